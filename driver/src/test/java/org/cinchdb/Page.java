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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the documentation, by its path from {@code docs}. */
public record Page(String name) {
    /** The language of a block that is indented and not fenced: no example, but a picture. */
    static final String PICTURE = "picture";

    private static final Path DOCS = Path.of("../docs");
    private static final Pattern BLOCK =
            Pattern.compile("(?m)^```(.*)\n((?s:.*?))^```$|(?<=\n\n)((?: {4}.*\n|\n(?= {4}))+)");
    private static final Pattern REGION =
            Pattern.compile("(?m)^ *(?://|#|<!--) region .*\n((?s:.*?))^ *(?://|#|<!--) endregion\\b");

    /** What stands on a page by itself, as code. */
    public record Block(String language, String text) {}

    public static List<Page> all() throws IOException {
        try (Stream<Path> docs = Files.list(DOCS)) {
            return Stream.concat(
                            Stream.of("../CHANGELOG.md", "../README.md"),
                            docs.map(page -> String.valueOf(page.getFileName())).sorted())
                    .filter(page -> page.endsWith(".md"))
                    .map(Page::new)
                    .toList();
        }
    }

    public String text() throws IOException {
        return Files.readString(DOCS.resolve(name));
    }

    List<Block> blocks() throws IOException {
        return BLOCK.matcher(text())
                .results()
                .map(block -> block.group(3) == null
                        ? new Block(block.group(1), block.group(2))
                        : new Block(PICTURE, block.group(3).stripTrailing().stripIndent() + "\n"))
                .toList();
    }

    /** The blocks in these languages, in their order; there must be one. */
    public List<Block> blocks(String... languages) throws IOException {
        List<Block> blocks = blocks().stream()
                .filter(block -> List.of(languages).contains(block.language()))
                .toList();
        assertThat(blocks).as("%s in %s", List.of(languages), name).isNotEmpty();
        return blocks;
    }

    /** The text of the only block in this language. */
    public String block(String language) throws IOException {
        List<Block> blocks = blocks(language);
        assertThat(blocks).as("%s in %s", language, name).hasSize(1);
        return blocks.get(0).text();
    }

    /** What stands between the comment {@code <!-- name: made from .. -->} and {@code <!-- end -->}. */
    String part(String part) throws IOException {
        return matchPart(part).group(2);
    }

    /** That part is this text; with the system property {@code cinch.docs=write} it becomes it. */
    public void assertPartIs(String part, String expected) throws IOException {
        Matcher there = matchPart(part);
        if (System.getProperty("cinch.docs", "").equals("write")) {
            Files.writeString(
                    DOCS.resolve(name), new StringBuilder(text()).replace(there.start(2), there.end(2), expected));
            return;
        }
        assertThat(there.group(2))
                .as("made anew with -Dcinch.docs=write, as docs/development.md tells")
                .isEqualTo(expected);
    }

    private Matcher matchPart(String part) throws IOException {
        Matcher there = Pattern.compile("(<!-- " + part + ": made from .* -->\n)((?s:.*?))<!-- end -->")
                .matcher(text());
        assertThat(there.find()).as("the part '%s' of %s", part, name).isTrue();
        return there;
    }

    /**
     * Its SQL gives what the page says behind it, in lines that begin with {@code --}.
     *
     * @param shown what the page has in the place of {@code meant}, a directory of the test
     */
    void assertSqlGivesWhatItSays(Connection connection, String shown, String meant) throws SQLException, IOException {
        for (Block block : blocks("sql")) {
            StringBuilder given = new StringBuilder();
            String statement = "";
            for (String line : block.text().split("\n", -1)) {
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
            assertThat(given).hasToString(block.text());
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

    /** Its Java, with a blank line between blocks, is the regions of a test in their order. */
    void assertJavaIsThatOf(Class<?> test) throws IOException {
        List<String> regions = regions(Path.of("src/test/java", test.getName().replace('.', '/') + ".java"));

        assertThat(blocks("java").stream().map(Block::text).collect(Collectors.joining("\n")))
                .isEqualTo(String.join("\n", regions));
    }

    /**
     * What stands between comments that say {@code region} with a name and {@code endregion}; braces left open are
     * closed.
     */
    static List<String> regions(Path source) throws IOException {
        return REGION.matcher(Files.readString(source))
                .results()
                .map(region -> region.group(1).stripTrailing().stripIndent() + "\n")
                .map(code -> code + "}\n".repeat(count(code, '{') - count(code, '}')))
                .toList();
    }

    private static int count(String text, int character) {
        return (int) text.chars().filter(c -> c == character).count();
    }
}
