/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.cinchdb.SqlState;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.StatementKind;
import org.cinchdb.sqlite.SqliteErrors;
import org.jspecify.annotations.Nullable;

/**
 * A session with somebody who types, or with a script: runs SQL and commands and shows what they give. Results are
 * shown while they are read, so they may be of any size.
 *
 * <p>For one thread; {@link #cancel()} alone may come from any.
 */
final class Shell implements AutoCloseable {
    /** How rows are shown. */
    enum Mode {
        TABLE,
        JSON,
        CSV,
        LINE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a run came to. */
    enum Outcome {
        DONE,
        FAILED,
        QUIT
    }

    /**
     * Where a shell shows what it has to show.
     *
     * @param out rows
     * @param notes what people like to know beside them: errors, counts, times
     * @param width how wide a table may get
     * @param isWatched whether somebody sits there: then every statement says that it is done
     */
    record Display(
            PrintWriter out,
            PrintWriter notes,
            Supplier<Optional<Integer>> width,
            boolean colours,
            boolean isWatched) {}

    private static final int DEEPEST = 16;
    private static final long CANCEL_AGAIN_MILLIS = 20;

    private final CinchConnection connection;
    private final Display display;
    private final boolean keepsGoing;
    private final DotCommands commands = new DotCommands(this);
    private Mode mode;
    private boolean timer;
    private @Nullable PrintWriter file;
    private int depth;
    private volatile boolean cancelled;
    private volatile @Nullable Statement running;

    /**
     * A shell.
     *
     * @param keepsGoing whether a script goes on behind an error
     */
    Shell(CinchConnection connection, Display display, Mode mode, boolean keepsGoing) {
        this.connection = connection;
        this.display = display;
        this.mode = mode;
        this.timer = display.isWatched();
        this.keepsGoing = keepsGoing;
    }

    CinchConnection connection() {
        return connection;
    }

    DotCommands commands() {
        return commands;
    }

    Mode mode() {
        return mode;
    }

    void setMode(Mode mode) {
        this.mode = mode;
    }

    boolean timer() {
        return timer;
    }

    void setTimer(boolean on) {
        timer = on;
    }

    /** Where results go. */
    PrintWriter out() {
        return file == null ? display.out() : file;
    }

    /** Has results go to a file, emptied first; to none: where they went before. */
    void setOutput(@Nullable Path path) throws IOException {
        PrintWriter next = path == null ? null : new PrintWriter(Files.newBufferedWriter(path, StandardCharsets.UTF_8));
        closeFile();
        file = next;
    }

    private void closeFile() throws IOException {
        if (file != null && file.checkError()) {
            file.close();
            throw new IOException("Not everything could be written to the output file: the disk may be full");
        }
        if (file != null) {
            file.close();
        }
        file = null;
    }

    /** Runs all entries of a text; {@code name} stands before the line numbers of errors. */
    Outcome runAll(ShellInput input, String name) throws IOException {
        boolean failed = false;
        if (depth == 0) {
            cancelled = false;
        }
        for (Optional<ShellInput.Entry> next = input.next(); next.isPresent(); next = input.next()) {
            ShellInput.Entry entry = next.get();
            Outcome outcome = run(entry, name);
            if (outcome == Outcome.QUIT || (outcome == Outcome.FAILED && !keepsGoing)) {
                return outcome;
            }
            failed |= outcome == Outcome.FAILED;
        }
        return failed ? Outcome.FAILED : Outcome.DONE;
    }

    private Outcome run(ShellInput.Entry entry, String name) {
        try {
            if (entry.isCommand()) {
                return commands.run(entry.text());
            }
            for (SqlStatement statement : Script.of(entry.text()).statements()) {
                execute(statement);
            }
            return Outcome.DONE;
        } catch (SQLException e) {
            report(name, entry, "[" + e.getSQLState() + "] " + SqliteErrors.detail(e));
        } catch (IOException e) {
            report(name, entry, sentence(e));
        } catch (CommandException e) {
            report(name, entry, String.valueOf(e.getMessage()));
        }
        return Outcome.FAILED;
    }

    private void report(String name, ShellInput.Entry entry, String what) {
        out().flush();
        if (cancelled) {
            // Behind the ^C that the terminal shows.
            display.notes().println();
        }
        String place = display.isWatched() && depth == 0 ? "" : name + "line " + entry.line() + ": ";
        display.notes().println(Colour.DROPPED.of(place + what, display.colours()));
        display.notes().flush();
    }

    private static String sentence(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "There is no such file or directory: " + e.getMessage();
        }
        if (e instanceof AccessDeniedException) {
            return "There is no permission for " + e.getMessage();
        }
        return e instanceof CharacterCodingException ? "The file is no text in UTF-8" : e.toString();
    }

    /** Runs a file, as {@code .read} does. */
    Outcome read(Path path) throws IOException {
        if (depth == DEEPEST) {
            throw new CommandException(Exit.FAILED, "Files read each other, " + DEEPEST + " deep: " + path);
        }
        depth++;
        try (Reader reader = Files.newBufferedReader(path)) {
            return runAll(new ShellInput(reader), path + " ");
        } finally {
            depth--;
        }
    }

    private void execute(SqlStatement sql) throws SQLException, IOException {
        long began = System.nanoTime();
        requireNotCancelled();
        try (Statement statement = connection.createStatement()) {
            running = statement;
            String done = "ok";
            if (statement.execute(sql.text())) {
                done = counted(print(statement), "row", "rows");
            } else if (sql.kind() == StatementKind.WRITE) {
                done = counted(statement.getLargeUpdateCount(), "row changed", "rows changed");
            }
            note(done, began);
            warn(statement.getWarnings());
        } finally {
            running = null;
        }
    }

    private static String counted(long count, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
    }

    /** Shows the rows of a query with these parameters. */
    void query(String sql, @Nullable String... parameters) throws SQLException, IOException {
        long began = System.nanoTime();
        requireNotCancelled();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            running = statement;
            statement.execute();
            note(counted(print(statement), "row", "rows"), began);
        } finally {
            running = null;
        }
    }

    private long print(Statement statement) throws SQLException, IOException {
        long count = 0;
        try (ResultSet result = statement.getResultSet()) {
            RowSource rows = RowSource.of(result);
            RowWriter writer = writer();
            writer.begin(rows.labels());
            while (rows.next()) {
                requireNotCancelled();
                writer.row(rows.row());
                count++;
            }
            writer.end();
        }
        return count;
    }

    private RowWriter writer() throws IOException {
        boolean onScreen = file == null;
        return switch (mode) {
            case TABLE ->
                new TableWriter(
                        out(),
                        onScreen ? display.width().get() : Optional.empty(),
                        onScreen && display.colours(),
                        "NULL");
            case JSON -> new JsonWriter(out());
            case CSV -> new CsvWriter(out());
            case LINE -> new LineWriter(out());
        };
    }

    private void note(String done, long began) {
        if (!display.isWatched() && !timer) {
            return;
        }
        out().flush();
        double millis = (System.nanoTime() - began) / 1e6;
        String time = timer ? String.format(Locale.ROOT, "%s%.1f ms", display.isWatched() ? ", " : "", millis) : "";
        display.notes()
                .println(Colour.FAINT.of(display.isWatched() ? "(" + done + time + ")" : time, display.colours()));
        display.notes().flush();
    }

    private void warn(@Nullable SQLWarning first) {
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            display.notes().println(Colour.CHANGED.of("Warning: " + warning.getMessage(), display.colours()));
            display.notes().flush();
        }
    }

    private void requireNotCancelled() throws SQLException {
        if (cancelled) {
            throw SqlState.CANCELLED.error("Stopped");
        }
    }

    /** Stops the statement that runs now, and those that were to follow it. Comes back at once. */
    void cancel() {
        cancelled = true;
        Statement statement = running;
        if (statement != null) {
            Thread stopping = new Thread(() -> stop(statement), "cinch-shell-cancel");
            stopping.setDaemon(true);
            stopping.start();
        }
    }

    /**
     * SQLite forgets an interrupt that comes before the statement has begun: so it is told again until it has ended.
     */
    private void stop(Statement statement) {
        try {
            while (running == statement) {
                statement.cancel();
                Thread.sleep(CANCEL_AGAIN_MILLIS);
            }
        } catch (SQLException e) {
            // It ended in the meantime: there is nothing left to stop.
            System.getLogger(Shell.class.getName()).log(System.Logger.Level.DEBUG, "Nothing to cancel", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        out().flush();
        closeFile();
    }
}
