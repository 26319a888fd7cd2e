/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Change;
import org.cinchdb.branch.ChangeLog;
import org.cinchdb.branch.ChangeLog.Intent;
import org.cinchdb.branch.FileLog;
import org.cinchdb.catalog.BranchWord;
import org.cinchdb.catalog.ProjectFiles;
import org.cinchdb.catalog.SchemaLock;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;
import org.cinchdb.sqlite.SqliteErrors;
import org.cinchdb.tenant.TenantFiles;
import org.cinchdb.tenant.Tenants;

/**
 * Ends the schema changes of processes that died in the middle: whoever comes next asks the tenant's file whether its
 * COMMIT happened, and publishes the change or forgets it.
 */
final class Recovery {
    private static final int BUSY_TIMEOUT = 30_000;

    private final ChangeLog log;
    private final Tenants tenants;
    private final TenantFiles files;

    Recovery(ChangeLog log, Tenants tenants, TenantFiles files) {
        this.log = log;
        this.tenants = tenants;
        this.files = files;
    }

    /**
     * Recovers if the branch's lock is free, for then nobody is at work there. Says whether it did.
     *
     * @param warnings who hears that the file which decides is damaged: the others go on at the old head
     */
    boolean recoverIfAbandoned(BranchState state, SchemaLock.Claimant claimant, Consumer<SQLException> warnings)
            throws SQLException {
        Optional<SchemaLock.Hold> hold = state.lock().tryAcquire(claimant);
        if (hold.isEmpty()) {
            return false;
        }
        try (SchemaLock.Hold held = hold.get()) {
            recover(state);
            return true;
        } catch (SQLException e) {
            if (!SqlState.DAMAGED.isStateOf(e)) {
                throw e;
            }
            warnings.accept(e);
            return false;
        }
    }

    /** Recovers; the caller holds the branch's lock. */
    void recover(BranchState state) throws SQLException {
        Optional<Intent> intent = log.intent(state.branch().id());
        if (intent.isPresent()) {
            finish(state.branch(), intent.get());
        }
        BranchWord word = state.word();
        if (intent.isPresent() || !BranchState.isSettled(word.get())) {
            word.settle();
        }
    }

    private void finish(Branch branch, Intent intent) throws SQLException {
        List<Change> happened = committed(branch, intent);
        if (happened.isEmpty()) {
            log.drop(intent);
            return;
        }
        log.publish(branch.id(), intent.from(), happened);
        FailPoint.RECOVERY_PUBLISHED.reached();
    }

    /** The changes of an intent, read off the tenant's file and safe on its disk; none if its COMMIT did not happen. */
    private List<Change> committed(Branch branch, Intent intent) throws SQLException {
        Optional<String> file = tenants.fileOf(branch, intent.tenantId());
        if (file.isEmpty() || !Files.exists(files.path(file.get()))) {
            return List.of();
        }
        Path path = files.path(file.get());
        try (SqliteConnection connection = SqliteConnection.open(path, Access.READ_WRITE, BUSY_TIMEOUT)) {
            List<Change> changes = recorded(branch, connection, intent.from());
            boolean happened = changes.size() == intent.to() - intent.from()
                    && changes.get(changes.size() - 1).id().equals(intent.lastChangeId());
            if (!happened) {
                return List.of();
            }
            forceWal(path);
            return changes;
        }
    }

    private static List<Change> recorded(Branch branch, SqliteConnection file, long from) throws SQLException {
        try {
            return FileLog.changesAfter(file, from);
        } catch (SQLException e) {
            if (SqliteErrors.isBusy(e)) {
                throw e;
            }
            throw SqlState.DAMAGED.withCause(
                    e.getErrorCode(),
                    e,
                    "Schema changes of branch '" + branch + "' wait for the tenant's file " + file.file()
                            + ", which alone can say whether the last one happened, and is damaged (" + e.getMessage()
                            + "). Restore it from a backup, or move it away: then that change is forgotten");
        }
    }

    /**
     * Forces a file's WAL to the disk. With {@code synchronous=NORMAL} a COMMIT does not: after power loss the log
     * would have a change whose rows are gone.
     */
    static void forceWal(Path file) throws SQLException {
        Path wal = file.resolveSibling(file.getFileName() + "-wal");
        try {
            if (Files.exists(wal)) {
                ProjectFiles.forceEntry(wal);
            }
        } catch (NoSuchFileException e) {
            // Another process has just checkpointed it into the file, which forces more than this would.
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "Forcing " + wal + " to the disk failed: " + e.getMessage());
        }
    }

    /** Whether an intent's changes are in its tenant's file, asked through a fresh connection. */
    boolean isCommitted(Branch branch, Intent intent) throws SQLException {
        return !committed(branch, intent).isEmpty();
    }
}
