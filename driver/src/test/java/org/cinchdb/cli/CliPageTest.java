/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.cinchdb.Page;
import org.cinchdb.url.Percent;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * docs/cli.md, and docs/columns.md: the examples of each run one after the other in one project, and the list has the
 * commands of the code.
 */
class CliPageTest {
    @TempDir
    Path directory;

    /** What differs each time. */
    private static String masked(String text) {
        return text.replaceAll("\\b[0-9a-f]{12}\\b", "<conflict-->")
                .replaceAll("(?<![0-9a-f])[0-9a-f]{8}(?![0-9a-f])", "<commit>")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "<instant>")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d", "<date and time->");
    }

    private void runSql(String script) throws SQLException {
        String branch = "main";
        for (String line : script.lines().toList()) {
            if (line.startsWith("-- on ")) {
                branch = line.substring("-- on ".length());
                continue;
            }
            try (Connection connection = DriverManager.getConnection("jdbc:cinch:shop/" + Percent.encodePart(branch)
                            + "/acme?user=ada&project=" + Percent.encode(directory.toString()));
                    Statement statement = connection.createStatement()) {
                statement.execute(line);
            }
        }
    }

    /** What a command of the page prints; {@code init} is told where, as the test's own directory is another. */
    private String printed(Cinch cinch, String line) {
        List<String> words = Examples.words(line);
        if (words.get(0).equals("init")) {
            words.add(directory.toString());
        }
        cinch.run(words.toArray(String[]::new));
        return (cinch.out() + cinch.err()).replace("\r\n", "\n").replace(directory.toString(), "<directory>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cli.md", "columns.md"})
    void theExamplesPrintWhatThePageSays(String page) throws Exception {
        Cinch cinch = new Cinch(directory);
        for (Page.Block block : new Page(page).blocks("console", "sql")) {
            if (block.language().equals("sql")) {
                runSql(block.text());
                continue;
            }
            StringBuilder given = new StringBuilder();
            for (String line : block.text().lines().toList()) {
                if (line.startsWith("$ cinch ")) {
                    given.append(line).append('\n').append(printed(cinch, line.substring("$ cinch ".length())));
                }
            }
            assertThat(masked(given.toString())).isEqualTo(masked(block.text()));
        }
    }

    @Test
    @Tag("docs")
    void thePageHasEveryCommand() throws IOException {
        String table = Examples.commands()
                .map(command -> "| `" + call(command) + "` | "
                        + String.join(" ", command.usageMessage().description()) + " |\n")
                .distinct()
                .collect(Collectors.joining("", "| command | what it does |\n|---|---|\n", ""));

        new Page("cli.md").assertPartIs("commands", table);
    }

    /** A command with its arguments, without its options. */
    private static String call(CommandSpec command) {
        String arguments = command.positionalParameters().stream()
                .sorted(java.util.Comparator.comparing(PositionalParamSpec::index))
                .map(parameter -> (parameter.arity().min() == 0 ? " [%s]" : " %s").formatted(parameter.paramLabel())
                        + (parameter.arity().isVariable() ? ".." : ""))
                .collect(Collectors.joining());
        return command.qualifiedName() + arguments;
    }
}
