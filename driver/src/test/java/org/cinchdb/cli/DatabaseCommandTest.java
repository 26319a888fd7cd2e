/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases, and how a command finds the one that is meant. */
class DatabaseCommandTest {
    @TempDir
    Path project;

    private Cinch cinch;

    @BeforeEach
    void aProject() {
        cinch = new Cinch(project);
        assertThat(cinch.run("init", project.toString(), "--database", "shop")).isZero();
    }

    private JsonNode json(String command) throws Exception {
        assertThat(cinch.line(command + " -f json")).as(cinch.err()).isZero();
        return new ObjectMapper().readTree(cinch.out());
    }

    @Test
    void aProjectIsMadeOnceAndHasAMainTenant() throws Exception {
        assertThat(json("tenant list").findValuesAsText("name")).containsExactly("main");
        assertThat(cinch.run("init", project.toString())).isEqualTo(Exit.FAILED);
        assertThat(cinch.err())
                .isEqualToNormalizingNewlines(
                        "cinch: '" + project + "' holds a project already. Choose another directory\n");
    }

    @Test
    void databasesAreMadeListedAndDropped() throws Exception {
        assertThat(cinch.line("db create office")).isZero();
        assertThat(cinch.out().strip()).isEqualTo("Made database 'office'.");
        assertThat(json("db list").findValuesAsText("name")).containsExactly("office", "shop");
        assertThat(cinch.line("db create office")).isEqualTo(Exit.FAILED);
        assertThat(json("db info office").get(0).get("tenants").intValue()).isEqualTo(1);
        assertThat(cinch.line("db drop office --yes")).isZero();
        assertThat(json("db list").findValuesAsText("name")).containsExactly("shop");
        assertThat(cinch.line("db drop office --yes")).isEqualTo(Exit.FAILED);
        assertThat(cinch.err()).startsWith("cinch: No database 'office' in this project. Databases: shop");
    }

    @Test
    void theLastDatabaseCanBeDroppedToo() {
        assertThat(cinch.line("db drop shop -y")).isZero();
        assertThat(cinch.line("branch list")).isEqualTo(Exit.FAILED);
        assertThat(cinch.err())
                .isEqualToNormalizingNewlines(
                        "cinch: The project has no database. Make one with 'cinch db create <name>'\n");
    }

    @Test
    void ofSeveralDatabasesOneMustBeSaidOrChosen() throws Exception {
        assertThat(cinch.line("db create office")).isZero();
        assertThat(cinch.line("status")).isEqualTo(Exit.FAILED);
        assertThat(cinch.err())
                .isEqualToNormalizingNewlines(
                        "cinch: Which database? Say --database, or choose one with 'cinch db switch <name>': office, shop\n");

        assertThat(json("status --database shop").get("database").textValue()).isEqualTo("shop");
        cinch.with("CINCHDB_DATABASE", "office");
        assertThat(json("status").get("database").textValue()).isEqualTo("office");
        assertThat(json("status --database shop").get("database").textValue()).isEqualTo("shop");
        cinch.with("CINCHDB_DATABASE", "");
        assertThat(cinch.line("db switch shop")).isZero();
        assertThat(json("status").get("database").textValue()).isEqualTo("shop");
        assertThat(json("db list").findValuesAsText("active")).containsExactly("false", "true");
    }

    @Test
    void theActiveBranchHoldsForItsDatabaseAloneAndFollowsItsName() throws Exception {
        cinch.line("db create office");
        assertThat(cinch.line("branch create feature/pay --database shop --switch"))
                .isZero();
        Path active = project.resolve(".cinchdb/active");
        assertThat(Files.readString(active)).isEqualTo("shop/feature/pay\n");
        if (project.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(active)))
                    .isEqualTo("rw-------");
        }
        assertThat(json("status").get("branch").textValue()).isEqualTo("feature/pay");
        assertThat(json("status --database office").get("branch").textValue()).isEqualTo("main");
        assertThat(json("status -b main").get("branch").textValue()).isEqualTo("main");

        cinch.line("branch rename feature/pay feature/payments");
        assertThat(json("status").get("branch").textValue()).isEqualTo("feature/payments");
        cinch.line("branch drop feature/payments --yes");
        assertThat(json("status").get("branch").textValue()).isEqualTo("main");
        cinch.with("CINCHDB_BRANCH", "nowhere");
        assertThat(cinch.line("status")).isEqualTo(Exit.FAILED);
        assertThat(cinch.err()).startsWith("cinch: No branch 'nowhere' in database 'shop'");
    }

    @Test
    void whatIsNotThereIsNotSwitchedTo() {
        assertThat(cinch.line("db switch nowhere")).isEqualTo(Exit.FAILED);
        assertThat(cinch.line("branch switch nowhere")).isEqualTo(Exit.FAILED);
        assertThat(project.resolve(".cinchdb/active")).doesNotExist();
    }

    @Test
    void aDroppedDatabaseIsActiveNoMore() throws Exception {
        cinch.line("db create office --switch");
        cinch.line("db drop office -y");
        assertThat(json("status").get("database").textValue()).isEqualTo("shop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"db drop shop", "branch drop feature", "tenant drop main"})
    void nothingIsLostUnlessSomebodySaysSo(String command) throws Exception {
        cinch.line("branch create feature");
        assertThat(cinch.line(command)).isEqualTo(Exit.USAGE);
        assertThat(cinch.err()).contains("there is no terminal to ask at: say --yes");
        assertThat(cinch.out()).isEmpty();

        for (String no : new String[] {"n\n", "\n", "", "maybe\n"}) {
            assertThat(cinch.atTerminal(80, no).line(command)).isEqualTo(Exit.FAILED);
            assertThat(cinch.err()).contains("Go on? [y/N]").contains("cinch: Nothing was done.");
        }
        assertThat(json("status").get("tenants").intValue()).isEqualTo(1);
        assertThat(json("branch list")).hasSize(2);
        assertThat(cinch.atTerminal(80, "Yes\n").line(command)).isZero();
        assertThat(cinch.out()).startsWith("Dropped ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"db create Shop", "branch create a//b", "tenant create -x", "status --database a.b"})
    void aNameThatBreaksARuleIsAWrongCall(String command) {
        assertThat(cinch.line(command)).isEqualTo(Exit.USAGE);
        assertThat(cinch.err().lines()).hasSize(1);
    }

    @Test
    void aDirectoryThatIsAFileIsNoProject() throws Exception {
        Path file = Files.writeString(project.resolve("file"), "");
        assertThat(cinch.run("init", file.toString())).isEqualTo(Exit.FAILED);
        assertThat(cinch.err().lines()).hasSize(1);
        assertThat(cinch.run("status", "--project", file.toString())).isEqualTo(Exit.FAILED);
        assertThat(cinch.err().lines()).hasSize(1);
    }
}
