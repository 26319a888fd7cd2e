/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.SQLException;
import java.util.List;
import org.cinchdb.engine.Session;
import org.cinchdb.engine.StatementHandle;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.BufferedRows;
import org.cinchdb.sqlite.ResultColumn;
import org.cinchdb.sqlite.Rows;
import org.jspecify.annotations.Nullable;

/** One statement, prepared, with the way in which it tells its generated keys. */
final class Executable implements AutoCloseable {
    private enum KeySource {
        NONE,
        LAST_ROWID,
        /** A clause that was put behind the statement. */
        RETURNING,
        /** The statement's own clause, whatever it returns. */
        OWN_RETURNING
    }

    private final Session session;
    private final SqlStatement statement;
    private final GeneratedKeys keys;
    private final StatementHandle handle;
    private final KeySource source;

    private Executable(
            Session session, SqlStatement statement, GeneratedKeys keys, StatementHandle handle, KeySource source) {
        this.session = session;
        this.statement = statement;
        this.keys = keys;
        this.handle = handle;
        this.source = source;
    }

    /**
     * Prepares a statement.
     *
     * <p>Keys of several rows, or of named columns, come by a RETURNING clause. Where there can be none (a view, a
     * table WITHOUT ROWID) the key of the last row is told. Of a statement with a RETURNING clause of its own the rows
     * of that clause are the keys, if keys are asked for, else its result.
     */
    static Executable prepare(Session session, SqlStatement statement, GeneratedKeys keys) throws SQLException {
        if (statement.hasReturning() && keys.form() != GeneratedKeys.Form.NONE) {
            return new Executable(session, statement, keys, session.prepare(statement), KeySource.OWN_RETURNING);
        }
        if (!statement.isInsert() || statement.hasReturning()) {
            return new Executable(session, statement, keys, session.prepare(statement), KeySource.NONE);
        }
        boolean rowByRow = keys.form() == GeneratedKeys.Form.NONE
                || (keys.form() == GeneratedKeys.Form.ROWID && GeneratedKeys.isSingleRow(statement));
        if (!rowByRow) {
            SqlStatement returning =
                    Script.of(statement.text() + keys.clause()).statements().get(0);
            try {
                return new Executable(session, statement, keys, session.prepare(returning), KeySource.RETURNING);
            } catch (SQLException e) {
                // The plain statement tells whether the clause was at fault.
                return new Executable(session, statement, keys, session.prepare(statement), KeySource.LAST_ROWID);
            }
        }
        return new Executable(session, statement, keys, session.prepare(statement), KeySource.LAST_ROWID);
    }

    SqlStatement statement() {
        return statement;
    }

    StatementHandle handle() {
        return handle;
    }

    /** Whether keys were asked for, so that a batch must tell them row by row. */
    boolean tellsKeys() {
        return source != KeySource.NONE && keys.form() != GeneratedKeys.Form.NONE;
    }

    /** The columns of its rows; none if it only gives rows to tell keys. */
    List<ResultColumn> columns() throws SQLException {
        return returnsKeys() ? List.of() : handle.columns();
    }

    private boolean returnsKeys() {
        return source == KeySource.RETURNING || source == KeySource.OWN_RETURNING;
    }

    Outcome run(@Nullable Object[] parameters, long timeoutMillis) throws SQLException {
        handle.setTimeout(timeoutMillis);
        Rows rows = handle.execute(parameters);
        if (rows == null) {
            long count = handle.updateCount();
            return Outcome.counted(count, source == KeySource.LAST_ROWID && count > 0 ? lastKey() : null);
        }
        if (!returnsKeys()) {
            return Outcome.of(rows);
        }
        BufferedRows returned = BufferedRows.readAll(rows, 0);
        return Outcome.counted(
                returned.size(), () -> source == KeySource.OWN_RETURNING ? returned : keys.pick(returned));
    }

    /** Read at once if keys were asked for: later statements of the session would move it. */
    private Outcome.Keys lastKey() throws SQLException {
        if (keys.form() == GeneratedKeys.Form.NONE) {
            return () -> keys.single(session.lastInsertRowid());
        }
        BufferedRows key = keys.single(session.lastInsertRowid());
        return () -> key;
    }

    @Override
    public void close() throws SQLException {
        handle.close();
    }
}
