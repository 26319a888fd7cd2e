/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.core.CoreResultSet;
import org.sqlite.core.CoreStatement;
import org.sqlite.core.DB;
import org.sqlite.core.SafeStmtPtr;

/**
 * Reads what the columns of a prepared statement are, asking SQLite itself: before the first row and after the last.
 *
 * <p>sqlite-jdbc's own {@code getMetaData()} answers by the value of the current row, has no declared length, and fails
 * once a result was closed.
 */
public final class ResultColumns {
    private ResultColumns() {}

    /**
     * The columns of a statement of sqlite-jdbc; empty if it yields no rows. Runs nothing.
     *
     * <p>SQLite's name of a column is the one that the result gives it: {@link ResultColumn#name} is the label, and a
     * column under another name is not known to be NOT NULL or AUTOINCREMENT.
     */
    public static List<ResultColumn> of(PreparedStatement statement) throws SQLException {
        SafeStmtPtr pointer = ((CoreStatement) statement).pointer;
        int count = pointer.safeRunInt(DB::column_count);
        if (count == 0) {
            return List.of();
        }
        ResultSetMetaData flags = flags(statement, pointer);
        List<ResultColumn> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            columns.add(column(pointer, i, flags));
        }
        return List.copyOf(columns);
    }

    private static ResultColumn column(SafeStmtPtr pointer, int index, ResultSetMetaData flags) throws SQLException {
        String label = pointer.<String, SQLException>safeRun((db, ptr) -> db.column_name(ptr, index));
        String table =
                tableOrNull(pointer.<String, SQLException>safeRun((db, ptr) -> db.column_table_name(ptr, index)));
        String type = emptyToNull(pointer.<String, SQLException>safeRun((db, ptr) -> db.column_decltype(ptr, index)));
        boolean notNull = flags.isNullable(index + 1) == ResultSetMetaData.columnNoNulls;
        return new ResultColumn(label, label, table, type, notNull, flags.isAutoIncrement(index + 1));
    }

    /** NOT NULL and AUTOINCREMENT stand in an array that only sqlite-jdbc's result set can read. */
    private static ResultSetMetaData flags(PreparedStatement statement, SafeStmtPtr pointer) throws SQLException {
        ResultSetMetaData flags = statement.getMetaData();
        if (flags instanceof CoreResultSet result && result.colsMeta == null) {
            // A closed result forgets the names, and without them refuses to answer anything.
            result.colsMeta = pointer.<String[], SQLException>safeRun(DB::column_names);
        }
        return flags;
    }

    /** SQLite's own tables are none: nobody writes there, and Cinch's relations borrow the types of their columns. */
    private static @Nullable String tableOrNull(@Nullable String table) {
        return table == null || table.startsWith("sqlite_") ? null : emptyToNull(table);
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
