/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Change;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.branch.Merge;
import org.cinchdb.branch.Merge.Conflicted;
import org.cinchdb.branch.Merge.Outcome;
import org.cinchdb.branch.Merge.Ready;
import org.cinchdb.catalog.SchemaLock.Hold;
import org.cinchdb.schema.Conflict;
import org.cinchdb.tenant.Templates.Replayed;
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
            session.project().branches().drop(state.branch());
            session.project().sweepLater();
            return name.text();
        });
    }

    static String createTenant(Session session, TenantName name) throws SQLException {
        session.project().tenants().create(session.standing().branch(), name);
        return name.text();
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
        if (from.equals(into)) {
            throw SqlState.BAD_ARGUMENT.error("Branch '%s' cannot be merged into itself", from);
        }
        Project project = session.project();
        Branch source = source(session, from);
        BranchState state = project.state(session.database(), into, false);
        return announced(session, state, () -> {
            Branch ours = state.branch();
            Place head = project.log().head(ours.id());
            Outcome outcome = Merge.plan(
                    project.schemas().side(source, project.log().head(source.id())),
                    project.schemas().side(ours, head),
                    Merge.NONE);
            if (outcome instanceof Conflicted conflicted) {
                throw conflict(from, into, conflicted.conflicts());
            }
            if (outcome instanceof Ready ready) {
                append(session, state, head, ready);
                return "{\"status\":\"%s\",\"changes_applied\":%d,\"conflicts\":[]}"
                        .formatted(
                                ready.fastForward() ? "fast_forwarded" : "merged",
                                ready.changes().size());
            }
            return "{\"status\":\"up_to_date\",\"changes_applied\":0,\"conflicts\":[]}";
        });
    }

    private static SQLException conflict(BranchName from, BranchName into, List<Conflict> conflicts) {
        return SqlState.MERGE_CONFLICT.error(
                "Merging '%s' into '%s' meets %d conflicts; nothing was changed. %s",
                from,
                into,
                conflicts.size(),
                conflicts.stream()
                        .map(conflict -> conflict.code() + ": " + conflict.message())
                        .collect(Collectors.joining("; ")));
    }

    /** Publishes changes for all tenants, tried on them first if their rows matter. */
    static void append(Session session, BranchState state, Place head, Ready ready) throws SQLException {
        Project project = session.project();
        Replayed template = project.templates().replay(state.branch(), head, ready.changes());
        tryOnTenants(session, state, head, ready.changes(), template.place());
        FailPoint.MERGE_TRIED.reached();
        project.log().publish(state.branch().id(), head.position(), ready.changes());
        project.templates().keep(state.branch(), template);
    }

    private static void tryOnTenants(Session session, BranchState state, Place head, List<Change> changes, Place target)
            throws SQLException {
        if (changes.stream().anyMatch(Change::dependsOnRows)) {
            state.word().closeGate();
            new Trial(
                            session.project(),
                            session.identity(),
                            session.target().busyTimeoutMillis(),
                            state.branch(),
                            null,
                            head,
                            changes,
                            target)
                    .run();
        }
    }
}
