/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cinchdb.Page;
import org.cinchdb.schema.Conflict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/branches.md are run, in their order. */
class BranchesPageTest {
    private static final Page PAGE = new Page("branches.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("(?:-- (refused )?on (\\w+)(?:: (\\w{5}))?\n)?(.*)", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void theExamplesRun() throws SQLException, IOException {
        TestProject project = new TestProject(directory);
        for (Page.Block block : PAGE.blocks("sql")) {
            Matcher example = EXAMPLE.matcher(block.text());
            assertThat(example.matches()).isTrue();
            String branch = example.group(2) == null ? "main" : example.group(2);
            try (Connection connection = project.create("shop/" + branch + "/acme")) {
                if (example.group(1) == null) {
                    TestProject.run(connection, example.group(4));
                } else {
                    assertThat(TestProject.failure(connection, example.group(4)).getSQLState())
                            .isEqualTo(example.group(3));
                }
            }
        }
        try (Connection main = project.connect("shop/main/acme")) {
            assertThat(TestProject.rows(main, "select name from pragma_table_info('overview')"))
                    .containsExactly("name", "city", "points");
            assertThat(TestProject.rows(main, "select name, protected from cinch_branches order by 1"))
                    .containsExactly("loyalty-2|0", "main|1");
        }
    }

    @Test
    void thePageExplainsEveryConflict() throws IOException {
        String page = PAGE.text();
        for (Conflict.Code code : Conflict.Code.values()) {
            assertThat(page).contains("`" + code + "`");
        }
    }
}
