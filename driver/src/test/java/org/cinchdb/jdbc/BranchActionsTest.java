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
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Protected and renamed branches, what the log shows of merges, and how merges wait. */
class BranchActionsTest {
    @TempDir
    Path directory;

    private TestProject project;
    private Connection main;
    private Connection feature;

    @BeforeEach
    void twoBranches() throws SQLException {
        project = new TestProject(directory);
        main = project.create("shop/main/acme");
        run(main, "create table t(a, b)", "insert into t values (1, 1)", "select cinch_branch_create('feature')");
        feature = project.connect("shop/feature/acme");
    }

    @AfterEach
    void close() throws SQLException {
        main.close();
        feature.close();
    }

    @Test
    void aProtectedBranchTakesMergesOnly() throws SQLException {
        assertThat(value(feature, "select cinch_branch_protect('main')")).isEqualTo("main");

        SQLException refused = failure(main, "alter table t add column c");
        assertThat(refused.getSQLState()).isEqualTo("42501");
        assertThat(refused.getMessage()).contains("'main' is protected", "cinch_branch_create", "merge");
        main.setAutoCommit(false);
        run(main, "insert into t values (2, 2)");
        assertThat(failure(main, "drop table t").getSQLState()).isEqualTo("42501");
        run(main, "create temp table mine(x)");
        main.commit();
        main.setAutoCommit(true);
        assertThat(rows(main, "select name, protected from cinch_branches order by 1"))
                .containsExactly("feature|0", "main|1");

        run(feature, "alter table t add column c");
        assertThat(value(main, "select cinch_merge('feature')")).contains("fast_forwarded");
        run(feature, "create table more(x)");
        run(main, "select cinch_branch_create('other', 'main')");
        try (Connection other = project.connect("shop/other/acme")) {
            run(other, "create table others(x)");
        }
        assertThat(value(main, "select cinch_merge('other')")).contains("fast_forwarded");
        assertThat(value(main, "select cinch_merge('feature')")).contains("\"merged\"");
        assertThat(log(main)).containsExactly("create t", "alter t", "create others", "create more");
    }

    @Test
    void aProtectionIsLifted() throws SQLException {
        run(main, "select cinch_branch_protect('main', 1)");
        run(main, "select cinch_branch_protect('main', 0)");

        run(main, "alter table t add column c");

        assertThat(log(main)).containsExactly("create t", "alter t");
    }

    @Test
    void aProtectedBranchIsNotDropped() throws SQLException {
        run(main, "select cinch_branch_protect('feature')");

        assertThat(failure(main, "select cinch_branch_drop('feature')").getSQLState())
                .isEqualTo("42501");
        run(main, "select cinch_branch_protect('feature', 0)", "select cinch_branch_drop('feature')");
        assertThat(rows(main, "select name from cinch_branches")).containsExactly("main");
    }

    @Test
    void sessionsGoOnUnderABranchsNewName() throws SQLException {
        try (Connection idle = project.connect("shop/feature/globex", "create=true")) {
            run(main, "select cinch_branch_rename('feature', 'new/name')");

            assertThat(value(feature, "select cinch_branch()")).isEqualTo("new/name");
            run(feature, "create table more(x)", "insert into more values (1)");
            assertThat(value(idle, "select count(*) from more")).isEqualTo("0");
        }
        assertThat(failure(() -> project.connect("shop/feature/acme")).getSQLState())
                .isEqualTo("3D001");
        try (Connection renamed = project.connect("shop/new%2Fname/acme")) {
            assertThat(value(renamed, "select count(*) from more")).isEqualTo("1");
        }
        run(main, "select cinch_branch_create('feature')");
        try (Connection another = project.connect("shop/feature/acme")) {
            assertThat(rows(another, "select name from sqlite_schema")).containsExactly("t");
            assertThat(log(another)).containsExactly("create t");
        }
        assertThat(value(main, "select cinch_merge('new/name')")).contains("\"changes_applied\":1");
    }

    @Test
    void whatCannotBeRenamedOrProtectedIsNot() throws SQLException {
        run(main, "select cinch_branch_create('other')");

        for (String call : List.of(
                "3D001 cinch_branch_rename('nothing', 'x')",
                "42710 cinch_branch_rename('feature', 'other')",
                "42710 cinch_branch_rename('feature', 'main')",
                "42602 cinch_branch_rename('feature', 'No Name')",
                "55006 cinch_branch_rename('main', 'x')",
                "3D001 cinch_branch_protect('nothing')",
                "22023 cinch_branch_protect('main', 2)",
                "22023 cinch_branch_protect('main', 'yes')")) {
            assertThat(failure(main, "select " + call.substring(6)).getSQLState())
                    .as(call)
                    .isEqualTo(call.substring(0, 5));
        }
        assertThat(failure(feature, "select cinch_branch_rename('main', 'x')").getSQLState())
                .isEqualTo("55006");
    }

    @Test
    void theLogTellsWhatCameFromWhere() throws SQLException {
        run(feature, "alter table t add column c");
        run(main, "alter table t rename to customer");
        run(main, "select cinch_merge('feature')");

        assertThat(rows(main, "select position, kind, object_name, sql, origin_branch from cinch_log"))
                .containsExactly(
                        "1|create|t|create table t(a, b)|main",
                        "2|alter|t|alter table t rename to customer|main",
                        "3|alter|t|alter table \"customer\" add column \"c\" |feature");
        assertThat(rows(
                        main,
                        "select e.value ->> 'did', e.value ->> 'type', e.value ->> 'name', length(fingerprint)"
                                + " from cinch_log l, json_each(l.effects) e where position > 1"))
                .containsExactly("rename|table|customer|64", "create|column|c|64");
    }

    @Test
    void aMergeWaitsForSchemaChangesOfTheBranchThatReceives()
            throws SQLException, InterruptedException, ExecutionException, TimeoutException {
        run(feature, "create table more(x)");
        try (Connection changing = project.connect("shop/main/globex", "create=true")) {
            changing.setAutoCommit(false);
            run(changing, "create table first(x)");
            CompletableFuture<String> merge = CompletableFuture.supplyAsync(() -> merged(main, "feature"));
            CompletableFuture<String> again = CompletableFuture.supplyAsync(() -> merged("feature"));
            assertThat(merge).isNotDone();

            changing.commit();

            assertThat(List.of(merge.get(60, TimeUnit.SECONDS), again.get(60, TimeUnit.SECONDS)))
                    .as("the second finds nothing to do")
                    .satisfiesOnlyOnce(outcome -> assertThat(outcome).contains("\"merged\""))
                    .satisfiesOnlyOnce(outcome -> assertThat(outcome).contains("up_to_date"));
        }
        assertThat(log(main)).containsExactly("create t", "create first", "create more");
    }

    private static String merged(Connection into, String from) {
        try {
            return value(into, "select cinch_merge('" + from + "')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String merged(String from) {
        try (Connection another = project.connect("shop/main/initech", "create=true")) {
            return merged(another, from);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aMergeDoesNotWaitForSchemaChangesOfTheBranchThatGives() throws SQLException {
        run(feature, "create table more(x)");
        feature.setAutoCommit(false);
        run(feature, "create table unfinished(x)");

        assertThat(value(main, "select cinch_merge('feature')")).contains("\"changes_applied\":1");

        feature.commit();
        feature.setAutoCommit(true);
        assertThat(value(main, "select cinch_merge('feature')")).contains("\"changes_applied\":1");
        assertThat(log(main)).containsExactly("create t", "create more", "create unfinished");
    }

    @Test
    void aMergeThatWaitsTooLongGivesUp() throws SQLException {
        run(feature, "create table more(x)");
        try (Connection changing = project.connect("shop/main/globex", "create=true");
                Connection hurried = project.connect("shop/main/acme", "busyTimeout=0")) {
            changing.setAutoCommit(false);
            run(changing, "create table first(x)");

            assertThat(failure(hurried, "select cinch_merge('feature')").getSQLState())
                    .isEqualTo("40001");

            changing.rollback();
            run(hurried, "select cinch_merge('feature')");
        }
    }

    @Test
    void trialsTellHowFarTheyAre() throws SQLException {
        for (String tenant : List.of("globex", "initech")) {
            try (Connection other = project.create("shop/main/" + tenant)) {
                run(other, "insert into t values (1, 1)");
            }
        }
        List<String> heard = new ArrayList<>();
        main.unwrap(CinchConnection.class).setProgress((done, total) -> heard.add(done + "/" + total));
        run(feature, "create unique index i on t(a)");

        run(main, "select cinch_merge('feature')");

        assertThat(heard).containsExactly("1/3", "2/3", "3/3");
    }
}
