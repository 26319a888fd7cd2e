/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cinchdb.branch.KeptRows.Copy;
import org.cinchdb.branch.SchemaApplier.ReplayException;
import org.cinchdb.schema.Effect;
import org.cinchdb.schema.Effect.Did;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Kind;
import org.cinchdb.sql.ColumnChange;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteErrors;
import org.jspecify.annotations.Nullable;

/**
 * Replays changes in a file with rows: what they drop is kept, what they bring back gets its rows again.
 *
 * <p>Rows are kept if the change says so and its time is not over, or if a later one of the same changes brings the
 * object back: a tenant that slept through both must not lose what one that did not sleep has. A table gets its rows
 * before its indexes and triggers are made, a column its values before constraints are put on it. For one thread, once.
 */
final class Keeping {
    private final SqliteConnection file;
    private final Instant now;
    private final Ids ids;
    private final List<List<Effect>> effects = new ArrayList<>();
    private final Set<String> restored = new HashSet<>();
    private int at;

    /** What the file has; null: it is to be read. */
    private @Nullable List<Copy> copies;

    private Keeping(SqliteConnection file, List<Change> changes, SchemaApplier.Rows rows) throws SQLException {
        this.file = file;
        this.now = rows.now();
        this.ids = rows.ids().get();
        for (Change change : changes) {
            effects.add(Effect.parse(file, change.effects()));
        }
    }

    /** What is to be done about rows while changes are replayed; empty if they drop and bring back nothing. */
    static Optional<Keeping> of(SqliteConnection file, List<Change> changes, SchemaApplier.Rows rows)
            throws SQLException {
        boolean drops = changes.stream().anyMatch(change -> change.keptUntil() != null);
        return drops || KeptRows.hasAny(file) ? Optional.of(new Keeping(file, changes, rows)) : Optional.empty();
    }

    /** The tables that got rows back, by their folded names. */
    Set<String> restored() {
        return restored;
    }

    /** Runs the next change. */
    void run(Change change) throws SQLException {
        List<Effect> done = effects.get(at);
        at++;
        try {
            if (done.stream().anyMatch(effect -> effect.isOf(Did.DROP))) {
                KeptRows.keep(file, change, done, effect -> isWanted(change, effect), ids);
                copies = null;
            }
            ids.apply(done);
            List<Effect> back = new ArrayList<>();
            for (Effect effect : done) {
                if (effect.isOf(Did.CREATE) && !copiesOf(effect.id()).isEmpty()) {
                    back.add(effect);
                }
            }
            SchemaApplier.run(file, change, statement -> {
                if (!back.isEmpty()) {
                    restore(back, statement);
                }
            });
            restore(back, null);
        } catch (ReplayException e) {
            throw e;
        } catch (SQLException e) {
            throw new ReplayException(change, null, SqliteErrors.translate(e));
        }
    }

    /** The copies of an object, by whichever of its ids. */
    private List<Copy> copiesOf(String objectId) throws SQLException {
        if (copies == null) {
            copies = KeptRows.all(file);
        }
        if (copies.isEmpty()) {
            return copies;
        }
        Set<String> synonyms = ids.synonyms(objectId);
        return copies.stream()
                .filter(copy -> copy.objectId() != null && synonyms.contains(copy.objectId()))
                .toList();
    }

    private boolean isWanted(Change change, Effect dropped) {
        String until = change.keptUntil();
        if (until != null && !KeptRows.isOver(until, now)) {
            return true;
        }
        Set<String> synonyms = ids.synonyms(dropped.id());
        return effects.subList(at, effects.size()).stream()
                .flatMap(List::stream)
                .anyMatch(effect -> effect.isOf(Did.CREATE) && synonyms.contains(effect.id()));
    }

    /**
     * Brings back what is there by now.
     *
     * @param statement what has just been run; null: the whole change
     */
    private void restore(List<Effect> back, @Nullable SqlStatement statement) throws SQLException {
        for (Effect effect : List.copyOf(back)) {
            boolean column = effect.kind() == Kind.COLUMN;
            String table = column ? ids.name(String.valueOf(effect.of())).orElse("") : effect.name();
            if (statement == null || brings(statement, table, column ? effect.name() : null)) {
                back.remove(effect);
                for (Copy copy : copiesOf(effect.id())) {
                    restored.add(Identifiers.fold(table));
                    restore(copy, table, column ? effect.name() : null);
                    copies = null;
                }
            }
        }
    }

    private void restore(Copy copy, String table, @Nullable String column) throws SQLException {
        try {
            KeptRows.restore(file, copy, table, column, ids);
        } catch (SQLException e) {
            SQLException cause = SqliteErrors.translate(e);
            throw new SQLException(
                    "the rows that were kept of %s do not fit: %s"
                            .formatted(
                                    column == null ? "table '" + table + "'" : "column '" + table + "." + column + "'",
                                    cause.getMessage()),
                    cause.getSQLState(),
                    cause.getErrorCode(),
                    cause);
        }
    }

    /**
     * Whether a statement makes a table or a column. Only then is it certain that the name stands for what comes back:
     * before, something else may have it.
     */
    private static boolean brings(SqlStatement statement, String table, @Nullable String column) {
        Ddl ddl = statement.ddl().orElse(null);
        if (ddl == null || !Identifiers.fold(ddl.name()).equals(Identifiers.fold(table))) {
            return false;
        }
        boolean made = ddl.verb() == Ddl.Verb.CREATE
                && (ddl.objectType() == Ddl.ObjectType.TABLE || ddl.objectType() == Ddl.ObjectType.VIRTUAL_TABLE);
        return made
                || (column != null
                        && ColumnChange.of(statement.text())
                                .filter(change -> change.did() == ColumnChange.Did.ADD
                                        && Identifiers.fold(change.column()).equals(Identifiers.fold(column)))
                                .isPresent());
    }
}
