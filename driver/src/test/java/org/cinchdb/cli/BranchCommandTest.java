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
import java.util.Arrays;
import org.cinchdb.jdbc.CinchConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BranchCommandTest {
    @TempDir
    Path project;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int cinch(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        String[] all = Arrays.copyOf(arguments, arguments.length + 4);
        System.arraycopy(new String[] {"--project", project.toString(), "-d", "shop"}, 0, all, arguments.length, 4);
        return command.execute(all);
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
        assertThat(cinch("branch", "list")).isZero();
        assertThat(out.toString().lines()).element(0).asString().matches("name +parent +head +created_at");
        assertThat(out.toString().lines()).element(1).asString().matches("feature/pay +main +2 +\\S+Z");
        assertThat(out.toString().lines()).element(2).asString().matches("main +1 +\\S+Z");

        assertThat(cinch("branch", "list", "--json")).isZero();
        assertThat(out.toString())
                .startsWith("[{\"name\":\"feature/pay\",\"parent\":\"main\",\"head\":2,\"created_at\":");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aMergeSaysWhatItDid() throws Exception {
        assertThat(cinch("branch", "merge", "feature/pay")).isZero();
        assertThat(out.toString())
                .isEqualTo("{\"status\":\"fast_forwarded\",\"changes_applied\":1,\"conflicts\":[]}\n");
        assertThat(cinch("branch", "merge", "main", "--into", "feature/pay")).isZero();
        assertThat(out.toString()).contains("up_to_date");
        assertThat(err.toString()).isEmpty();
        run("main", "select price from item");
    }

    @Test
    void aConflictIsShownListedAnsweredAndGone() throws Exception {
        run("main", "alter table item add column price integer");

        assertThat(cinch("branch", "merge", "feature/pay")).isEqualTo(Main.CONFLICT);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("cinch: Merging 'feature/pay' into 'main' meets 1 conflicts");
        assertThat(cinch("branch", "merge", "feature/pay", "--preview")).isEqualTo(Main.CONFLICT);
        assertThat(out.toString()).contains("conflict").contains("ADD_ADD");

        assertThat(cinch("branch", "conflicts", "--json")).isZero();
        String conflict = out.toString().replaceAll(".*\"conflict_id\":\"([^\"]+)\".*\\R", "$1");
        assertThat(cinch("branch", "resolve", conflict)).isEqualTo(2);
        assertThat(cinch("branch", "resolve", conflict, "--ours")).isZero();
        assertThat(cinch("branch", "merge", "feature/pay")).isZero();
        assertThat(cinch("branch", "conflicts")).isZero();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aPreviewShowsTheStatementsAndChangesNothing() {
        assertThat(cinch("branch", "merge", "feature/pay", "--preview")).isZero();
        assertThat(out.toString().lines()).hasSize(2);
        assertThat(out.toString()).contains("statement").contains("alter table item add column price real");

        assertThat(cinch("branch", "list", "--json")).isZero();
        assertThat(out.toString()).contains("\"name\":\"main\",\"parent\":null,\"head\":1");
    }

    @Test
    void rowsInTheWayOfAMergeAreAConflictToo() throws Exception {
        run("feature%2Fpay", "create unique index item_code on item(code)");

        assertThat(cinch("branch", "merge", "feature/pay", "--preview")).isEqualTo(Main.CONFLICT);
        assertThat(out.toString()).contains("tenant").contains("acme");
        assertThat(cinch("branch", "merge", "feature/pay")).isEqualTo(Main.CONFLICT);
        assertThat(err.toString())
                .contains("are in the way; nothing was changed. acme: create index 'item_code' fails");
    }

    @Test
    void theBarHearsOfEachTenantOnWhichAMergeIsTried() throws Exception {
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
        assertThat(cinch("branch", "diff", "main", "feature/pay")).isZero();
        assertThat(out.toString()).contains("price").contains("added");
        assertThat(cinch("branch", "diff", "main", "main", "--json")).isZero();
        assertThat(out.toString()).isEqualTo("[]\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"branch merge", "branch resolve x", "branch diff main", "branch"})
    void aCallThatDoesNotSayWhatIsAUsageError(String arguments) {
        assertThat(cinch(arguments.split(" "))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("Usage: cinch branch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"branch merge nowhere", "branch merge main --into nowhere"})
    void aBranchThatIsNotThereIsAFailure(String arguments) {
        assertThat(cinch(arguments.split(" "))).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("cinch: No branch 'nowhere' in database 'shop'. Branches: feature/pay, main");
    }
}
