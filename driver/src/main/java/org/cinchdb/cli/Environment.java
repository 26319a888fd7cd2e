/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import picocli.CommandLine.Help.Ansi;

/**
 * What surrounds the process: its variables, and whether somebody sits at a terminal.
 *
 * @param in stdin
 * @param inIsTerminal whether stdin is a terminal, so that questions can be answered
 * @param outIsTerminal whether stdout is one: then tables fit its width, and there are colours
 * @param errIsTerminal whether stderr is one: then there are progress bars
 * @param terminalWidth the terminal's width in columns
 */
record Environment(
        Map<String, String> variables,
        InputStream in,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal,
        IntSupplier terminalWidth) {
    private static final int USUAL_WIDTH = 80;

    /** That of this process. */
    static Environment ofProcess() {
        Map<String, String> variables = System.getenv();
        return new Environment(
                variables, System.in, isTerminal(0), isTerminal(1), isTerminal(2), () -> width(variables));
    }

    /** Nobody is there to see colours or to answer questions. */
    static Environment withoutTerminal(Map<String, String> variables) {
        return new Environment(variables, InputStream.nullInputStream(), false, false, false, () -> USUAL_WIDTH);
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            // Not Linux: the library's guess is for all three.
            return Ansi.AUTO.enabled();
        }
    }

    private static int width(Map<String, String> variables) {
        Optional<Integer> said = number(variables.getOrDefault("COLUMNS", ""));
        return said.or(Environment::widthByStty).orElse(USUAL_WIDTH);
    }

    private static Optional<Integer> widthByStty() {
        try {
            Process stty = new ProcessBuilder("sh", "-c", "stty size </dev/tty 2>/dev/null").start();
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(stty.getInputStream(), StandardCharsets.US_ASCII))) {
                String size = reader.readLine();
                boolean ended = stty.waitFor(1, TimeUnit.SECONDS);
                return ended && size != null ? number(size.replaceAll("^\\d+ ", "")) : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<Integer> number(String text) {
        return text.matches("[1-9]\\d{0,4}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    /** An environment variable; an empty one counts as none. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** Whether stdout takes colours: a terminal does, unless NO_COLOR (https://no-color.org) is set. */
    boolean colours() {
        return outIsTerminal
                && variable("NO_COLOR").isEmpty()
                && !variable("TERM").orElse("").equals("dumb");
    }

    /** How wide a table may get; none: as wide as it likes. */
    Optional<Integer> width() {
        return outIsTerminal ? Optional.of(terminalWidth.getAsInt()) : Optional.empty();
    }
}
