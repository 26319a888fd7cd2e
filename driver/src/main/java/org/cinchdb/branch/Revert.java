/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Merge.Branch;
import org.cinchdb.branch.Merge.Conflicted;
import org.cinchdb.branch.Merge.Outcome;
import org.cinchdb.branch.Merge.Ready;
import org.cinchdb.branch.Merge.UpToDate;
import org.cinchdb.schema.Conflict;
import org.cinchdb.schema.Effect;
import org.cinchdb.schema.Effect.Did;
import org.cinchdb.schema.Health;
import org.cinchdb.schema.Kind;
import org.cinchdb.schema.Migration;
import org.cinchdb.schema.Schema;
import org.cinchdb.schema.Schema.Column;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.schema.ThreeWay;
import org.cinchdb.schema.ThreeWay.Merged;
import org.cinchdb.sql.CarriedRows;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Script;
import org.jspecify.annotations.Nullable;

/**
 * The inverse of a commit, as one change for the end of its branch's log. It writes nothing.
 *
 * <p>It is a merge: the schema after the commit is the base, the head is ours, the schema before the commit is theirs.
 * So what others did since stays, and where they built on the commit there are conflicts. What comes back has its old
 * id: the files that kept its rows find them by it, and merges with branches that never saw the drop know it.
 */
public final class Revert {
    /**
     * Who reverts.
     *
     * @param retention how long rows of what the revert itself drops are kept
     */
    public record Signature(String changeId, String commitId, String author, Instant at, Duration retention) {}

    /** Changes of the commit that follow each other in the log; positions, both included. */
    private record Run(long first, long last) {}

    private final Branch branch;
    private final String commitId;
    private final Signature signature;

    private Revert(Branch branch, String commitId, Signature signature) {
        this.branch = branch;
        this.commitId = commitId;
        this.signature = signature;
    }

    /**
     * What it takes to revert a commit.
     *
     * @return {@link UpToDate} if nothing is left of the commit
     * @throws SQLException 22023 if the log has no such commit; 42501 if the rows that it would take are not there: it
     *     wrote rows, or the rows that it dropped are not kept any more
     */
    public static Outcome plan(Branch branch, String commitId, Signature signature) throws SQLException {
        return new Revert(branch, commitId, signature).run();
    }

    private Outcome run() throws SQLException {
        List<Run> runs = runs();
        Schema head = branch.history().schema(branch.head());
        Schema goal = head;
        List<Conflict> conflicts = new ArrayList<>();
        for (Run run : runs) {
            Schema before = branch.history().schema(run.first() - 1);
            Merged merged = ThreeWay.merge(branch.history().schema(run.last()), goal, before, ThreeWay.UNRESOLVED);
            conflicts.addAll(merged.conflicts());
            conflicts.addAll(taken(goal, before, merged.same()));
            goal = merged.schema();
            if (conflicts.isEmpty()) {
                conflicts.addAll(Health.broken(goal, head, before));
            }
        }
        if (!conflicts.isEmpty()) {
            return new Conflicted(conflicts);
        }
        List<Effect> effects = head.effectsTo(goal);
        if (effects.isEmpty()) {
            return new UpToDate();
        }
        return new Ready(List.of(change(head, goal, effects)), goal, false);
    }

    /** Where the commit is in the log, the last part first: a branch made in its middle has it in two parts. */
    private List<Run> runs() throws SQLException {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < branch.log().size(); i++) {
            Change change = branch.log().get(i);
            if (!change.commitId().equals(commitId)) {
                continue;
            }
            requireKnown(change, i + 1);
            Run last = runs.isEmpty() ? null : runs.get(0);
            if (last != null && last.last() == i) {
                runs.set(0, new Run(last.first(), i + 1));
            } else {
                runs.add(0, new Run(i + 1, i + 1));
            }
        }
        if (runs.isEmpty()) {
            throw SqlState.BAD_ARGUMENT.error(
                    "No commit '%s' in the log of this branch. Find one with: select commit_id, kind, object_name, author, at from"
                            + " cinch_log order by position desc",
                    commitId);
        }
        return runs;
    }

    /** Refuses a change that overwrote values. */
    private void requireKnown(Change change, long position) throws SQLException {
        boolean rows = change.kind().equals("rows");
        if (rows || (change.kind().equals("rebuild") && !change.sql().isEmpty() && isRecomputing(change, position))) {
            throw SqlState.NOT_ALLOWED.error(
                    "Commit '%s' %s '%s', and the rows that were there before are not recorded: it cannot be reverted. Make a new"
                            + " change that leads to what you want",
                    commitId,
                    rows ? "wrote rows of" : "rebuilt with other values or fewer rows table",
                    change.objectName());
        }
    }

    private boolean isRecomputing(Change change, long position) throws SQLException {
        Optional<Table> before = branch.history().schema(position - 1).table(change.objectName());
        Optional<Table> after = branch.history().schema(position).table(change.objectName());
        Optional<CarriedRows> rows = Line.carriedRows(change);
        if (before.isEmpty() || after.isEmpty() || rows.isEmpty()) {
            return true;
        }
        String rest = Identifiers.fold(rows.get().rest());
        if (!rest.isEmpty() && !rest.startsWith("order")) {
            return true;
        }
        for (Map.Entry<String, CarriedRows.Expression> source : Rebuild.sources(
                        rows.get(), names(before.get()), names(after.get()))
                .entrySet()) {
            String from = source.getValue().column();
            boolean kept = after.get()
                    .column(source.getKey())
                    .filter(column -> before.get().nameOf(column.id()).isPresent())
                    .isPresent();
            if (kept && from == null) {
                return true;
            }
        }
        return false;
    }

    private static List<String> names(Table table) {
        return table.columns().stream().map(Column::name).toList();
    }

    /** What has the name of a table or column that comes back, and is another. */
    private static List<Conflict> taken(Schema ours, Schema before, Map<String, String> same) {
        List<Conflict> conflicts = new ArrayList<>();
        for (Table table : before.tables().values()) {
            if (same.containsKey(table.id())) {
                conflicts.add(taken(
                        Kind.TABLE,
                        table.name(),
                        table.sql(),
                        ours.table(table.name()).map(Table::sql).orElse(null)));
            }
            for (Column column : table.columns()) {
                if (same.containsKey(column.id()) && !same.containsKey(table.id())) {
                    conflicts.add(taken(Kind.COLUMN, table.name() + "." + column.name(), table.sql(), null));
                }
            }
        }
        return conflicts;
    }

    private static Conflict taken(Kind kind, String name, @Nullable String theirs, @Nullable String ours) {
        return new Conflict(
                Conflict.Code.NAME_COLLISION,
                kind,
                name,
                null,
                ours,
                theirs,
                "There is a new %s '%s' where the old one was. Rename or drop it first".formatted(kind.word(), name));
    }

    private Change change(Schema head, Schema goal, List<Effect> effects) throws SQLException {
        List<Change> reverted = branch.log().stream()
                .filter(change -> change.commitId().equals(commitId))
                .toList();
        boolean rows = bringsBack(effects, reverted);
        List<String> statements = Migration.reverting(head, goal);
        boolean dependsOnRows = rows
                || statements.stream()
                        .anyMatch(sql -> Script.of(sql)
                                .statements()
                                .get(0)
                                .ddl()
                                .map(ddl -> ddl.dependsOnRows())
                                .orElse(true));
        boolean drops = effects.stream().anyMatch(effect -> effect.isOf(Did.DROP));
        Change first = reverted.get(0);
        return new Change(
                signature.changeId(),
                signature.commitId(),
                "revert",
                first.objectType().equals(SchemaApplier.TEMPORARY) ? "table" : first.objectType(),
                first.objectName(),
                Migration.script(statements),
                null,
                first.foreignKeys(),
                false,
                dependsOnRows,
                Effect.json(effects),
                goal.fingerprint(),
                drops && !signature.retention().isZero()
                        ? signature
                                .at()
                                .plus(signature.retention())
                                .truncatedTo(ChronoUnit.MILLIS)
                                .toString()
                        : null,
                signature.author(),
                signature.at().toString());
    }

    /** Whether tables or columns come back whose rows tenants keep; they must not have been forgotten by now. */
    private boolean bringsBack(List<Effect> effects, List<Change> reverted) throws SQLException {
        Map<String, Change> drops = new HashMap<>();
        for (Change change : reverted) {
            for (Effect effect : Effect.parse(change.effects())) {
                if (effect.isOf(Did.DROP)) {
                    drops.put(effect.id(), change);
                }
            }
        }
        boolean any = false;
        for (Effect effect : effects) {
            Change drop = effect.isOf(Did.CREATE) ? drops.get(effect.id()) : null;
            if (drop != null) {
                requireKept(effect, drop);
                any = true;
            }
        }
        return any;
    }

    private void requireKept(Effect effect, Change drop) throws SQLException {
        if (!drop.isKeptAt(signature.at())) {
            String until = drop.keptUntil();
            throw SqlState.NOT_ALLOWED.error(
                    "Commit '%s' dropped %s '%s', whose rows were %s (setting 'retention'): it cannot be reverted. Make a new one",
                    commitId, effect.kind().word(), effect.name(), until == null ? "not kept" : "kept until " + until);
        }
    }
}
