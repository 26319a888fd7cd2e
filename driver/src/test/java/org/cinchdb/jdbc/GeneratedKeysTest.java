/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedKeysTest {
    private Connection connection;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        connection = Connections.open(directory);
        Connections.run(connection, "create table t(id integer primary key, n text unique, m text default 'x')");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static List<Object> keys(Statement statement) throws SQLException {
        List<Object> keys = new ArrayList<>();
        try (ResultSet rows = statement.getGeneratedKeys()) {
            while (rows.next()) {
                keys.add(rows.getObject(1));
            }
        }
        return keys;
    }

    @Test
    void aSingleRowTellsItsKey() throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into t(n) values(?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, "a");
            assertThat(insert.executeUpdate()).isEqualTo(1);
            assertThat(keys(insert)).containsExactly(1);
            insert.setString(1, "b");
            insert.executeUpdate();
            assertThat(keys(insert)).containsExactly(2);
        }
    }

    @Test
    void everyRowOfAnInsertTellsItsKey() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(
                            "insert into t(n) values('a'), ('b'), ('c')", Statement.RETURN_GENERATED_KEYS))
                    .isEqualTo(3);
            assertThat(keys(statement)).containsExactly(1, 2, 3);
            assertThat(statement.executeUpdate(
                            "insert into t(n) select n || 1 from t", Statement.RETURN_GENERATED_KEYS))
                    .isEqualTo(3);
            assertThat(keys(statement)).containsExactly(4, 5, 6);
        }
    }

    @Test
    void anUpsertTellsTheKeyOfTheRowThatItUpdated() throws SQLException {
        Connections.run(connection, "insert into t(id, n) values(7, 'a'), (9, 'b')");
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "insert into t(n) values('a') on conflict(n) do update set m = 'y'",
                    Statement.RETURN_GENERATED_KEYS);
            assertThat(keys(statement)).containsExactly(7);
        }
    }

    @Test
    void aRowThatWasIgnoredHasNoKey() throws SQLException {
        Connections.run(connection, "insert into t(n) values('a')");
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(
                            "insert or ignore into t(n) values('a')", Statement.RETURN_GENERATED_KEYS))
                    .isZero();
            assertThat(keys(statement)).isEmpty();
            statement.executeUpdate("update t set m = 'z'", Statement.RETURN_GENERATED_KEYS);
            assertThat(keys(statement)).isEmpty();
        }
    }

    @Test
    void namedAndNumberedColumnsAreToldForEveryRow() throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into t(n) values('a'), ('b')", new String[] {"ID", "m"})) {
            assertThat(insert.executeUpdate()).isEqualTo(2);
            try (ResultSet rows = insert.getGeneratedKeys()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong("id")).isEqualTo(1);
                assertThat(rows.getString("m")).isEqualTo("x");
                assertThat(rows.next()).isTrue();
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into t(n) values('c')", new int[] {3, 1});
            try (ResultSet rows = statement.getGeneratedKeys()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("x");
                assertThat(rows.getInt("id")).isEqualTo(3);
            }
        }
    }

    @Test
    void aBatchTellsAKeyForEachRow() throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into t(n) values(?)", Statement.RETURN_GENERATED_KEYS)) {
            for (String name : List.of("a", "b", "c")) {
                insert.setString(1, name);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
            assertThat(keys(insert)).containsExactly(1, 2, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t(n) values ('x'), ('y') returning id * 10 as ten, n",
                "update t set n = n || '!' where id in (1, 2) returning id * 10 as ten, n",
                "delete from t where id in (1, 2) returning id * 10 as ten, n"
            })
    void whatAStatementReturnsItselfAreItsKeysIfKeysAreAskedFor(String sql) throws SQLException {
        connection.createStatement().execute("insert into t(n) values ('a'), ('b')");
        try (PreparedStatement prepared = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            assertThat(prepared.execute()).isFalse();
            assertThat(prepared.getUpdateCount()).isEqualTo(2);
            try (ResultSet keys = prepared.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getInt("ten")).isIn(10, 30);
                assertThat(keys.next()).isTrue();
                assertThat(keys.getInt("ten")).isIn(20, 40);
                assertThat(keys.next()).isFalse();
            }
        }
    }

    @Test
    void aTableWithoutRowidStillTakesTheInsert() throws SQLException {
        Connections.run(connection, "create table w(k text primary key, v) without rowid");
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(
                            "insert into w values('a', 1), ('b', 2)", Statement.RETURN_GENERATED_KEYS))
                    .isEqualTo(2);
        }
    }

    @Test
    void theLastKeyIsToldWithoutBeingAskedForAsBySqliteJdbc() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into t(id, n) values(41, 'a')");
            try (ResultSet rows = statement.getGeneratedKeys()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong("last_insert_rowid()")).isEqualTo(41);
            }
        }
    }

    @Test
    void aSchemaChangeDoesNotMoveTheKeyOfTheLastRow() throws SQLException {
        Connections.run(connection, "create table last(a integer primary key, b); insert into last values (77, 1)");
        Connections.run(connection, "create index last_b on last(b)");
        assertThat(TestProject.value(connection, "select last_insert_rowid()")).isEqualTo("77");
    }
}
