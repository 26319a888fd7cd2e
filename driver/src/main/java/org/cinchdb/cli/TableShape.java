/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.sql.Affinity;
import org.cinchdb.sql.Identifiers;

/**
 * A table as it is in the file on which a connection stands.
 *
 * @param name as it was made
 * @param columns those that take values or give some, in their order
 */
record TableShape(String name, List<Column> columns) {
    /**
     * A column.
     *
     * @param keyPart its place in the primary key, from 1; 0: it is no part of it
     */
    record Column(String name, Affinity affinity, int keyPart) {
        String quoted() {
            return Identifiers.quote(name);
        }
    }

    /**
     * Reads a table.
     *
     * @throws SQLException 42P01 that says which tables there are
     */
    static TableShape of(CinchConnection connection, String table) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("""
                        select name
                        from pragma_table_list
                        where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite\\_%' escape '\\'
                        order by name""");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        Optional<String> name = names.stream()
                .filter(known -> Identifiers.fold(known).equals(Identifiers.fold(table)))
                .findFirst();
        if (name.isEmpty()) {
            throw SqlState.TABLE_NOT_FOUND.error(
                    "No table '%s'. Tables: %s", table, names.isEmpty() ? "none" : String.join(", ", names));
        }
        return new TableShape(name.get(), columns(connection, name.get()));
    }

    private static List<Column> columns(CinchConnection connection, String table) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select name, type, pk from pragma_table_xinfo(?) where hidden <> 1 order by cid")) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    columns.add(new Column(rows.getString(1), Affinity.of(rows.getString(2)), rows.getInt(3)));
                }
            }
        }
        return columns;
    }

    String quoted() {
        return Identifiers.quote(name);
    }

    Optional<Column> find(String column) {
        String folded = Identifiers.fold(column);
        return columns.stream()
                .filter(known -> Identifiers.fold(known.name()).equals(folded))
                .findFirst();
    }

    Column column(String column) throws SQLException {
        return find(column).orElseThrow(() -> noColumn(column));
    }

    SQLException noColumn(String column) {
        return SqlState.COLUMN_NOT_FOUND.error(
                "Table '%s' has no column '%s'. Columns: %s",
                name, column, columns.stream().map(Column::name).collect(Collectors.joining(", ")));
    }

    /** The columns of the primary key. */
    List<Column> key() throws SQLException {
        List<Column> key =
                columns.stream().filter(column -> column.keyPart() > 0).toList();
        if (key.isEmpty()) {
            throw SqlState.NOT_ALLOWED.error(
                    "Table '%s' has no primary key by which rows could be named: use 'update' and 'delete' with --where",
                    name);
        }
        return key;
    }
}
