/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sqlite;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who waits for locks, in the name of a session: which thread used it last, whether it was told to give up, and who
 * else is to hear that it waits.
 *
 * <p>Waiting and the setters are for one thread at a time; {@link #cancel()} may come from any.
 */
public final class Waiter {
    private static final long PAUSE_MILLIS = 1;

    private final AtomicLong lastThread = new AtomicLong();
    private volatile boolean cancelled;
    private Listener listener = Listener.NOBODY;

    /** Hears that somebody waits for SQLite's write lock, which another process has. */
    @FunctionalInterface
    public interface Listener {
        Listener NOBODY = nanos -> {};

        /** Called again and again until the wait is over, with its length so far. */
        void waiting(long nanos);
    }

    /** The id of the thread that used the session last. */
    public AtomicLong lastThread() {
        return lastThread;
    }

    /** Something new begins, on this thread: what was said of waits before does not hold. */
    public void begin() {
        lastThread.lazySet(Thread.currentThread().getId());
        // Read first: a volatile write costs each statement a fence.
        if (cancelled) {
            cancelled = false;
        }
    }

    /** Ends the wait that is going on, or the next one before {@link #begin}. */
    public void cancel() {
        cancelled = true;
    }

    public boolean isCancelled() {
        return cancelled;
    }

    /** Who hears of waits from now on. */
    public void tell(Listener who) {
        listener = who;
    }

    /** Lets a little time pass; an interrupt of the thread is kept for later. */
    void pause(long waitedNanos) {
        listener.waiting(waitedNanos);
        sleep(PAUSE_MILLIS);
    }

    /** Sleeps; an interrupt of the thread is kept for later. */
    public static void sleep(long millis) {
        boolean interrupted = Thread.interrupted();
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
