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
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * Locks on names of any number, for all processes of the machine: each name is one byte of a file, by its hash, and an
 * OS lock on that byte, which the operating system frees when its process dies. Names of one hash wait for each other.
 *
 * <p>As with {@link SchemaLock} there is one channel for the file in the whole JVM, never closed. For any thread;
 * interrupts do not end a wait.
 */
public final class KeyLocks {
    private static final String REGISTRY = "org.cinchdb.keyLocks";
    private static final long LONGEST_PAUSE_MILLIS = 20;

    private final Path file;

    KeyLocks(Path file) {
        this.file = file;
    }

    /** What all class loaders of the JVM share: JDK classes alone. */
    private record Shared(FileChannel channel, Map<Long, Thread> holders) {}

    @SuppressWarnings("unchecked")
    private Shared shared() throws IOException {
        Map<String, Object[]> registry = (Map<String, Object[]>)
                System.getProperties().computeIfAbsent(REGISTRY, k -> new ConcurrentHashMap<>());
        synchronized (registry) {
            String key = file.toAbsolutePath().normalize().toString();
            Object[] known = registry.get(key);
            if (known == null || !((FileChannel) known[0]).isOpen()) {
                known = new Object[] {
                    Uninterrupted.call(() -> ProjectFiles.open(file)), new ConcurrentHashMap<Long, Thread>()
                };
                registry.put(key, known);
            }
            return new Shared((FileChannel) known[0], (Map<Long, Thread>) known[1]);
        }
    }

    /** A name, held until it is closed, by any thread. */
    public final class Hold implements AutoCloseable {
        private final FileLock lock;
        private final Map<Long, Thread> holders;

        private Hold(FileLock lock, Map<Long, Thread> holders) {
            this.lock = lock;
            this.holders = holders;
        }

        @Override
        public void close() throws SQLException {
            try {
                Uninterrupted.run(lock::release);
            } catch (IOException e) {
                throw failed(e);
            } finally {
                holders.remove(lock.position());
            }
        }
    }

    /**
     * Waits for a name.
     *
     * @throws SQLException 40001 after the time, and at once if this very thread holds it
     */
    public Hold acquire(String name, long timeoutMillis) throws SQLException {
        long position = position(name);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        try {
            Shared shared = shared();
            for (long pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
                Thread holder = shared.holders().putIfAbsent(position, Thread.currentThread());
                if (holder == Thread.currentThread()) {
                    throw SqlState.SERIALIZATION.error(
                            "This thread holds the lock that it wants (%s): waiting for it would never end", name);
                }
                FileLock lock = holder == null ? lock(shared, position) : null;
                if (lock != null) {
                    return new Hold(lock, shared.holders());
                }
                if (System.nanoTime() > deadline) {
                    throw SqlState.LOCK_TIMEOUT.error(
                            "Another session holds %s. Waited %d ms: try again, or raise busyTimeout",
                            name, timeoutMillis);
                }
                Waiter.sleep(pause);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static @Nullable FileLock lock(Shared shared, long position) throws IOException {
        FileLock lock = null;
        try {
            lock = Uninterrupted.call(() -> shared.channel().tryLock(position, 1, false));
        } catch (OverlappingFileLockException e) {
            // Held through another channel of this JVM, which is as good as by another process.
            lock = null;
        } finally {
            if (lock == null) {
                shared.holders().remove(position);
            }
        }
        return lock;
    }

    private SQLException failed(IOException e) {
        return SqlState.IO.withCause(0, e, "Locking " + file + " failed: " + e.getMessage());
    }

    private static long position(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong() >>> 2;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
