/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.schema.Kind;
import org.cinchdb.schema.Schema;
import org.cinchdb.schema.Schema.Item;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.TableDefinition;
import org.cinchdb.sqlite.SqliteConnection;

/**
 * Random schema changes that mostly fit a schema: scripts of one transaction each. Some are refused by SQLite, which is
 * for the caller to find out.
 */
final class RandomDdl {
    private static final Set<String> PLAIN = Set.of(
            "orders", "items", "users", "notes", "tags", "stock", "a", "b", "c", "d", "e", "name", "amount", "note");
    private static final List<String> TABLES =
            List.of("orders", "items", "users", "notes", "tags", "stock", "Order", "a b", "Größe", "x-y", "say \"hi\"");
    private static final List<String> COLUMNS =
            List.of("a", "b", "c", "d", "e", "name", "amount", "note", "Key", "select", "two words", "q\"q", "été");
    private static final List<String> TYPES = List.of("integer", "text", "text", "real", "blob", "");
    private static final List<String> STRICT_TYPES = List.of("integer", "text", "real", "any");

    private final Random random;
    private final String own;
    private final boolean strings;
    private final SqliteConnection file;
    private Schema schema = Schema.EMPTY;

    /**
     * A generator for one branch.
     *
     * @param own what the names of new objects end with: empty to have them meet those of other branches
     * @param strings whether some strings have double quotes, which SQLite takes from all of them when it renames a
     *     column
     * @param file where views are asked for their columns
     */
    RandomDdl(Random random, String own, boolean strings, SqliteConnection file) {
        this.strings = strings;
        this.random = random;
        this.own = own;
        this.file = file;
    }

    /** A table, of a random form. */
    String table(Schema now) {
        this.schema = now;
        return createTable(freshName(TABLES));
    }

    /** An index, a view, a trigger, or another way for a table to be referred to. */
    String item(Schema now) {
        this.schema = now;
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> createIndex(anyTable());
            case 3, 4, 5 -> createView(freshName(List.of("v1", "v2", "v3", "v4", "View")));
            default -> createTrigger();
        };
    }

    /** Any change at all. */
    String script(Schema now) {
        this.schema = now;
        if (schema.tables().size() < 2) {
            return createTable(freshName(TABLES));
        }
        Table table = anyTable();
        return switch (random.nextInt(32)) {
            case 0, 1, 2 -> createTable(freshName(TABLES));
            case 3 -> "drop table " + name(table.name());
            case 4, 5 -> "alter table %s rename to %s".formatted(name(table.name()), spelled(freshName(TABLES)));
            case 6, 7, 8, 9 -> addColumn(table);
            case 10, 11 -> "alter table %s drop column %s".formatted(name(table.name()), name(column(table)));
            case 12, 13, 14 -> renameColumn(table);
            case 15, 16 -> createIndex(table);
            case 17 -> dropItem(Kind.INDEX);
            case 18 -> createView(freshName(List.of("v1", "v2", "v3", "v4", "View")));
            case 19 -> dropItem(Kind.VIEW);
            case 20 -> createTrigger();
            case 21 -> dropItem(Kind.TRIGGER);
            case 22 ->
                "alter table %s alter column %s %s not null"
                        .formatted(name(table.name()), name(column(table)), pick("set", "drop"));
            case 23 -> constraint(table);
            case 24, 25, 26 -> rebuild(table);
            case 27 -> swap(table);
            case 28 -> again();
            case 29 -> redefine();
            case 30 -> random.nextInt(3) > 0 ? renameColumn(table) : rows(table);
            default -> random.nextInt(5) > 0 ? addColumn(table) : fullText();
        };
    }

    /** The same statements, spelled in another way. */
    String respelled(String script) {
        StringBuilder other = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < script.length(); i++) {
            char c = script.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
                other.append(c);
            } else if (c == '"' || c == '\'' || c == '`' || c == '[') {
                quote = c == '[' ? ']' : c;
                other.append(c);
            } else if (c == ' ') {
                other.append(pick(" ", " ", "  ", "\n", " /* again */ "));
            } else {
                other.append(random.nextInt(3) == 0 && c < 128 ? Character.toUpperCase(c) : c);
            }
        }
        return other.toString();
    }

    private String createTable(String made) {
        boolean strict = random.nextInt(5) == 0;
        boolean withoutRowid = random.nextInt(6) == 0;
        List<String> parts = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        String key = pick("id", "id", "Id", "key");
        columns.add(key);
        parts.add(spelled(key)
                + (withoutRowid
                        ? " integer not null primary key"
                        : pick(
                                " integer primary key",
                                " integer primary key",
                                " integer primary key autoincrement",
                                " text primary key",
                                strict ? " integer" : "")));
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            String column = fresh(COLUMNS, columns);
            parts.add(spelled(column) + " " + definition(strict, columns, true));
            columns.add(column);
        }
        if (random.nextInt(5) == 0) {
            String generated = fresh(COLUMNS, columns);
            parts.add("%s %s as (%s) %s"
                    .formatted(
                            spelled(generated), strict ? "any" : "", expression(columns), pick("virtual", "stored")));
            columns.add(generated);
        }
        if (random.nextInt(4) == 0) {
            parts.add("constraint %s check (%s)".formatted(pick("ck1", "ck2", "\"ck 3\""), loose(columns)));
        }
        if (random.nextInt(6) == 0) {
            parts.add("unique (%s, %s)".formatted(spelled(key), spelled(columns.get(1))));
        }
        if (random.nextInt(5) == 0 && !schema.tables().isEmpty()) {
            parts.add("foreign key (%s) %s".formatted(spelled(columns.get(1)), references()));
        }
        String options = strict && withoutRowid
                ? " strict, without rowid"
                : strict ? " strict" : withoutRowid ? " without rowid" : "";
        return "create table %s(%s)%s".formatted(spelled(made), String.join(", ", parts), options);
    }

    /** A column's type and constraints. */
    private String definition(boolean strict, List<String> others, boolean inCreate) {
        String type = strict ? pick(STRICT_TYPES) : pick(TYPES);
        String value = switch (type) {
            case "integer" -> pick("0", "7", "-1");
            case "real" -> "1.5";
            case "blob" -> "x'00'";
            default -> pick("'x'", "''", "'it''s'");
        };
        return switch (random.nextInt(9)) {
            case 0 -> type + " not null default " + value;
            case 1 -> type + " default " + value;
            case 2 -> type + (inCreate ? " unique" : "");
            case 3 -> type + (type.equals("text") ? " collate nocase" : "");
            case 4 -> !schema.tables().isEmpty() ? type + " " + references() : type;
            case 5 -> type + " check (" + loose(others) + ")";
            default -> type;
        };
    }

    private String references() {
        Table parent = anyTable();
        return "references %s(%s)%s"
                .formatted(
                        name(parent.name()),
                        name(parent.columns().get(0).name()),
                        pick("", " on delete cascade", " on delete set null"));
    }

    private String addColumn(Table table) {
        List<String> there = names(table);
        String column = fresh(COLUMNS, there);
        if (random.nextInt(8) == 0) {
            return "alter table %s add column %s %s as (%s)"
                    .formatted(name(table.name()), spelled(column), isStrict(table) ? "any" : "", expression(there));
        }
        return "alter table %s add %s%s %s"
                .formatted(
                        name(table.name()),
                        pick("", "column "),
                        spelled(column),
                        definition(isStrict(table), List.of(column), false));
    }

    private String renameColumn(Table table) {
        return "alter table %s rename column %s to %s"
                .formatted(name(table.name()), name(column(table)), spelled(fresh(COLUMNS, names(table))));
    }

    private String constraint(Table table) {
        List<String> known = definitionOf(table).constraints().stream()
                .map(TableDefinition.Constraint::name)
                .filter(name -> name != null)
                .toList();
        if (!known.isEmpty() && random.nextBoolean()) {
            return "alter table %s drop constraint %s".formatted(name(table.name()), name(pick(known)));
        }
        return "alter table %s add %scheck (%s)"
                .formatted(name(table.name()), pick("", "constraint ck1 ", "constraint ck2 "), loose(names(table)));
    }

    private String createIndex(Table table) {
        String made = freshName(List.of("i1", "i2", "i3", "i4", "i5", "Index"));
        String first = name(column(table));
        String on = switch (random.nextInt(6)) {
            case 0 -> first + " desc";
            case 1 -> first + " collate nocase, " + name(column(table));
            case 2 -> expression(names(table));
            default -> first;
        };
        return "create %sindex %s on %s(%s)%s"
                .formatted(
                        pick("", "", "unique "),
                        spelled(made),
                        name(table.name()),
                        on,
                        random.nextInt(3) == 0 ? " where " + condition(names(table), "") : "");
    }

    private String createView(String made) {
        Source one = source();
        if (random.nextInt(3) == 0) {
            Source two = source();
            return "create view %s as select x.%s, y.%s as other from %s as x %sjoin %s y on x.%s = y.%s"
                    .formatted(
                            spelled(made),
                            name(pick(one.columns())),
                            name(pick(two.columns())),
                            name(one.name()),
                            pick("", "left "),
                            name(two.name()),
                            name(pick(one.columns())),
                            name(pick(two.columns())));
        }
        return switch (random.nextInt(6)) {
            case 0 -> "create view %s as select * from %s".formatted(spelled(made), name(one.name()));
            case 1 ->
                "create view %s(first, second) as select %s, %s from %s"
                        .formatted(
                                spelled(made), name(pick(one.columns())), expression(one.columns()), name(one.name()));
            case 2 ->
                "create view %s as with q as (select %s as z from %s) select z, count(*) as n from q group by z"
                        .formatted(spelled(made), name(pick(one.columns())), name(one.name()));
            default ->
                "create view %s as select %s, %s as computed from %s where %s"
                        .formatted(
                                spelled(made),
                                name(pick(one.columns())),
                                expression(one.columns()),
                                name(one.name()),
                                condition(one.columns(), ""));
        };
    }

    private record Source(String name, List<String> columns) {}

    /** A table or a view. */
    private Source source() {
        List<Item> views = items(Kind.VIEW);
        if (!views.isEmpty() && random.nextInt(4) == 0) {
            Item view = pick(views);
            List<String> columns = columns(view);
            if (!columns.isEmpty()) {
                return new Source(view.name(), columns);
            }
        }
        Table table = anyTable();
        return new Source(table.name(), names(table));
    }

    private List<String> columns(Item view) {
        try {
            return file.query("select name from pragma_table_info(?)", row -> row.getString(1), view.name());
        } catch (SQLException broken) {
            return List.of();
        }
    }

    private String createTrigger() {
        String made = freshName(List.of("tr1", "tr2", "tr3", "tr4"));
        List<Item> views = items(Kind.VIEW);
        Table target = anyTable();
        List<String> to = names(target);
        if (!views.isEmpty() && random.nextInt(4) == 0) {
            Item view = pick(views);
            List<String> columns = columns(view);
            if (!columns.isEmpty()) {
                return "create trigger %s instead of insert on %s begin insert into %s(%s) values (new.%s); end"
                        .formatted(
                                spelled(made),
                                name(view.name()),
                                name(target.name()),
                                name(pick(to)),
                                name(pick(columns)));
            }
        }
        Table table = anyTable();
        List<String> columns = names(table);
        String row = pick("insert", "update", "delete");
        String of = row.equals("update") && random.nextBoolean() ? " of " + name(pick(columns)) : "";
        String value = (row.equals("delete") ? "old." : "new.") + name(pick(columns));
        String body = switch (random.nextInt(5)) {
            case 0 -> "insert into %s(%s) values (%s)".formatted(name(target.name()), name(pick(to)), value);
            case 1 ->
                "update %s set %s = %s where %s"
                        .formatted(name(target.name()), name(pick(to)), value, condition(to, ""));
            case 2 -> "delete from %s where %s = %s".formatted(name(target.name()), name(pick(to)), value);
            case 3 -> "select raise(ignore) where %s is null".formatted(value);
            default -> upsert(target, value);
        };
        return "create trigger %s %s %s%s on %s %s begin %s; end"
                .formatted(
                        spelled(made),
                        pick("before", "after", ""),
                        row,
                        of,
                        name(table.name()),
                        random.nextInt(3) == 0 ? "when " + value + " is not 5" : "",
                        body);
    }

    private String upsert(Table target, String value) {
        String column = name(pick(names(target)));
        return "insert into %s(%s) values (%s) on conflict do update set %s = excluded.%s"
                .formatted(name(target.name()), column, value, column, column);
    }

    private String dropItem(Kind kind) {
        List<Item> there = items(kind);
        if (there.isEmpty()) {
            return item(schema);
        }
        return "drop %s %s".formatted(kind.word(), name(pick(there).name()));
    }

    /** A table made anew, in one of the two ways. */
    private String rebuild(Table table) {
        TableDefinition definition = definitionOf(table);
        List<TableDefinition.Column> columns = new ArrayList<>(definition.columns());
        List<String> targets = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        boolean strict = isStrict(table);
        boolean recomputes = random.nextInt(3) == 0;
        if (random.nextInt(4) == 0) {
            columns.remove(random.nextInt(columns.size()));
        }
        for (int i = 0; i < columns.size(); i++) {
            TableDefinition.Column column = columns.get(i);
            if (!column.generated()) {
                targets.add(name(column.name()));
                boolean computed = recomputes
                        && random.nextInt(3) == 0
                        && !column.definition().contains("key");
                sources.add(computed ? carried(name(column.name())) : name(column.name()));
                if (random.nextInt(4) == 0 && !column.definition().contains("key")) {
                    columns.set(
                            i,
                            new TableDefinition.Column(
                                    column.name(), definition(strict, List.of(column.name()), true)));
                }
            }
        }
        if (random.nextInt(3) == 0) {
            String added = fresh(COLUMNS, names(table));
            columns.add(new TableDefinition.Column(added, definition(strict, List.of(added), true)));
            if (random.nextInt(3) == 0) {
                targets.add(name(added));
                sources.add(pick("1", "'new'", name(column(table))));
            }
        }
        if (random.nextInt(3) == 0 && columns.size() > 1) {
            Collections.shuffle(columns, random);
        }
        String old = name(table.name());
        TableDefinition made =
                new TableDefinition(table.name(), columns, definition.constraints(), definition.options());
        List<String> after = new ArrayList<>();
        List<String> before = new ArrayList<>();
        boolean careful = random.nextInt(3) > 0;
        for (Item item : schema.items().values()) {
            boolean on =
                    item.kind() != Kind.VIEW && Identifiers.fold(item.table()).equals(Identifiers.fold(table.name()));
            if (on || (careful && item.kind() != Kind.INDEX)) {
                after.add(item.sql());
            }
            if (careful && item.kind() != Kind.INDEX) {
                before.add("drop %s if exists %s".formatted(item.kind().word(), Identifiers.quote(item.name())));
            }
        }
        List<String> script = new ArrayList<>(before);
        String insert = "insert into %s(%s) select %s from %s";
        if (random.nextInt(3) > 0) {
            script.add(made.sql("new one"));
            script.add(insert.formatted("\"new one\"", String.join(", ", targets), String.join(", ", sources), old));
            script.add("drop table " + old);
            script.add("alter table \"new one\" rename to " + old);
        } else {
            script.add("alter table " + old + " rename to \"old one\"");
            script.add(made.sql(table.name()));
            script.add(insert.formatted(old, String.join(", ", targets), String.join(", ", sources), "\"old one\""));
            script.add("drop table \"old one\"");
        }
        script.addAll(after);
        return String.join(";\n", script);
    }

    private String carried(String column) {
        return pick("coalesce(%s, 0)", "cast(%s as text)", "%s || '!'", "(%s)").formatted(column);
    }

    /** Two names change places, by way of a third. */
    private String swap(Table table) {
        if (random.nextBoolean() && table.columns().size() > 2) {
            String one = name(table.columns().get(1).name());
            String two = name(table.columns().get(2).name());
            String alter = "alter table %s rename column %%s to %%s"
                    .formatted(name(table.name()).replace("%", "%%"));
            return String.join(
                    "; ",
                    alter.formatted(one, "\"for now\""),
                    alter.formatted(two, one),
                    alter.formatted("\"for now\"", two));
        }
        String one = name(table.name());
        String two = name(anyTable().name());
        String alter = "alter table %s rename to %s";
        return String.join(
                "; ",
                alter.formatted(one, "\"for now\""),
                alter.formatted(two, one),
                alter.formatted("\"for now\"", two));
    }

    /** Something is dropped and made again as it was. */
    private String again() {
        if (!schema.items().isEmpty() && random.nextInt(4) > 0) {
            Item item = pick(List.copyOf(schema.items().values()));
            return "drop %s %s; %s".formatted(item.kind().word(), name(item.name()), item.sql());
        }
        Table table = anyTable();
        return "drop table %s; %s".formatted(name(table.name()), table.sql());
    }

    private String redefine() {
        List<Item> views = items(Kind.VIEW);
        if (views.isEmpty()) {
            return createView(freshName(List.of("v1", "v2")));
        }
        String view = pick(views).name();
        return "drop view %s; %s".formatted(name(view), createView(view));
    }

    private String rows(Table table) {
        String column = name(column(table));
        return random.nextBoolean()
                ? "update %s set %s = %s".formatted(name(table.name()), column, column)
                : "insert into %s(%s) values (12345)".formatted(name(table.name()), column);
    }

    private String fullText() {
        return "create virtual table %s using fts5(title, body)".formatted(spelled(freshName(List.of("search", "ft"))));
    }

    private String expression(List<String> columns) {
        return pick("coalesce(%s, 0)", "lower(%s)", "length(%s)", "%s || 'x'", "(%s)", "cast(%s as text)")
                .formatted(name(pick(columns)));
    }

    private String condition(List<String> columns, String qualifier) {
        return pick(
                        "%s is not null",
                        "%s > 1", "%s <> 'zz'", "%s not in (98, 99)", strings ? "%s <> \"a text\"" : "%s <> 'a text'")
                .formatted(qualifier + name(pick(columns)));
    }

    /** A condition that all rows here meet. */
    private String loose(List<String> columns) {
        return pick("%s <> 'zz'", "length(%s) < 1000", "%s is not 98").formatted(name(pick(columns)));
    }

    private Table anyTable() {
        List<Table> tables = schema.tables().values().stream()
                .filter(table -> own.isEmpty() || isOwn(table))
                .filter(table -> TableDefinition.of(table.sql()).isPresent())
                .toList();
        return pick(tables.isEmpty() ? List.copyOf(schema.tables().values()) : tables);
    }

    private boolean isOwn(Table table) {
        return table.name().endsWith(own);
    }

    private List<Item> items(Kind kind) {
        return schema.items().values().stream()
                .filter(item -> item.kind() == kind)
                .filter(item -> own.isEmpty() || item.name().endsWith(own))
                .toList();
    }

    private static TableDefinition definitionOf(Table table) {
        return TableDefinition.of(table.sql())
                .orElseGet(() -> new TableDefinition(
                        table.name(), List.of(new TableDefinition.Column("title", "text")), List.of(), ""));
    }

    private static boolean isStrict(Table table) {
        return definitionOf(table).options().toLowerCase(Locale.ROOT).contains("strict");
    }

    private static List<String> names(Table table) {
        return table.columns().stream().map(Schema.Column::name).toList();
    }

    private String column(Table table) {
        return pick(names(table));
    }

    private String freshName(List<String> pool) {
        List<String> taken = new ArrayList<>();
        schema.tables().values().forEach(table -> taken.add(table.name()));
        schema.items().values().forEach(item -> taken.add(item.name()));
        return fresh(pool.stream().map(name -> name + own).toList(), taken);
    }

    private String fresh(List<String> pool, List<String> taken) {
        Set<String> folded = taken.stream().map(Identifiers::fold).collect(Collectors.toSet());
        List<String> free = pool.stream()
                .filter(name -> !folded.contains(Identifiers.fold(name)))
                .toList();
        return free.isEmpty() ? "n" + random.nextInt(1_000_000) + own : pick(free);
    }

    /** A name where an object gets it. */
    private String spelled(String name) {
        if (PLAIN.contains(name) && random.nextBoolean()) {
            return name;
        }
        return pick(Identifiers.quote(name), Identifiers.quote(name), "`" + name + "`");
    }

    /** A name that is there already: its letters' case is free. */
    private String name(String name) {
        if (PLAIN.contains(name) && random.nextInt(3) > 0) {
            return random.nextInt(5) == 0 ? name.toUpperCase(Locale.ROOT) : name;
        }
        return pick(Identifiers.quote(name), Identifiers.quote(name), "`" + name + "`", "[" + name + "]");
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
