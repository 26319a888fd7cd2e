/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Prints SQL and results for people. Colours only if asked for. */
final class Screen {
    private static final String HEADING = "1";
    private static final String PROMPT = "36";
    private static final String FAINT = "2";
    private static final int WIDEST = 100;

    private final PrintWriter out;
    private final boolean colours;

    Screen(PrintWriter out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void heading(String text) {
        out.printf("%n%s%n", painted(HEADING, text));
        out.flush();
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    /** Shows a statement behind the place where it runs, its later lines below its first. */
    void sql(String place, String sql) {
        String prompt = place + "> ";
        String indented = sql.strip().replace("\n", "\n" + " ".repeat(prompt.length()));
        line("\n" + painted(PROMPT, prompt) + indented);
    }

    void note(String text) {
        line("\n" + painted(FAINT, "-- " + text));
    }

    /** Reads the rows to their end and shows them as a table, or that there are none; the same as text. */
    String table(ResultSet rows) throws SQLException {
        String shown = rows(rows);
        if (shown.isEmpty()) {
            line(painted(FAINT, "(no rows)"));
        }
        return shown;
    }

    /** The same without a word where there are none. */
    String rows(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        int count = columns.getColumnCount();
        List<List<String>> lines = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int column = 1; column <= count; column++) {
            labels.add(columns.getColumnLabel(column));
        }
        boolean[] rightAligned = new boolean[count];
        while (rows.next()) {
            lines.add(cells(rows, rightAligned));
        }
        if (lines.isEmpty()) {
            return "";
        }
        print(labels, lines, rightAligned);
        return String.valueOf(lines);
    }

    private static List<String> cells(ResultSet rows, boolean[] rightAligned) throws SQLException {
        List<String> cells = new ArrayList<>();
        for (int column = 1; column <= rightAligned.length; column++) {
            Object value = rows.getObject(column);
            rightAligned[column - 1] |= value instanceof Number;
            String text = String.valueOf(value).replaceAll("\\s+", " ");
            cells.add(text.length() > WIDEST ? text.substring(0, WIDEST - 3) + "..." : text);
        }
        return cells;
    }

    private void print(List<String> labels, List<List<String>> lines, boolean[] rightAligned) {
        int[] widths = new int[rightAligned.length];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Stream.concat(Stream.of(labels), lines.stream())
                    .mapToInt(cells -> cells.get(column).length())
                    .max()
                    .orElseThrow();
        }
        line(painted(FAINT, aligned(labels, widths, rightAligned)));
        for (List<String> cells : lines) {
            line(aligned(cells, widths, rightAligned));
        }
    }

    private static String aligned(List<String> cells, int[] widths, boolean[] rightAligned) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            text.append(rightAligned[i] ? padding + cells.get(i) : cells.get(i) + padding)
                    .append("  ");
        }
        return text.toString().stripTrailing();
    }

    private String painted(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
