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

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was dropped comes back with its rows, in every tenant. */
class RevertTest {
    private static final String COPIES =
            "select name from main.sqlite_schema where name like '\\_\\_dropped%' escape '\\'";

    @TempDir
    Path directory;

    private TestProject project;
    private Connection acme;
    private Connection globex;
    private Connection initech;

    @BeforeEach
    void threeTenants() throws SQLException {
        project = new TestProject(directory);
        acme = project.create("shop/main/acme");
        globex = project.create("shop/main/globex");
        initech = project.create("shop/main/initech");
    }

    @AfterEach
    void close() throws SQLException {
        acme.close();
        globex.close();
        initech.close();
    }

    private static String lastCommit(Connection connection) throws SQLException {
        return value(connection, "select commit_id from cinch_log order by position desc limit 1");
    }

    private static String revert(Connection connection, String commit) throws SQLException {
        return value(connection, "select cinch_revert('" + commit + "')");
    }

    private static String revertLast(Connection connection) throws SQLException {
        return revert(connection, lastCommit(connection));
    }

    /** What the file holds beside the user's tables; read past the driver's veil. */
    private List<String> copies(String tenant) throws Exception {
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + file(tenant))) {
            return rows(raw, COPIES);
        }
    }

    private Path file(String tenant) throws Exception {
        try (var files = Files.walk(directory)) {
            return files.filter(path -> path.endsWith(tenant + ".db"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void retentionEnds() throws SQLException {
        try (Connection metadata =
                DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(".cinchdb/metadata.db"))) {
            run(metadata, "update change set kept_until = '2020-01-01T00:00:00Z' where kept_until is not null");
        }
    }

    private void retentionEndsIn(String tenant) throws Exception {
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + file(tenant))) {
            run(raw, "update __cinch_dropped set kept_until = '2020-01-01T00:00:00Z'");
        }
    }

    @Test
    void aDroppedTableComesBackWithTheRowsOfEachTenant() throws Exception {
        run(acme, "create table t(id integer primary key, name text, n real, raw)");
        run(acme, "create index t_name on t(name)", "create view v as select name from t");
        run(acme, "create table seen(id)");
        run(acme, "create trigger tr after insert on t begin insert into seen values (new.id); end");
        run(acme, "insert into t values (1, 'one', 1, x'00ff'), (2, null, 2.5, 7)", "delete from seen");
        run(globex, "insert into t values (10, 'ten', 3, '3')", "delete from seen");
        run(acme, "begin", "drop view v", "drop table t", "commit");
        assertThat(copies("acme")).hasSize(1);
        assertThat(rows(globex, "select name from sqlite_schema where name = 't'"))
                .isEmpty();
        assertThat(copies("globex")).hasSize(1);
        String commit = lastCommit(acme);

        String outcome = revert(acme, commit);

        assertThat(outcome).contains("\"status\":\"reverted\"").contains("\"changes_applied\":1");
        assertThat(rows(acme, "select id, name, typeof(n), n, typeof(raw), hex(raw) from t"))
                .containsExactly("1|one|real|1.0|blob|00FF", "2|null|real|2.5|integer|37");
        assertThat(rows(globex, "select id, name, typeof(raw) from t")).containsExactly("10|ten|text");
        assertThat(rows(initech, "select * from t")).isEmpty();
        assertThat(rows(globex, "select name from v")).containsExactly("ten");
        assertThat(rows(globex, "select * from seen")).isEmpty();
        run(globex, "insert into t(id) values (11)");
        assertThat(rows(globex, "select * from seen")).containsExactly("11");
        assertThat(copies("acme")).isEmpty();
        assertThat(copies("globex")).isEmpty();
        assertThat(log(acme).get(log(acme).size() - 1)).startsWith("revert ");
        assertThat(rows(acme, "pragma integrity_check")).containsExactly("ok");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id integer primary key, a text, c text| ",
                "id integer primary key, c text not null, a text| ",
                "id text primary key, a text, c text not null check (length(c) > 0)| id text primary key, a text",
                "a text, id int, c text| ",
                "id int, a text, c text unique not null, primary key (id)| id int, a text, primary key (id)",
                "id any, a text, c text not null default 'd', primary key (id)| ",
                "rowid text, a text, c text, id int| ",
            })
    void aDroppedColumnComesBackByTheKeyOfItsTable(String columns, @Nullable String rebuilt) throws Exception {
        String trigger = "create trigger tr after update on t begin insert into seen values ('updated'); end";
        run(acme, "create table t(" + columns + ")", "create table seen(x)", trigger);
        run(acme, "insert into t(id, a, c) values (1, 'a', 'c1'), (2, 'b', 'c2'), (3, 'c', 'c3')");
        run(globex, "insert into t(id, a, c) values (5, 'e', 'c5'), (6, 'f', 'c6')");
        if (rebuilt == null) {
            run(acme, "alter table t drop column c");
        } else {
            run(acme, "begin", "create table n(" + rebuilt + ")", "insert into n(id, a) select id, a from t");
            run(acme, "drop table t", "alter table n rename to t", trigger, "commit");
        }
        assertThat(copies("acme")).hasSize(1);
        run(acme, "update t set a = 'x' where id = 2", "delete from t where id = 3", "delete from seen");
        assertThat(rows(globex, "select a from t order by id")).containsExactly("e", "f");
        assertThat(copies("globex")).hasSize(1);

        revertLast(globex);

        assertThat(rows(acme, "select id, a, c from t order by id")).containsExactly("1|a|c1", "2|x|c2");
        assertThat(rows(globex, "select id, a, c from t order by id")).containsExactly("5|e|c5", "6|f|c6");
        assertThat(rows(acme, "select * from seen")).isEmpty();
        assertThat(rows(globex, "select * from seen")).isEmpty();
        assertThat(copies("acme")).isEmpty();
        assertThat(copies("globex")).isEmpty();
        if (columns.contains("not null")) {
            assertThat(failure(acme, "update t set c = null").getSQLState()).isEqualTo("23502");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text default 'd'| d",
                "text not null default 'd'| d",
                "text default 'd' check (length(c) < 9)| d",
                "text not null default 'd' check (length(c) < 9)| d",
                "text not null default d| d",
                "text not null default \"it's\"| it's",
                "int default -1 references p(id)| null",
                "int not null default -1 references p(id) on delete set default| -1",
                "int not null default (abs(-4))| 4",
                "text not null default current_date| today",
                "text default current_date| null",
                "text| null",
            })
    void aRowThatCameSinceGetsTheDefaultOfAColumnThatComesBack(String column, String expected) throws Exception {
        run(acme, "create table p(id integer primary key)", "create table t(id integer primary key, c " + column + ")");
        boolean nullable = !column.contains("not null");
        for (Connection tenant : List.of(acme, globex)) {
            run(tenant, "insert into p values (-1), (7)", "insert into t values (1, 7)");
            run(tenant, "insert into t values (2, " + (nullable ? "null" : "7") + ")");
        }
        run(acme, "alter table t drop column c");
        run(acme, "insert into t(id) values (3)");
        run(globex, "insert into t(id) values (4), (5)");

        revertLast(acme);

        String today = rows(acme, "select date()").get(0);
        String kept = nullable ? "2|null" : "2|7";
        assertThat(rows(acme, "select * from t")).containsExactly("1|7", kept, "3|" + expected.replace("today", today));
        assertThat(rows(globex, "select * from t"))
                .containsExactly(
                        "1|7", kept, "4|" + expected.replace("today", today), "5|" + expected.replace("today", today));
    }

    @Test
    void rowsAddedSinceThatDoNotFitAColumnAreNamedByTenant() throws Exception {
        run(acme, "create table t(id integer primary key, c text not null)", "insert into t values (1, 'c')");
        run(globex, "insert into t values (1, 'c')");
        run(acme, "alter table t drop column c");
        run(globex, "insert into t values (2)");

        SQLException refused = failure(acme, "select cinch_revert('" + lastCommit(acme) + "')");

        assertThat(refused.getSQLState()).isEqualTo("CN003");
        assertThat(refused.getMessage()).contains("globex", "(1 rows)").doesNotContain("acme:");
        assertThat(rows(acme, "select * from t")).containsExactly("1");
        assertThat(copies("acme")).hasSize(1);
        run(globex, "delete from t where id = 2");
        revertLast(acme);
        assertThat(rows(globex, "select * from t")).containsExactly("1|c");
    }

    @Test
    void aDropThatFailsOrIsTakenBackLeavesNoCopy() throws Exception {
        run(acme, "create table t(id integer primary key, c)", "create table child(t_id references t(id))");
        run(acme, "insert into t values (1, 1)", "insert into child values (1)", "create index i on t(c)");

        run(acme, "begin");
        failure(acme, "drop table t");
        failure(acme, "alter table t drop column c");
        run(acme, "savepoint s", "delete from child", "drop table t", "rollback to s", "create table u(x)", "commit");

        assertThat(copies("acme")).isEmpty();
        assertThat(rows(acme, "select * from t")).containsExactly("1|1");
        assertThat(rows(acme, "select * from child")).containsExactly("1");
    }

    @Test
    void aDropUnderAnOpenCursorFailsAsInSqliteAndTheCursorGoesOn() throws Exception {
        run(
                acme,
                "create table t(id)",
                "create table u(id)",
                "insert into t values (1), (2)",
                "insert into u values (1)");
        run(acme, "begin");
        try (Statement statement = acme.createStatement();
                ResultSet cursor = statement.executeQuery("select id from t")) {
            cursor.next();

            failure(acme, "drop table u");

            assertThat(cursor.next()).isTrue();
            assertThat(cursor.getInt(1)).isEqualTo(2);
        }
        run(acme, "drop table u", "commit");
        assertThat(copies("acme")).hasSize(1);
    }

    @Test
    void theLastInsertedRowidIsNotMovedByACopy() throws Exception {
        run(acme, "create table t(id integer primary key)", "create table u(id integer primary key)");
        run(acme, "insert into t values (1), (2)", "begin", "insert into u values (77)", "drop table t");

        assertThat(value(acme, "select last_insert_rowid()")).isEqualTo("77");
        run(acme, "commit");
    }

    @Test
    void aRebuildKeepsNothingButTheColumnsThatItLeavesOut() throws Exception {
        run(acme, "create table t(id integer primary key, a, b, c)", "insert into t values (1, 'a', 'b', 'c')");
        run(globex, "insert into t values (2, 'a2', 'b2', 'c2')");
        run(acme, "begin", "create table n(id integer primary key, a, b, c, d)");
        run(
                acme,
                "insert into n(id, a, b, c) select id, a, b, c from t",
                "drop table t",
                "alter table n rename to t",
                "commit");
        assertThat(rows(globex, "select a from t")).containsExactly("a2");
        assertThat(copies("acme")).isEmpty();
        assertThat(copies("globex")).isEmpty();
        run(acme, "begin", "create table n(id integer primary key, a)");
        run(acme, "insert into n select id, a from t", "drop table t", "alter table n rename to t", "commit");
        assertThat(rows(globex, "select * from t")).containsExactly("2|a2");
        assertThat(copies("acme")).hasSize(3);
        assertThat(copies("globex")).hasSize(3);

        revertLast(globex);

        assertThat(rows(acme, "select id, a, b, c, d from t")).containsExactly("1|a|b|c|null");
        assertThat(rows(globex, "select id, a, b, c, d from t")).containsExactly("2|a2|b2|c2|null");
        assertThat(copies("acme")).isEmpty();
    }

    @Test
    void aTableThatWasOnlyCopiedElsewhereComesBackToo() throws Exception {
        run(acme, "create table t(id integer primary key, a)", "insert into t values (1, 'a')");
        run(globex, "insert into t values (2, 'b')");
        run(acme, "begin", "create table archive as select * from t where 0");
        run(acme, "insert into archive select * from t", "drop table t", "commit");
        assertThat(copies("acme")).hasSize(1);
        assertThat(rows(globex, "select a from archive")).containsExactly("b");

        SQLException refused = failure(globex, "select cinch_revert('" + lastCommit(globex) + "')");

        assertThat(refused.getMessage()).contains("wrote rows");
    }

    @Test
    void aRebuildThatRecomputedValuesIsNotReverted() throws Exception {
        run(acme, "create table t(id integer primary key, a)", "insert into t values (1, 'a')");
        run(acme, "begin", "create table n(id integer primary key, a)");
        run(acme, "insert into n select id, upper(a) from t", "drop table t", "alter table n rename to t", "commit");

        SQLException refused = failure(acme, "select cinch_revert('" + lastCommit(acme) + "')");

        assertThat(refused.getSQLState()).isEqualTo("42501");
        assertThat(refused.getMessage()).contains("other values");
    }

    @Test
    void aRevertCanBeReverted() throws Exception {
        run(acme, "create table t(id integer primary key autoincrement, a)", "insert into t values (1, 'a'), (9, 'b')");
        run(acme, "delete from t where id = 9");
        run(globex, "insert into t values (2, 'b')");
        String create = lastCommit(acme);
        revert(acme, create);
        assertThat(rows(globex, "select name from sqlite_schema where name = 't'"))
                .isEmpty();

        revertLast(globex);

        assertThat(rows(acme, "select * from t")).containsExactly("1|a");
        assertThat(rows(globex, "select * from t")).containsExactly("2|b");
        run(acme, "insert into t(a) values ('next')");
        assertThat(value(acme, "select max(id) from t")).isEqualTo("10");
        revertLast(acme);
        assertThat(failure(acme, "select * from t").getSQLState()).isEqualTo("42P01");
        assertThat(revert(acme, create)).contains("up_to_date");
    }

    @Test
    void whatWasBuiltOnACommitKeepsItFromBeingReverted() throws Exception {
        run(acme, "create table t(id integer primary key, a)");
        String commit = lastCommit(acme);
        run(acme, "create view v as select a from t");

        SQLException refused = failure(acme, "select cinch_revert('" + commit + "')");

        assertThat(refused.getSQLState()).isEqualTo("CN004");
        assertThat(refused.getMessage()).contains("view 'v'");
        run(acme, "drop view v", "insert into t values (1, 'a')", "drop table t");
        commit = lastCommit(acme);
        run(acme, "create table t(id integer primary key, a)");
        refused = failure(acme, "select cinch_revert('" + commit + "')");
        assertThat(refused.getSQLState()).isEqualTo("CN004");
        assertThat(refused.getMessage()).contains("new table 't'");
    }

    @Test
    void whatIsNoCommitOfTheBranchOrNoTimeForARevertIsSaid() throws Exception {
        run(acme, "create table t(id)");
        String commit = lastCommit(acme);

        assertThat(failure(acme, "select cinch_revert('nothing')").getMessage()).contains("cinch_log");
        run(acme, "begin", "insert into t values (1)");
        assertThat(failure(acme, "select cinch_revert('" + commit + "')").getSQLState())
                .isEqualTo("25001");
        run(acme, "rollback");
    }

    @Test
    void withoutRetentionADropIsFinal() throws Exception {
        run(acme, "create table t(id)", "insert into t values (1)");
        try (Connection brief = project.connect("shop/main/acme", "retention=0")) {
            run(brief, "drop table t");
        }
        assertThat(copies("acme")).isEmpty();

        SQLException refused = failure(acme, "select cinch_revert('" + lastCommit(acme) + "')");

        assertThat(refused.getSQLState()).isEqualTo("42501");
        assertThat(refused.getMessage()).contains("not kept").contains("retention");
    }

    @Test
    void theFirstWriterAfterRetentionRemovesTheCopies() throws Exception {
        run(acme, "create table t(id)", "create table u(id)", "insert into t values (1)");
        run(acme, "drop table t", "pragma temp_store = 2");
        acme.close();
        assertThat(copies("acme")).hasSize(1);
        retentionEndsIn("acme");

        acme = project.connect("shop/main/acme");
        run(acme, "insert into u values (1)");

        assertThat(copies("acme")).isEmpty();
        assertThat(rows(acme, "select * from u")).containsExactly("1");
    }

    @Test
    void copiesOutliveTheirTimeByALittleForARevertThatIsOnItsWay() throws Exception {
        run(acme, "create table t(id)", "create table u(id)", "insert into t values (1)", "drop table t");
        acme.close();
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + file("acme"))) {
            run(raw, "update __cinch_dropped set kept_until = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 minute')");
        }

        acme = project.connect("shop/main/acme");
        run(acme, "insert into u values (1)");

        assertThat(copies("acme")).hasSize(1);
    }

    @Test
    void aTenantThatSleptThroughDropAndRevertLosesNothing() throws Exception {
        run(acme, "create table t(id)", "insert into t values (1)");
        run(globex, "insert into t values (2)");
        run(acme, "drop table t");
        revertLast(acme);
        retentionEnds();

        assertThat(rows(globex, "select * from t")).containsExactly("2");
        assertThat(rows(acme, "select * from t")).containsExactly("1");
    }

    @Test
    void aTenantThatSleptThroughTheRevertAloneLosesNothing() throws Exception {
        run(acme, "create table t(id, a)", "create table u(id)", "insert into t values (1, 'a')");
        run(globex, "insert into t values (2, 'b')");
        run(acme, "alter table t drop column a");
        assertThat(rows(globex, "select * from t")).containsExactly("2");
        revertLast(acme);
        globex.close();
        retentionEnds();
        retentionEndsIn("globex");

        globex = project.connect("shop/main/globex");
        run(globex, "insert into u values (1)");

        assertThat(rows(globex, "select * from t")).containsExactly("2|b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drop table t| create table t(id integer primary key, a)| table| t",
                "alter table t drop column a| alter table t add column a| column| t.a",
            })
    void aMergeBringsNothingBackWhoseRowsAreForgotten(String drop, String anew, String kind, String name)
            throws Exception {
        run(acme, "create table t(id integer primary key, a)", "insert into t values (1, 'a')");
        run(acme, "select cinch_branch_create('feature')");
        try (Connection feature = project.connect("shop/feature/acme")) {
            run(acme, drop);
            run(feature, "select cinch_merge('main')");
            revertLast(feature);
            run(acme, "create table own(x)");
            retentionEnds();
            List<String> before = log(acme);

            SQLException refused = failure(acme, "select cinch_merge('feature')");

            assertThat(refused.getSQLState()).isEqualTo("CN004");
            assertThat(refused.getMessage())
                    .contains("DATA " + kind + " " + name + ": It would come back empty")
                    .contains("kept until 2020-01-01");
            assertThat(log(acme)).isEqualTo(before);
            assertThat(rows(acme, "select kind, object_type, object_name from cinch_merge_preview('feature')"))
                    .containsExactly("conflict|" + kind + "|" + name);
            run(feature, drop);
            run(acme, "select cinch_merge('feature')");
            run(feature, anew);
            run(acme, "select cinch_merge('feature')");
            assertThat(value(acme, "select count(a) from t")).isEqualTo("0");
        }
    }

    @Test
    void anAnswerThatBringsATableBackIsTriedOnTheRowsThatWereKept() throws Exception {
        run(
                acme,
                "create table p(id integer primary key)",
                "create table t(id integer primary key, p references p(id))");
        run(globex, "insert into p values (1)", "insert into t values (7, 1)");
        run(acme, "select cinch_branch_create('feature')");
        try (Connection feature = project.connect("shop/feature/acme")) {
            run(feature, "alter table t add column a");
        }
        run(acme, "drop table t");
        run(globex, "delete from p");
        failure(acme, "select cinch_merge('feature')");
        run(acme, "select cinch_resolve(conflict_id, 'theirs') from cinch_conflicts");

        SQLException refused = failure(acme, "select cinch_merge('feature')");

        assertThat(refused.getSQLState()).isEqualTo("CN003");
        assertThat(refused.getMessage()).contains("globex").contains("t -> p (1 rows)");
        run(globex, "insert into p values (1)");
        run(acme, "select cinch_merge('feature')");
        assertThat(rows(globex, "select id, p, a from t")).containsExactly("7|1|null");
    }

    @Test
    void aMergeThatBringsADropWithItsRevertLosesNothingHoweverLate() throws Exception {
        run(acme, "create table t(id integer primary key, a)", "insert into t values (1, 'a')");
        run(acme, "select cinch_branch_create('feature')");
        try (Connection feature = project.connect("shop/feature/acme")) {
            run(feature, "drop table t");
            revertLast(feature);
        }
        run(acme, "create table own(x)");
        retentionEnds();

        run(acme, "select cinch_merge('feature')");

        assertThat(rows(acme, "select * from t")).containsExactly("1|a");
    }

    @Test
    void aMergeBringsADropAndItsRevertToTheTenantsOfAnotherBranch() throws Exception {
        run(acme, "create table t(id integer primary key, a text not null)", "insert into t values (1, 'a')");
        run(acme, "select cinch_branch_create('feature')");
        try (Connection feature = project.connect("shop/feature/acme")) {
            run(feature, "insert into t values (7, 'seven')");
            run(acme, "alter table t rename to things");
            run(feature, "alter table t drop column a");
            String drop = lastCommit(feature);
            assertThat(rows(feature, "select * from t")).containsExactly("7");
            run(acme, "select cinch_merge('feature')");
            assertThat(rows(acme, "select * from things")).containsExactly("1");
            assertThat(copies("acme")).hasSize(1);

            revert(feature, drop);
            run(acme, "select cinch_merge('feature')");

            assertThat(rows(feature, "select * from t")).containsExactly("7|seven");
            assertThat(rows(acme, "select * from things")).containsExactly("1|a");
            run(acme, "alter table things rename column a to b");
            run(feature, "select cinch_merge('main')");
            assertThat(rows(feature, "select b from things")).containsExactly("seven");
        }
    }

    @Test
    void theCommitThatAMergeBroughtCanBeReverted() throws Exception {
        run(acme, "create table t(id integer primary key, a)", "insert into t values (1, 'a')");
        run(acme, "select cinch_branch_create('feature')");
        try (Connection feature = project.connect("shop/feature/acme")) {
            run(feature, "drop table t");
            run(acme, "create table other(x)", "select cinch_merge('feature')");
            assertThat(failure(acme, "select * from t").getSQLState()).isEqualTo("42P01");

            revertLast(acme);

            assertThat(rows(acme, "select * from t")).containsExactly("1|a");
            assertThat(failure(feature, "select * from t").getSQLState()).isEqualTo("42P01");
            run(feature, "select cinch_merge('main')");
            assertThat(rows(feature, "select * from t")).isEmpty();
        }
    }

    @Test
    void aTableRenamedBeforeItWasDroppedInOneCommitComesBackAsItWas() throws Exception {
        run(acme, "create table t(id integer primary key, a, b)", "insert into t values (1, 'a', 'b')");
        run(globex, "insert into t values (2, 'a2', 'b2')");
        run(acme, "begin", "alter table t rename column a to x", "alter table t drop column b");
        run(acme, "alter table t rename to u", "drop table u", "commit");
        assertThat(failure(globex, "select * from u").getSQLState()).isEqualTo("42P01");

        revertLast(acme);

        assertThat(rows(acme, "select id, a, b from t")).containsExactly("1|a|b");
        assertThat(rows(globex, "select id, a, b from t")).containsExactly("2|a2|b2");
    }

    @Test
    void aFullTextTableComesBackSearchable() throws Exception {
        run(
                acme,
                "create virtual table f using fts5(body)",
                "insert into f(rowid, body) values (4, 'red fox'), (9, 'blue')");
        run(acme, "drop table f");

        revertLast(acme);

        assertThat(rows(acme, "select rowid, body from f where f match 'fox'")).containsExactly("4|red fox");
    }

    @Test
    void anUpsertInATriggerSurvivesTheRenameOfItsTable() throws Exception {
        run(acme, "create table stock(item text primary key, n int)", "create table moved(item text, n int)");
        run(acme, """
                create trigger tr after insert on moved begin
                  insert into stock values (new.item, new.n)
                    on conflict (item) do update set n = excluded.n;
                end""");
        run(acme, "insert into stock values ('bolt', 1)");
        run(globex, "insert into stock values ('bolt', 1)");

        run(acme, "alter table stock rename to inventory");

        run(acme, "insert into moved values ('bolt', 5)");
        run(globex, "insert into moved values ('bolt', 6)");
        assertThat(rows(acme, "select * from inventory")).containsExactly("bolt|5");
        assertThat(rows(globex, "select * from inventory")).containsExactly("bolt|6");
        assertThat(value(acme, "select sql from cinch_log order by position desc limit 1"))
                .contains("rename to inventory")
                .contains("excluded.n");
        run(acme, "begin", "savepoint s", "alter table inventory rename to stock", "rollback to s", "commit");
        run(initech, "insert into moved values ('nut', 1), ('nut', 2)");
        assertThat(rows(initech, "select * from inventory")).containsExactly("nut|2");
    }

    @Test
    void whatOthersDidSinceStaysWhenARenameIsReverted() throws Exception {
        run(acme, "create table t(id integer primary key, a)", "insert into t values (1, 'a')");
        run(acme, "alter table t rename to u");
        String rename = lastCommit(acme);
        run(
                acme,
                "alter table u add column b default 'b'",
                "create index i on u(b)",
                "create view v as select b from u");

        revert(acme, rename);

        assertThat(rows(globex, "select * from t")).isEmpty();
        assertThat(rows(acme, "select * from t")).containsExactly("1|a|b");
        assertThat(rows(acme, "select b from v")).containsExactly("b");
    }
}
