/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.log;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TransactionTest {
    /** Half of the default busyTimeout: what is said to fail at once has not waited for it. */
    private static final Duration AT_ONCE = Duration.ofSeconds(15);

    @TempDir
    Path directory;

    private TestProject project;
    private Connection acme;
    private Connection other;
    private final ExecutorService secondThread = Executors.newSingleThreadExecutor();

    @BeforeEach
    void twoSessionsStandOnOneTenant() throws SQLException {
        project = new TestProject(directory);
        acme = project.create("shop/main/acme");
        other = project.connect("shop/main/acme");
        run(acme, "create table t(a integer primary key, b)", "insert into t values (1, 'one')");
    }

    @AfterEach
    void close() throws SQLException {
        acme.close();
        other.close();
        secondThread.shutdownNow();
    }

    private <T> T inSecondThread(Callable<T> step) throws Exception {
        return secondThread.submit(step).get(100, TimeUnit.SECONDS);
    }

    private static SQLException failureAtOnce(ThrowingCallable step) {
        long begin = System.nanoTime();
        SQLException failure = failure(step);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(AT_ONCE);
        return failure;
    }

    // ---- transactions that end behind the session's back

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t values (3, 'raise')",
                "insert or rollback into t values (1, 'again')",
                "update or rollback t set a = 1 where a = 2",
                "insert into strict_t values (1)"
            })
    void afterARollbackBySqliteEverythingFailsUntilRollback(String ending) throws SQLException {
        run(acme, "create table strict_t(x unique on conflict rollback)", "insert into strict_t values (1)");
        run(acme, "create trigger tr before insert on t when new.b = 'raise' begin select raise(rollback, 'no'); end");
        acme.setAutoCommit(false);
        run(acme, "insert into t values (2, 'two')");

        failure(acme, ending);

        assertThat(failure(acme, "insert into t values (4, 'four')").getSQLState())
                .isEqualTo("25P02");
        assertThat(failure(acme, "select * from t").getSQLState()).isEqualTo("25P02");
        assertThat(failure(acme::commit).getSQLState()).isEqualTo("25P02");
        assertThat(failure(acme::setSavepoint).getSQLState()).isEqualTo("25P02");
        assertThat(failure(acme, "create table u(x)").getSQLState()).isEqualTo("25P02");
        acme.rollback();
        run(acme, "insert into t values (5, 'five')");
        acme.commit();
        assertThat(rows(other, "select a from t order by a")).containsExactly("1", "5");
    }

    @Test
    void aRollbackBySqliteTakesSchemaChangesAlong() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create table u(x unique on conflict rollback)", "insert into u values (1)");
        failure(acme, "insert into u values (1)");
        assertThat(failure(acme, "select 1").getSQLState()).isEqualTo("25P02");

        run(other, "create table w(x)");
        acme.rollback();

        assertThat(log(other)).containsExactly("create t", "create w");
        run(acme, "create table u(x)");
        acme.commit();
        assertThat(log(other)).containsExactly("create t", "create w", "create u");
    }

    @Test
    void aTransactionInSqlTextThatSqliteEndedIsEndedByRollbackInSqlText() throws SQLException {
        run(acme, "begin", "insert into t values (2, 'two')");
        failure(acme, "insert or rollback into t values (1, 'again')");
        assertThat(failure(acme, "insert into t values (3, 'three')").getSQLState())
                .isEqualTo("25P02");
        assertThat(failure(acme, "commit").getSQLState()).isEqualTo("25P02");
        run(acme, "rollback");

        run(acme, "insert into t values (4, 'four')");
        assertThat(rows(other, "select a from t order by a")).containsExactly("1", "4");
    }

    @Test
    void aStatementThatFailsByItselfTakesNothingElseBack() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "insert into t values (2, 'two')");
        failure(acme, "insert into t values (3, 'three'), (1, 'again')");
        run(acme, "insert into t values (4, 'four')");
        acme.commit();

        assertThat(rows(other, "select a from t order by a")).containsExactly("1", "2", "4");
    }

    // ---- commits that fail

    @Test
    void aDeferredForeignKeyThatFailsACommitMayBeMended() throws SQLException {
        run(acme, "create table c(t_a int references t(a) deferrable initially deferred)");
        acme.setAutoCommit(false);
        run(acme, "insert into c values (7)");

        assertThat(failure(acme::commit).getSQLState()).isEqualTo("23503");
        run(acme, "insert into t values (7, 'seven')");
        acme.commit();

        assertThat(rows(other, "select * from c")).containsExactly("7");
    }

    @Test
    void aDeferredForeignKeyThatFailsACommitOfSchemaChangesPublishesNothing() throws Exception {
        acme.setAutoCommit(false);
        run(acme, "create table c(t_a int references t(a) deferrable initially deferred)", "insert into c values (7)");

        assertThat(failure(acme::commit).getSQLState()).isEqualTo("23503");
        assertThat(log(other)).containsExactly("create t");
        assertThat(failure(other, "select * from c").getSQLState()).isEqualTo("42P01");

        run(acme, "update c set t_a = 1", "create table more(x)");
        acme.commit();
        assertThat(log(other)).containsExactly("create t", "create c", "create more");
        assertThat(rows(other, "select * from c")).containsExactly("1");
    }

    @Test
    void aCommitOfSchemaChangesThatFailedMayBeRolledBack() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create table c(t_a int references t(a) deferrable initially deferred)", "insert into c values (7)");
        failure(acme::commit);
        acme.rollback();

        run(other, "create table w(x)");
        run(acme, "insert into w values (1)");
        acme.commit();
        assertThat(log(other)).containsExactly("create t", "create w");
        assertThat(rows(other, "select * from w")).containsExactly("1");
    }

    // ---- several sessions

    @Test
    void aWriteAfterReadingFailsWhenAnotherSessionWroteInBetween() throws SQLException {
        acme.setAutoCommit(false);
        assertThat(value(acme, "select count(*) from t")).isEqualTo("1");
        run(other, "insert into t values (2, 'two')");

        SQLException conflict = failureAtOnce(() -> run(acme, "insert into t values (3, 'three')"));

        assertThat((Throwable) conflict).isInstanceOf(SQLTransactionRollbackException.class);
        assertThat(conflict.getSQLState()).isEqualTo("40001");
        acme.rollback();
        run(acme, "insert into t values (3, 'three')");
        acme.commit();
        assertThat(value(other, "select count(*) from t")).isEqualTo("3");
    }

    @Test
    void aWriteAfterReadingGoesOnAtReadCommittedWithTheNewestRows() throws SQLException {
        acme.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        acme.setAutoCommit(false);
        assertThat(value(acme, "select count(*) from t")).isEqualTo("1");
        Savepoint before = acme.setSavepoint();
        run(other, "insert into t values (2, 'two')");

        run(acme, "insert into t values (3, 'three')");
        assertThat(value(acme, "select count(*) from t")).isEqualTo("3");
        acme.rollback(before);
        assertThat(value(acme, "select count(*) from t")).isEqualTo("2");
        run(acme, "insert into t values (4, 'four')");
        acme.commit();
        assertThat(rows(other, "select a from t")).containsExactly("1", "2", "4");
    }

    @Test
    void atReadCommittedAnOpenCursorKeepsItsRowsAndTheWriteFails() throws SQLException {
        acme.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        acme.setAutoCommit(false);
        run(acme, "insert into t values (2, 'two')");
        acme.commit();
        try (Statement statement = acme.createStatement();
                ResultSet cursor = statement.executeQuery("select a from t order by a")) {
            assertThat(cursor.next()).isTrue();
            run(other, "delete from t where a = 2");

            assertThat(failureAtOnce(() -> run(acme, "insert into t values (3, 'three')"))
                            .getSQLState())
                    .isEqualTo("40001");
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.getInt(1)).isEqualTo(2);
        }
    }

    @Test
    void atReadCommittedATransactionThatCannotHaveTheLockIsStillThere() throws Exception {
        try (Connection hasty = project.connect("shop/main/acme?busyTimeout=100")) {
            hasty.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            hasty.setAutoCommit(false);
            assertThat(value(hasty, "select count(*) from t")).isEqualTo("1");
            Savepoint before = hasty.setSavepoint();
            inSecondThread(() -> {
                run(other, "insert into t values (2, 'two')");
                other.setAutoCommit(false);
                run(other, "insert into t values (3, 'three')");
                return "";
            });
            assertThat(failureAtOnce(() -> run(hasty, "insert into t values (4, 'four')"))
                            .getErrorCode())
                    .isEqualTo(5);
            inSecondThread(() -> {
                other.commit();
                return "";
            });
            run(hasty, "insert into t values (4, 'four')");
            hasty.rollback(before);
            run(hasty, "insert into t values (5, 'five')");
            hasty.commit();
            assertThat(rows(other, "select a from t")).containsExactly("1", "2", "3", "5");
        }
    }

    @Test
    void aChangeAfterReadingFailsWhenTheSchemaMovedInBetween() throws SQLException {
        try (Connection globex = project.create("shop/main/globex")) {
            acme.setAutoCommit(false);
            assertThat(value(acme, "select count(*) from t")).isEqualTo("1");
            run(globex, "create table u(x)");

            SQLException conflict = failureAtOnce(() -> run(acme, "create table w(x)"));

            assertThat(conflict.getSQLState()).isEqualTo("40001");
            acme.rollback();
            run(acme, "create table w(x)");
            acme.commit();
            assertThat(log(globex)).containsExactly("create t", "create u", "create w");
        }
    }

    @Test
    void aWriteAfterReadingGoesOnWhenTheSchemaMovedInAWayThatNoRowMinds() throws SQLException {
        try (Connection globex = project.create("shop/main/globex")) {
            acme.setAutoCommit(false);
            assertThat(value(acme, "select count(*) from t")).isEqualTo("1");
            run(globex, "alter table t add column c default 9");

            run(acme, "insert into t values (2, 'two')");
            acme.commit();

            assertThat(rows(acme, "select * from t")).containsExactly("1|one|9", "2|two|9");
        }
    }

    @Test
    void aChangeAfterWritingDoesNotWaitForTheSchemaLock() throws Exception {
        try (Connection globex = project.create("shop/main/globex")) {
            inSecondThread(() -> {
                globex.setAutoCommit(false);
                run(globex, "create table u(x)");
                return "";
            });
            acme.setAutoCommit(false);
            run(acme, "insert into t values (2, 'two')");

            SQLException conflict = failureAtOnce(() -> run(acme, "create table w(x)"));

            assertThat(conflict.getSQLState()).isEqualTo("40001");
            assertThat(conflict.getMessage()).contains("globex");
            acme.rollback();
            inSecondThread(() -> {
                globex.commit();
                return "";
            });
            run(acme, "insert into t values (2, 'two')", "create table w(x)");
            acme.commit();
            assertThat(log(globex)).containsExactly("create t", "create u", "create w");
        }
    }

    @Test
    void twoSessionsOfOneThreadThatWriteToOneTenantDoNotStandStill() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "insert into t values (2, 'two')");

        SQLException conflict = failureAtOnce(() -> run(other, "insert into t values (3, 'three')"));

        assertThat(conflict.getSQLState()).isEqualTo("40001");
        acme.commit();
        run(other, "insert into t values (3, 'three')");
    }

    @Test
    void twoSessionsOfOneThreadThatChangeOneSchemaDoNotStandStill() throws SQLException {
        try (Connection globex = project.create("shop/main/globex")) {
            acme.setAutoCommit(false);
            run(acme, "create table u(x)");

            SQLException conflict = failureAtOnce(() -> run(globex, "create table w(x)"));

            assertThat(conflict.getSQLState()).isEqualTo("40001");
            acme.commit();
            run(globex, "create table w(x)");
        }
    }

    @Test
    void aTrialOfRowsDoesNotStandStillForASessionOfItsOwnThread() throws SQLException {
        try (Connection globex = project.create("shop/main/globex")) {
            acme.setAutoCommit(false);
            run(acme, "insert into t values (2, 'two')");

            SQLException conflict = failureAtOnce(() -> run(globex, "create unique index i on t(b)"));

            assertThat(conflict.getSQLState()).isEqualTo("40001");
            acme.commit();
            run(globex, "create unique index i on t(b)");
            assertThat(log(globex)).containsExactly("create t", "create i");
        }
    }

    @Test
    void aTrialWaitsForRowsOfOthersAsLongAsBusyTimeoutSays() throws Exception {
        try (Connection globex = project.create("shop/main/globex", "busyTimeout=200")) {
            inSecondThread(() -> {
                acme.setAutoCommit(false);
                run(acme, "insert into t values (2, 'two')");
                return "";
            });

            SQLException timeout = failureAtOnce(() -> run(globex, "create unique index i on t(b)"));

            assertThat(timeout.getMessage()).contains("acme");
            assertThat(log(globex)).containsExactly("create t");
            inSecondThread(() -> {
                acme.commit();
                return "";
            });
            run(globex, "create unique index i on t(b)");
        }
    }

    @Test
    void aWriteLockThatIsNotLetGoTimesOut() throws Exception {
        try (Connection hasty = project.connect("shop/main/acme", "busyTimeout=100")) {
            inSecondThread(() -> {
                acme.setAutoCommit(false);
                run(acme, "insert into t values (2, 'two')");
                return "";
            });

            SQLException timeout = failureAtOnce(() -> run(hasty, "insert into t values (3, 'three')"));

            assertThat((Throwable) timeout).isInstanceOf(SQLTransactionRollbackException.class);
            assertThat(timeout.getSQLState()).isEqualTo("40001");
            assertThat(timeout.getErrorCode()).isEqualTo(5);
            assertThat(timeout.getMessage()).contains("busyTimeout");
            assertThat(value(hasty, "select count(*) from t")).isEqualTo("1");
            inSecondThread(() -> {
                acme.commit();
                return "";
            });
            run(hasty, "insert into t values (3, 'three')");
        }
    }

    @Test
    void aSchemaLockThatIsNotLetGoTimesOutAndSaysWhoHoldsIt() throws Exception {
        try (Connection globex = project.create("shop/main/globex", "busyTimeout=100")) {
            inSecondThread(() -> {
                acme.setAutoCommit(false);
                run(acme, "create table u(x)");
                return "";
            });

            SQLException timeout = failureAtOnce(() -> run(globex, "create table w(x)"));

            assertThat((Throwable) timeout).isInstanceOf(SQLTransactionRollbackException.class);
            assertThat(timeout.getSQLState()).isEqualTo("40001");
            assertThat(timeout.getErrorCode()).isEqualTo(5);
            assertThat(timeout.getMessage()).contains("shop/main/acme");
            run(globex, "insert into t values (3, 'three')");
            inSecondThread(() -> {
                acme.rollback();
                return "";
            });
            run(globex, "create table w(x)");
        }
    }

    @Test
    void threadsThatShareASessionLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            var done = threads.invokeAll(java.util.Collections.nCopies(40, (Callable<Integer>) () -> {
                try (Statement statement = acme.createStatement()) {
                    return statement.executeUpdate("insert into t(b) values ('shared')");
                }
            }));
            for (var result : done) {
                assertThat(result.get()).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(value(other, "select count(*) from t where b = 'shared'")).isEqualTo("40");
    }

    // ---- the forms of JDBC and of SQL

    @Test
    void savepointsTakeBackWhatCameAfterThem() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "insert into t values (2, 'two')");
        Savepoint first = acme.setSavepoint();
        run(acme, "insert into t values (3, 'three')");
        Savepoint named = acme.setSavepoint("it's \"named\"");
        run(acme, "insert into t values (4, 'four')");
        acme.rollback(named);
        run(acme, "insert into t values (5, 'five')");
        acme.rollback(first);
        run(acme, "insert into t values (6, 'six')");
        acme.releaseSavepoint(first);
        acme.commit();

        assertThat(rows(other, "select a from t order by a")).containsExactly("1", "2", "6");
        assertThat(failure(() -> acme.rollback(first)).getSQLState()).isEqualTo("3B001");
    }

    @Test
    void aSavepointOutsideATransactionBeginsOneThatEndsWithItsRelease() throws SQLException {
        run(acme, "savepoint s", "insert into t values (2, 'two')", "savepoint inner", "insert into t values (3, 'x')");
        assertThat(value(other, "select count(*) from t")).isEqualTo("1");
        run(acme, "rollback to inner", "release s");
        assertThat(rows(other, "select a from t order by a")).containsExactly("1", "2");

        run(acme, "savepoint s", "create table u(x)", "insert into u values (1)", "release s");
        assertThat(rows(other, "select * from u")).containsExactly("1");

        run(acme, "savepoint s", "insert into t values (9, 'nine')", "rollback to s", "release s");
        assertThat(rows(other, "select a from t order by a")).containsExactly("1", "2");
        run(acme, "insert into t values (3, 'three')");
    }

    @Test
    void turningAutocommitOnCommits() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "insert into t values (2, 'two')", "create table u(x)");
        acme.setAutoCommit(true);

        assertThat(value(other, "select count(*) from t, (select count(*) from u)"))
                .isEqualTo("2");
    }

    @Test
    void settingAutocommitToWhatItIsCommitsNothing() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "insert into t values (2, 'two')");
        acme.setAutoCommit(false);
        assertThat(value(other, "select count(*) from t")).isEqualTo("1");
        acme.rollback();
        assertThat(value(other, "select count(*) from t")).isEqualTo("1");
    }

    @Test
    void closingASessionRollsBack() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create table u(x)", "insert into t values (2, 'two')");
        acme.close();

        assertThat(value(other, "select count(*) from t")).isEqualTo("1");
        run(other, "create table u(y)");
        assertThat(log(other)).containsExactly("create t", "create u");
    }

    @Test
    void aTransactionBeginsAtItsFirstStatement() throws SQLException {
        acme.setAutoCommit(false);
        run(other, "insert into t values (2, 'two')");

        assertThat(value(acme, "select count(*) from t")).isEqualTo("2");
        run(other, "insert into t values (3, 'three')");
        assertThat(value(acme, "select count(*) from t")).isEqualTo("2");
        acme.commit();
        assertThat(value(acme, "select count(*) from t")).isEqualTo("3");
    }

    @Test
    void transactionControlThatDoesNotFitIsRefused() throws SQLException {
        assertThat(failure(acme, "commit").getSQLState()).isEqualTo("25000");
        assertThat(failure(acme, "rollback").getSQLState()).isEqualTo("25000");
        assertThat(failure(acme, "rollback to nothere").getSQLState()).isNotNull();
        assertThat(failure(acme, "release nothere").getSQLState()).isNotNull();
        assertThat(failure(acme::commit).getSQLState()).isEqualTo("25000");
        assertThat(failure(acme::setSavepoint).getSQLState()).isEqualTo("25000");
        run(acme, "begin");
        assertThat(failure(acme, "begin").getSQLState()).isEqualTo("25000");
        run(acme, "insert into t values (2, 'two')", "commit");
        assertThat(value(other, "select count(*) from t")).isEqualTo("2");
    }

    @Test
    void anOpenCursorDoesNotStandInTheWayOfAWrite() throws SQLException {
        run(acme, "insert into t values (2, 'two'), (3, 'three')");
        acme.setAutoCommit(false);
        try (Statement statement = acme.createStatement();
                ResultSet cursor = statement.executeQuery("select a from t order by a")) {
            assertThat(cursor.next()).isTrue();
            run(acme, "update t set b = 'seen' where a = 1", "create table seen(x)");
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.getInt(1)).isEqualTo(2);
        }
        acme.commit();
        assertThat(value(other, "select b from t where a = 1")).isEqualTo("seen");
    }

    @Test
    void inAutocommitAWriteBesideAnOpenCursorIsCommittedAtOnce() throws SQLException {
        run(acme, "insert into t values (2, 'two'), (3, 'three')");
        try (Statement statement = acme.createStatement();
                ResultSet cursor = statement.executeQuery("select a from t order by a")) {
            assertThat(cursor.next()).isTrue();
            run(acme, "insert into t values (4, 'four')");
            assertThat(value(other, "select count(*) from t")).isEqualTo("4");
            assertThat(cursor.next()).isTrue();
            run(acme, "insert into t values (5, 'five')");
        }
        assertThat(value(other, "select count(*) from t")).isEqualTo("5");
    }

    @Test
    void aHalfReadInsertReturningDoesNotBlockTheCommit() throws SQLException {
        acme.setAutoCommit(false);
        try (Statement statement = acme.createStatement()) {
            ResultSet rows = statement.executeQuery("insert into t(b) values ('x'), ('y'), ('z') returning a");
            assertThat(rows.next()).isTrue();
            acme.commit();
        }
        assertThat(value(other, "select count(*) from t")).isEqualTo("4");

        acme.setAutoCommit(true);
        try (Statement statement = acme.createStatement()) {
            ResultSet rows = statement.executeQuery("delete from t where a > 1 returning a");
            assertThat(rows.next()).isTrue();
            assertThat(value(other, "select count(*) from t")).isEqualTo("1");
            run(acme, "insert into t values (2, 'two')");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "deferred", "immediate", "exclusive"})
    void everyTransactionModeReadsAndWrites(String mode) throws SQLException {
        try (Connection session = project.connect("shop/main/acme", "transactionMode=" + mode)) {
            session.setAutoCommit(false);
            assertThat(value(session, "select count(*) from t")).isEqualTo("1");
            run(session, "insert into t values (2, 'two')");
            session.commit();
            run(session, "create table u(x)");
            session.commit();
        }
        assertThat(value(other, "select count(*) from t")).isEqualTo("2");
        assertThat(log(other)).containsExactly("create t", "create u");
    }

    @Test
    void aBatchStaysInTheTransactionThatSqlTextBegan() throws SQLException {
        run(acme, "begin", "insert into t values (2, 'two')");
        try (Statement batch = acme.createStatement()) {
            batch.addBatch("insert into t values (3, 'three')");
            assertThat(batch.executeBatch()).containsExactly(1);
            assertThat(value(other, "select count(*) from t")).isEqualTo("1");
            batch.addBatch("insert into nowhere values (1)");
            failure(batch::executeBatch);
        }
        assertThat(value(acme, "select count(*) from t")).isEqualTo("3");
        run(acme, "rollback");
        assertThat(value(acme, "select count(*) from t")).isEqualTo("1");
    }

    @Test
    void aStatementThatFailsWithFailKeepsItsRowsInAutocommit() throws SQLException {
        run(acme, "create table u(a int unique)");
        assertThat(failure(acme, "insert or fail into u values (1), (2), (1), (3)")
                        .getSQLState())
                .isEqualTo("23505");
        assertThat(rows(other, "select a from u order by a")).containsExactly("1", "2");
        failure(acme, "insert into u values (4), (1)");
        assertThat(rows(other, "select a from u order by a")).containsExactly("1", "2");
    }
}
