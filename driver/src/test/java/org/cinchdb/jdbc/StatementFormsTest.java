/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts, batches, keys, and statements that are stopped: what they leave behind in the file. */
@Timeout(120)
class StatementFormsTest {
    private static final String ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) ";

    @TempDir
    Path directory;

    private TestProject project;
    private Connection acme;
    private Connection other;

    @BeforeEach
    void aTenantHasATable() throws SQLException {
        project = new TestProject(directory);
        acme = project.create("shop/main/acme");
        other = project.connect("shop/main/acme");
        run(acme, "create table t(id integer primary key, a text unique, n int default 0)");
    }

    @AfterEach
    void close() throws SQLException {
        acme.close();
        other.close();
    }

    private static List<Integer> ints(int[] counts) {
        List<Integer> list = new ArrayList<>();
        for (int count : counts) {
            list.add(count);
        }
        return list;
    }

    // ---- scripts

    @Test
    void aScriptsResultsComeOneByOne() throws SQLException {
        try (Statement statement = acme.createStatement()) {
            assertThat(statement.execute("""
                            insert into t(a) values ('x'), ('y');
                            select a from t order by a; -- ; not here
                            create trigger tr after insert on t begin update t set n = n + 1; select 1; end;
                            select ';' as semi, count(*) from t;
                            delete from t where a = 'x'""")).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(2);
            assertThat(statement.getMoreResults()).isTrue();
            try (ResultSet rows = statement.getResultSet()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("x");
            }
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isZero();
            assertThat(statement.getMoreResults()).isTrue();
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(1);
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
        }
        assertThat(rows(other, "select a from t")).containsExactly("y");
    }

    @Test
    void aScriptThatFailsKeepsWhatCameBeforeInAutocommitAndNothingInItsTransaction() throws SQLException {
        failure(acme, "insert into t(a) values ('x'); insert into t(a) values ('x'); insert into t(a) values ('z')");
        assertThat(rows(other, "select a from t")).containsExactly("x");

        failure(acme, "begin; insert into t(a) values ('y'); insert into t(a) values ('y'); commit");
        run(acme, "rollback");
        assertThat(rows(other, "select a from t")).containsExactly("x");
    }

    @Test
    void aPreparedScriptCountsItsParametersAcross() throws SQLException {
        try (PreparedStatement script = acme.prepareStatement(
                "insert into t(a, n) values (?, ?); update t set n = n + ? where a = ?; select n from t where a = ?")) {
            assertThat(script.getParameterMetaData().getParameterCount()).isEqualTo(5);
            for (int i = 1; i <= 2; i++) {
                script.setString(1, "k" + i);
                script.setInt(2, 10 * i);
                script.setInt(3, 5);
                script.setString(4, "k" + i);
                script.setString(5, "k" + i);
                assertThat(script.execute()).isFalse();
                assertThat(script.getMoreResults()).isFalse();
                assertThat(script.getMoreResults()).isTrue();
                ResultSet rows = script.getResultSet();
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(10 * i + 5);
            }
        }
    }

    @Test
    void aPreparedScriptMayMakeTheTableThatItFills() throws SQLException {
        try (PreparedStatement script =
                acme.prepareStatement("create table made(x); insert into made values (?); select * from made")) {
            script.setInt(1, 7);
            script.execute();
        }
        assertThat(rows(other, "select * from made")).containsExactly("7");
    }

    // ---- batches

    @Test
    void aBatchInAutocommitIsAllOrNothing() throws SQLException {
        try (PreparedStatement insert = acme.prepareStatement("insert into t(a) values (?)")) {
            for (String a : List.of("1", "2", "2", "3")) {
                insert.setString(1, a);
                insert.addBatch();
            }
            BatchUpdateException failed = catchThrowableOfType(BatchUpdateException.class, insert::executeBatch);
            assertThat(failed.getSQLState()).isEqualTo("23505");
            assertThat(rows(other, "select a from t")).isEmpty();

            insert.setString(1, "4");
            insert.addBatch();
            assertThat(ints(insert.executeBatch())).containsExactly(1);
            insert.setString(1, "5");
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        assertThat(rows(other, "select a from t order by a")).containsExactly("4", "5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"insert into t(a) values (?) returning id", "insert into t(a) select ?"})
    void aBatchOfStatementsThatRunOneByOneIsAllOrNothingToo(String sql) throws SQLException {
        try (PreparedStatement insert = acme.prepareStatement(sql)) {
            for (String a : List.of("1", "2", "2", "3")) {
                insert.setString(1, a);
                insert.addBatch();
            }
            assertThat((Throwable) catchThrowableOfType(BatchUpdateException.class, insert::executeBatch))
                    .isNotNull();
        }
        assertThat(rows(other, "select a from t")).isEmpty();
    }

    @Test
    void aBatchInATransactionTellsHowFarItCame() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "insert into t(a) values ('before')");
        try (PreparedStatement insert = acme.prepareStatement("insert into t(a) values (?)")) {
            for (String a : List.of("1", "2", "2", "3")) {
                insert.setString(1, a);
                insert.addBatch();
            }
            BatchUpdateException failed = catchThrowableOfType(BatchUpdateException.class, insert::executeBatch);
            assertThat(ints(failed.getUpdateCounts())).containsExactly(1, 1);
            assertThat(failed.getMessage()).contains("2 of its rows").contains("t.a");
        }
        acme.commit();
        assertThat(rows(other, "select a from t order by id")).containsExactly("before", "1", "2");
    }

    @Test
    void aBatchOfTextsRunsInTurn() throws SQLException {
        try (Statement statement = acme.createStatement()) {
            statement.addBatch("insert into t(a) values ('x'), ('y')");
            statement.addBatch("update t set n = 3");
            statement.addBatch("create table u(x)");
            statement.addBatch("delete from t where a = 'x'");
            assertThat(ints(statement.executeBatch())).containsExactly(2, 2, 0, 1);
            assertThat(ints(statement.executeBatch())).isEmpty();
            statement.addBatch("insert into t(a) values ('z')");
            statement.clearBatch();
            assertThat(ints(statement.executeBatch())).isEmpty();
        }
    }

    @Test
    void aBatchThatRollsTheTransactionBackSaysSo() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "insert into t(a) values ('before')");
        try (PreparedStatement insert = acme.prepareStatement("insert or rollback into t(a) values (?)")) {
            for (String a : List.of("1", "before", "2")) {
                insert.setString(1, a);
                insert.addBatch();
            }
            assertThat((Throwable) catchThrowableOfType(BatchUpdateException.class, insert::executeBatch))
                    .isNotNull();
        }
        assertThat(failure(acme, "select 1").getSQLState()).isEqualTo("25P02");
        acme.rollback();
        assertThat(rows(acme, "select * from t")).isEmpty();
    }

    @Test
    void aBatchOfAThousandRowsIsWritten() throws SQLException {
        try (PreparedStatement insert = acme.prepareStatement("insert into t(a, n) values (?, ?)")) {
            for (int i = 0; i < 1000; i++) {
                insert.setString(1, "k" + i);
                insert.setInt(2, i);
                insert.addBatch();
            }
            assertThat(ints(insert.executeBatch())).hasSize(1000).containsOnly(1);
        }
        assertThat(value(other, "select count(*) || ' ' || sum(n) from t")).isEqualTo("1000 499500");
    }

    // ---- keys

    @Test
    void everyRowOfAnInsertGivesItsKey() throws SQLException {
        try (Statement statement = acme.createStatement()) {
            statement.executeUpdate("insert into t(a) values ('x'), ('y'), ('z')", Statement.RETURN_GENERATED_KEYS);
            List<Long> keys = new ArrayList<>();
            try (ResultSet rows = statement.getGeneratedKeys()) {
                while (rows.next()) {
                    keys.add(rows.getLong(1));
                }
            }
            assertThat(keys).containsExactly(1L, 2L, 3L);
        }
        try (PreparedStatement insert = acme.prepareStatement("insert into t(a) values (?)", new String[] {"id"})) {
            insert.setString(1, "w");
            insert.executeUpdate();
            try (ResultSet rows = insert.getGeneratedKeys()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong("id")).isEqualTo(4L);
            }
        }
    }

    // ---- statements that are stopped

    @Test
    void aTimeoutEndsAStatementAndTheTransactionGoesOn() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "insert into t(a) values ('kept')");
        try (Statement statement = acme.createStatement()) {
            statement.setQueryTimeout(1);
            SQLException stopped = failure(() -> statement.executeQuery(ENDLESS + "select max(i) from n"));
            assertThat(stopped.getSQLState()).isEqualTo("57014");
            assertThat((Throwable) stopped).isInstanceOf(SQLTimeoutException.class);
        }
        assertThat(rows(acme, "select a from t")).containsExactly("kept");
        acme.commit();
        assertThat(rows(other, "select a from t")).containsExactly("kept");
    }

    @Test
    void aTimeoutEndsAWriteInAutocommitWithoutATrace() throws SQLException {
        try (Statement statement = acme.createStatement()) {
            statement.setQueryTimeout(1);
            assertThat(failure(() -> statement.executeUpdate("insert into t(n) " + ENDLESS + "select i from n"))
                            .getSQLState())
                    .isEqualTo("57014");
        }
        assertThat(rows(other, "select * from t")).isEmpty();
        run(acme, "insert into t(a) values ('after')");
    }

    @Test
    void aStatementIsCancelledFromAnotherThread() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Statement statement = acme.createStatement()) {
            Future<SQLException> stopped =
                    thread.submit(() -> failure(() -> statement.executeQuery(ENDLESS + "select max(i) from n")));
            while (!stopped.isDone()) {
                statement.cancel();
                Thread.sleep(5);
            }
            assertThat(stopped.get(60, TimeUnit.SECONDS).getSQLState()).isEqualTo("57014");
            assertThat(value(acme, "select 1")).isEqualTo("1");
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void aCancelWithNothingToCancelHarmsNothing() throws SQLException {
        try (Statement statement = acme.createStatement()) {
            statement.cancel();
            statement.execute("select 1");
            statement.cancel();
            assertThat(statement.executeQuery("select 2").next()).isTrue();
        }
    }

    @Test
    void aChangeOfTheSchemaThatIsCancelledLeavesNothing() throws Exception {
        run(acme, "insert into t(n) " + ENDLESS.replace("from n)", "from n where i < 50000)") + "select i from n");
        try (Statement statement = acme.createStatement()) {
            statement.setQueryTimeout(1);
            assertThat(failure(() -> statement.execute("create table made as " + ENDLESS + "select i from n"))
                            .getSQLState())
                    .isEqualTo("57014");
        }
        assertThat(TestProject.log(other)).containsExactly("create t");
        run(other, "create table free(x)");
    }

    @Test
    void aReadOnlySessionReadsUntilItMayWriteAgain() throws SQLException {
        acme.setReadOnly(true);
        assertThat(acme.isReadOnly()).isTrue();
        assertThat(failure(acme, "insert into t(a) values ('x')").getSQLState()).isEqualTo("25006");
        assertThat(failure(acme, "create table u(x)").getSQLState()).isEqualTo("25006");
        run(other, "alter table t add column more default 'm'");
        run(other, "insert into t(a) values ('y')");
        assertThat(rows(acme, "select a, more from t")).containsExactly("y|m");
        acme.setReadOnly(false);
        run(acme, "insert into t(a) values ('x')");
    }
}
