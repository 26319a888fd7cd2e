/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.engine.Session;
import org.cinchdb.engine.StatementHandle;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Script;
import org.cinchdb.sqlite.BufferedRows;
import org.cinchdb.sqlite.ResultColumn;
import org.cinchdb.sqlite.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table, in memory, whose changes are written back.
 *
 * <p>A row is found again by its primary key, else by its rowid: the query must select it. Columns keep their names; a
 * column under another name, or an expression, cannot be changed. A row that was changed elsewhere meanwhile is changed
 * all the same; one that is gone is an error.
 */
final class UpdatableResultSet extends ScrollableResultSet {
    private final Session session;
    private final ResultSetKind kind;
    private final BufferedRows rows;
    private @Nullable EditableTable table;
    /** The row being changed or made, as one row; null while nothing was changed. */
    private @Nullable BufferedRows edited;

    private final BitSet changed = new BitSet();
    private boolean inserting;

    /** What of a result's table is known. */
    private record EditableTable(String name, List<String> keys) {}

    UpdatableResultSet(CinchStatement statement, ResultSetKind kind, BufferedRows rows) throws SQLException {
        super(statement, rows);
        this.session = statement.session();
        this.kind = kind;
        this.rows = rows;
    }

    // ---- what is shown

    @Override
    boolean isOnRow() {
        return inserting || super.isOnRow();
    }

    @Override
    Rows source() {
        BufferedRows edit = edited;
        return edit == null ? rows : edit;
    }

    @Override
    void beforeMove() throws SQLException {
        super.beforeMove();
        forget();
    }

    private void forget() {
        edited = null;
        inserting = false;
        changed.clear();
    }

    @Override
    public int getType() throws SQLException {
        requireOpen();
        return kind.type();
    }

    @Override
    public int getConcurrency() throws SQLException {
        requireOpen();
        return CONCUR_UPDATABLE;
    }

    // ---- changing

    @Override
    void update(int column, @Nullable Object value) throws SQLException {
        requireOpen();
        requireColumn(column);
        if (!isOnRow()) {
            throw SqlState.CURSOR.error("The cursor is on no row. Go to one, or to the insert row.");
        }
        BufferedRows edit = edited == null ? one(rows.row()) : edited;
        edited = edit;
        @Nullable Object[] values = edit.row();
        values[column - 1] =
                Parameters.stored(value, getStatement().getConnection().target().dateClass(), null);
        edit.replace(values);
        changed.set(column - 1);
    }

    private BufferedRows one(@Nullable Object[] values) throws SQLException {
        List<@Nullable Object[]> row = new ArrayList<>();
        row.add(values);
        BufferedRows one = BufferedRows.of(columns(), row);
        one.next();
        return one;
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        requireOpen();
        forget();
        inserting = true;
        edited = one(new @Nullable Object[columns().size()]);
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        requireOpen();
        if (inserting) {
            forget();
        }
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        requireCurrentRow("cancelled");
        forget();
    }

    @Override
    public void updateRow() throws SQLException {
        requireCurrentRow("updated");
        BufferedRows edit = edited;
        if (edit == null) {
            return;
        }
        EditableTable target = table();
        @Nullable Object[] values = edit.row();
        String assignments = changed.stream()
                .mapToObj(i -> Identifiers.quote(name(i)) + " = ?")
                .collect(Collectors.joining(", "));
        List<@Nullable Object> parameters = new ArrayList<>();
        changed.stream().forEach(i -> parameters.add(values[i]));
        parameters.addAll(keyValues(target, rows.row()));
        write("update " + Identifiers.quote(target.name) + " set " + assignments + where(target), parameters);
        rows.replace(values);
        forget();
    }

    @Override
    public void deleteRow() throws SQLException {
        requireCurrentRow("deleted");
        EditableTable target = table();
        write("delete from " + Identifiers.quote(target.name) + where(target), keyValues(target, rows.row()));
        forget();
        rows.remove();
        stand(false, rows.position());
    }

    @Override
    public void refreshRow() throws SQLException {
        requireCurrentRow("refreshed");
        EditableTable target = table();
        String sql = "select " + selected() + " from " + Identifiers.quote(target.name) + where(target);
        BufferedRows found = read(sql, keyValues(target, rows.row()));
        if (!found.next()) {
            throw gone(target);
        }
        rows.replace(found.row());
        forget();
    }

    /** Writes the insert row; it then stands behind the last row, with the defaults that SQLite filled in. */
    @Override
    public void insertRow() throws SQLException {
        BufferedRows edit = edited;
        if (!inserting || edit == null) {
            throw SqlState.CURSOR.error("The cursor is not on the insert row. Call moveToInsertRow() first.");
        }
        EditableTable target = table();
        String names =
                changed.stream().mapToObj(i -> Identifiers.quote(name(i))).collect(Collectors.joining(", "));
        String values = changed.isEmpty()
                ? " default values"
                : "(" + names + ") values (" + String.join(", ", Collections.nCopies(changed.cardinality(), "?")) + ")";
        List<@Nullable Object> parameters = new ArrayList<>();
        changed.stream().forEach(i -> parameters.add(edit.getValue(i + 1)));
        BufferedRows inserted =
                read("insert into " + Identifiers.quote(target.name) + values + " returning " + selected(), parameters);
        if (inserted.next()) {
            rows.append(inserted.row());
        }
        inserting = true;
        changed.clear();
        edited = one(new @Nullable Object[columns().size()]);
    }

    private void requireCurrentRow(String what) throws SQLException {
        requireOpen();
        if (inserting || !super.isOnRow()) {
            throw SqlState.CURSOR.error("No row can be %s here: the cursor is on none. Go to one first.", what);
        }
    }

    // ---- SQL

    private String name(int index) {
        return rows.columns().get(index).name();
    }

    private String selected() {
        return rows.columns().stream()
                .map(column -> Identifiers.quote(column.name()))
                .collect(Collectors.joining(", "));
    }

    private static String where(EditableTable table) {
        return table.keys.stream()
                .map(key -> Identifiers.quote(key) + " is ?")
                .collect(Collectors.joining(" and ", " where ", ""));
    }

    private List<@Nullable Object> keyValues(EditableTable table, @Nullable Object[] row) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        for (String key : table.keys) {
            values.add(row[findColumn(key) - 1]);
        }
        return values;
    }

    private void write(String sql, List<@Nullable Object> parameters) throws SQLException {
        try (StatementHandle handle = prepare(sql)) {
            handle.execute(parameters.toArray());
            if (handle.updateCount() == 0) {
                throw gone(table());
            }
        }
    }

    private BufferedRows read(String sql, List<@Nullable Object> parameters) throws SQLException {
        try (StatementHandle handle = prepare(sql)) {
            Rows read = handle.execute(parameters.toArray());
            if (read == null) {
                throw SqlState.GENERAL.error("The statement gave no rows: %s", sql);
            }
            return BufferedRows.readAll(read, 0);
        }
    }

    private StatementHandle prepare(String sql) throws SQLException {
        return session.prepare(Script.of(sql).statements().get(0));
    }

    private static SQLException gone(EditableTable table) {
        return SqlState.CURSOR.error(
                "The row is no longer in table '%s': it was deleted, or its key changed. Run the query again.",
                table.name);
    }

    private EditableTable table() throws SQLException {
        EditableTable known = table;
        if (known == null) {
            known = readTable();
            table = known;
        }
        return known;
    }

    private EditableTable readTable() throws SQLException {
        List<String> tables = columns().stream()
                .map(ResultColumn::table)
                .map(String::valueOf)
                .distinct()
                .toList();
        if (tables.size() != 1 || columns().get(0).table() == null) {
            throw SqlState.NOT_SUPPORTED.error(
                    "The result cannot be changed: its columns are not those of one table, but of %s.", tables);
        }
        String name = tables.get(0);
        List<String> keys = new ArrayList<>();
        String sql = "select name from pragma_table_info(?) where pk > 0 order by pk";
        try (StatementHandle handle = session.prepareInternal(sql)) {
            Rows read = handle.execute(new @Nullable Object[] {name});
            for (BufferedRows found = BufferedRows.readAll(required(read), 0); found.next(); ) {
                keys.add(String.valueOf(found.getString(1)));
            }
        }
        if (keys.isEmpty()) {
            keys.add("rowid");
        }
        for (String key : keys) {
            if (columns().stream().noneMatch(column -> column.label().equalsIgnoreCase(key))) {
                throw SqlState.NOT_SUPPORTED.error(
                        "The result cannot be changed: select %s of table '%s' too, by which its rows are found.",
                        keys, name);
            }
        }
        return new EditableTable(name, keys);
    }

    static Rows required(@Nullable Rows rows) throws SQLException {
        if (rows == null) {
            throw SqlState.GENERAL.error("A query of the driver's own gave no rows.");
        }
        return rows;
    }
}
