/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A project goes back to a backup while it is used. */
class RestoreTest {
    private static final int TENANTS = 6;
    private static final String ITEMS = "select name from item order by id";

    @TempDir
    Path directory;

    private Path project;
    private Path backup;

    @BeforeEach
    void makeProject() throws SQLException {
        project = directory.resolve("project");
        backup = directory.resolve("backup");
        Sql.run(project, "admin", "create table item(id integer primary key, name text)", "create=true");
        Sql.run(
                project,
                "acme",
                "insert into item(name) values ('a'), ('b'); select cinch_kv_set('k', 'v')",
                "create=true");
        Sql.run(project, "globex", "insert into item(name) values ('g')", "create=true");
    }

    private void back() throws SQLException {
        Sql.run(project, "admin", "select cinch_backup('" + backup + "')", "attach=true");
    }

    private String restored() throws SQLException {
        return Sql.run(project, "admin", restore(), "attach=true").get(0);
    }

    private String restore() {
        return "select cinch_restore('" + backup + "')";
    }

    private List<String> items(String tenant) throws SQLException {
        return Sql.run(project, tenant, ITEMS);
    }

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.walk(project)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".db"))
                    .toList();
        }
    }

    @Test
    void allTenantsHoldAgainWhatTheyHeldAndFollowTheSchemaOfToday() throws SQLException {
        Sql.run(project, "admin", "select cinch_tenant_create('lazy')");
        back();
        Sql.run(
                project,
                "acme",
                "alter table item add column price integer default 7; delete from item; select cinch_kv_delete('k')");
        Sql.run(project, "globex", "update item set name = 'wrong'");
        Sql.run(project, "lazy", "insert into item(name) values ('wrong')");
        Sql.run(project, "since", "insert into item(name) values ('own')", "create=true");

        assertThat(restored()).isEqualTo("{\"branches\":1,\"tenants\":4}");

        assertThat(Sql.run(project, "acme", "select name, price, cinch_kv_get('k') from item order by id"))
                .containsExactly("a|7|v", "b|7|v");
        assertThat(items("globex")).containsExactly("g");
        assertThat(items("lazy")).isEmpty();
        assertThat(items("since")).containsExactly("own");
        Sql.run(project, "lazy", "insert into item(name) values ('new')");
        assertThat(items("lazy")).containsExactly("new");
    }

    @Test
    void aTenantABranchAndADatabaseThatWereDroppedAreThereAgain() throws SQLException {
        Sql.run(project, "admin", "select cinch_branch_create('b'); select cinch_database_create('mall')");
        try (Connection admin = DriverManager.getConnection(Sql.url(project, "b", "acme", "create=true"))) {
            Sql.run(admin, "create table more(x); insert into more values (1); insert into item(name) values ('on b')");
        }
        try (Connection mall = DriverManager.getConnection(mall("create=true&"))) {
            Sql.run(mall, "create table cart(x); insert into cart values (1)");
        }
        back();
        Sql.run(project, "admin", "select cinch_tenant_drop('acme'); select cinch_tenant_drop('globex')");
        Sql.run(project, "globex", "insert into item(name) values ('made anew')", "create=true");
        try (Connection b = DriverManager.getConnection(Sql.url(project, "b", "since", "create=true"))) {
            Sql.run(b, "insert into item(name) values ('since')");
        }
        try (Connection mall = DriverManager.getConnection(mall(""))) {
            Sql.run(mall, "select cinch_branch_create('since'); alter table cart add column y");
        }
        Sql.run(project, "admin", "select cinch_branch_drop('b'); select cinch_database_drop('mall')");

        assertThat(restored()).isEqualTo("{\"branches\":3,\"tenants\":7}");

        assertThat(items("acme")).containsExactly("a", "b");
        assertThat(items("globex")).containsExactly("g");
        try (Connection b = DriverManager.getConnection(Sql.url(project, "b", "acme"))) {
            assertThat(Sql.run(b, "select name, x from item, more")).containsExactly("on b|1");
            assertThat(Sql.run(b, "select name from cinch_tenants")).containsExactly("acme", "admin", "globex");
            Sql.run(b, "insert into more values (2)");
        }
        try (Connection mall = DriverManager.getConnection(mall(""))) {
            assertThat(Sql.run(mall, "select x, y from cart")).containsExactly("1|null");
            assertThat(Sql.run(mall, "select name from cinch_branches")).containsExactly("main");
            Sql.run(mall, "create table more(x); insert into more values (2)");
        }
    }

    private String mall(String settings) {
        return "jdbc:cinch:mall?" + settings + "project=" + project;
    }

    @Test
    void whatWasMadeAnewUnderTheNameOfADroppedBranchIsNotDoneAwayWith() throws Exception {
        Sql.run(project, "admin", "select cinch_branch_create('b')");
        back();
        Sql.run(project, "admin", "select cinch_branch_drop('b'); select cinch_branch_create('b')");
        Sql.run(project, "acme", "insert into item(name) values ('c')");
        List<String> before = files();

        try (Connection admin = Sql.connect(project, "admin", "attach=true")) {
            Sql.assertFails(admin, restore(), SqlState.DUPLICATE_OBJECT).hasMessageContaining("dropped and made anew");
        }
        assertThat(items("acme")).containsExactly("a", "b", "c");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void sessionsThatStandOnItsTenantsGoOn() throws SQLException {
        back();
        try (Connection standing = Sql.connect(project, "acme", "attach=true");
                Connection reading = Sql.connect(project, "acme")) {
            Sql.run(standing, "insert into item(name) values ('wrong')");
            reading.setAutoCommit(false);
            assertThat(Sql.run(reading, ITEMS)).containsExactly("a", "b", "wrong");

            Sql.run(standing, restore());

            assertThat(Sql.run(standing, ITEMS)).containsExactly("a", "b");
            Sql.run(standing, "insert into item(name) values ('c')");
            assertThat(Sql.run(reading, ITEMS)).containsExactly("a", "b", "wrong");
            Sql.assertFails(reading, "insert into item(name) values ('d')", SqlState.SERIALIZATION);
            reading.rollback();
            assertThat(Sql.run(reading, ITEMS)).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aTransactionThatWritesIsWaitedForAndIfItDoesNotEndNothingIsChanged() throws SQLException {
        back();
        Sql.run(project, "acme", "delete from item");
        try (Connection writing = Sql.connect(project, "globex");
                Connection admin = Sql.connect(project, "admin", "attach=true", "busyTimeout=100")) {
            writing.setAutoCommit(false);
            Sql.run(writing, "insert into item(name) values ('mine')");

            CompletableFuture.runAsync(() -> Sql.assertFails(admin, restore(), SqlState.LOCK_TIMEOUT)
                            .hasMessageContaining("shop/main/globex"))
                    .join();

            assertThat(items("acme")).isEmpty();
            writing.commit();
            Sql.run(admin, restore());
            assertThat(items("acme")).containsExactly("a", "b");
            assertThat(items("globex")).containsExactly("g");
        }
    }

    @Test
    @Timeout(120)
    void writersThatComeWhileTenantsAreExchangedWaitAndReadersDoNot() throws Exception {
        back();
        try (Connection late = Sql.connect(project, "acme", "busyTimeout=100");
                SqlChild restorer = SqlChild.start()) {
            restorer.connect("admin", Sql.url(project, "main", "admin", "attach=true"));
            restorer.runUntil(FailPoint.GATED, "admin", restore());

            Sql.assertFails(late, "insert into item(name) values ('late')", SqlState.SERIALIZATION)
                    .hasMessageContaining("or a backup is restored (");
            assertThat(Sql.run(late, ITEMS)).containsExactly("a", "b");
        }
    }

    @Test
    void aSchemaChangeThatComesWhileFilesAreCopiedIsTriedOnThemBeforeTheyAreAnybodys() throws Exception {
        Sql.run(project, "globex", "insert into item(name) values ('g')");
        back();
        Path exported = directory.resolve("globex.db");
        Sql.run(project, "globex", "select cinch_tenant_export('globex', '" + exported + "')", "attach=true");
        Sql.run(project, "acme", "delete from item");
        Sql.run(project, "globex", "delete from item where id = 2");
        FailPoint.setHook(reached -> {
            if (reached == FailPoint.TAKEN) {
                FailPoint.setHook(null);
                change("create unique index item_name on item(name)");
            }
        });
        try (Connection admin = Sql.connect(project, "admin", "attach=true")) {
            Sql.assertFails(admin, restore(), SqlState.UNIQUE).hasMessageContaining("main/globex");
        } finally {
            FailPoint.setHook(null);
        }
        assertThat(items("acme")).isEmpty();
        assertThat(items("globex")).containsExactly("g");
    }

    @Test
    void whatFailsBehindTheExchangeTakesNoFileAway() throws Exception {
        back();
        Sql.run(project, "acme", "insert into item(name) values ('c')");
        FailPoint.setHook(reached -> {
            if (reached == FailPoint.ACTED) {
                throw new IllegalStateException("behind the exchange");
            }
        });
        try (Connection admin = Sql.connect(project, "admin", "attach=true")) {
            assertThatThrownBy(() -> Sql.run(admin, restore())).hasMessageContaining("behind the exchange");
        } finally {
            FailPoint.setHook(null);
        }
        assertThat(items("acme")).containsExactly("a", "b");
        assertThat(items("globex")).containsExactly("g");
    }

    @Test
    void rowsThatDoNotFitTheSchemaOfTodayAreNamedAndNothingIsChanged() throws Exception {
        Sql.run(project, "globex", "insert into item(name) values ('g')");
        back();
        Sql.run(project, "acme", "delete from item");
        Sql.run(project, "globex", "delete from item where id = 2; create unique index item_name on item(name)");
        List<String> before = files();

        try (Connection admin = Sql.connect(project, "admin", "attach=true")) {
            Sql.assertFails(admin, restore(), SqlState.UNIQUE)
                    .hasMessageContaining("1 of 3 tenants cannot be restored, and nothing was changed")
                    .hasMessageContaining("main/globex");
        }
        assertThat(items("acme")).isEmpty();
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void whatIsNoBackupOfThisProjectIsRefused() throws Exception {
        back();
        Path other = directory.resolve("other");
        Sql.run(other, "acme", "create table item(x)", "create=true");
        try (Connection admin = Sql.connect(project, "admin", "attach=true")) {
            Sql.assertFails(admin, "select cinch_restore('" + directory + "')", SqlState.PROJECT)
                    .hasMessageContaining("No backup in " + directory);
            Sql.assertFails(admin, "select cinch_restore('" + other + "')", SqlState.BAD_ARGUMENT)
                    .hasMessageContaining("no backup of this project");
            Sql.assertFails(admin, "select cinch_restore('" + project + "')", SqlState.BAD_ARGUMENT);
            Files.delete(Disk.file(backup, "main", "globex"));
            Sql.assertFails(admin, restore(), SqlState.IO).hasMessageContaining("globex.db");
        }
        try (Connection closed = Sql.connect(project, "admin")) {
            Sql.assertFails(closed, restore(), SqlState.NOT_ALLOWED).hasMessageContaining("attach=true");
        }
    }

    @Test
    void aBackupThatIsNewerThanTheProjectIsRefused() throws SQLException {
        back();
        Sql.run(backup, "acme", "create table more(x)");
        Sql.run(project, "acme", "delete from item");

        try (Connection admin = Sql.connect(project, "admin", "attach=true")) {
            Sql.assertFails(admin, restore(), SqlState.HISTORY_DIVERGED).hasMessageContaining("main/acme");
        }
        Sql.run(backup, "acme", "select cinch_branch_create('b')");
        try (Connection admin = Sql.connect(project, "admin", "attach=true")) {
            Sql.assertFails(admin, restore(), SqlState.HISTORY_DIVERGED).hasMessageContaining("older than the backup");
        }
        assertThat(items("acme")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"TAKEN", "ANNOUNCED", "GATED", "ACTED"})
    @Timeout(120)
    void aRestoreThatIsKilledHappenedForAllOrForNoneAndCanBeDoneAgain(FailPoint point) throws Exception {
        back();
        try (Connection standing = Sql.connect(project, "acme")) {
            Sql.run(standing, "insert into item(name) values ('c')");
            Sql.run(project, "globex", "delete from item");
            try (SqlChild victim = SqlChild.start()) {
                victim.connect("admin", Sql.url(project, "main", "admin", "attach=true"));
                victim.runUntil(point, "admin", restore());
                victim.kill();
            }
            Sql.run(standing, "insert into item(name) values ('d')");
            if (point == FailPoint.ACTED) {
                assertThat(items("acme")).containsExactly("a", "b", "d");
                assertThat(items("globex")).containsExactly("g");
            } else {
                assertThat(items("acme")).containsExactly("a", "b", "c", "d");
                assertThat(items("globex")).isEmpty();
            }
            restored();
            assertThat(Sql.run(standing, ITEMS)).containsExactly("a", "b");
            assertThat(items("globex")).containsExactly("g");
        }
    }

    /**
     * Each writer writes 0, 1, 2, .. each into a tenant drawn anew. All tenants are exchanged at one moment and nothing
     * is lost after it, exactly if what each has left over all tenants is the end of its numbers, without a gap.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    @Timeout(300)
    void allTenantsGoBackAtOneMomentAndNothingCommittedAfterItIsLost(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < TENANTS; i++) {
            Sql.run(project, "t" + i, "insert into item(name) values ('base')", "create=true");
        }
        back();
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Integer>> writers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String name = "w" + i + "-";
            long own = random.nextLong();
            writers.add(CompletableFuture.supplyAsync(() -> write(name, new Random(own), stop)));
        }
        CompletableFuture<Void> schema = CompletableFuture.runAsync(() -> changeSchema(stop));
        for (int i = 0; i < 8; i++) {
            assertThat(restored()).isEqualTo("{\"branches\":1,\"tenants\":%d}".formatted(TENANTS + 3));
        }
        stop.set(true);
        schema.get(60, TimeUnit.SECONDS);
        for (int i = 0; i < writers.size(); i++) {
            int written = writers.get(i).get(60, TimeUnit.SECONDS);
            List<Integer> left = numbers("w" + i + "-");
            assertThat(left).hasSizeLessThan(written);
            for (int n = 0; n < left.size(); n++) {
                assertThat(left.get(n)).isEqualTo(written - left.size() + n);
            }
        }
        assertThat(Sql.run(project, "t0", "select count(*) from item where name = 'base'"))
                .containsExactly("1");
    }

    private int write(String name, Random random, AtomicBoolean stop) {
        int written = 0;
        try (Connection connection = Sql.connect(project, "t0")) {
            while (!stop.get()) {
                connection.setSchema("t" + random.nextInt(TENANTS));
                Sql.run(connection, "insert into item(name) values ('" + name + written + "')");
                written++;
            }
            return written;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void changeSchema(AtomicBoolean stop) {
        for (int n = 0; !stop.get(); n++) {
            change("alter table item add column c" + n);
            change("create unique index item_" + n + " on item(id, c" + n + ")");
        }
    }

    private void change(String sql) {
        try {
            Sql.run(project, "acme", sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Integer> numbers(String name) throws SQLException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < TENANTS; i++) {
            for (String number : Sql.run(
                    project,
                    "t" + i,
                    "select substr(name, %d) from item where name like '%s%%'".formatted(name.length() + 1, name))) {
                numbers.add(Integer.valueOf(number));
            }
        }
        return numbers.stream().sorted().toList();
    }
}
