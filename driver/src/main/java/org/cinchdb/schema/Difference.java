/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cinchdb.schema.Schema.Column;
import org.cinchdb.schema.Schema.Item;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.schema.Shapes.Parts;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.TableDefinition;
import org.jspecify.annotations.Nullable;

/**
 * In what two schemas differ, object by object: by their ids, so that what was renamed is not one that went and one
 * that came; objects of one name that were made apart count as one.
 */
public final class Difference {
    /** What became of an object on the way from one schema to the other. */
    public enum Did {
        ADDED,
        DROPPED,
        CHANGED,
        RENAMED;

        /** The word for it, in lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One object that differs.
     *
     * @param name its name in the second schema, else in the first; a column's as {@code table.column}
     */
    public record Row(
            Kind kind,
            String name,
            Did did,
            @Nullable String from,
            @Nullable String to) {}

    private final Schema from;
    private final Schema to;
    private final List<Row> rows = new ArrayList<>();

    private Difference(Schema from, Schema to) {
        this.from = from;
        this.to = to;
    }

    /** The differences: tables with their columns, then indexes, views and triggers. */
    public static List<Row> between(Schema from, Schema to) throws SQLException {
        return new Difference(unified(from, to), to).run();
    }

    /** The statements that make the second of the first. */
    public static List<String> statements(Schema from, Schema to) throws SQLException {
        return Migration.between(unified(from, to), to);
    }

    /** The first schema with the second's ids for tables and columns that have the same name and were made apart. */
    private static Schema unified(Schema from, Schema to) {
        Map<String, String> same = new HashMap<>();
        for (Table table : from.tables().values()) {
            Optional<Table> there = Optional.ofNullable(to.tables().get(table.id()))
                    .or(() -> to.table(table.name())
                            .filter(other -> !from.tables().containsKey(other.id())));
            if (there.isPresent()) {
                same.put(table.id(), there.get().id());
                for (Column column : table.columns()) {
                    if (there.get().nameOf(column.id()).isEmpty()) {
                        there.get()
                                .column(column.name())
                                .filter(other -> table.nameOf(other.id()).isEmpty())
                                .ifPresent(other -> same.put(column.id(), other.id()));
                    }
                }
            }
        }
        return from.withIds(same);
    }

    private List<Row> run() throws SQLException {
        Schema there = Scratch.renamed(from, namesThere());
        for (Table table : to.tables().values()) {
            Table old = from.tables().get(table.id());
            if (old == null) {
                rows.add(new Row(Kind.TABLE, table.name(), Did.ADDED, null, table.sql()));
            } else {
                Table renamed = there.tables().get(table.id());
                ofTable(old, renamed == null ? old : renamed, table);
            }
        }
        for (Table table : from.tables().values()) {
            if (!to.tables().containsKey(table.id())) {
                rows.add(new Row(Kind.TABLE, table.name(), Did.DROPPED, table.sql(), null));
            }
        }
        for (Kind kind : List.of(Kind.INDEX, Kind.VIEW, Kind.TRIGGER)) {
            ofItems(kind, there);
        }
        return rows;
    }

    /** The names that everything has in the second schema; what is not there makes way. */
    private Map<String, String> namesThere() {
        Map<String, String> names = new HashMap<>();
        for (Table table : from.tables().values()) {
            Table other = to.tables().get(table.id());
            if (other != null) {
                names.put(table.id(), other.name());
                for (Column column : table.columns()) {
                    boolean taken = other.column(column.name()).isPresent();
                    names.put(
                            column.id(),
                            other.nameOf(column.id()).orElse(taken ? column.name() + " (dropped)" : column.name()));
                }
            } else if (to.table(table.name()).isPresent()) {
                names.put(table.id(), table.name() + " (dropped)");
            }
        }
        return names;
    }

    private void ofTable(Table old, Table renamed, Table table) {
        if (!old.name().equals(table.name())) {
            rows.add(new Row(Kind.TABLE, table.name(), Did.RENAMED, old.sql(), table.sql()));
        }
        if (changedBeyondColumns(renamed, table)) {
            rows.add(new Row(Kind.TABLE, table.name(), Did.CHANGED, old.sql(), table.sql()));
        }
        for (Column column : table.columns()) {
            String name = table.name() + "." + column.name();
            String now = definition(table, column.name());
            Optional<String> oldName = old.nameOf(column.id());
            if (oldName.isEmpty()) {
                rows.add(new Row(Kind.COLUMN, name, Did.ADDED, null, now));
            } else if (!oldName.get().equals(column.name())) {
                rows.add(new Row(Kind.COLUMN, name, Did.RENAMED, definition(old, oldName.get()), now));
            } else if (!Shapes.normal(definition(renamed, column.name())).equals(Shapes.normal(now))) {
                rows.add(new Row(Kind.COLUMN, name, Did.CHANGED, definition(old, column.name()), now));
            }
        }
        for (Column column : old.columns()) {
            if (table.nameOf(column.id()).isEmpty()) {
                rows.add(new Row(
                        Kind.COLUMN,
                        table.name() + "." + column.name(),
                        Did.DROPPED,
                        definition(old, column.name()),
                        null));
            }
        }
    }

    private static boolean changedBeyondColumns(Table before, Table after) {
        Optional<Parts> old = Shapes.parts(before);
        Optional<Parts> now = Shapes.parts(after);
        if (old.isEmpty() || now.isEmpty()) {
            return !Shapes.of(before).equals(Shapes.of(after));
        }
        return !old.get().constraints().equals(now.get().constraints())
                || !old.get().options().equals(now.get().options());
    }

    /** A column as its table's text has it. */
    private static String definition(Table table, String column) {
        String rest = Shapes.parts(table).stream()
                .flatMap(parts -> parts.definition().columns().stream())
                .filter(there -> Identifiers.fold(there.name()).equals(Identifiers.fold(column)))
                .map(TableDefinition.Column::definition)
                .findFirst()
                .orElse("");
        return (column + " " + rest).strip();
    }

    private void ofItems(Kind kind, Schema there) {
        for (Item item : to.items().values()) {
            if (item.kind() == kind) {
                Item old = there.items().get(item.key());
                if (old == null) {
                    rows.add(new Row(kind, item.name(), Did.ADDED, null, item.sql()));
                } else if (!Shapes.of(old).equals(Shapes.of(item))) {
                    rows.add(new Row(kind, item.name(), Did.CHANGED, sqlBefore(item), item.sql()));
                }
            }
        }
        for (Item item : from.items().values()) {
            if (item.kind() == kind && !to.items().containsKey(item.key())) {
                rows.add(new Row(kind, item.name(), Did.DROPPED, item.sql(), null));
            }
        }
    }

    private @Nullable String sqlBefore(Item item) {
        Item before = from.items().get(item.key());
        return before == null ? null : before.sql();
    }
}
