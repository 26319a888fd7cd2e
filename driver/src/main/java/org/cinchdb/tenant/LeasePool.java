/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.tenant;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * The physical connections of a project that no session uses at the moment, at most so many over all files: the least
 * recently used is closed first, in the background, because a file's last close checkpoints its WAL.
 *
 * <p>Connections in use are not bounded: that is what a session pool's size is for. For any thread.
 */
public final class LeasePool implements AutoCloseable {
    private final int bound;
    private final Executor background;
    private final Map<Path, Entry> entries = new HashMap<>();
    private final LinkedHashSet<Lease> idle = new LinkedHashSet<>();
    private boolean closed;

    private static final class Entry {
        final WriteTurn turn = new WriteTurn();
        final Deque<Lease> idle = new ArrayDeque<>();
        int leases;
    }

    /** Opens a file, or refuses it. */
    @FunctionalInterface
    public interface Opening {
        SqliteConnection open() throws SQLException;
    }

    /** The turn to write to a file, until it is closed. */
    @FunctionalInterface
    public interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * A pool.
     *
     * @param bound how many idle connections are kept open
     * @param background where connections are closed
     */
    public LeasePool(int bound, Executor background) {
        this.bound = bound;
        this.background = background;
    }

    /** Lends a connection to a file, the one most recently given back or a new one. */
    public Lease acquire(Path file, Opening opening) throws SQLException {
        Entry entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(file, f -> new Entry());
            Lease lease = entry.idle.pollFirst();
            if (lease != null) {
                idle.remove(lease);
                return lease;
            }
            entry.leases++;
        }
        boolean opened = false;
        try {
            Lease lease = new Lease(opening.open(), entry.turn);
            opened = true;
            return lease;
        } finally {
            if (!opened) {
                forget(file);
            }
        }
    }

    /**
     * Waits for the turn to write to a file through a connection that is not of this pool; see {@link WriteTurn#take}.
     */
    public Turn takeTurn(Path file, Waiter waiter, long timeoutMillis) throws SQLException {
        Entry entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(file, f -> new Entry());
            entry.leases++;
        }
        boolean taken = false;
        try {
            entry.turn.take(waiter, timeoutMillis);
            taken = true;
            return () -> {
                entry.turn.pass();
                forget(file);
            };
        } finally {
            if (!taken) {
                forget(file);
            }
        }
    }

    /** Takes a connection back. The session has ended its transaction and given its statements back. */
    public void release(Lease lease) throws SQLException {
        lease.passTurn();
        lease.setUser(null);
        Lease out = lease;
        synchronized (this) {
            if (!lease.isMarked() && !closed) {
                idle.add(lease);
                entry(lease).idle.addFirst(lease);
                out = idle.size() > bound ? removeEldest() : null;
            }
        }
        if (out == lease) {
            close(lease);
        } else if (out != null) {
            Lease eldest = out;
            background.execute(() -> closeQuietly(eldest));
        }
    }

    private Entry entry(Lease lease) {
        return entries.computeIfAbsent(lease.file(), f -> new Entry());
    }

    private @Nullable Lease removeEldest() {
        var leases = idle.iterator();
        Lease eldest = leases.next();
        leases.remove();
        entry(eldest).idle.remove(eldest);
        return eldest;
    }

    private void close(Lease lease) throws SQLException {
        forget(lease.file());
        lease.connection().close();
    }

    private void closeQuietly(Lease lease) {
        try {
            close(lease);
        } catch (SQLException e) {
            // Nobody waits for it, its transactions are over, and the file recovers at its next opening.
            System.getLogger(LeasePool.class.getName())
                    .log(System.Logger.Level.WARNING, "Closing " + lease.file() + " failed", e);
        }
    }

    private synchronized void forget(Path file) {
        Entry entry = entries.get(file);
        if (entry != null && --entry.leases == 0) {
            entries.remove(file);
        }
    }

    /** The connections that are open and idle. */
    public synchronized int idle() {
        return idle.size();
    }

    /** Closes the idle connections to a file, or to all files. */
    public void closeIdle(@Nullable Path file) throws SQLException {
        List<Lease> out = new ArrayList<>();
        synchronized (this) {
            for (Lease lease : List.copyOf(idle)) {
                if (file == null || lease.file().equals(file)) {
                    idle.remove(lease);
                    entry(lease).idle.remove(lease);
                    out.add(lease);
                }
            }
        }
        for (Lease lease : out) {
            close(lease);
        }
    }

    /** Closes what is idle; what comes back later is closed then. */
    @Override
    public void close() throws SQLException {
        synchronized (this) {
            closed = true;
        }
        closeIdle(null);
    }
}
