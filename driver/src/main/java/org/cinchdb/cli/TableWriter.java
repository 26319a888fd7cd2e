/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An aligned table. The first rows decide how wide its columns are, so that a result of any size passes through: a
 * value further down that is wider stands out, or widens its column on a terminal. On a terminal the table is as wide
 * as that at most; what does not fit is cut.
 */
final class TableWriter implements RowWriter {
    private static final int ROWS_TO_MEASURE = 500;
    private static final int NARROWEST = 8;
    private static final String GAP = "  ";

    private final PrintWriter out;
    private final Optional<Integer> limit;
    private final boolean colours;
    private final String nullText;
    private final List<List<@Nullable Object>> measured = new ArrayList<>();
    private List<String> labels = List.of();
    private int[] widths = {};
    private boolean[] toTheRight = {};
    private boolean begun;

    /**
     * A table.
     *
     * @param limit how wide it may get
     * @param nullText what stands for NULL
     */
    TableWriter(PrintWriter out, Optional<Integer> limit, boolean colours, String nullText) {
        this.out = out;
        this.limit = limit;
        this.colours = colours;
        this.nullText = nullText;
    }

    @Override
    public void begin(List<String> names) {
        labels = names.stream().map(TextWidth::printable).toList();
    }

    @Override
    public void row(List<@Nullable Object> values) {
        if (begun) {
            limit.ifPresent(width -> widen(values, width));
            print(values);
            return;
        }
        measured.add(values);
        if (measured.size() == ROWS_TO_MEASURE) {
            printMeasured();
        }
    }

    @Override
    public void end() {
        if (!begun) {
            printMeasured();
        }
        out.flush();
    }

    private void printMeasured() {
        begun = true;
        widths = labels.stream().mapToInt(TextWidth::of).toArray();
        toTheRight = new boolean[widths.length];
        for (int i = 0; i < widths.length; i++) {
            boolean numbers = false;
            boolean others = false;
            for (List<@Nullable Object> row : measured) {
                Object value = row.get(i);
                widths[i] = Math.max(widths[i], TextWidth.of(text(value)));
                numbers |= value instanceof Number;
                others |= value != null && !(value instanceof Number);
            }
            toTheRight[i] = numbers && !others;
        }
        limit.ifPresent(this::fit);
        StringBuilder heading = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            cell(heading, i, labels.get(i), false);
        }
        out.println(Colour.FAINT.of(heading.toString().stripTrailing(), colours));
        measured.forEach(this::print);
        measured.clear();
    }

    /** Narrows the widest columns, until the table fits or nothing can be narrowed any more. */
    private void fit(int width) {
        int gaps = GAP.length() * Math.max(0, widths.length - 1);
        int excess = Arrays.stream(widths).sum() + gaps - width;
        while (excess > 0) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths.length == 0 || widths[widest] <= NARROWEST) {
                return;
            }
            widths[widest]--;
            excess--;
        }
    }

    /** Makes room for a row that is wider than those that were measured, as far as the table still fits. */
    private void widen(List<@Nullable Object> values, int width) {
        int room = width - Arrays.stream(widths).sum() - GAP.length() * (widths.length - 1);
        for (int i = 0; i < widths.length && room > 0; i++) {
            int more = Math.min(room, Math.max(0, TextWidth.of(text(values.get(i))) - widths[i]));
            widths[i] += more;
            room -= more;
        }
    }

    private void print(List<@Nullable Object> values) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            cell(line, i, text(values.get(i)), values.get(i) == null);
        }
        out.println(line.toString().stripTrailing());
    }

    private void cell(StringBuilder line, int column, String text, boolean faint) {
        String shown = limit.isPresent() ? TextWidth.cut(text, widths[column]) : text;
        String padded = TextWidth.padded(shown, widths[column], toTheRight[column]);
        line.append(column == 0 ? "" : GAP)
                .append(faint && !shown.isEmpty() ? padded.replace(shown, Colour.FAINT.of(shown, colours)) : padded);
    }

    private String text(@Nullable Object value) {
        if (value == null) {
            return nullText;
        }
        return value instanceof byte[] bytes
                ? "x'" + HexFormat.of().formatHex(bytes) + "'"
                : TextWidth.printable(value.toString());
    }
}
