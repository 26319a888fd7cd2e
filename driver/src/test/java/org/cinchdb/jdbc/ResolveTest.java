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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Merges that were refused, and the answers to their conflicts. */
class ResolveTest {
    @TempDir
    Path directory;

    private TestProject project;
    private Connection main;
    private Connection feature;

    @BeforeEach
    void twoBranches() throws SQLException {
        project = new TestProject(directory);
        main = project.create("shop/main/acme");
        run(
                main,
                "create table t(a, b text)",
                "create view v as select a from t",
                "insert into t values (1, 'one')",
                "select cinch_branch_create('feature')");
        feature = project.connect("shop/feature/acme");
        run(feature, "insert into t values (1, 'one')");
    }

    @AfterEach
    void close() throws SQLException {
        main.close();
        feature.close();
    }

    private static SQLException refused(Connection into, String from) {
        SQLException refused = failure(into, "select cinch_merge('" + from + "')");
        assertThat(refused.getSQLState()).as(refused.getMessage()).isEqualTo("CN004");
        return refused;
    }

    private static String onlyConflict(Connection into) throws SQLException {
        return value(into, "select conflict_id from cinch_conflicts");
    }

    private static void resolve(Connection into, String id, String choice, @Nullable String sql) throws SQLException {
        try (PreparedStatement call = into.prepareStatement("select cinch_resolve(?, ?, ?)")) {
            call.setString(1, id);
            call.setString(2, choice);
            call.setString(3, sql);
            call.executeQuery().close();
        }
    }

    private static void answer(Connection into, String from, String choice, @Nullable String sql) throws SQLException {
        refused(into, from);
        resolve(into, onlyConflict(into), choice, sql);
        merge(into, from);
    }

    private static void merge(Connection into, String from) throws SQLException {
        assertThat(value(into, "select cinch_merge('" + from + "')"))
                .contains("\"status\":\"")
                .doesNotContain("up_to_date");
    }

    private static List<String> schema(Connection connection) throws SQLException {
        return rows(
                connection,
                "select replace(sql, '\"', '') from sqlite_schema where sql is not null order by type, name");
    }

    private void bothViews() throws SQLException {
        run(main, "drop view v", "create view v as select a, 'main' as x from t");
        run(feature, "drop view v", "create view v as select a, 'feature' as x from t");
    }

    /** Further changes on both sides, merged to and fro: what was answered once does not come back. */
    private void goOn() throws SQLException {
        merge(feature, "main");
        assertThat(schema(feature)).isEqualTo(schema(main));
        run(feature, "create table more(x)");
        run(main, "create table other(x)");
        merge(main, "feature");
        merge(feature, "main");
        run(feature, "alter table more add column y");
        merge(main, "feature");
        run(main, "alter table other add column y");
        merge(feature, "main");
        assertThat(schema(feature)).isEqualTo(schema(main));
        assertThat(rows(main, "select * from cinch_conflicts")).isEmpty();
        assertThat(rows(feature, "select * from cinch_conflicts")).isEmpty();
    }

    @Test
    void aRefusedMergeLeavesItsConflictsAndNothingElse() throws SQLException {
        bothViews();
        List<String> before = log(main);

        SQLException refused = refused(main, "feature");

        assertThat(log(main)).isEqualTo(before);
        assertThat(refused.getMessage())
                .contains("MODIFY_MODIFY view v: ", onlyConflict(main), "cinch_conflicts", "cinch_resolve(");
        assertThat(
                        rows(
                                main,
                                "select code, object_type, object_name, base_sql, our_sql, their_sql, resolution, from_branch, into_branch from cinch_conflicts"))
                .containsExactly("MODIFY_MODIFY|view|v|CREATE VIEW v as select a from t"
                        + "|CREATE VIEW v as select a, 'main' as x from t|CREATE VIEW v as select a, 'feature' as x from t"
                        + "|null|feature|main");
        assertThat(rows(feature, "select * from cinch_conflicts")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ours, main", "theirs, feature", "OURS, main"})
    void aSideIsTaken(String choice, String x) throws SQLException {
        bothViews();

        answer(main, "feature", choice, null);

        assertThat(value(main, "select x from v")).isEqualTo(x);
        assertThat(
                        rows(
                                main,
                                "select kind, object_type, object_name, sql, author from cinch_log order by position desc limit 1"))
                .containsExactly("resolve|view|v||" + System.getProperty("user.name"));
        goOn();
        assertThat(value(feature, "select x from v")).isEqualTo(x);
    }

    @Test
    void sqlTakesThePlaceOfAView() throws SQLException {
        bothViews();

        answer(main, "feature", "sql", "create view v as select a, 'both' as x from t");

        assertThat(value(main, "select x from v")).isEqualTo("both");
        goOn();
        assertThat(value(feature, "select x from v")).isEqualTo("both");
        try (Connection other = project.create("shop/main/globex")) {
            run(other, "insert into t values (2, 'two')");
            assertThat(value(other, "select x from v")).isEqualTo("both");
        }
    }

    @Test
    void sqlIsRunOnTopOfOurTable() throws SQLException {
        run(main, "alter table t rename column b to ours");
        run(feature, "alter table t rename column b to theirs");

        answer(main, "feature", "sql", "alter table t rename column ours to both");

        assertThat(rows(main, "select both from t")).containsExactly("one");
        goOn();
        assertThat(rows(feature, "select both from t")).containsExactly("one");
        run(feature, "alter table t rename column both to last");
        merge(main, "feature");
        assertThat(rows(main, "select last from t")).containsExactly("one");
    }

    @ParameterizedTest
    @CsvSource({"ours", "theirs"})
    void aColumnThatOneDroppedAndTheOtherRenamedStaysOrGoes(String choice) throws SQLException {
        run(main, "alter table t drop column b");
        run(feature, "alter table t rename column b to c");

        answer(main, "feature", choice, null);

        assertThat(rows(main, "select name from pragma_table_info('t')"))
                .isEqualTo(choice.equals("ours") ? List.of("a") : List.of("a", "c"));
        goOn();
    }

    @ParameterizedTest
    @CsvSource({"ours", "theirs"})
    void aTableThatOneDroppedAndTheOtherAlteredStaysOrGoes(String choice) throws SQLException {
        run(main, "create table old(x)", "insert into old values (1)");
        merge(feature, "main");
        run(main, "drop table old");
        run(feature, "alter table old add column y");

        answer(main, "feature", choice, null);

        assertThat(rows(main, "select name from pragma_table_info('old')"))
                .isEqualTo(choice.equals("ours") ? List.of() : List.of("x", "y"));
        goOn();
    }

    @ParameterizedTest
    @CsvSource({"ours, x", "theirs, x|y"})
    void tablesOfOneNameBecomeOne(String choice, String columns) throws SQLException {
        run(main, "create table n(x)");
        run(feature, "create table n(x, y)");

        answer(main, "feature", choice, null);

        assertThat(String.join("|", rows(main, "select name from pragma_table_info('n')")))
                .isEqualTo(columns);
        goOn();
    }

    @Test
    void whatReadsADroppedColumnIsMadeAnewBySql() throws SQLException {
        run(main, "alter table t drop column b");
        run(feature, "create view w as select a, b from t");

        answer(main, "feature", "sql", "create view w as select a from t");

        assertThat(rows(main, "select * from w")).containsExactly("1");
        goOn();
    }

    @Test
    void whatReadsADroppedColumnMayGo() throws SQLException {
        run(main, "alter table t drop column b");
        run(feature, "create view w as select a, b from t");

        answer(main, "feature", "ours", null);

        assertThat(rows(main, "select name from sqlite_schema where name = 'w'"))
                .isEmpty();
        goOn();
        assertThat(rows(feature, "select name from sqlite_schema where name = 'w'"))
                .isEmpty();
    }

    @Test
    void anAnswerAfterWhichSomethingDoesNotWorkLeavesTheConflict() throws SQLException {
        run(main, "alter table t drop column b");
        run(feature, "create view w as select a, b from t");
        refused(main, "feature");
        String id = onlyConflict(main);

        for (@Nullable
        String[] answer : new @Nullable String[][] {
            {"theirs", null},
            {"sql", "create view w as select b from t"},
            {"sql", "create view w as select 1; drop table z"}
        }) {
            resolve(main, id, String.valueOf(answer[0]), answer[1]);
            assertThat(refused(main, "feature").getMessage()).contains("that was given");
            assertThat(rows(main, "select conflict_id, resolution from cinch_conflicts"))
                    .containsExactly(id + "|" + answer[0]);
        }
        resolve(main, id, "ours", null);
        merge(main, "feature");
    }

    @Test
    void aTriggerOnAViewThatIsMadeAnewStays() throws SQLException {
        run(main, "create trigger tr instead of insert on v begin insert into t(a) values (new.a); end");
        merge(feature, "main");
        bothViewsWithTrigger();

        answer(main, "feature", "sql", "create view v as select a, 'both' as x from t");

        run(main, "insert into v(a) values (5)");
        assertThat(rows(main, "select a from t")).containsExactly("1", "5");
        goOn();
    }

    private void bothViewsWithTrigger() throws SQLException {
        String trigger = "create trigger tr instead of insert on v begin insert into t(a) values (new.a); end";
        run(main, "drop view v", "create view v as select a, 'main' as x from t", trigger);
        run(feature, "drop view v", "create view v as select a, 'feature' as x from t", trigger);
    }

    @Test
    void everyConflictWantsItsAnswerAndKeepsIt() throws SQLException {
        bothViews();
        run(main, "alter table t rename column b to ours");
        run(feature, "alter table t rename column b to theirs");
        refused(main, "feature");
        assertThat(rows(main, "select code from cinch_conflicts order by 1"))
                .containsExactly("MODIFY_MODIFY", "RENAME_RENAME");

        resolve(
                main,
                value(main, "select conflict_id from cinch_conflicts where object_type = 'view'"),
                "theirs",
                null);
        assertThat(refused(main, "feature").getMessage()).contains("1 conflicts", "RENAME_RENAME");
        assertThat(rows(main, "select code, resolution from cinch_conflicts order by 1"))
                .containsExactly("MODIFY_MODIFY|theirs", "RENAME_RENAME|null");
        resolve(
                main,
                value(main, "select conflict_id from cinch_conflicts where object_type = 'column'"),
                "ours",
                null);
        merge(main, "feature");

        assertThat(rows(main, "select x, ours from v, t")).containsExactly("feature|one");
        assertThat(rows(main, "select count(*) from cinch_log where kind = 'resolve'"))
                .containsExactly("2");
        goOn();
    }

    @Test
    void anAnswerLapsesWhenAChangeDiffers() throws SQLException {
        bothViews();
        refused(main, "feature");
        String id = onlyConflict(main);
        resolve(main, id, "ours", null);

        run(feature, "drop view v", "create view v as select a, 'later' as x from t");

        refused(main, "feature");
        assertThat(onlyConflict(main)).isNotEqualTo(id);
        assertThat(value(main, "select resolution from cinch_conflicts")).isEqualTo("null");
    }

    @Test
    void theLastAnswerCounts() throws SQLException {
        bothViews();
        refused(main, "feature");
        resolve(main, onlyConflict(main), "ours", null);
        resolve(main, onlyConflict(main), "theirs", null);
        merge(main, "feature");

        assertThat(value(main, "select x from v")).isEqualTo("feature");
    }

    @Test
    void aPreviewKnowsTheAnswers() throws SQLException {
        bothViews();
        refused(main, "feature");
        resolve(main, onlyConflict(main), "sql", "create view v as select 3 as x");

        assertThat(rows(main, "select kind, object_name, sql, detail from cinch_merge_preview('feature')"))
                .endsWith("statement|v|create view v as select 3 as x|the answer to a conflict");
    }

    @Test
    void whatIsNoAnswerIsRefused() throws SQLException {
        bothViews();
        refused(main, "feature");
        String id = onlyConflict(main);

        for (String call : List.of(
                "22023 'nothing', 'ours'",
                "22023 '" + id + "', 'mine'",
                "22023 '" + id + "', 'sql'",
                "22023 '" + id + "', 'ours', 'create view v as select 1'",
                "22023 '" + id + "', 'sql', 'delete from t'",
                "22023 '" + id + "', 'sql', 'create temp view v as select 1'",
                "42501 '" + id + "', 'sql', 'create table __x(a)'",
                "42601 '" + id + "', 'sql', ''",
                "42601 '" + id + "', 'sql', 'create view v as'",
                "42601 '" + id + "', 'sql', 'create view v as select 1; create viow'",
                "42883 '" + id + "'")) {
            assertThat(failure(main, "select cinch_resolve(" + call.substring(6) + ")")
                            .getSQLState())
                    .as(call)
                    .isEqualTo(call.substring(0, 5));
        }
        assertThat(value(main, "select resolution from cinch_conflicts")).isEqualTo("null");
        main.setAutoCommit(false);
        run(main, "insert into t values (2, 'two')");
        assertThat(failure(main, "select cinch_resolve('" + id + "', 'ours')").getSQLState())
                .isEqualTo("25001");
        main.rollback();
    }

    @Test
    void aNameCollisionIsSettledByRenaming() throws SQLException {
        run(main, "create table n(x)");
        run(feature, "create view n as select 1");
        refused(main, "feature");
        SQLException refusal = failure(main, "select cinch_resolve('" + onlyConflict(main) + "', 'ours')");

        assertThat(refusal.getSQLState()).isEqualTo("22023");
        assertThat(refusal.getMessage()).contains("NAME_COLLISION", "rename");
        run(main, "alter table n rename to m");
        merge(main, "feature");
        assertThat(rows(main, "select * from cinch_conflicts")).isEmpty();
    }

    @Test
    void rowsThatAreInTheWayAreConflictsUntilTheyAreMended() throws SQLException {
        try (Connection globex = project.create("shop/main/globex")) {
            run(globex, "insert into t values (7, 'a'), (7, 'b'), (7, 'c')");
            run(feature, "create unique index i on t(a)");

            assertThat(failure(main, "select cinch_merge('feature')").getSQLState())
                    .isEqualTo("CN003");

            assertThat(rows(main, "select code, object_type, object_name, their_sql, message from cinch_conflicts"))
                    .singleElement()
                    .asString()
                    .startsWith("DATA|index|i|create unique index i on t(a)|")
                    .contains("globex", "(2 rows)");
            assertThat(failure(main, "select cinch_resolve('" + onlyConflict(main) + "', 'ours')")
                            .getMessage())
                    .contains("mend the rows");
            run(globex, "update t set a = rowid + 10");
        }
        merge(main, "feature");
        assertThat(rows(main, "select * from cinch_conflicts")).isEmpty();
    }

    @Test
    void branchesOfDifferentDatabasesHaveNothingInCommon() throws SQLException {
        run(main, "select cinch_database_create('crm')");

        SQLException refused = refused(main, "crm/main");

        assertThat(refused.getMessage()).contains("NO_BASE", "'crm'", "'shop'");
        assertThat(failure(main, "select cinch_merge('crm/nothing')").getSQLState())
                .isEqualTo("3D001");
    }
}
