/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.tenant;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.FileLog;
import org.cinchdb.branch.FileLog.Identity;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.catalog.ProjectFiles;
import org.cinchdb.sqlite.RawStatement;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;
import org.cinchdb.sqlite.SqliteErrors;
import org.jspecify.annotations.Nullable;

/**
 * Copies of tenants' files: within a project, out of one, into one. What is copied may be in use.
 *
 * <p>Each copy is made by {@code VACUUM INTO} (https://www.sqlite.org/lang_vacuum.html), which sees one moment of a
 * file whoever writes it, under a temporary name; it is read through and checked, forced to the disk, and only then
 * gets its own name. A process that dies in between leaves a file that is in nobody's way. For any thread.
 */
public final class TenantCopies {
    private static final int BUSY_TIMEOUT = 30_000;

    private final TenantFiles files;
    private final Tenants tenants;
    private final Templates templates;

    public TenantCopies(TenantFiles files, Tenants tenants, Templates templates) {
        this.files = files;
        this.tenants = tenants;
        this.templates = templates;
    }

    /** A file of a tenant that is in its place on the disk, and that metadata.db has not heard of. */
    public record Incoming(String uid, String file, long position) {}

    /** Copies the rows and keys that a tenant, which has a file, has now: as the file of another. */
    public Incoming copy(Branch branch, Tenant from, TenantName to) throws SQLException {
        Path source = files.path(from.file().orElseThrow());
        String uid = UUID.randomUUID().toString();
        return place(branch, to, uid, draft -> {
            try (SqliteConnection file = files.open(branch, from, source, BUSY_TIMEOUT)) {
                vacuumInto(file, draft);
            }
            try (SqliteConnection file = SqliteConnection.open(draft, Access.READ_WRITE, BUSY_TIMEOUT)) {
                useWal(file);
                file.update("update main.__cinch set tenant = ?", uid);
                return FileLog.place(file).position();
            }
        });
    }

    /** Makes a tenant whose file is in its place. */
    public void create(Branch branch, TenantName name, Incoming incoming) throws SQLException {
        tenants.create(branch, name, incoming.uid(), incoming.file(), incoming.position());
    }

    /**
     * Puts a file in its place as the one of a tenant that is there. The caller holds the branch's schema lock, and the
     * write lock of the file that the tenant has.
     *
     * @return false if the tenant has got another file in the meantime: then nothing was done
     */
    public boolean replace(Branch branch, Tenant tenant, Incoming incoming) throws SQLException {
        return tenants.replaceFile(branch, tenant, tenant.file(), incoming.file(), incoming.position());
    }

    /**
     * Writes what a tenant holds now into a file, which is a plain SQLite database without a WAL.
     *
     * @param head where the branch is: a tenant that nobody has touched is empty there
     * @throws SQLException 42710 if there is such a file already
     */
    public void export(Branch branch, Tenant tenant, Place head, Path target) throws SQLException {
        Path absolute = target.toAbsolutePath().normalize();
        if (Files.exists(absolute)) {
            throw exists(absolute);
        }
        Path draft = absolute.resolveSibling(absolute.getFileName() + ".partial-" + UUID.randomUUID());
        try {
            Files.createFile(draft, ProjectFiles.privateFile());
            try {
                if (tenant.file().isPresent()) {
                    try (SqliteConnection file =
                            files.open(branch, tenant, files.path(tenant.file().get()), BUSY_TIMEOUT)) {
                        vacuumInto(file, draft);
                    }
                } else {
                    Files.write(draft, templates.image(branch, head).forTenant(tenant.uid()));
                }
                try (SqliteConnection file = SqliteConnection.open(draft, Access.READ_WRITE, BUSY_TIMEOUT)) {
                    file.first("pragma journal_mode = delete", row -> row.getString(1));
                    requireIntact(file, absolute);
                }
                ProjectFiles.force(draft);
                Files.move(draft, absolute);
                ProjectFiles.forceEntry(absolute);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (FileAlreadyExistsException e) {
            throw exists(absolute);
        } catch (IOException e) {
            throw SqlState.IO.withCause(
                    0, e, "Exporting tenant '" + tenant.name() + "' to " + absolute + " failed: " + reason(e));
        }
    }

    private static SQLException exists(Path path) {
        return SqlState.DUPLICATE_OBJECT.error("There is a file already: %s. Name another, or remove it", path);
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + " " + e.getMessage();
    }

    /**
     * Takes a file that was exported, or comes from a backup, into the project: brings a copy of it to the branch's
     * head and puts that in its place, where metadata.db does not know it yet.
     *
     * @param uid the id of the tenant whose file it will be
     * @throws SQLException CN001 if it is no tenant's file or damaged, CN002 if it comes from another database or from
     *     after the head, CN003 or a constraint's state if its rows do not fit the changes that it lacks
     */
    public Incoming take(Branch branch, Path source, TenantName name, String uid, Place head) throws SQLException {
        Path absolute = source.toAbsolutePath().normalize();
        if (!Files.isRegularFile(absolute)) {
            throw SqlState.IO.error("No file %s. Name one that was exported, or a tenant's file of a backup", absolute);
        }
        Tenant tenant = new Tenant(0, uid, name, Optional.empty());
        return place(branch, name, uid, draft -> {
            copyOf(absolute, draft);
            try (SqliteConnection file = SqliteConnection.open(draft, Access.READ_WRITE, BUSY_TIMEOUT)) {
                Identity identity = identity(file, absolute);
                requireIntact(file, absolute);
                if (!identity.database().equals(branch.databaseUid())) {
                    throw SqlState.HISTORY_DIVERGED.error(
                            "%s is a tenant of another database than '%s', or of one that was made anew under this name. Import it"
                                    + " into a copy of the project that it was taken from",
                            absolute, branch.database());
                }
                files.requireInLog(branch, tenant, FileLog.place(file));
                useWal(file);
                FileLog.become(file, TenantFiles.identity(branch, tenant));
                files.catchUp(file, branch, tenant, head, false);
                return FileLog.place(file).position();
            }
        });
    }

    /** An empty file at a place of the log, for a tenant that has one and is to hold nothing. */
    public Incoming blank(Branch branch, TenantName name, String uid, Place head) throws SQLException {
        byte[] content = templates.image(branch, head).forTenant(uid);
        return place(branch, name, uid, draft -> {
            try {
                Files.write(draft, content);
            } catch (IOException e) {
                throw SqlState.IO.withCause(0, e, "Writing " + draft + " failed: " + reason(e));
            }
            return head.position();
        });
    }

    /**
     * Brings a file that nobody has heard of yet to the branch's head, which has moved since.
     *
     * @throws SQLException CN003 or a constraint's state if its rows do not fit the changes that it lacks
     */
    public Incoming follow(Branch branch, TenantName name, Incoming incoming, Place head) throws SQLException {
        if (incoming.position() == head.position()) {
            return incoming;
        }
        Tenant tenant = new Tenant(0, incoming.uid(), name, Optional.of(incoming.file()));
        Path path = files.path(incoming.file());
        try (SqliteConnection file = files.open(branch, tenant, path, BUSY_TIMEOUT)) {
            files.catchUp(file, branch, tenant, head, false);
        }
        try {
            ProjectFiles.force(path);
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "Forcing " + path + " to the disk failed: " + reason(e));
        }
        return new Incoming(incoming.uid(), incoming.file(), head.position());
    }

    private static Identity identity(SqliteConnection file, Path source) throws SQLException {
        try {
            return FileLog.identity(file);
        } catch (SQLException e) {
            throw SqlState.DAMAGED.withCause(
                    e.getErrorCode(),
                    e,
                    source
                            + " is not a tenant's file: it has no table __cinch. Rows of another database come in by SQL: make"
                            + " the tables, attach the file (attach=true) and copy them");
        }
    }

    private static void copyOf(Path source, Path draft) throws SQLException {
        try (SqliteConnection file = SqliteConnection.open(source, access(source), BUSY_TIMEOUT)) {
            vacuumInto(file, draft);
        } catch (SQLException e) {
            throw SqlState.DAMAGED.withCause(
                    e.getErrorCode(), e, source + " cannot be read as a SQLite database: " + e.getMessage());
        }
    }

    /** What cannot be written to is nobody's WAL database: SQLite would want to write beside it. */
    private static Access access(Path file) {
        boolean writable = Files.isWritable(file) && Files.isWritable(file.resolveSibling("."));
        return writable || Files.exists(file.resolveSibling(file.getFileName() + "-wal"))
                ? Access.READ_WRITE
                : Access.IMMUTABLE;
    }

    /** What is asked of a file. */
    @FunctionalInterface
    public interface Question<T> {
        T of(SqliteConnection file) throws SQLException;
    }

    /**
     * Asks a file, which may be in use and need not be writable, as of one moment.
     *
     * @throws SQLException CN001 if it cannot be read
     */
    public static <T> T ask(Path source, Question<T> question) throws SQLException {
        try (SqliteConnection file = SqliteConnection.open(source, access(source), BUSY_TIMEOUT)) {
            file.begin();
            return question.of(file);
        } catch (SQLException e) {
            throw SqlState.DAMAGED.withCause(e.getErrorCode(), e, source + " cannot be read: " + e.getMessage());
        }
    }

    /**
     * Copies a file of a project to where a project has it.
     *
     * @return what the copy says
     * @throws SQLException CN001 if it is gone or damaged
     */
    public static <T> T duplicate(Path source, Path target, Question<T> question) throws SQLException {
        if (!Files.exists(source)) {
            throw SqlState.DAMAGED.error("%s is gone. Restore it from a backup, or drop the tenant", source);
        }
        try {
            ProjectFiles.makeDirectories(target.resolveSibling(".").normalize());
            Files.deleteIfExists(target);
            Files.createFile(target, ProjectFiles.privateFile());
            try (SqliteConnection file = SqliteConnection.open(source, Access.READ_WRITE, BUSY_TIMEOUT)) {
                vacuumInto(file, target);
            }
            T answer;
            try (SqliteConnection copy = SqliteConnection.open(target, Access.READ_WRITE, BUSY_TIMEOUT)) {
                useWal(copy);
                requireIntact(copy, source);
                answer = question.of(copy);
            }
            ProjectFiles.forceEntry(target);
            return answer;
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "Copying " + source + " to " + target + " failed: " + reason(e));
        }
    }

    private static void requireIntact(SqliteConnection file, Path source) throws SQLException {
        String found =
                file.first("pragma integrity_check(1)", row -> row.getString(1)).orElse("");
        if (!found.equals("ok")) {
            throw SqlState.DAMAGED.error("The copy of %s is damaged: %s. Copy it again", source, found);
        }
    }

    private interface Filling {
        /** Fills a draft; gives the position in the log that it has. */
        long fill(Path draft) throws SQLException;
    }

    /** Fills a file and gives it a name that no other tenant will ever want. */
    private Incoming place(Branch branch, TenantName name, String uid, Filling filling) throws SQLException {
        String file = branch.directory() + "/" + Tenants.shard(name) + "/" + name + "~" + UUID.randomUUID() + ".db";
        try {
            Path shard = files.path(file).resolveSibling(".").normalize();
            ProjectFiles.makeDirectories(shard);
            Path draft = Files.createFile(shard.resolve(UUID.randomUUID() + ".tmp"), ProjectFiles.privateFile());
            try {
                long position = filling.fill(draft);
                ProjectFiles.publish(draft, files.path(file));
                return new Incoming(uid, file, position);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "Making the file of tenant '" + name + "' failed: " + reason(e));
        }
    }

    /** Forgets a file, unless a tenant got it: metadata.db says so, whatever was heard of the transaction. */
    public void discard(Incoming incoming) throws SQLException {
        if (tenants.isUsed(incoming.file())) {
            return;
        }
        try {
            Files.deleteIfExists(files.path(incoming.file()));
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "Removing " + incoming.file() + " failed: " + reason(e));
        }
    }

    private static void vacuumInto(SqliteConnection file, Path target) throws SQLException {
        try (RawStatement vacuum = file.prepare("vacuum main into ?")) {
            vacuum.runToEnd(new @Nullable Object[] {target.toString()});
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    /** What VACUUM INTO makes is in no WAL mode. */
    private static void useWal(SqliteConnection file) throws SQLException {
        file.first("pragma journal_mode = wal", row -> row.getString(1));
    }
}
