/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.math.BigDecimal;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cinchdb.SqlState;
import org.cinchdb.engine.SqlFunction;
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
    private static final Map<Integer, Class<?>> CLASSES = Map.ofEntries(
            Map.entry(Types.TINYINT, Integer.class),
            Map.entry(Types.SMALLINT, Integer.class),
            Map.entry(Types.INTEGER, Integer.class),
            Map.entry(Types.BIGINT, Long.class),
            Map.entry(Types.REAL, Float.class),
            Map.entry(Types.FLOAT, Double.class),
            Map.entry(Types.DOUBLE, Double.class),
            Map.entry(Types.DECIMAL, BigDecimal.class),
            Map.entry(Types.NUMERIC, BigDecimal.class),
            Map.entry(Types.BIT, Boolean.class),
            Map.entry(Types.BOOLEAN, Boolean.class),
            Map.entry(Types.CHAR, String.class),
            Map.entry(Types.VARCHAR, String.class),
            Map.entry(Types.LONGVARCHAR, String.class),
            Map.entry(Types.NCHAR, String.class),
            Map.entry(Types.NVARCHAR, String.class),
            Map.entry(Types.LONGNVARCHAR, String.class),
            Map.entry(Types.BINARY, byte[].class),
            Map.entry(Types.VARBINARY, byte[].class),
            Map.entry(Types.LONGVARBINARY, byte[].class),
            Map.entry(Types.DATE, Date.class),
            Map.entry(Types.TIME, Time.class),
            Map.entry(Types.TIMESTAMP, Timestamp.class),
            Map.entry(Types.BLOB, Blob.class),
            Map.entry(Types.CLOB, Clob.class));

    private final boolean returns;
    private final List<Integer> arguments;
    private final Optional<SqlFunction> function;
    private Class<?> registered = Object.class;
    private @Nullable ScrollableResultSet outcome;

    CinchCallableStatement(CinchConnection connection, ResultSetKind kind, Escapes escapes) throws SQLException {
        super(connection, kind, Script.of(escapes.sql()));
        Escapes.Call call = escapes.call();
        this.returns = call != null && call.returns();
        this.arguments = call == null ? List.of() : call.arguments();
        this.function = call == null ? Optional.empty() : Routines.callable(call.function());
    }

    /** Names are those of the function's signature, and {@code result} for what it gives. */
    @Override
    int index(String name) throws SQLException {
        requireOpen();
        List<String> names = names();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return i + 1;
            }
        }
        throw SqlState.PARAMETER.error("No parameter is called '%s'. Parameters with names: %s", name, names);
    }

    private List<String> names() {
        return described(Routines.RESULT, SqlFunction.Parameter::name, "");
    }

    /** Something of each parameter: of the value, of each argument, and of one that the function does not know. */
    private <T> List<T> described(T value, Function<SqlFunction.Parameter, T> ofArgument, T unknown) {
        List<SqlFunction.Parameter> known =
                function.map(SqlFunction::parameters).orElse(List.of());
        Stream<T> inCall = arguments.stream()
                .map(place -> place <= known.size() ? ofArgument.apply(known.get(place - 1)) : unknown);
        return Stream.concat(returns ? Stream.of(value) : Stream.empty(), inCall)
                .toList();
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        requireOpen();
        SqlTypes unknown = SqlTypes.of("VARCHAR");
        List<SqlTypes> types = described(function.map(Routines::resultType).orElse(unknown), Routines::type, unknown);
        return new CinchParameterMetaData(parameterCount() + (returns ? 1 : 0), types, returns);
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
    void register(int index, @Nullable Integer type) throws SQLException {
        requireOpen();
        if (index != 1 || !returns) {
            throw SqlState.PARAMETER.error(
                    "Parameter %d is no OUT parameter: SQLite's functions have only the value of {? = call ..}, which"
                            + " is parameter 1.",
                    index);
        }
        registered = type == null ? Object.class : CLASSES.getOrDefault(type, Object.class);
    }

    @Override
    Class<?> registered() {
        return registered;
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
                row.add(new @Nullable Object[] {result.sampleOrNull(1)});
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
