/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.DB;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/**
 * One prepared statement of SQLite, whose values are handed over as the array that sqlite-jdbc binds from: setting them
 * one by one would copy each once more.
 *
 * <p>Queries and updates go to sqlite-jdbc's {@link DB} at once. Its own way resets the statement a second time, and
 * fetches the names of the columns at each execution, which costs as much as reading a row; {@link RawRows} has the
 * names when they are asked for.
 *
 * <p>Values are Long, Integer, Double, String, byte[] or null. For one thread at a time.
 */
public final class RawStatement extends JDBC4PreparedStatement {
    /** What sqlite-jdbc counts the columns by. */
    private @Nullable String[] columnNames = {};

    RawStatement(SQLiteConnection connection, String sql) throws SQLException {
        super(connection, sql);
    }

    /** Whether sqlite-jdbc has finalised the statement, as it does on most errors. */
    public boolean isDead() {
        return pointer.isClosed();
    }

    /** Runs a query; there are as many values as parameters. The rows of the execution before are closed. */
    public RawRows query(@Nullable Object[] values, Runnable onEnd) throws SQLException {
        return query(values, onEnd, SqliteErrors::translate);
    }

    /** The same, with {@code errors} to say what a failure to read the next row means. */
    public RawRows query(@Nullable Object[] values, Runnable onEnd, UnaryOperator<SQLException> errors)
            throws SQLException {
        boolean row = execute(values);
        int columns = pointer.safeRunInt(DB::column_count);
        if (columns != columnNames.length) {
            columnNames = new String[columns];
        }
        rs.colsMeta = columnNames;
        rs.cols = columnNames;
        rs.emptyResultSet = !row;
        rs.open = true;
        return new RawRows(this, (ResultSet) rs, onEnd, errors);
    }

    private boolean execute(@Nullable Object[] values) throws SQLException {
        boolean done = false;
        try {
            boolean row = conn.getDatabase().execute(this, values);
            done = true;
            return row;
        } finally {
            if (!done && !pointer.isClosed()) {
                pointer.safeRunInt(DB::reset);
            }
        }
    }

    /** Runs a statement without rows; how many rows it changed. */
    public long update(@Nullable Object[] values) throws SQLException {
        if (execute(values)) {
            pointer.safeRunInt(DB::reset);
            throw SqlState.CURSOR.error("The statement has rows, which an update does not read");
        }
        return conn.getDatabase().changes();
    }

    /** Runs a statement that may have rows or not; null if it has none. */
    public @Nullable RawRows run(@Nullable Object[] values) throws SQLException {
        bind(values);
        return execute() ? new RawRows(this, getResultSet(), () -> {}) : null;
    }

    /**
     * Runs a statement until SQLite says that it is done; rows, if any, are thrown away. Schema changes go this way:
     * some forms of ALTER TABLE claim to have columns, and an update refuses what has.
     */
    public void runToEnd(@Nullable Object[] values) throws SQLException {
        RawRows rows = run(values);
        if (rows == null) {
            return;
        }
        try (rows) {
            boolean more = rows.next();
            while (more) {
                more = rows.next();
            }
        }
    }

    /** Runs a query whose columns are read by name too. */
    ResultSet queryByName(@Nullable Object[] values) throws SQLException {
        bind(values);
        return executeQuery();
    }

    private void bind(@Nullable Object[] values) {
        batch = values;
        batchPos = 0;
    }

    /** Runs a statement without rows once for each row of values, one row behind the other. */
    public long[] updateAll(@Nullable Object[] values, int rows) throws SQLException {
        batch = values;
        batchPos = rows * paramCount;
        batchQueryCount = rows;
        return executeLargeBatch();
    }

    /** Lets go of the values. They are the caller's: they are not overwritten. */
    @Override
    public void clearBatch() {
        batch = null;
        batchPos = 0;
        batchQueryCount = 0;
    }
}
