/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.ResultColumn;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a result are, by their declared types: the same before, on and after each row. A column without
 * one, such as an expression, has the type of the current row's value, before the first row of the first one's.
 */
final class CinchResultSetMetaData implements ResultSetMetaData {
    private final List<ResultColumn> columns;
    private final @Nullable CinchResultSet result;
    private final CinchConnection connection;
    private final Map<String, Optional<String>> rowidColumns = new HashMap<>();

    /** {@code result} is asked for the type of the value where none is declared; null: there are no values yet. */
    CinchResultSetMetaData(List<ResultColumn> columns, @Nullable CinchResultSet result, CinchConnection connection) {
        this.columns = columns;
        this.result = result;
        this.connection = connection;
    }

    private ResultColumn column(int column) throws SQLException {
        if (column < 1 || column > columns.size()) {
            throw SqlState.CURSOR.error("No column %d in the result, which has %d.", column, columns.size());
        }
        return columns.get(column - 1);
    }

    private SqlTypes type(int column) throws SQLException {
        String declared = column(column).declaredType();
        return declared == null && result != null
                ? SqlTypes.ofValue(result.sampleOrNull(column))
                : SqlTypes.of(declared);
    }

    @Override
    public int getColumnCount() {
        return columns.size();
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        return fillsItself(column(column));
    }

    /** Whether a column is its table's rowid, as {@code DatabaseMetaData.getColumns} says it too. */
    private boolean fillsItself(ResultColumn column) throws SQLException {
        String table = column.table();
        if (column.autoIncrement() || table == null || !"INTEGER".equalsIgnoreCase(column.declaredType())) {
            return column.autoIncrement();
        }
        Optional<String> known = rowidColumns.get(table);
        if (known == null) {
            known = connection.isClosed() ? Optional.empty() : new CinchDatabaseMetaData(connection).rowidColumn(table);
            rowidColumns.put(table, known);
        }
        return known.filter(column.name()::equalsIgnoreCase).isPresent();
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        return type(column).isText();
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        column(column);
        return true;
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        column(column);
        return false;
    }

    @Override
    public int isNullable(int column) throws SQLException {
        ResultColumn known = column(column);
        if (known.table() == null) {
            return columnNullableUnknown;
        }
        return known.notNull() || fillsItself(known) ? columnNoNulls : columnNullable;
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        return type(column).isSigned();
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        SqlTypes type = type(column);
        boolean known = type.size() > 0 && type.size() < SqlTypes.UNBOUNDED;
        // A sign and a point take room beside the digits.
        return known ? type.size() + (type.isSigned() ? 2 : 0) : Integer.MAX_VALUE;
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        return column(column).label();
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        return column(column).name();
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        column(column);
        return "";
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        return type(column).size();
    }

    @Override
    public int getScale(int column) throws SQLException {
        return type(column).digits();
    }

    @Override
    public String getTableName(int column) throws SQLException {
        String table = column(column).table();
        return table == null ? "" : table;
    }

    @Override
    public String getCatalogName(int column) throws SQLException {
        column(column);
        return "";
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        return type(column).jdbcType();
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        return type(column).name();
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        return column(column).table() == null;
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        return !isReadOnly(column);
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        column(column);
        return false;
    }

    /** The class of the current row's value; without a row, what the type says. */
    @Override
    public String getColumnClassName(int column) throws SQLException {
        Object value = result == null ? null : result.sampleOrNull(column);
        SqlTypes type = type(column);
        if (value instanceof Long integer && type.jdbcType() != Types.BIGINT) {
            return (integer == integer.intValue() ? Integer.class : Long.class).getName();
        }
        return value == null ? type.className() : value.getClass().getName();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
