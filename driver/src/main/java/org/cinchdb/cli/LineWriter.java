/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line for each value, its column's name before it, and an empty line between rows: for rows that are wide. */
final class LineWriter implements RowWriter {
    private final PrintWriter out;
    private List<String> labels = List.of();
    private int width;
    private boolean begun;

    LineWriter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begin(List<String> names) {
        labels = names.stream().map(TextWidth::printable).toList();
        width = labels.stream().mapToInt(TextWidth::of).max().orElse(0);
    }

    @Override
    public void row(List<@Nullable Object> values) {
        if (begun) {
            out.println();
        }
        begun = true;
        for (int i = 0; i < values.size(); i++) {
            out.println(TextWidth.padded(labels.get(i), width, true) + " = " + text(values.get(i)));
        }
    }

    private static String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? "x'" + HexFormat.of().formatHex(bytes) + "'" : String.valueOf(value);
    }

    @Override
    public void end() {
        out.flush();
    }
}
