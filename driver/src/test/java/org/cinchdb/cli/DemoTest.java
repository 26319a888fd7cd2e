/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @TempDir
    Path directory;

    private Cinch cinch;

    @BeforeEach
    void aShell() {
        cinch = new Cinch(directory);
    }

    @Test
    void theDemoEndsWellAndLeavesItsProjectToBeOpened() throws Exception {
        int exitCode = cinch.run("demo", "--dir", directory.toString());

        assertThat(cinch.err()).isEmpty();
        assertThat(exitCode).isZero();
        assertThat(cinch.out())
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

        assertThat(cinch.run("demo", "--dir", directory.toString())).isEqualTo(1);
        assertThat(cinch.err()).startsWith("cinch: '" + directory + "' holds a project already");
        try (Stream<Path> files = Files.list(directory.resolve(".cinchdb"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aCommandThatIsNotThereIsShownTheUsage() {
        assertThat(cinch.run("waltz")).isEqualTo(2);
        assertThat(cinch.err())
                .contains("Unmatched argument at index 0: 'waltz'")
                .contains("See 'cinch --help'");
    }

    @Test
    void theVersionAndTheHelpAreResults() {
        assertThat(cinch.run("--version")).isZero();
        assertThat(cinch.run("--help")).isZero();
        assertThat(cinch.out()).contains("cinch ").contains("demo");
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

    private static int count(Statement statement, String from) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select count(*) from " + from)) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }
}
