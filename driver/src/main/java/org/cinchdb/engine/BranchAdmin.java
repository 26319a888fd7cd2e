/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cinchdb.BranchName;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.LogEntry;
import org.cinchdb.branch.MergeConflict;
import org.cinchdb.schema.Conflict.Code;
import org.cinchdb.schema.Conflict.Side;
import org.cinchdb.schema.Difference;
import org.jspecify.annotations.Nullable;

/**
 * The branches of a database: the one on which the connection stands, wherever it moves. What changes them is no part
 * of a transaction: while one is active it is refused (25001). A branch that is not there is 3D001.
 */
public final class BranchAdmin {
    private final Actor actor;
    private final Project project;

    BranchAdmin(Actor actor) {
        this.actor = actor;
        this.project = actor.project();
    }

    /** The branches, by name. */
    public List<BranchInfo> list() throws SQLException {
        return actor.look(() -> {
            Branch main = project.branches().get(actor.database(), BranchName.MAIN);
            return project.catalog()
                    .read(metadata -> metadata.query(
                            """
                            select name, (select name from branch p where p.id = b.parent_id), fork_position, head, protected, created_at
                            from branch b
                            where database_id = ? and dropped_at is null
                            order by name""",
                            row -> new BranchInfo(
                                    new BranchName(row.getString(1)),
                                    Optional.ofNullable(row.getString(2)).map(BranchName::new),
                                    row.getLong(3),
                                    row.getLong(4),
                                    row.getLong(5) != 0,
                                    Instant.parse(row.getString(6))),
                            main.databaseId()));
        });
    }

    /** One of them. */
    public BranchInfo get(BranchName name) throws SQLException {
        Branch unused = actor.look(() -> project.branches().get(actor.database(), name));
        return list().stream()
                .filter(branch -> branch.name().equals(name))
                .findFirst()
                .orElseThrow(() -> SqlState.BRANCH_NOT_FOUND.error("Branch '%s' has just been dropped", name));
    }

    /**
     * Makes a branch at the head of another: one row, whatever the number of tenants.
     *
     * @throws SQLException 42710 if there is one of that name
     */
    public void create(BranchName name, BranchName from) throws SQLException {
        create(name, from, OptionalLong.empty());
    }

    /** Makes a branch with the schema that another had at a position of its log; its tenants are those of now. */
    public void create(BranchName name, BranchName from, long at) throws SQLException {
        create(name, from, OptionalLong.of(at));
    }

    private void create(BranchName name, BranchName from, OptionalLong at) throws SQLException {
        Branch unused = actor.act(() -> project.branches()
                .create(name, Actions.source(actor, from), at.isPresent() ? Long.valueOf(at.getAsLong()) : null));
    }

    /**
     * Drops a branch with the rows that its tenants have there.
     *
     * @throws SQLException 55006 for {@code main} and for the branch on which the session stands, 42501 if it is
     *     protected
     */
    public void drop(BranchName name) throws SQLException {
        boolean unused = actor.act(() -> {
            BranchState state = elsewhere(name, "drop");
            return Actions.announced(actor, state, () -> {
                if (project.branches().isProtected(state.branch())) {
                    throw SqlState.NOT_ALLOWED.error(
                            BranchState.unprotect(name), "Branch '%s' is protected and is not dropped", name);
                }
                project.branches().drop(state.branch());
                project.sweepLater();
                return true;
            });
        });
    }

    /**
     * Renames a branch; other sessions on it go on.
     *
     * @throws SQLException 55006 for {@code main} and for the branch on which the session stands, 42710 if there is one
     *     of the new name
     */
    public void rename(BranchName name, BranchName to) throws SQLException {
        boolean unused = actor.act(() -> {
            BranchState state = elsewhere(name, "rename");
            return Actions.announced(actor, state, () -> {
                project.branches().rename(state.branch(), to);
                return true;
            });
        });
    }

    private BranchState elsewhere(BranchName name, String what) throws SQLException {
        BranchState state = project.state(actor.database(), name, false);
        boolean here = actor.standing()
                .map(standing -> standing.branch().id() == state.branch().id())
                .orElse(false);
        if (here) {
            throw SqlState.OBJECT_IN_USE.error(
                    "This session stands on branch '%s'. Move to another before you %s it", name, what);
        }
        return state;
    }

    /** Has a branch take schema changes by merges only, or any again. */
    public void protect(BranchName name, boolean on) throws SQLException {
        boolean unused = actor.act(() -> {
            BranchState state = project.state(actor.database(), name, false);
            return Actions.announced(actor, state, () -> {
                project.branches().protect(state.branch(), on);
                return on;
            });
        });
    }

    /** The schema changes of a branch in their order, from the first of its database on. */
    public List<LogEntry> log(BranchName name) throws SQLException {
        return actor.look(() -> project.log()
                .entries(project.branches().get(actor.database(), name).id()));
    }

    /**
     * In what the second schema differs from the first, object by object.
     *
     * @param from a branch, or {@code branch@position} for what it was
     * @param to the same
     */
    public List<Difference.Row> diff(String from, String to) throws SQLException {
        return actor.look(() -> Diff.rows(actor, from, to));
    }

    /** The statements that make the second schema of the first, as a script; empty if there is no difference. */
    public String diffSql(String from, String to) throws SQLException {
        return actor.look(() -> Diff.sql(actor, from, to));
    }

    /**
     * Merges the schema changes of one branch into another, for all tenants at once: all of them or none.
     *
     * @throws SQLException CN004 if the first is a branch of another database; a conflict is a result
     */
    public MergeResult merge(BranchName from, BranchName into) throws SQLException {
        return actor.act(() -> {
            Merging.requireTwo(from, into);
            Optional<String> unrelated = Merging.unrelated(actor, from);
            if (unrelated.isPresent()) {
                throw SqlState.MERGE_CONFLICT.error("%s: %s", Code.NO_BASE, unrelated.get());
            }
            Branch source = Actions.source(actor, from);
            BranchState state = project.state(actor.database(), into, false);
            return Actions.announced(actor, state, () -> Merging.merge(actor, source, state));
        });
    }

    /**
     * What {@link #merge} would do now. Changes nothing and waits for nobody.
     *
     * @throws SQLException 25001 in a transaction that has written
     */
    public MergePreview preview(BranchName from, BranchName into) throws SQLException {
        return actor.look(() -> Merging.preview(actor, from, into));
    }

    /** The conflicts of merges into a branch that were refused. */
    public List<MergeConflict> conflicts(BranchName into) throws SQLException {
        return actor.look(() -> project.refusedMerges().list(project.branches().get(actor.database(), into)));
    }

    /**
     * Answers a conflict with one of the two sides; that counts at the next merge of the two branches.
     *
     * @throws SQLException 22023 if there is no such conflict, or if it has no answer of its own
     */
    public void resolve(String conflictId, Side side) throws SQLException {
        resolve(conflictId, side == Side.OURS ? "ours" : "theirs", null);
    }

    /** Answers a conflict with statements of one's own. */
    public void resolve(String conflictId, String sql) throws SQLException {
        resolve(conflictId, "sql", sql);
    }

    void resolve(String conflictId, String choice, @Nullable String sql) throws SQLException {
        boolean unused = actor.act(() -> {
            Merging.resolve(actor, conflictId, choice, sql);
            return true;
        });
    }

    /**
     * Undoes a commit of a branch by a new one, for all tenants at once, with the rows of what the commit dropped as
     * long as they are kept.
     *
     * @throws SQLException 22023 if the branch has no such commit, CN003 if rows are in the way, 42501 if the commit
     *     cannot be reverted or the branch is protected; a conflict is a result
     */
    public RevertResult revert(BranchName name, String commitId) throws SQLException {
        return actor.act(() -> Reverts.revert(actor, state(name), commitId));
    }

    /** The branch on which the actor stands is found even under the name that it had before it was renamed. */
    private BranchState state(BranchName name) throws SQLException {
        Optional<BranchState> here = actor.standing()
                .map(Standing::state)
                .filter(state -> state.branch().name().equals(name));
        return here.isPresent() ? here.get() : project.state(actor.database(), name, false);
    }
}
