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

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code migrate=true} the rows that a session writes are written in every tenant, like its schema changes. */
class MigrateTest extends MigratingTenants {
    private static final ExecutorService EXECUTOR = Executors.newCachedThreadPool();

    @AfterAll
    static void endThreads() {
        EXECUTOR.shutdownNow();
    }

    @Test
    void anInsertInAutocommitReachesEveryTenant() throws SQLException {
        run(acme, "insert into item(id, name, price) values (1, 'apple', 2.5)");

        assertEverywhere("select * from item where id < 100", "1|apple|2.5");
        assertThat(log(acme)).containsExactly("create item", "rows item");
    }

    @Test
    void ddlAndRowsOfOneTransactionReachEveryTenantTogether() throws SQLException {
        acme.setAutoCommit(false);
        run(
                acme,
                "create table role(id integer primary key, name text not null)",
                "insert into role(name) values ('admin'), ('guest')",
                "alter table role add column rank int",
                "update role set rank = id * 10");
        acme.commit();

        assertEverywhere("select * from role", "1|admin|10", "2|guest|20");
    }

    @Test
    void everyTypeOfParameterArrivesAsItWas() throws SQLException {
        try (PreparedStatement insert = acme.prepareStatement("insert into item(id, name, price) values (?, ?, ?)")) {
            Object[] values = {
                null, 9007199254740993L, 0.1, Double.MIN_VALUE, new byte[] {0, -1, 127}, "ä表🙂'\u0001\"", true, ""
            };
            for (int i = 0; i < values.length; i++) {
                insert.setInt(1, i);
                insert.setString(2, "n" + i);
                insert.setObject(3, values[i]);
                insert.executeUpdate();
            }
        }

        assertEverywhere(
                "select id, typeof(price), quote(price) from item where id < 100 order by id",
                "0|null|NULL",
                "1|integer|9007199254740993",
                "2|real|0.1",
                "3|real|4.9406564584124654e-324",
                "4|blob|X'00FF7F'",
                "5|text|'ä表🙂''\u0001\"'",
                "6|integer|1",
                "7|text|''");
    }

    @Test
    void whatIsRolledBackReachesNobody() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "insert into item(id, name) values (1, 'kept')");
        Savepoint savepoint = acme.setSavepoint("s");
        run(acme, "insert into item(id, name) values (2, 'lost')", "create table lost(a)");
        acme.rollback(savepoint);
        run(acme, "insert into item(id, name) values (3, 'kept too')");
        run(acme, "savepoint t; delete from item; rollback to t; release t");
        acme.commit();
        run(acme, "insert into item(id, name) values (4, 'lost')");
        acme.rollback();

        assertEverywhere("select id from item where id < 100", "1", "3");
        assertThat(log(acme)).containsExactly("create item", "rows item", "rows item");
    }

    @Test
    void transactionsOfSqlTextCount() throws SQLException {
        run(acme, "begin immediate; select * from item; insert into item(id) values (1); commit");
        run(
                acme,
                "begin; insert into item(id) values (2); rollback; begin exclusive; insert into item(id) values (3); end");

        assertEverywhere("select id from item where id < 100", "1", "3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBatchIsOneChangeOfManyRows(boolean autoCommit) throws SQLException {
        acme.setAutoCommit(autoCommit);
        try (PreparedStatement insert = acme.prepareStatement("insert into item(id, name) values (?, ?)")) {
            for (int id = 1; id <= 3; id++) {
                insert.setInt(1, id);
                insert.setString(2, "item " + id);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
        }
        if (!autoCommit) {
            acme.commit();
        }

        assertEverywhere("select id, name from item where id < 100", "1|item 1", "2|item 2", "3|item 3");
        assertThat(log(acme)).containsExactly("create item", "rows item");
    }

    @Test
    void ofABatchThatFailsWithinATransactionThoseRowsTravelThatTookEffect() throws SQLException {
        acme.setAutoCommit(false);
        try (PreparedStatement insert = acme.prepareStatement("insert into item(id) values (?)")) {
            for (int id : new int[] {1, 2, 1, 3}) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            BatchUpdateException failure = (BatchUpdateException) failure(insert::executeBatch);
            assertThat(failure.getUpdateCounts()).containsExactly(1, 1);
        }
        acme.commit();

        assertEverywhere("select id from item where id < 100", "1", "2");
    }

    @Test
    void ofABatchThatFailsInAutocommitNothingIsLeft() throws SQLException {
        try (PreparedStatement insert = acme.prepareStatement("insert into item(id) values (?)")) {
            for (int id : new int[] {1, 1}) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            assertThat(failure(insert::executeBatch).getSQLState()).isEqualTo(SqlState.UNIQUE.code());
        }
        try (Statement statement = acme.createStatement()) {
            statement.addBatch("insert into item(id) values (7)");
            statement.addBatch("update item set name = 'seven' where id = 7");
            statement.executeBatch();
        }

        assertEverywhere("select id, name from item where id < 100", "7|seven");
    }

    @Test
    void randomAndNowAreEachTenantsOwn() throws SQLException {
        run(acme, "insert into item(id, price) values (1, random())");

        List<String> values = new ArrayList<>();
        for (String tenant : new String[] {"acme", "globex", "initech"}) {
            try (Connection connection = project.connect("shop/main/" + tenant)) {
                values.add(value(connection, "select price from item where id = 1"));
            }
        }
        assertThat(values).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert or ignore into item(id, name) values (1, 'x'), (2, 'y')",
                "insert or replace into item(id, name) values (2, 'one'), (1, 'zwei')",
                "replace into item(id, name) values (1, 'x')",
                "insert into item(id, name) values (1, 'x') on conflict (id) do update set name = excluded.name || name",
                "insert into item(id, name) values (9, 'one') on conflict do nothing",
                "with n(i) as (select 5 union all select i + 1 from n where i < 7)"
                        + " insert into item(id, name) select i, 'n' || i from n",
                "insert into item(id, name) select id + 10, name || '+' from item where id < 50",
                "update item set price = (select max(id) from item where id < 50) where id < 50 returning id",
                "delete from item where id = 1 returning *",
                "insert into item(name) values ('n') returning id > 0",
                "update or ignore item set name = 'same' where id < 50",
                "insert into main.item(id) values (4)",
                "with o as (select 1 as id) delete from item where id in (select id from o)",
                "insert into item default values",
                "update item set name = name || '''' || \"name\" || [id] where id < 50",
                "insert into item(name) select name from sqlite_master",
            })
    void everyFormOfAStatementThatWritesIsRepeated(String sql) throws SQLException {
        try (Connection globex = project.connect("shop/main/globex")) {
            run(globex, "delete from item");
        }
        run(acme, "insert into item values (1, 'one', null), (2, 'two', null)");

        run(acme, sql);

        List<String> expected = rows(acme, "select * from item order by id");
        assertEverywhere("select * from item order by id", expected.toArray(new String[0]));
        assertThat(log(acme)).hasSize(3);
    }

    @Test
    void generatedKeysAreGivenBackAndEachTenantMakesItsOwn() throws SQLException {
        try (PreparedStatement insert =
                acme.prepareStatement("insert into item(name) values (?), (?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, "a");
            insert.setString(2, "b");
            assertThat(insert.executeUpdate()).isEqualTo(2);
            try (ResultSet keys = insert.getGeneratedKeys()) {
                List<Long> all = new ArrayList<>();
                while (keys.next()) {
                    all.add(keys.getLong(1));
                }
                assertThat(all).containsExactly(1L, 2L);
            }
        }

        try (Connection globex = project.connect("shop/main/globex")) {
            assertThat(rows(globex, "select id, name from item order by id"))
                    .containsExactly("100|of globex", "101|a", "102|b");
        }
    }

    @Test
    void theRowidOfTheLastInsertIsNotMovedByTheRecord() throws SQLException {
        run(acme, "create table owner(id integer primary key, name); create table pet(id integer primary key, owner)");
        run(
                acme,
                "begin; insert into owner(name) values ('Ann'); insert into pet(owner) values (last_insert_rowid());"
                        + " insert into owner(id, name) values (50, 'Bob'); insert into pet(owner) select last_insert_rowid(); commit");

        assertEverywhere("select owner from pet", "1", "50");
    }

    @Test
    void triggersFireInEveryTenantAndViewsAreWrittenThroughThem() throws SQLException {
        run(
                acme,
                "create table audit(what)",
                "create trigger item_added after insert on item begin insert into audit values ('added ' || new.id); end",
                "create view cheap as select id, name from item",
                "create trigger cheap_added instead of insert on cheap begin"
                        + " insert into item(id, name, price) values (new.id, new.name, 1); end",
                "insert into cheap values (1, 'through the view')");

        assertEverywhere("select * from audit", "added 1");
        assertEverywhere("select * from item where id < 100", "1|through the view|1");
        assertThat(value(acme, "select object_type from cinch_log where kind = 'rows'"))
                .isEqualTo("view");
    }

    @Test
    void aTableMadeFromAQueryIsFilledInEveryTenantFromItsOwnRows() throws SQLException {
        run(acme, "create table \"names of\" as with n as (select name from item) select name from n");

        try (Connection globex = project.connect("shop/main/globex")) {
            assertThat(rows(globex, "select * from \"names of\"")).containsExactly("of globex");
        }
        assertThat(rows(acme, "select * from \"names of\"")).isEmpty();
    }

    @Test
    void aRebuildWithinATransactionLosesNoRowsThatReferenceTheTable() throws SQLException {
        run(acme, "create table tag(item integer references item on delete cascade)");
        try (Connection globex = project.connect("shop/main/globex")) {
            run(globex, "insert into tag values (100)");
        }
        run(acme, "insert into item(id) values (1); insert into tag values (1)");

        acme.setAutoCommit(false);
        run(
                acme,
                "create table n(id integer primary key, name text not null default '')",
                "insert into n select id, coalesce(name, '') from item",
                "drop table item",
                "alter table n rename to item");
        acme.commit();

        try (Connection globex = project.connect("shop/main/globex")) {
            assertThat(rows(globex, "select item.id, item from item join tag on tag.item = item.id order by 1"))
                    .containsExactly("1|1", "100|100");
        }
        assertThat(rows(acme, "select item.id, item from item join tag on tag.item = item.id"))
                .containsExactly("1|1");
    }

    @Test
    void aRebuildThatDoesMoreThanCopyTravelsStepByStep() throws SQLException {
        run(
                acme,
                "begin; create table n(id integer primary key, name); insert into n select id, name from item;"
                        + " update n set name = upper(name); insert into n values (1, 'new');"
                        + " delete from n where name is null; drop table item; alter table n rename to item; commit");

        try (Connection globex = project.connect("shop/main/globex")) {
            assertThat(rows(globex, "select * from item order by id")).containsExactly("1|new", "100|OF GLOBEX");
        }
        assertEverywhere("select * from item where id < 100", "1|new");
        String commit = value(acme, "select max(commit_id) from cinch_log");
        assertThat(failure(acme, "select cinch_revert('" + commit + "')").getSQLState())
                .isEqualTo(SqlState.NOT_ALLOWED.code());
    }

    @Test
    void aRebuildInAutocommitIsAllowedForItsRowsTravel() throws SQLException {
        run(acme, "create table n(id integer primary key, name)");
        run(acme, "insert into n select id, name from item");
        run(acme, "drop table item");
        run(acme, "alter table n rename to item");

        try (Connection globex = project.connect("shop/main/globex")) {
            assertThat(rows(globex, "select * from item")).containsExactly("100|of globex");
        }
    }

    @Test
    void rowsThatGoByWayOfATemporaryTableTravel() throws SQLException {
        run(
                acme,
                "begin; create temp table t as select id, name from item; update t set name = name || '!';"
                        + " update item set name = (select name from t where t.id = item.id); commit");

        try (Connection globex = project.connect("shop/main/globex")) {
            assertThat(rows(globex, "select name from item")).containsExactly("of globex!");
        }
    }

    @Test
    void whatIsWrittenInATemporaryTableIsNoPartOfTheMigration() throws SQLException {
        run(acme, "create temp table item(a)", "insert into item values (1)", "insert into temp.item values (2)");
        try (PreparedStatement insert = acme.prepareStatement("insert into item values (?)")) {
            insert.setInt(1, 3);
            insert.addBatch();
            insert.executeBatch();
        }

        assertThat(rows(acme, "select * from item")).containsExactly("1", "2", "3");
        assertThat(log(acme)).containsExactly("create item");
    }

    @Test
    void theVersionInTheFileIsEveryTenants() throws SQLException {
        run(acme, "pragma user_version = 7; pragma application_id(42)");

        assertEverywhere("pragma user_version", "7");
        assertEverywhere("pragma application_id", "42");
    }

    @Test
    void aMigrationThatFailsInOneTenantFailsWholeAndNamesIt() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create table note(a)", "insert into note values (1)", "insert into item(id) values (100)");

        SQLException failure = failure(acme::commit);

        assertThat(failure.getSQLState()).isEqualTo(SqlState.ROWS_IN_THE_WAY.code());
        assertThat(failure.getMessage()).contains("globex").contains("UNIQUE").contains("item");
        acme.rollback();
        assertEverywhere("select count(*) from sqlite_schema where name = 'note'", "0");
        assertThat(rows(acme, "select * from item")).isEmpty();
        run(acme, "insert into item(id) values (1)");
        acme.commit();
        assertEverywhere("select id from item where id < 100", "1");
    }

    @Test
    void aMigrationThatNeedsTheRowsOfItsOwnTenantIsRefused() throws SQLException {
        try (Connection plain = project.connect("shop/main/acme")) {
            run(plain, "create table tag(item integer not null)", "insert into item(id, name) values (1, 'mine')");
        }

        SQLException failure = failure(acme, "insert into tag values ((select id from item where name = 'mine'))");

        assertThat(failure.getSQLState()).isEqualTo(SqlState.NOT_ALLOWED.code());
        assertThat(failure.getMessage()).contains("not in an empty one").contains("NOT NULL");
        assertThat(rows(acme, "select * from tag")).isEmpty();
    }

    @Test
    void ofAStatementThatFailsNothingIsLeft() throws SQLException {
        assertThat(failure(acme, "insert or fail into item(id) values (1), (1)").getSQLState())
                .isEqualTo(SqlState.UNIQUE.code());
        run(acme, "begin; insert into item(id) values (5)");
        failure(acme, "insert or fail into item(id) values (6), (6)");
        failure(acme, "insert into nothing values (6)");
        run(acme, "insert into item(id) values (7)", "commit");

        assertEverywhere("select id from item where id < 100", "5", "7");
    }

    @Test
    void aTransactionThatSqliteRollsBackIsOverAndNothingOfItTravels() throws SQLException {
        run(acme, "begin; insert into item(id) values (5)");
        failure(acme, "insert or rollback into item(id) values (5)");
        assertThat(failure(acme, "insert into item(id) values (6)").getSQLState())
                .isEqualTo(SqlState.TRANSACTION_FAILED.code());
        run(acme, "rollback; insert into item(id) values (7)");

        assertEverywhere("select id from item where id < 100", "7");
    }

    @Test
    void aProtectedBranchRefusesAMigration() throws SQLException {
        try (Connection plain = project.connect("shop/main/acme")) {
            run(plain, "select cinch_branch_protect('main', 1)", "insert into item(id) values (1)");
        }

        assertThat(failure(acme, "insert into item(id) values (2)").getMessage())
                .contains("protected");
        assertThat(rows(acme, "select id from item")).containsExactly("1");
    }

    @Test
    void aReadOnlySessionRefusesAMigration() throws SQLException {
        Connection reading = migrating("acme", "readOnly=true");

        assertThat(failure(reading, "insert into item(id) values (2)").getSQLState())
                .isEqualTo(SqlState.READ_ONLY.code());
        assertThat(failure(reading, "pragma user_version = 3").getSQLState()).isEqualTo(SqlState.READ_ONLY.code());
        assertThat(rows(reading, "select id from item")).isEmpty();
    }

    @Test
    void twoMigrationsAtOnceTakeTurns() throws SQLException {
        Connection globex = migrating("globex", "busyTimeout=100");
        run(acme, "begin; insert into item(id) values (1)");

        SQLException failure = failure(globex, "insert into item(id) values (2)");
        assertThat(failure.getSQLState()).isIn(SqlState.LOCK_TIMEOUT.code(), SqlState.SERIALIZATION.code());
        assertThat(failure.getMessage()).contains("shop/main/acme");
        try (Connection plain = project.connect("shop/main/globex")) {
            run(plain, "insert into item(id) values (77)");
        }
        run(acme, "commit");
        run(globex, "insert into item(id) values (2)");

        assertEverywhere("select id from item where id < 70", "1", "2");
    }

    /** What Flyway and Liquibase do: read what is there to be done, then do it, in one transaction. */
    @ParameterizedTest
    @ValueSource(strings = {"", "transactionMode=immediate", "transactionMode=deferred"})
    void ofTwoThatReadFirstTheLaterOneSeesWhatTheOtherHasDone(String mode) throws Exception {
        Connection globex = mode.isEmpty() ? migrating("globex") : migrating("globex", mode);
        acme.setAutoCommit(false);
        globex.setAutoCommit(false);
        String pending = "select count(*) from item where name = 'done'";
        assertThat(value(acme, pending)).isEqualTo("0");
        Future<String> second = EXECUTOR.submit(() -> value(globex, pending));
        run(acme, "insert into item(name) values ('done')", "alter table item add column done");
        acme.commit();

        assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo("1");
        run(globex, "insert into item(id, name) values (5, 'more')");
        globex.commit();
        assertEverywhere("select name from item where id = 5", "more");
    }

    @Test
    void aProtectedBranchIsReadInATransactionAllTheSame() throws SQLException {
        run(acme, "insert into item(id) values (1); select cinch_branch_protect('main', 1)");

        acme.setAutoCommit(false);
        assertThat(rows(acme, "select id from item")).containsExactly("1");
        assertThat(failure(acme, "insert into item(id) values (2)").getMessage())
                .contains("protected");
        acme.rollback();
    }

    @Test
    void aSessionThatMovesMigratesTheBranchOnWhichItStands() throws SQLException {
        run(acme, "select cinch_branch_create('f')", "use branch f", "insert into item(id) values (1)");
        acme.setSchema("globex");

        assertThat(rows(acme, "select id from item")).contains("1");
        assertEverywhere("select id from item where id < 100");
    }

    @Test
    void aCommitThatWroteRowsIsNotReverted() throws SQLException {
        run(acme, "begin; create table note(a); insert into note values (1); commit");
        String commit = value(acme, "select max(commit_id) from cinch_log");

        assertThat(failure(acme, "select cinch_revert('" + commit + "')").getMessage())
                .contains("wrote rows of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into item(name) values (cinch_tenant())",
                "insert into item(name) select name from cinch_tenants",
                "insert into item(name) values (cinch_kv_set('a', 1))",
                "select cinch_kv_set('a', 1)",
                "update item set price = changes()",
                "update item set price = \"total_changes\" ()",
                "create temp trigger t after insert on item begin select 1; end",
                "pragma recursive_triggers = on",
                "pragma ignore_check_constraints(1)",
                "insert into __cinch_changes values (1)",
                "update sqlite_master set sql = ''",
            })
    void whatCouldNotBeRepeatedElsewhereIsRefused(String sql) throws SQLException {
        run(acme, "insert into item(id) values (1)");

        assertThat(failure(acme, sql).getSQLState()).isEqualTo(SqlState.NOT_ALLOWED.code());
        run(acme, "insert into item(id) values (2)");

        assertEverywhere("select id from item where id < 100", "1", "2");
    }

    @Test
    void keysAndValuesAreNotWrittenByAMigration() throws SQLException {
        try (Connection plain = project.connect("shop/main/acme")) {
            run(plain, "select cinch_kv_set('a', 'b')");
        }
        CinchConnection connection = acme.unwrap(CinchConnection.class);

        assertThat(failure(() -> connection.kv().delete("a")).getMessage()).contains("migrate=true");
        assertThat(value(acme, "select cinch_kv_get('a')")).isEqualTo("b");
    }

    @Test
    void aSessionWithoutTheSettingWritesOneTenantAlone() throws SQLException {
        try (Connection plain = project.connect("shop/main/acme")) {
            run(plain, "insert into item(id) values (1)");
        }

        assertThat(rows(acme, "select id from item")).containsExactly("1");
        try (Connection globex = project.connect("shop/main/globex")) {
            assertThat(rows(globex, "select id from item")).containsExactly("100");
        }
    }
}
