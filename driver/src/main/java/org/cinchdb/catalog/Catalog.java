/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.catalog;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.cinchdb.Hint;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;

/**
 * One project on disk: the directory {@code .cinchdb} with metadata.db, which holds the truth about databases,
 * branches, changes and tenants, the mapped heads and the schema locks.
 *
 * <p>metadata.db is in WAL mode with {@code synchronous=FULL}: what {@link #write} has committed survives power loss.
 * Its write lock is never held while something else is waited for. For any thread.
 */
public final class Catalog implements AutoCloseable {
    /** The version of the layout on disk that this code reads and writes. */
    private static final int FORMAT = 1;

    private static final int BUSY_TIMEOUT = 30_000;
    private static final Pattern NETWORK =
            Pattern.compile("nfs.*|cifs|smb.*|fuse\\.(sshfs|s3fs|gcsfuse|rclone).*|9p|afs|ceph.*");

    private final Path directory;
    private final Clock clock;
    private final KeyLocks keyLocks;
    private final SqliteConnection reader;
    private final SqliteConnection writer;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final Heads heads;
    private final Map<Long, SchemaLock> locks = new ConcurrentHashMap<>();

    /** Work on metadata.db. */
    @FunctionalInterface
    public interface Work<T> {
        T on(SqliteConnection metadata) throws SQLException;
    }

    private Catalog(Path directory, Clock clock, SqliteConnection reader, SqliteConnection writer) {
        this.directory = directory;
        this.clock = clock;
        this.keyLocks = new KeyLocks(directory.resolve("lock-keys"));
        this.reader = reader;
        this.writer = writer;
        this.heads = new Heads(directory.resolve("heads"));
    }

    /**
     * Opens a project.
     *
     * @param directory the directory {@code .cinchdb}
     * @param create whether to make it if it is not there; racing processes agree on one
     */
    public static Catalog open(Path directory, boolean create, Clock clock) throws SQLException {
        Path metadata = directory.resolve("metadata.db");
        requireDirectory(directory.resolveSibling("."));
        requireWritable(directory);
        try {
            if (!Files.exists(metadata)) {
                if (!create) {
                    throw SqlState.PROJECT.error(
                            new Hint(
                                    "Name another with the setting 'project', or add create=true to the URL to make one",
                                    "'cinch init' makes one, --project names another"),
                            "No Cinch project at %s: it has no metadata.db",
                            directory);
                }
                ProjectFiles.makeDirectories(directory);
                make(metadata, clock);
            }
            refuseNetwork(directory);
        } catch (IOException e) {
            throw SqlState.PROJECT.withCause(
                    0, e, "The project directory " + directory + " cannot be used: " + reason(e) + ". Choose another");
        }
        OneLibrary.claim(directory);
        SqliteConnection writer = connect(metadata);
        try {
            long format = writer.number("select format from project");
            if (format > FORMAT) {
                throw SqlState.PROJECT.error(
                        "The project %s has format %d; this version of Cinch knows formats up to %d. Use a newer Cinch",
                        directory, format, FORMAT);
            }
            return new Catalog(directory, clock, connect(metadata), writer);
        } catch (SQLException e) {
            writer.close();
            throw e;
        }
    }

    private static void requireDirectory(Path project) throws SQLException {
        if (Files.exists(project.normalize()) && !Files.isDirectory(project.normalize())) {
            throw SqlState.PROJECT.error(
                    "The project '%s' is a file. Name the directory that holds .cinchdb", project.normalize());
        }
    }

    /**
     * Reading needs it too: SQLite's WAL and the mapped heads are shared by writing. Of what lies in a directory that
     * this user may not enter nobody can say that it exists.
     */
    private static void requireWritable(Path directory) throws SQLException {
        if (!Files.notExists(directory) && !Files.isWritable(directory)) {
            throw SqlState.PROJECT.error(
                    "The project directory %s cannot be written to by this user, which Cinch needs even to read. Change its"
                            + " permissions, or run as its owner",
                    directory);
        }
    }

    private static SqliteConnection connect(Path metadata) throws SQLException {
        SqliteConnection connection = SqliteConnection.open(metadata, Access.READ_WRITE, BUSY_TIMEOUT);
        try {
            connection.run("pragma synchronous = full");
            connection.run("pragma foreign_keys = on");
            connection.number("select count(*) from project");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw SqlState.PROJECT.withCause(
                    e.getErrorCode(),
                    e,
                    "The project's " + metadata + " cannot be opened: " + e.getMessage()
                            + ". Restore it from a backup if it is damaged");
        }
    }

    private static void make(Path metadata, Clock clock) throws IOException, SQLException {
        Path draft = metadata.resolveSibling("metadata-" + UUID.randomUUID() + ".tmp");
        Files.createFile(draft, ProjectFiles.privateFile());
        try {
            try (SqliteConnection connection = SqliteConnection.open(draft, Access.READ_WRITE, BUSY_TIMEOUT)) {
                connection.first("pragma journal_mode = wal", row -> row.getString(1));
                for (String table : MetadataSchema.STATEMENTS) {
                    connection.run(table);
                }
                connection.update(
                        "insert into project(id, uid, format, sequence, created_at) values (1, ?, ?, 0, ?)",
                        UUID.randomUUID().toString(),
                        FORMAT,
                        clock.instant().toString());
            }
            ProjectFiles.publish(draft, metadata);
        } catch (FileAlreadyExistsException e) {
            // Another process made the project at this very moment: it is the one.
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void refuseNetwork(Path directory) throws IOException, SQLException {
        String type = Files.getFileStore(directory).type().toLowerCase(Locale.ROOT);
        if (NETWORK.matcher(type).matches()) {
            throw SqlState.PROJECT.error(
                    "%s is on a network file system (%s), where neither SQLite's WAL nor shared memory works. Use a local"
                            + " disk",
                    directory, type);
        }
    }

    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof AccessDeniedException) {
            return "there is no permission for " + message;
        }
        return e.getClass() == IOException.class ? message : e.getClass().getSimpleName() + " " + message;
    }

    /** The directory {@code .cinchdb}. */
    public Path directory() {
        return directory;
    }

    /** Locks on keys, for those that compute their values. */
    public KeyLocks keyLocks() {
        return keyLocks;
    }

    public Clock clock() {
        return clock;
    }

    /** The time now, as it is stored: ISO 8601 in UTC. */
    public String now() {
        return clock.instant().toString();
    }

    /** Reads committed state. */
    public <T> T read(Work<T> work) throws SQLException {
        reading.lock();
        try {
            return work.on(reader);
        } finally {
            reading.unlock();
        }
    }

    /** Writes in one transaction; an exception rolls it back. */
    public <T> T write(Work<T> work) throws SQLException {
        writing.lock();
        try {
            writer.run("begin immediate");
            try {
                T result = work.on(writer);
                writer.run("commit");
                return result;
            } catch (SQLException | RuntimeException e) {
                try {
                    writer.rollbackIfOpen();
                } catch (SQLException suppressed) {
                    e.addSuppressed(suppressed);
                }
                throw e;
            }
        } finally {
            writing.unlock();
        }
    }

    /** The next number of the project-wide sequence; call it within {@link #write}. */
    public static long nextSequence(SqliteConnection metadata) throws SQLException {
        return metadata.number("update project set sequence = sequence + 1 returning sequence");
    }

    /** The mapped word of a branch. */
    public BranchWord word(long branchId) throws SQLException {
        try {
            return heads.word(branchId);
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "Mapping " + directory.resolve("heads") + " failed: " + e.getMessage());
        }
    }

    /** The schema lock of a branch. */
    public SchemaLock schemaLock(long branchId) throws SQLException {
        SchemaLock lock = locks.get(branchId);
        if (lock == null) {
            try {
                lock = new SchemaLock(directory.resolve("lock-" + branchId), clock);
            } catch (IOException e) {
                throw SqlState.IO.withCause(
                        0, e, "Opening " + directory.resolve("lock-" + branchId) + " failed: " + e.getMessage());
            }
            locks.put(branchId, lock);
        }
        return lock;
    }

    @Override
    public void close() throws SQLException {
        reading.lock();
        writing.lock();
        try (reader;
                writer) {
            locks.clear();
        } finally {
            OneLibrary.release(directory);
            writing.unlock();
            reading.unlock();
        }
    }
}
