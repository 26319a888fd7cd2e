/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Random SQL over a handful of names, most of it valid in the schema that is there when it is made. */
final class RandomSql {
    private static final List<String> NAMES = List.of("t1", "t2", "t3", "t4", "order");
    private static final List<String> COLUMNS = List.of("id", "a", "b", "c", "d", "e f");
    private static final List<String> CONFLICTS =
            List.of("", "", "", "", " or abort", " or fail", " or ignore", " or replace", " or rollback");

    private final Random random;
    private final Connection connection;
    private final Map<String, List<String>> columns = new TreeMap<>();
    private final Map<String, List<String>> objects = new TreeMap<>();
    private List<String> keyless = List.of();

    /** Looks up what is there on a connection. */
    RandomSql(Random random, Connection connection) {
        this.random = random;
        this.connection = connection;
    }

    /** Reads the schema as it is now. */
    void look() throws SQLException {
        columns.clear();
        objects.clear();
        for (String row : TestProject.rows(
                connection,
                "select type, name from sqlite_master where name not like 'sqlite_%' and name not like '%fts%' order by name")) {
            String[] parts = row.split("\\|", 2);
            objects.computeIfAbsent(parts[0], type -> new ArrayList<>()).add(parts[1]);
        }
        keyless = TestProject.rows(connection, "select name from pragma_table_list where wr");
        for (String table : objects.getOrDefault("table", List.of())) {
            columns.put(
                    table,
                    TestProject.rows(
                            connection, "select name from pragma_table_info('" + table.replace("'", "''") + "')"));
        }
    }

    <T> T one(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    private String existing(String type, List<String> otherwise) {
        List<String> there = objects.getOrDefault(type, List.of());
        return there.isEmpty() || chance(4) ? one(otherwise) : one(there);
    }

    private String table() {
        return existing("table", NAMES);
    }

    private String column(String table) {
        List<String> there = columns.getOrDefault(table, List.of());
        return quoted(there.isEmpty() || chance(3) ? one(COLUMNS) : one(there));
    }

    /** A value as SQL text. */
    String literal() {
        return switch (random.nextInt(12)) {
            case 0 -> "null";
            case 1 -> "x'0" + random.nextInt(10) + "ff'";
            case 2 -> random.nextInt(100) / 8.0 + "";
            case 3 -> "9007199254740993";
            case 4, 5, 6 -> "'" + one(List.of("a", "b", "é", "", "12", "x''y", "3.5")) + "'";
            default -> String.valueOf(random.nextInt(70) - 5);
        };
    }

    private String condition(String table) {
        String column = column(table);
        return switch (random.nextInt(6)) {
            case 0 -> column + " is null";
            case 1 -> column + " = " + literal();
            case 2 -> column + " in (" + literal() + ", " + literal() + ")";
            case 3 -> "not " + column + " < " + literal();
            default -> column + " > " + literal();
        };
    }

    // ---- rows

    /** A statement that changes rows; with {@code ?} for some of its values if asked for. */
    String change(boolean parameters) {
        String table = table();
        String sql = switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4 -> insert(table, 1 + random.nextInt(3), parameters);
            case 5, 6 ->
                "update" + one(CONFLICTS) + " " + quoted(table) + " set " + column(table) + " = "
                        + (chance(50) ? value(parameters) : column(table) + " + 1")
                        + (chance(80) ? " where " + condition(table) : "");
            case 7 -> "delete from " + quoted(table) + (chance(90) ? " where " + condition(table) : "");
            case 8 -> upsert(table, parameters);
            default -> "insert" + one(CONFLICTS) + " into " + quoted(table) + " select * from " + quoted(table());
        };
        return chance(4) ? "/* ; */ " + sql + " -- end" : sql;
    }

    private String value(boolean parameter) {
        return parameter && chance(70) ? "?" : literal();
    }

    /** One or more rows. */
    String insert(String table, int rows, boolean parameters) {
        List<String> into = columns.getOrDefault(table, COLUMNS).stream()
                .filter(column -> !column.equals("id") || chance(30))
                .toList();
        if (into.isEmpty() || chance(3)) {
            return "insert into " + quoted(table) + " default values";
        }
        StringJoiner names = new StringJoiner(", ", "(", ")");
        into.forEach(column -> names.add(quoted(column)));
        StringJoiner all = new StringJoiner(", ");
        for (int i = 0; i < rows; i++) {
            StringJoiner row = new StringJoiner(", ", "(", ")");
            into.forEach(column -> row.add(value(parameters)));
            all.add(row.toString());
        }
        return "insert" + one(CONFLICTS) + " into " + quoted(table) + names + " values " + all;
    }

    /** One row, for a table that gives it a key. */
    String insertOne() {
        List<String> keyed = columns.keySet().stream()
                .filter(table -> !keyless.contains(table))
                .toList();
        return insert(keyed.isEmpty() ? "t1" : one(keyed), 1, false);
    }

    private String upsert(String table, boolean parameters) {
        String target = chance(50) ? "" : "(" + column(table) + ") ";
        return insert(table, 2, parameters).replaceFirst("insert or [a-z]+", "insert") + " on conflict " + target
                + (target.isEmpty() || chance(40)
                        ? "do nothing"
                        : "do update set " + column(table) + " = excluded." + column(table));
    }

    String returning(boolean parameters) {
        String table = table();
        String sql = chance(60)
                ? insert(table, 2, parameters)
                : "update " + quoted(table) + " set " + column(table) + " = " + value(parameters);
        return sql + " returning " + (chance(50) ? "*" : column(table));
    }

    String query(boolean parameters) {
        String table = chance(15) ? existing("view", List.of("v1", "v2")) : table();
        String from = " from " + quoted(table);
        return switch (random.nextInt(9)) {
            case 0 -> "select count(*), sum(" + column(table) + "), typeof(max(" + column(table) + "))" + from;
            case 1 -> "select " + column(table) + ", count(*)" + from + " group by 1 order by 1";
            case 2 -> "with w as (select *" + from + ") select * from w where " + condition(table) + " limit 5";
            case 3 -> "select x.*, y.* from " + quoted(table) + " x join " + quoted(table()) + " y using (id)";
            case 4 -> "select " + column(table) + ", row_number() over (order by " + column(table) + ")" + from;
            case 5 -> "values (" + value(parameters) + ", " + value(parameters) + "), (3, 'x')";
            default -> "select *" + from + (chance(60) ? " where " + condition(table) : "");
        };
    }

    // ---- schema

    String ddl() {
        return switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4 -> createTable();
            case 5 -> "create table " + ifNotExists() + quoted(one(NAMES)) + " as " + query(false);
            case 6 -> "drop table " + ifExists() + quoted(table());
            case 7 -> "alter table " + quoted(table()) + " rename to " + quoted(one(NAMES));
            case 8 -> renameColumn();
            case 9, 10 -> addColumn();
            case 11 -> dropColumn();
            case 12 -> constraint();
            case 13, 14, 15 -> createIndex();
            case 16 -> "drop index " + ifExists() + quoted(existing("index", List.of("i1")));
            case 17 -> createView();
            case 18 -> "drop view " + ifExists() + quoted(existing("view", List.of("v1")));
            case 19, 20 -> createTrigger();
            default -> "drop trigger " + ifExists() + quoted(existing("trigger", List.of("g1")));
        };
    }

    private String ifExists() {
        return chance(30) ? "if exists " : "";
    }

    private String ifNotExists() {
        return chance(30) ? "if not exists " : "";
    }

    private String createTable() {
        String head = "create table " + ifNotExists() + (chance(20) ? "main." : "") + quoted(one(NAMES));
        String parent = quoted(table());
        return head
                + switch (random.nextInt(9)) {
                    case 0 -> "(id integer primary key, a int, b text, c real)";
                    case 1 ->
                        "(id integer primary key autoincrement, a int not null, b text unique, c numeric default 7)";
                    case 2 ->
                        "(a int check (a < 50), b text not null on conflict ignore, c blob, primary key (a, b)) without rowid";
                    case 3 -> "(id integer primary key, a int references " + parent + "(id), b text)";
                    case 4 -> "(id integer primary key, a int references " + parent + " on delete cascade, b text)";
                    case 5 ->
                        "(id integer primary key, a int references " + parent
                                + "(id) deferrable initially deferred, b text)";
                    case 6 -> "(id integer primary key, a int, b text, c any) strict";
                    case 7 -> "(id integer primary key, a int, b text, c int as (a * 2) stored)";
                    default -> "(a int unique on conflict replace, b varchar(10) collate nocase, c)";
                };
    }

    private String renameColumn() {
        String table = table();
        return "alter table " + quoted(table) + " rename column " + column(table) + " to " + quoted(one(COLUMNS));
    }

    private String addColumn() {
        return "alter table " + quoted(table()) + " add column " + quoted(one(COLUMNS)) + " "
                + one(List.of(
                        "int",
                        "text default 'x'",
                        "int not null default 3",
                        "real check (e > 0)",
                        "text collate nocase",
                        "int as (1 + 1)",
                        "int not null",
                        "int references t1(id)"));
    }

    private String dropColumn() {
        String table = table();
        return "alter table " + quoted(table) + " drop column " + column(table);
    }

    private String constraint() {
        String table = table();
        return "alter table " + quoted(table)
                + switch (random.nextInt(4)) {
                    case 0 -> " alter column " + column(table) + " set not null";
                    case 1 -> " alter column " + column(table) + " drop not null";
                    case 2 -> " add constraint k1 check (" + condition(table) + ")";
                    default -> " drop constraint k1";
                };
    }

    private String createIndex() {
        String table = table();
        return "create " + (chance(30) ? "unique " : "") + "index " + ifNotExists() + one(List.of("i1", "i2", "i3"))
                + " on " + quoted(table) + "(" + (chance(15) ? "length(" + column(table) + ")" : column(table))
                + (chance(20) ? " desc" : "") + ")" + (chance(15) ? " where " + condition(table) : "");
    }

    private String createView() {
        return "create view " + ifNotExists() + one(List.of("v1", "v2")) + " as " + query(false);
    }

    private String createTrigger() {
        String table = table();
        String event = one(List.of("insert", "update", "delete"));
        String body = switch (random.nextInt(6)) {
            case 0 -> insert(table(), 1, false) + "; select 1;";
            case 1 -> "update " + quoted(table()) + " set a = 1 where a = 2;";
            case 2 -> "delete from " + quoted(table()) + " where a = 3;";
            default -> "select raise(" + one(List.of("abort, 'no'", "fail, 'no'", "ignore", "rollback, 'no'")) + ");";
        };
        return "create trigger " + ifNotExists() + one(List.of("g1", "g2", "g3")) + one(List.of(" before ", " after "))
                + event + " on " + quoted(table) + " when " + (event.equals("delete") ? "old" : "new") + "."
                + column(table) + " = " + random.nextInt(60) + " begin " + body + " end";
    }

    /** The statements that rebuild a table, as migration tools write them. */
    List<String> rebuild() {
        String table = table();
        List<String> names = columns.getOrDefault(table, COLUMNS);
        StringJoiner list = new StringJoiner(", ");
        names.forEach(name -> list.add(quoted(name)));
        return List.of(
                "create table rebuilt(" + list + ", added int)",
                "insert into rebuilt(" + list + ") select " + list + " from " + quoted(table),
                "drop table " + quoted(table),
                "alter table rebuilt rename to " + quoted(table));
    }

    /** A value to bind. */
    @Nullable
    Object value() {
        return switch (random.nextInt(10)) {
            case 9 -> null;
            case 0 -> 3_000_000_000L;
            case 1 -> random.nextInt(100) / 8.0;
            case 2 -> new byte[] {1, (byte) random.nextInt(256)};
            case 3 -> (short) random.nextInt(30);
            case 4 -> random.nextBoolean();
            case 5, 6 -> one(List.of("a", "b", "é", "", "12", "x'y"));
            default -> random.nextInt(70) - 5;
        };
    }
}
