/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CinchPreparedStatementTest {
    private Connection connection;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        connection = Connections.open(directory);
        Connections.run(connection, "create table t(id integer primary key, n varchar(20) unique, d date)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void aParameterWithoutAValueIsNamedByItsNumber() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into t(n, d) values(?, ?)")) {
            insert.setString(1, "a");
            assertThatThrownBy(insert::executeUpdate)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("07001"))
                    .hasMessageContaining("Parameter 2");
            insert.setNull(2, Types.DATE);
            assertThat(insert.executeUpdate()).isEqualTo(1);
            assertThatThrownBy(() -> insert.setInt(3, 1)).hasMessageContaining("No parameter 3");
        }
    }

    @Test
    void aScriptCountsItsParametersAcrossStatements() throws SQLException {
        try (PreparedStatement script = connection.prepareStatement(
                "create table u(a, b); insert into u values(?, ?); insert into u values(?, 'x'); select a from u")) {
            assertThat(script.getParameterMetaData().getParameterCount()).isEqualTo(3);
            script.setInt(1, 1);
            script.setInt(2, 2);
            script.setInt(3, 3);
            try (ResultSet rows = script.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(3);
            }
        }
        assertThatThrownBy(() -> connection.prepareStatement("use tenant x; select 1"))
                .hasMessageContaining("alone");
    }

    @Test
    void columnsAreToldBeforeTheStatementRuns() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select n, d, 1 as one from t")) {
            ResultSetMetaData columns = select.getMetaData();
            assertThat(columns.getColumnType(1)).isEqualTo(Types.VARCHAR);
            assertThat(columns.getPrecision(1)).isEqualTo(20);
            assertThat(columns.getColumnType(2)).isEqualTo(Types.DATE);
            assertThat(columns.getColumnTypeName(3)).isNotEmpty();
            assertThat(columns.getTableName(1)).isEqualTo("t");
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into t(n) values('a')", 1)) {
            assertThat(insert.getMetaData()).isNull();
        }
    }

    @Test
    void aBatchKeepsTheValuesOfEachRow() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into t(n, d) values(?, ?)")) {
            for (int i = 0; i < 100; i++) {
                insert.setString(1, "n" + i);
                insert.setInt(2, i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(100).containsOnly(1);
            assertThat(insert.executeBatch()).isEmpty();
        }
        try (ResultSet rows = connection.createStatement().executeQuery("select n, d from t where id = 57")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("n56");
            assertThat(rows.getInt(2)).isEqualTo(56);
        }
    }

    @Test
    void aFailingBatchThrowsABatchUpdateException() throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into t(n) values(?)")) {
            for (String name : new String[] {"a", "b", "a", "c"}) {
                insert.setString(1, name);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch)
                    .isInstanceOfSatisfying(
                            BatchUpdateException.class,
                            e -> assertThat((Throwable) e.getNextException()).isNotNull());
        }
    }

    @Test
    void textIsRefused() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select 1")) {
            assertThatThrownBy(() -> select.execute("select 2")).hasMessageContaining("prepared");
            assertThatThrownBy(() -> select.addBatch("select 2")).hasMessageContaining("prepared");
        }
    }

    @Test
    void aFunctionIsCalledAsJdbcCallsProcedures() throws SQLException {
        try (CallableStatement call = connection.prepareCall("{? = call max(?, ?)}")) {
            call.registerOutParameter(1, Types.INTEGER);
            call.setInt(2, 3);
            call.setInt(3, 5);
            assertThat(call.execute()).isFalse();
            assertThat(call.getInt(1)).isEqualTo(5);
            assertThat(call.wasNull()).isFalse();
            assertThatThrownBy(() -> call.getInt(2)).hasMessageContaining("parameter 2");
        }
        try (CallableStatement call = connection.prepareCall("{call upper(?)}")) {
            call.setString(1, "a");
            assertThat(call.execute()).isTrue();
            call.getResultSet().next();
            assertThat(call.getResultSet().getString(1)).isEqualTo("A");
        }
    }
}
