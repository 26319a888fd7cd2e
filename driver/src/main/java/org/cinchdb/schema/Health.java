/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.cinchdb.schema.Conflict.Code;
import org.cinchdb.schema.Schema.Item;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.StrictQuotes;
import org.cinchdb.sql.TriggerEvent;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteErrors;

/**
 * Whether everything in a schema works: each object is made anew in memory and compiled, for SQLite makes a view, a
 * trigger or a reference without looking whether what it names is there.
 *
 * <p>It is asked twice: as the texts are, and with double quotes that can only be names. Else a view over a column that
 * is gone would be found sound, since SQLite reads {@code "missing"} as a string.
 */
public final class Health {
    private final SqliteConnection database;
    private final UnaryOperator<String> quotes;
    private final Map<String, String> ailments = new LinkedHashMap<>();

    private Health(SqliteConnection database, UnaryOperator<String> quotes) {
        this.database = database;
        this.quotes = quotes;
    }

    private static Map<String, String> ailments(Schema schema, UnaryOperator<String> quotes) throws SQLException {
        try (SqliteConnection database = SqliteConnection.memory()) {
            Health health = new Health(database, quotes);
            health.examine(schema);
            return health.ailments;
        }
    }

    /**
     * What worked in at least one of two schemas and does not in what they came to. With strict quotes it must have
     * worked in all that have it: a side may have written a string in double quotes.
     *
     * @return conflicts of the code {@link Code#DEPENDENCY}
     */
    public static List<Conflict> broken(Schema merged, Schema ours, Schema theirs) throws SQLException {
        List<Conflict> conflicts = new ArrayList<>();
        reasons(merged, ours, theirs)
                .forEach((key, reason) -> conflicts.add(conflict(key, reason, merged, ours, theirs)));
        return List.copyOf(conflicts);
    }

    /** What worked before an edit and does not after it, each with the reason. */
    static List<String> broken(Schema before, Schema after) throws SQLException {
        List<String> broken = new ArrayList<>();
        reasons(after, before, before)
                .forEach((key, reason) ->
                        broken.add("%s '%s' (%s)".formatted(kind(key).word(), shownName(key, after), reason)));
        return broken;
    }

    private static Map<String, String> reasons(Schema merged, Schema ours, Schema theirs) throws SQLException {
        Map<String, String> found = new LinkedHashMap<>();
        for (boolean strict : new boolean[] {true, false}) {
            UnaryOperator<String> quotes = strict ? StrictQuotes::of : sql -> sql;
            Map<String, String> now = ailments(merged, quotes);
            if (now.isEmpty()) {
                break;
            }
            Map<String, String> ourAilments = ailments(ours, quotes);
            Map<String, String> theirAilments = ailments(theirs, quotes);
            now.forEach((key, reason) -> {
                boolean worked = (has(ours, key) && !ourAilments.containsKey(key))
                        || (has(theirs, key) && !theirAilments.containsKey(key));
                boolean ailed = ourAilments.containsKey(key) || theirAilments.containsKey(key);
                if (worked && !(strict && ailed)) {
                    found.putIfAbsent(key, reason);
                }
            });
        }
        return found;
    }

    private static Kind kind(String key) {
        return Kind.of(key.substring(0, key.indexOf(' ')));
    }

    private static String name(String key) {
        return key.substring(key.indexOf(' ') + 1);
    }

    private static String shownName(String key, Schema schema) {
        String name = name(key);
        return Optional.ofNullable(schema.tables().get(name))
                .map(Table::name)
                .orElseGet(() -> Optional.ofNullable(schema.items().get(new Schema.ItemKey(kind(key), name)))
                        .map(Item::name)
                        .orElse(name));
    }

    private static String key(Table table) {
        return "table " + table.id();
    }

    private static String key(Item item) {
        return item.kind().word() + " " + item.key().folded();
    }

    private static boolean has(Schema schema, String key) {
        return sql(schema, key).isPresent();
    }

    private static Optional<String> sql(Schema schema, String key) {
        Kind kind = kind(key);
        String name = name(key);
        return kind == Kind.TABLE
                ? Optional.ofNullable(schema.tables().get(name)).map(Table::sql)
                : Optional.ofNullable(schema.items().get(new Schema.ItemKey(kind, name)))
                        .map(Item::sql);
    }

    private static Conflict conflict(String key, String reason, Schema merged, Schema ours, Schema theirs) {
        Kind kind = kind(key);
        String shown = shownName(key, merged);
        return new Conflict(
                Code.DEPENDENCY,
                kind,
                shown,
                null,
                sql(ours, key).orElse(null),
                sql(theirs, key).orElse(null),
                "%s '%s' works on one side and would not any more: %s".formatted(kind.word(), shown, reason));
    }

    private void examine(Schema schema) throws SQLException {
        for (Table table : schema.tables().values()) {
            make(key(table), table.sql());
        }
        List<Item> triggers = new ArrayList<>();
        for (Kind kind : List.of(Kind.INDEX, Kind.VIEW)) {
            for (Item item : schema.items().values()) {
                if (item.kind() == kind) {
                    make(key(item), item.sql());
                } else if (item.kind() == Kind.TRIGGER && kind == Kind.VIEW) {
                    triggers.add(item);
                }
            }
        }
        // A reference may need a unique index on what it leads to.
        for (Table table : schema.tables().values()) {
            references(table);
        }
        for (Item item : schema.items().values()) {
            if (item.kind() == Kind.VIEW) {
                compile(key(item), "select * from " + Identifiers.quote(item.name()));
            }
        }
        for (Item trigger : triggers) {
            fire(trigger);
        }
    }

    private boolean make(String key, String sql) {
        try {
            database.run(quotes.apply(sql));
            return true;
        } catch (SQLException e) {
            ailments.putIfAbsent(key, SqliteErrors.detail(e));
            return false;
        }
    }

    private boolean compile(String key, String sql) {
        try {
            database.prepare(sql).close();
            return true;
        } catch (SQLException e) {
            ailments.putIfAbsent(key, SqliteErrors.detail(e));
            return false;
        }
    }

    private void references(Table table) throws SQLException {
        record Reference(String parent, String column) {}
        List<Reference> references = database.query(
                "select \"table\", \"to\" from pragma_foreign_key_list(?)",
                row -> new Reference(row.getString(1), String.valueOf(row.getString(2))),
                table.name());
        for (Reference reference : references) {
            if (database.number(
                            "select count(*) from sqlite_schema where type = 'table' and name = ? collate nocase",
                            reference.parent())
                    == 0) {
                ailments.putIfAbsent(
                        key(table), "it references table '" + reference.parent() + "', which is not there");
            }
        }
        if (!references.isEmpty()) {
            make(key(table), "pragma foreign_key_check(" + Identifiers.quote(table.name()) + ")");
        }
    }

    /** Compiles what a trigger runs: SQLite does so when it compiles a statement that fires it. */
    private void fire(Item trigger) throws SQLException {
        if (!make(key(trigger), trigger.sql())) {
            return;
        }
        String table = Identifiers.quote(trigger.table());
        if (!compile(key(trigger), "select * from " + table)) {
            return;
        }
        List<String> columns = database.query(
                "select name from pragma_table_xinfo(?) where hidden = 0", row -> row.getString(1), trigger.table());
        for (String column : TriggerEvent.updatedColumns(trigger.sql())) {
            if (columns.stream().noneMatch(there -> Identifiers.fold(there).equals(Identifiers.fold(column)))) {
                ailments.putIfAbsent(
                        key(trigger), "it waits for updates of column '" + column + "', which is not there");
            }
        }
        String names = columns.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        String nulls = columns.stream().map(column -> "null").collect(Collectors.joining(", "));
        String assignments = columns.stream()
                .map(column -> Identifiers.quote(column) + " = null")
                .collect(Collectors.joining(", "));
        compile(
                key(trigger),
                switch (TriggerEvent.of(trigger.sql())) {
                    case "insert" -> "insert into " + table + "(" + names + ") values (" + nulls + ")";
                    case "update" -> "update " + table + " set " + assignments;
                    default -> "delete from " + table;
                });
        database.run("drop trigger " + Identifiers.quote(trigger.name()));
    }
}
