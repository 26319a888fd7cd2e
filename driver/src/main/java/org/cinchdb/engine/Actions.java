/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.cinchdb.BranchName;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.catalog.SchemaLock.Hold;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;
import org.cinchdb.tenant.LeasePool.Turn;
import org.cinchdb.tenant.Tenant;
import org.cinchdb.tenant.TenantCopies.Incoming;

/**
 * What changes a project: databases, branches, merges, tenants. Each is one transaction in metadata.db.
 *
 * <p>What other processes rely on is changed under the branch's schema lock, with the word's pending bit set before: a
 * process that dies between the change and the move of the word leaves others looking.
 */
final class Actions {
    private Actions() {}

    interface Step<T> {
        T run() throws SQLException;
    }

    /** Does something to a branch, under its lock and so that others look again. */
    static <T> T announced(Actor actor, BranchState state, Step<T> step) throws SQLException {
        return announced(actor.project(), actor.identity(), state, step);
    }

    private static <T> T announced(Project project, SessionIdentity identity, BranchState state, Step<T> step)
            throws SQLException {
        try (Hold hold = state.lock()
                .acquire(
                        identity.claimant(state.branch().toString()),
                        identity.target().busyTimeoutMillis())) {
            project.recovery().recover(state);
            state.word().setPending();
            FailPoint.ANNOUNCED.reached();
            try {
                T outcome = step.run();
                FailPoint.ACTED.reached();
                return outcome;
            } finally {
                state.word().settle();
            }
        }
    }

    /** A branch whose log is about to be read: a change whose process died after the COMMIT is in it. */
    static Branch source(Actor actor, BranchName name) throws SQLException {
        BranchState state = actor.project().state(actor.database(), name, false);
        if (!BranchState.isSettled(state.word().get())) {
            Optional<Hold> free = state.lock()
                    .tryAcquire(actor.identity().claimant(state.branch().toString()));
            if (free.isPresent()) {
                try (Hold hold = free.get()) {
                    actor.project().recovery().recover(state);
                }
            }
        }
        return state.branch();
    }

    /** Writes what a tenant holds now into a file that is not there yet. */
    static void exportTenant(Project project, BranchState state, TenantName name, Path target) throws SQLException {
        Tenant tenant = project.tenants().get(state.branch(), name);
        Place head = state.head(state.word().get());
        project.copies().export(state.branch(), tenant, head, target);
    }

    /**
     * Makes a tenant of a file, or puts it in the place of one's own file. Transactions that are under way on the old
     * file end before; one that has only read so far gets 40001 when it begins to write.
     */
    static void importTenant(
            Project project, SessionIdentity identity, BranchState state, Path source, TenantName name, boolean replace)
            throws SQLException {
        Branch branch = state.branch();
        if (!replace) {
            project.tenants().requireFree(branch, name);
        }
        Place head = state.head(state.word().get());
        Optional<Tenant> there = project.tenants().list(branch).stream()
                .filter(tenant -> tenant.name().equals(name))
                .findFirst();
        String uid = there.map(Tenant::uid).orElseGet(() -> UUID.randomUUID().toString());
        Incoming incoming = project.copies().take(branch, source, name, uid, head);
        FailPoint.TAKEN.reached();
        boolean done = false;
        try {
            if (there.isEmpty()) {
                project.copies().create(branch, name, incoming);
            } else {
                replaceTenant(project, identity, state, name, incoming);
            }
            done = true;
        } finally {
            if (!done) {
                project.copies().discard(incoming);
            }
        }
    }

    private static void replaceTenant(
            Project project, SessionIdentity identity, BranchState state, TenantName name, Incoming incoming)
            throws SQLException {
        TenantName unused = announced(project, identity, state, () -> {
            boolean replaced = false;
            while (!replaced) {
                Tenant tenant = project.tenants().get(state.branch(), name);
                if (!tenant.uid().equals(incoming.uid())) {
                    throw SqlState.SERIALIZATION.error(
                            "Tenant '%s' was dropped and made anew in the meantime. Import the file again", name);
                }
                replaced = tenant.file().isEmpty()
                        ? project.copies().replace(state.branch(), tenant, incoming)
                        : replaceFile(project, identity, state, tenant, incoming);
            }
            project.sweepLater();
            return name;
        });
    }

    /** With the old file's write lock held: nobody's rows are on their way into it. */
    private static boolean replaceFile(
            Project project, SessionIdentity identity, BranchState state, Tenant tenant, Incoming incoming)
            throws SQLException {
        int busyTimeout = identity.target().busyTimeoutMillis();
        Path old = project.files().path(tenant.file().orElseThrow());
        if (!Files.exists(old)) {
            return project.copies().replace(state.branch(), tenant, incoming);
        }
        try (Turn turn = project.pool().takeTurn(old, identity.waiter(), busyTimeout);
                SqliteConnection file = SqliteConnection.open(old, Access.READ_WRITE, busyTimeout)) {
            file.beginImmediate();
            boolean replaced = project.copies().replace(state.branch(), tenant, incoming);
            file.rollback();
            return replaced;
        } catch (SQLException e) {
            if (!SqlState.DAMAGED.isStateOf(e)) {
                throw e;
            }
            // No transaction can be under way in what is no database.
            return project.copies().replace(state.branch(), tenant, incoming);
        }
    }
}
