/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.catalog.SchemaLock.Hold;
import org.cinchdb.schema.Conflict.Code;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;
import org.cinchdb.tenant.LeasePool.Turn;
import org.cinchdb.tenant.Tenant;
import org.cinchdb.tenant.TenantCopies.Incoming;
import org.jspecify.annotations.Nullable;

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
    static <T> T announced(Session session, BranchState state, Step<T> step) throws SQLException {
        return announced(session.project(), session.identity(), state, step);
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
    private static Branch source(Session session, BranchName name) throws SQLException {
        BranchState state = session.project().state(session.database(), name, false);
        if (!BranchState.isSettled(state.word().get())) {
            Optional<Hold> free = state.lock()
                    .tryAcquire(session.identity().claimant(state.branch().toString()));
            if (free.isPresent()) {
                try (Hold hold = free.get()) {
                    session.project().recovery().recover(state);
                }
            }
        }
        return state.branch();
    }

    static String createDatabase(Session session, DatabaseName name) throws SQLException {
        session.project().branches().createDatabase(name);
        return name.text();
    }

    /** Drops a database, under the locks of all its branches. */
    static String dropDatabase(Session session, DatabaseName name) throws SQLException {
        if (name.equals(session.database())) {
            throw SqlState.OBJECT_IN_USE.error(
                    "This session stands on database '%s'. Move to another before you drop it", name);
        }
        Project project = session.project();
        Branch main = project.branches().get(name, BranchName.MAIN);
        List<Branch> branches = project.branches().list(main.databaseId()).stream()
                .sorted(Comparator.comparingLong(Branch::id))
                .toList();
        for (Branch branch : branches) {
            if (project.branches().isProtected(branch)) {
                throw SqlState.NOT_ALLOWED.error(
                        "Branch '%s' is protected, and so database '%s' is not dropped. Lift the protection first: on another branch of it, select cinch_branch_protect('%s', 0)",
                        branch.name(), name, branch.name());
            }
        }
        return dropDatabase(session, name, branches);
    }

    private static String dropDatabase(Session session, DatabaseName name, List<Branch> unlocked) throws SQLException {
        Project project = session.project();
        if (unlocked.isEmpty()) {
            project.branches().dropDatabase(name);
            project.sweepLater();
            return name.text();
        }
        return announced(
                session,
                project.state(name, unlocked.get(0).name(), false),
                () -> dropDatabase(session, name, unlocked.subList(1, unlocked.size())));
    }

    static String createBranch(Session session, BranchName name, BranchName from, @Nullable Long at)
            throws SQLException {
        session.project().branches().create(name, source(session, from), at);
        return name.text();
    }

    static String dropBranch(Session session, BranchName name) throws SQLException {
        BranchState state = session.project().state(session.database(), name, false);
        if (state.branch().id() == session.standing().branch().id()) {
            throw SqlState.OBJECT_IN_USE.error(
                    "This session stands on branch '%s'. Move to another before you drop it", name);
        }
        return announced(session, state, () -> {
            if (session.project().branches().isProtected(state.branch())) {
                throw SqlState.NOT_ALLOWED.error(
                        "Branch '%s' is protected and is not dropped. cinch_branch_protect('%s', 0) lifts the protection",
                        name, name);
            }
            session.project().branches().drop(state.branch());
            session.project().sweepLater();
            return name.text();
        });
    }

    static String protectBranch(Session session, BranchName name, boolean on) throws SQLException {
        BranchState state = session.project().state(session.database(), name, false);
        return announced(session, state, () -> {
            session.project().branches().protect(state.branch(), on);
            return name.text();
        });
    }

    static String renameBranch(Session session, BranchName name, BranchName to) throws SQLException {
        BranchState state = session.project().state(session.database(), name, false);
        if (state.branch().id() == session.standing().branch().id()) {
            throw SqlState.OBJECT_IN_USE.error(
                    "This session stands on branch '%s'. Move to another before you rename it", name);
        }
        return announced(session, state, () -> {
            session.project().branches().rename(state.branch(), to);
            return to.text();
        });
    }

    static String createTenant(Session session, TenantName name) throws SQLException {
        session.project().tenants().create(session.standing().branch(), name);
        return name.text();
    }

    /** Makes a tenant with the rows that another has now. */
    static String copyTenant(Session session, TenantName from, TenantName to) throws SQLException {
        Project project = session.project();
        Branch branch = session.standing().branch();
        Tenant tenant = project.tenants().get(branch, from);
        project.tenants().requireFree(branch, to);
        if (tenant.file().isPresent()) {
            project.copies().copy(branch, tenant, to);
        } else {
            project.tenants().create(branch, to);
        }
        return to.text();
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

    static String dropTenant(Session session, TenantName name) throws SQLException {
        requireOther(session, name, "dropped");
        return announced(session, session.standing().state(), () -> {
            session.project().tenants().drop(session.standing().branch(), name);
            session.project().sweepLater();
            return name.text();
        });
    }

    static String renameTenant(Session session, TenantName from, TenantName to) throws SQLException {
        requireOther(session, from, "renamed");
        return announced(session, session.standing().state(), () -> {
            session.project().tenants().rename(session.standing().branch(), from, to);
            return to.text();
        });
    }

    static void requireOther(Session session, TenantName name, String what) throws SQLException {
        if (name.equals(session.tenant())) {
            throw SqlState.OBJECT_IN_USE.error(
                    "This session stands on tenant '%s', which cannot be %s from here. Move to another first",
                    name, what);
        }
    }

    /** Merges; nothing, or all of it for all tenants. */
    static String merge(Session session, BranchName from, BranchName into) throws SQLException {
        Merging.requireTwo(from, into);
        Optional<String> unrelated = Merging.unrelated(session, from);
        if (unrelated.isPresent()) {
            throw SqlState.MERGE_CONFLICT.error("%s: %s", Code.NO_BASE, unrelated.get());
        }
        Branch source = source(session, from);
        BranchState state = session.project().state(session.database(), into, false);
        return announced(session, state, () -> Merging.merge(session, source, state));
    }
}
