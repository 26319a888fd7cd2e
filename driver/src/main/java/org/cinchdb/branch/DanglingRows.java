/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.SqliteConnection;

/**
 * Rows whose references lead to nothing. Changes are made with foreign keys off; what enforcement would have caught is
 * counted before and after them: they may leave no such row that was not there. For one thread.
 */
public final class DanglingRows {
    private final Set<String> suspects;
    private final boolean everywhere;

    private DanglingRows(Set<String> suspects, boolean everywhere) {
        this.suspects = suspects;
        this.everywhere = everywhere;
    }

    /**
     * What to look at for some changes: tables that they drop, make anew, give a reference or write rows of. Rows that
     * are written where there are triggers or views may be any table's.
     *
     * @param file before the changes, or after them
     */
    public static DanglingRows of(SqliteConnection file, List<Change> changes) throws SQLException {
        Set<String> tables = new HashSet<>();
        boolean rows = false;
        boolean triggers = false;
        for (Change change : changes) {
            for (SqlStatement statement : Script.of(change.sql()).statements()) {
                Ddl ddl = statement.ddl().orElse(null);
                if (ddl != null
                        && ddl.objectType() == Ddl.ObjectType.TABLE
                        && (ddl.verb() == Ddl.Verb.DROP || ddl.dependsOnRows() || change.dependsOnRows())) {
                    tables.add(Identifiers.fold(ddl.name()));
                }
                triggers |= ddl != null && ddl.objectType() == Ddl.ObjectType.TRIGGER;
                if (statement.dml().isPresent() && change.kind().equals("rows") && change.foreignKeys()) {
                    rows = true;
                    tables.add(Identifiers.fold(statement.dml().get().table()));
                }
            }
        }
        boolean fires = rows
                && (triggers
                        || file.number("select exists (select 1 from main.sqlite_schema where type = 'trigger')") != 0);
        return new DanglingRows(tables, fires);
    }

    /** Looks at some tables more. */
    void also(Set<String> tables) {
        suspects.addAll(tables);
    }

    /** The number of rows behind each reference that leads to nothing. */
    public Map<String, Long> count(SqliteConnection file) throws SQLException {
        Map<String, Long> rows = new HashMap<>();
        if (suspects.isEmpty()) {
            return rows;
        }
        List<String[]> references = file.query("""
                select m.name, lower(f."table")
                from main.sqlite_schema m
                join pragma_foreign_key_list(m.name) f
                where m.type = 'table'""", row -> new String[] {row.getString(1), row.getString(2)});
        Set<String> concerned = references.stream()
                .filter(reference -> everywhere
                        || suspects.contains(reference[1])
                        || suspects.contains(Identifiers.fold(reference[0])))
                .map(reference -> reference[0])
                .collect(Collectors.toSet());
        for (String table : concerned) {
            count(file, table, rows);
        }
        return rows;
    }

    private static void count(SqliteConnection file, String table, Map<String, Long> rows) throws SQLException {
        try {
            file.query(
                    "select \"table\" || ' -> ' || parent, count(*) from pragma_foreign_key_check(?) group by 1",
                    row -> rows.merge(row.getString(1), row.getLong(2), Long::sum),
                    table);
        } catch (SQLException e) {
            // A reference to columns that are no key: SQLite refuses to check it, and so there is nothing to keep.
            if (!String.valueOf(e.getMessage()).contains("foreign key mismatch")) {
                throw e;
            }
        }
    }

    /**
     * Compares two counts.
     *
     * @throws SQLException 23503 that names the references behind which there are more rows than before
     */
    public static void requireNoMore(Map<String, Long> before, Map<String, Long> after) throws SQLException {
        List<String> broken = after.entrySet().stream()
                .filter(entry -> entry.getValue() > before.getOrDefault(entry.getKey(), 0L))
                .map(entry ->
                        entry.getKey() + " (" + (entry.getValue() - before.getOrDefault(entry.getKey(), 0L)) + " rows)")
                .sorted()
                .toList();
        if (!broken.isEmpty()) {
            throw SqlState.FOREIGN_KEY.error("Rows would reference what is not there: %s", String.join(", ", broken));
        }
    }
}
