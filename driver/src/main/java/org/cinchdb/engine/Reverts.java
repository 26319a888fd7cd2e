/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Change;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.branch.Merge;
import org.cinchdb.branch.Merge.Conflicted;
import org.cinchdb.branch.Merge.Outcome;
import org.cinchdb.branch.Merge.Ready;
import org.cinchdb.branch.Revert;
import org.cinchdb.tenant.Templates.Replayed;

/** A revert publishes the inverse of a commit as a merge is published, for all tenants at once. */
final class Reverts {
    private Reverts() {}

    /** Reverts a commit of a branch; nothing, or all of it for all tenants. */
    static RevertResult revert(Actor actor, BranchState state, String commitId) throws SQLException {
        Project project = actor.project();
        return Actions.announced(actor, state, () -> {
            state.requireUnprotected();
            Branch branch = state.branch();
            Place head = project.log().head(branch.id());
            Merge.Branch side = project.schemas().side(branch, head);
            Outcome outcome = Revert.plan(
                    side,
                    commitId,
                    new Revert.Signature(
                            Change.newId(project.clock()),
                            Change.newId(project.clock()),
                            actor.identity().author(),
                            project.clock().instant(),
                            actor.target().retention()));
            if (outcome instanceof Conflicted conflicted) {
                SQLException error = SqlState.MERGE_CONFLICT.error(
                        "Reverting commit '%s' of branch '%s' meets %d conflicts with what came after it; nothing was changed. %s",
                        commitId,
                        branch,
                        conflicted.conflicts().size(),
                        conflicted.conflicts().stream()
                                .map(conflict -> conflict.code() + ": " + conflict.message())
                                .collect(Collectors.joining("; ")));
                return new RevertResult.Conflicted(conflicted.conflicts(), error);
            }
            if (outcome instanceof Ready ready) {
                append(actor, state, head, ready);
                return new RevertResult.Reverted(ready.changes().get(0).commitId());
            }
            return new RevertResult.UpToDate();
        });
    }

    private static void append(Actor actor, BranchState state, Place head, Ready ready) throws SQLException {
        Project project = actor.project();
        Replayed template = project.schemas().template(state.branch(), head, ready);
        if (ready.changes().stream().anyMatch(Change::dependsOnRows)) {
            state.word().closeGate();
            new Trial(
                            project,
                            actor.identity(),
                            actor.target().busyTimeoutMillis(),
                            state.branch(),
                            null,
                            head,
                            ready.changes(),
                            template.place())
                    .run();
        }
        FailPoint.MERGE_TRIED.reached();
        project.log().publish(state.branch().id(), head.position(), ready.changes());
        project.templates().keep(state.branch(), template);
    }
}
