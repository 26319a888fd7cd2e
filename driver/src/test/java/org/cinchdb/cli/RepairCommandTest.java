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
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairCommandTest {
    @TempDir
    Path project;

    private Cinch cinch;

    @BeforeEach
    void aShell() {
        cinch = new Cinch(project);
    }

    @Test
    void aWholeLogNeedsNoRepair() throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:cinch:shop/feature%2Fpay/acme?create=true&project=" + project);
                Statement statement = connection.createStatement()) {
            statement.execute("create table t(a)");
        }
        assertThat(cinch.run("repair", "-b", "feature/pay")).isZero();
        assertThat(cinch.out()).contains("Nothing is missing in the log.");
    }

    @Test
    void aBranchThatIsNotThereIsAnErrorThatSaysWhatIs() throws Exception {
        DriverManager.getConnection("jdbc:cinch:shop?create=true&project=" + project)
                .close();
        assertThat(cinch.run("repair", "-b", "nowhere")).isEqualTo(1);
        assertThat(cinch.err()).contains("No branch 'nowhere' in database 'shop'. Branches: main");
    }
}
