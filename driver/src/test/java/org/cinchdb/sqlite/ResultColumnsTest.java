/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResultColumnsTest {
    private Connection connection;

    @BeforeEach
    void makeATable() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "create table t(id integer primary key autoincrement, n varchar(20) not null, x, d date)");
            statement.execute("insert into t values(1, 'a', 2.5, null)");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void columnsAreKnownBeforeTheStatementRuns() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select id, n, d as e, x, 1 + 1 from t")) {
            assertThat(ResultColumns.of(select))
                    .containsExactly(
                            new ResultColumn("id", "id", "t", "INTEGER", false, true),
                            new ResultColumn("n", "n", "t", "varchar(20)", true, false),
                            new ResultColumn("e", "e", "t", "date", false, false),
                            new ResultColumn("x", "x", "t", null, false, false),
                            new ResultColumn("1 + 1", "1 + 1", null, null, false, false));
        }
    }

    @Test
    void columnsAreStillKnownWhenAResultWasClosed() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select n from t")) {
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
            }
            assertThat(ResultColumns.of(select))
                    .extracting(ResultColumn::notNull)
                    .containsExactly(true);
            try (ResultSet rows = select.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("n")).isEqualTo("a");
            }
        }
    }

    @Test
    void aStatementWithoutRowsHasNoColumns() throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update t set n = 'b'")) {
            assertThat(ResultColumns.of(update)).isEmpty();
        }
    }
}
