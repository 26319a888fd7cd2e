/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random commits rename, drop and rebuild tables with rows. Reverted one after the other, the last one first, they
 * leave every tenant with the rows that it had, whenever it follows the log in between.
 */
class RandomRevertTest {
    private static final List<String> TENANTS = List.of("acme", "globex", "initech");

    @TempDir
    Path directory;

    private TestProject project = new TestProject(Path.of(""));
    private Random random = new Random(0);
    private int names;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Boolean.getBoolean("cinch.soak") ? 400 : 12);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void revertedCommitsGiveEveryRowBackWithSeed(long seed) throws SQLException {
        project = new TestProject(directory);
        random = new Random(seed);
        List<String> before = new ArrayList<>();
        Deque<String> commits = new ArrayDeque<>();
        List<String> done = new ArrayList<>();
        try (Connection acme = project.create("shop/main/acme")) {
            run(
                    acme,
                    "create table a(id integer primary key, x text not null default (lower('X')), y real default 1, z)");
            run(acme, "create table b(k text primary key, v int default 3 check (v > 0), w text unique) without rowid");
            run(acme, "create table c(p, q, r)", "create index c_q on c(q)", "create view va as select id from a");
            for (String tenant : TENANTS) {
                try (Connection connection = project.create("shop/main/" + tenant)) {
                    fill(connection, tenant);
                    before.add(content(connection));
                }
            }
            for (int i = 0; i < 6; i++) {
                done.add(commit(acme));
                commits.push(value(acme, "select commit_id from cinch_log order by position desc limit 1"));
                follow();
            }
            while (!commits.isEmpty()) {
                assertThat(value(acme, "select cinch_revert('" + commits.pop() + "')"))
                        .as("seed %d, %s", seed, done)
                        .contains("reverted");
                follow();
            }
        }
        for (int i = 0; i < TENANTS.size(); i++) {
            try (Connection connection = project.connect("shop/main/" + TENANTS.get(i))) {
                assertThat(content(connection)).as("seed %d, %s", seed, done).isEqualTo(before.get(i));
                assertThat(rows(connection, "pragma integrity_check")).containsExactly("ok");
            }
        }
    }

    private void fill(Connection connection, String tenant) throws SQLException {
        for (int i = 0; i < 4; i++) {
            int n = 10 * i + random.nextInt(10) + 1;
            run(connection, "insert into a values (%d, '%s%d', %d.5, x'0%d')".formatted(n, tenant, n, n, i));
            run(connection, "insert into b values ('%s%d', %d, 'w%d')".formatted(tenant, n, n, n));
            run(connection, "insert into c values (null, %d, '%s')".formatted(n, tenant));
        }
    }

    /** Some tenants follow the log now, some later. */
    private void follow() throws SQLException {
        for (String tenant : TENANTS) {
            if (random.nextInt(3) == 0) {
                try (Connection connection = project.connect("shop/main/" + tenant)) {
                    rows(connection, "select 1 from sqlite_schema");
                }
            }
        }
    }

    /** All rows of all tables; columns in the order of their names. */
    private static String content(Connection connection) throws SQLException {
        StringBuilder content = new StringBuilder();
        for (String table : tables(connection)) {
            String columns = columns(connection, table).stream()
                    .sorted()
                    .map(column -> column + ", typeof(" + column + ")")
                    .collect(Collectors.joining(", "));
            content.append(table).append(' ').append(columns).append('\n');
            rows(connection, "select " + columns + " from " + table).stream()
                    .sorted()
                    .forEach(row -> content.append(row).append('\n'));
        }
        return content.toString();
    }

    private static List<String> tables(Connection connection) throws SQLException {
        return rows(
                connection,
                "select name from main.sqlite_schema where type = 'table' and name not like '\\_\\_%' escape '\\' order by name");
    }

    private static List<String> columns(Connection connection, String table) throws SQLException {
        return rows(connection, "select name from pragma_table_xinfo('" + table + "')");
    }

    private String name() {
        names++;
        return "n" + names;
    }

    /** A transaction of one to three random changes; what SQLite refuses is left out. */
    private String commit(Connection connection) throws SQLException {
        StringBuilder done = new StringBuilder();
        while (done.isEmpty()) {
            run(connection, "begin");
            for (int i = random.nextInt(3); i >= 0; i--) {
                for (String sql : change(connection)) {
                    try {
                        run(connection, sql);
                        done.append(sql).append("; ");
                    } catch (SQLException refused) {
                        break;
                    }
                }
            }
            run(connection, done.isEmpty() ? "rollback" : "commit");
        }
        return done.toString();
    }

    private List<String> change(Connection connection) throws SQLException {
        List<String> tables = tables(connection);
        if (tables.isEmpty()) {
            return List.of("create table " + name() + "(u, v)");
        }
        String table = tables.get(random.nextInt(tables.size()));
        List<String> columns = columns(connection, table);
        String column = columns.get(random.nextInt(columns.size()));
        return switch (random.nextInt(8)) {
            case 0 -> List.of("drop table " + table);
            case 1, 2 -> List.of("alter table " + table + " drop column " + column);
            case 3 -> List.of("alter table " + table + " rename to " + name());
            case 4 -> List.of("alter table " + table + " rename column " + column + " to " + name());
            case 5 -> List.of("alter table " + table + " add column " + name() + " default 5");
            case 6 -> List.of("drop view if exists va");
            default ->
                List.of(
                        "create table " + name() + "(u, v)",
                        "create index " + name() + " on " + table + "(" + column + ")");
        };
    }
}
