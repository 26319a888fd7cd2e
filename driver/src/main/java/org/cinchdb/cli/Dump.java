/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.PrintWriter;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.cinchdb.engine.TransactionState;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.sql.Identifiers;
import org.jspecify.annotations.Nullable;

/**
 * The schema and the rows of a tenant as a script that makes them anew, in another project or in plain SQLite. It is of
 * one moment, whoever writes meanwhile. Keys of the key-value store are not in it.
 */
final class Dump {
    private final CinchConnection connection;
    private final PrintWriter out;

    private record Item(String type, String name, String sql) {
        boolean isTable() {
            return type.equals("table");
        }
    }

    Dump(CinchConnection connection, PrintWriter out) {
        this.connection = connection;
        this.out = out;
    }

    /** Writes one table with what is on it; null: all of them, and the views. */
    void write(@Nullable String table) throws SQLException {
        boolean alone = connection.transactionState() == TransactionState.NONE;
        if (alone) {
            run("begin");
        }
        try {
            List<Item> objects = objects(table);
            if (objects.isEmpty() && table != null) {
                throw new CommandException(Exit.FAILED, "There is no table '" + table + "'");
            }
            List<Item> tables = objects.stream().filter(Item::isTable).toList();
            out.println("begin;");
            out.println("pragma defer_foreign_keys = on;");
            tables.forEach(each -> out.println(each.sql() + ";"));
            for (Item each : tables) {
                rows(each.name());
            }
            // Triggers last: they would write rows a second time.
            objects.stream().filter(each -> !each.isTable()).forEach(each -> out.println(each.sql() + ";"));
            out.println("commit;");
            out.flush();
        } finally {
            if (alone) {
                run("rollback");
            }
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<Item> objects(@Nullable String table) throws SQLException {
        return list("""
                select type, name, sql from sqlite_schema
                where sql is not null and name not like 'sqlite\\_%' escape '\\'
                and name not in (select t.name from pragma_table_list t where t.type = 'shadow')
                and (?1 is null or tbl_name = ?1 collate nocase)""", table, row -> new Item(row.getString(1), row.getString(2), row.getString(3)));
    }

    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> list(String sql, @Nullable String parameter, Reading<T> reading) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, parameter);
            try (ResultSet rows = select.executeQuery()) {
                List<T> list = new ArrayList<>();
                while (rows.next()) {
                    list.add(reading.of(rows));
                }
                return list;
            }
        }
    }

    private void rows(String table) throws SQLException {
        List<String> columns = list(
                "select name from pragma_table_xinfo(?1) where hidden = 0 order by cid",
                table,
                row -> Identifiers.quote(row.getString(1)));
        if (columns.isEmpty()) {
            return;
        }
        String values =
                columns.stream().map(column -> "quote(" + column + ")").collect(Collectors.joining(" || ',' || "));
        String insert = "insert into " + Identifiers.quote(table) + " (" + String.join(", ", columns) + ") values (";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select " + values + " from " + Identifiers.quote(table))) {
            while (rows.next()) {
                out.println(insert + rows.getString(1) + ");");
            }
        }
    }
}
