/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Another JVM of this test's class path, spoken to line by line, every answer with a deadline. Closing kills it.
 *
 * <p>For one thread at a time.
 */
final class ChildJvm implements AutoCloseable {
    /** How a child answers: it is done, or it failed. */
    static final String OK = "ok";

    static final String ERROR = "error ";

    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Writer in;
    private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
    private final List<String> heard = new ArrayList<>();
    private final Thread reader;

    private ChildJvm(Process process) {
        this.process = process;
        this.in = process.outputWriter(StandardCharsets.UTF_8);
        this.reader = new Thread(this::listen, "child-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the main method of a class. */
    static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), main, arguments);
    }

    /** The same in a JVM that has more options. */
    static ChildJvm start(List<String> options, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void listen() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                out.add(line);
            }
        } catch (IOException e) {
            out.add("(reading failed: " + e + ")");
        }
    }

    void send(String line) throws IOException {
        in.write(line + "\n");
        in.flush();
    }

    /** The next line that begins so, without its beginning; another answer ends the wait. */
    String await(String beginning) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            String line = next(deadline);
            if (line == null || (isAnswer(line) && !line.startsWith(beginning))) {
                heard.add(String.valueOf(line));
                throw new AssertionError("No line '%s..' from the child. Heard: %s".formatted(beginning, heard));
            }
            heard.add(line);
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length());
            }
        }
    }

    private static boolean isAnswer(String line) {
        return line.startsWith(OK) || line.startsWith(ERROR);
    }

    private @Nullable String next(long deadline) {
        try {
            while (System.nanoTime() < deadline) {
                String line = out.poll(50, TimeUnit.MILLISECONDS);
                if (line != null || (!process.isAlive() && out.isEmpty())) {
                    return line;
                }
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Every line that has come so far. */
    List<String> lines() {
        out.drainTo(heard);
        return List.copyOf(heard);
    }

    /** SIGKILL, and waits until the operating system has let go of its files and locks. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("Process " + process.pid() + " does not die");
            }
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends its input, so that it ends by itself. */
    void end() {
        try {
            in.close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("Process " + process.pid() + " does not end");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
