/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import org.cinchdb.SqlState;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.BufferedRows;
import org.cinchdb.sqlite.ResultColumn;
import org.cinchdb.url.DateClass;
import org.jspecify.annotations.Nullable;

/**
 * A statement with parameters, or a script of such, whose parameters are counted across its statements.
 *
 * <p>Values are kept here and handed over at each execution, so that the statement can run wherever its session then
 * stands. A script is prepared one by one as it runs: its first statement may make the table that its second one fills.
 */
class CinchPreparedStatement extends ForwardingPreparedStatement {
    private static final Object UNSET = new Object();

    private static final int MOST_VALUES_FORESEEN = 1 << 16;

    private final List<SqlStatement> statements;
    private final GeneratedKeys wanted;
    private final @Nullable Executable single;
    private final @Nullable Object[] values;
    private final boolean bufferedRows;
    private final DateClass dates;
    private @Nullable Object[] batch = {};
    private int batchRows;

    /** How many values the batch before had: the next one is likely to have as many. */
    private int likelyValues;

    private int unset;

    CinchPreparedStatement(CinchConnection connection, ResultSetKind kind, Script script, GeneratedKeys wanted)
            throws SQLException {
        super(connection, kind);
        this.statements = script.statements();
        this.wanted = wanted;
        this.bufferedRows = kind.isBuffered();
        this.dates = connection.target().dateClass();
        if (statements.isEmpty()) {
            throw SqlState.SYNTAX.error("The SQL text holds no statement.");
        }
        for (SqlStatement statement : statements) {
            requireUseAlone(statement, statements.size());
        }
        this.single = statements.size() == 1 ? Executable.prepare(session(), statements.get(0), wanted) : null;
        int count = single == null
                ? statements.stream().mapToInt(SqlStatement::parameterCount).sum()
                : single.handle().parameterCount();
        this.values = new @Nullable Object[count];
        Arrays.fill(values, UNSET);
        unset = values.length;
    }

    final int parameterCount() {
        return values.length;
    }

    @Override
    void bind(int index, @Nullable Object value, @Nullable Calendar calendar) throws SQLException {
        requireNotClosed();
        if (index < 1 || index > values.length) {
            throw SqlState.PARAMETER.error("No parameter %d: the statement has %d.", index, values.length);
        }
        if (values[index - 1] == UNSET) {
            unset--;
        }
        values[index - 1] = Parameters.stored(value, dates, calendar);
    }

    @Override
    public void clearParameters() throws SQLException {
        requireOpen();
        Arrays.fill(values, UNSET);
        unset = values.length;
    }

    private void requireSet() throws SQLException {
        if (unset == 0) {
            return;
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == UNSET) {
                throw SqlState.PARAMETER.error(
                        "Parameter %d of %d has no value. Set it, with setNull() for NULL.", i + 1, values.length);
            }
        }
    }

    // ---- running

    private void run() throws SQLException {
        requireOpen();
        requireSet();
        beginExecution();
        Executable only = single;
        if (only != null) {
            take(only, values, !bufferedRows);
        } else {
            runScript();
            advance();
        }
    }

    private void runScript() throws SQLException {
        int from = 0;
        for (SqlStatement statement : statements) {
            try (Executable executable = Executable.prepare(session(), statement, wanted)) {
                int to = from + executable.handle().parameterCount();
                collect(executable, Arrays.copyOfRange(values, from, to), false);
                from = to;
            }
        }
    }

    @Override
    public boolean execute() throws SQLException {
        run();
        return getResultSet() != null;
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        requireRows(statements);
        run();
        return lastRows();
    }

    @Override
    public int executeUpdate() throws SQLException {
        return narrowed(executeLargeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        run();
        return totalCount(statements);
    }

    // ---- batches

    @Override
    public void addBatch() throws SQLException {
        requireNotClosed();
        requireSet();
        int width = values.length;
        if (batch.length < (batchRows + 1) * width) {
            batch = Arrays.copyOf(batch, Math.max(Math.max(16 * width, likelyValues), 2 * batch.length));
        }
        System.arraycopy(values, 0, batch, batchRows * width, width);
        batchRows++;
    }

    @Override
    public void clearBatch() throws SQLException {
        requireOpen();
        forgetBatch();
    }

    private void forgetBatch() {
        likelyValues = Math.min(batchRows * values.length, MOST_VALUES_FORESEEN);
        batch = new @Nullable Object[0];
        batchRows = 0;
    }

    /**
     * Runs the rows of the batch, in autocommit as one transaction.
     *
     * @throws java.sql.BatchUpdateException with the error of the row that failed as cause and the counts of those
     *     before it; in autocommit nothing of the batch took effect, and it counts none
     */
    @Override
    public long[] executeLargeBatch() throws SQLException {
        requireOpen();
        try {
            beginExecution();
            Executable only = single;
            if (only == null || only.tellsKeys()) {
                return rowByRow(batch, batchRows);
            }
            only.handle().setTimeout(getQueryTimeout() * 1000L);
            return batchRows == 0 ? new long[0] : only.handle().executeBatch(batch, batchRows);
        } finally {
            forgetBatch();
        }
    }

    private long[] rowByRow(@Nullable Object[] rows, int count) throws SQLException {
        @Nullable Object[] kept = values.clone();
        List<BufferedRows> told = new ArrayList<>();
        try {
            long[] counts = together(true, count, i -> {
                System.arraycopy(rows, i * values.length, values, 0, values.length);
                long changed = executeLargeUpdate();
                told.addAll(takenKeys());
                return changed;
            });
            tellKeys(told);
            return counts;
        } finally {
            System.arraycopy(kept, 0, values, 0, kept.length);
        }
    }

    // ---- metadata

    /** The columns of the result without running anything; null if there is none. */
    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        requireOpen();
        Executable only = single;
        if (only == null) {
            return null;
        }
        List<ResultColumn> columns = only.columns();
        return columns.isEmpty() ? null : new CinchResultSetMetaData(columns, null, getConnection());
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        requireOpen();
        return new CinchParameterMetaData(values.length, List.of(), false);
    }

    /** SQL text given to a prepared statement: JDBC forbids it. */
    @Override
    final List<SqlStatement> statements(String sql) throws SQLException {
        requireOpen();
        throw SqlState.BAD_ARGUMENT.error(
                "A prepared statement has its SQL already: run it without text, or use createStatement().");
    }

    @Override
    public void close() throws SQLException {
        boolean first = !wasClosed();
        super.close();
        Executable only = single;
        if (first && only != null) {
            only.close();
        }
    }
}
