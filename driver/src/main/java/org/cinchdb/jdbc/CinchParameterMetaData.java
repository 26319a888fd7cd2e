/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.util.List;
import org.cinchdb.SqlState;

/**
 * How many parameters there are. SQLite knows no types of parameters: each is said to be VARCHAR, as by sqlite-jdbc,
 * but for those of a call of Cinch's own functions.
 *
 * @param types of the first parameters, as far as they are known
 * @param returns whether the first one is the value of a call
 */
record CinchParameterMetaData(int count, List<SqlTypes> types, boolean returns) implements ParameterMetaData {
    private static final SqlTypes UNKNOWN = SqlTypes.of("VARCHAR");

    private SqlTypes type(int index) throws SQLException {
        require(index);
        return index <= types.size() ? types.get(index - 1) : UNKNOWN;
    }

    private void require(int index) throws SQLException {
        if (index < 1 || index > count) {
            throw SqlState.PARAMETER.error("No parameter %d: the statement has %d.", index, count);
        }
    }

    @Override
    public int getParameterCount() {
        return count;
    }

    @Override
    public int isNullable(int index) throws SQLException {
        require(index);
        return parameterNullable;
    }

    @Override
    public boolean isSigned(int index) throws SQLException {
        require(index);
        return true;
    }

    @Override
    public int getPrecision(int index) throws SQLException {
        require(index);
        return 0;
    }

    @Override
    public int getScale(int index) throws SQLException {
        require(index);
        return 0;
    }

    @Override
    public int getParameterType(int index) throws SQLException {
        return type(index).jdbcType();
    }

    @Override
    public String getParameterTypeName(int index) throws SQLException {
        return type(index).name();
    }

    @Override
    public String getParameterClassName(int index) throws SQLException {
        return type(index).className();
    }

    @Override
    public int getParameterMode(int index) throws SQLException {
        require(index);
        return returns && index == 1 ? parameterModeOut : parameterModeIn;
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
