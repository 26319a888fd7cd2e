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
import org.cinchdb.schema.Scratch;
import org.cinchdb.sql.CarriedRows;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.SqliteConnection;

/** A schema that follows changes, in memory and without rows. For one thread at a time. */
final class Line implements AutoCloseable {
    private final Scratch scratch;
    private final Ids ids;
    private Schema schema;

    /**
     * A line that begins with a schema.
     *
     * @param ids those of its objects, and what they are also known as
     */
    Line(Schema schema, Ids ids) throws SQLException {
        this.scratch = Scratch.of(schema);
        this.ids = ids.copy();
        this.schema = schema;
    }

    Schema schema() {
        return schema;
    }

    /** Runs a change of a log: what it did to which objects is on record. */
    Schema follow(Change change) throws SQLException {
        run(scratch.database(), change);
        ids.apply(Effect.parse(scratch.database(), change.effects()));
        schema = Schema.read(scratch.database(), ids);
        return schema;
    }

    /** Runs a change that has just been made, and puts on record what it does. */
    Change record(Change change) throws SQLException {
        run(scratch.database(), change);
        Schema read = scratch.read();
        Schema before = schema;
        schema = Effects.follow(
                before,
                read,
                change.id(),
                change.kind().equals("alter"),
                change.kind().equals("rebuild"),
                carried(change, read));
        List<Effect> effects = before.effectsTo(schema);
        ids.apply(effects);
        return change.as(
                change.sql(),
                Effect.json(withReads(effects, change, before)),
                change.dependsOnRows(),
                schema.fingerprint());
    }

    /** Runs a change as a file takes it. */
    static void run(SqliteConnection database, Change change) throws SQLException {
        if (change.legacyAlterTable()) {
            database.run("pragma legacy_alter_table = on");
        }
        try {
            SchemaApplier.run(database, change);
        } finally {
            if (change.legacyAlterTable()) {
                database.run("pragma legacy_alter_table = off");
            }
        }
    }

    /** The rows that a rebuild carries over. */
    static Optional<CarriedRows> carriedRows(Change change) {
        return Script.of(change.sql()).statements().stream()
                .filter(SqlStatement::isInsert)
                .map(statement -> CarriedRows.of(statement.text()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Which column of the old table each column of a rebuilt one is, both by their folded names. */
    private Map<String, String> carried(Change change, Schema after) {
        Map<String, String> sources = new HashMap<>();
        Optional<CarriedRows> rows = change.kind().equals("rebuild") ? carriedRows(change) : Optional.empty();
        if (rows.isPresent()) {
            List<String> old = columns(schema, change.objectName());
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

    @Override
    public void close() throws SQLException {
        scratch.close();
    }
}
