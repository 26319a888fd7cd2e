/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two branches rename, add and rebuild at random, and write rows of their own in between: merged in either direction,
 * the rows of both are there, each value in its column, in tenants with rows and without.
 */
class MigratedRowsRandomTest extends Scenarios {
    private static final int TABLES = 3;

    static LongStream seeds() {
        return LongStream.range(0, Boolean.getBoolean("cinch.soak") ? 300 : 6);
    }

    /** A branch and what it is expected to hold: the names that its tables and columns have by now, and its rows. */
    private final class Side {
        private final String branch;
        private final Random random;
        private final Connection session;
        private final List<String> tables = new ArrayList<>();
        private final List<List<String>> columns = new ArrayList<>();
        private final List<List<String>> rows = new ArrayList<>();
        private int next;

        Side(String branch, Random random, int firstId) throws SQLException {
            this.branch = branch;
            this.random = random;
            this.session = connect(branch, "acme", "migrate=true");
            this.next = firstId;
            for (int i = 0; i < TABLES; i++) {
                tables.add("t" + i);
                columns.add(new ArrayList<>(List.of("id", "a", "b")));
                rows.add(new ArrayList<>());
            }
        }

        void step(boolean renames) throws SQLException {
            int table = random.nextInt(TABLES);
            String name = tables.get(table);
            List<String> names = columns.get(table);
            switch (renames ? random.nextInt(6) : 3 + random.nextInt(3)) {
                case 0 -> {
                    tables.set(table, branch + " " + next++);
                    run(session, "alter table \"%s\" rename to \"%s\"".formatted(name, tables.get(table)));
                }
                case 1 -> {
                    int column = 1 + random.nextInt(2);
                    String to = "c\"" + next++;
                    run(
                            session,
                            "alter table \"%s\" rename column \"%s\" to \"%s\""
                                    .formatted(name, quoted(names.get(column)), quoted(to)));
                    names.set(column, to);
                }
                case 2 -> run(session, "alter table \"%s\" add column \"%s\" any".formatted(name, branch + next++));
                default -> write(table);
            }
        }

        private void write(int table) throws SQLException {
            String name = tables.get(table);
            List<String> names = columns.get(table);
            int id = next++;
            boolean named = random.nextBoolean() || hasMore(name);
            String insert = named
                    ? "insert into \"%s\"(\"%s\", id, \"%s\") values (?2, ?1, ?3)"
                            .formatted(name, quoted(names.get(1)), quoted(names.get(2)))
                    : "insert into \"%s\" values (?1, ?2, ?3)".formatted(name);
            try (PreparedStatement statement = session.prepareStatement(insert)) {
                statement.setInt(1, id);
                statement.setString(2, "a" + id);
                statement.setInt(3, id);
                statement.executeUpdate();
            }
            if (random.nextBoolean()) {
                run(
                        session,
                        "update \"%1$s\" set \"%2$s\" = \"%2$s\" + 1000000 where id = %3$d"
                                .formatted(name, quoted(names.get(2)), id));
                rows.get(table).add(id + "|a" + id + "|" + (id + 1_000_000));
            } else {
                rows.get(table).add(id + "|a" + id + "|" + id);
            }
        }

        private boolean hasMore(String table) throws SQLException {
            return query(session, "select name from pragma_table_info('" + table + "')")
                            .size()
                    > 3;
        }

        /** The first three columns of a table, as this side names them. */
        String select(int table) {
            return "select id, \"%s\", \"%s\" from \"%s\" where id > 0"
                    .formatted(
                            quoted(columns.get(table).get(1)),
                            quoted(columns.get(table).get(2)),
                            tables.get(table));
        }

        private static String quoted(String name) {
            return name.replace("\"", "\"\"");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theRowsOfBothAreThere(long seed) throws SQLException {
        Random random = new Random(seed);
        base("create table t0(id integer primary key, a, b); create table t1(id integer primary key, a text, b int);"
                + " create table t2(id integer primary key, a any, b any) strict");
        rows("insert into t0 values (-1, 'own', 0); insert into t1 values (-1, 'own', 0)");
        Side ours = new Side("ours", random, 1);
        Side theirs = new Side("theirs", random, 1_000);
        for (int i = 0; i < 14; i++) {
            // Renames on one side: which name holds where both rename is another test's matter.
            ours.step(true);
            theirs.step(false);
        }
        ours.session.close();
        theirs.session.close();

        branch("ours-before", "ours");
        merge("theirs", "ours");
        merge("ours-before", "theirs");

        for (int table = 0; table < TABLES; table++) {
            List<String> expected = new ArrayList<>(ours.rows.get(table));
            expected.addAll(theirs.rows.get(table));
            for (String branch : List.of("ours", "theirs")) {
                for (String tenant : List.of("acme", "untouched")) {
                    assertThat(query(branch, tenant, ours.select(table)))
                            .as("table %d, %s/%s", table, branch, tenant)
                            .containsExactlyInAnyOrderElementsOf(expected);
                }
            }
        }
        assertThat(query("ours", "select count(*) from \"" + ours.tables.get(0) + "\" where id = -1"))
                .containsExactly("1");
    }
}
