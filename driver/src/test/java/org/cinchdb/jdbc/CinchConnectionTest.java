/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CinchConnectionTest {
    private Connection connection;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        Driver.open(Connections.url("shop/main/other", directory), null).close();
        connection = Connections.open(directory);
        Connections.run(connection, "create table t(a)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private int count() throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery("select count(*) from t")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void theSchemaIsTheTenantAndBringsTheSessionBack() throws SQLException {
        String home = connection.getSchema();
        assertThat(home).isEqualTo("main");
        connection.setSchema("other");
        assertThat(connection.getSchema()).isEqualTo("other");
        connection.setSchema(home);
        assertThat(connection.getSchema()).isEqualTo("main");
        assertThat(connection.getCatalog()).isNull();
        connection.setCatalog(null);
    }

    @Test
    void aPoolGetsTheConnectionBackAtItsTenant(@TempDir Path directory) throws SQLException {
        Driver.open(Connections.url("shop/main/other", directory), null).close();
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(Connections.url("shop", directory));
        config.setDriverClassName(Driver.class.getName());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (Connection borrowed = pool.getConnection()) {
                borrowed.setSchema("other");
                borrowed.clearWarnings();
                assertThat(borrowed.getSchema()).isEqualTo("other");
            }
            try (Connection borrowed = pool.getConnection()) {
                assertThat(borrowed.getSchema()).isEqualTo("main");
            }
        }
    }

    @Test
    void theEndOfARequestBringsTheSessionHome() throws SQLException {
        connection.setSchema("other");
        connection.endRequest();
        assertThat(connection.getSchema()).isEqualTo("main");
    }

    @Test
    void savepointsTakeBackWhatCameAfterThem() throws SQLException {
        connection.setAutoCommit(false);
        Connections.run(connection, "insert into t values(1)");
        Savepoint unnamed = connection.setSavepoint();
        Savepoint named = connection.setSavepoint("it's \"here\"");
        assertThat(unnamed.getSavepointId()).isPositive();
        assertThatThrownBy(unnamed::getSavepointName).isInstanceOf(SQLException.class);
        assertThat(named.getSavepointName()).isEqualTo("it's \"here\"");
        Connections.run(connection, "insert into t values(2)");
        connection.rollback(named);
        connection.releaseSavepoint(named);
        connection.rollback(unnamed);
        assertThat(count()).isEqualTo(1);
        connection.rollback();
        assertThat(count()).isZero();
    }

    @Test
    void commitInAutocommitIsAnError() {
        assertThatThrownBy(connection::commit)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25000"));
        assertThatThrownBy(connection::rollback).hasMessageContaining("setAutoCommit(false)");
    }

    @Test
    void everyIsolationLevelIsServedByOneThatPromisesAsMuch() throws SQLException {
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        assertThatThrownBy(() -> connection.setTransactionIsolation(Connection.TRANSACTION_NONE))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void aReadOnlyConnectionRefusesToWriteUntilItIsNot() throws SQLException {
        connection.setReadOnly(true);
        assertThat(connection.isReadOnly()).isTrue();
        assertThatThrownBy(() -> Connections.run(connection, "insert into t values(1)"))
                .isInstanceOf(SQLException.class);
        connection.setReadOnly(false);
        Connections.run(connection, "insert into t values(1)");
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aTransactionBecomesReadOnlyUnlessItHasWritten() throws SQLException {
        connection.setAutoCommit(false);
        assertThat(count()).isZero();
        connection.setReadOnly(true);
        assertThatThrownBy(() -> Connections.run(connection, "insert into t values(1)"))
                .isInstanceOf(SQLException.class);
        connection.setReadOnly(false);
        Connections.run(connection, "insert into t values(1)");
        assertThatThrownBy(() -> connection.setReadOnly(true))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25001"));
        assertThat(connection.isReadOnly()).isFalse();
        connection.commit();
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void clientInfoIsKept() throws SQLException {
        connection.setClientInfo("ApplicationName", "test");
        assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("test");
        assertThat(connection.getClientInfo()).isEqualTo(properties(Map.of("ApplicationName", "test")));
    }

    private static Properties properties(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }

    @Test
    void aClosedConnectionSaysSo() throws SQLException {
        connection.close();
        connection.close();
        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.isValid(1)).isFalse();
        assertThatThrownBy(connection::createStatement)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
    }

    @Test
    void unwrapGivesThisConnectionOrSqlites() throws SQLException {
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(connection.unwrap(CinchConnection.class)).isSameAs(connection);
        assertThat(connection.isWrapperFor(org.sqlite.SQLiteConnection.class)).isTrue();
        assertThat(connection.unwrap(org.sqlite.SQLiteConnection.class)).isNotSameAs(connection);
    }

    @Test
    void whatSqliteLacksIsRefusedWithTheReasonAndCostsAPoolNoConnection() throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("select 'x'")) {
            row.next();
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> connection.createArrayOf("int", new Object[0]),
                    () -> connection.createStruct("point", new Object[0]),
                    connection::createSQLXML,
                    () -> connection.unwrap(java.sql.Driver.class),
                    () -> row.getArray(1),
                    () -> row.getRef(1),
                    () -> row.getSQLXML(1),
                    () -> row.getRowId(1))) {
                SQLException refused = catchThrowableOfType(SQLException.class, call);

                assertThat((Throwable) refused).isInstanceOf(SQLFeatureNotSupportedException.class);
                assertThat(refused.getSQLState()).isEqualTo("HYC00");
                assertThat(refused.getMessage()).containsAnyOf("SQLite has no", "integers", "does not wrap");
            }
        }
    }

    @Test
    void largeObjectsAreMadeFilledAndStored() throws Exception {
        Connections.run(connection, "create table lob(b blob, c text, n text)");
        Blob blob = connection.createBlob();
        blob.setBytes(1, new byte[] {1, 2, 3});
        try (OutputStream more = blob.setBinaryStream(4)) {
            more.write(new byte[] {4, 5});
        }
        Clob clob = connection.createClob();
        try (Writer text = clob.setCharacterStream(1)) {
            text.write("na\u00efve");
        }
        NClob nclob = connection.createNClob();
        nclob.setString(1, "\ud83d\ude00");
        try (PreparedStatement insert = connection.prepareStatement("insert into lob values (?, ?, ?)")) {
            insert.setBlob(1, blob);
            insert.setClob(2, clob);
            insert.setNClob(3, nclob);
            insert.executeUpdate();
        }
        try (ResultSet row =
                connection.createStatement().executeQuery("select b, c, n, typeof(b), typeof(c) from lob")) {
            row.next();
            assertThat(row.getBytes(1)).containsExactly(1, 2, 3, 4, 5);
            assertThat(row.getBlob("b").getBytes(4, 2)).containsExactly(4, 5);
            assertThat(row.getClob("c").getSubString(1, 5)).isEqualTo("na\u00efve");
            assertThat(row.getNClob("n").length()).isEqualTo(2);
            assertThat(row.getString(4) + row.getString(5)).isEqualTo("blobtext");
        }
    }
}
