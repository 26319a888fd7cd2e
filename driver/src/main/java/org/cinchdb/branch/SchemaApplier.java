/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.schema.Ids;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.RawStatement;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteErrors;
import org.jspecify.annotations.Nullable;

/**
 * Replays changes in a file: in order, in one transaction, with foreign keys off.
 *
 * <p>Off, because a rebuild drops a table that others reference, and DROP TABLE deletes its rows: enforced, that would
 * cascade into the rows of the children (https://www.sqlite.org/lang_altertable.html, the twelve steps). What
 * enforcement would have caught is checked afterwards: a table that is dropped or rebuilt, or that gets a column with
 * references, may leave no dangling reference that was not there.
 */
public final class SchemaApplier {
    /** The type of changes to TEMP tables: they go again at commit unless a rebuild used them. */
    public static final String TEMPORARY = "temporary table";

    private SchemaApplier() {}

    /** A change that a file cannot take. */
    @SuppressWarnings("serial")
    public static final class ReplayException extends SQLException {
        private final transient Change change;

        ReplayException(Change change, SQLException cause) {
            super(
                    "%s %s '%s' fails: %s"
                            .formatted(change.kind(), change.objectType(), change.objectName(), cause.getMessage()),
                    cause.getSQLState(),
                    cause.getErrorCode(),
                    cause);
            this.change = change;
        }

        public Change change() {
            return change;
        }
    }

    /** Hears of each change that has just run in a file. */
    @FunctionalInterface
    public interface Listener {
        void ran(SqliteConnection file, Change change) throws SQLException;
    }

    /** Reads what is behind the names of a file, if that must be known. */
    @FunctionalInterface
    public interface Objects {
        Ids get() throws SQLException;
    }

    /**
     * A file with rows: those of what is dropped are kept.
     *
     * @param now what {@link Change#keptUntil} is compared with
     * @param ids those of the file's objects before the changes
     */
    public record Rows(Instant now, Objects ids) {}

    /**
     * Brings a file from where it is to {@code target}. The caller has begun a transaction in which
     * {@code foreign_keys} is off, and ends it.
     *
     * @param held empty for a file that has none
     */
    public static void apply(SqliteConnection file, List<Change> changes, Place target, Optional<Rows> held)
            throws SQLException {
        apply(file, changes, target, held, (ignored, change) -> {});
    }

    /** The same in a file without rows, heard by a listener. */
    public static void apply(SqliteConnection file, List<Change> changes, Place target, Listener listener)
            throws SQLException {
        apply(file, changes, target, Optional.empty(), listener);
    }

    private static void apply(
            SqliteConnection file, List<Change> changes, Place target, Optional<Rows> held, Listener listener)
            throws SQLException {
        Keeping keeping =
                held.isPresent() ? Keeping.of(file, changes, held.get()).orElse(null) : null;
        Set<String> suspects = suspects(changes);
        Map<String, Long> before = dangling(file, suspects);
        boolean legacy = false;
        for (Change change : changes) {
            if (change.legacyAlterTable() != legacy) {
                legacy = change.legacyAlterTable();
                file.run("pragma legacy_alter_table = " + (legacy ? "on" : "off"));
            }
            if (keeping == null) {
                run(file, change);
            } else {
                keeping.run(change);
            }
            listener.ran(file, change);
        }
        if (legacy) {
            file.run("pragma legacy_alter_table = off");
        }
        if (keeping != null) {
            suspects.addAll(keeping.restored());
        }
        dropTemporaryTables(file, changes);
        dangling(file, suspects).forEach((reference, rows) -> before.merge(reference, -rows, Long::sum));
        List<String> broken = before.entrySet().stream()
                .filter(entry -> entry.getValue() < 0)
                .map(entry -> entry.getKey() + " (" + -entry.getValue() + " rows)")
                .sorted()
                .toList();
        if (!broken.isEmpty()) {
            throw SqlState.FOREIGN_KEY.error("Rows would reference what is dropped: %s", String.join(", ", broken));
        }
        FileLog.moveTo(file, target);
    }

    /** A rebuild that goes by way of a TEMP table may leave it to the end of its session, which is not this one. */
    private static void dropTemporaryTables(SqliteConnection file, List<Change> changes) throws SQLException {
        if (changes.stream().anyMatch(change -> change.objectType().equals(TEMPORARY))) {
            for (String table :
                    file.query("select name from temp.sqlite_schema where type = 'table'", row -> row.getString(1))) {
                file.run("drop table if exists temp." + Identifiers.quote(table));
            }
        }
    }

    /** The tables whose references may lead to nothing afterwards: dropped, made anew, or with a new reference. */
    private static Set<String> suspects(List<Change> changes) {
        Set<String> tables = new HashSet<>();
        for (Change change : changes) {
            for (SqlStatement statement : Script.of(change.sql()).statements()) {
                statement
                        .ddl()
                        .filter(ddl -> ddl.objectType() == Ddl.ObjectType.TABLE
                                && (ddl.verb() == Ddl.Verb.DROP || ddl.dependsOnRows() || change.dependsOnRows()))
                        .ifPresent(ddl -> tables.add(Identifiers.fold(ddl.name())));
            }
        }
        return tables;
    }

    /** Runs the statements of a change one after the other, each with its share of the recorded values. */
    static void run(SqliteConnection file, Change change) throws SQLException {
        run(file, change, statement -> {});
    }

    /** Hears of each statement that has been run. */
    interface StatementListener {
        void ran(SqlStatement statement) throws SQLException;
    }

    static void run(SqliteConnection file, Change change, StatementListener listener) throws SQLException {
        @Nullable Object[] values = Parameters.parse(change.parameters());
        int used = 0;
        try {
            for (SqlStatement part : Script.of(change.sql()).statements()) {
                int next = Math.min(values.length, used + part.parameterCount());
                try (RawStatement statement = file.prepare(part.text())) {
                    statement.runToEnd(Arrays.copyOfRange(values, used, next));
                }
                used = next;
                listener.ran(part);
            }
        } catch (SQLException e) {
            throw new ReplayException(change, SqliteErrors.translate(e));
        }
    }

    /** The number of rows behind each reference that leads to nothing, for references from and to some tables. */
    private static Map<String, Long> dangling(SqliteConnection file, Set<String> tables) throws SQLException {
        Map<String, Long> rows = new HashMap<>();
        if (tables.isEmpty()) {
            return rows;
        }
        List<String[]> references = file.query("""
                select m.name, lower(f."table")
                from main.sqlite_schema m
                join pragma_foreign_key_list(m.name) f
                where m.type = 'table'""", row -> new String[] {row.getString(1), row.getString(2)});
        Set<String> concerned = references.stream()
                .filter(reference -> tables.contains(reference[1]) || tables.contains(Identifiers.fold(reference[0])))
                .map(reference -> reference[0])
                .collect(Collectors.toSet());
        for (String table : concerned) {
            countDangling(file, table, rows);
        }
        return rows;
    }

    private static void countDangling(SqliteConnection file, String table, Map<String, Long> rows) throws SQLException {
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
}
