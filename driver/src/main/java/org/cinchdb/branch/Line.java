/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cinchdb.schema.Effect;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Schema;
import org.cinchdb.schema.Scratch;
import org.cinchdb.sql.CarriedRows;
import org.cinchdb.sql.NamedColumns;
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
        if (change.kind().equals("rows") && !change.objectType().equals(SchemaApplier.TEMPORARY)) {
            if (!runWithoutRows(change)) {
                return schema;
            }
        } else {
            run(scratch.database(), change);
        }
        ids.apply(Effect.parse(scratch.database(), change.effects()));
        schema = Schema.read(scratch.database(), ids);
        return schema;
    }

    /**
     * Rows are not written: what writes them may read others that are not here. Says whether anything else was done.
     */
    private boolean runWithoutRows(Change change) throws SQLException {
        boolean any = false;
        for (SqlStatement statement : Script.of(change.sql()).statements()) {
            if (statement.dml().isEmpty()) {
                scratch.database().run(statement.text());
                any = true;
            }
        }
        return any;
    }

    /** The text of a change of rows, in which every INSERT names the columns that it fills; of others as it is. */
    String withColumns(Change change) throws SQLException {
        if (!change.kind().equals("rows")) {
            return change.sql();
        }
        List<String> statements = new ArrayList<>();
        for (SqlStatement statement : Script.of(change.sql()).statements()) {
            statements.add(
                    statement.isInsert()
                            ? NamedColumns.in(
                                    statement.text(),
                                    scratch.database()
                                            .query(
                                                    "select name from pragma_table_xinfo(?) where hidden = 0 order by cid",
                                                    row -> row.getString(1),
                                                    statement
                                                            .dml()
                                                            .orElseThrow()
                                                            .table()))
                            : statement.text());
        }
        return String.join(";\n", statements);
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

    @Override
    public void close() throws SQLException {
        scratch.close();
    }
}
