/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cinchdb.Page;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands in the pages that build Cinch, and start what was built. A build does not run in a test of that build;
 * but the profiles, properties and tests that a command names are there.
 */
class BuildCommandsTest {
    private static final Pattern COMMAND = Pattern.compile("(?m)(?<=^|`)(?:mvn|\\./cinch) [^`#\n]*");
    private static final Set<String> GOALS = Set.of("-B", "clean", "package", "spotless:apply", "test", "verify");

    /** Properties of Maven's own plugins, and as what their values stand in the build. */
    private static final Map<String, String> MAVENS_OWN =
            Map.of("groups", "@Tag\\(\"%s\"\\)", "skipTests", "%s", "test", "class %s ");

    /** All poms and Java of tests. */
    private static String build;

    @BeforeAll
    static void readTheBuild() throws IOException {
        StringBuilder texts = new StringBuilder();
        for (String root : List.of("pom.xml", "../pom.xml", "../benchmarks", "../src/it", "src/test/java")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(file -> file.toString().matches(".*(pom\\.xml|\\.java)"))
                        .toList()) {
                    texts.append(Files.readString(file));
                }
            }
        }
        build = texts.toString();
    }

    static Stream<String> commands() throws IOException {
        StringBuilder pages = new StringBuilder();
        for (Page page : Page.all()) {
            pages.append(page.text());
        }
        return COMMAND.matcher(pages).results().map(MatchResult::group).distinct();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatACommandNamesIsThere(String command) {
        List<String> words = Examples.words(command.replace("-P ", "-P"));
        List<String> arguments = words.subList(1, words.size());
        if (words.get(0).equals("./cinch")) {
            Main.commandLine(Environment.withoutTerminal(Map.of())).parseArgs(arguments.toArray(String[]::new));
            return;
        }
        for (String argument : arguments) {
            if (argument.startsWith("-P")) {
                assertHas("<id>" + argument.substring(2) + "</id>");
            } else if (argument.startsWith("-D")) {
                String[] property = argument.substring(2).split("=", 2);
                String value = MAVENS_OWN.get(property[0]);
                if (value == null) {
                    assertHas("[<\"]" + Pattern.quote(property[0]) + "[>\"]");
                    value = "\\b%s\\b";
                }
                assertHas(value.formatted(Pattern.quote(property[property.length - 1])));
            } else {
                assertThat(GOALS).contains(argument);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "benchmarks.md"})
    void everyLineOfABlockIsSuchACommand(String page) throws IOException {
        for (Page.Block block : new Page(page).blocks("sh")) {
            assertThat(block.text().lines())
                    .allMatch(line -> COMMAND.matcher(line).lookingAt());
        }
    }

    private static void assertHas(String pattern) {
        assertThat(Pattern.compile(pattern).matcher(build).find()).as(pattern).isTrue();
    }
}
