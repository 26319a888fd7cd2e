/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The rows of one of Cinch's relations, read once. */
final class Listing {
    private final Connection connection;
    private final String relation;
    private final String[] columns;
    private String json = "[]";

    /**
     * A listing.
     *
     * @param relation with a question mark for each of its arguments
     */
    Listing(Connection connection, String relation, String... columns) {
        this.connection = connection;
        this.relation = relation;
        this.columns = columns;
    }

    void read(String... arguments) throws SQLException {
        String members = Arrays.stream(columns)
                .map(column -> "'" + column + "', " + column)
                .collect(Collectors.joining(", "));
        json = text(connection, "select json_group_array(json_object(" + members + ")) from " + relation, arguments);
    }

    /** The rows as a JSON array of objects. */
    String json() {
        return json;
    }

    /** Shows the rows as a table. */
    void show(Screen screen) throws SQLException {
        String members = Arrays.stream(columns)
                .map(column -> "coalesce(value ->> '" + column + "', '') as " + column)
                .collect(Collectors.joining(", "));
        try (PreparedStatement select = connection.prepareStatement("select " + members + " from json_each(?)")) {
            select.setString(1, json);
            try (ResultSet rows = select.executeQuery()) {
                screen.rows(rows);
            }
        }
    }

    /** Whether a column has the same text in all rows. */
    boolean all(String column, String text) throws SQLException {
        return text(
                        connection,
                        "select count(*) from json_each(?) where value ->> '" + column + "' is not ?",
                        json,
                        text)
                .equals("0");
    }

    /** The one value of a query. */
    static String text(Connection connection, String sql, String... arguments) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                select.setString(i + 1, arguments[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }
}
