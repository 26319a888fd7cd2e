/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.cinchdb.jdbc.CinchConnection;
import org.jline.builtins.ScreenTerminal;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jspecify.annotations.Nullable;

/** A terminal in memory at which {@code cinch shell} runs: keys go in, and the screen can be read. */
final class ShellTerminal implements AutoCloseable {
    static final String CTRL_C = "\u0003";
    static final String CTRL_D = "\u0004";
    static final String CTRL_U = "\u0015";
    static final String TAB = "\t";
    static final String ENTER = "\r";
    static final String UP = "\u001bOA";

    private static final int ROWS = 60;
    private static final long PATIENCE_SECONDS = 30;

    private final int columns;
    private final ScreenTerminal screen;
    private final LineDisciplineTerminal terminal;
    private final Thread thread;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    ShellTerminal(String url, Path history, int columns, boolean colours) throws IOException {
        this.columns = columns;
        this.screen = new ScreenTerminal(columns, ROWS);
        this.terminal = new LineDisciplineTerminal("test", "xterm-256color", new ToScreen(), StandardCharsets.UTF_8);
        terminal.setSize(new Size(columns, ROWS));
        this.thread = new Thread(
                () -> {
                    try (CinchConnection connection =
                            DriverManager.getConnection(url).unwrap(CinchConnection.class)) {
                        new InteractiveShell(connection, terminal, history, Shell.Mode.TABLE, colours).run();
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                },
                "shell");
        thread.setDaemon(true);
        thread.start();
    }

    /** What the shell writes, as whole characters. */
    private final class ToScreen extends OutputStream {
        private static final int MANY = 4096;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            bytes.write(b);
            if (bytes.size() > MANY && b == '\n') {
                flush();
            }
        }

        @Override
        public void flush() {
            screen.write(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
        }
    }

    ShellTerminal type(String keys) throws IOException {
        terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The lines of the screen without the empty ones at its end. */
    List<String> screen() {
        long[] cells = new long[columns * ROWS];
        screen.dump(cells, 0, 0, ROWS, columns, new int[2]);
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                line.append((char) (cells[row * columns + column] & 0xffff));
            }
            lines.add(line.toString().stripTrailing());
        }
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }

    /** Waits until the screen shows what is expected. */
    List<String> await(Predicate<List<String>> expected) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline && thread.isAlive()) {
            List<String> lines = screen();
            if (expected.test(lines)) {
                return lines;
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        if (expected.test(screen())) {
            return screen();
        }
        throw new AssertionError("The screen shows\n" + String.join("\n", screen()), failure.get());
    }

    /** Waits for a line that ends so. */
    List<String> await(String end) {
        return await(lines -> lines.stream().anyMatch(line -> line.endsWith(end)));
    }

    /** Waits for a last line that is this, where a prompt may wait for keys. */
    List<String> awaitLast(String last) {
        return await(lines -> !lines.isEmpty() && lines.get(lines.size() - 1).equals(last));
    }

    /** Waits until the shell has ended by itself. */
    void awaitEnd() throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        if (thread.isAlive() || failure.get() != null) {
            throw new AssertionError("The shell has not ended:\n" + String.join("\n", screen()), failure.get());
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        type(CTRL_C);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (thread.isAlive() && System.nanoTime() < deadline) {
            type(CTRL_U + CTRL_D);
            thread.join(50);
        }
        terminal.close();
    }
}
