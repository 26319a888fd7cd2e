/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.Hint;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Branches;
import org.cinchdb.branch.Change;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.branch.ForgottenRows;
import org.cinchdb.branch.Merge;
import org.cinchdb.branch.Merge.Answer;
import org.cinchdb.branch.Merge.Conflicted;
import org.cinchdb.branch.Merge.Outcome;
import org.cinchdb.branch.Merge.Ready;
import org.cinchdb.branch.MergeConflict;
import org.cinchdb.branch.RefusedMerges;
import org.cinchdb.branch.RefusedMerges.Choice;
import org.cinchdb.branch.RefusedMerges.Kept;
import org.cinchdb.branch.SchemaApplier;
import org.cinchdb.branch.SchemaApplier.ReplayException;
import org.cinchdb.engine.Trial.Failure;
import org.cinchdb.engine.Trial.Verdict;
import org.cinchdb.schema.Conflict;
import org.cinchdb.schema.Conflict.Code;
import org.cinchdb.schema.Conflict.Side;
import org.cinchdb.schema.Kind;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteErrors;
import org.cinchdb.tenant.Templates.Replayed;
import org.jspecify.annotations.Nullable;

/**
 * One branch on its way into another. A preview goes the same way as the merge, up to where something would be written:
 * it takes neither the schema lock nor the gate.
 */
final class Merging {
    private static final Set<Code> UNANSWERABLE =
            Set.of(Code.NAME_COLLISION, Code.ORDER_DEPENDENT, Code.OPAQUE, Code.DATA, Code.NO_BASE);

    private final Actor actor;
    private final Project project;
    private final Branch from;
    private final Branch into;
    private final Place head;
    private final Answers answers;
    private final Outcome outcome;

    private Merging(Actor actor, Branch from, Branch into) throws SQLException {
        this.actor = actor;
        this.project = actor.project();
        this.from = from;
        this.into = into;
        List<Place> heads = project.log().heads(from.id(), into.id());
        this.head = heads.get(1);
        this.answers = new Answers(project.refusedMerges().choices(from, into));
        Merge.Branch ours = project.schemas().side(into, head);
        Outcome planned = Merge.plan(project.schemas().side(from, heads.get(0)), ours, answers);
        List<Conflict> forgotten = planned instanceof Ready ready
                ? ForgottenRows.in(ours, ready.changes(), project.clock().instant())
                : List.of();
        this.outcome = forgotten.isEmpty() ? planned : new Conflicted(forgotten);
    }

    /** Where the statement itself cannot be followed, no answer helps. */
    private List<Conflict> noted(List<Conflict> conflicts) {
        return conflicts.stream()
                .map(conflict -> {
                    String id = RefusedMerges.id(from, into, conflict);
                    boolean futile = conflict.code() == Code.OPAQUE
                            && answers.choices.containsKey(id)
                            && !answers.given.contains(id);
                    return futile
                            ? conflict.withNote(
                                    "The answer that was given cannot be applied: change one of the branches")
                            : conflict;
                })
                .toList();
    }

    /** What was chosen for the conflicts of earlier attempts. */
    private final class Answers implements Merge.Answers {
        private final Map<String, Choice> choices;
        private final Set<String> given = new HashSet<>();
        private final String commitId = Change.newId(project.clock());

        Answers(Map<String, Choice> choices) {
            this.choices = choices;
        }

        @Override
        public Optional<Answer> to(Conflict conflict) {
            String id = RefusedMerges.id(from, into, conflict);
            Choice choice = choices.get(id);
            if (choice == null) {
                return Optional.empty();
            }
            given.add(id);
            Side side = choice.choice().equals("theirs") ? Side.THEIRS : Side.OURS;
            return Optional.of(new Answer(side, change(conflict, choice)));
        }

        private Change change(Conflict conflict, Choice choice) {
            String sql = choice.sql() == null ? "" : choice.sql();
            boolean dependsOnRows = Script.of(sql).statements().stream()
                    .anyMatch(
                            statement -> statement.ddl().map(Ddl::dependsOnRows).orElse(true));
            return new Change(
                    Change.newId(project.clock()),
                    commitId,
                    "resolve",
                    conflict.kind().word(),
                    conflict.name(),
                    sql,
                    null,
                    true,
                    false,
                    dependsOnRows,
                    "[]",
                    "",
                    null,
                    choice.author(),
                    project.catalog().now());
        }
    }

    /** Merges; the schema lock of {@code into} is held. Nothing, or all of it for all tenants. */
    static MergeResult merge(Actor actor, Branch from, BranchState into) throws SQLException {
        return new Merging(actor, from, into.branch()).merge(into);
    }

    private MergeResult merge(BranchState state) throws SQLException {
        if (outcome instanceof Conflicted conflicted) {
            List<Conflict> conflicts = noted(conflicted.conflicts());
            return refused(conflicts, conflict(conflicts));
        }
        return outcome instanceof Ready ready ? append(state, ready) : new MergeResult.UpToDate();
    }

    private MergeResult refused(List<Conflict> conflicts, SQLException error) throws SQLException {
        project.refusedMerges().keep(from, into, conflicts, answers.given);
        return new MergeResult.Conflicted(described(conflicts), error);
    }

    private List<MergeConflict> described(List<Conflict> conflicts) throws SQLException {
        return project.refusedMerges().described(from, into, conflicts);
    }

    private MergeResult append(BranchState state, Ready ready) throws SQLException {
        Replayed template;
        try {
            template = project.schemas().template(into, head, ready);
        } catch (SQLException e) {
            Conflict conflict = inTheWayOfAll(ready, e);
            return refused(
                    List.of(conflict),
                    SqlState.ROWS_IN_THE_WAY.withCause(
                            e.getErrorCode(),
                            e,
                            "Merging '" + from.name() + "' into '" + into.name()
                                    + "' does not fit the rows that migrations have written in every tenant; nothing was changed. "
                                    + conflict.message()));
        }
        if (ready.changes().stream().anyMatch(Change::dependsOnRows)) {
            state.word().closeGate();
            Verdict verdict = tried(ready, template);
            if (!verdict.failures().isEmpty()) {
                return refused(inTheWay(ready, verdict.failures()), verdict.refusal(into));
            }
        }
        FailPoint.MERGE_TRIED.reached();
        project.log()
                .publish(
                        into.id(),
                        head.position(),
                        ready.changes(),
                        metadata -> RefusedMerges.forget(metadata, from, into));
        project.templates().keep(into, template);
        return new MergeResult.Merged(ready.changes().size(), ready.fastForward());
    }

    private Verdict tried(Ready ready, Replayed template) throws SQLException {
        return new Trial(
                        project,
                        actor.identity(),
                        actor.target().busyTimeoutMillis(),
                        into,
                        null,
                        head,
                        ready.changes(),
                        template.place())
                .verdict();
    }

    /** Rows that keep changes from being made, as conflicts: one for each change. */
    private List<Conflict> inTheWay(Ready ready, List<Failure> failures) {
        Change suspect = firstThatDependsOnRows(ready);
        Map<Change, List<Failure>> byChange = new LinkedHashMap<>();
        for (Failure failure : failures) {
            byChange.computeIfAbsent(failure.change() == null ? suspect : failure.change(), c -> new ArrayList<>())
                    .add(failure);
        }
        List<Conflict> conflicts = new ArrayList<>();
        byChange.forEach((change, tenants) -> conflicts.add(inTheWay(
                change,
                "Rows of %s tenants are in the way. %s"
                        .formatted(
                                tenants.size(),
                                tenants.stream().map(Failure::toString).collect(Collectors.joining("; "))))));
        return conflicts;
    }

    /**
     * The conflict of rows that migrations of both sides have written: it shows in an empty tenant already.
     *
     * @throws SQLException what was thrown, if it was something else
     */
    private static Conflict inTheWayOfAll(Ready ready, SQLException e) throws SQLException {
        if (!(e instanceof ReplayException) && !SqlState.FOREIGN_KEY.isStateOf(e)) {
            throw e;
        }
        Change change = e instanceof ReplayException replay ? replay.change() : firstThatDependsOnRows(ready);
        return inTheWay(change, "In a tenant without rows of its own: " + e.getMessage());
    }

    private static Conflict inTheWay(Change change, String message) {
        Kind kind = change.objectType().equals(SchemaApplier.TEMPORARY) ? Kind.TABLE : Kind.of(change.objectType());
        return new Conflict(Code.DATA, kind, change.objectName(), null, null, change.sql(), message);
    }

    private static Change firstThatDependsOnRows(Ready ready) {
        return ready.changes().stream()
                .filter(Change::dependsOnRows)
                .findFirst()
                .orElseThrow();
    }

    private SQLException conflict(List<Conflict> conflicts) {
        return SqlState.MERGE_CONFLICT.error(
                "Merging '%s' into '%s' meets %d conflicts; nothing was changed. %s. On branch '%s' cinch_conflicts shows both sides of each: answer it with cinch_resolve(conflict_id, 'ours' or 'theirs') or cinch_resolve(conflict_id, 'sql', text), or change one of the branches; then merge again",
                from.name(),
                into.name(),
                conflicts.size(),
                conflicts.stream().map(this::line).collect(Collectors.joining("; ")),
                into.name());
    }

    private String line(Conflict conflict) {
        return "%s %s %s: %s (%s)"
                .formatted(
                        conflict.code(),
                        conflict.kind().word(),
                        conflict.name(),
                        conflict.message(),
                        RefusedMerges.id(from, into, conflict));
    }

    /** What merging would append to the log, or what keeps it from happening. */
    static MergePreview preview(Actor actor, BranchName from, BranchName into) throws SQLException {
        if (actor.hasWritten()) {
            throw SqlState.TRANSACTION_ACTIVE.error(
                    "A preview tries changes on every tenant's rows, and this transaction holds the write lock of one: commit or roll it back first");
        }
        Project project = actor.project();
        Branch ours = project.branches().get(actor.database(), into);
        Optional<String> unrelated = unrelated(actor, from);
        if (unrelated.isPresent()) {
            return new MergePreview(
                    List.of(),
                    List.of(noBase(from, into, unrelated.get(), project.clock().instant())),
                    List.of());
        }
        requireTwo(from, into);
        Branch theirs = project.branches().get(actor.database(), from);
        return new Merging(actor, theirs, ours).preview();
    }

    private static MergeConflict noBase(BranchName from, BranchName into, String why, Instant now) {
        return new MergeConflict(
                "",
                Code.NO_BASE,
                "branch",
                from.text(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                why,
                Optional.empty(),
                from,
                into,
                now);
    }

    private MergePreview preview() throws SQLException {
        if (outcome instanceof Conflicted conflicted) {
            return new MergePreview(List.of(), described(noted(conflicted.conflicts())), List.of());
        }
        List<MergePreview.Step> statements = new ArrayList<>();
        List<MergePreview.InTheWay> tenants = new ArrayList<>();
        if (outcome instanceof Ready ready) {
            for (Change change : ready.changes()) {
                statements.add(
                        new MergePreview.Step(change.objectType(), change.objectName(), change.sql(), detail(change)));
            }
            Replayed template;
            try {
                template = project.schemas().template(into, head, ready);
            } catch (SQLException e) {
                return new MergePreview(statements, described(List.of(inTheWayOfAll(ready, e))), List.of());
            }
            boolean rowsMatter = ready.changes().stream().anyMatch(Change::dependsOnRows);
            for (Failure failure : rowsMatter ? tried(ready, template).failures() : List.<Failure>of()) {
                tenants.add(new MergePreview.InTheWay(
                        failure.tenant(),
                        Optional.ofNullable(failure.change()).map(Change::sql),
                        failure.reason(),
                        failure.rows()));
            }
        }
        return new MergePreview(statements, List.of(), tenants);
    }

    private static String detail(Change change) {
        if (change.kind().equals("resolve")) {
            return "the answer to a conflict";
        }
        if (change.sql().isEmpty()) {
            return "is there already, or gives way";
        }
        return change.dependsOnRows() ? "tried on the rows of every tenant first" : "";
    }

    /** Refuses to merge a branch into itself. */
    static void requireTwo(BranchName from, BranchName into) throws SQLException {
        if (from.equals(into)) {
            throw SqlState.BAD_ARGUMENT.error("Branch '%s' cannot be merged into itself", from);
        }
    }

    /** Why nothing of that name can ever be merged here: it is a branch of another database. */
    static Optional<String> unrelated(Actor actor, BranchName name) throws SQLException {
        int slash = name.text().indexOf('/');
        Branches branches = actor.project().branches();
        if (slash < 0 || branches.find(actor.database(), name).isPresent()) {
            return Optional.empty();
        }
        return branches.find(
                        DatabaseName.of(name.text().substring(0, slash)),
                        BranchName.of(name.text().substring(slash + 1)))
                .filter(other -> !other.database().equals(actor.database()))
                .map(other ->
                        "'%s' is a branch of database '%s', this is database '%s': they have no common history, and nothing can be merged between them"
                                .formatted(other.name(), other.database(), actor.database()));
    }

    /** Answers a conflict of an attempt that was refused; it counts at the next attempt. */
    static void resolve(Actor actor, String id, String choice, @Nullable String sql) throws SQLException {
        RefusedMerges refused = actor.project().refusedMerges();
        Kept conflict = refused.find(actor.state().branch().databaseId(), id)
                .orElseThrow(() -> SqlState.BAD_ARGUMENT.error(
                        new Hint(
                                "cinch_conflicts shows those of the current branch, once a merge into it was refused",
                                "'cinch branch conflicts' shows those of a branch, once a merge into it was refused"),
                        "No conflict '%s' in database '%s'",
                        id,
                        actor.database()));
        String chosen = choice.toLowerCase(Locale.ROOT);
        if (!List.of("ours", "theirs", "sql").contains(chosen)) {
            throw SqlState.BAD_ARGUMENT.error(
                    "'%s' is no answer to a conflict: choose 'ours', 'theirs', or 'sql' with the text of the statements",
                    choice);
        }
        if (chosen.equals("sql") == (sql == null)) {
            throw SqlState.BAD_ARGUMENT.error(
                    chosen.equals("sql")
                            ? "The answer 'sql' needs the text of the statements as a third argument"
                            : "The answer '" + chosen + "' takes no SQL text: choose 'sql' to give one");
        }
        requireAnswerable(conflict);
        if (sql != null) {
            requireSchemaChanges(sql);
        }
        refused.choose(conflict, id, new Choice(chosen, sql, actor.identity().author()));
    }

    private static void requireAnswerable(Kept conflict) throws SQLException {
        Code code = Code.valueOf(conflict.code());
        if (code != Code.DATA
                && Script.of(conflict.sql()).statements().stream()
                        .anyMatch(statement -> statement.dml().isPresent())) {
            throw SqlState.BAD_ARGUMENT.error(
                    "A conflict of rows that a migration wrote has no answer of its own. %s", conflict.message());
        }
        boolean virtual = code == Code.OPAQUE && conflict.objectType().equals("table");
        if (UNANSWERABLE.contains(code) && !virtual) {
            throw SqlState.BAD_ARGUMENT.error(
                    "A conflict %s has no answer of its own: %s; then merge again. %s",
                    code,
                    code == Code.DATA
                            ? "mend the rows, or do what it asks for"
                            : "rename or change '" + conflict.objectName() + "' on one of the branches",
                    conflict.message());
        }
    }

    private static void requireSchemaChanges(String sql) throws SQLException {
        List<SqlStatement> statements = Script.of(sql).statements();
        if (statements.isEmpty()) {
            throw SqlState.SYNTAX.error("The answer to a conflict has no statement in it");
        }
        try (SqliteConnection database = SqliteConnection.memory()) {
            for (SqlStatement statement : statements) {
                Gate.requireAllowed(statement);
                requireParsed(database, statement);
                if (!statement
                        .ddl()
                        .map(ddl -> !ddl.temp() && ddl.schema() == null)
                        .orElse(false)) {
                    throw SqlState.BAD_ARGUMENT.error(
                            "The answer to a conflict consists of CREATE, ALTER and DROP of the branch's own objects; this is none: %s",
                            statement.text());
                }
            }
        }
    }

    /** The objects that it names need not be there yet: that shows when it is run. */
    private static void requireParsed(SqliteConnection database, SqlStatement statement) throws SQLException {
        try {
            database.prepare(statement.text()).close();
        } catch (SQLException e) {
            String detail = SqliteErrors.detail(e);
            if (detail.contains("syntax error")
                    || detail.contains("incomplete input")
                    || detail.contains("unrecognized token")) {
                throw SqlState.SYNTAX.withCause(
                        e.getErrorCode(), e, "The answer to a conflict cannot be understood: " + detail);
            }
        }
    }
}
