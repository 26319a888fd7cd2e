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
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CinchStatementTest {
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        Driver.open(Connections.url("shop/main/other", directory), null).close();
        connection = Connections.open(directory);
        statement = connection.createStatement();
        statement.execute("create table t(id integer primary key, n text unique)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void everyStatementOfAScriptRunsAndHandsOutItsResult() throws SQLException {
        assertThat(statement.execute("insert into t(n) values('a'), ('b'); select n from t; update t set n = n || 1;"
                        + " select count(*) from t"))
                .isFalse();
        assertThat(statement.getUpdateCount()).isEqualTo(2);
        assertThat(statement.getMoreResults()).isTrue();
        ResultSet names = statement.getResultSet();
        assertThat(names.next()).isTrue();
        assertThat(names.getString(1)).isEqualTo("a");
        assertThat(statement.getMoreResults()).isFalse();
        assertThat(names.isClosed()).isTrue();
        assertThat(statement.getUpdateCount()).isEqualTo(2);
        assertThat(statement.getMoreResults()).isTrue();
        ResultSet count = statement.getResultSet();
        assertThat(count.next()).isTrue();
        assertThat(count.getInt(1)).isEqualTo(2);
        assertThat(count.next()).isFalse();
        assertThat(statement.getMoreResults()).isFalse();
        assertThat(statement.getUpdateCount()).isEqualTo(-1);
    }

    @Test
    void executeUpdateTellsTheSumOfAllStatements() throws SQLException {
        assertThat(statement.executeUpdate("insert into t(n) values('a'); insert into t(n) values('b'), ('c')"))
                .isEqualTo(3);
        assertThat(statement.executeUpdate("create table u(a)")).isZero();
        assertThat(statement.executeUpdate("delete from t returning id")).isEqualTo(3);
    }

    @Test
    void executeQueryGivesTheLastRowsOfAScript() throws SQLException {
        ResultSet rows = statement.executeQuery("insert into t(n) values('a'); select 1; select n from t");
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString("N")).isEqualTo("a");
        assertThat(rows.getStatement().getConnection()).isSameAs(connection);
    }

    @Test
    void executeQueryOfAWriteIsRefusedBeforeItRuns() throws SQLException {
        assertThatThrownBy(() -> statement.executeQuery("insert into t(n) values('a')"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("executeUpdate");
        assertThat(count()).isZero();
    }

    private int count() throws SQLException {
        try (Statement other = connection.createStatement();
                ResultSet rows = other.executeQuery("select count(*) from t")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Test
    void jdbcEscapesAreUnderstoodUnlessTurnedOff() throws SQLException {
        ResultSet rows = statement.executeQuery("select {fn ucase('a')}, {d '2020-01-02'}");
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("A");
        assertThat(rows.getString(2)).isEqualTo("2020-01-02");
        statement.setEscapeProcessing(false);
        assertThatThrownBy(() -> statement.executeQuery("select {d '2020-01-02'}"))
                .isInstanceOf(SQLException.class);
    }

    private void fillBatch() throws SQLException {
        statement.addBatch("insert into t(n) values('a')");
        statement.addBatch("insert into t(n) values('b'), ('c')");
        statement.addBatch("insert into t(n) values('a')");
        statement.addBatch("insert into t(n) values('d')");
    }

    @Test
    void aFailingBatchTellsWhatRanBeforeAndChainsItsCause() throws SQLException {
        connection.setAutoCommit(false);
        fillBatch();
        assertThatThrownBy(statement::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
            assertThat(e.getUpdateCounts()).containsExactly(1, 2);
            assertThat(e.getSQLState()).isEqualTo("23505");
            assertThat((Throwable) e.getNextException()).isInstanceOf(SQLIntegrityConstraintViolationException.class);
            assertThat((Throwable) e).hasCauseInstanceOf(SQLIntegrityConstraintViolationException.class);
        });
        assertThat(count()).isEqualTo(3);
        assertThat(statement.executeBatch()).isEmpty();
    }

    @Test
    void aFailingBatchInAutocommitLeavesNothing() throws SQLException {
        fillBatch();
        assertThatThrownBy(statement::executeBatch)
                .isInstanceOfSatisfying(
                        BatchUpdateException.class,
                        e -> assertThat(e.getUpdateCounts()).isEmpty())
                .hasMessageContaining("Statement 3");
        assertThat(count()).isZero();
        assertThat(connection.getAutoCommit()).isTrue();
    }

    @Test
    void aMoveOfTheSessionClosesStatementsButTheOneThatMoves() throws SQLException {
        Statement mover = connection.createStatement();
        mover.execute("use tenant other");
        assertThat(connection.getSchema()).isEqualTo("other");
        assertThat(mover.isClosed()).isFalse();
        assertThat(statement.isClosed()).isTrue();
        assertThatThrownBy(() -> statement.execute("select 1"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("HY010"))
                .hasMessageContaining("moved");
        assertThatThrownBy(() -> mover.execute("use tenant main; select 1")).hasMessageContaining("alone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"select n from t", "update t set n = n || 1 returning n"})
    void aResultThatItsSessionLeftIsAnErrorAndNotAtItsEnd(String sql) throws SQLException {
        statement.execute("insert into t(n) values('a'), ('b'), ('c')");
        ResultSet left = connection.createStatement().executeQuery(sql);
        assertThat(left.next()).isTrue();
        connection.setSchema("other");
        assertThatThrownBy(left::next).isInstanceOf(SQLException.class);
        connection.setSchema("main");
        ResultSet closed = connection.createStatement().executeQuery(sql);
        assertThat(closed.next()).isTrue();
        left.close();
        assertThat(closed.next()).isTrue();
        connection.close();
        assertThatThrownBy(closed::next).isInstanceOf(SQLException.class);
    }

    @Test
    void rowsOfAWriteInAScriptAreHandedOut() throws SQLException {
        assertThat(statement.execute("insert into t(n) values('a'), ('b') returning n; select 1"))
                .isTrue();
        ResultSet returned = statement.getResultSet();
        assertThat(returned.next()).isTrue();
        assertThat(returned.getString(1)).isEqualTo("a");
        assertThat(returned.next()).isTrue();
        assertThat(returned.next()).isFalse();
        assertThat(statement.getMoreResults()).isTrue();
    }

    @Test
    void closeOnCompletionClosesWithTheLastResult() throws SQLException {
        statement.closeOnCompletion();
        ResultSet first = statement.executeQuery("select 1");
        ResultSet second = statement.executeQuery("select 2");
        assertThat(first.isClosed()).isTrue();
        assertThat(statement.isClosed()).isFalse();
        second.close();
        assertThat(statement.isClosed()).isTrue();
    }

    @Test
    void maxRowsCutsTheResult() throws SQLException {
        statement.setMaxRows(2);
        ResultSet rows = statement.executeQuery("values (1), (2), (3)");
        assertThat(rows.next()).isTrue();
        assertThat(rows.next()).isTrue();
        assertThat(rows.next()).isFalse();
        assertThat(rows.isAfterLast()).isTrue();
    }

    @Test
    void textWithoutAStatementDoesNothing() throws SQLException {
        assertThat(statement.execute(" -- nothing\n;")).isFalse();
        assertThat(statement.getUpdateCount()).isZero();
        assertThat(statement.getMoreResults()).isFalse();
        assertThat(statement.getUpdateCount()).isEqualTo(-1);
    }

    @Test
    void identifiersAreQuotedWhereTheyMust() throws SQLException {
        assertThat(statement.enquoteIdentifier("abc", false)).isEqualTo("abc");
        assertThat(statement.enquoteIdentifier("order", false)).isEqualTo("\"order\"");
        assertThat(statement.enquoteIdentifier("a\"b", false)).isEqualTo("\"a\"\"b\"");
        assertThat(statement.enquoteLiteral("it's")).isEqualTo("'it''s'");
    }
}
