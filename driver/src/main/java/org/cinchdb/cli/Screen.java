/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows statements and their results to somebody who watches. */
final class Screen {
    private static final int WIDEST = 120;

    private final PrintWriter out;
    private final Environment environment;

    Screen(PrintWriter out, Environment environment) {
        this.out = out;
        this.environment = environment;
    }

    void heading(String text) {
        line("\n" + painted(Colour.HEADING, text));
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Shows a statement behind the place where it runs, its later lines below its first. */
    void sql(String place, String sql) {
        String prompt = place + "> ";
        String indented = sql.strip().replace("\n", "\n" + " ".repeat(prompt.length()));
        line("\n" + painted(Colour.NAME, prompt) + indented);
    }

    void note(String text) {
        line("\n" + painted(Colour.FAINT, "-- " + text));
    }

    /** Reads the rows to their end and shows them as a table, or that there are none; the same as text. */
    String table(ResultSet result) throws SQLException {
        RowSource rows = RowSource.of(result);
        TableWriter table =
                new TableWriter(out, Optional.of(environment.width().orElse(WIDEST)), environment.colours(), "NULL");
        table.begin(rows.labels());
        StringBuilder text = new StringBuilder();
        while (rows.next()) {
            List<@Nullable Object> values = rows.row();
            text.append(values);
            table.row(values);
        }
        if (text.isEmpty()) {
            line(painted(Colour.FAINT, "(no rows)"));
        } else {
            table.end();
        }
        return text.toString();
    }

    private String painted(Colour colour, String text) {
        return colour.of(text, environment.colours());
    }
}
