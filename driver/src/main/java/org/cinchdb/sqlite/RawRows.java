/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.Codes;
import org.sqlite.core.CoreResultSet;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.SafeStmtPtr;

/** The rows of a result of sqlite-jdbc. Closing them resets the statement, and leaves it open. */
public final class RawRows implements Rows {
    private final PreparedStatement statement;
    private final ResultSet result;
    private final SafeStmtPtr pointer;
    private final Runnable onEnd;
    private final UnaryOperator<SQLException> errors;
    private final int columnCount;
    private boolean ended;
    private boolean closed;
    private @Nullable List<ResultColumn> columns;

    /**
     * The rows of a result that {@code statement} has just yielded.
     *
     * @param onEnd called once, when the statement holds its file no longer
     */
    public RawRows(PreparedStatement statement, ResultSet result, Runnable onEnd) {
        this(statement, result, onEnd, SqliteErrors::translate);
    }

    /**
     * The same.
     *
     * @param errors what a failure to read the next row means
     */
    public RawRows(PreparedStatement statement, ResultSet result, Runnable onEnd, UnaryOperator<SQLException> errors) {
        this.onEnd = onEnd;
        this.errors = errors;
        this.statement = statement;
        this.result = result;
        this.pointer = ((CoreStatement) statement).pointer;
        this.columnCount = ((CoreResultSet) result).colsMeta.length;
    }

    @Override
    public List<ResultColumn> columns() throws SQLException {
        List<ResultColumn> known = columns;
        if (known == null) {
            known = ResultColumns.of(statement);
            columns = known;
        }
        return known;
    }

    @Override
    public int columnCount() {
        return columnCount;
    }

    @Override
    public boolean next() throws SQLException {
        try {
            boolean more = open().next();
            if (!more) {
                end();
            }
            return more;
        } catch (SQLException e) {
            throw errors.apply(e);
        }
    }

    @Override
    public boolean isNull(int column) throws SQLException {
        return type(column) == Codes.SQLITE_NULL;
    }

    @Override
    public int getInt(int column) throws SQLException {
        try {
            return open().getInt(column);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    @Override
    public long getLong(int column) throws SQLException {
        try {
            return open().getLong(column);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    @Override
    public double getDouble(int column) throws SQLException {
        try {
            return open().getDouble(column);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    @Override
    public @Nullable String getString(int column) throws SQLException {
        try {
            return open().getString(column);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    @Override
    public byte @Nullable [] getBytes(int column) throws SQLException {
        try {
            return open().getBytes(column);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    @Override
    public @Nullable Object getValue(int column) throws SQLException {
        return switch (type(column)) {
            case Codes.SQLITE_INTEGER -> getLong(column);
            case Codes.SQLITE_FLOAT -> getDouble(column);
            case Codes.SQLITE_BLOB -> getBytes(column);
            case Codes.SQLITE_NULL -> null;
            default -> getString(column);
        };
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            result.close();
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        } finally {
            end();
        }
    }

    /** sqlite-jdbc's result is its statement's only one: once closed here it may be somebody else's. */
    private ResultSet open() throws SQLException {
        if (closed) {
            throw SqlState.OBJECT_CLOSED.error("The rows are closed: their statement ran again or was closed, or their"
                    + " session moved, ended its transaction or closed. Run the query again.");
        }
        return result;
    }

    private void end() {
        if (!ended) {
            ended = true;
            onEnd.run();
        }
    }

    private int type(int column) throws SQLException {
        try {
            open();
            return pointer.safeRunInt((db, ptr) -> db.column_type(ptr, column - 1));
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }
}
