/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The commands of picocli's model and the examples in their help. */
final class Examples {
    private Examples() {}

    /** Every command that does something, by its name: those that only group others are left out. */
    static Stream<CommandSpec> commands() {
        return leaves(Main.commandLine(Environment.withoutTerminal(Map.of())).getCommandSpec());
    }

    private static Stream<CommandSpec> leaves(CommandSpec command) {
        return command.subcommands().isEmpty()
                ? Stream.of(command)
                : command.subcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .flatMap(Examples::leaves)
                        .sorted(java.util.Comparator.comparing(CommandSpec::qualifiedName));
    }

    /** The words of a command behind {@code cinch}. */
    static List<String> path(CommandSpec command) {
        return List.of(command.qualifiedName().split(" "))
                .subList(1, command.qualifiedName().split(" ").length);
    }

    /** The examples in a command's help, each as the arguments behind {@code cinch}. */
    static List<List<String>> of(CommandSpec command) {
        return Arrays.stream(command.usageMessage().footer())
                .map(String::strip)
                .filter(line -> line.startsWith("cinch "))
                .map(line -> words(line.substring("cinch ".length())))
                .toList();
    }

    /** The words of a line as a shell sees them; of pipes and redirections only what is before. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
                if (quote != 0) {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                begun = true;
            } else if (c == ' ') {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                    begun = false;
                }
            } else if (c == '|' || c == '>' || c == '<') {
                break;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
