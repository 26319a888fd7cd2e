/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.cinchdb.url.Percent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs, graphs and comparisons, as people see them. */
class AtAGlanceTest {
    @TempDir
    Path project;

    private Cinch cinch;

    private void on(String branch, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:cinch:shop/" + Percent.encodePart(branch)
                        + "/acme?create=true&user=ada&project=" + Percent.encode(project.toString()));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @BeforeEach
    void aShell() throws SQLException {
        cinch = new Cinch(project);
        on("main", "create table item(id integer primary key, code text, old text)", "create table junk(a)");
    }

    @Test
    void aLogIsATableWithTheLastChangeFirst() throws Exception {
        on("main", "create view codes as\n  select code\n  from item");
        assertThat(cinch.line("log")).isZero();
        Golden.assertMatches("log.txt", cinch.out());
        assertThat(cinch.line("log --limit 1")).isZero();
        assertThat(cinch.out().lines()).hasSize(2);
    }

    /**
     * The two merges follow each other in main's log with nothing of its own between: they are drawn as one.
     *
     * <pre>
     * main     1 - 2 ----- 5 ----- M
     *              |\             /
     * feature      | 3 - 4 - 6 --+
     *               \
     * late           7
     * </pre>
     */
    @Test
    void aGraphShowsWhereBranchesPartAndComeTogether() throws Exception {
        cinch.line("branch create feature/pay");
        cinch.line("branch create late");
        on("feature/pay", "alter table item add column price real", "create index item_code on item(code)");
        on("main", "create table customer(id integer primary key, name text)");
        cinch.line("branch merge feature/pay");
        on("feature/pay", "alter table item drop column old");
        cinch.line("branch merge feature/pay");
        on("late", "drop table junk");
        assertThat(cinch.line("branch log --graph")).isZero();
        Golden.assertMatches("graph.txt", cinch.out());

        cinch.atTerminal(60, "").line("branch log --graph --limit 3");
        Golden.assertMatches("graph-on-terminal.txt", cinch.out());
    }

    @Test
    void lanesCrossAndEnd() throws Exception {
        cinch.line("branch create a");
        cinch.line("branch create b");
        on("a", "create table of_a(x)");
        cinch.line("branch create c --source a");
        on("c", "create table of_c(x)");
        on("b", "create table of_b(x)");
        cinch.line("branch merge b --into a");
        cinch.line("branch merge a --into b");
        on("a", "create table of_a2(x)");
        cinch.line("branch merge c");
        cinch.line("branch create early --at 1");
        on("early", "create table of_early(x)");
        assertThat(cinch.line("branch log --graph")).isZero();
        Golden.assertMatches("graph-with-crossings.txt", cinch.out());
    }

    @Test
    void changesOfADroppedBranchStayInTheGraph() throws Exception {
        cinch.line("branch create feature");
        on("feature", "alter table item add column price real");
        cinch.line("branch merge feature");
        cinch.line("branch drop feature --yes");
        cinch.line("branch create feature");
        on("feature", "drop table junk");
        assertThat(cinch.line("log --graph")).isZero();
        Golden.assertMatches("graph-of-dropped.txt", cinch.out());
    }

    @Test
    void aComparisonHasASignForEachObjectAndBothTextsBelow() throws Exception {
        on("main", "create view codes as select code from item", "create index item_old on item(old)");
        cinch.line("branch create feature");
        on(
                "feature",
                "alter table item add column price real not null default 0",
                "alter table item rename column code to sku",
                "drop index item_old",
                "alter table item drop column old",
                "alter table junk rename to kept",
                "create table customer(\n  id integer primary key,\n  name text\n)",
                "drop view codes",
                "create view codes as select sku, price from item");
        assertThat(cinch.line("branch diff main feature")).isZero();
        Golden.assertMatches("diff.txt", cinch.out());
        cinch.atTerminal(80, "").line("branch diff main feature");
        Golden.assertMatches("diff-in-colours.txt", cinch.out());
        assertThat(new Cinch(project).line("branch diff main main")).isZero();
    }

    @Test
    void aPreviewAndConflictsAreTables() throws Exception {
        cinch.line("branch create feature");
        on("feature", "alter table item add column price real", "drop table junk");
        cinch.line("branch merge feature --preview");
        Golden.assertMatches("preview.txt", cinch.out());
        on("main", "alter table item add column price integer", "alter table junk add column b");
        assertThat(cinch.line("branch merge feature")).isEqualTo(Exit.CONFLICT);
        Golden.assertMatches("conflicts.txt", cinch.out());
    }
}
