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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * SQLite changes much of a table only by making another in its place (https://www.sqlite.org/lang_altertable.html, the
 * twelve steps): the rows have to come along in every tenant.
 */
class TableRebuildTest {
    @TempDir
    Path directory;

    private TestProject project;
    private Connection acme;
    private Connection globex;

    @BeforeEach
    void twoTenantsHaveRows() throws SQLException {
        project = new TestProject(directory);
        acme = project.create("shop/main/acme");
        globex = project.create("shop/main/globex");
        run(acme, "create table t(id integer primary key, name text)", "insert into t values (1, 'one'), (2, 'two')");
        run(globex, "insert into t values (10, 'ten'), (20, 'twenty'), (30, null)");
    }

    @AfterEach
    void close() throws SQLException {
        acme.close();
        globex.close();
    }

    @Test
    void theTwelveStepsCarryEachTenantsOwnRows() throws SQLException {
        run(acme, "create index i on t(name)");
        run(
                acme,
                "pragma foreign_keys = off",
                "begin",
                "create table new_t(id integer primary key, name text default 'none', size int default 7)",
                "insert into new_t(id, name) select id, upper(name) from t",
                "drop table t",
                "alter table new_t rename to t",
                "create index i on t(name)",
                "commit",
                "pragma foreign_keys = on");

        assertThat(rows(globex, "select * from t")).containsExactly("10|TEN|7", "20|TWENTY|7", "30|null|7");
        assertThat(rows(acme, "select * from t")).containsExactly("1|ONE|7", "2|TWO|7");
        assertThat(log(globex)).containsExactly("create t", "create i", "rebuild t", "create i");
    }

    @Test
    void aTenantThatIsTouchedLaterStartsWithTheNewTable() throws SQLException {
        run(
                acme,
                "begin",
                "create table n(id integer primary key, x)",
                "insert into n select * from t",
                "drop table t");
        run(acme, "alter table n rename to t", "commit");

        try (Connection initech = project.create("shop/main/initech")) {
            run(initech, "insert into t(x) values ('first')");
            assertThat(rows(initech, "select * from t")).containsExactly("1|first");
        }
    }

    @Test
    void aRebuildByWayOfATemporaryTableCarriesTheRows() throws SQLException {
        acme.setAutoCommit(false);
        run(
                acme,
                "create temporary table temp as select * from t",
                "drop table t",
                "create table t(id integer primary key, name text not null default '?')",
                "insert into t(id, name) select id, coalesce(name, '-') from temp",
                "drop table temp");
        acme.commit();

        assertThat(rows(globex, "select * from t")).containsExactly("10|ten", "20|twenty", "30|-");
        assertThat(value(globex, "select count(*) from pragma_table_info('t') where \"notnull\""))
                .isEqualTo("1");
        run(globex, "create table temp(x)");
    }

    @Test
    void aTemporaryTableThatIsFilledInStepsCarriesTheRowsToo() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create temp table keep(id, name)", "insert into keep select id, name from t");
        run(acme, "drop table t", "create table t(id integer primary key, name text, n int)");
        run(acme, "insert into t(id, name) select * from keep", "drop table keep");
        acme.commit();

        assertThat(rows(globex, "select id from t")).containsExactly("10", "20", "30");
    }

    @Test
    void aTemporaryTableThatHasNoPartInARebuildLeavesNoTrace() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create temp table mine as select * from t", "insert into mine values (3, 'three')");
        run(acme, "create table u(x)", "drop table mine");
        acme.commit();

        assertThat(log(globex)).containsExactly("create t", "create u");
    }

    @Test
    void valuesBoundToTheCopyingStatementTravel() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create table n(id integer primary key, name text, note, raw blob)");
        try (PreparedStatement copy = acme.prepareStatement("insert into n select id, name, ?, ? from t")) {
            copy.setString(1, "it's; \"new\"");
            copy.setBytes(2, new byte[] {0, 1, -1});
            copy.executeUpdate();
        }
        run(acme, "drop table t", "alter table n rename to t");
        acme.commit();

        assertThat(rows(globex, "select id, note, hex(raw), typeof(raw) from t"))
                .containsExactly(
                        "10|it's; \"new\"|0001FF|blob", "20|it's; \"new\"|0001FF|blob", "30|it's; \"new\"|0001FF|blob");
    }

    @Test
    void aCopyThatRunsAsABatchTravels() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create table n(id integer primary key, name text)");
        try (PreparedStatement copy = acme.prepareStatement("insert into n select id, name from t where id % 20 = ?")) {
            copy.setInt(1, 0);
            copy.addBatch();
            copy.setInt(1, 10);
            copy.addBatch();
            copy.executeBatch();
        }
        acme.commit();

        assertThat(rows(globex, "select id from n")).containsExactly("10", "20", "30");
    }

    @Test
    void anAutoincrementTableKeepsItsCounter() throws SQLException {
        run(
                acme,
                "create table seq(id integer primary key autoincrement, x)",
                "insert into seq values (5, 'a'), (9, 'b')");
        run(acme, "delete from seq where id = 9");
        run(globex, "insert into seq values (100, 'c'), (200, 'd')", "delete from seq where id = 200");
        run(
                acme,
                "begin",
                "create table new_seq(id integer primary key autoincrement, x, y)",
                "insert into new_seq(id, x) select id, x from seq",
                "update sqlite_sequence set seq = (select seq from sqlite_sequence where name = 'seq') where name = 'new_seq'",
                "drop table seq",
                "alter table new_seq rename to seq",
                "commit");

        run(acme, "insert into seq(x) values ('next')");
        run(globex, "insert into seq(x) values ('next')");
        assertThat(value(acme, "select max(id) from seq")).isEqualTo("10");
        assertThat(value(globex, "select max(id) from seq")).isEqualTo("201");
    }

    @Test
    void aRebuiltParentLosesNoChildOfAnotherTenant() throws SQLException {
        run(acme, "create table child(id integer primary key, t_id int references t(id) on delete cascade)");
        run(acme, "insert into child values (1, 1)");
        run(globex, "insert into child values (1, 10), (2, 20), (3, 20)");
        run(
                acme,
                "pragma foreign_keys = off",
                "begin",
                "create table new_t(id integer primary key, name text, extra)",
                "insert into new_t(id, name) select id, name from t",
                "drop table t",
                "alter table new_t rename to t",
                "commit",
                "pragma foreign_keys = on");

        assertThat(rows(globex, "select * from child")).containsExactly("1|10", "2|20", "3|20");
        assertThat(rows(acme, "select * from child")).containsExactly("1|1");
        assertThat(rows(globex, "pragma foreign_key_check")).isEmpty();
        assertThat(value(globex, "pragma foreign_keys")).isEqualTo("1");
        assertThat(failure(globex, "insert into child values (4, 99)").getSQLState())
                .isEqualTo("23503");
        run(globex, "delete from t where id = 20");
        assertThat(rows(globex, "select * from child")).containsExactly("1|10");
    }

    @Test
    void aParentRebuiltWithForeignKeysOnLosesNoChildOfAnotherTenant() throws SQLException {
        run(acme, "create table child(id integer primary key, t_id int references t(id) on delete cascade)");
        run(globex, "insert into child values (1, 10), (2, 20)");

        run(acme, "begin", "create table n(id integer primary key, name text)", "insert into n select * from t");
        run(acme, "drop table t", "alter table n rename to t", "commit");

        assertThat(rows(globex, "select * from child")).containsExactly("1|10", "2|20");
    }

    @Test
    void aRebuildThatLeavesOutParentsIsRefusedWhereChildrenNeedThem() throws SQLException {
        run(acme, "create table child(id integer primary key, t_id int references t(id))");
        run(globex, "insert into child values (1, 10), (2, 20)");
        run(acme, "begin", "create table n(id integer primary key, name text)");
        run(acme, "insert into n select * from t where id < 20", "drop table t", "alter table n rename to t");

        SQLException refused = failure(acme, "commit");

        assertThat(refused.getSQLState()).isEqualTo("CN003");
        assertThat(refused.getMessage()).contains("globex").contains("child");
        run(acme, "rollback");
        assertThat(rows(globex, "select * from child")).containsExactly("1|10", "2|20");
        run(acme, "create table free(x)");
    }

    @Test
    void rowsThatDoNotFitARebuiltTableAreCountedByTenant() throws SQLException {
        run(globex, "insert into t(id) values (40), (41)");
        run(acme, "begin", "create table n(id integer primary key, name text not null)");
        run(acme, "insert into n select id, name from t", "drop table t", "alter table n rename to t");

        SQLException refused = failure(acme, "commit");

        assertThat(refused.getSQLState()).isEqualTo("CN003");
        assertThat(refused.getMessage()).contains("globex", "n.name", "(3 rows)");
        run(globex, "update t set name = 'x' where name is null");
        run(acme, "commit");
        assertThat(rows(globex, "select name from t where id >= 40")).containsExactly("x", "x");
    }

    @Test
    void aRebuildThatIsTakenBackIsForgotten() throws SQLException {
        run(acme, "begin", "savepoint s", "create table n(id integer primary key, name text)");
        run(acme, "insert into n select * from t", "drop table t", "alter table n rename to t", "rollback to s");
        run(acme, "create table u(x)", "commit");

        assertThat(log(globex)).containsExactly("create t", "create u");
        assertThat(rows(globex, "select id from t")).containsExactly("10", "20", "30");
    }

    @Test
    void inAutocommitTheDropThatWouldLoseTheRowsOfOthersIsRefused() throws SQLException {
        run(acme, "create table n(id integer primary key, name text)", "insert into n select * from t");

        SQLException refused = failure(acme, "drop table t");

        assertThat(refused.getMessage()).contains("one transaction");
        assertThat(rows(globex, "select id from t")).containsExactly("10", "20", "30");
        run(acme, "drop table n");
        run(acme, "begin", "create table n(id integer primary key, name text)", "insert into n select * from t");
        run(acme, "drop table t", "alter table n rename to t", "commit");
        assertThat(rows(globex, "select id from t")).containsExactly("10", "20", "30");
    }

    @Test
    void rowsThatAreNoCopyStayInTheirTenant() throws SQLException {
        run(
                acme,
                "begin",
                "create table u(x)",
                "insert into u values (1)",
                "insert into u(x) values (2), (3)",
                "commit");

        assertThat(rows(globex, "select * from u")).isEmpty();
        assertThat(log(globex)).containsExactly("create t", "create u");
    }

    @Test
    void aViewAndATriggerThatAreMadeAgainAroundARebuildTravel() throws SQLException {
        run(acme, "create view v as select name from t", "create table notes(n)");
        run(acme, "create trigger tr after insert on t begin insert into notes values (new.id); end");
        run(
                acme,
                "pragma legacy_alter_table = on",
                "begin",
                "create table n(id integer primary key, name text, z)",
                "insert into n(id, name) select id, name from t",
                "drop table t",
                "alter table n rename to t",
                "create trigger tr after insert on t begin insert into notes values (new.id * 100); end",
                "commit",
                "pragma legacy_alter_table = off");

        assertThat(rows(globex, "select * from v")).containsExactly("ten", "twenty", "null");
        assertThat(rows(globex, "select * from notes")).isEmpty();
        run(globex, "insert into t values (40, 'forty', 0)");
        assertThat(rows(globex, "select * from notes")).containsExactly("4000");
    }

    @ParameterizedTest
    @CsvSource({"on, on", "on, off", "off, on", "off, off"})
    void aRebuildReplaysWhateverItsSessionHadSet(String foreignKeys, String legacy) throws SQLException {
        run(acme, "create table child(id integer primary key, t_id references t(id) on delete cascade)");
        run(acme, "create table notes(n)", "create index i on t(name)");
        run(acme, "create trigger tr after insert on t begin insert into notes values (new.id); end");
        run(globex, "insert into child values (1, 10), (2, 20)");
        run(acme, "pragma foreign_keys = " + foreignKeys, "pragma legacy_alter_table = " + legacy, "begin");
        run(acme, "create table n(id integer primary key, name text, z default 7)");
        run(acme, "insert into n(id, name) select id, name from t", "drop table t", "alter table n rename to t");
        run(acme, "create index i on t(name, z)");
        run(acme, "create trigger tr after insert on t begin insert into notes values (-new.id); end", "commit");

        assertThat(log(globex)).endsWith("rebuild t", "create i", "create tr");
        assertThat(rows(globex, "select * from t")).containsExactly("10|ten|7", "20|twenty|7", "30|null|7");
        assertThat(rows(globex, "select * from child")).containsExactly("1|10", "2|20");
        assertThat(rows(globex, "select * from notes")).isEmpty();
        assertThat(value(globex, "pragma foreign_keys")).isEqualTo("1");
        run(globex, "insert into t(id) values (40)");
        assertThat(rows(globex, "select * from notes")).containsExactly("-40");
        assertThat(failure(globex, "insert into child values (3, 99)").getSQLState())
                .isEqualTo("23503");
        assertThat(value(globex, "select group_concat(name) from pragma_index_info('i')"))
                .isEqualTo("name,z");
    }

    @Test
    void valuesBoundToTheStepsOfARebuildGoToTheStepsTheyWereBoundTo() throws SQLException {
        run(acme, "create table seq(id integer primary key autoincrement, x)", "insert into seq values (5, 'a')");
        run(globex, "insert into seq values (6, 'b')");
        acme.setAutoCommit(false);
        run(acme, "create table n(id integer primary key autoincrement, x, y)");
        prepared("insert into n(id, x, y) select id, x, ? from seq where id <> ?", "bound", 99);
        prepared("update sqlite_sequence set seq = ? where name = ?", 500, "n");
        run(acme, "drop table seq", "alter table n rename to seq");
        acme.commit();

        run(globex, "insert into seq(x) values ('next')");
        assertThat(rows(globex, "select * from seq")).containsExactly("6|b|bound", "501|next|null");
    }

    @Test
    void valuesBoundBesideAPlainCopyTravelWithTheRebuild() throws SQLException {
        run(acme, "create table seq(id integer primary key autoincrement, x)", "insert into seq values (5, 'a')");
        run(globex, "insert into seq values (6, 'b')");
        acme.setAutoCommit(false);
        run(acme, "create table n(id integer primary key autoincrement, x, y)");
        run(acme, "insert into n(id, x) select id, x from seq");
        prepared("update sqlite_sequence set seq = ? where name = ?", 500, "n");
        run(acme, "drop table seq", "alter table n rename to seq");
        acme.commit();

        assertThat(log(globex)).endsWith("rebuild seq");
        run(globex, "insert into seq(x) values ('next')");
        assertThat(rows(globex, "select * from seq")).containsExactly("6|b|null", "501|next|null");
    }

    @Test
    void aTemporaryTableThatItsSessionLeavesIsNotLeftInOtherTenants() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create temp table keep as select * from t", "drop table t");
        run(acme, "create table t(id integer primary key, name text, n int)");
        run(acme, "insert into t(id, name) select id, name from keep");
        acme.commit();

        assertThat(rows(globex, "select id from t")).containsExactly("10", "20", "30");
        assertThat(rows(globex, "select name from temp.sqlite_schema")).isEmpty();
        run(globex, "create table keep(x)");
        run(acme, "drop table temp.keep", "select * from keep");
        acme.commit();
    }

    private void prepared(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = acme.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
