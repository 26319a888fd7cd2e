/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cinchdb.sqlite.BufferedRows;
import org.cinchdb.sqlite.ResultColumn;
import org.jspecify.annotations.Nullable;

/** A result that the driver makes itself, with the columns that JDBC prescribes. */
final class MetaRows {
    private final List<ResultColumn> columns;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    private MetaRows(List<ResultColumn> columns) {
        this.columns = columns;
    }

    /** Column names, separated by blanks; text unless {@code :int}, {@code :short} or {@code :bool} follows. */
    static MetaRows of(String columns) {
        List<ResultColumn> made = new ArrayList<>();
        for (String column : columns.strip().split("\\s+", -1)) {
            String[] parts = column.split(":", -1);
            made.add(new ResultColumn(
                    parts[0], parts[0], null, parts.length == 1 ? "VARCHAR" : type(parts[1]), false, false));
        }
        return new MetaRows(List.copyOf(made));
    }

    private static String type(String suffix) {
        return switch (suffix) {
            case "int" -> "INTEGER";
            case "short" -> "SMALLINT";
            case "long" -> "BIGINT";
            case "bool" -> "BOOLEAN";
            default -> throw new IllegalArgumentException(suffix);
        };
    }

    MetaRows add(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        rows.add(values);
        return this;
    }

    MetaRows sort(Comparator<@Nullable Object[]> order) {
        rows.sort(order);
        return this;
    }

    /** The result, of a statement of its own, as tools ask a result for its statement. */
    ResultSet result(Connection connection) throws SQLException {
        CinchStatement statement = connection.createStatement().unwrap(CinchStatement.class);
        statement.closeOnCompletion();
        return statement.give(BufferedRows.of(columns, rows));
    }
}
