/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a call gave.
 *
 * @param value its result as text; what matters of it, and no more
 * @param failure what it threw instead; null if it succeeded
 */
record Answer(String value, @Nullable SQLException failure) {
    /** A call on one of the two drivers. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object get() throws SQLException;
    }

    static Answer of(Call call) {
        try {
            return new Answer(String.valueOf(call.get()), null);
        } catch (SQLException e) {
            return new Answer("", e);
        }
    }

    boolean failed() {
        return failure != null;
    }

    /** SQLite's primary result code; 0 if it succeeded, or failed without SQLite. */
    int code() {
        return failure == null ? 0 : failure.getErrorCode() & 0xff;
    }

    boolean hasState(String state) {
        return failure != null && state.equals(failure.getSQLState());
    }

    /**
     * Whether this, of our driver, is what sqlite-jdbc answered: the same value, or a failure with the same code.
     *
     * <p>{@link Difference#OWN_CHECKS} and {@link Difference#BATCH_FAILURE} are let pass: they concern failures alone.
     */
    boolean agreesWith(Answer plain) {
        if (failed() != plain.failed()) {
            return false;
        }
        if (!failed()) {
            return value.equals(plain.value);
        }
        boolean ownCheck = code() == 0 && plain.code() <= 1;
        boolean codeLost = plain.failure instanceof BatchUpdateException && plain.code() == 0;
        return code() == plain.code() || ownCheck || codeLost;
    }

    @Override
    public String toString() {
        return failure == null
                ? value
                : failure.getClass().getSimpleName() + " " + failure.getSQLState() + " " + code() + ": "
                        + failure.getMessage();
    }

    /** All rows of a query, each value by {@code getObject} and {@code getString}. */
    static List<String> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows(rows, Integer.MAX_VALUE);
        }
    }

    /** The next rows of a result, at most {@code limit}. */
    static List<String> rows(ResultSet rows, int limit) throws SQLException {
        List<String> read = new ArrayList<>();
        while (read.size() < limit && rows.next()) {
            StringJoiner row = new StringJoiner("|");
            int columns = rows.getMetaData().getColumnCount();
            for (int i = 1; i <= columns; i++) {
                row.add(value(rows, i));
            }
            read.add(row.toString());
        }
        return read;
    }

    private static String value(ResultSet rows, int column) throws SQLException {
        Object value = rows.getObject(column);
        if (value == null) {
            return rows.wasNull() && rows.getString(column) == null ? "null" : "not quite null";
        }
        String shown = value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value.toString();
        return value.getClass().getSimpleName() + " " + shown + " '" + rows.getString(column) + "'";
    }

    /** The schema as text: every object with its SQL. */
    static List<String> schema(Connection connection) throws SQLException {
        return rows(connection, "select type, name, tbl_name, sql from sqlite_master order by type, name");
    }
}
