/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two branches differ in. */
class DiffTest {
    private static final String DIFF =
            "select object_type, object_name, change, from_sql, to_sql from cinch_diff('main', 'feature')";

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
                "create table t(a, b text, c int)",
                "create index i on t(a)",
                "create view v as select b from t",
                "create table gone(x)",
                "insert into t values (1, 'b', 3)",
                "select cinch_branch_create('feature')");
        feature = project.connect("shop/feature/acme");
    }

    @AfterEach
    void close() throws SQLException {
        main.close();
        feature.close();
    }

    @Test
    void nothingDiffersBetweenABranchAndItsFork() throws SQLException {
        assertThat(rows(main, DIFF)).isEmpty();
        assertThat(value(main, "select cinch_diff_sql('main', 'feature')")).isEmpty();
    }

    @Test
    void objectsAreFollowedThroughRenames() throws SQLException {
        run(
                feature,
                "alter table t rename to customer",
                "alter table customer rename column b to name",
                "alter table customer add column d default 4",
                "alter table customer drop column c",
                "drop table gone",
                "create table made(x)",
                "drop view v",
                "create view v as select name, a from customer",
                "create trigger tr after insert on customer begin delete from made; end");

        assertThat(rows(main, DIFF))
                .containsExactly(
                        "table|customer|renamed|CREATE TABLE t(a, b text, c int)|CREATE TABLE \"customer\"(a, name text, d default 4)",
                        "column|customer.name|renamed|b text|name text",
                        "column|customer.d|added|null|d default 4",
                        "column|customer.c|dropped|c int|null",
                        "table|made|added|null|CREATE TABLE made(x)",
                        "table|gone|dropped|CREATE TABLE gone(x)|null",
                        "view|v|changed|CREATE VIEW v as select b from t|CREATE VIEW v as select name, a from customer",
                        "trigger|tr|added|null|CREATE TRIGGER tr after insert on customer begin delete from made; end");
        assertThat(rows(
                        main,
                        "select object_name, change from cinch_diff('feature', 'main') where object_type = 'column'"))
                .containsExactly("t.b|renamed", "t.c|added", "t.d|dropped");
    }

    @Test
    void theScriptMakesOneSchemaOfTheOtherAndKeepsRows() throws SQLException {
        run(
                feature,
                "alter table t rename to customer",
                "alter table customer rename column b to name",
                "alter table customer add column d default 4",
                "drop table gone",
                "create view w as select name from customer");
        String script = value(main, "select cinch_diff_sql('main', 'feature')");

        main.setAutoCommit(false);
        run(main, script);
        main.commit();

        assertThat(rows(main, "select a, name, c, d from customer")).containsExactly("1|b|3|4");
        assertThat(rows(main, DIFF)).isEmpty();
    }

    @Test
    void tablesThatBothMadeUnderOneNameAreOne() throws SQLException {
        run(main, "create table n(x, y)");
        run(feature, "create table n(x, z)");

        assertThat(rows(main, DIFF)).containsExactly("column|n.z|added|null|z", "column|n.y|dropped|y|null");
    }

    @Test
    void aNewTableMayHaveTheNameOfAnOldOne() throws SQLException {
        run(feature, "alter table gone rename to kept", "create table gone(y)");

        assertThat(rows(main, "select object_type, object_name, change from cinch_diff('main', 'feature')"))
                .containsExactly("table|kept|renamed", "table|gone|added");
    }

    @Test
    void positionsOfALogAreComparedToo() throws SQLException {
        run(main, "alter table t add column d");

        assertThat(rows(main, "select object_name, change from cinch_diff('main@1', 'main@3')"))
                .containsExactly("i|added", "v|added");
        assertThat(rows(main, "select object_name from cinch_diff('main', 'main@4')"))
                .containsExactly("t.d");
        assertThat(value(main, "select cinch_diff_sql('main@0', 'main@1')"))
                .isEqualTo("CREATE TABLE t(a, b text, c int);");
    }

    @Test
    void constraintsAreTheTables() throws SQLException {
        run(feature, "alter table t add check (c > 0)");

        assertThat(rows(main, "select object_type, object_name, change from cinch_diff('main', 'feature')"))
                .containsExactly("table|t|changed");
    }

    @Test
    void whatIsNoBranchIsRefused() {
        for (String call : List.of(
                "3D001 cinch_diff('main', 'nothing')",
                "42602 cinch_diff('No Name', 'main')",
                "22023 cinch_diff('main@99', 'main')",
                "22023 cinch_diff('main@x', 'main')",
                "22023 cinch_diff('main@-1', 'main')",
                "42883 cinch_diff('main')",
                "42883 cinch_diff",
                "42883 cinch_diff('main', 'main', 'main')")) {
            assertThat(failure(main, "select * from " + call.substring(6)).getSQLState())
                    .as(call)
                    .isEqualTo(call.substring(0, 5));
        }
        assertThat(failure(main, "select cinch_diff_sql('main', 'nothing')").getSQLState())
                .isEqualTo("3D001");
    }
}
