/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process that merges three changes (a column more, another name, a unique index that rows could refuse) is killed
 * (SIGKILL) at random moments and at each step. Whoever comes next, in whatever process, finds every tenant at one
 * schema, the old or the new, and its rows; the merge goes through when it is done again.
 *
 * <p>With {@code cinch.soak=true}: 1,000 tenants, 200 kills.
 */
class MergeCrashTest {
    private static final boolean SOAK = Boolean.getBoolean("cinch.soak");
    private static final int TENANTS = SOAK ? 1_000 : 40;
    private static final int KILLS = SOAK ? 200 : 12;
    private static final int SAMPLE = 8;
    private static final int LAZY = 3;

    /** What a tenant shows: its columns, its unique index, its rows. */
    private static final String LOOK = """
            select (select group_concat(name) from pragma_table_info('item')),
              (select group_concat(name) from pragma_index_list('item')),
              (select count(*) || ' ' || sum(amount) from item)""";

    private static final String OLD = "id,code,amount|null|2 3";
    private static final String NEW = "id,sku,amount,note|item_sku|2 3";
    private static final String OLD_LAZY = "id,code,amount|null|null";
    private static final String NEW_LAZY = "id,sku,amount,note|item_sku|null";
    private static final Set<String> BEFORE = Set.of(OLD, OLD_LAZY);
    private static final Set<String> AFTER = Set.of(NEW, NEW_LAZY);

    private static final String CHANGES = """
            alter table item add column note text;
            alter table item rename column code to sku;
            create unique index item_sku on item(sku)""";
    private static final String BACK = """
            drop index item_sku;
            alter table item rename column sku to code;
            alter table item drop column note;
            drop view if exists own""";

    @TempDir
    Path project;

    static LongStream seeds() {
        return LongStream.of(SOAK ? System.nanoTime() : 20261121L);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void wheneverAMergeIsKilledEveryTenantIsAtOneSchemaAndItCanBeDoneAgain(long seed) throws Exception {
        Random random = new Random(seed);
        makeTenants(TENANTS);
        try (Connection main = Sql.connect(project, "t1");
                ChildJvm reader = ChildJvm.start(Reader.class, project.toString())) {
            makeBranch(main, 0);
            double duration = mergeUnkilled();
            int happened = 0;
            SqlChild victim = SqlChild.start();
            for (int kill = 1; kill <= KILLS; kill++) {
                Sql.run(main, BACK);
                makeBranch(main, kill);
                victim.connect("main", Sql.url(project, "main", "t2"));
                victim.begin("main", merge(kill));
                victim.awaitBeginning();
                LockSupport.parkNanos((long) (random.nextDouble() * 2 * duration));
                victim.kill();
                victim = SqlChild.start();

                boolean merged = sights(reader, kill % 2).equals(AFTER);
                happened += merged ? 1 : 0;
                // A machine that gets slower or faster still has about half of them happen.
                duration *= merged ? 0.9 : 1 / 0.9;
                assertMergesAgain(main, kill, merged);
                Sql.run(main, "select cinch_branch_drop('b" + kill + "')");
            }
            victim.close();
            System.out.printf(
                    "%d merges of three changes over %d tenants were killed: %d had happened, %d had not (seed %d)%n",
                    KILLS, TENANTS, happened, KILLS - happened, seed);
            if (SOAK) {
                assertThat(happened).isBetween(KILLS / 6, KILLS - KILLS / 6);
            }
            assertThat(sights(reader, 0)).isEqualTo(AFTER);
            assertThat(sights(reader, 1)).isEqualTo(AFTER);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ANNOUNCED", "TENANT_TRIED", "MERGE_TRIED", "ACTED"})
    @Timeout(120)
    void aMergeKilledAtAnyStepHappenedForAllTenantsOrForNone(FailPoint point) throws Exception {
        makeTenants(8);
        try (Connection main = Sql.connect(project, "t1");
                ChildJvm reader = ChildJvm.start(Reader.class, project.toString());
                SqlChild victim = SqlChild.start()) {
            makeBranch(main, 1);
            victim.connect("main", Sql.url(project, "main", "t2"));
            victim.runUntil(point, "main", merge(1));
            victim.kill();

            assertThat(sights(reader, 0, 8)).isEqualTo(point == FailPoint.ACTED ? AFTER : BEFORE);
            assertMergesAgain(main, 1, point == FailPoint.ACTED);
            assertThat(sights(reader, 1, 8)).isEqualTo(AFTER);
        }
    }

    @Test
    @Timeout(120)
    void whileRowsAreTriedWritersWaitAsLongAsTheirBusyTimeoutAndReadersNotAtAll() throws Exception {
        makeTenants(2);
        try (Connection main = Sql.connect(project, "t1", "busyTimeout=200");
                SqlChild merger = SqlChild.start()) {
            makeBranch(main, 1);
            merger.connect("main", Sql.url(project, "main", "t2"));
            merger.runUntil(FailPoint.MERGE_TRIED, "main", merge(1));

            Sql.assertFails(main, "insert into item(code) values ('a')", SqlState.SERIALIZATION)
                    .hasMessageContaining("is being tried on its tenants' rows, or a backup is restored (");
            assertThat(Sql.run(main, LOOK)).containsExactly(OLD);
        }
    }

    private void makeTenants(int tenants) throws SQLException {
        Sql.run(
                project,
                "t1",
                "create table item(id integer primary key, code text not null, amount integer)",
                "create=true");
        try (Connection session = Sql.connect(project, "t1")) {
            for (int i = 1; i <= tenants + LAZY; i++) {
                if (i > 1) {
                    Sql.run(session, "select cinch_tenant_create('t" + i + "')");
                }
                if (i <= tenants) {
                    session.setSchema("t" + i);
                    Sql.run(session, "insert into item(code, amount) values ('a', 1), ('b', 2)");
                }
            }
        }
    }

    /** A branch with the changes; every other time the branch that it came from has one of its own. */
    private void makeBranch(Connection main, int n) throws SQLException {
        Sql.run(main, "select cinch_branch_create('b" + n + "')");
        try (Connection branch = DriverManager.getConnection(Sql.url(project, "b" + n, "t1"))) {
            Sql.run(branch, CHANGES);
        }
        if (n % 2 == 1) {
            Sql.run(main, "create view own as select 1 as one");
        }
    }

    private static String merge(int n) {
        return "select cinch_merge('b" + n + "') ->> 'status'";
    }

    /** What a merge takes in a new process, in nanoseconds. */
    private long mergeUnkilled() throws IOException {
        try (SqlChild child = SqlChild.start()) {
            child.connect("main", Sql.url(project, "main", "t2"));
            long start = System.nanoTime();
            assertThat(child.run("main", merge(0))).containsExactly("fast_forwarded");
            return System.nanoTime() - start;
        }
    }

    private void assertMergesAgain(Connection main, int n, boolean merged) throws SQLException {
        String status = n % 2 == 1 ? "merged" : "fast_forwarded";
        assertThat(Sql.run(main, merge(n))).containsExactly(merged ? "up_to_date" : status);
        assertThat(look(project, 0, 1, SAMPLE)).isEqualTo(Set.of(NEW));
        assertThat(Sql.run(main, "select count(*) from cinch_log group by change_id having count(*) > 1"))
                .isEmpty();
    }

    private Set<String> sights(ChildJvm reader, int ours) throws Exception {
        return sights(reader, ours, TENANTS);
    }

    /** What the tenants show: half of them to new sessions of this process, half of them to those of another. */
    private Set<String> sights(ChildJvm reader, int ours, int tenants) throws Exception {
        int all = tenants + LAZY;
        reader.send((1 - ours) + " 2 " + all);
        Set<String> sights = look(project, ours, 2, all);
        sights.addAll(List.of(reader.await(ChildJvm.OK).substring(1).split("\t")));
        assertThat(sights).isIn(BEFORE, AFTER);
        return sights;
    }

    private static Set<String> look(Path project, int from, int step, int upTo) throws SQLException {
        Set<String> sights = new TreeSet<>();
        for (int i = from; i < upTo; i += step) {
            sights.addAll(Sql.run(project, "t" + (i + 1), LOOK));
        }
        return sights;
    }

    /** Another process that looks at tenants. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) throws IOException, SQLException {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] range = line.split(" ", -1);
                Set<String> sights = look(
                        Path.of(arguments[0]),
                        Integer.parseInt(range[0]),
                        Integer.parseInt(range[1]),
                        Integer.parseInt(range[2]));
                System.out.println(ChildJvm.OK + " " + String.join("\t", sights));
                System.out.flush();
            }
        }
    }
}
