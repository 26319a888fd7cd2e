/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sqlite.SqliteConnection;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a file at one moment, with the ids of its objects; without SQLite's own, Cinch's own and the shadow
 * tables of virtual ones.
 *
 * @param tables by id, in the order in which they were made
 * @param items indexes, views and triggers, by key, in the order in which they were made
 */
public record Schema(Map<String, Table> tables, Map<ItemKey, Item> items) {
    /** No objects. */
    public static final Schema EMPTY = new Schema(Map.of(), Map.of());

    /** A table; {@code sql} is its {@code CREATE TABLE}, or {@code CREATE VIRTUAL TABLE}. */
    public record Table(String id, String name, String sql, List<Column> columns) {
        public Table {
            columns = List.copyOf(columns);
        }

        /** The column of that name. */
        public Optional<Column> column(String name) {
            return columns.stream()
                    .filter(column -> Identifiers.fold(column.name()).equals(Identifiers.fold(name)))
                    .findFirst();
        }

        /** The name of a column, by its id. */
        public Optional<String> nameOf(String columnId) {
            return columns.stream()
                    .filter(column -> column.id().equals(columnId))
                    .map(Column::name)
                    .findFirst();
        }
    }

    /** A column of a table. */
    public record Column(String id, String name) {}

    /** An index, view or trigger; {@code table} is what an index or a trigger stands on, for a view itself. */
    public record Item(Kind kind, String id, String name, String table, String sql) {
        public ItemKey key() {
            return ItemKey.of(kind, name);
        }
    }

    /** An object by its name. For an index, view or trigger that is its identity: SQLite renames none of them. */
    public record ItemKey(Kind kind, String folded) {
        public static ItemKey of(Kind kind, String name) {
            return new ItemKey(kind, Identifiers.fold(name));
        }
    }

    /** Gives objects their ids when a schema is read. */
    @FunctionalInterface
    public interface Naming {
        /** The id of a table, index, view or trigger; with {@code table}, the id of a table's column. */
        String id(Kind kind, String name, @Nullable Table table);
    }

    public Schema {
        tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
        items = Collections.unmodifiableMap(new LinkedHashMap<>(items));
    }

    /** A schema of these objects. */
    public static Schema of(Collection<Table> tables, Collection<Item> items) {
        Map<String, Table> byId = new LinkedHashMap<>();
        tables.forEach(table -> byId.put(table.id(), table));
        Map<ItemKey, Item> byKey = new LinkedHashMap<>();
        items.forEach(item -> byKey.put(item.key(), item));
        return new Schema(byId, byKey);
    }

    /** Reads the schema of a file whose objects have these ids. What has none there gets one by its name. */
    public static Schema read(SqliteConnection file, Ids ids) throws SQLException {
        return read(
                file,
                (kind, name, table) -> ids.find(kind, name, table == null ? null : table.id())
                        .orElseGet(() -> Ids.fresh("unrecorded", name)));
    }

    /** Reads the schema of a file. */
    public static Schema read(SqliteConnection file, Naming naming) throws SQLException {
        return EMPTY.next(file, naming);
    }

    /**
     * Reads the schema of a file by its names: the ids of one reading mean the same in the next as long as names do.
     */
    public static Schema readByName(SqliteConnection file) throws SQLException {
        return read(
                file,
                (kind, name, table) -> (table == null ? kind.word() + " " : table.id() + ".") + Identifiers.fold(name));
    }

    /** Reads the schema of a file that had this one: what has changed has an id that means nothing. */
    public Schema next(SqliteConnection file) throws SQLException {
        return next(
                file,
                (kind, name, table) ->
                        "changed " + (table == null ? kind.word() : table.id()) + " " + Identifiers.fold(name));
    }

    /** Reads a schema, of which what has not changed is taken from this one. */
    private Schema next(SqliteConnection file, Naming naming) throws SQLException {
        record Row(String type, String name, String table, String sql) {}
        List<Row> rows =
                file.query("""
                select type, name, tbl_name, sql
                from main.sqlite_schema
                where sql is not null
                  and name not like 'sqlite\\_%' escape '\\'
                  and name not like '\\_\\_%' escape '\\'
                  and tbl_name not like '\\_\\_%' escape '\\'
                order by rowid""", row -> new Row(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
        boolean virtual = rows.stream().anyMatch(row -> isVirtual(row.sql()));
        Set<String> shadows = virtual
                ? Set.copyOf(file.query(
                        "select name from pragma_table_list where schema = 'main' and type = 'shadow'",
                        row -> row.getString(1)))
                : Set.of();
        Map<String, Table> known = new HashMap<>();
        tables.values().forEach(table -> known.put(table.name(), table));
        List<Table> readTables = new ArrayList<>();
        List<Item> readItems = new ArrayList<>();
        for (Row row : rows) {
            if (shadows.contains(row.table())) {
                continue;
            }
            if (row.type().equals("table")) {
                Table old = known.get(row.name());
                readTables.add(
                        old != null && old.sql().equals(row.sql())
                                ? old
                                : table(row.name(), row.sql(), columns(file, row.name(), row.sql()), naming));
            } else {
                Kind kind = Kind.of(row.type());
                readItems.add(new Item(kind, naming.id(kind, row.name(), null), row.name(), row.table(), row.sql()));
            }
        }
        return of(readTables, readItems);
    }

    private static Table table(String name, String sql, List<String> columns, Naming naming) {
        Table bare = new Table(naming.id(Kind.TABLE, name, null), name, sql, List.of());
        return new Table(
                bare.id(),
                name,
                sql,
                columns.stream()
                        .map(column -> new Column(naming.id(Kind.COLUMN, column, bare), column))
                        .toList());
    }

    /** The names of a table's columns: read off its text, which costs less than to ask for them. */
    private static List<String> columns(SqliteConnection file, String table, String sql) throws SQLException {
        Optional<Shapes.Parts> parts = Shapes.parts(sql);
        return parts.isPresent()
                ? parts.get().names()
                : file.query(
                        "select name from pragma_table_xinfo(?) where hidden <> 1 order by cid",
                        row -> row.getString(1),
                        table);
    }

    static boolean isVirtual(String sql) {
        return sql.regionMatches(true, 0, "create virtual", 0, "create virtual".length());
    }

    /** The table of that name. */
    public Optional<Table> table(String name) {
        String folded = Identifiers.fold(name);
        return tables.values().stream()
                .filter(table -> Identifiers.fold(table.name()).equals(folded))
                .findFirst();
    }

    /** Whether a table, index or view has a name: they share one name space. */
    boolean isTaken(String name) {
        return table(name).isPresent()
                || items.containsKey(ItemKey.of(Kind.INDEX, name))
                || items.containsKey(ItemKey.of(Kind.VIEW, name));
    }

    /** Whether both have the same objects under the same names; the order of columns and objects does not count. */
    public boolean sameAs(Schema other) {
        return shape().equals(other.shape());
    }

    /** The tables, indexes, views and triggers that {@link #sameAs} finds to differ. */
    public List<ItemKey> differing(Schema other) {
        Map<String, String> here = shape();
        Map<String, String> there = other.shape();
        return Stream.concat(here.keySet().stream(), there.keySet().stream())
                .distinct()
                .filter(key -> !Objects.equals(here.get(key), there.get(key)))
                .map(key -> key.split(" ", 2))
                .map(key -> new ItemKey(Kind.of(key[0]), key[1]))
                .toList();
    }

    private Map<String, String> shape() {
        Map<String, String> shape = new TreeMap<>();
        tables.values().forEach(table -> shape.put("table " + Identifiers.fold(table.name()), Shapes.of(table)));
        items.values()
                .forEach(item -> shape.put(item.kind().word() + " " + item.key().folded(), Shapes.of(item)));
        return shape;
    }

    /**
     * A fingerprint of what {@link #sameAs} compares: 64 hexadecimal digits. Builds of SQLite differ in how they quote
     * what a rename rewrites, so that fingerprints of one schema may differ between them.
     */
    public String fingerprint() {
        String all = shape().entrySet().stream()
                .map(entry -> entry.getKey() + "\n" + entry.getValue())
                .collect(Collectors.joining("\n\n"));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** The same schema with other ids. */
    public Schema withIds(Map<String, String> others) {
        return of(
                tables.values().stream()
                        .map(table -> new Table(
                                others.getOrDefault(table.id(), table.id()),
                                table.name(),
                                table.sql(),
                                table.columns().stream()
                                        .map(column -> new Column(
                                                others.getOrDefault(column.id(), column.id()), column.name()))
                                        .toList()))
                        .toList(),
                items.values().stream()
                        .map(item -> new Item(
                                item.kind(),
                                others.getOrDefault(item.id(), item.id()),
                                item.name(),
                                item.table(),
                                item.sql()))
                        .toList());
    }

    /** The names behind which another schema has other tables, or none, or other columns. */
    Set<String> moved(Schema other) {
        Set<String> moved = new HashSet<>();
        for (Table table : tables.values()) {
            Table there = other.tables().get(table.id());
            if (there == null || !there.name().equals(table.name())) {
                moved.add(Identifiers.fold(table.name()));
            }
            if (there != null && !there.columns().equals(table.columns())) {
                table.columns().stream()
                        .filter(column -> there.column(column.name())
                                .filter(now -> !now.id().equals(column.id()))
                                .isPresent())
                        .forEach(column -> moved.add(Identifiers.fold(column.name())));
            }
        }
        return moved;
    }

    /** The objects but for those that two others have too, one of them just so, and that name nothing that moved. */
    Schema without(Schema same, Schema third, Set<String> moved) {
        return of(
                tables.values().stream()
                        .filter(table -> !table.equals(same.tables().get(table.id()))
                                || !third.tables().containsKey(table.id())
                                || mentions(table.sql(), moved))
                        .toList(),
                items.values().stream()
                        .filter(item -> !item.equals(same.items().get(item.key()))
                                || !third.items().containsKey(item.key())
                                || mentions(item.sql(), moved))
                        .toList());
    }

    static boolean mentions(String sql, Set<String> names) {
        return !names.isEmpty() && !Collections.disjoint(Shapes.mentioned(sql), names);
    }

    /** A table, and the indexes and triggers on it. */
    Schema on(Table table) {
        String name = Identifiers.fold(table.name());
        return of(
                List.of(table),
                items.values().stream()
                        .filter(item -> item.kind() != Kind.VIEW
                                && Identifiers.fold(item.table()).equals(name))
                        .toList());
    }

    /** Those objects of this schema that another has too, be it otherwise. */
    Schema only(Schema some) {
        return of(
                tables.values().stream()
                        .filter(table -> some.tables().containsKey(table.id()))
                        .toList(),
                items.values().stream()
                        .filter(item -> some.items().containsKey(item.key()))
                        .toList());
    }

    /** Some objects of this schema, by those of another, and whatever their texts may name. */
    Schema around(Schema some) {
        Set<String> wanted = new HashSet<>();
        Set<ItemKey> seen = new HashSet<>();
        some.tables().forEach((id, table) -> {
            Table here = tables.get(id);
            if (here != null) {
                wanted.add(Identifiers.fold(here.name()));
                wanted.addAll(Shapes.mentioned(here.sql()));
            }
        });
        some.items().forEach((key, item) -> {
            Item here = items.get(key);
            if (here != null) {
                seen.add(key);
                wanted.addAll(Shapes.mentioned(here.sql()));
            }
        });
        List<Item> views = new ArrayList<>(items.values());
        views.removeIf(item -> item.kind() != Kind.VIEW);
        while (views.removeIf(view -> {
            boolean named = wanted.contains(view.key().folded());
            if (named) {
                seen.add(view.key());
                wanted.addAll(Shapes.mentioned(view.sql()));
            }
            return named;
        })) {
            // A view may name further ones.
        }
        return of(
                tables.values().stream()
                        .filter(table -> wanted.contains(Identifiers.fold(table.name())))
                        .toList(),
                items.values().stream()
                        .filter(item -> seen.contains(item.key()))
                        .toList());
    }

    /** What was done to this schema to make another of it, by the ids of the objects. */
    public List<Effect> effectsTo(Schema after) {
        return Effects.between(this, after);
    }
}
