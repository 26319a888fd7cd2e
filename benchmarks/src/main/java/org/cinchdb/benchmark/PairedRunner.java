/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Times two works in turn in one JVM: A B, B A, A B, ..
 *
 * <p>What disturbs a machine for longer than a round disturbs both sides of it, and falls out of the round's ratio.
 * Separate runs one after the other differ by more than the few percent that are to be seen here. On a machine that is
 * busy with other things, {@code -Dcpu=true} counts the thread's processor time instead of the time that passes:
 * without what it waits, for others or for the disk.
 */
final class PairedRunner {
    private static final double SLICE_MICROS = 20_000;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(6);
    private static final int ROUNDS = Integer.getInteger("rounds", 201);
    private static final LongSupplier CLOCK =
            Boolean.getBoolean("cpu") ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime : System::nanoTime;
    private static final int SINGLE_WARM_UP_ROUNDS = 40;
    private static final int SINGLE_ROUNDS = 60;

    private final Blackhole blackhole = new Blackhole(
            "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

    /** Many times each in a round, as often as fills 20 ms; for works that take micro- or milliseconds. */
    Comparison compare(Work first, Work second) throws SQLException {
        long end = System.nanoTime() + WARM_UP_NANOS;
        Timed timedFirst = new Timed(first, 1);
        Timed timedSecond = new Timed(second, 1);
        while (System.nanoTime() < end) {
            timedFirst = toFillSlice(timedFirst);
            timedSecond = toFillSlice(timedSecond);
            first.restore();
            second.restore();
        }
        return rounds(ROUNDS, () -> 0, timedFirst, timedSecond);
    }

    /** Once each in a round; for works that cannot be done over and over at will. */
    Comparison compareSingly(Work first, Work second) throws SQLException {
        return compareSingly(() -> 0, first, second);
    }

    /** The same, with something before each round that is not timed. */
    Comparison compareSingly(Work before, Work first, Work second) throws SQLException {
        return compareSingly(SINGLE_WARM_UP_ROUNDS, SINGLE_ROUNDS, before, first, second);
    }

    /** The same so many times, for works that take seconds. */
    Comparison compareSingly(int warmUpRounds, int rounds, Work before, Work first, Work second) throws SQLException {
        rounds(warmUpRounds, before, new Timed(first, 1), new Timed(second, 1));
        return rounds(rounds, before, new Timed(first, 1), new Timed(second, 1));
    }

    /** What a work takes alone, once each round, in microseconds. */
    Spread time(Work work) throws SQLException {
        return compareSingly(work, () -> 0).first();
    }

    /** A work and how often it is done in a round. */
    private record Timed(Work work, long times) {}

    private Comparison rounds(int rounds, Work before, Timed first, Timed second) throws SQLException {
        double[] firstMicros = new double[rounds];
        double[] secondMicros = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            before.run();
            first.work().restore();
            second.work().restore();
            if (i % 2 == 0) {
                firstMicros[i] = slice(first);
                secondMicros[i] = slice(second);
            } else {
                secondMicros[i] = slice(second);
                firstMicros[i] = slice(first);
            }
        }
        return Comparison.of(firstMicros, secondMicros);
    }

    /** Microseconds for once. */
    private double slice(Timed timed) throws SQLException {
        long start = CLOCK.getAsLong();
        for (long i = 0; i < timed.times(); i++) {
            blackhole.consume(timed.work().run());
        }
        return (CLOCK.getAsLong() - start) / 1_000.0 / timed.times();
    }

    private Timed toFillSlice(Timed timed) throws SQLException {
        return new Timed(timed.work(), Math.max(1, Math.round(SLICE_MICROS / slice(timed))));
    }
}
