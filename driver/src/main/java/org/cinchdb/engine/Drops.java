/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.cinchdb.branch.KeptRows;
import org.cinchdb.engine.SchemaTransaction.Running;
import org.cinchdb.sql.ColumnChange;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Ddl.ObjectType;
import org.cinchdb.sql.Ddl.Verb;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.SqliteConnection;
import org.jspecify.annotations.Nullable;

/** Statements of a session that drop tables or columns: their rows are copied before. */
final class Drops {
    private Drops() {}

    /**
     * Runs a statement; if it fails, there is no copy.
     *
     * @return until when the rows of what it drops are kept; null if it drops none, or they are not kept
     */
    static @Nullable String run(
            SqliteConnection file,
            Standing standing,
            Clock clock,
            SqlStatement statement,
            Ddl ddl,
            String changeId,
            Running running)
            throws SQLException {
        Optional<String> column = ColumnChange.of(statement.text())
                .filter(change -> change.did() == ColumnChange.Did.DROP)
                .map(ColumnChange::column);
        boolean drops = ddl.objectType() == ObjectType.TABLE && (ddl.verb() == Verb.DROP || column.isPresent());
        if (!drops || standing.retention().isZero()) {
            running.run();
            return null;
        }
        String until = clock.instant()
                .plus(standing.retention())
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
        if (ddl.verb() == Verb.DROP && standing.hasCursors()) {
            tryOut(file, running);
        }
        inSavepoint(file, () -> {
            KeptRows.stage(file, changeId, ddl.name(), column.orElse(null), until);
            FailPoint.COPIED.reached();
            running.run();
        });
        return until;
    }

    /** SQLite drops no table while a cursor is open, and a rollback to a savepoint with a copy would end the cursor. */
    private static void tryOut(SqliteConnection file, Running running) throws SQLException {
        file.run("savepoint __drop");
        try {
            running.run();
            file.run("rollback to __drop");
        } finally {
            if (file.inTransaction()) {
                file.run("release __drop");
            }
        }
    }

    private static void inSavepoint(SqliteConnection file, Running running) throws SQLException {
        file.run("savepoint __drop");
        boolean done = false;
        try {
            running.run();
            done = true;
        } finally {
            if (!done && file.inTransaction()) {
                file.run("rollback to __drop");
                done = true;
            }
            if (done) {
                file.run("release __drop");
            }
        }
    }
}
