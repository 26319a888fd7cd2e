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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cinchdb.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/migrations.md are run, in their order, and give the rows that they show. */
class MigrationsPageTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("-- (refused )?(migration )?in (\\w+)/(\\w+)(?:: (\\w{5}))?\n(.*)", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void theExamplesRun() throws SQLException, IOException {
        TestProject project = new TestProject(directory);
        for (Page.Block block : new Page("migrations.md").blocks("sql")) {
            Matcher example = EXAMPLE.matcher(block.text());
            assertThat(example.matches()).as(block.text()).isTrue();
            String place = "shop/" + example.group(3) + "/" + example.group(4);
            String migrate = "migrate=" + (example.group(2) != null);
            String sql = example.group(6);
            try (Connection connection = project.create(place, migrate)) {
                if (example.group(1) == null) {
                    List<String> rows = lastRows(connection, sql);
                    if (sql.contains("-->")) {
                        assertThat(rows).as(sql).isEqualTo(shown(sql));
                    }
                } else {
                    assertThat(TestProject.failure(connection, sql).getSQLState())
                            .as(sql)
                            .isEqualTo(example.group(5));
                }
            }
        }
    }

    private static List<String> shown(String sql) {
        return sql.lines()
                .filter(line -> line.startsWith("--> "))
                .map(line -> line.substring(4))
                .toList();
    }

    /** The rows of the script's last query. */
    private static List<String> lastRows(Connection connection, String script) throws SQLException {
        List<String> last = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            boolean query = statement.execute(script);
            while (query || statement.getUpdateCount() != -1) {
                if (query) {
                    last.clear();
                    try (ResultSet rows = statement.getResultSet()) {
                        while (rows.next()) {
                            last.add(row(rows));
                        }
                    }
                }
                query = statement.getMoreResults();
            }
        }
        return last;
    }

    private static String row(ResultSet rows) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            values.add(rows.getString(i));
        }
        return String.join("|", values);
    }
}
