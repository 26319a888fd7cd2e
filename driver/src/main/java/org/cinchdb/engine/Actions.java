/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.catalog.SchemaLock.Hold;
import org.cinchdb.schema.Conflict.Code;
import org.cinchdb.tenant.Tenant;
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
        try (Hold hold = state.lock()
                .acquire(
                        session.identity().claimant(state.branch().toString()),
                        session.target().busyTimeoutMillis())) {
            session.project().recovery().recover(state);
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
            project.files().copy(branch, tenant, to);
        } else {
            project.tenants().create(branch, to);
        }
        return to.text();
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

    private static void requireOther(Session session, TenantName name, String what) throws SQLException {
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
