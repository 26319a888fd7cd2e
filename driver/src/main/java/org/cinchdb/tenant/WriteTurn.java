/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.tenant;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is, among the sessions of this process, to write to one file. SQLite's own lock decides between
 * processes; but who waits for that one polls, and of many who poll some starve.
 *
 * <p>Who comes while others wait may go first, which spares waking a thread for each turn, until the one at the head of
 * the queue has waited for some milliseconds: then the turn is kept for him. So the queue moves on at least that often,
 * in the order in which they came.
 *
 * <p>The turn belongs to a session, not to a thread. For any thread; interrupts do not end a wait.
 */
final class WriteTurn {
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Deque<Queued> queue = new ArrayDeque<>();
    private @Nullable Waiter holder;

    private record Queued(Waiter waiter, Thread thread, long since) {}

    /**
     * Waits for the turn.
     *
     * @return how long that took, in nanoseconds
     * @throws SQLException 40001 after the time, and at once if the turn is with a session that the thread of this one
     *     used last, for then nobody could end its transaction; 57014 if the waiter was cancelled
     */
    long take(Waiter waiter, long timeoutMillis) throws SQLException {
        long since = System.nanoTime();
        Queued self = new Queued(waiter, Thread.currentThread(), since);
        synchronized (this) {
            if (isFreeFor(self, since)) {
                holder = waiter;
                return 0;
            }
            if (holder != null && isOfSameThread(holder, waiter)) {
                throw SqlState.SERIALIZATION.error(
                        "Another connection of this thread has an open transaction that wrote to the same tenant. Waiting for"
                                + " it would never end: commit or roll it back first");
            }
            queue.add(self);
        }
        boolean taken = false;
        try {
            await(self, timeoutMillis);
            taken = true;
            return System.nanoTime() - since;
        } finally {
            if (!taken) {
                leave(self);
            }
        }
    }

    private static boolean isOfSameThread(Waiter holder, Waiter waiter) {
        return holder != waiter
                && holder.lastThread().get() == waiter.lastThread().get();
    }

    private boolean isFreeFor(Queued who, long now) {
        Queued first = queue.peek();
        return holder == null && (first == null || first.equals(who) || now - first.since() < PATIENCE_NANOS);
    }

    private synchronized boolean tryTake(Queued self) {
        if (!isFreeFor(self, System.nanoTime())) {
            return false;
        }
        queue.remove(self);
        holder = self.waiter();
        return true;
    }

    private void await(Queued self, long timeoutMillis) throws SQLException {
        long timeout = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        boolean interrupted = false;
        try {
            while (!tryTake(self)) {
                if (self.waiter().isCancelled()) {
                    throw SqlState.CANCELLED.error("The statement was cancelled while it waited for its turn to write");
                }
                long left = timeout - (System.nanoTime() - self.since());
                if (left <= 0) {
                    throw SqlState.LOCK_TIMEOUT.error(
                            "Another transaction has been writing to this tenant for %d ms. Try again, or raise busyTimeout",
                            timeoutMillis);
                }
                LockSupport.parkNanos(this, Math.min(left, PARK_NANOS));
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Gives up; if the turn came meanwhile, who is next must hear of it. */
    private synchronized void leave(Queued self) {
        queue.remove(self);
        wakeFirst();
    }

    synchronized void pass() {
        holder = null;
        wakeFirst();
    }

    private void wakeFirst() {
        Queued first = queue.peek();
        if (holder == null && first != null) {
            LockSupport.unpark(first.thread());
        }
    }
}
