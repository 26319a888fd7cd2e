/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the documentation, by the name of its file in {@code docs}. */
record Page(String name) {
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REGION = Pattern.compile("// region \\w+\n(.*?)// endregion\n", Pattern.DOTALL);

    Path path() {
        return Path.of("../docs", name);
    }

    String text() throws IOException {
        return Files.readString(path());
    }

    /** The page is this text; with the system property {@code cinch.docs=write} it becomes it. */
    void assertIs(String expected) throws IOException {
        String text = text();
        if (System.getProperty("cinch.docs", "").equals("write")) {
            Files.writeString(path(), expected);
        }
        assertThat(text)
                .as("made anew by mvn -B test -Dtest='*PageTest,*PagesTest' -Dcinch.docs=write")
                .isEqualTo(expected);
    }

    /**
     * Its SQL gives what the page says behind it, in lines that begin with {@code --}.
     *
     * @param shown what the page has in the place of {@code meant}, a directory of the test
     */
    void assertSqlGivesWhatItSays(Connection connection, String shown, String meant) throws SQLException, IOException {
        List<MatchResult> blocks = SQL.matcher(text()).results().toList();
        assertThat(blocks).isNotEmpty();
        for (MatchResult block : blocks) {
            StringBuilder given = new StringBuilder();
            String statement = "";
            for (String line : block.group(1).split("\n", -1)) {
                statement += line.startsWith("-- ") || line.isEmpty() ? "" : line + "\n";
                if (line.endsWith(";")) {
                    given.append(statement);
                    rows(connection, statement.replace(shown, meant))
                            .forEach(row -> given.append("-- ")
                                    .append(row.replace(meant, shown))
                                    .append('\n'));
                    statement = "";
                }
            }
            assertThat(given).hasToString(block.group(1));
        }
    }

    /** Each row as text, its columns parted by {@code |}. */
    static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet result = statement.getResultSet()) {
                    while (result.next()) {
                        StringJoiner row = new StringJoiner(" | ");
                        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                            row.add(String.valueOf(result.getString(i)));
                        }
                        rows.add(row.toString());
                    }
                }
            }
        }
        return rows;
    }

    /** Its Java is the regions of a test, in their order; a brace that a region leaves open is closed on the page. */
    void assertJavaIsThatOf(Class<?> test) throws IOException {
        String source = Files.readString(Path.of("src/test/java", test.getName().replace('.', '/') + ".java"));
        List<String> regions = new ArrayList<>();
        for (MatchResult region : REGION.matcher(source).results().toList()) {
            String code = region.group(1).stripTrailing().stripIndent();
            long open = code.chars().filter(c -> c == '{').count()
                    - code.chars().filter(c -> c == '}').count();
            regions.add(code + "\n}".repeat((int) open));
        }
        List<String> shown = new ArrayList<>();
        Matcher example = JAVA.matcher(text());
        while (example.find()) {
            shown.add(example.group(1).stripTrailing());
        }
        assertThat(shown).isEqualTo(regions);
    }
}
