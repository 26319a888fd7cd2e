/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class PoolTest {
    private static final int TENANTS = 200;
    private static final int THREADS = 16;

    @TempDir
    Path directory;

    private TestProject project;

    @BeforeEach
    void everyTenantHasAMarker() throws SQLException {
        project = new TestProject(directory);
        try (Connection home = project.create("shop/main/home")) {
            run(home, "create table marker(tenant)", "create table visits(thread, n)");
            run(home, "insert into marker values ('home')");
            run(
                    home,
                    "with recursive n(i) as (select 0 union all select i + 1 from n where i < %d)"
                                    .formatted(TENANTS - 1)
                            + " select cinch_tenant_create('t' || i) from n");
        }
    }

    private HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(project.url("shop/main/home"));
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(120_000);
        return config;
    }

    @ParameterizedTest(name = "seed {0}, the pool''s property schema is set: {1}")
    @CsvSource({"4711, false", "4712, true"})
    void noBorrowerStartsOnTheTenantOfAnother(long seed, boolean schemaProperty) throws Exception {
        int rounds = Boolean.getBoolean("cinch.soak") ? 2_000 : 30;
        HikariConfig config = config();
        if (schemaProperty) {
            config.setSchema("home");
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            List<Future<?>> results = new ArrayList<>();
            for (int n = 0; n < THREADS; n++) {
                Random random = new Random(seed + n);
                int thread = n;
                results.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        borrow(pool, random, thread, round);
                    }
                    return "";
                }));
            }
            for (Future<?> result : results) {
                result.get(280, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        try (Connection session = project.connect("shop/main/home")) {
            long visits = 0;
            for (int i = 0; i < TENANTS; i++) {
                session.setSchema("t" + i);
                visits += Long.parseLong(value(session, "select count(*) from visits"));
            }
            assertThat(visits).isEqualTo((long) THREADS * rounds);
        }
    }

    private static void borrow(HikariDataSource pool, Random random, int thread, int round) throws SQLException {
        try (Connection session = pool.getConnection()) {
            assertThat(session.getSchema()).isEqualTo("home");
            assertThat(rows(session, "select tenant from marker")).containsExactly("home");
            String tenant = "t" + random.nextInt(TENANTS);
            session.setSchema(tenant);
            if (random.nextBoolean()) {
                session.setAutoCommit(false);
            }
            run(session, "insert into visits values (%d, %d)".formatted(thread, round));
            assertThat(rows(session, "select tenant from marker where tenant <> '" + tenant + "'"))
                    .isEmpty();
            if (random.nextInt(4) == 0) {
                run(session, "delete from marker", "insert into marker values ('" + tenant + "')");
            }
            if (!session.getAutoCommit()) {
                session.commit();
            }
        }
    }

    @Test
    void aBorrowerWhoForgotToCommitLeavesNothingToTheNext() throws SQLException {
        HikariConfig config = config();
        config.setMaximumPoolSize(1);
        config.setAutoCommit(false);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (Connection careless = pool.getConnection()) {
                careless.setSchema("t1");
                run(careless, "insert into marker values ('forgotten')", "create table forgotten(x)");
            }
            try (Connection next = pool.getConnection()) {
                assertThat(next.getSchema()).isEqualTo("home");
                assertThat(rows(next, "select * from marker")).containsExactly("home");
                next.commit();
                next.setSchema("t1");
                assertThat(rows(next, "select * from marker")).isEmpty();
                run(next, "create table free(x)");
                next.commit();
            }
        }
    }

    @Test
    void aBorrowerWhoChangedSettingsLeavesNothingToTheNext() throws SQLException {
        HikariConfig config = config();
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (Connection first = pool.getConnection()) {
                first.setReadOnly(true);
                run(first, "use tenant t5");
            }
            try (Connection next = pool.getConnection()) {
                assertThat(value(next, "select cinch_tenant()")).isEqualTo("home");
                assertThat(next.isReadOnly()).isFalse();
                run(next, "insert into marker values ('mine')");
            }
        }
    }

    @Test
    void whereThePoolPutItsConnectionsIsHome() throws SQLException {
        HikariConfig bySchema = config();
        bySchema.setSchema("t1");
        HikariConfig byStatement = config();
        byStatement.setConnectionInitSql("use tenant t1");
        for (HikariConfig config : List.of(bySchema, byStatement)) {
            config.setMaximumPoolSize(1);
            try (HikariDataSource pool = new HikariDataSource(config)) {
                for (String wandering : List.of("use tenant t2", "begin", "select 1")) {
                    try (Connection borrowed = pool.getConnection()) {
                        assertThat(value(borrowed, "select cinch_tenant()")).isEqualTo("t1");
                        run(borrowed, wandering);
                    }
                }
            }
        }
    }

    @Test
    void aSessionGoesHomeToATenantThatIsNamedOtherwiseByNow() throws SQLException {
        HikariConfig config = config();
        config.setJdbcUrl(project.url("shop/main/t1"));
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection home = project.connect("shop/main/home")) {
            try (Connection borrowed = pool.getConnection()) {
                run(borrowed, "insert into marker values ('one')");
                run(home, "select cinch_tenant_rename('t1', 'first')");
            }
            for (int i = 0; i < 2; i++) {
                try (Connection borrowed = pool.getConnection()) {
                    assertThat(rows(borrowed, "select tenant from marker")).containsExactly("one");
                    borrowed.setSchema("t2");
                }
            }
        }
    }

    @Test
    void aSessionThatCannotGoHomeIsClosed() throws SQLException {
        HikariConfig config = config();
        config.setJdbcUrl(project.url("shop/main/t1"));
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection home = project.connect("shop/main/home")) {
            Connection away = pool.getConnection();
            away.setSchema("t2");
            run(home, "select cinch_tenant_drop('t1')");

            SQLException stranded = failure(away::close);
            assertThat(stranded.getSQLState()).isEqualTo("08003");
            assertThat(stranded.getMessage()).contains("t1");

            run(home, "select cinch_tenant_create('t1')");
            try (Connection next = pool.getConnection()) {
                assertThat(next.getSchema()).isEqualTo("t1");
            }
        }
    }

    @Test
    void aSessionWhoseTenantWasDroppedIsNotValidAndThePoolReplacesIt() throws SQLException {
        HikariConfig config = config();
        config.setJdbcUrl(project.url("shop/main/t7"));
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection home = project.connect("shop/main/home")) {
            try (Connection seven = pool.getConnection()) {
                run(seven, "insert into marker values ('t7')");
                assertThat(seven.isValid(5)).isTrue();
                run(home, "select cinch_tenant_drop('t7')");
                assertThat(seven.isValid(5)).isFalse();
                assertThat(failure(seven, "select * from marker").getSQLState()).isEqualTo("3F000");
            }
            run(home, "select cinch_tenant_create('t7')");
            try (Connection seven = pool.getConnection()) {
                assertThat(seven.getSchema()).isEqualTo("t7");
            }
        }
    }

    @Test
    void aClosedSessionIsNotValid() throws SQLException {
        Connection session = project.connect("shop/main/home");
        assertThat(session.isValid(0)).isTrue();
        session.close();
        assertThat(session.isValid(0)).isFalse();
    }

    @Test
    void aCrawlOverManyTenantsKeepsFewFilesOpen() throws Exception {
        assumeThat(Path.of("/proc/self/fd")).isDirectory();
        try (Connection session = project.connect("shop/main/home")) {
            long before = openFiles();
            long most = 0;
            int tenants = Boolean.getBoolean("cinch.soak") ? TENANTS : 120;
            for (int i = 0; i < tenants; i++) {
                session.setSchema("t" + i);
                run(session, "insert into marker values ('crawl')");
                most = Math.max(most, openFiles());
            }
            // 64 idle connections of three descriptors each, and what waits for being closed in the background.
            assertThat(most - before).isLessThan(3 * 64 + 100);
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
