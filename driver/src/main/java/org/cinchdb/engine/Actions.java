/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.Optional;
import org.cinchdb.BranchName;
import org.cinchdb.branch.Branch;
import org.cinchdb.catalog.SchemaLock.Hold;

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
