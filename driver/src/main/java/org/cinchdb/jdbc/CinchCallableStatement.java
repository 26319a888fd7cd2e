/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import org.cinchdb.SqlState;
import org.cinchdb.sql.Escapes;
import org.cinchdb.sql.Script;
import org.cinchdb.sqlite.BufferedRows;
import org.cinchdb.sqlite.ResultColumn;
import org.jspecify.annotations.Nullable;

/**
 * A function called as JDBC calls procedures: {@code {? = call f(?)}} and {@code {call f(?)}}. Both are {@code select
 * f(?)}: the value is read as parameter 1 of the first form, and as the one row of the second.
 */
final class CinchCallableStatement extends ForwardingCallableStatement {
    private final boolean returns;
    private @Nullable ScrollableResultSet outcome;

    CinchCallableStatement(CinchConnection connection, ResultSetKind kind, Escapes call) throws SQLException {
        super(connection, kind, Script.of(call.sql()));
        this.returns = call.outParameter();
    }

    /** Parameter 1 of {@code {? = call ..}} is the value: those of the function count from 2. */
    @Override
    void bind(int index, @Nullable Object value, @Nullable Calendar calendar) throws SQLException {
        if (returns && index == 1) {
            throw SqlState.PARAMETER.error(
                    "Parameter 1 is what the call returns. Register it, and set those behind it.");
        }
        super.bind(returns ? index - 1 : index, value, calendar);
    }

    @Override
    void register(int index) throws SQLException {
        requireOpen();
        if (index != 1 || !returns) {
            throw SqlState.PARAMETER.error(
                    "Parameter %d is no OUT parameter: SQLite's functions have only the value of {? = call ..}, which"
                            + " is parameter 1.",
                    index);
        }
    }

    @Override
    public boolean execute() throws SQLException {
        boolean rows = super.execute();
        if (!returns) {
            return rows;
        }
        read();
        return false;
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        if (!returns) {
            return super.executeLargeUpdate();
        }
        execute();
        return 0;
    }

    private void read() throws SQLException {
        List<@Nullable Object[]> row = new ArrayList<>();
        List<ResultColumn> columns;
        try (ResultSet rows = lastRows()) {
            CinchResultSet result = rows.unwrap(CinchResultSet.class);
            columns = result.columns();
            if (rows.next()) {
                row.add(new @Nullable Object[] {result.valueOrNull(1)});
            }
        }
        ScrollableResultSet read = new ScrollableResultSet(this, BufferedRows.of(List.of(columns.get(0)), row));
        read.next();
        outcome = read;
    }

    @Override
    ResultSet outcome(int index) throws SQLException {
        requireOpen();
        ScrollableResultSet read = outcome;
        if (index != 1 || read == null) {
            throw SqlState.PARAMETER.error(
                    "There is no value in parameter %d: run {? = call ..}, and read parameter 1.", index);
        }
        return read;
    }
}
