/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cinchdb.sql.CarriedRows;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Script;
import org.jspecify.annotations.Nullable;

/**
 * Tables that are made anew because ALTER TABLE cannot change them: {@code CREATE new; INSERT INTO new SELECT .. FROM
 * old; DROP old; ALTER new RENAME TO old}, or with the old one renamed first. In the log that is one change of one
 * table.
 */
public final class Rebuild {
    private Rebuild() {}

    /** The changes of one transaction, each rebuild among them put into one. */
    public static List<Change> combined(List<Change> changes) {
        for (int i = 0; i < changes.size(); i++) {
            Optional<CarriedRows> rows = changes.get(i).kind().equals("rows")
                    ? CarriedRows.of(changes.get(i).sql())
                    : Optional.empty();
            Optional<Range> range = rows.isPresent() ? range(changes, i, rows.get()) : Optional.empty();
            if (range.isPresent()) {
                List<Change> shorter =
                        new ArrayList<>(changes.subList(0, range.get().first()));
                shorter.add(one(
                        changes.subList(range.get().first(), range.get().last() + 1),
                        range.get().table()));
                shorter.addAll(changes.subList(range.get().last() + 1, changes.size()));
                return combined(shorter);
            }
        }
        return changes;
    }

    private record Range(int first, int last, String table) {}

    private static Optional<Range> range(List<Change> changes, int rows, CarriedRows carried) {
        String made = Identifiers.fold(carried.target());
        String source = Identifiers.fold(carried.source());
        int create = find(changes, 0, rows, "create", made, null);
        int drop = find(changes, rows + 1, changes.size(), "drop", source, null);
        if (create < 0 || drop < 0) {
            return Optional.empty();
        }
        int renamed = find(changes, drop + 1, changes.size(), "alter", made, source);
        boolean newToOld = renamed >= 0;
        int first = newToOld ? create : find(changes, 0, create, "alter", made, source);
        int last = newToOld ? renamed : drop;
        if (first < 0 || !isAbout(changes.subList(first, last + 1), Set.of(made, source))) {
            return Optional.empty();
        }
        return Optional.of(new Range(first, last, newToOld ? carried.source() : carried.target()));
    }

    private static int find(
            List<Change> changes, int from, int to, String kind, String name, @Nullable String newName) {
        for (int i = from; i < to; i++) {
            if (isOf(changes.get(i), kind, name, newName)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isOf(Change change, String kind, String name, @Nullable String newName) {
        return change.kind().equals(kind)
                && change.objectType().equals("table")
                && Identifiers.fold(change.objectName()).equals(name)
                && (newName == null
                        || ddl(change)
                                .map(Ddl::newName)
                                .filter(to -> Identifiers.fold(to).equals(newName))
                                .isPresent());
    }

    private static Optional<Ddl> ddl(Change change) {
        return Script.of(change.sql()).statements().get(0).ddl();
    }

    private static boolean isAbout(List<Change> changes, Set<String> tables) {
        boolean legacy = changes.get(0).legacyAlterTable();
        return changes.stream().allMatch(change -> change.legacyAlterTable() == legacy && isAbout(change, tables));
    }

    private static boolean isAbout(Change change, Set<String> tables) {
        if (change.kind().equals("rows") && !carriesRows(change)) {
            return false;
        }
        String on = ddl(change).map(Ddl::table).orElse(null);
        String name = Identifiers.fold(change.objectName());
        return (change.objectType().equals("table") && (tables.contains(name) || name.equals("sqlite_sequence")))
                || (on != null && tables.contains(Identifiers.fold(on)))
                || (change.kind().equals("drop") && !change.objectType().equals("table"));
    }

    /** Whether rows are those of a rebuild: copied from the old table, or the counter of AUTOINCREMENT. */
    private static boolean carriesRows(Change change) {
        return change.objectType().equals(SchemaApplier.TEMPORARY)
                || Identifiers.fold(change.objectName()).equals("sqlite_sequence")
                || CarriedRows.of(change.sql()).isPresent();
    }

    private static Change one(List<Change> parts, String table) {
        Change first = parts.get(0);
        String parameters =
                parts.stream().map(Change::parameters).filter(Objects::nonNull).collect(Collectors.joining("\n"));
        return new Change(
                first.id(),
                first.commitId(),
                "rebuild",
                "table",
                table,
                parts.stream().map(Change::sql).collect(Collectors.joining(";\n")),
                parameters.isEmpty() ? null : parameters,
                first.foreignKeys(),
                first.legacyAlterTable(),
                true,
                first.effects(),
                first.fingerprint(),
                parts.stream()
                        .map(Change::keptUntil)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                first.author(),
                first.at());
    }

    /**
     * What each column of a rebuilt table is filled with, by its folded name.
     *
     * @param old the columns of the old table, in their order
     * @param made those of the new one that take values
     */
    static Map<String, CarriedRows.Expression> sources(CarriedRows rows, List<String> old, List<String> made) {
        List<String> targets = rows.columns().isEmpty() ? made : rows.columns();
        List<CarriedRows.Expression> expressions = rows.expressions().stream()
                .flatMap(expression -> expression.text().equals("*")
                        ? old.stream().map(column -> new CarriedRows.Expression(Identifiers.quote(column), column))
                        : Stream.of(expression))
                .toList();
        Map<String, CarriedRows.Expression> sources = new LinkedHashMap<>();
        for (int i = 0; i < targets.size() && i < expressions.size(); i++) {
            sources.put(Identifiers.fold(targets.get(i)), expressions.get(i));
        }
        return sources;
    }
}
