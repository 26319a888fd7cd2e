/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cinchdb.schema.Effect;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Schema;
import org.cinchdb.schema.Scratch;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.SqliteConnection;

/** Branches without a project: their logs and schemas are in memory alone. */
final class Lab {
    private final String name;
    private final List<Change> log = new ArrayList<>();
    private final List<Schema> schemas = new ArrayList<>();
    private final List<Ids> ids = new ArrayList<>();

    private Lab(String name) {
        this.name = name;
        schemas.add(Schema.EMPTY);
        ids.add(new Ids());
    }

    static Lab branch(String name) {
        return new Lab(name);
    }

    /** Another branch from here. */
    Lab fork(String other) {
        Lab fork = new Lab(other);
        fork.log.addAll(log);
        fork.schemas.addAll(schemas.subList(1, schemas.size()));
        fork.ids.addAll(ids.subList(1, ids.size()));
        return fork;
    }

    Schema schema() {
        return schemas.get(schemas.size() - 1);
    }

    /** Runs a script as one transaction. */
    Lab run(String script) throws SQLException {
        return run(script, false);
    }

    /** Runs a script as one transaction, with {@code PRAGMA legacy_alter_table} as it is said. */
    Lab run(String script, boolean legacyAlterTable) throws SQLException {
        String commit = Change.newId(Clock.systemUTC());
        List<Change> changes = new ArrayList<>();
        for (SqlStatement statement : Script.of(script).statements()) {
            changes.add(change(commit, statement, legacyAlterTable));
        }
        Recorder recorder = new Recorder(schema(), ids.get(ids.size() - 1));
        try (Scratch scratch = Scratch.of(schema())) {
            for (Change change : Rebuild.combined(changes)) {
                scratch.database().run("pragma legacy_alter_table = " + (legacyAlterTable ? "on" : "off"));
                SchemaApplier.run(scratch.database(), change);
                recorder.ran(scratch.database(), change);
            }
        }
        append(recorder.changes());
        return this;
    }

    private static Change change(String commit, SqlStatement statement, boolean legacyAlterTable) {
        Optional<Ddl> ddl = statement.ddl();
        String kind = ddl.map(d -> d.verb().name().toLowerCase(Locale.ROOT)).orElse("rows");
        String type = ddl.map(d -> d.objectType() == Ddl.ObjectType.VIRTUAL_TABLE
                        ? "table"
                        : d.objectType().name().toLowerCase(Locale.ROOT))
                .orElse("table");
        String object =
                ddl.map(Ddl::name).orElseGet(() -> statement.dml().orElseThrow().table());
        return new Change(
                Change.newId(Clock.systemUTC()),
                commit,
                kind,
                type,
                object,
                statement.text(),
                null,
                true,
                legacyAlterTable,
                ddl.map(Ddl::dependsOnRows).orElse(true),
                "[]",
                "",
                null,
                "lab",
                "2026-01-01T00:00:00Z");
    }

    void append(List<Change> changes) throws SQLException {
        try (Line line = new Line(schema(), ids.get(ids.size() - 1));
                SqliteConnection reader = SqliteConnection.memory()) {
            for (Change change : changes) {
                log.add(change);
                schemas.add(line.follow(change));
                Ids next = ids.get(ids.size() - 1).copy();
                next.apply(Effect.parse(reader, change.effects()));
                ids.add(next);
            }
        }
    }

    /** What merging another branch into this one would come to. */
    Merge.Outcome plan(Lab from) throws SQLException {
        return Merge.plan(from.side(), side(), Merge.NONE);
    }

    /** Merges; what cannot be is returned and changes nothing. */
    Merge.Outcome merge(Lab from) throws SQLException {
        Merge.Outcome outcome = plan(from);
        if (outcome instanceof Merge.Ready ready) {
            append(ready.changes());
        }
        return outcome;
    }

    private Merge.Branch side() {
        return new Merge.Branch(List.copyOf(log), new Merge.History() {
            @Override
            public Schema schema(long position) {
                return schemas.get((int) position);
            }

            @Override
            public Ids ids(long position) {
                return ids.get((int) position);
            }
        });
    }

    /** What the schema is in SQL, object by object. */
    List<String> sql() throws SQLException {
        try (Scratch scratch = Scratch.of(schema())) {
            return scratch.database()
                    .query(
                            "select sql from sqlite_schema where sql is not null order by type, name",
                            row -> row.getString(1));
        }
    }

    String name() {
        return name;
    }

    List<Change> log() {
        return log;
    }
}
