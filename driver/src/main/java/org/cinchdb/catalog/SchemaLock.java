/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * The lock under which one schema change at a time is made on a branch, by any process of the machine.
 *
 * <p>Within the process it is a semaphore: sessions share threads and a commit may come from another thread than the
 * change, so a lock that a thread owns would be wrong. Between processes it is an OS lock on a file whose text names
 * the holder. The operating system frees it when its process dies.
 *
 * <p>An OS lock belongs to the process and is lost when <em>any</em> channel on its file is closed. So there is one
 * channel for each file in the whole JVM, shared by all class loaders through the system properties (which hold nothing
 * but JDK classes), and it is never closed. For any thread; interrupts do not end a wait.
 */
public final class SchemaLock {
    private static final String REGISTRY = "org.cinchdb.schemaLocks";
    private static final int HOLDER_BYTES = 512;
    /** How long a wait takes to find out that it was cancelled. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path file;
    private final Clock clock;
    private final Semaphore turn;
    private final FileChannel channel;
    private final AtomicReference<@Nullable AtomicLong> holderThread;

    /** Who asks for the lock. */
    public record Claimant(String description, Waiter waiter) {}

    /** The lock, held. Closing releases it; closing again does nothing. */
    public final class Hold implements AutoCloseable {
        private @Nullable FileLock fileLock;

        private Hold(FileLock fileLock) {
            this.fileLock = fileLock;
        }

        @Override
        public void close() throws SQLException {
            FileLock held = fileLock;
            if (held == null) {
                return;
            }
            fileLock = null;
            holderThread.set(null);
            try {
                Uninterrupted.run(() -> {
                    channel.truncate(0);
                    held.release();
                });
            } catch (IOException e) {
                throw SqlState.IO.withCause(0, e, "Releasing the schema lock " + file + " failed: " + e.getMessage());
            } finally {
                turn.release();
            }
        }
    }

    @SuppressWarnings("unchecked")
    SchemaLock(Path file, Clock clock) throws IOException {
        this.file = file;
        this.clock = clock;
        Map<String, Object[]> registry = (Map<String, Object[]>)
                System.getProperties().computeIfAbsent(REGISTRY, k -> new ConcurrentHashMap<>());
        String key = file.toAbsolutePath().normalize().toString();
        Object[] shared = registry.get(key);
        if (shared == null || !((FileChannel) shared[1]).isOpen()) {
            synchronized (registry) {
                shared = registry.get(key);
                if (shared == null || !((FileChannel) shared[1]).isOpen()) {
                    shared = new Object[] {
                        new Semaphore(1, true),
                        Uninterrupted.call(() -> ProjectFiles.open(file)),
                        new AtomicReference<@Nullable AtomicLong>()
                    };
                    registry.put(key, shared);
                }
            }
        }
        this.turn = (Semaphore) shared[0];
        this.channel = (FileChannel) shared[1];
        this.holderThread = (AtomicReference<@Nullable AtomicLong>) shared[2];
    }

    /**
     * Waits for the lock.
     *
     * @throws SQLException 40001, naming the holder, after the time; at once if it is a session that this very thread
     *     used last, for then nobody could release it; 57014 if the waiter was cancelled
     */
    public Hold acquire(Claimant claimant, long timeoutMillis) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        AtomicLong holder = holderThread.get();
        if (holder != null
                && holder != claimant.waiter().lastThread()
                && holder.get() == Thread.currentThread().getId()) {
            throw SqlState.SERIALIZATION.error(
                    "Another connection of this thread is in the middle of a schema change (%s). Waiting for it would never"
                            + " end: commit or roll it back first",
                    holder());
        }
        if (!waitForTurn(claimant, deadline)) {
            throw timedOut(timeoutMillis);
        }
        Hold hold = null;
        try {
            do {
                hold = lockFile(claimant).orElse(null);
            } while (hold == null && System.nanoTime() < deadline && pause(claimant));
        } finally {
            if (hold == null) {
                turn.release();
            }
        }
        if (hold == null) {
            throw timedOut(timeoutMillis);
        }
        return hold;
    }

    /** The lock, if nobody has it. */
    public Optional<Hold> tryAcquire(Claimant claimant) throws SQLException {
        if (!turn.tryAcquire()) {
            return Optional.empty();
        }
        Optional<Hold> hold = Optional.empty();
        try {
            hold = lockFile(claimant);
        } finally {
            if (hold.isEmpty()) {
                turn.release();
            }
        }
        return hold;
    }

    /** Who has the lock and since when, as far as the file says. */
    public String holder() {
        try {
            ByteBuffer text = ByteBuffer.allocate(HOLDER_BYTES);
            int length = Uninterrupted.call(() -> channel.read(text, 0));
            return length <= 0 ? "nobody" : new String(text.array(), 0, length, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        }
    }

    private Optional<Hold> lockFile(Claimant claimant) throws SQLException {
        try {
            FileLock lock = Uninterrupted.call(channel::tryLock);
            if (lock == null) {
                return Optional.empty();
            }
            Hold hold = new Hold(lock);
            String text = claimant.description() + ", process "
                    + ProcessHandle.current().pid() + ", since " + clock.instant();
            Uninterrupted.call(() -> {
                channel.truncate(0);
                return channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            });
            holderThread.set(claimant.waiter().lastThread());
            return Optional.of(hold);
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "Locking " + file + " failed: " + e.getMessage());
        }
    }

    private boolean waitForTurn(Claimant claimant, long deadline) throws SQLException {
        boolean interrupted = false;
        try {
            while (true) {
                requireWanted(claimant);
                long left = deadline - System.nanoTime();
                try {
                    if (turn.tryAcquire(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS)) {
                        return true;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                if (left <= 0) {
                    return false;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean pause(Claimant claimant) throws SQLException {
        requireWanted(claimant);
        Waiter.sleep(2);
        return true;
    }

    private static void requireWanted(Claimant claimant) throws SQLException {
        if (claimant.waiter().isCancelled()) {
            throw SqlState.CANCELLED.error("The statement was cancelled while it waited for another schema change");
        }
    }

    private SQLException timedOut(long millis) {
        return SqlState.LOCK_TIMEOUT.error(
                "Another schema change on this branch goes on (%s). Waited %d ms: try again, or raise busyTimeout",
                holder(), millis);
    }
}
