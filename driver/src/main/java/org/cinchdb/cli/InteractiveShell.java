/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Optional;
import org.cinchdb.engine.TransactionState;
import org.cinchdb.jdbc.CinchConnection;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;

/** The shell at a terminal: a prompt, an editor for lines, what was typed in earlier sessions, and keys. */
final class InteractiveShell {
    private static final int REMEMBERED = 5_000;

    private final CinchConnection connection;
    private final Terminal terminal;
    private final boolean colours;
    private final Shell shell;
    private final LineReader reader;

    /**
     * A shell at a terminal.
     *
     * @param history the file that keeps what is typed
     * @param mode how rows are shown at first
     */
    InteractiveShell(CinchConnection connection, Terminal terminal, Path history, Shell.Mode mode, boolean colours) {
        this.connection = connection;
        this.terminal = terminal;
        this.colours = colours;
        this.shell = new Shell(
                connection,
                new Shell.Display(
                        terminal.writer(),
                        terminal.writer(),
                        () -> Optional.of(terminal.getWidth()).filter(width -> width > 0),
                        colours,
                        true),
                mode,
                false);
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .appName("cinch")
                .terminal(terminal)
                .parser(new ShellParser())
                .completer(new ShellCompleter(connection, shell.commands()))
                .history(new DefaultHistory())
                // An exclamation mark is SQL, not a word of the history.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.CASE_INSENSITIVE, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                // What Tab proposes begins with what was typed: nothing is guessed.
                .variable(LineReader.ERRORS, 0)
                .variable(LineReader.HISTORY_SIZE, REMEMBERED)
                .variable(LineReader.HISTORY_FILE_SIZE, REMEMBERED)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P ...> ");
        keepHistory(builder, history);
        if (colours) {
            builder.highlighter(new ShellHighlighter());
        }
        this.reader = builder.build();
    }

    private void keepHistory(LineReaderBuilder builder, Path history) {
        try {
            makeOwnersOnly(history);
            builder.variable(LineReader.HISTORY_FILE, history);
        } catch (IOException e) {
            terminal.writer().println("What is typed here is not kept: " + history + " cannot be made (" + e + ")");
        }
    }

    /** What is typed may be secret. A file from an earlier session stays as it is. */
    private static void makeOwnersOnly(Path history) throws IOException {
        if (Files.exists(history)) {
            return;
        }
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        Files.createFile(
                history,
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0]);
    }

    /** Runs until Ctrl-D or {@code .quit}. */
    void run() throws IOException, SQLException {
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> shell.cancel());
        try (shell) {
            while (true) {
                String typed;
                try {
                    typed = reader.readLine(prompt());
                } catch (UserInterruptException e) {
                    continue;
                } catch (EndOfFileException e) {
                    break;
                }
                if (shell.runAll(new ShellInput(new StringReader(typed)), "") == Shell.Outcome.QUIT) {
                    break;
                }
            }
            farewell();
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
        }
    }

    private void farewell() throws SQLException {
        TransactionState state = connection.transactionState();
        if (state == TransactionState.REQUESTED || state == TransactionState.ACTIVE) {
            terminal.writer().println("The transaction was not committed: it is rolled back.");
            terminal.flush();
        }
    }

    /** Where the session stands; {@code *} in a transaction, {@code !} in one that only a rollback ends. */
    private String prompt() throws SQLException {
        String mark = switch (connection.transactionState()) {
            case NONE -> "";
            case REQUESTED, ACTIVE -> "*";
            case FAILED -> "!";
        };
        return Colour.NAME.of(connection.path() + mark, colours) + "> ";
    }
}
