/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.InsertedRow;
import org.cinchdb.sql.WrittenNumber;
import org.jspecify.annotations.Nullable;

/**
 * Flyway's history on two branches. It numbers what it has installed, so both branches go on with the same numbers:
 * what comes from one side is numbered behind what the other has. A migration that both have installed, the same to its
 * checksum, is not installed a second time.
 *
 * <p>A history is known by its columns. For one thread, once, one change after the other.
 */
final class InstalledRanks {
    private static final String RANK = "installed_rank";
    private static final List<String> WHAT = List.of("version", "description", "type", "script", "checksum", "success");

    private final Map<String, History> ours = new HashMap<>();
    private final Map<String, Arriving> theirs = new HashMap<>();

    /** A history here. */
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

    private record Entry(String table, long rank, Optional<List<String>> what) {
        static Optional<Entry> of(Change change, String sql) {
            if (!change.kind().equals("rows") || !Identifiers.containsFolded(sql, RANK)) {
                return Optional.empty();
            }
            @Nullable Object[] values = Parameters.parse(change.parameters());
            Optional<InsertedRow> row = InsertedRow.of(sql);
            Optional<Long> rank = row.flatMap(inserted -> inserted.number(RANK)).flatMap(number -> number.value(values));
            if (rank.isEmpty()) {
                return Optional.empty();
            }
            List<String> what = WHAT.stream()
                    .map(column -> row.get().text(column, values))
                    .flatMap(Optional::stream)
                    .toList();
            return Optional.of(new Entry(
                    Identifiers.fold(change.objectName()),
                    rank.get(),
                    what.size() == WHAT.size() ? Optional.of(what) : Optional.empty()));
        }
    }

    /**
     * The numbers of a side that arrives.
     *
     * @param theirLog all of its changes
     * @param ourLog all changes of the side that receives
     */
    InstalledRanks(List<Change> theirLog, List<Change> ourLog) {
        Set<String> common = theirLog.stream().map(Change::id).collect(Collectors.toCollection(HashSet::new));
        for (Change change : ourLog) {
            Entry.of(change, change.sql()).ifPresent(entry -> {
                History history = ours.computeIfAbsent(entry.table(), table -> new History());
                history.top = Math.max(history.top, entry.rank());
                history.ranks.put(change.id(), entry.rank());
                if (!common.contains(change.id())) {
                    entry.what().ifPresent(what -> history.ownMigrations.put(what, entry.rank()));
                }
            });
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
     * The text of a change with the numbers that it has here.
     *
     * @return empty if the change is not to be made: what it installs is installed here
     */
    Optional<String> fitted(Change change, String sql) {
        Optional<Entry> entry = Entry.of(change, sql);
        if (entry.isPresent()) {
            return installed(entry.get(), sql);
        }
        History history = ours.get(Identifiers.fold(change.objectName()));
        if (history == null || !Identifiers.containsFolded(sql, RANK)) {
            return Optional.of(sql);
        }
        Optional<WrittenNumber> number = WrittenNumber.comparedWith(RANK, sql);
        Optional<Long> rank = number.flatMap(known -> known.value(Parameters.parse(change.parameters())));
        Map<Long, Long> ranks = arriving(Identifiers.fold(change.objectName())).ranks;
        return Optional.of(
                rank.isEmpty()
                        ? sql
                        : number.get().plus(ranks.getOrDefault(rank.get(), rank.get()) - rank.get()));
    }

    private Optional<String> installed(Entry entry, String sql) {
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
        if (arriving.shift == null) {
            arriving.shift = Math.max(0, history.top + 1 - entry.rank());
        }
        arriving.ranks.put(entry.rank(), entry.rank() + arriving.shift);
        long more = arriving.shift;
        return InsertedRow.of(sql).flatMap(row -> row.number(RANK)).map(number -> number.plus(more));
    }
}
