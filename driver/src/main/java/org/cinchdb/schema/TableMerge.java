/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.schema.Conflict.Code;
import org.cinchdb.schema.Conflict.Side;
import org.cinchdb.schema.Schema.Column;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.schema.Shapes.Parts;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.TableDefinition;
import org.jspecify.annotations.Nullable;

/** Merges one table that both sides have, column by column. All three are under their final names. */
final class TableMerge {
    private final ThreeWay.Answers answers;
    private final Set<String> alive;
    private final Map<String, String> names;
    private final @Nullable Table before;
    private final Table ours;
    private final Table theirs;

    /**
     * The merge of one table.
     *
     * @param alive the ids of the columns that stay
     * @param names the names of all columns by id
     * @param before null if both sides made the table
     */
    TableMerge(
            ThreeWay.Answers answers,
            Set<String> alive,
            Map<String, String> names,
            @Nullable Table before,
            Table ours,
            Table theirs) {
        this.answers = answers;
        this.alive = alive;
        this.names = names;
        this.before = before;
        this.ours = ours;
        this.theirs = theirs;
    }

    Table run() {
        String mine = Shapes.of(ours);
        String other = Shapes.of(theirs);
        String old = before == null ? null : Shapes.of(before);
        if (hasAll(ours) && (mine.equals(other) || other.equals(old))) {
            return ours;
        }
        if (hasAll(theirs) && mine.equals(old)) {
            return theirs;
        }
        Optional<Parts> our = Shapes.parts(ours);
        Optional<Parts> their = Shapes.parts(theirs);
        Optional<Parts> base = before == null ? Optional.empty() : Shapes.parts(before);
        if (before == null || our.isEmpty() || their.isEmpty() || base.isEmpty()) {
            return whole(before == null ? Code.ADD_ADD : Code.OPAQUE);
        }
        return parts(base.get(), our.get(), their.get());
    }

    /** Whether a version has the columns that stay, and no others: one may stay that the other side dropped. */
    private boolean hasAll(Table version) {
        Set<String> staying = new LinkedHashSet<>();
        for (Table table : List.of(ours, theirs)) {
            table.columns().stream().map(Column::id).filter(alive::contains).forEach(staying::add);
        }
        return staying.equals(version.columns().stream().map(Column::id).collect(Collectors.toSet()));
    }

    private Table whole(Code code) {
        Optional<Side> side = answers.answer(
                code,
                Kind.TABLE,
                ours.name(),
                before == null ? null : before.sql(),
                ours.sql(),
                theirs.sql(),
                code == Code.ADD_ADD
                        ? "Both sides made table '" + ours.name() + "', differently"
                        : "Both sides changed table '" + ours.name() + "', whose definition cannot be taken apart");
        boolean takeOurs = side.map(chosen -> chosen == Side.OURS)
                .orElseGet(() -> Shapes.of(ours).compareTo(Shapes.of(theirs)) < 0);
        return takeOurs ? ours : theirs;
    }

    private Table parts(Parts base, Parts our, Parts their) {
        List<Column> columns = new ArrayList<>();
        List<TableDefinition.Column> definitions = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        ours.columns().forEach(column -> ids.add(column.id()));
        theirs.columns().forEach(column -> ids.add(column.id()));
        for (String id : ids) {
            if (alive.contains(id)) {
                String name = Objects.requireNonNull(names.get(id));
                columns.add(new Column(id, name));
                definitions.add(column(name, base, our, their));
            }
        }
        List<TableDefinition.Constraint> constraints = constraints(base, our, their);
        String options = options(base, our, their);
        TableDefinition merged = new TableDefinition(ours.name(), definitions, constraints, options);
        return new Table(ours.id(), ours.name(), merged.sql(ours.name()), columns);
    }

    private TableDefinition.Column column(String name, Parts base, Parts our, Parts their) {
        String key = Identifiers.fold(name);
        String old = base.columns().get(key);
        String mine = our.columns().get(key);
        String other = their.columns().get(key);
        boolean takeOurs;
        if (mine == null || other == null) {
            takeOurs = mine != null;
        } else if (mine.equals(other) || other.equals(old)) {
            takeOurs = true;
        } else if (mine.equals(old)) {
            takeOurs = false;
        } else {
            takeOurs = answers.answer(
                            old == null ? Code.ADD_ADD : Code.MODIFY_MODIFY,
                            Kind.COLUMN,
                            ours.name() + "." + name,
                            old == null ? null : written(base, key),
                            written(our, key),
                            written(their, key),
                            old == null
                                    ? "Both sides added column '%s' to table '%s', differently"
                                            .formatted(name, ours.name())
                                    : "Both sides changed column '%s' of table '%s', differently"
                                            .formatted(name, ours.name()))
                    .map(side -> side == Side.OURS)
                    .orElse(mine.compareTo(other) < 0);
        }
        return find(takeOurs ? our : their, key);
    }

    private static TableDefinition.Column find(Parts parts, String key) {
        return parts.definition().columns().stream()
                .filter(column -> Identifiers.fold(column.name()).equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static String written(Parts parts, String key) {
        TableDefinition.Column column = find(parts, key);
        return Identifiers.quote(column.name()) + " " + column.definition();
    }

    private List<TableDefinition.Constraint> constraints(Parts base, Parts our, Parts their) {
        Map<String, TableDefinition.Constraint> all = new LinkedHashMap<>();
        our.definition().constraints().forEach(constraint -> all.put(Shapes.key(constraint), constraint));
        their.definition().constraints().forEach(constraint -> all.putIfAbsent(Shapes.key(constraint), constraint));
        List<TableDefinition.Constraint> kept = new ArrayList<>();
        for (String key : all.keySet()) {
            String old = base.constraints().get(key);
            String mine = our.constraints().get(key);
            String other = their.constraints().get(key);
            boolean takeOurs;
            if (Objects.equals(mine, other) || Objects.equals(other, old)) {
                takeOurs = true;
            } else if (Objects.equals(mine, old)) {
                takeOurs = false;
            } else {
                takeOurs = constraintConflict(key, old, mine, other);
            }
            find(takeOurs ? our : their, key, kept);
        }
        return kept;
    }

    private boolean constraintConflict(
            String key, @Nullable String old, @Nullable String mine, @Nullable String other) {
        Code code = old == null ? Code.ADD_ADD : mine == null || other == null ? Code.MODIFY_DROP : Code.MODIFY_MODIFY;
        return answers.answer(
                        code,
                        Kind.TABLE,
                        ours.name(),
                        old,
                        mine,
                        other,
                        "Both sides changed constraint '%s' of table '%s', differently"
                                .formatted(key.substring(key.indexOf(' ') + 1), ours.name()))
                .map(side -> side == Side.OURS)
                .orElse(other == null || (mine != null && mine.compareTo(other) < 0));
    }

    private static void find(Parts parts, String key, List<TableDefinition.Constraint> into) {
        parts.definition().constraints().stream()
                .filter(constraint -> Shapes.key(constraint).equals(key))
                .findFirst()
                .ifPresent(into::add);
    }

    private String options(Parts base, Parts our, Parts their) {
        if (our.options().equals(their.options()) || their.options().equals(base.options())) {
            return our.definition().options();
        }
        if (our.options().equals(base.options())) {
            return their.definition().options();
        }
        boolean takeOurs = answers.answer(
                        Code.MODIFY_MODIFY,
                        Kind.TABLE,
                        ours.name(),
                        base.options(),
                        our.options(),
                        their.options(),
                        "Both sides changed the options of table '" + ours.name() + "', differently")
                .map(side -> side == Side.OURS)
                .orElse(our.options().compareTo(their.options()) < 0);
        return takeOurs ? our.definition().options() : their.definition().options();
    }
}
