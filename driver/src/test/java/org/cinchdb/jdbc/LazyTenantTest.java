/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tenant is a row until something is written: then it gets its file. */
@Timeout(120)
class LazyTenantTest {
    @TempDir
    Path directory;

    private TestProject project;

    @BeforeEach
    void aBranchHasASchema() throws SQLException {
        project = new TestProject(directory);
        try (Connection main = project.create("shop")) {
            run(main, "create table t(id integer primary key, a default 'd')", "select cinch_tenant_create('lazy')");
        }
    }

    private boolean hasFile(String tenant) throws Exception {
        try (Stream<Path> files = Files.walk(directory.resolve(".cinchdb"))) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(tenant + ".db"));
        }
    }

    @Test
    void readingLeavesNoFile() throws Exception {
        try (Connection lazy = project.connect("shop/main/lazy");
                Statement statement = lazy.createStatement()) {
            assertThat(rows(lazy, "select * from t")).isEmpty();
            assertThat(rows(lazy, "select name from sqlite_schema")).containsExactly("t");
            assertThat(value(lazy, "select cinch_tenant()")).isEqualTo("lazy");
            assertThat(value(lazy, "select touched from cinch_tenants where name = 'lazy'"))
                    .isEqualTo("0");
            assertThat(value(lazy, "pragma user_version")).isEqualTo("0");
            assertThat(lazy.getMetaData().getColumns(null, null, "t", "%").next())
                    .isTrue();
            assertThat(rows(lazy, "explain query plan select * from t")).hasSize(1);
            assertThat(statement.execute("select 1; select * from t")).isTrue();
            lazy.prepareStatement("insert into t(a) values (?)").close();
            assertThat(lazy.isValid(5)).isTrue();
        }
        assertThat(hasFile("lazy")).isFalse();
    }

    @Test
    void readingSeesWhatWasChangedSince() throws Exception {
        try (Connection lazy = project.connect("shop/main/lazy");
                Connection other = project.connect("shop/main/main")) {
            assertThat(rows(lazy, "select * from t")).isEmpty();
            run(other, "create table u(x)");
            assertThat(rows(lazy, "select * from u")).isEmpty();
            run(other, "drop table u");
            assertThat(failure(lazy, "select * from u").getSQLState()).isEqualTo("42P01");
        }
        assertThat(hasFile("lazy")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t(a) values (1)",
                "delete from t",
                "create table u(x)",
                "create temp table mine(x)",
                "pragma user_version = 4",
                "analyze",
            })
    void theFirstStatementThatWritesMakesTheFile(String write) throws Exception {
        try (Connection lazy = project.connect("shop/main/lazy")) {
            assertThat(rows(lazy, "select * from t")).isEmpty();
            run(lazy, write);
            assertThat(hasFile("lazy")).isTrue();
            assertThat(value(lazy, "select touched from cinch_tenants where name = 'lazy'"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aStatementPreparedOnTheTemplateRunsOnTheFile() throws Exception {
        try (Connection lazy = project.connect("shop/main/lazy");
                var query = lazy.prepareStatement("select count(*) from t where id > ?");
                var insert = lazy.prepareStatement("insert into t(a) values (?)")) {
            query.setInt(1, 0);
            try (var before = query.executeQuery()) {
                before.next();
                assertThat(before.getInt(1)).isZero();
            }
            insert.setString(1, "first");
            insert.executeUpdate();
            try (var after = query.executeQuery()) {
                after.next();
                assertThat(after.getInt(1)).isEqualTo(1);
            }
        }
    }

    @Test
    void aReadInATransactionMakesTheFile() throws Exception {
        try (Connection lazy = project.connect("shop/main/lazy")) {
            lazy.setAutoCommit(false);
            assertThat(hasFile("lazy")).isFalse();
            assertThat(rows(lazy, "select * from t")).isEmpty();
            assertThat(hasFile("lazy")).isTrue();
        }
    }

    @Test
    void aReadOnlySessionNeverMakesTheFile() throws Exception {
        try (Connection lazy = project.connect("shop/main/lazy", "readOnly=true")) {
            assertThat(rows(lazy, "select * from t")).isEmpty();
            lazy.setAutoCommit(false);
            assertThat(rows(lazy, "select * from t")).isEmpty();
            assertThat(failure(lazy, "insert into t(a) values (1)").getSQLState())
                    .isEqualTo("25006");
            lazy.commit();
        }
        try (Connection lazy = project.connect("shop/main/lazy")) {
            lazy.setReadOnly(true);
            assertThat(rows(lazy, "select * from t")).isEmpty();
        }
        assertThat(hasFile("lazy")).isFalse();
    }

    @Test
    void aReadOnlySessionSeesWhatAnotherWrites() throws Exception {
        try (Connection reader = project.connect("shop/main/lazy", "readOnly=true");
                Connection writer = project.connect("shop/main/lazy")) {
            assertThat(rows(reader, "select a from t")).isEmpty();
            run(writer, "insert into t(a) values ('w')");
            assertThat(rows(reader, "select a from t")).containsExactly("w");
            run(writer, "alter table t add column b default 7");
            assertThat(rows(reader, "select b from t")).containsExactly("7");
        }
    }

    @Test
    void createMakesWhatIsMissingAndNoFile() throws Exception {
        project.create("bakery/feature%2Fcakes/anna").close();

        assertThat(hasFile("anna")).isFalse();
        try (Connection anna = project.connect("bakery/feature%2Fcakes/anna")) {
            assertThat(value(anna, "select cinch_database() || ' ' || cinch_branch() || ' ' || cinch_tenant()"))
                    .isEqualTo("bakery feature/cakes anna");
            assertThat(rows(anna, "select name from cinch_branches")).containsExactly("feature/cakes", "main");
        }
    }

    @Test
    void aCrawlOverUntouchedTenantsLeavesNoFile() throws Exception {
        try (Connection session = project.connect("shop")) {
            run(
                    session,
                    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200)"
                            + " select cinch_tenant_create('crawled-' || i) from n");
            for (int i = 1; i <= 200; i++) {
                session.setSchema("crawled-" + i);
                assertThat(rows(session, "select * from t")).isEmpty();
            }
        }
        assertThat(hasFile("crawled-1")).isFalse();
        assertThat(hasFile("crawled-200")).isFalse();
    }

    @Test
    void racingFirstWritesAgreeOnOneFile() throws Exception {
        int threads = 8;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 5; round++) {
                String tenant = "race-" + round;
                List<Future<Integer>> results = pool.invokeAll(IntStream.range(0, threads)
                        .mapToObj(n -> (Callable<Integer>) () -> {
                            together.await(60, TimeUnit.SECONDS);
                            try (Connection session = project.create("shop/main/" + tenant);
                                    Statement statement = session.createStatement()) {
                                return statement.executeUpdate("insert into t(a) values (" + n + ")");
                            }
                        })
                        .toList());
                for (Future<Integer> result : results) {
                    assertThat(result.get()).isEqualTo(1);
                }
                try (Connection session = project.connect("shop/main/" + tenant)) {
                    assertThat(value(session, "select count(*) from t")).isEqualTo("" + threads);
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private Path file(String name) throws Exception {
        try (Stream<Path> files = Files.walk(directory.resolve(".cinchdb"))) {
            return files.filter(file -> file.getFileName().toString().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Idle connections look for their file now and then, not each time. */
    private SQLException failureInTime(String tenant) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline) {
            try (Connection session = project.connect("shop/main/" + tenant)) {
                rows(session, "select * from t");
                Thread.sleep(10);
            } catch (SQLException e) {
                return e;
            }
        }
        throw new AssertionError("Nobody misses the file of " + tenant);
    }

    @Test
    void aFileThatIsGoneIsAnErrorAndNoNewFile() throws Exception {
        try (Connection session = project.connect("shop/main/lazy")) {
            run(session, "insert into t(a) values (1)", "pragma wal_checkpoint(truncate)");
        }
        Path file = file("lazy.db");
        Path elsewhere = directory.resolve("elsewhere.db");
        Files.move(file, elsewhere);

        SQLException gone = failureInTime("lazy");

        assertThat(gone.getSQLState()).isEqualTo("CN001");
        assertThat(gone.getMessage()).contains("lazy.db");
        assertThat(file).doesNotExist();
        Files.move(elsewhere, file);
        try (Connection session = project.connect("shop/main/lazy")) {
            assertThat(value(session, "select count(*) from t")).isEqualTo("1");
        }
    }
}
