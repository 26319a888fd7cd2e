/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class StrictQuotesTest {
    @Test
    void doubleQuotesAloneBecomeBackticks() {
        assertThat(StrictQuotes.of("select \"a\", [b\"], 'c\"', `d\"` /* \"e\" */ from \"f`\" -- \"g\""))
                .isEqualTo("select `a`, [b\"], 'c\"', `d\"` /* \"e\" */ from `f``` -- \"g\"");
        assertThat(StrictQuotes.of("\"two\"\"quotes\" \"open")).isEqualTo("`two\"quotes` \"open");
    }

    @Test
    void whatSqliteTookForAStringIsAnErrorThen() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.execute("create table t(\"a`b\")");
            statement.execute("insert into t values ('x')");
            assertThat(string(statement, "select \"missing\" from t")).isEqualTo("missing");
            assertThat(string(statement, StrictQuotes.of("select \"a`b\" from \"t\"")))
                    .isEqualTo("x");
            assertThatThrownBy(() -> string(statement, StrictQuotes.of("select \"missing\" from t")))
                    .hasMessageContaining("no such column: missing");
        }
    }

    private static String string(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.getString(1);
        }
    }
}
