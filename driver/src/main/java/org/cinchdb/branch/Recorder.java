/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cinchdb.schema.Effect;
import org.cinchdb.schema.Effects;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Kind;
import org.cinchdb.schema.Schema;
import org.cinchdb.sql.CarriedRows;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.SqliteConnection;

/**
 * Finds out what new changes do, while they run in a file without rows: by comparing the schema after each with the one
 * before it. For one thread at a time.
 */
public final class Recorder {
    private final List<Change> changes = new ArrayList<>();
    private final Ids ids;
    private Schema schema;

    /**
     * A recorder of changes to a schema.
     *
     * @param ids those of its objects, and what they are also known as
     */
    public Recorder(Schema schema, Ids ids) {
        this.schema = schema;
        this.ids = ids.copy();
    }

    /** A change has run in a file, in which it was the next. */
    public void ran(SqliteConnection file, Change change) throws SQLException {
        Schema before = schema;
        if (!change.kind().equals("rows")) {
            Schema after = before.next(file);
            schema = Effects.follow(
                    before,
                    after,
                    change.id(),
                    change.kind().equals("alter") || isAnswerByAlter(change),
                    change.kind().equals("rebuild"),
                    carried(change, before, after));
        }
        List<Effect> effects = before.effectsTo(schema);
        ids.apply(effects);
        changes.add(change.as(
                change.sql(),
                Effect.json(withReads(effects, change, before)),
                change.dependsOnRows(),
                schema.fingerprint()));
    }

    private static boolean isAnswerByAlter(Change change) {
        return change.kind().equals("resolve")
                && Script.of(change.sql()).statements().stream()
                        .allMatch(statement -> statement
                                .ddl()
                                .map(ddl -> ddl.verb() == Ddl.Verb.ALTER)
                                .orElse(false));
    }

    /** The changes so far, with their effects and fingerprints. */
    public List<Change> changes() {
        return List.copyOf(changes);
    }

    /** What they have come to. */
    public Schema schema() {
        return schema;
    }

    /** The ids of its objects. */
    public Ids ids() {
        return ids.copy();
    }

    /** Which column of the old table each column of a rebuilt one is, both by their folded names. */
    private static Map<String, String> carried(Change change, Schema before, Schema after) {
        Map<String, String> sources = new HashMap<>();
        Optional<CarriedRows> rows = change.kind().equals("rebuild") ? Line.carriedRows(change) : Optional.empty();
        if (rows.isPresent()) {
            List<String> old = columns(before, change.objectName());
            Rebuild.sources(rows.get(), old, columns(after, change.objectName()))
                    .forEach((column, source) -> {
                        boolean itself = old.stream()
                                .anyMatch(name -> Identifiers.fold(name).equals(column));
                        String from = source.column() == null && itself ? column : source.column();
                        if (from != null) {
                            sources.put(column, Identifiers.fold(from));
                        }
                    });
        }
        return sources;
    }

    private static List<String> columns(Schema schema, String table) {
        return schema.table(table)
                .map(there -> there.columns().stream().map(Schema.Column::name).toList())
                .orElse(List.of());
    }

    /** The effects, and which tables were read. */
    private static List<Effect> withReads(List<Effect> effects, Change change, Schema before) {
        Set<String> read = new LinkedHashSet<>();
        for (SqlStatement statement : Script.of(change.sql()).statements()) {
            statement.ddl().ifPresent(ddl -> read.addAll(ddl.reads()));
            statement.dml().ifPresent(dml -> read.addAll(dml.reads()));
        }
        List<Effect> all = new ArrayList<>(effects);
        for (String name : read) {
            before.table(name)
                    .ifPresent(
                            table -> all.add(new Effect(Effect.Did.READ, Kind.TABLE, table.id(), table.name(), null)));
        }
        return all;
    }
}
