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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantCommandTest {
    @TempDir
    Path project;

    private Cinch cinch;

    @BeforeEach
    void aShell() {
        cinch = new Cinch(project);
    }

    private void run(String place, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:cinch:shop/" + place + "?create=true&project=" + project);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @BeforeEach
    void oneTenantBehindTheHead() throws SQLException {
        run("feature%2Fpay/acme", "create table item(id integer primary key)");
        run("feature%2Fpay/globex", "insert into item values (1)");
        run("feature%2Fpay/acme", "alter table item add column note text");
    }

    @Test
    void whatWasDoneIsSaidOnStdoutAndNothingElse() {
        assertThat(cinch.line("tenant upgrade --all -b feature/pay")).isZero();
        assertThat(cinch.line("tenant upgrade globex -b feature/pay")).isZero();

        assertThat(cinch.out().lines()).containsExactly("0 upgraded, 1 up to date already, 0 failed");
        assertThat(cinch.err()).isEmpty();
    }

    @Test
    void aTenantThatFailsIsNamedOnStderr() throws Exception {
        run("feature%2Fpay/globex", "insert into item(id) values (2)");
        run("feature%2Fpay/acme", "create unique index item_note on item(note)");
        try (Connection plain = DriverManager.getConnection("jdbc:sqlite:" + globex());
                Statement statement = plain.createStatement()) {
            statement.execute("update item set note = 'same'");
        }

        assertThat(cinch.line("tenant upgrade --all -b feature/pay")).isEqualTo(1);

        assertThat(cinch.err()).startsWith("cinch: Tenant 'globex' stays where it was: create index 'item_note' fails");
        assertThat(cinch.out()).isEqualTo("0 upgraded, 1 up to date already, 1 failed\n");
    }

    private Path globex() throws Exception {
        try (var files = java.nio.file.Files.walk(project)) {
            return files.filter(file -> file.endsWith("globex.db")).findFirst().orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenant upgrade",
                "tenant upgrade --all acme",
                "tenant",
            })
    void aCallThatDoesNotSayWhatIsAUsageError(String arguments) {
        assertThat(cinch.line(arguments)).isEqualTo(2);
        assertThat(cinch.err()).startsWith("cinch: ").contains("See 'cinch tenant");
    }

    @Test
    void aBranchThatIsNotThereIsAnErrorThatSaysWhatIs() {
        assertThat(cinch.line("tenant upgrade --all -b nowhere")).isEqualTo(1);
        assertThat(cinch.err()).contains("No branch 'nowhere' in database 'shop'. Branches: feature/pay, main");
    }

    @Test
    void theBarGrowsToItsEnd() {
        StringWriter err = new StringWriter();
        Bar bar = Bar.drawnTo(new PrintWriter(err));
        bar.tried(1, 2_000);
        bar.tried(2_000, 2_000);

        assertThat(err.toString())
                .isEqualTo("\r[" + "-".repeat(40) + "] 1 of 2,000 tenants\r[" + "#".repeat(40)
                        + "] 2,000 of 2,000 tenants" + System.lineSeparator());
    }

    @Test
    void tenantsAreMadeCopiedRenamedAndDropped() {
        assertThat(cinch.line("tenant create hooli -b feature/pay")).isZero();
        assertThat(cinch.line("tenant copy globex globex-2 -b feature/pay")).isZero();
        assertThat(cinch.line("tenant rename hooli pied-piper -b feature/pay")).isZero();
        assertThat(cinch.line("tenant drop acme --yes -b feature/pay")).isZero();

        assertThat(cinch.line("tenant list -f csv -b feature/pay")).isZero();
        assertThat(cinch.out().lines().map(line -> line.replaceAll(",.*", "")))
                .containsExactly("name", "globex", "globex-2", "pied-piper");
        assertThat(cinch.line("tenant create globex -b feature/pay")).isEqualTo(Exit.FAILED);
        assertThat(cinch.err()).startsWith("cinch: Branch 'shop/feature/pay' has a tenant 'globex' already");
    }

    @Test
    void sizesAreShownAndPagesGivenBack() throws Exception {
        run("feature%2Fpay/globex", "create table bulk(a)");
        run(
                "feature%2Fpay/globex",
                "insert into bulk with n(i) as (select 1 union all select i + 1 from n where i < 2000) select randomblob(200) from n");
        run("feature%2Fpay/globex", "delete from bulk");
        assertThat(cinch.line("tenant size globex -f json -b feature/pay")).isZero();
        assertThat(cinch.out()).doesNotContain("\"free_pages\":0");
        assertThat(cinch.line("tenant size -f csv -b feature/pay")).isZero();
        assertThat(cinch.out().lines()).hasSize(3);
        assertThat(cinch.line("tenant vacuum --all -f json -b feature/pay")).isZero();
        assertThat(cinch.out().lines()).hasSize(2).allMatch(line -> line.contains("\"free_pages\":0"));
        assertThat(cinch.line("tenant size nobody -b feature/pay")).isEqualTo(Exit.FAILED);
        assertThat(cinch.err()).startsWith("cinch: No tenant 'nobody'");
    }

    @Test
    void aTenantGoesOutAsAFileAndComesBackInItsOwnPlace() throws Exception {
        Path file = project.resolve("globex.db");
        assertThat(cinch.run("tenant", "export", "globex", file.toString(), "-b", "feature/pay"))
                .isZero();
        run("feature%2Fpay/globex", "delete from item");

        assertThat(cinch.run("tenant", "import", file.toString(), "globex", "-b", "feature/pay"))
                .isEqualTo(1);
        assertThat(cinch.err()).contains("has a tenant 'globex' already");
        assertThat(cinch.run("tenant", "import", file.toString(), "globex", "-b", "feature/pay", "--replace"))
                .isEqualTo(2);
        assertThat(cinch.err()).contains("--yes");
        assertThat(cinch.run("tenant", "import", file.toString(), "globex", "-b", "feature/pay", "--replace", "--yes"))
                .isZero();

        assertThat(cinch.run("query", "select id from item", "-b", "feature/pay", "-t", "globex", "-f", "csv"))
                .isZero();
        assertThat(cinch.out().lines()).containsExactly("id", "1");
    }

    @Test
    void aBackupIsAProject() {
        Path backup = project.resolve("backup");
        assertThat(cinch.run("backup", backup.toString())).isZero();
        assertThat(cinch.run("backup", backup.toString())).isEqualTo(1);
        assertThat(cinch.err()).contains("name a directory that has none");

        assertThat(cinch.run(
                        "query",
                        "select id from item",
                        "-b",
                        "feature/pay",
                        "-t",
                        "globex",
                        "--project",
                        backup.toString(),
                        "-f",
                        "csv"))
                .isZero();
        assertThat(cinch.out().lines()).containsExactly("id", "1");
    }

    @Test
    void aProjectGoesBackToABackupWhenSomebodySaysSo() throws Exception {
        Path backup = project.resolve("backup");
        assertThat(cinch.run("backup", backup.toString())).isZero();
        run("feature%2Fpay/globex", "delete from item");

        assertThat(cinch.run("restore", backup.toString())).isEqualTo(2);
        assertThat(cinch.err()).contains("--yes");
        assertThat(cinch.run("restore", project.resolve("none").toString(), "--yes"))
                .isEqualTo(1);
        assertThat(cinch.err()).startsWith("cinch: No backup in");
        assertThat(cinch.run("restore", backup.toString(), "--yes")).isZero();

        assertThat(cinch.out()).matches("Restored \\d+ tenants on 2 branches, as .*backup has them\\.\\R");
        assertThat(cinch.run("query", "select id from item", "-b", "feature/pay", "-t", "globex", "-f", "csv"))
                .isZero();
        assertThat(cinch.out().lines()).containsExactly("id", "1");
    }
}
