/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.cinchdb.BranchName;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.catalog.SchemaLock.Hold;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;
import org.cinchdb.tenant.LeasePool.Turn;

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
        try (Hold hold = state.lock()
                .acquire(
                        actor.identity().claimant(state.branch().toString()),
                        actor.target().busyTimeoutMillis())) {
            actor.project().recovery().recover(state);
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

    /** The same for several branches, in an order of its own, so that two who do it do not wait for each other. */
    static <T> T announced(Actor actor, Collection<BranchState> states, Step<T> step) throws SQLException {
        List<BranchState> sorted = states.stream()
                .sorted(Comparator.comparingLong(state -> state.branch().id()))
                .toList();
        return nested(actor, sorted, step);
    }

    private static <T> T nested(Actor actor, List<BranchState> states, Step<T> step) throws SQLException {
        return states.isEmpty()
                ? step.run()
                : announced(actor, states.get(0), () -> nested(actor, states.subList(1, states.size()), step));
    }

    /** Does something while nobody writes to a tenant's file: transactions that do have ended before. */
    static <T> T unwritten(Actor actor, Path path, Step<T> step) throws SQLException {
        if (!Files.exists(path)) {
            return step.run();
        }
        int busyTimeout = actor.target().busyTimeoutMillis();
        try (Turn turn = actor.project().pool().takeTurn(path, actor.identity().waiter(), busyTimeout);
                SqliteConnection file = SqliteConnection.open(path, Access.READ_WRITE, busyTimeout)) {
            lockUnlessDamaged(file);
            return step.run();
        }
    }

    /** No transaction can be under way in what is no database. */
    private static void lockUnlessDamaged(SqliteConnection file) throws SQLException {
        try {
            file.beginImmediate();
        } catch (SQLException e) {
            if (!SqlState.DAMAGED.isStateOf(e)) {
                throw e;
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
}
