/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.schema.Conflict;
import org.cinchdb.schema.Conflict.Code;
import org.cinchdb.schema.Effect;
import org.cinchdb.schema.Effect.Did;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Kind;
import org.cinchdb.schema.Migration;
import org.cinchdb.schema.Schema;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.schema.Scratch;
import org.cinchdb.schema.ThreeWay;
import org.cinchdb.schema.ThreeWay.Merged;
import org.cinchdb.sql.CarriedRows;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.NormalForm;
import org.cinchdb.sql.ScratchTrigger;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.StrictQuotes;
import org.cinchdb.sqlite.SqliteErrors;

/**
 * Puts one side's changes on top of the other's, one by one, each with the SQL that does there what it did where it was
 * made. Each is merged as a cherry-pick is: the schema before it is the base, the schema after it is theirs. Its own
 * SQL is kept where that leads to the right schema; else the statements are found by comparing schemas. A change that
 * does not go on top by itself (a name that is taken for a moment) waits for the next, and the last one leads to where
 * the merge of the two heads says. For one thread, once.
 */
final class Rebase implements AutoCloseable {
    private static final List<String> LOCK_COLUMNS = List.of("locked", "lockgranted", "lockedby");

    private final Scratch scratch;
    private final Map<String, String> ids;
    private final Schema goal;
    private final List<Change> rebased = new ArrayList<>();
    private final List<Conflict> conflicts = new ArrayList<>();
    private final List<Step> waiting = new ArrayList<>();
    private final Set<String> rebuiltHere = new HashSet<>();
    private final Schema onto;
    private final WrittenRows rows;
    private final Set<String> filled = new LinkedHashSet<>();
    private Schema schema;

    /**
     * A change of the other side, and the schemas before and after it there.
     *
     * @param sql its text, in which every INSERT names the columns that it fills
     */
    private record Step(Change change, Schema was, Schema after, String sql) {
        boolean isRebuild() {
            return change.kind().equals("rebuild");
        }

        boolean isOfRowsAlone() {
            return change.kind().equals("rows") && was.sameAs(after);
        }
    }

    /**
     * A rebase.
     *
     * @param onto the head of the side that receives
     * @param goal what the heads of both sides come to
     * @param ids those that objects have on this side, by the ids that they have on the other
     * @param here the changes of the side that receives alone: rebuilds that both sides made are not made again
     * @param rows the rows that are written here: what both sides wrote alike is not written again
     */
    Rebase(Schema onto, Schema goal, Map<String, String> ids, List<Change> here, WrittenRows rows) throws SQLException {
        this.scratch = Scratch.of(onto);
        this.onto = onto;
        this.rows = rows;
        this.schema = onto;
        this.goal = goal;
        this.ids = ids;
        here.stream()
                .filter(change -> change.kind().equals("rebuild"))
                .forEach(change -> rebuiltHere.add(normal(change.sql())));
    }

    static String normal(String sql) {
        return Script.of(sql).statements().stream()
                .map(statement -> NormalForm.of(statement.text()))
                .collect(Collectors.joining(";\n"));
    }

    /** The columns that rebuilds of the other side, but for those that this side made alike, fill anew: by id. */
    Set<String> filled() {
        return filled;
    }

    /** The changes, as the side that receives has them. */
    List<Change> rebased() {
        return rebased;
    }

    /** Why it cannot be done; none if it can. */
    List<Conflict> conflicts() {
        return conflicts;
    }

    /**
     * Does it.
     *
     * @param start where the other side's line and this one's part
     * @param changes the other side's, from there on
     * @param startIds the ids there
     * @param known the ids of those that this side has already
     */
    void run(Schema start, Ids startIds, List<Change> changes, Set<String> known) throws SQLException {
        String last = changes.stream()
                .map(Change::id)
                .filter(id -> !known.contains(id))
                .reduce((first, second) -> second)
                .orElseThrow();
        try (Line theirs = new Line(start, startIds)) {
            Schema before = start;
            for (Change change : changes) {
                Schema was = theirs.schema();
                Step step = new Step(change, was, theirs.follow(change), theirs.withColumns(change));
                if (!known.contains(change.id())) {
                    boolean isLast = change.id().equals(last);
                    boolean unchanged = waiting.isEmpty() && step.isOfRowsAlone();
                    take(
                            step,
                            isLast ? Optional.of(goal) : unchanged ? Optional.of(schema) : pick(before, step.after()),
                            isLast);
                }
                before = waiting.isEmpty() ? step.after() : before;
            }
        }
    }

    private void take(Step step, Optional<Schema> target, boolean isLast) throws SQLException {
        if (step.change().kind().equals("rows")) {
            rows(step, target);
        } else if (target.isEmpty() || !put(step, target.get(), isLast)) {
            waiting.add(step);
            add(step, "", schema, false);
            return;
        }
        if (target.isPresent()) {
            waiting.clear();
        }
    }

    private Schema canonical(Schema schema) {
        return ids.isEmpty() ? schema : schema.withIds(ids);
    }

    private Optional<Schema> pick(Schema before, Schema after) throws SQLException {
        Merged merged = ThreeWay.merge(canonical(before), schema, canonical(after), ThreeWay.UNRESOLVED);
        return merged.conflicts().isEmpty() ? Optional.of(merged.schema()) : Optional.empty();
    }

    /** Makes the change here, so that {@code target} comes of it; false if that cannot be done yet. */
    private boolean put(Step step, Schema target, boolean isLast) throws SQLException {
        Change change = step.change();
        try {
            Map<String, String> carried = carried(step);
            boolean done = schema.sameAs(target) && carried.isEmpty() && !isOwnRebuild(step);
            if (done && isSpelledAsHere(target)) {
                add(step, "", target, false);
            } else if (!(done && step.isRebuild())
                    && (waiting.isEmpty() || carried.isEmpty())
                    && leadsTo(change, target)) {
                add(step, change.sql(), target, change.dependsOnRows());
            } else {
                List<String> statements = Migration.run(
                        scratch, schema, target, carried, change.kind().equals("revert"));
                add(step, script(change, statements), target, dependOnRows(statements) || change.dependsOnRows());
            }
            return true;
        } catch (SQLException e) {
            if (isLast) {
                conflicts.add(orderDependent(change, e));
                schema = target;
            }
            return isLast;
        }
    }

    /** Statements in the place of a change's own: they mean renames as SQLite makes them now. */
    private static String script(Change change, List<String> statements) {
        String script = Migration.script(statements);
        return change.legacyAlterTable() && !script.isEmpty()
                ? "pragma legacy_alter_table = off;\n" + script + ";\npragma legacy_alter_table = on"
                : script;
    }

    private static boolean dependOnRows(List<String> statements) {
        return statements.stream()
                .anyMatch(sql -> Script.of(sql)
                        .statements()
                        .get(0)
                        .ddl()
                        .map(Ddl::dependsOnRows)
                        .orElse(true));
    }

    private static Conflict orderDependent(Change change, SQLException e) {
        return new Conflict(
                Code.ORDER_DEPENDENT,
                Kind.of(change.objectType().equals("temporary table") ? "table" : change.objectType()),
                change.objectName(),
                null,
                null,
                change.sql(),
                "The changes come together, but this one cannot be made after those of the other side: "
                        + SqliteErrors.detail(e));
    }

    /** Whether it is a rebuild that this side has not made too. */
    private boolean isOwnRebuild(Step step) {
        return step.isRebuild() && !rebuiltHere.contains(normal(step.change().sql()));
    }

    /** Whether a change's own SQL does here what is to be done. */
    private boolean leadsTo(Change change, Schema target) throws SQLException {
        try {
            scratch.attempt(() -> {
                Line.run(scratch.database(), change);
                if (!scratch.read().sameAs(target)) {
                    throw new SQLException("It leads elsewhere");
                }
            });
            return true;
        } catch (SQLException elsewhere) {
            return false;
        }
    }

    private void add(Step step, String sql, Schema target, boolean rows) {
        List<Effect> effects = new ArrayList<>(schema.effectsTo(target));
        for (Effect effect : step.was().effectsTo(step.after())) {
            String one = ids.get(effect.id());
            if (effect.did() == Did.CREATE && one != null && !one.equals(effect.id())) {
                effects.add(new Effect(Did.SAME, effect.kind(), effect.id(), effect.name(), one));
            }
        }
        boolean rowsMatter = rows || effects.stream().anyMatch(effect -> isBack(effect, step.change()));
        rebased.add(step.change().as(sql, Effect.json(effects), rowsMatter, target.fingerprint()));
        schema = target;
    }

    /** Whether something is made again that was there before, with the rows that tenants have kept of it. */
    private boolean isBack(Effect effect, Change change) {
        String maker = Ids.maker(effect.id());
        return effect.isOf(Did.CREATE)
                && !maker.equals(change.id())
                && rebased.stream().noneMatch(done -> done.id().equals(maker));
    }

    /** What rebuilds, this one and those that wait for it, fill columns with: by the columns' ids. */
    private Map<String, String> carried(Step step) throws SQLException {
        Map<String, String> carried = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>(waiting);
        steps.add(step);
        for (Step rebuild : steps) {
            for (Map.Entry<String, String> filled : carriedBy(rebuild).entrySet()) {
                if (carried.putIfAbsent(filled.getKey(), filled.getValue()) != null) {
                    throw new SQLException("Two rebuilds that cannot be made apart fill one column");
                }
            }
        }
        return carried;
    }

    /** What a rebuild fills columns with, other than with themselves, under the names that its table has here. */
    private Map<String, String> carriedBy(Step step) throws SQLException {
        Optional<CarriedRows> rows = isOwnRebuild(step) ? Line.carriedRows(step.change()) : Optional.empty();
        Optional<Table> old = canonical(step.was()).table(step.change().objectName());
        Optional<Table> made = canonical(step.after()).table(step.change().objectName());
        if (rows.isEmpty() || old.isEmpty() || made.isEmpty()) {
            return Map.of();
        }
        Map<String, String> expressions = new LinkedHashMap<>();
        Rebuild.sources(rows.get(), names(old.get()), names(made.get())).forEach((column, source) -> {
            Optional<String> from = Optional.ofNullable(source.column())
                    .flatMap(old.get()::column)
                    .map(Schema.Column::id);
            made.get()
                    .column(column)
                    .filter(filled -> !from.equals(Optional.of(filled.id())))
                    .ifPresent(filled -> expressions.put(filled.id(), source.text()));
        });
        filled.addAll(expressions.keySet());
        return expressions.isEmpty() ? expressions : translated(expressions, old.get(), step.was());
    }

    private static List<String> names(Table table) {
        return table.columns().stream().map(Schema.Column::name).toList();
    }

    /** Expressions over a table, under the names that its columns have here: SQLite renames them, in a view. */
    private Map<String, String> translated(Map<String, String> expressions, Table table, Schema was)
            throws SQLException {
        String name = "carried by the rebuild";
        Schema.Item view = new Schema.Item(
                Kind.VIEW,
                name,
                name,
                name,
                "create view %s as select %s from %s"
                        .formatted(
                                Identifiers.quote(name),
                                String.join(", ", expressions.values()),
                                Identifiers.quote(table.name())));
        Schema there = canonical(was);
        List<Schema.Item> items = new ArrayList<>(there.items().values());
        items.add(view);
        Schema renamed = Scratch.renamed(Schema.of(there.tables().values(), items), namesHere());
        String sql = Objects.requireNonNull(renamed.items().get(view.key())).sql();
        CarriedRows read = CarriedRows.of("insert into x "
                        + sql.substring(sql.toLowerCase(Locale.ROOT).indexOf(" as ") + 4))
                .orElseThrow();
        Map<String, String> translated = new LinkedHashMap<>();
        int i = 0;
        for (String id : expressions.keySet()) {
            translated.put(id, read.expressions().get(i++).text());
        }
        return translated;
    }

    private Map<String, String> namesHere() {
        return names(schema);
    }

    private static Map<String, String> names(Schema schema) {
        Map<String, String> names = new HashMap<>();
        for (Table table : schema.tables().values()) {
            names.put(table.id(), table.name());
            table.columns().forEach(column -> names.put(column.id(), column.name()));
        }
        return names;
    }

    /** A change of rows alone: its text is fitted to the names that its tables have here. */
    private void rows(Step step, Optional<Schema> target) throws SQLException {
        Change change = step.change();
        String prologue = "";
        if (target.isPresent() && !schema.sameAs(target.get())) {
            prologue = Migration.script(Migration.run(scratch, schema, target.get(), carried(step), false));
        }
        Optional<String> sql = isLiquibasesLock(step) ? Optional.of("") : fitted(step);
        if (sql.isEmpty()) {
            conflicts.add(rowsConflict(
                    Code.OPAQUE,
                    change,
                    "Rows that travel with the schema go through names that the other side changed, and the statement"
                            + " cannot be fitted to them. Undo the renames there, merge, then rename again"));
            return;
        }
        try {
            // Double quotes that can only be names: else a column that is gone would be read as a string.
            for (SqlStatement statement : Script.of(StrictQuotes.of(sql.get())).statements()) {
                scratch.database().prepare(statement.text()).close();
            }
        } catch (SQLException e) {
            conflicts.add(rowsConflict(
                    Code.DEPENDENCY,
                    change,
                    "Rows that travel with the schema read what the other side dropped: " + SqliteErrors.detail(e)
                            + ". Make it anew there, merge, then drop it again"));
            return;
        }
        String both = prologue.isEmpty() || sql.get().isEmpty() ? prologue + sql.get() : prologue + ";\n" + sql.get();
        boolean rowsMatter =
                !prologue.isEmpty() || (change.dependsOnRows() && !sql.get().isEmpty());
        add(step, both, target.orElse(schema), rowsMatter);
    }

    /**
     * The text that writes the rows here: empty if they are there already.
     *
     * @return nothing if it cannot be found
     */
    private Optional<String> fitted(Step step) throws SQLException {
        Change change = step.change();
        String own = isFilledAsHere(step) ? change.sql() : step.sql();
        Optional<String> sql =
                isUnderTheSameNames(change, step.after()) ? Optional.of(own) : renamed(own, step.after());
        return sql.map(text -> rows.fitted(change, text).orElse(""));
    }

    /** Whether the table that a change writes has the same columns here, in the same order. */
    private boolean isFilledAsHere(Step step) {
        Optional<Table> there = canonical(step.after()).table(step.change().objectName());
        Optional<Table> here = there.map(table -> schema.tables().get(table.id()));
        return there.isEmpty() || here.isEmpty() || ids(here.get()).equals(ids(there.get()));
    }

    private static List<String> ids(Table table) {
        return table.columns().stream().map(Schema.Column::id).toList();
    }

    /**
     * The lock with which Liquibase keeps itself from running twice: whoever holds it on this side goes on doing so.
     */
    private boolean isLiquibasesLock(Step step) {
        return canonical(step.after())
                .table(step.change().objectName())
                .map(table -> onto.tables().get(table.id()))
                .filter(lock -> LOCK_COLUMNS.stream()
                        .allMatch(column -> lock.column(column).isPresent()))
                .isPresent();
    }

    private static Conflict rowsConflict(Code code, Change change, String message) {
        return new Conflict(code, Kind.TABLE, change.objectName(), null, null, change.sql(), message);
    }

    private boolean isUnderTheSameNames(Change change, Schema after) {
        Set<String> named = new LinkedHashSet<>();
        for (SqlStatement statement : Script.of(change.sql()).statements()) {
            named.addAll(statement.tablesRead());
            statement.dml().ifPresent(dml -> named.add(Identifiers.fold(dml.table())));
        }
        Map<String, String> here = namesHere();
        return canonical(after).tables().values().stream()
                .filter(table -> named.contains(Identifiers.fold(table.name())))
                .allMatch(table -> isAsHere(table.id(), table.name(), here)
                        && table.columns().stream().allMatch(column -> isAsHere(column.id(), column.name(), here)));
    }

    /** Whether all names are the same to the letter: a rename may be of case alone. */
    private boolean isSpelledAsHere(Schema target) {
        Map<String, String> here = namesHere();
        return names(target).entrySet().stream().allMatch(named -> isAsHere(named.getKey(), named.getValue(), here));
    }

    private static boolean isAsHere(String id, String name, Map<String, String> here) {
        return here.getOrDefault(id, name).equals(name);
    }

    private Optional<String> renamed(String sql, Schema after) throws SQLException {
        Optional<String> body = ScratchTrigger.body(sql);
        Schema there = canonical(after);
        Optional<Table> any = there.tables().values().stream().findFirst();
        if (body.isEmpty() || any.isEmpty()) {
            return Optional.empty();
        }
        String name = "carried rows";
        Schema.Item trigger = new Schema.Item(
                Kind.TRIGGER,
                name,
                name,
                any.get().name(),
                ScratchTrigger.create(name, any.get().name(), body.get()));
        List<Schema.Item> items = new ArrayList<>(there.items().values());
        items.add(trigger);
        Schema renamed = Scratch.renamed(Schema.of(there.tables().values(), items), namesHere());
        String text = Objects.requireNonNull(renamed.items().get(trigger.key())).sql();
        return Optional.of(ScratchTrigger.dml(text, sql));
    }

    @Override
    public void close() throws SQLException {
        scratch.close();
    }
}
