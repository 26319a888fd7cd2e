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
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RepairCommandTest {
    @TempDir
    Path project;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int repair(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @Test
    void aWholeLogNeedsNoRepair() throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:cinch:shop/feature%2Fpay/acme?create=true&project=" + project);
                Statement statement = connection.createStatement()) {
            statement.execute("create table t(a)");
        }
        assertThat(repair("repair", "--project", project.toString(), "shop/feature/pay"))
                .isZero();
        assertThat(out.toString()).contains("Nothing is missing in the log.");
    }

    @Test
    void aBranchThatIsNotThereIsAnErrorThatSaysWhatIs() throws Exception {
        DriverManager.getConnection("jdbc:cinch:shop?create=true&project=" + project)
                .close();
        assertThat(repair("repair", "--project", project.toString(), "shop/nowhere"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("No branch 'nowhere' in database 'shop'. Branches: main");
    }

    @Test
    void aMissingArgumentIsAUsageError() {
        assertThat(repair("repair")).isEqualTo(2);
        assertThat(err.toString()).contains("<database>[/<branch>]");
    }
}
