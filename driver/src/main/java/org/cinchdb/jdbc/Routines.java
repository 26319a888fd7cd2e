/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cinchdb.engine.Session;
import org.cinchdb.engine.SqlFunction;
import org.jspecify.annotations.Nullable;

/** Cinch's functions and relations as JDBC's metadata shows them: the names come from their signatures. */
final class Routines {
    /** The name of what a function gives. */
    static final String RESULT = "result";

    private static final SqlTypes TEXT = SqlTypes.of("TEXT");
    private static final SqlTypes INTEGER = SqlTypes.of("INTEGER");
    private static final SqlTypes NUMERIC = SqlTypes.of("NUMERIC");

    /** Keys and their values have any type; JDBC has no better word for it. */
    private static final SqlTypes ANY = new SqlTypes("ANY", Types.OTHER, 0, 0);

    private static final Map<String, SqlTypes> TYPES =
            Map.of("at", INTEGER, "limit", INTEGER, "amount", NUMERIC, "ttl", NUMERIC, "value", ANY, "expected", ANY);

    private static final Map<String, SqlFunction> CALLABLE = Session.functions().stream()
            .filter(Routines::isCallable)
            .collect(Collectors.toUnmodifiableMap(SqlFunction::name, Function.identity()));

    private Routines() {}

    static boolean isCallable(SqlFunction function) {
        return function.kind() != SqlFunction.Kind.RELATION;
    }

    /** The function of this name, which is in lower case, if it is ours. */
    static Optional<SqlFunction> callable(String name) {
        return Optional.ofNullable(CALLABLE.get(name));
    }

    /** What tells a function and a relation of one name apart. */
    static String specificName(SqlFunction function) {
        return isCallable(function) ? function.name() : function.name() + " (table)";
    }

    /** The type of an argument; text unless its name says otherwise. */
    static SqlTypes type(SqlFunction.Parameter parameter) {
        return TYPES.getOrDefault(parameter.name(), TEXT);
    }

    /** The type of what a function gives: an action a name or JSON. */
    static SqlTypes resultType(SqlFunction function) {
        return function.kind() == SqlFunction.Kind.ACTION ? TEXT : ANY;
    }

    /** A column of {@link DatabaseMetaData#getFunctionColumns}, of type {@code functionColumnIn}, {@code Return}, .. */
    record Column(String name, int columnType, SqlTypes type, boolean optional, int position) {
        @Nullable
        Object[] functionRow(SqlFunction function) {
            return new @Nullable Object[] {
                null,
                null,
                function.name(),
                name,
                columnType,
                type.jdbcType(),
                type.name(),
                type.size(),
                type.size(),
                type.digits(),
                10,
                nullable(),
                null,
                octets(),
                position,
                isNullable(),
                specificName(function)
            };
        }

        @Nullable
        Object[] procedureRow(SqlFunction function) {
            return new @Nullable Object[] {
                null,
                null,
                function.name(),
                name,
                columnType,
                type.jdbcType(),
                type.name(),
                type.size(),
                type.size(),
                type.digits(),
                10,
                nullable(),
                null,
                optional ? "NULL" : null,
                null,
                null,
                octets(),
                position,
                isNullable(),
                specificName(function)
            };
        }

        private int nullable() {
            return optional ? DatabaseMetaData.functionNullable : DatabaseMetaData.functionNullableUnknown;
        }

        private String isNullable() {
            return optional ? "YES" : "";
        }

        private @Nullable Integer octets() {
            return type.isText() ? type.size() : null;
        }
    }

    /** What a function gives (position 0), its arguments, and the columns of a relation behind them. */
    static List<Column> functionColumns(SqlFunction function) {
        List<Column> columns = new ArrayList<>();
        if (isCallable(function)) {
            columns.add(new Column(RESULT, DatabaseMetaData.functionReturn, resultType(function), true, 0));
        }
        columns.addAll(arguments(function, DatabaseMetaData.functionColumnIn));
        int position = 0;
        for (SqlFunction.Column column : function.columns()) {
            position++;
            columns.add(new Column(
                    column.name(),
                    DatabaseMetaData.functionColumnResult,
                    column.integer() ? INTEGER : TEXT,
                    true,
                    position));
        }
        return columns;
    }

    /** The arguments; what {@code {call ..}} gives is a result set, and no parameter. */
    static List<Column> procedureColumns(SqlFunction function) {
        return arguments(function, DatabaseMetaData.procedureColumnIn);
    }

    private static List<Column> arguments(SqlFunction function, int columnType) {
        List<Column> columns = new ArrayList<>();
        for (SqlFunction.Parameter parameter : function.parameters()) {
            columns.add(new Column(
                    parameter.name(), columnType, type(parameter), parameter.optional(), columns.size() + 1));
        }
        return columns;
    }
}
