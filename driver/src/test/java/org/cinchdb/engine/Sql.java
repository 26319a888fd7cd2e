/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.cinchdb.SqlState;

/** Short words for what the tests of this package say most: SQL through the front door. */
final class Sql {
    private Sql() {}

    /** A connection to {@code shop/main/<tenant>}; {@code settings} is what goes on behind the project's directory. */
    static Connection connect(Path project, String tenant, String... settings) throws SQLException {
        return DriverManager.getConnection(url(project, "main", tenant, settings));
    }

    static String url(Path project, String branch, String tenant, String... settings) {
        StringBuilder url = new StringBuilder("jdbc:cinch:shop/" + branch.replace("/", "%2F") + "/" + tenant);
        url.append("?project=").append(project);
        for (String setting : settings) {
            url.append('&').append(setting);
        }
        return url.toString();
    }

    /** Runs a script; the rows of its last statement, columns joined by {@code |}. */
    static List<String> run(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(script);
            List<String> last = new ArrayList<>();
            while (rows || statement.getUpdateCount() != -1) {
                last.clear();
                if (rows) {
                    read(statement.getResultSet(), last);
                }
                rows = statement.getMoreResults();
            }
            return last;
        }
    }

    private static void read(ResultSet rows, List<String> into) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            StringBuilder row = new StringBuilder(String.valueOf(rows.getString(1)));
            for (int column = 2; column <= columns; column++) {
                row.append('|').append(rows.getString(column));
            }
            into.add(row.toString());
        }
    }

    /** The same on a connection of its own. */
    static List<String> run(Path project, String tenant, String script, String... settings) throws SQLException {
        try (Connection connection = connect(project, tenant, settings)) {
            return run(connection, script);
        }
    }

    /** That a script fails, and how. */
    static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
            Connection connection, String script, SqlState state) {
        return assertThatThrownBy(() -> run(connection, script)).hasFieldOrPropertyWithValue("SQLState", state.code());
    }

    /** The same on a connection of its own, if there is to be one at all. */
    static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
            Path project, String tenant, String script, SqlState state) {
        return assertThatThrownBy(() -> run(project, tenant, script))
                .hasFieldOrPropertyWithValue("SQLState", state.code());
    }
}
