/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tenants go out of a project as files and come into one, while others use them. */
class ExportImportTest {
    @TempDir
    Path directory;

    private Path project;
    private Path file;

    @BeforeEach
    void makeProject() throws SQLException {
        project = directory.resolve("project");
        file = directory.resolve("acme.db");
        Sql.run(project, "acme", "create table item(id integer primary key, name text)", "create=true");
        Sql.run(project, "acme", "insert into item(name) values ('a'), ('b'); select cinch_kv_set('k', 'v')");
    }

    private void export(String tenant, Path to) throws SQLException {
        Sql.run(project, "acme", "select cinch_tenant_export('" + tenant + "', '" + to + "')", "attach=true");
    }

    private void take(Path from, String tenant, boolean replace) throws SQLException {
        Sql.run(project, "admin", take(from, tenant, replace ? 1 : 0), "create=true", "attach=true");
    }

    private static String take(Path from, String tenant, int replace) {
        return "select cinch_tenant_import('" + from + "', '" + tenant + "', " + replace + ")";
    }

    private List<String> items(String tenant) throws SQLException {
        return Sql.run(project, tenant, "select name from item order by id");
    }

    @Test
    void anExportedTenantIsOnePlainSqliteFile() throws SQLException, IOException {
        export("acme", file);

        try (Connection plain = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = plain.createStatement();
                ResultSet rows = statement.executeQuery("select group_concat(name) from item")) {
            assertThat(rows.getString(1)).isEqualTo("a,b");
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(file, project);
        }
    }

    @Test
    void anImportedTenantHasRowsAndKeysAndFollowsTheSchemaOfItsBranch() throws SQLException {
        export("acme", file);
        Sql.run(
                project,
                "acme",
                "alter table item add column price integer default 7; insert into item(name) values ('c')");

        take(file, "copy", false);

        assertThat(Sql.run(project, "copy", "select name, price, cinch_kv_get('k') from item order by id"))
                .containsExactly("a|7|v", "b|7|v");
        assertThat(items("acme")).containsExactly("a", "b", "c");
    }

    @Test
    void aTenantWithoutRowsGoesOutAndComesIn() throws SQLException {
        Sql.run(project, "acme", "select cinch_tenant_create('lazy')");

        export("lazy", file);
        take(file, "lazy-2", false);

        assertThat(items("lazy-2")).isEmpty();
        assertThat(Sql.run(project, "acme", "select name, touched from cinch_tenants where name = 'lazy'"))
                .containsExactly("lazy|0");
    }

    @Test
    void aRestoredTenantIsSeenBySessionsThatStandOnIt() throws SQLException {
        export("acme", file);
        try (Connection standing = Sql.connect(project, "acme");
                Connection reading = Sql.connect(project, "acme")) {
            Sql.run(standing, "delete from item; insert into item(name) values ('wrong')");
            reading.setAutoCommit(false);
            assertThat(Sql.run(reading, "select name from item")).containsExactly("wrong");

            take(file, "acme", true);

            assertThat(Sql.run(standing, "select name from item order by id")).containsExactly("a", "b");
            Sql.run(standing, "insert into item(name) values ('c')");
            Sql.assertFails(reading, "insert into item(name) values ('d')", SqlState.SERIALIZATION)
                    .hasMessageContaining("another file of this tenant");
            reading.rollback();
            assertThat(Sql.run(reading, "select name from item order by id")).containsExactly("a", "b", "c");
        }
    }

    @Test
    @Timeout(120)
    void noRowThatWasCommittedAfterARestoreIsLost() throws Exception {
        export("acme", file);
        AtomicBoolean stop = new AtomicBoolean();
        try (SqlChild other = SqlChild.start()) {
            other.connect("acme", Sql.url(project, "main", "acme"));
            CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> {
                int written = 0;
                try (Connection connection = Sql.connect(project, "acme")) {
                    while (!stop.get()) {
                        Sql.run(connection, "insert into item(name) values ('w" + written + "')");
                        written++;
                    }
                    return written;
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (int i = 0; i < 20; i++) {
                take(file, "acme", true);
                other.run("acme", "insert into item(name) values ('after')");
                assertThat(items("acme")).contains("a", "b", "after");
            }
            stop.set(true);
            int written = writer.get(60, TimeUnit.SECONDS);

            List<String> rows = items("acme");
            assertThat(rows.stream().filter(name -> name.equals("after")).count())
                    .isEqualTo(1);
            List<String> tail =
                    rows.stream().filter(name -> name.startsWith("w")).toList();
            for (int i = 0; i < tail.size(); i++) {
                assertThat(tail.get(i)).isEqualTo("w" + (written - tail.size() + i));
            }
        }
    }

    @Test
    @Timeout(120)
    void aRestoreTakesThePlaceOfAFileThatIsDamaged() throws Exception {
        Path other = directory.resolve("other");
        try (SqlChild first = SqlChild.start()) {
            first.connect("acme", Sql.url(other, "main", "acme", "create=true", "attach=true"));
            first.run("acme", "create table item(name text); insert into item values ('a'), ('b')");
            first.run("acme", "select cinch_tenant_export('acme', '" + file + "')");
            first.kill();
        }
        for (Path live : filesOf(other, "acme.db")) {
            if (live.toString().endsWith(".db")) {
                Files.writeString(live, "no database, and longer than its header would be. ".repeat(100));
            } else {
                Files.delete(live);
            }
        }
        Sql.assertFails(other, "acme", "select * from item", SqlState.DAMAGED);

        Sql.run(other, "admin", take(file, "acme", 1), "create=true", "attach=true");

        assertThat(Sql.run(other, "acme", "select name from item")).containsExactly("a", "b");
    }

    private static List<Path> filesOf(Path project, String name) throws IOException {
        try (Stream<Path> files = Files.walk(project)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TAKEN", "ANNOUNCED"})
    @Timeout(120)
    void aRestoreThatIsKilledHappenedOrNotAndCanBeDoneAgain(FailPoint point) throws Exception {
        export("acme", file);
        Sql.run(project, "acme", "insert into item(name) values ('c')");
        try (SqlChild victim = SqlChild.start()) {
            victim.connect("admin", Sql.url(project, "main", "admin", "create=true", "attach=true"));
            victim.runUntil(point, "admin", take(file, "acme", 1));
            victim.kill();
        }
        assertThat(items("acme")).containsExactly("a", "b", "c");

        take(file, "acme", true);

        assertThat(items("acme")).containsExactly("a", "b");
    }

    @Test
    @Timeout(120)
    void aRestoreKilledAfterItsCommitIsThere() throws Exception {
        export("acme", file);
        try (Connection standing = Sql.connect(project, "acme");
                SqlChild victim = SqlChild.start()) {
            Sql.run(standing, "insert into item(name) values ('c')");
            victim.connect("admin", Sql.url(project, "main", "admin", "create=true", "attach=true"));
            victim.runUntil(FailPoint.ACTED, "admin", take(file, "acme", 1));
            victim.kill();

            Sql.run(standing, "insert into item(name) values ('d')");
            assertThat(Sql.run(standing, "select name from item order by id")).containsExactly("a", "b", "d");
        }
    }

    @Test
    void whatIsNoTenantsFileOrOfAnotherHistoryIsRefusedAndChangesNothing() throws SQLException, IOException {
        Path text = Files.writeString(directory.resolve("text.db"), "not a database at all ".repeat(100));
        Path plain = directory.resolve("plain.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + plain)) {
            Sql.run(connection, "create table t(a)");
        }
        Path foreign = directory.resolve("foreign.db");
        Path other = directory.resolve("other");
        Sql.run(other, "acme", "create table item(x)", "create=true");
        Sql.run(other, "acme", "select cinch_tenant_export('acme', '" + foreign + "')", "attach=true");
        export("acme", file);
        Sql.run(project, "acme", "select cinch_branch_create('b')");
        Path ahead = directory.resolve("ahead.db");
        try (Connection branch = DriverManager.getConnection(Sql.url(project, "b", "acme", "attach=true"))) {
            Sql.run(branch, "create table more(x); select cinch_tenant_export('acme', '" + ahead + "')");
        }
        try (Connection admin = Sql.connect(project, "admin", "create=true", "attach=true")) {
            Sql.assertFails(admin, take(text, "x", 0), SqlState.DAMAGED).hasMessageContaining("text.db");
            Sql.assertFails(admin, take(plain, "x", 0), SqlState.DAMAGED).hasMessageContaining("__cinch");
            Sql.assertFails(admin, take(foreign, "x", 0), SqlState.HISTORY_DIVERGED)
                    .hasMessageContaining("another database");
            Sql.assertFails(admin, take(ahead, "x", 0), SqlState.HISTORY_DIVERGED);
            Sql.assertFails(admin, take(directory.resolve("none.db"), "x", 0), SqlState.IO);
            Sql.assertFails(admin, take(file, "acme", 0), SqlState.DUPLICATE_OBJECT);
            Sql.assertFails(admin, take(file, "admin", 1), SqlState.OBJECT_IN_USE);
            Sql.assertFails(admin, take(file, "Not A Name", 0), SqlState.BAD_NAME);
            Sql.assertFails(admin, "select cinch_tenant_export('acme', '" + file + "')", SqlState.DUPLICATE_OBJECT);
            Sql.assertFails(admin, "select cinch_tenant_export('nobody', 'x.db')", SqlState.TENANT_NOT_FOUND);
            Sql.assertFails(admin, "select cinch_tenant_export('acme', '" + directory + "/no/such/x.db')", SqlState.IO);
            assertThat(Sql.run(admin, "select name from cinch_tenants")).containsExactly("acme", "admin");
        }
        try (Connection closed = Sql.connect(project, "admin")) {
            Sql.assertFails(closed, "select cinch_tenant_export('acme', 'x.db')", SqlState.NOT_ALLOWED)
                    .hasMessageContaining("attach=true");
        }
    }

    @Test
    void aTenantMovesToAnotherBranchIfTheBranchHasItsSchema() throws SQLException {
        export("acme", file);
        Sql.run(project, "acme", "select cinch_branch_create('b')");
        try (Connection branch =
                DriverManager.getConnection(Sql.url(project, "b", "admin", "create=true", "attach=true"))) {
            Sql.run(branch, "alter table item add column price");

            Sql.run(branch, take(file, "acme", 1));

            Sql.run(branch, "use tenant acme");
            assertThat(Sql.run(branch, "select name, price from item")).containsExactly("a|null", "b|null");
        }
        assertThat(items("acme")).containsExactly("a", "b");
    }

    @Test
    void rowsThatDoNotFitTheSchemaOfTodayAreRefused() throws SQLException {
        Sql.run(project, "acme", "insert into item(name) values ('a')");
        export("acme", file);
        Sql.run(project, "acme", "delete from item where id = 3; create unique index item_name on item(name)");

        try (Connection admin = Sql.connect(project, "admin", "create=true", "attach=true")) {
            Sql.assertFails(admin, take(file, "acme", 1), SqlState.UNIQUE).hasMessageContaining("item");
        }
        assertThat(items("acme")).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "copy"})
    void aSchemaChangeThatComesWhileAFileIsTakenIsTriedOnItsRowsBeforeTheyAreAnybodys(String name) throws SQLException {
        Sql.run(project, "acme", "insert into item(name) values ('a')");
        export("acme", file);
        Sql.run(project, "acme", "delete from item where id = 3");
        try (Connection admin = Sql.connect(project, "admin", "create=true", "attach=true")) {
            FailPoint.setHook(reached -> {
                if (reached == FailPoint.TAKEN) {
                    FailPoint.setHook(null);
                    changeSchema("create unique index item_name on item(name)");
                }
            });
            Sql.assertFails(admin, take(file, name, 1), SqlState.UNIQUE).hasMessageContaining("item");
            assertThat(Sql.run(admin, "select name from cinch_tenants")).containsExactly("acme", "admin");
        } finally {
            FailPoint.setHook(null);
        }
        assertThat(items("acme")).containsExactly("a", "b");
    }

    private void changeSchema(String sql) {
        try {
            Sql.run(project, "acme", sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
