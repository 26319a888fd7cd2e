/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.sql.Dml;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.BufferedRows;
import org.cinchdb.sqlite.ResultColumn;
import org.jspecify.annotations.Nullable;

/**
 * Which keys an INSERT is to tell.
 *
 * @param form how they were asked for
 * @param columns the names asked for, if any
 * @param numbers the column numbers asked for, from 1, if any
 */
record GeneratedKeys(Form form, List<String> columns, List<Integer> numbers) {
    /** How keys were asked for. */
    enum Form {
        NONE,
        ROWID,
        COLUMNS,
        NUMBERS
    }

    static final GeneratedKeys NONE = new GeneratedKeys(Form.NONE, List.of(), List.of());
    static final GeneratedKeys ROWID = new GeneratedKeys(Form.ROWID, List.of(), List.of());

    /** The label that sqlite-jdbc gives the key's column. */
    private static final List<ResultColumn> ROWID_COLUMN =
            List.of(new ResultColumn("last_insert_rowid()", "last_insert_rowid()", null, "INTEGER", false, true));

    /** {@code Statement.RETURN_GENERATED_KEYS} or {@code NO_GENERATED_KEYS}. */
    static GeneratedKeys of(int flag) throws SQLException {
        return switch (flag) {
            case Statement.NO_GENERATED_KEYS -> NONE;
            case Statement.RETURN_GENERATED_KEYS -> ROWID;
            default ->
                throw SqlState.BAD_ARGUMENT.error("%d is neither RETURN_GENERATED_KEYS nor NO_GENERATED_KEYS.", flag);
        };
    }

    static GeneratedKeys of(String @Nullable [] columns) {
        return columns == null || columns.length == 0
                ? NONE
                : new GeneratedKeys(Form.COLUMNS, List.of(columns), List.of());
    }

    static GeneratedKeys of(int @Nullable [] numbers) {
        if (numbers == null || numbers.length == 0) {
            return NONE;
        }
        List<Integer> boxed = new ArrayList<>();
        for (int number : numbers) {
            boxed.add(number);
        }
        return new GeneratedKeys(Form.NUMBERS, List.of(), boxed);
    }

    /** The RETURNING clause that tells them for every row. */
    String clause() {
        return switch (form) {
            case NONE, ROWID -> "\nreturning rowid as \"last_insert_rowid()\"";
            case COLUMNS ->
                columns.stream().map(Identifiers::quote).collect(Collectors.joining(", ", "\nreturning ", ""));
            case NUMBERS -> "\nreturning *";
        };
    }

    /** The keys among what {@link #clause()} gave. */
    BufferedRows pick(BufferedRows returned) throws SQLException {
        if (form != Form.NUMBERS) {
            return returned;
        }
        List<ResultColumn> picked = new ArrayList<>();
        for (int number : numbers) {
            if (number < 1 || number > returned.columnCount()) {
                throw SqlState.BAD_ARGUMENT.error(
                        "No column %d for a generated key: the table has %d.", number, returned.columnCount());
            }
            picked.add(returned.columns().get(number - 1));
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        while (returned.next()) {
            @Nullable Object[] row = new @Nullable Object[numbers.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = returned.getValue(numbers.get(i));
            }
            rows.add(row);
        }
        return BufferedRows.of(picked, rows);
    }

    /** The one key of a single row; under the name that was asked for, if it was one. */
    BufferedRows single(long rowid) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        rows.add(new @Nullable Object[] {rowid});
        return BufferedRows.of(singleColumn(), rows);
    }

    BufferedRows empty() {
        return BufferedRows.of(singleColumn(), new ArrayList<>());
    }

    private List<ResultColumn> singleColumn() {
        return columns.size() == 1
                ? List.of(new ResultColumn(columns.get(0), columns.get(0), null, "INTEGER", false, true))
                : ROWID_COLUMN;
    }

    /** Whether an INSERT is of one row, whose key {@code last_insert_rowid()} tells: an upsert may have updated one. */
    static boolean isSingleRow(SqlStatement statement) {
        return statement.dml().filter(Dml::singleRow).isPresent()
                && !statement.text().toLowerCase(Locale.ROOT).contains("conflict");
    }
}
