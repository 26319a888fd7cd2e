/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What errors say to do next: a command to who typed one, and it helps; SQL to who typed SQL. */
class HintsTest {
    @TempDir
    Path project;

    private Cinch cinch;

    @BeforeEach
    void aProject() {
        cinch = new Cinch(project);
        done("init " + project + " --database shop");
    }

    private void done(String command) {
        assertThat(cinch.line(command)).as(cinch.err()).isZero();
    }

    private void fails(String command, String says) {
        assertThat(cinch.line(command)).isEqualTo(Exit.FAILED);
        assertThat(cinch.out()).isEmpty();
        assertThat(cinch.err()).isEqualTo("cinch: " + says + System.lineSeparator());
    }

    private String sqlFails(String sql) {
        assertThat(cinch.reading(sql).line("shell")).isEqualTo(Exit.FAILED);
        return cinch.err();
    }

    @Test
    void aBranchWithoutTenantsIsGivenOne() {
        done("branch create feature --switch");
        done("tenant drop main --yes");

        fails(
                "table create item",
                "Branch 'shop/feature' has no tenant. 'cinch tenant create <name> -b feature' makes the first");
        fails(
                "kv count",
                "No tenant 'main' on branch 'shop/feature', which has none. 'cinch tenant create main -b feature' makes it");
        fails(
                "shell",
                "No tenant 'main' on branch 'shop/feature', which has none. 'cinch tenant create main -b feature' makes it");
        done("tenant create main -b feature");
        done("kv count");
        done("table create item");
    }

    @Test
    void aProjectWithoutDatabasesIsGivenOne() {
        done("db drop shop --yes");

        fails(
                "status --database office",
                "No database 'office' in this project, which has none. 'cinch db create office' makes it");
        done("db create office");
        done("query values(1)");
    }

    @Test
    void aProtectedBranchIsMergedIntoOrItsProtectionLifted() {
        done("branch protect main");

        fails(
                "table create item",
                "Branch 'main' is protected: its schema changes by merges only. Make a branch ('cinch branch create <name>'), change the schema there and merge it; 'cinch branch protect main --off' lifts the protection");
        assertThat(sqlFails("create table item(a);"))
                .contains(
                        "[42501] Branch 'main' is protected: its schema changes by merges only. Make a branch (cinch_branch_create)")
                .endsWith("cinch_branch_protect('main', 0) lifts the protection" + System.lineSeparator());
        fails(
                "db drop shop --yes",
                "Branch 'main' is protected, and so database 'shop' is not dropped. Lift the protection first: 'cinch branch protect main --off --database shop'");
        done("branch protect main --off --database shop");
        done("table create item");
        done("branch create feature");
        done("branch protect feature");
        fails(
                "branch drop feature --yes",
                "Branch 'feature' is protected and is not dropped. 'cinch branch protect feature --off' lifts the protection");
    }

    @Test
    void conflictsAreListed() {
        fails(
                "branch resolve 5f0a6b3c1d2e --ours",
                "No conflict '5f0a6b3c1d2e' in database 'shop'. 'cinch branch conflicts' shows those of a branch, once a merge into it was refused");
        assertThat(sqlFails("select cinch_resolve('5f0a6b3c1d2e', 'ours');"))
                .contains("No conflict '5f0a6b3c1d2e' in database 'shop'. cinch_conflicts shows those");
    }

    @Test
    void whatSqliteRefusesIsSaidInItsWordsAlone() {
        fails("query values(nope)", "no such column: nope");
        assertThat(sqlFails("select * from nope;"))
                .isEqualTo("line 1: [42P01] no such table: nope" + System.lineSeparator());
    }

    @Test
    void aWrongCallOfACommandInAGroupPointsToItsHelp() {
        assertThat(cinch.line("kv mset a")).isEqualTo(Exit.USAGE);
        assertThat(cinch.err()).contains("'a' is no key=value. See 'cinch kv mset --help'.");
    }
}
