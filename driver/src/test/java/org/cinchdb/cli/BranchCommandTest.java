/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

    private JsonNode json(String command) throws Exception {
        assertThat(cinch.line(command + " -f json")).as(cinch.err()).isZero();
        return new ObjectMapper().readTree(cinch.out());
    }

    @Test
    void branchesAreListed() throws Exception {
        assertThat(cinch.line("branch list")).isZero();
        assertThat(cinch.out().lines())
                .element(0)
                .asString()
                .isEqualTo("name         current  parent  fork  head  protected  created_at");
        assertThat(cinch.out().lines()).element(1).asString().matches("feature/pay +main +1 +2 +\\S+Z");
        assertThat(cinch.out().lines()).element(2).asString().matches("main +\\* +0 +1 +\\S+Z");

        JsonNode feature = json("branch list").get(0);
        assertThat(feature.get("name").textValue()).isEqualTo("feature/pay");
        assertThat(feature.get("head").intValue()).isEqualTo(2);
        assertThat(feature.get("current").booleanValue()).isFalse();
    }

    @Test
    void aMergeSaysWhatItDid() throws Exception {
        assertThat(cinch.line("branch merge feature/pay")).isZero();
        assertThat(cinch.out().strip()).isEqualTo("Merged 1 change of 'feature/pay' into 'main' (fast-forward).");
        assertThat(cinch.line("branch merge main --into feature/pay -f json")).isZero();
        assertThat(cinch.out().strip()).isEqualTo("{\"status\":\"up_to_date\",\"changes_applied\":0,\"conflicts\":[]}");
        assertThat(cinch.err()).isEmpty();
        run("main", "select price from item");
    }

    @Test
    void aConflictIsShownListedAnsweredAndGone() throws Exception {
        run("main", "alter table item add column price integer");

        assertThat(cinch.line("branch merge feature/pay")).isEqualTo(Exit.CONFLICT);
        assertThat(cinch.out()).startsWith("conflict ").contains("ADD_ADD  column item.price");
        assertThat(cinch.err().strip())
                .isEqualTo(
                        "cinch: Merging 'feature/pay' into 'main' meets 1 conflict; nothing was changed. Answer each with"
                                + " 'cinch branch resolve', then merge again.");
        assertThat(cinch.line("branch merge feature/pay --preview")).isEqualTo(Exit.CONFLICT);
        assertThat(cinch.out()).contains("conflict").contains("ADD_ADD");
        assertThat(cinch.line("branch merge feature/pay -f json")).isEqualTo(Exit.CONFLICT);
        JsonNode refused = new ObjectMapper().readTree(cinch.out());
        assertThat(refused.get("status").textValue()).isEqualTo("conflicted");

        String conflict = json("branch conflicts").get(0).get("conflict_id").textValue();
        assertThat(refused.get("conflicts").get(0).get("conflict_id").textValue())
                .isEqualTo(conflict);
        assertThat(cinch.line("branch resolve " + conflict)).isEqualTo(Exit.USAGE);
        assertThat(cinch.line("branch resolve nothing --ours")).isEqualTo(Exit.FAILED);
        assertThat(cinch.line("branch resolve " + conflict + " --ours")).isZero();
        assertThat(json("branch conflicts").get(0).get("resolution").textValue())
                .isEqualTo("ours");
        assertThat(cinch.line("branch merge feature/pay")).isZero();
        assertThat(json("branch conflicts")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"theirs", "%s=theirs"})
    void aMergeTakesAnswersAlong(String answer) throws Exception {
        run("main", "alter table item add column price integer");
        assertThat(cinch.line("branch merge feature/pay")).isEqualTo(Exit.CONFLICT);
        String conflict = json("branch conflicts").get(0).get("conflict_id").textValue();

        assertThat(cinch.line("branch merge feature/pay --resolve " + answer.formatted(conflict)))
                .isZero();
        assertThat(cinch.line("branch diff main feature/pay")).isZero();
        assertThat(cinch.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--resolve maybe", "--resolve a=b", "--resolve ours --preview"})
    void anAnswerThatIsNoneIsAWrongCall(String options) {
        assertThat(cinch.line("branch merge feature/pay " + options)).isEqualTo(Exit.USAGE);
        assertThat(cinch.err()).contains("--resolve");
    }

    @Test
    void aPreviewShowsTheStatementsAndChangesNothing() throws Exception {
        assertThat(cinch.line("branch merge feature/pay --preview")).isZero();
        assertThat(cinch.out().lines()).hasSize(2);
        assertThat(cinch.out()).contains("statement").contains("alter table item add column price real");
        assertThat(json("status").get("head").intValue()).isEqualTo(1);

        assertThat(cinch.line("branch merge feature/pay")).isZero();
        assertThat(cinch.line("branch merge feature/pay --preview")).isZero();
        assertThat(cinch.out()).isEqualToIgnoringNewLines("'main' has all changes of 'feature/pay' already.");
        assertThat(cinch.line("branch merge feature/pay --preview -f json")).isZero();
        assertThat(cinch.out()).isEqualToIgnoringNewLines("[]");
    }

    @Test
    void aCommitIsRevertedByTheEndOfItsId() throws Exception {
        run("main", "alter table item add column note text");
        String commit = json("log").get(0).get("commit_id").textValue();

        assertThat(cinch.line("branch revert " + commit.substring(commit.length() - 8)))
                .isZero();
        assertThat(cinch.out()).startsWith("Reverted by commit ");
        assertThat(cinch.line("branch diff main@1 main")).isZero();
        assertThat(cinch.out()).isEmpty();
        assertThat(cinch.line("branch revert 00000000")).isEqualTo(Exit.FAILED);
        assertThat(cinch.err()).startsWith("cinch: No commit '00000000' on this branch.");
    }

    @Test
    void aRevertOfWhatOthersAreBuiltOnIsAConflict() throws Exception {
        run("main", "alter table item add column note text");
        String commit = json("log").get(0).get("commit_id").textValue();
        run("main", "create index item_note on item(note)");

        assertThat(cinch.line("branch revert " + commit)).isEqualTo(Exit.CONFLICT);
        assertThat(cinch.out()).isEmpty();
        assertThat(cinch.err()).startsWith("cinch: Reverting commit '" + commit + "'");
        assertThat(json("status").get("head").intValue()).isEqualTo(3);
    }

    @Test
    void aProtectedBranchTakesMergesOnly() throws Exception {
        assertThat(cinch.line("branch protect main")).isZero();
        assertThat(json("status").get("protected").booleanValue()).isTrue();
        assertThat(cinch.line("branch merge feature/pay")).isZero();
        assertThat(cinch.line("branch protect main --off")).isZero();
        assertThat(json("status").get("protected").booleanValue()).isFalse();
    }

    @Test
    void aBranchIsMadeAtAPositionOfItsSource() throws Exception {
        assertThat(cinch.line("branch create old -s feature/pay --at 1")).isZero();
        assertThat(cinch.out().strip()).isEqualTo("Made branch 'old' from 'feature/pay' at position 1.");
        assertThat(cinch.line("branch create older --at 99")).isEqualTo(Exit.FAILED);
        assertThat(cinch.line("branch create old")).isEqualTo(Exit.FAILED);
        assertThat(cinch.line("branch create older --at many")).isEqualTo(Exit.USAGE);
        assertThat(json("branch list")).hasSize(3);
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
    void branchesAreComparedForProgramsToo() throws Exception {
        JsonNode difference = json("branch diff main feature/pay").get(0);
        assertThat(difference.get("object_name").textValue()).isEqualTo("item.price");
        assertThat(difference.get("change").textValue()).isEqualTo("added");
        assertThat(json("branch diff main main")).isEmpty();
        assertThat(cinch.line("branch diff main feature/pay --sql")).isZero();
        assertThat(cinch.out().strip()).isEqualTo("alter table \"item\" add column \"price\" real;");
        assertThat(cinch.line("branch diff main@9")).isEqualTo(Exit.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"branch merge", "branch resolve x", "branch diff", "branch"})
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
