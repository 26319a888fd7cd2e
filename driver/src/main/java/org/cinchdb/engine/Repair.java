/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Change;
import org.cinchdb.branch.FileLog;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.catalog.SchemaLock.Hold;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;
import org.cinchdb.tenant.Tenant;

/**
 * Brings back into a branch's log what metadata.db lost when it was restored from an older copy: each tenant's file
 * keeps the full record of the changes that were made through it.
 */
final class Repair {
    private static final int BUSY_TIMEOUT = 30_000;

    private final Project project;
    private final BranchState state;

    Repair(Project project, BranchState state) {
        this.project = project;
        this.state = state;
    }

    /** How many changes came back into the log. */
    int run(SessionIdentity identity) throws SQLException {
        Branch branch = state.branch();
        int imported = 0;
        try (Hold hold = state.lock().acquire(identity.claimant(branch.toString()), BUSY_TIMEOUT)) {
            project.recovery().recover(state);
            boolean more = true;
            while (more) {
                more = false;
                for (Tenant tenant : project.tenants().touched(branch)) {
                    int found = importFrom(branch, tenant);
                    imported += found;
                    more |= found > 0;
                }
            }
        }
        return imported;
    }

    private int importFrom(Branch branch, Tenant tenant) throws SQLException {
        Path path = project.files().path(tenant.file().orElseThrow());
        if (!Files.exists(path)) {
            return 0;
        }
        Place head = project.log().head(branch.id());
        List<Change> missing;
        try (SqliteConnection file = SqliteConnection.open(path, Access.READ_WRITE, BUSY_TIMEOUT)) {
            if (FileLog.place(file).position() <= head.position()) {
                return 0;
            }
            requireSameHistory(file, head, tenant);
            missing = FileLog.unbrokenAfter(file, head.position());
        }
        if (!missing.isEmpty()) {
            state.word().setPending();
            try {
                project.log().publish(branch.id(), head.position(), missing);
            } finally {
                state.word().settle();
            }
        }
        return missing.size();
    }

    private static void requireSameHistory(SqliteConnection file, Place head, Tenant tenant) throws SQLException {
        boolean other = FileLog.recordedAt(file, head.position())
                .map(id -> !id.equals(head.changeId()))
                .orElse(false);
        if (other) {
            throw SqlState.HISTORY_DIVERGED.error(
                    "Tenant '%s' has another schema change at position %d than the log: it comes from another history and cannot"
                            + " be brought together. Restore metadata.db and tenant files from one backup",
                    tenant.name(), head.position());
        }
    }
}
