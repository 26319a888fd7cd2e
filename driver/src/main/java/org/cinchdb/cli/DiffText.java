/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.util.ArrayList;
import java.util.List;
import org.cinchdb.schema.Difference;
import org.cinchdb.schema.Difference.Did;
import org.cinchdb.schema.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Differences between two schemas as text: each object with a sign before it ({@code +} added, {@code -} dropped,
 * {@code ~} changed or renamed), below it what went and what came.
 */
final class DiffText {
    private final boolean colours;
    private final List<String> lines = new ArrayList<>();
    private String table = "";

    DiffText(boolean colours) {
        this.colours = colours;
    }

    List<String> lines(List<Difference.Row> rows) {
        for (Difference.Row row : rows) {
            if (row.kind() == Kind.COLUMN) {
                column(row);
            } else {
                object(row);
            }
        }
        return lines;
    }

    private void column(Difference.Row row) {
        String of = row.name().substring(0, row.name().lastIndexOf('.'));
        if (!of.equals(table)) {
            heading(Colour.CHANGED, "~ table " + of);
            table = of;
        }
        sides(row);
    }

    private void object(Difference.Row row) {
        table = row.kind() == Kind.TABLE ? row.name() : "";
        Did did = row.did();
        Colour colour = did == Did.ADDED ? Colour.ADDED : did == Did.DROPPED ? Colour.DROPPED : Colour.CHANGED;
        String sign = did == Did.ADDED ? "+" : did == Did.DROPPED ? "-" : "~";
        heading(colour, sign + " " + row.kind().word() + " " + row.name() + (did == Did.RENAMED ? " (renamed)" : ""));
        sides(row);
    }

    private void heading(Colour colour, String text) {
        lines.add(colour.of(TextWidth.printable(text), colours));
    }

    private void sides(Difference.Row row) {
        side(Colour.DROPPED, "-", row.from());
        side(Colour.ADDED, "+", row.to());
    }

    private void side(Colour colour, String sign, @Nullable String sql) {
        if (sql != null) {
            sql.strip()
                    .lines()
                    .forEach(line -> lines.add(
                            colour.of("    " + sign + " " + TextWidth.printable(line.replace("\t", "    ")), colours)));
        }
    }
}
