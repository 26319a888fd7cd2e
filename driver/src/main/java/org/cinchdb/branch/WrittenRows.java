/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows that changes of one side have written, as those of the other side arrive: what both wrote alike, to the
 * values, is one change and is written once. Each statement here stands for one of the other side. For one thread,
 * once, one change after the other.
 */
final class WrittenRows {
    private final Map<String, Integer> here = new HashMap<>();
    private final MigrationHistories histories;

    /**
     * Rows of the side that receives.
     *
     * @param theirLog all changes of the other side
     * @param ourLog all changes of the one that receives
     */
    WrittenRows(List<Change> theirLog, List<Change> ourLog) {
        Map<String, String> theirTexts = texts(theirLog);
        Map<String, String> ourTexts = texts(ourLog);
        Map<String, Deque<Change>> ours = new LinkedHashMap<>();
        for (Change change : missing(ourLog, theirTexts)) {
            ours.computeIfAbsent(key(change, change.sql()), key -> new ArrayDeque<>())
                    .add(change);
        }
        // What an earlier merge has found to be written here has its counterpart.
        List<Change> found = missing(theirLog, ourTexts).stream()
                .filter(change -> ourTexts.containsKey(change.id()))
                .toList();
        for (Change change : found) {
            ours.getOrDefault(key(change, change.sql()), new ArrayDeque<>()).poll();
        }
        ours.forEach((key, alike) -> here.put(key, alike.size()));
        Set<Change> unmatched = new HashSet<>();
        ours.values().forEach(unmatched::addAll);
        this.histories = new MigrationHistories(theirLog, ourLog, unmatched, found);
    }

    private static Map<String, String> texts(List<Change> log) {
        Map<String, String> texts = new HashMap<>();
        log.forEach(change -> texts.put(change.id(), change.sql()));
        return texts;
    }

    /** The changes that write rows, and that the other side has not got or has without SQL. */
    private static List<Change> missing(List<Change> log, Map<String, String> others) {
        return log.stream()
                .filter(change -> change.kind().equals("rows")
                        && !change.objectType().equals(SchemaApplier.TEMPORARY)
                        && !change.sql().isEmpty()
                        && others.getOrDefault(change.id(), "").isEmpty())
                .toList();
    }

    private static String key(Change change, String sql) {
        return change.objectType() + "\n" + Rebase.normal(sql) + "\n" + change.parameters();
    }

    /**
     * The text with which a change that arrives is made here.
     *
     * @param sql its text under the names that hold here
     * @return empty if what it writes is written here
     */
    Optional<String> fitted(Change change, String sql) {
        if (change.objectType().equals(SchemaApplier.TEMPORARY)) {
            return Optional.of(sql);
        }
        // A rename here came after the rows that it does not show in, or before them.
        for (String text : new String[] {change.sql(), sql}) {
            String key = key(change, text);
            int alike = here.getOrDefault(key, 0);
            if (alike > 0) {
                here.put(key, alike - 1);
                return Optional.empty();
            }
        }
        return histories.fitted(change, sql);
    }
}
