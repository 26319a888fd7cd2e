/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cinchdb.schema.Schema.Item;
import org.cinchdb.schema.Schema.ItemKey;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.sql.Excluded;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sqlite.SqliteConnection;

/**
 * An empty database in memory with some schema, in which SQLite is asked what a change would come to. Renames are left
 * to SQLite, which alone knows what a name in a view means; what it will not rename in, because a view or a trigger is
 * broken or would be, is taken out of its way. For one thread at a time.
 */
public final class Scratch implements AutoCloseable {
    private final SqliteConnection database;
    private final List<String> ran = new ArrayList<>();

    private Scratch(SqliteConnection database) {
        this.database = database;
    }

    /** A database with the objects of a schema. */
    public static Scratch of(Schema schema) throws SQLException {
        SqliteConnection database = SqliteConnection.memory();
        Scratch scratch = new Scratch(database);
        boolean made = false;
        try {
            database.run("begin");
            for (Table table : schema.tables().values()) {
                database.run(table.sql());
            }
            for (Item item : schema.items().values()) {
                database.run(item.sql());
            }
            database.run("commit");
            made = true;
            return scratch;
        } finally {
            if (!made) {
                database.close();
            }
        }
    }

    /** The database itself. */
    public SqliteConnection database() {
        return database;
    }

    /** The objects by key, as they are now. */
    Map<ItemKey, Item> items() throws SQLException {
        return read().items();
    }

    /** The schema as it is now; its ids mean nothing. */
    public Schema read() throws SQLException {
        return Schema.readByName(database);
    }

    /**
     * Runs an ALTER TABLE; views and triggers that keep SQLite from it are dropped first.
     *
     * @param dropped hears of each that was dropped, before it is
     */
    void alter(String sql, Dropping dropped) throws SQLException {
        while (true) {
            try {
                run(sql);
                return;
            } catch (SQLException e) {
                List<Item> inTheWay = inTheWay(e);
                if (inTheWay.isEmpty()) {
                    throw e;
                }
                for (Item item : inTheWay) {
                    dropped.drop(item);
                    run(dropOf(item));
                }
            }
        }
    }

    /** Hears of what is taken out of the way. */
    interface Dropping {
        void drop(Item item) throws SQLException;
    }

    static String dropOf(Item item) {
        return "drop " + item.kind().word() + " " + Identifiers.quote(item.name());
    }

    /** Runs one statement; if it fails, it has changed nothing. */
    public void run(String sql) throws SQLException {
        attempt(() -> {
            database.run(sql);
            ran.add(sql);
        });
    }

    /** Something that changes the database. */
    public interface Attempt {
        void run() throws SQLException;
    }

    /** Runs some statements; if one fails, none has changed anything. */
    public void attempt(Attempt attempt) throws SQLException {
        int known = ran.size();
        database.run("savepoint __attempt");
        boolean done = false;
        try {
            attempt.run();
            done = true;
        } finally {
            if (!done) {
                database.run("rollback to __attempt");
                ran.subList(known, ran.size()).clear();
            }
            database.run("release __attempt");
        }
    }

    /** The statements that were run since this was last asked. */
    public List<String> takeRan() {
        List<String> taken = List.copyOf(ran);
        ran.clear();
        return taken;
    }

    /** The object that an error message of ALTER TABLE names; if it names none, all views and triggers. */
    private List<Item> inTheWay(SQLException e) throws SQLException {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        List<Item> candidates = new ArrayList<>(items().values());
        Optional<Item> named = candidates.stream()
                .filter(item -> message.contains(
                        "error in " + item.kind().word() + " " + item.name().toLowerCase(Locale.ROOT)))
                .max(Comparator.comparingInt(item -> item.name().length()));
        if (named.isPresent()) {
            return List.of(named.get());
        }
        candidates.removeIf(item -> item.kind() == Kind.INDEX);
        return candidates;
    }

    /** Renames a table, and gives triggers back what SQLite takes from their upserts. */
    void renameTable(String from, String to, Dropping dropped) throws SQLException {
        Map<ItemKey, Item> before = items();
        alter("alter table %s rename to %s".formatted(Identifiers.quote(from), Identifiers.quote(to)), dropped);
        for (Item item : items().values()) {
            Item old = before.get(item.key());
            if (item.kind() == Kind.TRIGGER && old != null) {
                String restored = Excluded.restored(old.sql(), item.sql());
                if (!restored.equals(item.sql())) {
                    run(dropOf(item));
                    run(restored);
                }
            }
        }
    }

    void renameColumn(String table, String from, String to, Dropping dropped) throws SQLException {
        alter(
                "alter table %s rename column %s to %s"
                        .formatted(Identifiers.quote(table), Identifiers.quote(from), Identifiers.quote(to)),
                dropped);
    }

    /**
     * A schema under other names.
     *
     * @param names of tables and columns by their ids; what has none there keeps its own
     */
    public static Schema renamed(Schema schema, Map<String, String> names) throws SQLException {
        return renamed(schema, names, false);
    }

    /**
     * A schema under other names.
     *
     * @param columns whether the outcome is compared with a schema whose columns were renamed: in doing so SQLite puts
     *     single quotes around strings, whatever they belong to
     */
    static Schema renamed(Schema schema, Map<String, String> names, boolean columns) throws SQLException {
        List<Rename> renames = Rename.between(schema, names);
        if (renames.isEmpty() && (!columns || schema.items().isEmpty())) {
            return schema;
        }
        try (Scratch scratch = of(schema)) {
            Map<ItemKey, Item> untranslated = new HashMap<>();
            scratch.makeRoom(schema, renames, untranslated);
            for (Rename rename : renames) {
                rename.run(scratch, item -> untranslated.put(item.key(), item));
            }
            if (columns) {
                scratch.run("create table __probe(a)");
                scratch.renameColumn("__probe", "a", "b", item -> untranslated.put(item.key(), item));
            }
            Schema now = scratch.read();
            List<Table> tables = new ArrayList<>();
            for (Table table : schema.tables().values()) {
                String name = names.getOrDefault(table.id(), table.name());
                Table there = now.table(name).orElseThrow();
                tables.add(new Table(
                        table.id(),
                        there.name(),
                        there.sql(),
                        Schema.isVirtual(table.sql())
                                ? table.columns()
                                : table.columns().stream()
                                        .map(column -> new Schema.Column(
                                                column.id(), names.getOrDefault(column.id(), column.name())))
                                        .toList()));
            }
            List<Item> items = new ArrayList<>();
            for (Item item : schema.items().values()) {
                Item there = now.items().get(item.key());
                items.add(
                        there == null
                                ? untranslated.getOrDefault(item.key(), item)
                                : new Item(item.kind(), item.id(), item.name(), there.table(), there.sql()));
            }
            return Schema.of(tables, items);
        }
    }

    /** A view or index may have the name that a table is about to get: where it stands, it is not needed then. */
    private void makeRoom(Schema schema, List<Rename> renames, Map<ItemKey, Item> untranslated) throws SQLException {
        Set<String> wanted = new HashSet<>();
        renames.forEach(rename -> wanted.add(Identifiers.fold(rename.to())));
        for (Item item : schema.items().values()) {
            if (item.kind() != Kind.TRIGGER && wanted.contains(item.key().folded())) {
                untranslated.put(item.key(), item);
                run(dropOf(item));
            }
        }
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
