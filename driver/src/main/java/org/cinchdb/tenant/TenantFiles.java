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
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.ChangeLog;
import org.cinchdb.branch.FileLog;
import org.cinchdb.branch.FileLog.Identity;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.branch.KeptRows;
import org.cinchdb.branch.SchemaApplier;
import org.cinchdb.catalog.Catalog;
import org.cinchdb.catalog.ProjectFiles;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;
import org.cinchdb.sqlite.SqliteErrors;

/** The files of tenants: how they come to be, whether they are what metadata.db says, how they follow the log. */
public final class TenantFiles {
    /** How long a dropped file stays: another process may be in the middle of a transaction. */
    public static final Duration LINGER = Duration.ofMinutes(1);

    private static final int BUSY_TIMEOUT = 30_000;
    private static final long LONGEST_WAL = 16 << 20;
    /**
     * Milliseconds. Measured with readers that overlap and hold their snapshots for some milliseconds: where the first
     * attempt fails, however long it waits, the next one succeeds at once.
     */
    private static final int[] CHECKPOINT_WAITS = {25, 50, 100};

    private static final long CHECKPOINT_PAUSE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(100).toNanos();

    private static final long FORGET_AGAIN_NANOS = Duration.ofHours(1).toNanos();

    private final Catalog catalog;
    private final ChangeLog log;
    private final Tenants tenants;
    private final Templates templates;

    public TenantFiles(Catalog catalog, ChangeLog log, Tenants tenants, Templates templates) {
        this.catalog = catalog;
        this.log = log;
        this.tenants = tenants;
        this.templates = templates;
    }

    /** The path of a file that metadata.db knows by its path below {@code .cinchdb}. */
    public Path path(String file) {
        return catalog.directory().resolve(file);
    }

    /**
     * Gives a tenant its file on a branch, a copy of the template at a place. Two processes that do it at once agree on
     * one file, whichever is killed when.
     */
    public Path touch(Branch branch, Tenant tenant, Place place) throws SQLException {
        Optional<String> known = tenants.file(branch, tenant);
        if (known.isPresent()) {
            return path(known.get());
        }
        byte[] content = templates.image(branch, place).forTenant(tenant.uid());
        String wanted = branch.directory() + "/" + Tenants.shard(tenant.name()) + "/" + tenant.name();
        for (int n = 1; ; n++) {
            String file = n == 1 ? wanted + ".db" : wanted + "~" + n + ".db";
            if (!tenants.isUsed(file) && (write(content, path(file)) || adopt(branch, tenant, path(file)))) {
                return path(tenants.touched(branch, tenant, file, place.position()));
            }
            Optional<String> other = tenants.file(branch, tenant);
            if (other.isPresent()) {
                return path(other.get());
            }
        }
    }

    private static boolean write(byte[] content, Path path) throws SQLException {
        try {
            Path shard = path.resolveSibling(".").normalize();
            ProjectFiles.makeDirectories(shard);
            Path draft = Files.createFile(shard.resolve(UUID.randomUUID() + ".tmp"), ProjectFiles.privateFile());
            try {
                Files.write(draft, content);
                ProjectFiles.publish(draft, path);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "Making the tenant file " + path + " failed: " + e.getMessage());
        }
    }

    /**
     * Whether a file that is there already is this tenant's: made by another process, or before metadata.db was
     * restored.
     */
    private boolean adopt(Branch branch, Tenant tenant, Path path) throws SQLException {
        Identity identity;
        try (SqliteConnection file = SqliteConnection.open(path, Access.READ_WRITE, BUSY_TIMEOUT)) {
            identity = FileLog.identity(file);
        } catch (SQLException e) {
            throw SqlState.DAMAGED.withCause(
                    e.getErrorCode(),
                    e,
                    "The new tenant '" + tenant.name() + "' wants the path " + path
                            + ", where a file is that Cinch did not make (" + e.getMessage() + "). Move it away");
        }
        if (identity.equals(identity(branch, tenant))) {
            return true;
        }
        if (!tenants.isKnown(identity.tenant())) {
            throw SqlState.DAMAGED.error(
                    "The new tenant '%s' wants the path %s, where the file of a tenant is that metadata.db does not know. Move it"
                            + " away, or restore the metadata.db that goes with it",
                    tenant.name(), path);
        }
        return false;
    }

    static Identity identity(Branch branch, Tenant tenant) {
        return new Identity(branch.databaseUid(), branch.uid(), tenant.uid());
    }

    /**
     * Checks that a lease's file has not been removed from under it. It is looked up when a lease is taken that was
     * last looked at more than 100 ms ago.
     *
     * @throws SQLException CN001 if it is gone: never is a new one made in its place
     */
    public void requireFile(Branch branch, Tenant tenant, Lease lease) throws SQLException {
        if (lease.looksAgain(LOOK_AGAIN_NANOS) && !Files.exists(lease.file())) {
            lease.mark();
            throw gone(branch, tenant, lease.file());
        }
    }

    private static SQLException gone(Branch branch, Tenant tenant, Path path) {
        return SqlState.DAMAGED.error(
                "The file of tenant '%s' on branch '%s' is gone: %s. Restore it from a backup, or drop the tenant",
                tenant.name(), branch, path);
    }

    /**
     * Opens a tenant's file, which must be there, be this tenant's, and have its place in the log.
     *
     * @throws SQLException CN001 if it is gone or not what it should be, CN002 if its history is not the log's
     */
    public SqliteConnection open(Branch branch, Tenant tenant, Path path, int busyTimeoutMillis) throws SQLException {
        if (!Files.exists(path)) {
            throw gone(branch, tenant, path);
        }
        SqliteConnection file = SqliteConnection.open(path, Access.READ_WRITE, busyTimeoutMillis);
        boolean checked = false;
        try {
            check(file, branch, tenant);
            checked = true;
            return file;
        } finally {
            if (!checked) {
                file.close();
            }
        }
    }

    private void check(SqliteConnection file, Branch branch, Tenant tenant) throws SQLException {
        Identity identity;
        Place place;
        try {
            identity = FileLog.identity(file);
            place = FileLog.place(file);
        } catch (SQLException e) {
            if (SqliteErrors.isBusy(e)) {
                throw e;
            }
            throw SqlState.DAMAGED.withCause(
                    e.getErrorCode(),
                    e,
                    "The file of tenant '" + tenant.name() + "' on branch '" + branch
                            + "' is damaged or not a tenant's file: " + file.file() + " (" + e.getMessage()
                            + "). Restore it from a backup");
        }
        if (!identity.equals(identity(branch, tenant))) {
            throw SqlState.DAMAGED.error(
                    "%s holds another tenant than '%s' on branch '%s': it was replaced or copied there. Put the right file back",
                    file.file(), tenant.name(), branch);
        }
        requireInLog(branch, tenant, place);
    }

    void requireInLog(Branch branch, Tenant tenant, Place place) throws SQLException {
        if (place.position() == 0) {
            return;
        }
        Optional<String> id = log.idAt(branch.id(), place.position());
        if (id.isEmpty()) {
            if (isIntended(branch, tenant, place)) {
                return;
            }
            id = log.idAt(branch.id(), place.position());
        }
        if (id.isEmpty()) {
            throw SqlState.HISTORY_DIVERGED.error(
                    "Tenant '%s' has schema changes up to position %d that the log of branch '%s' has not: metadata.db is older"
                            + " than the tenant's file. 'cinch repair' brings them into the log",
                    tenant.name(), place.position(), branch);
        }
        if (!id.get().equals(place.changeId())) {
            throw SqlState.HISTORY_DIVERGED.error(
                    "Tenant '%s' has another schema change at position %d than the log of branch '%s': one of the two comes from"
                            + " another history. Restore metadata.db and tenant files from one backup",
                    tenant.name(), place.position(), branch);
        }
    }

    /** Whether a tenant has committed a change that another process is about to publish, or that is to be recovered. */
    private boolean isIntended(Branch branch, Tenant tenant, Place place) throws SQLException {
        return log.intent(branch.id())
                .filter(intent -> intent.tenantId() == tenant.id()
                        && intent.to() == place.position()
                        && intent.lastChangeId().equals(place.changeId()))
                .isPresent();
    }

    /**
     * Brings a file to a place further on, in one transaction. The connection has no TEMP objects and no open
     * statement.
     *
     * @param foreignKeys whether the connection enforces them; it does again afterwards
     */
    public void catchUp(SqliteConnection file, Branch branch, Tenant tenant, Place head, boolean foreignKeys)
            throws SQLException {
        file.run("pragma foreign_keys = off");
        try {
            file.beginImmediate();
            try {
                advance(file, branch, tenant, head);
                KeptRows.removeExpired(file, catalog.clock().instant());
                file.commit();
            } catch (SQLException e) {
                file.rollbackIfOpen();
                throw e;
            }
        } finally {
            if (foreignKeys) {
                file.run("pragma foreign_keys = on");
            }
        }
    }

    /** The same within a transaction of the caller's, in which foreign keys are off. */
    public void advance(SqliteConnection file, Branch branch, Tenant tenant, Place head) throws SQLException {
        Place place = FileLog.place(file);
        if (place.position() >= head.position()) {
            // Another connection was faster, with a head that is newer than the one that was asked for.
            requireInLog(branch, tenant, place);
            return;
        }
        requireInLog(branch, tenant, place);
        SchemaApplier.apply(
                file, log.changes(branch.id(), place.position(), head.position()), head, rows(branch, place));
    }

    /** What becomes of the rows of a file, from a place of the log on. */
    public SchemaApplier.Rows rows(Branch branch, Place from) {
        return new SchemaApplier.Rows(catalog.clock().instant(), () -> log.ids(branch.id(), from.position()));
    }

    /**
     * Removes the kept rows of dropped tables and columns whose time is over, if this lease has not looked for an hour:
     * each physical connection looks at its first write, then once an hour. The lease is in a write transaction, at the
     * head, without open cursors.
     */
    public void forgetDropped(Lease lease) throws SQLException {
        if (lease.isDueForDropped(FORGET_AGAIN_NANOS)) {
            KeptRows.removeExpired(lease.connection(), catalog.clock().instant());
        }
    }

    /**
     * Cuts a file's WAL down if it has grown past 16 MB: as long as readers overlap, SQLite's own checkpoints never
     * start it anew. It waits a little for readers of old snapshots to end, while writers wait for it; if they do not,
     * it leaves off for some seconds. The lease is in no transaction and has no open cursor.
     */
    public void cutWal(Lease lease, int busyTimeoutMillis) throws SQLException {
        if (!lease.isDueForWal() || walSize(lease.file()) < LONGEST_WAL) {
            return;
        }
        SqliteConnection file = lease.connection();
        try {
            boolean busy = true;
            for (int i = 0; busy && i < CHECKPOINT_WAITS.length; i++) {
                file.setBusyTimeout(CHECKPOINT_WAITS[i]);
                busy = file.number("pragma main.wal_checkpoint(truncate)") != 0;
            }
            lease.postponeWal(busy ? CHECKPOINT_PAUSE_NANOS : 0);
        } finally {
            file.setBusyTimeout(busyTimeoutMillis);
        }
    }

    private static long walSize(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal").toFile().length();
    }

    /** Unlinks files of tenants that were dropped a while ago. */
    public void sweep() throws SQLException {
        for (String file :
                tenants.toSweep(catalog.clock().instant().minus(LINGER).toString())) {
            try {
                for (String suffix : new String[] {"", "-wal", "-shm"}) {
                    Files.deleteIfExists(path(file + suffix));
                }
            } catch (IOException e) {
                throw SqlState.IO.withCause(0, e, "Removing the file of a dropped tenant failed: " + e.getMessage());
            }
            tenants.swept(file);
        }
    }
}
