/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows to be shown, read once from first to last. */
interface RowSource {
    /** The columns' names; several may be alike. */
    List<String> labels();

    /** Goes to the next row, if there is one. */
    boolean next() throws SQLException;

    /** A value of the current row; the first column is 1. */
    @Nullable
    Object value(int column) throws SQLException;

    /** The values of the current row. */
    default List<@Nullable Object> row() throws SQLException {
        int columns = labels().size();
        List<@Nullable Object> values = new ArrayList<>(columns);
        for (int column = 1; column <= columns; column++) {
            values.add(value(column));
        }
        return values;
    }

    /** The rows of a result; it stays open. */
    static RowSource of(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> labels = new ArrayList<>();
        for (int column = 1; column <= columns.getColumnCount(); column++) {
            labels.add(columns.getColumnLabel(column));
        }
        return new RowSource() {
            @Override
            public List<String> labels() {
                return labels;
            }

            @Override
            public boolean next() throws SQLException {
                return rows.next();
            }

            @Override
            public @Nullable Object value(int column) throws SQLException {
                return rows.getObject(column);
            }
        };
    }
}
