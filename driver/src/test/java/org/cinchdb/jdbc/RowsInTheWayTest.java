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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A change that may fail on rows is tried on every touched tenant before any sees it. */
@Timeout(600)
class RowsInTheWayTest {
    @TempDir
    Path directory;

    private TestProject project;
    private Connection acme;
    private Connection globex;

    @BeforeEach
    void globexHasRowsThatFitNothing() throws SQLException {
        project = new TestProject(directory);
        acme = project.create("shop/main/acme");
        globex = project.create("shop/main/globex");
        run(acme, "create table p(id integer primary key)", "create table t(id integer primary key, a, b int)");
        run(acme, "create table st(id integer primary key, a int) strict");
        run(acme, "insert into t values (1, 'x', 1)");
        run(globex, "insert into t values (1, 'same', null), (2, 'same', -5)", "insert into st values (1, 1)");
    }

    @AfterEach
    void close() throws SQLException {
        acme.close();
        globex.close();
    }

    private void clear(Connection connection) throws SQLException {
        run(connection, "delete from t", "delete from st");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create unique index i on t(a)",
                "create unique index if not exists i on t(a) where id > 0",
                "create unique index i on t(lower(a))",
                "alter table t alter column b set not null",
                "alter table t alter b set not null",
                "alter table t add check (b > 0)",
                "alter table t add constraint positive check (coalesce(b, 0) >= 0)",
                "alter table t add column c int as (b) virtual not null",
            })
    void aChangeThatDoesNotFitTheRowsOfAnotherTenantChangesNothing(String change) throws SQLException {
        SQLException refused = failure(acme, change);

        assertThat(refused.getSQLState()).as(refused.getMessage()).isEqualTo("CN003");
        assertThat(refused.getMessage()).contains("globex").doesNotContain("acme:");
        assertThat(log(acme)).containsExactly("create p", "create t", "create st");
        assertThat(value(globex, "select count(*) from pragma_table_info('t')")).isEqualTo("3");
        run(acme, "insert into t values (5, 'y', 5)");
        run(globex, "insert into t values (3, 'same', -5)");

        clear(globex);
        run(acme, change);
        assertThat(value(globex, "select count(*) from cinch_log")).isEqualTo("4");
        assertThat(rows(globex, "select * from t")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table t add column c not null",
                "alter table t add column c default (1 + 1)",
                "alter table t add column c default current_timestamp",
                "alter table st add column c int default 'abc'",
                "alter table t add column c primary key",
                "alter table t add column c unique",
                "alter table t add column c as (b) stored",
                "alter table t add column c check (c is not null)",
                "alter table t add column c references p(id) default 7",
                "create index i on t(json_extract(a, '$.x'))",
                "create index i on t(id) where json_extract(a, '$.x') > 1",
            })
    void aColumnThatAnEmptyTableAloneTakesIsTriedOnAllToo(String change) throws SQLException {
        clear(acme);
        SQLException refused = failure(acme, change);

        assertThat(log(globex)).containsExactly("create p", "create t", "create st");
        if (refused.getSQLState().equals("CN003")) {
            assertThat(refused.getMessage()).contains("globex");
            clear(globex);
            run(acme, change);
            assertThat(value(globex, "select count(*) from cinch_log")).isEqualTo("4");
        }
    }

    @Test
    void aTransactionThatDoesNotFitMayBeMendedAndCommittedAgain() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "insert into t values (7, 'seven', 7)", "create table more(x)");
        Savepoint savepoint = acme.setSavepoint();
        run(acme, "create unique index i on t(a)");

        assertThat(failure(acme::commit).getSQLState()).isEqualTo("CN003");
        assertThat(failure(acme::commit).getSQLState()).isEqualTo("CN003");
        acme.rollback(savepoint);
        acme.commit();

        assertThat(value(acme, "select count(*) from t")).isEqualTo("2");
        assertThat(rows(globex, "select * from more")).isEmpty();
    }

    @Test
    void theErrorNamesAllTenantsThatStandInTheWay() throws SQLException {
        for (int i = 0; i < 12; i++) {
            try (Connection tenant = project.create("shop/main/bad" + i)) {
                run(tenant, "insert into t(a) values ('twice'), ('twice')");
            }
        }

        String message = failure(acme, "create unique index i on t(a)").getMessage();

        assertThat(message)
                .contains("13 of 13")
                .contains("bad0")
                .contains("bad1")
                .contains("and 3 more");
    }

    @Test
    void tenantsWithoutAFileDoNotMatter() throws SQLException {
        clear(globex);
        project.create("shop/main/untouched").close();
        run(acme, "create unique index i on t(a)");

        try (Connection untouched = project.connect("shop/main/untouched")) {
            run(untouched, "insert into t(a) values ('x')");
            assertThat(failure(untouched, "insert into t(a) values ('x')").getSQLState())
                    .isEqualTo("23505");
        }
    }

    @Test
    void tenantsOfOtherBranchesDoNotMatter() throws SQLException {
        run(globex, "select cinch_branch_create('feature')");
        try (Connection feature = project.connect("shop/feature/acme")) {
            run(feature, "create unique index i on t(a)");
            assertThat(log(feature)).containsExactly("create p", "create t", "create st", "create i");
        }
        assertThat(log(acme)).doesNotContain("create i");
    }

    @Test
    void aMergeThatDoesNotFitTheRowsOfATenantChangesNothing() throws SQLException {
        run(acme, "select cinch_branch_create('feature')");
        try (Connection feature = project.connect("shop/feature/acme")) {
            run(feature, "create table more(x)", "create unique index i on t(a)");
        }

        SQLException refused = failure(acme, "select cinch_merge('feature')");

        assertThat(refused.getSQLState()).isEqualTo("CN003");
        assertThat(refused.getMessage()).contains("globex");
        assertThat(log(globex)).containsExactly("create p", "create t", "create st");
        run(globex, "update t set a = id");
        assertThat(value(acme, "select cinch_merge('feature')")).contains("\"changes_applied\":2");
        assertThat(failure(globex, "insert into t(a) values (1)").getSQLState()).isEqualTo("23505");
    }

    @Test
    void aTableThatRowsOfAnotherTenantReferenceIsNotDropped() throws SQLException {
        run(acme, "create table c(p_id int references p(id))");
        run(globex, "insert into p values (1)", "insert into c values (1)");

        SQLException refused = failure(acme, "drop table p");

        assertThat(refused.getSQLState()).isEqualTo("CN003");
        assertThat(rows(globex, "select * from p")).containsExactly("1");
        run(globex, "delete from c");
        run(acme, "drop table p");
    }

    @Test
    void anIndexOfAComputedColumnIsTriedToo() throws SQLException {
        clear(acme);
        run(acme, "alter table t add column x as (json_extract(a, '$.x'))");

        assertThat(failure(acme, "create index i on t(x)").getSQLState()).isEqualTo("CN003");
        run(globex, "update t set a = '{}'");
        run(acme, "create index i on t(x)");
    }

    @Test
    void aReferenceThatFitsNoKeyDoesNotKeepItsTableFromBeingDropped() throws SQLException {
        run(acme, "create table parent(x)", "create table child(y references parent(x), z references nowhere(id))");
        run(acme, "drop table child");
        assertThat(log(globex)).endsWith("create child", "drop child");

        run(acme, "create table child(y references parent(x))", "drop table parent");
        assertThat(log(globex)).endsWith("drop parent");
        assertThat(value(globex, "select count(*) from child")).isEqualTo("0");
    }

    @Test
    void rowsThatAnOpenTransactionDeletesAreInTheWayUntilItCommits() throws Exception {
        ExecutorService second = Executors.newSingleThreadExecutor();
        try (Connection writer = project.connect("shop/main/globex")) {
            second.submit(() -> {
                        writer.setAutoCommit(false);
                        run(writer, "delete from t");
                        return "";
                    })
                    .get(60, TimeUnit.SECONDS);
            Future<?> change = second.submit(() -> {
                writer.commit();
                return "";
            });
            run(acme, "create unique index i on t(a)");
            change.get(60, TimeUnit.SECONDS);
        } finally {
            second.shutdownNow();
        }
        assertThat(log(globex)).contains("create i");
    }

    @ParameterizedTest(name = "seed {0}, {1} writers")
    @CsvSource({"20261, 8"})
    void noTenantEverFailsToFollowWhileWritersGoOn(long seed, int writers) throws Exception {
        int rounds = Boolean.getBoolean("cinch.soak") ? 400 : 40;
        clear(globex);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<?>> results = new ArrayList<>();
        for (int n = 0; n < writers; n++) {
            Random random = new Random(seed + n);
            String tenant = "shop/main/w" + n % 4;
            results.add(threads.submit(() -> {
                write(tenant, random, stop, written);
                return "";
            }));
        }
        int published = 0;
        int refused = 0;
        try {
            for (int round = 0; round < rounds; round++) {
                long before = written.get();
                awaitMoreThan(before, written, results);
                try {
                    run(acme, "create unique index u on t(a)");
                    published++;
                    awaitMoreThan(written.get(), written, results);
                    run(acme, "drop index u");
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("CN003");
                    refused++;
                }
            }
        } finally {
            stop.set(true);
            for (Future<?> result : results) {
                result.get(100, TimeUnit.SECONDS);
            }
            threads.shutdownNow();
        }
        assertThat(published).as("published of %d, refused %d", rounds, refused).isPositive();
        for (int n = 0; n < 4; n++) {
            try (Connection tenant = project.connect("shop/main/w" + n)) {
                assertThat(value(tenant, "select count(*) >= 0 from t")).isEqualTo("1");
                assertThat(rows(tenant, "pragma integrity_check")).containsExactly("ok");
            }
        }
    }

    private static void awaitMoreThan(long before, AtomicLong written, List<Future<?>> writers) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (written.get() < before + 8) {
            for (Future<?> writer : writers) {
                if (writer.isDone()) {
                    writer.get();
                }
            }
            assertThat(System.nanoTime()).as("the writers stand still").isLessThan(deadline);
            Thread.onSpinWait();
            Thread.sleep(1);
        }
    }

    /** Writes rows that are sometimes twice there, and takes them away again: the index fits at times. */
    private void write(String tenant, Random random, AtomicBoolean stop, AtomicLong written) throws SQLException {
        try (Connection connection = project.create(tenant);
                PreparedStatement insert = connection.prepareStatement("insert into t(a) values (?)");
                PreparedStatement clear = connection.prepareStatement("delete from t")) {
            while (!stop.get()) {
                try {
                    insert.setInt(1, random.nextInt(40));
                    insert.executeUpdate();
                    if (random.nextInt(3) == 0) {
                        clear.executeUpdate();
                    }
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).as(e.getMessage()).isIn("23505", "40001");
                }
                written.incrementAndGet();
            }
        }
    }
}
