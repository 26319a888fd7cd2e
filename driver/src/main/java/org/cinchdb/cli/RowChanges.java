/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cinchdb.cli.TableShape.Column;
import org.cinchdb.jdbc.CinchConnection;
import org.jspecify.annotations.Nullable;

/** Writes many rows of a table in one transaction: all of them, or none. */
final class RowChanges implements AutoCloseable {
    /** Statements kept for rows with the same members. */
    private static final int KEPT = 64;

    private final CinchConnection connection;
    private final TableShape table;
    private final Map<String, PreparedStatement> prepared = new LinkedHashMap<>();

    RowChanges(CinchConnection connection, TableShape table) {
        this.connection = connection;
        this.table = table;
    }

    /** The INSERT of a row with these members: what is missing gets the default of its column. */
    static String insert(TableShape table, Collection<String> members) throws SQLException {
        if (members.isEmpty()) {
            return "insert into " + table.quoted() + " default values";
        }
        List<String> names = new ArrayList<>();
        for (String member : members) {
            names.add(table.column(member).quoted());
        }
        return "insert into %s(%s) values (%s)"
                .formatted(
                        table.quoted(),
                        String.join(", ", names),
                        names.stream().map(name -> "?").collect(Collectors.joining(", ")));
    }

    /** Inserts rows to their end; how many. */
    long insert(InputRows rows) throws SQLException, IOException {
        return each(rows, "inserted", row -> run(insert(table, row.keySet()), row.values()));
    }

    /** Updates each row by its key; how many. */
    long update(InputRows rows) throws SQLException, IOException {
        List<Column> key = table.key();
        return each(rows, "updated", row -> {
            List<String> sets = new ArrayList<>();
            List<@Nullable Object> values = new ArrayList<>();
            List<@Nullable Object> keys = new ArrayList<>();
            Map<String, @Nullable Object> rest = new LinkedHashMap<>(row);
            for (Column column : key) {
                String member = member(row, column);
                keys.add(row.get(member));
                rest.remove(member);
            }
            if (rest.isEmpty()) {
                throw new CommandException(Exit.FAILED, "it says no column to be changed");
            }
            for (Map.Entry<String, @Nullable Object> change : rest.entrySet()) {
                sets.add(table.column(change.getKey()).quoted() + " = ?");
                values.add(change.getValue());
            }
            values.addAll(keys);
            String sql = "update %s set %s where %s".formatted(table.quoted(), String.join(", ", sets), isKey(key));
            if (run(sql, values) == 0) {
                throw new CommandException(
                        Exit.FAILED,
                        "there is no row with %s = %s"
                                .formatted(
                                        key.stream().map(Column::name).collect(Collectors.joining(", ")),
                                        keys.stream().map(String::valueOf).collect(Collectors.joining(", "))));
            }
            return 1;
        });
    }

    private static String member(Map<String, @Nullable Object> row, Column column) {
        return row.keySet().stream()
                .filter(name -> name.equalsIgnoreCase(column.name()))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        Exit.FAILED, "it does not say '" + column.name() + "', the key of the table"));
    }

    private static String isKey(List<Column> key) {
        return key.stream().map(column -> column.quoted() + " = ?").collect(Collectors.joining(" and "));
    }

    private interface Change {
        long of(Map<String, @Nullable Object> row) throws SQLException;
    }

    private long each(InputRows rows, String what, Change change) throws SQLException, IOException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            long count = 0;
            for (var row = next(rows, what); row != null; row = next(rows, what)) {
                count += one(rows, what, change, row);
            }
            connection.commit();
            done = true;
            return count;
        } finally {
            if (!done) {
                connection.rollback();
            }
        }
    }

    private @Nullable Map<String, @Nullable Object> next(InputRows rows, String what) throws SQLException, IOException {
        try {
            return rows.next(table);
        } catch (SQLException e) {
            throw failed(rows, what, e);
        }
    }

    private static long one(InputRows rows, String what, Change change, Map<String, @Nullable Object> row) {
        try {
            return change.of(row);
        } catch (SQLException | CommandException e) {
            throw failed(rows, what, e);
        }
    }

    private static CommandException failed(InputRows rows, String what, Exception e) {
        String reason = e instanceof SQLException sql ? Failures.message(sql) : String.valueOf(e.getMessage());
        return new CommandException(Exit.FAILED, "Row %d: %s. Nothing was %s.".formatted(rows.row(), reason, what));
    }

    private long run(String sql, Collection<? extends @Nullable Object> values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            if (prepared.size() == KEPT) {
                close();
            }
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        Rows.bind(statement, values);
        return statement.executeLargeUpdate();
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }
}
