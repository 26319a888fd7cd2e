/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cinchdb.SqlState;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.SqliteConnection;

/**
 * Rows whose references lead to nothing. Changes are made with foreign keys off; what enforcement would have caught is
 * counted before and after them: no table may have more such rows than before. A table that is renamed is the same
 * table. For one thread.
 */
public final class DanglingRows {
    private static final Comparator<String> NAMES = Comparator.comparing(Identifiers::fold);

    private final Set<String> suspects = new TreeSet<>(NAMES);
    private final Map<String, String> origins = new TreeMap<>(NAMES);
    private boolean everywhere;

    private DanglingRows() {}

    /**
     * Those of a table.
     *
     * @param rows how many lead to nothing in each table that it references
     */
    public record Count(Map<String, Long> rows) {
        static final Count NONE = new Count(Map.of());
    }

    /**
     * What to look at for some changes: tables that they drop, make anew, give a reference or write rows of. Rows that
     * are written where there are triggers or views may be any table's.
     *
     * @param file before the changes, or after them
     */
    public static DanglingRows of(SqliteConnection file, List<Change> changes) throws SQLException {
        DanglingRows dangling = new DanglingRows();
        Set<String> made = new TreeSet<>(NAMES);
        Set<String> gone = new TreeSet<>(NAMES);
        boolean rows = false;
        boolean triggers = false;
        for (Change change : changes) {
            for (SqlStatement statement : Script.of(change.sql()).statements()) {
                Ddl ddl = statement.ddl().orElse(null);
                if (ddl != null && ddl.objectType() == Ddl.ObjectType.TABLE) {
                    if (ddl.verb() == Ddl.Verb.DROP || ddl.dependsOnRows() || change.dependsOnRows()) {
                        dangling.suspect(ddl.name());
                    }
                    dangling.follow(ddl, made, gone);
                }
                triggers |= ddl != null && ddl.objectType() == Ddl.ObjectType.TRIGGER;
                if (statement.dml().isPresent() && change.kind().equals("rows") && change.foreignKeys()) {
                    rows = true;
                    dangling.suspect(statement.dml().get().table());
                }
            }
        }
        Set.copyOf(dangling.suspects).forEach(dangling::suspect);
        dangling.everywhere = rows
                && (triggers
                        || file.number("select exists (select 1 from main.sqlite_schema where type = 'trigger')") != 0);
        return dangling;
    }

    /** A table made on the way that gets the name of one that is gone takes its place. */
    private void follow(Ddl ddl, Set<String> made, Set<String> gone) {
        String newName = ddl.newName();
        if (ddl.verb() == Ddl.Verb.CREATE) {
            made.add(ddl.name());
        } else if (ddl.verb() == Ddl.Verb.DROP) {
            gone.add(ddl.name());
        } else if (newName != null) {
            if (!made.remove(ddl.name()) || !gone.contains(newName)) {
                origins.put(newName, origin(ddl.name()));
            }
            gone.add(ddl.name());
        }
    }

    /** The name before the changes. */
    private String origin(String table) {
        return origins.getOrDefault(table, table);
    }

    private void suspect(String table) {
        suspects.add(table);
        suspects.add(origin(table));
    }

    private boolean isSuspect(String table) {
        return suspects.contains(table) || suspects.contains(origin(table));
    }

    /** Looks at some tables more. */
    void also(Set<String> tables) {
        tables.forEach(this::suspect);
    }

    /** How many there are in each table that has any. */
    public Map<String, Count> count(SqliteConnection file) throws SQLException {
        Map<String, Count> counts = new TreeMap<>(NAMES);
        if (suspects.isEmpty()) {
            return counts;
        }
        Set<String> concerned = new TreeSet<>(NAMES);
        file.query("""
                select m.name, f."table"
                from main.sqlite_schema m
                join pragma_foreign_key_list(m.name) f
                where m.type = 'table'""", row -> {
            String table = row.getString(1);
            return (everywhere || isSuspect(table) || isSuspect(row.getString(2))) && concerned.add(table);
        });
        for (String table : concerned) {
            Count count = count(file, table);
            if (!count.equals(Count.NONE)) {
                counts.put(table, count);
            }
        }
        return counts;
    }

    private static Count count(SqliteConnection file, String table) throws SQLException {
        try {
            Map<String, Long> rows = new TreeMap<>(NAMES);
            file.query(
                    "select parent, count(*) from pragma_foreign_key_check(?) group by parent",
                    row -> rows.merge(row.getString(1), row.getLong(2), Long::sum),
                    table);
            return new Count(rows);
        } catch (SQLException e) {
            // A reference to columns that are no key: SQLite refuses to check it, and so there is nothing to keep.
            if (!String.valueOf(e.getMessage()).contains("foreign key mismatch")) {
                throw e;
            }
            return Count.NONE;
        }
    }

    /**
     * Compares the counts before and after the changes.
     *
     * @throws SQLException 23503 that names the tables that have more such rows than before
     */
    public void requireNoMore(Map<String, Count> before, Map<String, Count> after) throws SQLException {
        List<String> broken = new ArrayList<>();
        after.forEach((table, count) -> {
            Count old = before.getOrDefault(origin(table), Count.NONE);
            count.rows().forEach((parent, rows) -> {
                // Of a name that went from one table to another, references may lead to either.
                String other = origin(parent);
                long more = rows
                        - old.rows().getOrDefault(parent, 0L)
                        - (NAMES.compare(parent, other) == 0 ? 0 : old.rows().getOrDefault(other, 0L));
                if (more > 0) {
                    broken.add("%s -> %s (%d rows)".formatted(table, parent, more));
                }
            });
        });
        if (!broken.isEmpty()) {
            throw SqlState.FOREIGN_KEY.error("Rows would reference what is not there: %s", String.join(", ", broken));
        }
    }
}
