/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theDemoEndsWellAndLeavesItsProjectToBeOpened() throws Exception {
        int exitCode = run("demo", "--dir", directory.toString());

        assertThat(err.toString()).isEmpty();
        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .contains("shop/main/acme> select cinch_branch_create('feature/loyalty')")
                .contains("Customer.LoyaltyPoints")
                .contains("jdbc:cinch:shop/main/acme?project=")
                .doesNotContain("\u001b[");
        try (Connection globex = DriverManager.getConnection("jdbc:cinch:shop/main/globex?project=" + directory);
                Statement statement = globex.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(LoyaltyPoints), (select count(*) from Invoice) from Customer")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(59);
            assertThat(rows.getInt(2)).isEqualTo(200);
        }
    }

    @Test
    void aDirectoryThatHoldsAProjectIsLeftAlone() throws Exception {
        Files.createDirectory(directory.resolve(".cinchdb"));

        assertThat(run("demo", "--dir", directory.toString())).isEqualTo(1);
        assertThat(err.toString()).startsWith("cinch: '" + directory + "' holds a project already");
        try (Stream<Path> files = Files.list(directory.resolve(".cinchdb"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aCommandThatIsNotThereIsShownTheUsage() {
        assertThat(run("waltz")).isEqualTo(2);
        assertThat(err.toString())
                .contains("Unmatched argument at index 0: 'waltz'")
                .contains("Usage: cinch");
    }

    @Test
    void theVersionAndTheHelpAreResults() {
        assertThat(run("--version")).isZero();
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("cinch ").contains("demo");
    }

    @Test
    void theChinookRowsFitTheChinookSchemaWithForeignKeysOn() throws Exception {
        Chinook chinook = Chinook.load();
        try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:?foreign_keys=true");
                Statement statement = memory.createStatement()) {
            statement.executeUpdate(chinook.schema());
            statement.executeUpdate(chinook.rows());

            assertThat(count(statement, "sqlite_schema where type = 'table'")).isEqualTo(11);
            assertThat(count(statement, "Track")).isEqualTo(3503);
            assertThat(count(statement, "pragma_foreign_key_check")).isZero();
        }
    }

    @Test
    void numbersStandToTheRightAndColoursOnlyWhereAsked() throws SQLException {
        Screen coloured = new Screen(new PrintWriter(out), true);
        Screen plain = new Screen(new PrintWriter(err), false);
        try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = memory.createStatement()) {
            String sql = "select 'a' as name, 5 as n union all select 'long\ner', 1000 union all select null, null";
            coloured.table(statement.executeQuery(sql));
            plain.table(statement.executeQuery(sql));
        }

        assertThat(err.toString().lines())
                .containsExactly("name        n", "a           5", "long er  1000", "null     null");
        assertThat(out.toString()).startsWith("\u001b[2mname        n\u001b[0m");
    }

    private static int count(Statement statement, String from) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select count(*) from " + from)) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        return command.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
