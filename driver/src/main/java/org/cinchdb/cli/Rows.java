/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.cinchdb.jdbc.CinchConnection;
import org.jspecify.annotations.Nullable;

/** Runs one statement with bound values. */
final class Rows {
    private Rows() {}

    /** Prints what a statement gives. */
    static void print(CinchConnection connection, Output output, String sql, @Nullable Object... values)
            throws SQLException, IOException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, Arrays.asList(values));
            try (ResultSet rows = statement.executeQuery()) {
                output.print(rows);
            }
        }
    }

    /**
     * Prints what a query says of the schema, nulls as blanks.
     *
     * @param flags the columns that are yes or no
     */
    static void list(
            CinchConnection connection, Output output, Set<String> flags, String sql, @Nullable Object... values)
            throws SQLException, IOException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, Arrays.asList(values));
            try (ResultSet rows = statement.executeQuery()) {
                RowSource source = RowSource.of(rows);
                List<String> labels = source.labels();
                Listing listing = new Listing(labels.toArray(String[]::new));
                while (source.next()) {
                    List<@Nullable Object> row = source.row();
                    for (int i = 0; i < row.size(); i++) {
                        if (flags.contains(labels.get(i))) {
                            row.set(i, output.flag(rows.getBoolean(i + 1)));
                        }
                    }
                    listing.add(row.toArray());
                }
                output.print(listing);
            }
        }
    }

    /** Changes rows; how many. */
    static long change(CinchConnection connection, String sql, List<? extends @Nullable Object> values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeLargeUpdate();
        }
    }

    /** The number that a query gives. */
    static long number(CinchConnection connection, String sql, List<? extends @Nullable Object> values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    static void bind(PreparedStatement statement, Iterable<? extends @Nullable Object> values) throws SQLException {
        int at = 1;
        for (Object value : values) {
            statement.setObject(at++, value);
        }
    }
}
