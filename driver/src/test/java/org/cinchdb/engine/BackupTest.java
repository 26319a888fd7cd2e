/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A project is copied while it is used; the copy is a project itself. */
class BackupTest {
    @TempDir
    Path directory;

    private Path project;
    private Path copy;

    @BeforeEach
    void makeProject() throws SQLException {
        project = directory.resolve("project");
        copy = directory.resolve("copy");
        Sql.run(project, "acme", "create table item(id integer primary key, name text)", "create=true");
        Sql.run(project, "acme", "insert into item(name) values ('a'), ('b'); select cinch_kv_set('k', 'v')");
    }

    private String backup(Path into) throws SQLException {
        return Sql.run(project, "acme", "select cinch_backup('" + into + "')", "attach=true")
                .get(0);
    }

    @Test
    void aBackupIsAProjectWithAllBranchesTenantsRowsAndKeys() throws SQLException {
        Sql.run(project, "acme", "select cinch_tenant_create('lazy'); select cinch_branch_create('b')");
        Sql.run(project, "globex", "insert into item(name) values ('g')", "create=true");
        try (Connection branch = java.sql.DriverManager.getConnection(Sql.url(project, "b", "acme"))) {
            Sql.run(branch, "create table more(x); insert into more values (1)");
        }

        assertThat(backup(copy)).startsWith("{\"tenants\":3,\"bytes\":");
        Sql.run(project, "acme", "delete from item");

        assertThat(Sql.run(copy, "acme", "select name, cinch_kv_get('k') from item"))
                .containsExactly("a|v", "b|v");
        assertThat(Sql.run(copy, "globex", "select name from item")).containsExactly("g");
        assertThat(Sql.run(copy, "lazy", "select name from item")).isEmpty();
        try (Connection branch = java.sql.DriverManager.getConnection(Sql.url(copy, "b", "acme"))) {
            assertThat(Sql.run(branch, "select x from more")).containsExactly("1");
        }
        Sql.run(copy, "acme", "select cinch_merge('b'); insert into more values (2)");
        assertThat(Sql.run(copy, "acme", "pragma journal_mode")).containsExactly("wal");
    }

    @Test
    void aDirectoryThatHoldsAProjectIsRefusedAndLeftAlone() throws SQLException {
        backup(copy);
        Sql.run(copy, "acme", "insert into item(name) values ('own')");

        try (Connection acme = Sql.connect(project, "acme", "attach=true")) {
            Sql.assertFails(acme, "select cinch_backup('" + copy + "')", SqlState.DUPLICATE_OBJECT)
                    .hasMessageContaining("a directory that has none");
        }
        assertThat(Sql.run(copy, "acme", "select count(*) from item")).containsExactly("3");
    }

    @Test
    void aDamagedFileIsNamedAndNothingIsLeft() throws Exception {
        Sql.run(project, "broken", "insert into item(name) values ('x')", "create=true");
        Path file = Disk.file(project, "main", "broken");
        try (SqlChild other = SqlChild.start()) {
            other.connect("acme", Sql.url(project, "main", "acme", "attach=true"));
            Files.write(file, new byte[8192]);
            Files.deleteIfExists(file.resolveSibling("broken.db-wal"));

            assertThat(other.failure("acme", "select cinch_backup('" + copy + "')"))
                    .startsWith("CN001")
                    .contains("broken.db");
        }
        try (Stream<Path> left = Files.list(copy)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    @Timeout(120)
    void aBackupThatIsKilledLeavesNoProject() throws Exception {
        try (SqlChild victim = SqlChild.start()) {
            victim.connect("acme", Sql.url(project, "main", "acme", "attach=true"));
            victim.runUntil(FailPoint.BACKED_UP, "acme", "select cinch_backup('" + copy + "')");
            victim.kill();
        }
        assertThat(copy.resolve(".cinchdb")).doesNotExist();

        backup(copy);

        assertThat(Sql.run(copy, "acme", "select name from item")).containsExactly("a", "b");
    }

    /** Money moves, schemas change and tenants come and go while backups are made: each of them is sound. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1})
    @Timeout(300)
    void eachBackupOfABusyProjectIsSound(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 6; i++) {
            Sql.run(project, "t" + i, "insert into item(id, name) values (1, '50'), (2, '50')", "create=true");
        }
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            long own = random.nextLong();
            workers.add(CompletableFuture.runAsync(() -> moveMoney(new Random(own), stop)));
        }
        workers.add(CompletableFuture.runAsync(() -> changeSchema(stop)));
        workers.add(CompletableFuture.runAsync(() -> makeTenants(stop)));
        for (int i = 0; i < 4; i++) {
            Path into = directory.resolve("copy" + i);
            backup(into);
            assertIsSound(into);
        }
        stop.set(true);
        for (CompletableFuture<Void> worker : workers) {
            worker.get(60, TimeUnit.SECONDS);
        }
    }

    private void moveMoney(Random random, AtomicBoolean stop) {
        while (!stop.get()) {
            int amount = random.nextInt(10);
            try (Connection tenant = Sql.connect(project, "t" + random.nextInt(6))) {
                Sql.run(
                        tenant,
                        "begin; update item set name = name - %d where id = 1; update item set name = name + %d where id = 2; commit"
                                .formatted(amount, amount));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void changeSchema(AtomicBoolean stop) {
        try (Connection acme = Sql.connect(project, "acme")) {
            for (int n = 0; !stop.get(); n++) {
                Sql.run(acme, "alter table item add column c" + n);
                Sql.run(acme, "create unique index item_" + n + " on item(id, c" + n + ")");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void makeTenants(AtomicBoolean stop) {
        try (Connection acme = Sql.connect(project, "acme")) {
            for (int n = 0; !stop.get(); n++) {
                Sql.run(project, "n" + n, "insert into item(id, name) values (1, '50'), (2, '50')", "create=true");
                if (n > 3) {
                    Sql.run(acme, "select cinch_tenant_drop('n" + (n - 3) + "')");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertIsSound(Path copy) throws SQLException {
        List<String> tenants = Sql.run(copy, "acme", "select name from cinch_tenants where name <> 'acme' and touched");
        assertThat(tenants).hasSizeGreaterThanOrEqualTo(6);
        for (String tenant : tenants) {
            assertThat(Sql.run(copy, tenant, "select sum(name), count(*) from item"))
                    .as(tenant)
                    .isIn(List.of("100.0|2"), List.of("100|2"), List.of("null|0"));
            assertThat(Sql.run(copy, tenant, "pragma integrity_check")).containsExactly("ok");
        }
    }
}
