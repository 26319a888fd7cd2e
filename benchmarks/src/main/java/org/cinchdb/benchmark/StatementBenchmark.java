/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Each {@link StatementWork} on each {@link Store} by itself, in a JVM of its own: for profilers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init")
public class StatementBenchmark {
    /** JMH tries all of them, or those named with {@code -p}. */
    @Param
    public Store store;

    @Param
    public StatementWork statements;

    private Path directory;
    private Connection connection;
    private Work work;

    @Setup
    public void prepare() throws IOException, SQLException {
        directory = Scratch.make();
        store.make(directory);
        connection = store.connect(directory);
        StatementWork.fill(connection);
        work = statements.on(connection, store, directory);
    }

    @Setup(Level.Iteration)
    public void restore() throws SQLException {
        work.restore();
    }

    @Benchmark
    public Object run() throws SQLException {
        return work.run();
    }

    @TearDown
    public void remove() throws IOException, SQLException {
        connection.close();
        Scratch.remove(directory);
    }
}
