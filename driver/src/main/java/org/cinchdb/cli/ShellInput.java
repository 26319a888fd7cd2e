/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.cinchdb.sql.Lexer;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.Token;

/**
 * Cuts what is typed or read into entries: lines that are commands of the shell, and SQL up to a semicolon at the end
 * of a statement. A text of any length passes through.
 */
final class ShellInput {
    /** What other shells take without a dot, too. */
    private static final Set<String> COMMANDS_WITHOUT_DOT = Set.of("exit", "quit", "help");

    private final BufferedReader reader;
    private final StringBuilder sql = new StringBuilder();
    private int lines;
    private int firstLine;

    /**
     * One entry.
     *
     * @param line the number of its first line
     * @param text a command, or SQL of one statement or more
     * @param isWhole whether the SQL ends with a semicolon; always for a command
     */
    record Entry(int line, String text, boolean isCommand, boolean isWhole) {}

    ShellInput(Reader reader) {
        this.reader = new BufferedReader(reader);
    }

    /** Whether a text that is typed ends here; else there is more to come. */
    static boolean isWhole(String text) {
        ShellInput input = new ShellInput(new java.io.StringReader(text));
        try {
            for (Optional<Entry> entry = input.next(); entry.isPresent(); entry = input.next()) {
                if (!entry.get().isWhole()) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static boolean isCommand(String line) {
        String stripped = line.strip();
        return stripped.startsWith(".") || COMMANDS_WITHOUT_DOT.contains(stripped.toLowerCase(Locale.ROOT));
    }

    /** The next entry; none at the end. */
    Optional<Entry> next() throws IOException {
        boolean pending = isPending(sql.toString());
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines++;
            if (!pending) {
                if (isCommand(line)) {
                    sql.setLength(0);
                    return Optional.of(new Entry(lines, line.strip(), true, true));
                }
                firstLine = lines;
            }
            sql.append(line).append('\n');
            pending = pending || isPending(sql.toString());
            if (!pending) {
                sql.setLength(0);
            } else if (line.indexOf(';') >= 0) {
                int end = Script.completeTo(sql.toString());
                if (end > 0) {
                    return Optional.of(cut(end));
                }
            }
        }
        if (!pending) {
            return Optional.empty();
        }
        Entry rest = new Entry(firstLine, sql.toString(), false, false);
        sql.setLength(0);
        return Optional.of(rest);
    }

    private Entry cut(int end) {
        Entry entry = new Entry(firstLine, sql.substring(0, end), false, true);
        sql.delete(0, end);
        if (isPending(sql.toString())) {
            firstLine = lines;
        } else {
            sql.setLength(0);
        }
        return entry;
    }

    /** Whether a text has begun something: it holds more than blanks and comments, or a comment without its end. */
    private static boolean isPending(String text) {
        List<Token> tokens = Lexer.tokens(text);
        if (tokens.stream().anyMatch(Token::isSignificant)) {
            return true;
        }
        String last = tokens.isEmpty() ? "" : tokens.get(tokens.size() - 1).text(text);
        return last.startsWith("/*") && (last.length() < 4 || !last.endsWith("*/"));
    }
}
