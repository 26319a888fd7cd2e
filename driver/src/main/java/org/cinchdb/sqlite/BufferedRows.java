/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sqlite;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rows in memory, which can be read in any order. They hold no file, and outlive what they were read from. */
public final class BufferedRows implements Rows {
    private static final Pattern INTEGER_PREFIX = Pattern.compile("^[ \\t\\n\\f\\r]*([+-]?[0-9]+)");
    private static final Pattern REAL_PREFIX =
            Pattern.compile("^[ \\t\\n\\f\\r]*([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)");

    /** A floating-point value with the text that SQLite made of it: its digits are not Java's. */
    private record Real(double value, String text) {}

    private final List<ResultColumn> columns;
    private final List<@Nullable Object[]> rows;
    private int position;

    private BufferedRows(List<ResultColumn> columns, List<@Nullable Object[]> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * Rows of values: Boolean, Integer, Short, Long, Double, String, byte[] or null. The list is taken over, not
     * copied.
     */
    public static BufferedRows of(List<ResultColumn> columns, List<@Nullable Object[]> rows) {
        rows.forEach(row -> Arrays.setAll(row, i -> stored(row[i])));
        return new BufferedRows(columns, rows);
    }

    /** Reads at most {@code limit} rows (0: all) and closes what they came from. */
    public static BufferedRows readAll(Rows source, long limit) throws SQLException {
        try (source) {
            List<ResultColumn> columns = source.columns();
            List<@Nullable Object[]> rows = new ArrayList<>();
            while ((limit == 0 || rows.size() < limit) && source.next()) {
                @Nullable Object[] row = new @Nullable Object[columns.size()];
                for (int i = 0; i < row.length; i++) {
                    Object value = source.getValue(i + 1);
                    row[i] = value instanceof Double real ? new Real(real, text(source, i + 1, real)) : value;
                }
                rows.add(row);
            }
            return new BufferedRows(columns, rows);
        }
    }

    private static String text(Rows source, int column, double real) throws SQLException {
        String text = source.getString(column);
        return text == null ? Double.toString(real) : text;
    }

    private static @Nullable Object stored(@Nullable Object value) {
        if (value instanceof Boolean flag) {
            return flag ? 1L : 0L;
        }
        if (value instanceof Integer || value instanceof Short) {
            return ((Number) value).longValue();
        }
        return value instanceof Double real ? new Real(real, Double.toString(real)) : value;
    }

    /** The number of rows. */
    public int size() {
        return rows.size();
    }

    /** The row that the cursor is on, from 1; 0 before the first, {@code size() + 1} after the last. */
    public int position() {
        return position;
    }

    /**
     * Puts the cursor on a row, and says whether there is one; beyond the ends it stands before the first or after the
     * last.
     */
    public boolean moveTo(int row) {
        position = Math.max(0, Math.min(row, rows.size() + 1));
        return position == row && position > 0 && position <= rows.size();
    }

    /** A copy of the current row's values by their storage classes. */
    public @Nullable Object[] row() {
        @Nullable Object[] row = rows.get(position - 1).clone();
        Arrays.setAll(row, i -> row[i] instanceof Real real ? (Object) real.value : row[i]);
        return row;
    }

    /** Puts other values in the current row's place. */
    public void replace(@Nullable Object[] values) {
        Arrays.setAll(values, i -> stored(values[i]));
        rows.set(position - 1, values);
    }

    /** Adds a row behind the last. */
    public void append(@Nullable Object[] values) {
        Arrays.setAll(values, i -> stored(values[i]));
        rows.add(values);
    }

    /** Takes the current row out; the cursor is then on the one before. */
    public void remove() {
        rows.remove(position - 1);
        position--;
    }

    @Override
    public List<ResultColumn> columns() {
        return columns;
    }

    @Override
    public int columnCount() {
        return columns.size();
    }

    @Override
    public boolean next() {
        return moveTo(position + 1);
    }

    @Override
    public boolean isNull(int column) {
        return value(column) == null;
    }

    @Override
    public int getInt(int column) {
        return (int) getLong(column);
    }

    @Override
    public long getLong(int column) {
        Object value = value(column);
        if (value instanceof Long integer) {
            return integer;
        }
        if (value instanceof Real real) {
            return (long) real.value;
        }
        String text = getString(column);
        Matcher number = INTEGER_PREFIX.matcher(text == null ? "" : text);
        return number.find() ? saturated(new BigDecimal(number.group(1))) : 0;
    }

    @Override
    public double getDouble(int column) {
        Object value = value(column);
        if (value instanceof Long integer) {
            return integer;
        }
        if (value instanceof Real real) {
            return real.value;
        }
        String text = getString(column);
        Matcher number = REAL_PREFIX.matcher(text == null ? "" : text);
        return number.find() ? Double.parseDouble(number.group(1)) : 0;
    }

    @Override
    public @Nullable String getString(int column) {
        Object value = value(column);
        if (value instanceof Real real) {
            return real.text;
        }
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        return value == null ? null : value.toString();
    }

    @Override
    public byte @Nullable [] getBytes(int column) {
        if (value(column) instanceof byte[] bytes) {
            return bytes.clone();
        }
        String text = getString(column);
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable Object getValue(int column) {
        Object value = value(column);
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        return value instanceof Real real ? (Object) real.value : value;
    }

    /** Puts the cursor after the last row. */
    @Override
    public void close() {
        position = rows.size() + 1;
    }

    private @Nullable Object value(int column) {
        return rows.get(position - 1)[column - 1];
    }

    private static long saturated(BigDecimal number) {
        if (number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Long.MAX_VALUE;
        }
        return number.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) < 0 ? Long.MIN_VALUE : number.longValue();
    }
}
