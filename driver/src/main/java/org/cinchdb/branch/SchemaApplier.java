/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.schema.Ids;
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
        private final @Nullable String statement;

        ReplayException(Change change, @Nullable String statement, SQLException cause) {
            super(
                    "%s %s '%s' fails: %s"
                            .formatted(change.kind(), change.objectType(), change.objectName(), cause.getMessage()),
                    cause.getSQLState(),
                    cause.getErrorCode(),
                    cause);
            this.change = change;
            this.statement = statement;
        }

        public Change change() {
            return change;
        }

        /** The statement of the change that failed; empty if bringing kept rows back did. */
        public Optional<String> statement() {
            return Optional.ofNullable(statement);
        }
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

    /** Hears of each change that has just run in a file. */
    @FunctionalInterface
    public interface Listener {
        void ran(SqliteConnection file, Change change) throws SQLException;
    }

    /**
     * Brings a file from where it is to {@code target}. The caller has begun a transaction in which
     * {@code foreign_keys} is off, and ends it.
     *
     * @param rows what becomes of its rows
     */
    public static void apply(SqliteConnection file, List<Change> changes, Place target, Rows rows) throws SQLException {
        apply(file, changes, target, Keeping.of(file, changes, rows), (ignored, change) -> {});
    }

    /** The same in a file without rows. */
    public static void apply(SqliteConnection file, List<Change> changes, Place target) throws SQLException {
        apply(file, changes, target, (ignored, change) -> {});
    }

    /** The same in a file without rows, heard by a listener. */
    public static void apply(SqliteConnection file, List<Change> changes, Place target, Listener listener)
            throws SQLException {
        apply(file, changes, target, Optional.empty(), listener);
    }

    private static void apply(
            SqliteConnection file, List<Change> changes, Place target, Optional<Keeping> kept, Listener listener)
            throws SQLException {
        Keeping keeping = kept.orElse(null);
        boolean legacy = false;
        for (List<Change> checked : checkedTogether(changes)) {
            DanglingRows dangling = DanglingRows.of(file, checked);
            Map<String, DanglingRows.Count> before = dangling.count(file);
            for (Change change : checked) {
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
            if (keeping != null) {
                dangling.also(keeping.restored());
            }
            dangling.requireNoMore(before, dangling.count(file));
        }
        if (legacy) {
            file.run("pragma legacy_alter_table = off");
        }
        dropTemporaryTables(file, changes);
        FileLog.moveTo(file, target);
    }

    /**
     * All changes at once; but each commit on its own if some of them wrote rows unchecked: what those have left behind
     * is no fault of later ones.
     */
    private static List<List<Change>> checkedTogether(List<Change> changes) {
        if (changes.stream()
                .allMatch(change -> change.foreignKeys() || !change.kind().equals("rows"))) {
            return List.of(changes);
        }
        List<List<Change>> commits = new ArrayList<>();
        String last = null;
        for (Change change : changes) {
            if (!change.commitId().equals(last)) {
                commits.add(new ArrayList<>());
                last = change.commitId();
            }
            commits.get(commits.size() - 1).add(change);
        }
        return commits;
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

    /**
     * Runs the statements of a change one after the other, each with its share of the recorded values; one that writes
     * rows is run until they are used up.
     */
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
        String running = null;
        try {
            for (SqlStatement part : Script.of(change.sql()).statements()) {
                int share = Math.min(part.parameterCount(), values.length - used);
                boolean again = share > 0 && change.kind().equals("rows");
                running = part.text();
                try (RawStatement statement = file.prepare(part.text())) {
                    do {
                        statement.runToEnd(Arrays.copyOfRange(values, used, used + share));
                        used += share;
                    } while (again && used < values.length);
                }
                running = null;
                listener.ran(part);
            }
        } catch (SQLException e) {
            throw new ReplayException(change, running, SqliteErrors.translate(e));
        }
    }
}
