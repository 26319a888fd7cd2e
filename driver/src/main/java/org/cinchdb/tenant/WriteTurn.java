/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.tenant;

import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is, among the sessions of this process, to write to one file: first come, first served. SQLite's own
 * lock decides between processes; but who waits for that one polls, and of many who poll some starve.
 *
 * <p>The turn belongs to a session, not to a thread. For any thread; interrupts do not end a wait.
 */
final class WriteTurn {
    private final Semaphore turn = new Semaphore(1, true);
    private volatile @Nullable AtomicLong holderThread;

    /**
     * Waits for the turn.
     *
     * @param lastThread the id of the thread that last used the session that asks
     * @throws SQLException 40001 at once if the turn is with a session that the same thread used last, for then nobody
     *     could end its transaction; 40001 after the time too
     */
    void take(AtomicLong lastThread, long timeoutMillis) throws SQLException {
        if (!turn.tryAcquire()) {
            AtomicLong holder = holderThread;
            if (holder != null && holder != lastThread && holder.get() == lastThread.get()) {
                throw SqlState.SERIALIZATION.error(
                        "Another connection of this thread has an open transaction that wrote to the same tenant. Waiting for"
                                + " it would never end: commit or roll it back first");
            }
            await(timeoutMillis);
        }
        holderThread = lastThread;
    }

    private void await(long timeoutMillis) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (turn.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    throw SqlState.LOCK_TIMEOUT.error(
                            "Another transaction has been writing to this tenant for %d ms. Try again, or raise busyTimeout",
                            timeoutMillis);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void pass() {
        holderThread = null;
        turn.release();
    }
}
