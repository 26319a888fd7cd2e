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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a merge would do, before it does it. */
class MergePreviewTest {
    private static final String PREVIEW =
            "select step, kind, object_type, object_name, sql, detail from cinch_merge_preview('feature')";

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
    void aPreviewShowsTheStatementsAsTheyWouldBeAppended() throws SQLException {
        run(feature, "alter table t add column c", "create index i on t(c)");
        run(main, "alter table t rename to customer");

        assertThat(rows(main, PREVIEW))
                .containsExactly(
                        "1|statement|table|t|alter table \"customer\" add column \"c\" |",
                        "2|statement|index|i|CREATE INDEX i on \"customer\"(c)|");

        assertThat(value(main, "select cinch_merge('feature')")).contains("\"changes_applied\":2");
        assertThat(rows(main, "select sql from cinch_log where position > 2"))
                .containsExactly("alter table \"customer\" add column \"c\" ", "CREATE INDEX i on \"customer\"(c)");
    }

    @Test
    void whatIsThereAlreadyIsShownWithoutSql() throws SQLException {
        run(feature, "create view v as select a from t");
        run(main, "create view v as select a from t");

        assertThat(rows(main, PREVIEW)).containsExactly("1|statement|view|v||is there already, or gives way");
    }

    @Test
    void allConflictsAreShown() throws SQLException {
        run(feature, "alter table t rename column a to x", "create view v as select b from t");
        run(main, "alter table t rename column a to y", "create view v as select 1 as one");

        assertThat(rows(main, PREVIEW))
                .hasSize(2)
                .anySatisfy(row -> assertThat(row).contains("conflict|column|t.a|", "|RENAME_RENAME: "))
                .anySatisfy(row -> assertThat(row).contains("conflict|view|v|CREATE VIEW v", "|ADD_ADD: "));
    }

    @Test
    void tenantsWhoseRowsAreInTheWayAreShown() throws SQLException {
        try (Connection globex = project.create("shop/main/globex")) {
            run(globex, "insert into t values (7, 1), (7, 2), (7, 3)");
        }
        run(feature, "create unique index i on t(a)");

        assertThat(rows(main, PREVIEW))
                .hasSize(2)
                .contains("1|statement|index|i|create unique index i on t(a)|tried on the rows of every tenant first")
                .anySatisfy(row -> assertThat(row)
                        .startsWith("2|tenant|tenant|globex|create unique index i on t(a)|")
                        .contains("UNIQUE", "(2 rows)"));
        run(main, "insert into t values (2, 2)");
    }

    @Test
    void nothingIsShownWhereThereIsNothingToMerge() throws SQLException {
        assertThat(rows(main, PREVIEW)).isEmpty();
    }

    @Test
    void aPreviewWritesNothing() throws SQLException, IOException {
        run(feature, "create unique index i on t(a)", "create view v as select a from t");
        run(main, "select cinch_branch_create('other')", "create view v as select b from t");
        value(main, "select count(*) from cinch_merge_preview('feature', 'other')");
        var before = files();

        value(main, "select count(*) from cinch_merge_preview('feature', 'other')");
        value(main, "select count(*) from cinch_merge_preview('feature', 'main')");
        value(main, "select count(*) from cinch_merge_preview('main', 'other')");

        assertThat(files()).isEqualTo(before);
        assertThat(files().keySet()).noneMatch(file -> file.contains("other"));
        assertThat(rows(main, "select * from cinch_conflicts")).isEmpty();
    }

    /** Each file with its size; but for WALs and their index, whose size nobody relies on. */
    private Map<String, Long> files() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!file.toString().endsWith("-wal") && !file.toString().endsWith("-shm")) {
                    sizes.put(directory.relativize(file).toString(), Files.size(file));
                }
            }
        }
        return sizes;
    }

    @Test
    void aPreviewWaitsForNobody() throws SQLException {
        run(feature, "alter table t add column c");
        try (Connection changing = project.connect("shop/main/other", "create=true")) {
            changing.setAutoCommit(false);
            run(changing, "create table unfinished(x)");

            assertThat(rows(main, PREVIEW)).hasSize(1);
            changing.rollback();
        }
    }

    @Test
    void theBranchesAreParametersAndDefaults() throws SQLException {
        run(feature, "alter table t add column c");

        try (PreparedStatement preview =
                main.prepareStatement("select count(*) from cinch_merge_preview(?, ?) p where p.kind = ?")) {
            preview.setString(1, "feature");
            preview.setString(2, null);
            preview.setString(3, "statement");
            assertThat(number(preview)).isEqualTo(1);
            preview.setString(2, "feature");
            preview.setString(1, "main");
            assertThat(number(preview)).isZero();
        }
        assertThat(value(feature, "select count(*) from cinch_merge_preview('feature', 'main')"))
                .isEqualTo("1");
    }

    private static int number(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void aTransactionThatWroteGetsNoPreview() throws SQLException {
        run(feature, "alter table t add column c");
        main.setAutoCommit(false);
        assertThat(rows(main, PREVIEW)).hasSize(1);
        run(main, "insert into t values (3, 3)");

        assertThat(failure(main, PREVIEW).getSQLState()).isEqualTo("25001");

        main.rollback();
        assertThat(rows(main, PREVIEW)).hasSize(1);
    }

    @Test
    void whatIsNoBranchHasNoPreview() throws SQLException {
        run(main, "select cinch_database_create('crm')");

        for (String state : List.of(
                "3D001 select * from cinch_merge_preview('nothing')",
                "3D001 select * from cinch_merge_preview('feature', 'nothing')",
                "42602 select * from cinch_merge_preview('No Name')",
                "22023 select * from cinch_merge_preview('main')",
                "22023 select * from cinch_merge_preview",
                "22023 select * from cinch_merge_preview(null)",
                "42883 select * from cinch_merge_preview('feature', 'main', 'x')",
                "42883 select * from cinch_conflicts('main')")) {
            assertThat(failure(main, state.substring(6)).getSQLState())
                    .as(state)
                    .isEqualTo(state.substring(0, 5));
        }
        assertThat(rows(main, "select kind, object_name, detail from cinch_merge_preview('crm/main')"))
                .singleElement()
                .asString()
                .startsWith("conflict|crm/main|NO_BASE: ")
                .contains("'crm'", "'shop'");
        assertThat(log(main)).containsExactly("create t");
    }

    @Test
    void aTenantsSessionSeesNoPreview() throws SQLException {
        try (Connection scoped = project.connect("shop/main/acme", "scope=tenant")) {
            assertThat(failure(scoped, PREVIEW).getSQLState()).isEqualTo("42501");
            assertThat(failure(scoped, "select * from cinch_conflicts").getSQLState())
                    .isEqualTo("42501");
            assertThat(failure(scoped, "select cinch_resolve('x', 'ours')").getSQLState())
                    .isEqualTo("42501");
        }
    }
}
