/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.InsertedRow;
import org.cinchdb.sql.WrittenNumber;
import org.jspecify.annotations.Nullable;

/**
 * What Flyway and Liquibase have noted on two branches. A migration that both have run, the same to its checksum, is
 * not noted a second time. Flyway numbers its notes, so both branches go on with the same numbers: what comes from one
 * side is numbered behind what the other has.
 *
 * <p>Their tables are known by their columns. For one thread, once, one change after the other.
 */
final class MigrationHistories {
    private static final String RANK = "installed_rank";

    /** The columns that say which migration it was, of Flyway and of Liquibase. */
    private static final List<List<String>> MIGRATIONS = List.of(
            List.of("version", "description", "type", "script", "checksum", "success"),
            List.of("id", "author", "filename", "md5sum"));

    private final Map<String, History> ours = new HashMap<>();
    private final Map<String, Arriving> theirs = new HashMap<>();

    /** A history here. Notes without a number have the number 0. */
    private static final class History {
        private final Map<String, Long> ranks = new HashMap<>();
        private final Map<List<String>, Long> ownMigrations = new HashMap<>();
        private long top;
    }

    /** What becomes of the numbers of the other side. */
    private static final class Arriving {
        private final Map<Long, Long> ranks = new HashMap<>();
        private @Nullable Long shift;
    }

    /** A note: which migration, as far as that can be told. */
    private record Entry(String table, long rank, Optional<List<String>> what) {
        static Optional<Entry> of(Change change, String sql) {
            boolean ranked = Identifiers.containsFolded(sql, RANK);
            if (!change.kind().equals("rows") || !(ranked || Identifiers.containsFolded(sql, "md5sum"))) {
                return Optional.empty();
            }
            @Nullable Object[] values = Parameters.parse(change.parameters());
            Optional<InsertedRow> row = InsertedRow.of(sql);
            Optional<Long> rank = ranked
                    ? row.flatMap(inserted -> inserted.number(RANK)).flatMap(number -> number.value(values))
                    : row.map(inserted -> 0L);
            return rank.map(known -> new Entry(
                    Identifiers.fold(change.objectName()),
                    known,
                    MIGRATIONS.stream()
                            .map(columns -> texts(row.get(), columns, values))
                            .filter(texts -> !texts.isEmpty())
                            .findFirst()));
        }

        /** The values of some columns; none if one of them cannot be told. */
        private static List<String> texts(InsertedRow row, List<String> columns, @Nullable Object[] values) {
            List<String> texts = columns.stream()
                    .map(column -> row.text(column, values))
                    .flatMap(Optional::stream)
                    .toList();
            return texts.size() == columns.size() ? texts : List.of();
        }
    }

    /**
     * What the side that arrives has noted.
     *
     * @param theirLog all of its changes
     * @param ourLog all changes of the side that receives
     * @param unmatched those of them that the other side has not made
     * @param found those of the other side that an earlier merge has found to be made here
     */
    MigrationHistories(List<Change> theirLog, List<Change> ourLog, Set<Change> unmatched, List<Change> found) {
        for (Change change : ourLog) {
            Entry.of(change, change.sql()).ifPresent(entry -> {
                History history = ours.computeIfAbsent(entry.table(), table -> new History());
                history.top = Math.max(history.top, entry.rank());
                history.ranks.put(change.id(), entry.rank());
                if (unmatched.contains(change)) {
                    entry.what().ifPresent(what -> history.ownMigrations.put(what, entry.rank()));
                }
            });
        }
        for (Change change : found) {
            Entry.of(change, change.sql())
                    .ifPresent(entry -> Optional.ofNullable(ours.get(entry.table()))
                            .ifPresent(history -> entry.what().ifPresent(history.ownMigrations::remove)));
        }
        for (Change change : theirLog) {
            Entry.of(change, change.sql()).ifPresent(entry -> {
                Long here = Optional.ofNullable(ours.get(entry.table()))
                        .map(history -> history.ranks.get(change.id()))
                        .orElse(null);
                if (here != null) {
                    arriving(entry.table()).ranks.put(entry.rank(), here);
                }
            });
        }
    }

    private Arriving arriving(String table) {
        return theirs.computeIfAbsent(table, key -> new Arriving());
    }

    /**
     * The text of a change with the numbers that hold here.
     *
     * @return empty if the change is not to be made: what it notes is noted here
     */
    Optional<String> fitted(Change change, String sql) {
        Optional<Entry> entry = Entry.of(change, sql);
        if (entry.isPresent()) {
            return noted(entry.get(), sql);
        }
        History history = ours.get(Identifiers.fold(change.objectName()));
        if (history == null || !Identifiers.containsFolded(sql, RANK)) {
            return Optional.of(sql);
        }
        Optional<WrittenNumber> number = WrittenNumber.comparedWith(RANK, sql);
        Optional<Long> rank = number.flatMap(known -> known.value(Parameters.parse(change.parameters())));
        Map<Long, Long> ranks = arriving(Identifiers.fold(change.objectName())).ranks;
        return Optional.of(
                rank.isEmpty() ? sql : number.get().plus(ranks.getOrDefault(rank.get(), rank.get()) - rank.get()));
    }

    private Optional<String> noted(Entry entry, String sql) {
        History history = ours.get(entry.table());
        if (history == null) {
            return Optional.of(sql);
        }
        Arriving arriving = arriving(entry.table());
        Long twin = entry.what().map(history.ownMigrations::remove).orElse(null);
        if (twin != null) {
            arriving.ranks.put(entry.rank(), twin);
            return Optional.empty();
        }
        if (entry.rank() == 0) {
            return Optional.of(sql);
        }
        if (arriving.shift == null) {
            arriving.shift = Math.max(0, history.top + 1 - entry.rank());
        }
        arriving.ranks.put(entry.rank(), entry.rank() + arriving.shift);
        long more = arriving.shift;
        return InsertedRow.of(sql).flatMap(row -> row.number(RANK)).map(number -> number.plus(more));
    }
}
