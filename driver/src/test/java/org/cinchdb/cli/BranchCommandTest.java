/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.cinchdb.jdbc.CinchConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BranchCommandTest {
    @TempDir
    Path project;

    private Cinch cinch;

    @BeforeEach
    void aShell() {
        cinch = new Cinch(project);
    }

    private void run(String branch, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:cinch:shop/" + branch + "/acme?create=true&project=" + project);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @BeforeEach
    void aBranchThatIsAhead() throws SQLException {
        run("main", "create table item(id integer primary key, code text); insert into item values (1, 'a'), (2, 'a')");
        run("main", "select cinch_branch_create('feature/pay')");
        run("feature%2Fpay", "alter table item add column price real");
    }

    @Test
    void branchesAreListed() {
        assertThat(cinch.run("branch", "list")).isZero();
        assertThat(cinch.out().lines()).element(0).asString().matches("name +parent +head +created_at");
        assertThat(cinch.out().lines()).element(1).asString().matches("feature/pay +main +2 +\\S+Z");
        assertThat(cinch.out().lines()).element(2).asString().matches("main +NULL +1 +\\S+Z");

        assertThat(cinch.run("branch", "list", "-f", "json")).isZero();
        assertThat(cinch.out()).startsWith("[{\"name\":\"feature/pay\",\"parent\":\"main\",\"head\":2,\"created_at\":");
        assertThat(cinch.err()).isEmpty();
    }

    @Test
    void aMergeSaysWhatItDid() throws Exception {
        assertThat(cinch.run("branch", "merge", "feature/pay")).isZero();
        assertThat(cinch.out()).contains("fast_forwarded");
        assertThat(cinch.run("branch", "merge", "main", "--into", "feature/pay"))
                .isZero();
        assertThat(cinch.out()).contains("up_to_date");
        assertThat(cinch.err()).isEmpty();
        run("main", "select price from item");
    }

    @Test
    void aConflictIsShownListedAnsweredAndGone() throws Exception {
        run("main", "alter table item add column price integer");

        assertThat(cinch.run("branch", "merge", "feature/pay")).isEqualTo(Exit.CONFLICT);
        assertThat(cinch.out()).isEmpty();
        assertThat(cinch.err()).startsWith("cinch: Merging 'feature/pay' into 'main' meets 1 conflicts");
        assertThat(cinch.run("branch", "merge", "feature/pay", "--preview")).isEqualTo(Exit.CONFLICT);
        assertThat(cinch.out()).contains("conflict").contains("ADD_ADD");

        assertThat(cinch.run("branch", "conflicts", "-f", "json")).isZero();
        String conflict = cinch.out().replaceAll("(?s).*\"conflict_id\":\"([^\"]+)\".*", "$1");
        assertThat(cinch.run("branch", "resolve", conflict)).isEqualTo(2);
        assertThat(cinch.run("branch", "resolve", conflict, "--ours")).isZero();
        assertThat(cinch.run("branch", "merge", "feature/pay")).isZero();
        assertThat(cinch.run("branch", "conflicts", "-f", "json")).isZero();
        assertThat(cinch.out()).isEqualTo("[]\n");
    }

    @Test
    void aPreviewShowsTheStatementsAndChangesNothing() {
        assertThat(cinch.run("branch", "merge", "feature/pay", "--preview")).isZero();
        assertThat(cinch.out().lines()).hasSize(2);
        assertThat(cinch.out()).contains("statement").contains("alter table item add column price real");

        assertThat(cinch.run("branch", "list", "-f", "json")).isZero();
        assertThat(cinch.out()).contains("\"name\":\"main\",\"parent\":null,\"head\":1");
    }

    @Test
    void rowsInTheWayOfAMergeAreAConflictToo() throws Exception {
        run("feature%2Fpay", "create unique index item_code on item(code)");

        assertThat(cinch.run("branch", "merge", "feature/pay", "--preview")).isEqualTo(Exit.CONFLICT);
        assertThat(cinch.out()).contains("tenant").contains("acme");
        assertThat(cinch.run("branch", "merge", "feature/pay")).isEqualTo(Exit.CONFLICT);
        assertThat(cinch.err()).contains("are in the way; nothing was changed. acme: create index 'item_code' fails");
    }

    @Test
    void theBarHearsOfEachTenantOnWhichAMergeIsTried() throws Exception {
        StringWriter err = new StringWriter();
        run("feature%2Fpay", "create unique index item_id_code on item(id, code)");
        try (Connection main = DriverManager.getConnection("jdbc:cinch:shop/main/acme?project=" + project);
                Statement statement = main.createStatement()) {
            main.unwrap(CinchConnection.class).setProgress(Bar.drawnTo(new PrintWriter(err)));
            statement.execute("select cinch_merge('feature/pay')");
        }
        assertThat(err.toString()).isEqualTo("\r[" + "#".repeat(40) + "] 1 of 1 tenants" + System.lineSeparator());
    }

    @Test
    void branchesAreCompared() {
        assertThat(cinch.run("branch", "diff", "main", "feature/pay")).isZero();
        assertThat(cinch.out()).contains("price").contains("added");
        assertThat(cinch.run("branch", "diff", "main", "main", "-f", "json")).isZero();
        assertThat(cinch.out()).isEqualTo("[]\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"branch merge", "branch resolve x", "branch diff main", "branch"})
    void aCallThatDoesNotSayWhatIsAUsageError(String arguments) {
        assertThat(cinch.line(arguments)).isEqualTo(2);
        assertThat(cinch.out()).isEmpty();
        assertThat(cinch.err()).startsWith("cinch: ").contains("See 'cinch branch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"branch merge nowhere", "branch merge main --into nowhere"})
    void aBranchThatIsNotThereIsAFailure(String arguments) {
        assertThat(cinch.line(arguments)).isEqualTo(1);
        assertThat(cinch.out()).isEmpty();
        assertThat(cinch.err())
                .startsWith("cinch: No branch 'nowhere' in database 'shop'. Branches: feature/pay, main");
    }
}
