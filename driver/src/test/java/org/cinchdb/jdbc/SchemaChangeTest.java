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
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done to the schema in one tenant is in the log and reaches another, or neither. */
class SchemaChangeTest {
    private static final String COLUMNS = "select group_concat(name) from pragma_table_info('%s')";

    @TempDir
    Path directory;

    private Connection acme;
    private Connection globex;

    @BeforeEach
    void twoTenantsHaveRows() throws SQLException {
        TestProject project = new TestProject(directory);
        acme = project.create("shop/main/acme", "attach=true");
        globex = project.create("shop/main/globex");
        run(acme, "create table t(a)", "insert into t values (1), (2)");
        run(globex, "insert into t values (10)");
    }

    @AfterEach
    void close() throws SQLException {
        acme.close();
        globex.close();
    }

    @Test
    void inAutocommitAChangeReachesTheOtherTenantAtOnce() throws SQLException {
        run(acme, "alter table t add column b default 'x'");

        assertThat(value(globex, "select b from t")).isEqualTo("x");
        assertThat(log(globex)).containsExactly("create t", "alter t");
    }

    @Test
    void theLogSaysWhoDidWhatAndWhere() throws SQLException {
        try (Connection ada = new TestProject(directory).connect("shop/main/acme", "user=ada")) {
            run(ada, "create index i on t(a)");
        }

        assertThat(rows(globex, """
                                select position, kind, object_type, object_name, sql, author, origin_branch, length(change_id)
                                from cinch_log where object_name = 'i'""")).containsExactly("2|create|index|i|create index i on t(a)|ada|main|36");
    }

    @Test
    void aTransactionIsSeenAtItsCommitAndIsOneCommitInTheLog() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create table u(x)", "insert into u values (1)", "create view v as select x from u");
        assertThat(log(globex)).containsExactly("create t");
        assertThat(failure(globex, "select * from u").getSQLState()).isEqualTo("42P01");

        acme.commit();

        assertThat(log(globex)).containsExactly("create t", "create u", "create v");
        assertThat(value(globex, "select count(distinct commit_id) from cinch_log where position > 1"))
                .isEqualTo("1");
        assertThat(rows(globex, "select * from v")).isEmpty();
        assertThat(rows(acme, "select * from v")).containsExactly("1");
    }

    @Test
    void aRollbackLeavesNothing() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "alter table t add column b", "insert into t values (3, 3)");
        acme.rollback();
        acme.setAutoCommit(true);

        assertThat(value(acme, COLUMNS.formatted("t"))).isEqualTo("a");
        assertThat(value(acme, "select count(*) from t")).isEqualTo("2");
        run(globex, "create table free(x)");
        assertThat(log(acme)).containsExactly("create t", "create free");
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "begin immediate", "begin exclusive transaction", "/* x */ BEGIN DEFERRED"})
    void transactionsInSqlTextCount(String begin) throws SQLException {
        run(acme, begin, "create table u(x)", "rollback");
        assertThat(log(acme)).containsExactly("create t");

        run(acme, begin, "create table u(x)");
        assertThat(log(globex)).containsExactly("create t");
        run(acme, "end transaction");
        assertThat(rows(globex, "select * from u")).isEmpty();
    }

    @Test
    void aScriptWithItsOwnTransactionIsOneChange() throws SQLException {
        run(acme, "begin; create table u(x); create table w(y); commit");

        assertThat(rows(globex, "select * from u, w")).isEmpty();
        assertThat(value(globex, "select count(distinct commit_id) from cinch_log"))
                .isEqualTo("2");
    }

    @Test
    void whatASavepointTookBackIsNotLogged() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create table one(x)");
        Savepoint savepoint = acme.setSavepoint("s");
        run(acme, "create table two(x)");
        acme.rollback(savepoint);
        run(acme, "create table two(y)");
        acme.releaseSavepoint(savepoint);
        acme.commit();

        assertThat(log(globex)).containsExactly("create t", "create one", "create two");
        assertThat(value(globex, COLUMNS.formatted("two"))).isEqualTo("y");
    }

    @Test
    void savepointsInSqlTextNestAndTakeBack() throws SQLException {
        run(
                acme,
                "begin",
                "savepoint a",
                "create table one(x)",
                "savepoint b",
                "create table two(x)",
                "rollback transaction to savepoint b",
                "create table three(x)",
                "rollback to a",
                "create table four(x)",
                "release a",
                "commit");

        assertThat(log(globex)).containsExactly("create t", "create four");
        assertThat(rows(globex, "select name from sqlite_schema where type = 'table' order by 1"))
                .containsExactly("four", "t");
    }

    @Test
    void everythingTakenBackIsNoChangeAtAll() throws SQLException {
        run(acme, "begin", "savepoint a", "create table one(x)", "rollback to a", "insert into t values (3)", "commit");

        assertThat(log(globex)).containsExactly("create t");
        assertThat(value(acme, "select count(*) from t")).isEqualTo("3");
        run(globex, "create table free(x)");
    }

    @Test
    void aFailedStatementInATransactionIsNotLoggedAndTheRestIs() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create table u(x)");
        assertThat(failure(acme, "create table u(y)").getMessage()).contains("already exists");
        assertThat(failure(acme, "alter table t add column c not null").getSQLState())
                .isNotNull();
        run(acme, "create table w(x)");
        acme.commit();

        assertThat(log(globex)).containsExactly("create t", "create u", "create w");
    }

    @Test
    void aFailedChangeInAutocommitLeavesTheSessionUsable() throws SQLException {
        failure(acme, "create table t(y)");
        failure(acme, "drop table none");
        failure(acme, "alter table t rename column q to r");

        assertThat(log(globex)).containsExactly("create t");
        run(acme, "create table u(x)");
        run(globex, "create table w(x)");
        assertThat(log(acme)).containsExactly("create t", "create u", "create w");
    }

    @Test
    void ifNotExistsThatChangedNothingIsNotLogged() throws SQLException {
        run(
                acme,
                "create table if not exists t(zzz)",
                "drop table if exists none",
                "create index if not exists i on t(a)");
        run(acme, "create index if not exists i on t(a)", "drop view if exists v");

        assertThat(log(globex)).containsExactly("create t", "create i");
    }

    @Test
    void createTableAsSelectTravelsWithoutItsRows() throws SQLException {
        run(acme, "create table copy as select a, a * 2.5 as twice, 'x' as txt from t");

        assertThat(value(acme, "select count(*) from copy")).isEqualTo("2");
        assertThat(rows(globex, "select * from copy")).isEmpty();
        assertThat(value(globex, COLUMNS.formatted("copy"))).isEqualTo("a,twice,txt");
        assertThat(value(globex, "select sql from cinch_log where object_name = 'copy'"))
                .startsWithIgnoringCase("create table")
                .doesNotContainIgnoringCase("select");
    }

    @Test
    void viewsAndTriggersWithNestedBodiesTravel() throws SQLException {
        run(
                acme,
                "create table audit(a, note)",
                """
                create trigger tr after update of a on t when new.a <> old.a begin
                  insert into audit select new.a, case when new.a > 5 then 'big; very' else 'small' end; -- end;
                  update t set a = (select max(a) from t) where 0;
                end""",
                "create view v(x) as with c as (select a from t) select a from c",
                "create trigger iv instead of insert on v begin insert into t values (new.x); end");

        run(globex, "update t set a = 11", "insert into v values (12)");
        assertThat(rows(globex, "select * from audit")).containsExactly("11|big; very");
        assertThat(rows(globex, "select a from t order by a")).containsExactly("11", "12");
        assertThat(log(globex)).containsExactly("create t", "create audit", "create tr", "create v", "create iv");
    }

    @Test
    void renamesTravelWithWhatReferencesThem() throws SQLException {
        run(acme, "create view v as select a from t", "create index i on t(a)");
        run(acme, "alter table t rename column a to \"the a\"", "alter table t rename to \"T 2\"");

        assertThat(rows(globex, "select * from v")).containsExactly("10");
        assertThat(rows(globex, "select \"the a\" from \"T 2\"")).containsExactly("10");
        assertThat(value(globex, "select sql from sqlite_schema where name = 'i'"))
                .contains("T 2");
    }

    @Test
    void droppedThingsAreDroppedEverywhere() throws SQLException {
        run(acme, "alter table t add column b default 5", "create index i on t(a)", "create view v as select a from t");
        run(acme, "drop view v", "drop index i", "alter table t drop column b");
        assertThat(rows(globex, "select * from t")).containsExactly("10");
        run(acme, "drop table t");

        assertThat(rows(globex, "select name from sqlite_schema")).isEmpty();
    }

    @Test
    void constraintsThatAlterTableAddsAndDropsTravel() throws SQLException {
        run(acme, "alter table t alter column a set not null", "alter table t add constraint positive check (a > 0)");

        assertThat(failure(globex, "insert into t values (null)").getSQLState()).isEqualTo("23502");
        assertThat(failure(globex, "insert into t values (-1)").getSQLState()).isEqualTo("23514");

        run(acme, "alter table t drop constraint positive", "alter table t alter column a drop not null");
        run(globex, "insert into t values (null), (-1)");
        assertThat(log(globex)).containsExactly("create t", "alter t", "alter t", "alter t", "alter t");
    }

    @Test
    void virtualTablesTravel() throws SQLException {
        run(
                acme,
                "create virtual table docs using fts5(title, body)",
                "create virtual table boxes using rtree(id, x0, x1)",
                "insert into docs values ('hello', 'big world')");
        run(globex, "insert into docs values ('bye', 'small world')", "insert into boxes values (1, 0, 2)");

        assertThat(rows(globex, "select title from docs where docs match 'world'"))
                .containsExactly("bye");
        assertThat(rows(globex, "select id from boxes where x0 <= 1 and x1 >= 1"))
                .containsExactly("1");
        run(acme, "drop table docs");
        assertThat(log(globex)).containsExactly("create t", "create docs", "create boxes", "drop docs");
        assertThat(value(globex, "select count(*) from sqlite_schema where name like 'docs%'"))
                .isEqualTo("0");
    }

    @Test
    void temporaryAndAttachedObjectsStayWhereTheyAre() throws SQLException {
        run(acme, "create temp table mine(x)", "create table temp.mine2(x)", "insert into mine values (1)");
        run(acme, "create temp view tv as select * from t", "create index temp.ti on mine(x)");
        run(acme, "attach ':memory:' as other", "create table other.o(x)", "insert into other.o values (1)");
        run(acme, "drop table mine2", "drop table other.o", "drop view temp.tv");

        assertThat(log(acme)).containsExactly("create t");
        assertThat(value(acme, "select x from mine")).isEqualTo("1");
        assertThat(failure(globex, "select * from mine").getSQLState()).isEqualTo("42P01");
    }

    @Test
    void aTransactionThatWroteAnAttachedFileTakesNoSchemaChange() throws SQLException {
        run(acme, "attach ':memory:' as other", "create table other.o(x)");
        acme.setAutoCommit(false);
        run(acme, "insert into other.o values (1)");

        SQLException refused = failure(acme, "create table u(x)");

        assertThat(refused.getMessage()).contains("attached");
        acme.rollback();
        run(acme, "create table u(x)");
        assertThat(failure(acme, "insert into other.o values (1)").getMessage()).contains("attached");
        acme.commit();
        assertThat(log(globex)).containsExactly("create t", "create u");
    }

    @Test
    void anOpenCursorThatKeepsTheFileBehindKeepsChangesOut() throws SQLException {
        run(acme, "insert into t values (1), (2)");
        try (Statement statement = acme.createStatement();
                ResultSet cursor = statement.executeQuery("select * from t")) {
            cursor.next();
            run(globex, "create table u(x)");

            SQLException failure = failure(acme, "create table v(x)");

            assertThat(failure.getSQLState()).isEqualTo(SqlState.SERIALIZATION.code());
            assertThat(failure.getMessage()).contains("result set");
        }
        run(acme, "create table v(x)");
        assertThat(log(globex)).containsExactly("create t", "create u", "create v");
    }

    @Test
    void rowsWrittenBesideAChangeStayInTheirTenant() throws SQLException {
        run(acme, "begin", "create table u(x)", "insert into u values (1)", "insert into t values (3)", "commit");

        assertThat(rows(globex, "select * from u")).isEmpty();
        assertThat(rows(globex, "select * from t")).containsExactly("10");
        assertThat(rows(acme, "select * from u")).containsExactly("1");
    }

    @Test
    void aSessionSeesItsOwnChangesBeforeTheyAreCommitted() throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "create table u(x)", "insert into u values (7)");

        assertThat(rows(acme, "select x from u")).containsExactly("7");
        assertThat(rows(acme, "select name from sqlite_schema order by 1")).isEqualTo(List.of("t", "u"));
        acme.rollback();
        assertThat(rows(acme, "select name from sqlite_schema")).containsExactly("t");
    }

    @Test
    void aPreparedStatementOfBeforeSeesTheNewColumn() throws SQLException {
        try (var query = globex.prepareStatement("select * from t");
                var insert = globex.prepareStatement("insert into t(a) values (?)")) {
            query.executeQuery().close();
            run(acme, "alter table t add column b default 'new'");

            insert.setInt(1, 11);
            insert.executeUpdate();
            try (var result = query.executeQuery()) {
                assertThat(result.getMetaData().getColumnCount()).isEqualTo(2);
                assertThat(result.next()).isTrue();
                assertThat(result.getString("b")).isEqualTo("new");
            }
        }
    }

    @Test
    void namesOfAllKindsOfQuotesTravel() throws SQLException {
        run(
                acme,
                "create table \"a \"\"quoted\"\" table\"([key] integer primary key, `select` text default 'it''s; fine')",
                "create index \"é index\" on \"a \"\"quoted\"\" table\"(`select`)");

        run(globex, "insert into \"a \"\"quoted\"\" table\"([key]) values (1)");
        assertThat(value(globex, "select `select` from \"a \"\"quoted\"\" table\""))
                .isEqualTo("it's; fine");
        assertThat(log(globex)).containsExactly("create t", "create a \"quoted\" table", "create é index");
    }

    @Test
    void aHundredChangesAreCaughtUpInOneGo() throws SQLException {
        try (Connection late = new TestProject(directory).create("shop/main/late")) {
            run(late, "insert into t values (5)");
            acme.setAutoCommit(false);
            for (int i = 0; i < 100; i++) {
                run(acme, "alter table t add column c" + i + " default " + i);
            }
            acme.commit();

            assertThat(value(late, "select c0 + c99 + a from t")).isEqualTo("104");
        }
        assertThat(value(globex, "select max(position) from cinch_log")).isEqualTo("101");
    }
}
