/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cinchdb.schema.Effect.Did;
import org.cinchdb.schema.Schema.Column;
import org.cinchdb.schema.Schema.Item;
import org.cinchdb.schema.Schema.ItemKey;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.sql.Identifiers;

/** What changes do to objects: found by comparing schemas, not by believing what a statement says. */
public final class Effects {
    private Effects() {}

    static List<Effect> between(Schema before, Schema after) {
        List<Effect> effects = new ArrayList<>();
        before.tables().forEach((id, table) -> {
            if (!after.tables().containsKey(id)) {
                effects.add(new Effect(Did.DROP, Kind.TABLE, id, table.name(), null));
            }
        });
        before.items().forEach((key, item) -> {
            Item there = after.items().get(key);
            if (there == null || !there.id().equals(item.id())) {
                effects.add(new Effect(Did.DROP, item.kind(), item.id(), item.name(), null));
            }
        });
        after.tables().forEach((id, table) -> {
            Table old = before.tables().get(id);
            if (old == null) {
                effects.add(new Effect(Did.CREATE, Kind.TABLE, id, table.name(), null));
                table.columns().forEach(column -> effects.add(effect(Did.CREATE, column, id)));
            } else {
                ofTable(old, table, effects);
            }
        });
        after.items().forEach((key, item) -> {
            Item old = before.items().get(key);
            if (old == null || !old.id().equals(item.id())) {
                effects.add(new Effect(Did.CREATE, item.kind(), item.id(), item.name(), null));
            }
        });
        return effects;
    }

    private static Effect effect(Did did, Column column, String tableId) {
        return new Effect(did, Kind.COLUMN, column.id(), column.name(), tableId);
    }

    private static void ofTable(Table old, Table table, List<Effect> effects) {
        int known = effects.size();
        if (!old.name().equals(table.name())) {
            effects.add(new Effect(Did.RENAME, Kind.TABLE, table.id(), table.name(), null));
        }
        Map<String, Column> before = old.columns().stream().collect(Collectors.toMap(Column::id, column -> column));
        for (Column column : table.columns()) {
            Column there = before.remove(column.id());
            if (there == null) {
                effects.add(effect(Did.CREATE, column, table.id()));
            } else if (!there.name().equals(column.name())) {
                effects.add(effect(Did.RENAME, column, table.id()));
            }
        }
        before.values().forEach(column -> effects.add(effect(Did.DROP, column, table.id())));
        if (effects.size() == known && !Shapes.of(old).equals(Shapes.of(table))) {
            effects.add(new Effect(Did.CHANGE, Kind.TABLE, table.id(), table.name(), null));
        }
    }

    /**
     * The schema after a change that a session made, with the ids that its objects have: what kept its name is the same
     * object; a single statement that is no CREATE and takes one name away and brings another has renamed it.
     *
     * @param after the schema as it is now, with any ids; a table that is as it was may have its own
     * @param rebuild whether the change is a table's rebuild, within which a table of the same name is the same table
     * @param carried where the columns of a rebuilt table come from: old names by new ones, both folded
     */
    public static Schema follow(
            Schema before, Schema after, String changeId, boolean alter, boolean rebuild, Map<String, String> carried) {
        Map<String, String> ids = new HashMap<>();
        Map<String, Table> oldByName = byName(before);
        Map<String, Table> newByName = byName(after);
        List<Table> gone = before.tables().values().stream()
                .filter(table -> !newByName.containsKey(Identifiers.fold(table.name())))
                .toList();
        for (Table table : after.tables().values()) {
            if (table.equals(before.tables().get(table.id()))) {
                continue;
            }
            Optional<Table> old = Optional.ofNullable(oldByName.get(Identifiers.fold(table.name())));
            if (old.isEmpty() && alter && gone.size() == 1) {
                old = Optional.of(gone.get(0));
            }
            ids.put(table.id(), old.map(Table::id).orElseGet(() -> Ids.fresh(changeId, table.name())));
            if (old.isPresent() && rebuild && !Shapes.of(old.get()).equals(Shapes.of(table))) {
                rebuilt(old.get(), table, changeId, carried, ids);
            } else {
                columns(old, table, changeId, ids);
            }
        }
        after.items().forEach((ItemKey key, Item item) -> {
            Item old = before.items().get(key);
            ids.put(item.id(), old == null ? Ids.fresh(changeId, item.name()) : old.id());
        });
        return after.withIds(ids);
    }

    private static Map<String, Table> byName(Schema schema) {
        Map<String, Table> byName = new HashMap<>();
        schema.tables().values().forEach(table -> byName.put(Identifiers.fold(table.name()), table));
        return byName;
    }

    private static void columns(Optional<Table> old, Table table, String changeId, Map<String, String> ids) {
        List<Column> before = old.map(Table::columns).orElse(List.of());
        List<Column> missing = before.stream()
                .filter(column -> table.column(column.name()).isEmpty())
                .toList();
        for (Column column : table.columns()) {
            Optional<Column> same = old.flatMap(known -> known.column(column.name()));
            if (same.isEmpty()
                    && missing.size() == 1
                    && before.size() == table.columns().size()) {
                same = Optional.of(missing.get(0));
            }
            ids.put(
                    column.id(),
                    same.map(Column::id).orElseGet(() -> Ids.fresh(changeId, table.name(), column.name())));
        }
    }

    /** A column that two are filled from is the one that keeps its name, else the first. */
    private static void rebuilt(
            Table old, Table table, String changeId, Map<String, String> carried, Map<String, String> ids) {
        Map<String, String> heirs = new HashMap<>();
        for (Column column : table.columns()) {
            String name = Identifiers.fold(column.name());
            String source = carried.get(name);
            if (name.equals(source)) {
                heirs.put(source, name);
            } else if (source != null) {
                heirs.putIfAbsent(source, name);
            }
        }
        for (Column column : table.columns()) {
            String name = Identifiers.fold(column.name());
            Optional<Column> source = Optional.ofNullable(carried.get(name))
                    .filter(from -> name.equals(heirs.get(from)))
                    .flatMap(old::column);
            ids.put(
                    column.id(),
                    source.map(Column::id).orElseGet(() -> Ids.fresh(changeId, table.name(), column.name())));
        }
    }
}
