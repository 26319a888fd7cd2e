/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A project in a directory of a test, and the few words of JDBC that tests say over and over. */
record TestProject(Path directory) {
    /** Connects to {@code database/branch/tenant}, whatever is missing is made; settings as {@code key=value}. */
    Connection create(String path, String... settings) throws SQLException {
        return connect(path + "?create=true", settings);
    }

    Connection connect(String path, String... settings) throws SQLException {
        return DriverManager.getConnection(url(path, settings));
    }

    String url(String path, String... settings) {
        StringBuilder url = new StringBuilder("jdbc:cinch:" + path)
                .append(path.contains("?") ? '&' : '?')
                .append("project=")
                .append(directory);
        for (String setting : settings) {
            url.append('&').append(setting);
        }
        return url.toString();
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Each row as text, its columns parted by {@code |}. */
    static List<String> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringJoiner text = new StringJoiner("|");
                for (int i = 1; i <= columns; i++) {
                    text.add(String.valueOf(rows.getString(i)));
                }
                texts.add(text.toString());
            }
            return texts;
        }
    }

    /** Each row of a result as text: the named columns, parted by blanks. It closes the result. */
    static List<String> columns(ResultSet result, String... columns) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (result) {
            while (result.next()) {
                StringJoiner text = new StringJoiner(" ");
                for (String column : columns) {
                    text.add(result.getString(column));
                }
                texts.add(text.toString());
            }
        }
        return texts;
    }

    /** The first column of the only row. */
    static String value(Connection connection, String query) throws SQLException {
        List<String> rows = rows(connection, query);
        if (rows.size() != 1) {
            throw new AssertionError(query + " gives " + rows.size() + " rows: " + rows);
        }
        return rows.get(0);
    }

    /** What the branch's log says that was done to what. */
    static List<String> log(Connection connection) throws SQLException {
        return rows(connection, "select kind || ' ' || object_name from cinch_log order by position");
    }

    static SQLException failure(ThrowingCallable step) {
        return Objects.requireNonNull(catchThrowableOfType(SQLException.class, step), "nothing was thrown");
    }

    static SQLException failure(Connection connection, String sql) {
        return failure(() -> run(connection, sql));
    }
}
