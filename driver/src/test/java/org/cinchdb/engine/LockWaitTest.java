/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for a tenant's write lock gets it in its turn, and stops waiting when it is told to. */
@Timeout(120)
class LockWaitTest {
    private static final int WRITES = 25;
    private static final String INSERT = "insert into t values (3), (4)";

    /** Holds the write lock for about a tenth of a second; microseconds later the next one does. */
    private static final String LONG_INSERT = """
            insert into t
            with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000) select count(*) from n
            """;

    @TempDir
    Path project;

    private Connection patient;

    @BeforeEach
    void aTable() throws SQLException {
        try (Connection maker = DriverManager.getConnection(url() + "&create=true")) {
            Sql.run(maker, "create table t(x)");
        }
        patient = DriverManager.getConnection(url() + "&busyTimeout=1500");
    }

    @AfterEach
    void close() throws SQLException {
        patient.close();
    }

    private String url() {
        return "jdbc:cinch:shop?project=" + project;
    }

    private void assertEveryWriteGetsItsTurn() throws SQLException {
        for (int i = 0; i < WRITES; i++) {
            Sql.run(patient, "insert into t values (" + i + ")");
        }
    }

    @Test
    void aThreadThatWritesWithoutAPauseLetsOthersGoInBetween() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<?> greedy = threads.submit(() -> {
                try (Connection writer = DriverManager.getConnection(url());
                        PreparedStatement insert = writer.prepareStatement(LONG_INSERT)) {
                    while (!done.get()) {
                        insert.executeUpdate();
                        begun.countDown();
                    }
                }
                return "";
            });
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            try {
                assertEveryWriteGetsItsTurn();
            } finally {
                done.set(true);
            }
            greedy.get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aProcessThatWritesWithoutAPauseLetsOthersGoInBetween() throws Exception {
        try (ChildJvm greedy = ChildJvm.start(Greedy.class, url())) {
            greedy.await("begun");
            assertEveryWriteGetsItsTurn();
        }
    }

    /** The process. */
    static final class Greedy {
        private Greedy() {}

        public static void main(String[] arguments) throws SQLException {
            try (Connection writer = DriverManager.getConnection(arguments[0]);
                    PreparedStatement insert = writer.prepareStatement(LONG_INSERT)) {
                insert.executeUpdate();
                System.out.println("begun");
                while (true) {
                    insert.executeUpdate();
                }
            }
        }
    }

    private interface Waiting {
        void begin() throws Exception;
    }

    private void whileAnotherProcessWrites(Waiting step) throws Exception {
        try (SqlChild other = SqlChild.start()) {
            other.connect("writer", url());
            other.run("writer", "begin immediate; insert into t values (1)");
            step.begin();
            other.run("writer", "rollback");
        }
        Sql.run(patient, "insert into t values (2)");
    }

    private void whileAnotherSessionWrites(Waiting step) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Connection writer = DriverManager.getConnection(url())) {
            threads.submit(() -> Sql.run(writer, "begin immediate; insert into t values (1)"))
                    .get(60, TimeUnit.SECONDS);
            step.begin();
            threads.submit(() -> Sql.run(writer, "rollback")).get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        Sql.run(patient, "insert into t values (2)");
    }

    private SQLException failure(Connection session, String sql, int queryTimeout) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setQueryTimeout(queryTimeout);
            return catchThrowableOfType(SQLException.class, () -> statement.execute(sql));
        }
    }

    @Test
    void busyTimeoutEndsAWaitForAnotherProcess() throws Exception {
        whileAnotherProcessWrites(() -> {
            SQLException timeout = failure(patient, INSERT, 0);
            assertThat((Throwable) timeout).isInstanceOf(SQLTransactionRollbackException.class);
            assertThat(timeout.getErrorCode()).isEqualTo(5);
            assertThat(timeout.getMessage()).contains("busyTimeout");
        });
    }

    @Test
    void aQueryTimeoutEndsAWaitForAnotherProcess() throws Exception {
        whileAnotherProcessWrites(() -> assertAQueryTimeoutEndsTheWait(INSERT));
    }

    @Test
    void aQueryTimeoutEndsAWaitForAnotherSession() throws Exception {
        whileAnotherSessionWrites(() -> assertAQueryTimeoutEndsTheWait(INSERT));
    }

    private void assertAQueryTimeoutEndsTheWait(String sql) throws SQLException {
        try (Connection waiting = DriverManager.getConnection(url() + "&busyTimeout=40000")) {
            long began = System.nanoTime();
            SQLException timeout = failure(waiting, sql, 1);

            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(30));
            assertThat((Throwable) timeout).isInstanceOf(SQLTimeoutException.class);
            assertThat(timeout.getSQLState()).isEqualTo("57014");
            assertThat(Sql.run(waiting, "select count(*) from t")).containsExactly("0");
        }
    }

    private void whileAnotherProcessChangesTheSchema(Waiting step) throws Exception {
        try (SqlChild other = SqlChild.start()) {
            other.connect("changer", url("other"));
            other.run("changer", "begin; create table u(x)");
            step.begin();
            other.run("changer", "rollback");
        }
        Sql.run(patient, "create table v(x)");
    }

    private void whileAnotherSessionChangesTheSchema(Waiting step) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Connection changer = DriverManager.getConnection(url("other"))) {
            threads.submit(() -> Sql.run(changer, "begin; create table u(x)")).get(60, TimeUnit.SECONDS);
            step.begin();
            threads.submit(() -> Sql.run(changer, "rollback")).get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        Sql.run(patient, "create table v(x)");
    }

    private String url(String tenant) {
        return "jdbc:cinch:shop/main/" + tenant + "?create=true&project=" + project;
    }

    @Test
    void aQueryTimeoutEndsAWaitForTheSchemaLockOfAnotherProcess() throws Exception {
        whileAnotherProcessChangesTheSchema(() -> assertAQueryTimeoutEndsTheWait("create table w(x)"));
    }

    @Test
    void aQueryTimeoutEndsAWaitForTheSchemaLockOfAnotherSession() throws Exception {
        whileAnotherSessionChangesTheSchema(() -> assertAQueryTimeoutEndsTheWait("create table w(x)"));
    }

    @Test
    void aQueryTimeoutEndsTheWaitOfAnActionForTheSchemaLock() throws Exception {
        Sql.run(patient, "select cinch_branch_create('b')");
        whileAnotherSessionChangesTheSchema(() -> assertAQueryTimeoutEndsTheWait("select cinch_merge('b')"));
    }

    @Test
    void cancelEndsAWaitForTheSchemaLockOfAnotherProcess() throws Exception {
        whileAnotherProcessChangesTheSchema(() -> assertCancelEndsTheWait("create table w(x)"));
    }

    @Test
    void cancelEndsAWaitForTheSchemaLockOfAnotherSession() throws Exception {
        whileAnotherSessionChangesTheSchema(() -> assertCancelEndsTheWait("create table w(x)"));
    }

    @Test
    void aQueryTimeoutEndsTheWaitForAChangeThatIsTriedOnTenants() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Connection writer = DriverManager.getConnection(url("other"));
                Connection changer = DriverManager.getConnection(url("third") + "&busyTimeout=40000");
                Connection waiting = DriverManager.getConnection(url() + "&busyTimeout=40000")) {
            threads.submit(() -> Sql.run(writer, "begin immediate; insert into t values (1)"))
                    .get(60, TimeUnit.SECONDS);
            Future<?> change = threads.submit(() -> Sql.run(changer, "create unique index i on t(x)"));
            SQLException timeout = null;
            long began = System.nanoTime();
            while (timeout == null && !change.isDone()) {
                timeout = failure(waiting, "insert into t values (random())", 1);
            }

            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(30));
            assertThat((Throwable) timeout).isInstanceOf(SQLTimeoutException.class);
            threads.submit(() -> Sql.run(writer, "rollback")).get(60, TimeUnit.SECONDS);
            change.get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void cancelEndsAWaitForAnotherProcess() throws Exception {
        whileAnotherProcessWrites(() -> assertCancelEndsTheWait(INSERT));
    }

    @Test
    void cancelEndsAWaitForAnotherSession() throws Exception {
        whileAnotherSessionWrites(() -> assertCancelEndsTheWait(INSERT));
    }

    private void assertCancelEndsTheWait(String sql) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        long began = System.nanoTime();
        try (Connection waiting = DriverManager.getConnection(url() + "&busyTimeout=40000");
                Statement statement = waiting.createStatement()) {
            Future<SQLException> failure =
                    threads.submit(() -> catchThrowableOfType(SQLException.class, () -> statement.execute(sql)));
            while (!failure.isDone()) {
                statement.cancel();
                Thread.onSpinWait();
            }
            assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(30));
            assertThat(failure.get().getSQLState()).isEqualTo("57014");
        } finally {
            threads.shutdownNow();
        }
    }
}
