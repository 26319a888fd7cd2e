/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two processes of two threads each write rows all the time, among them rows that a constraint will forbid, which they
 * remove at once. Meanwhile that constraint is merged, again and again: a merge fails while such a row is there, and
 * after one that succeeds there is none in any tenant, and none can come.
 */
class MergeCrowdTest {
    private static final Duration TIME =
            Boolean.getBoolean("cinch.soak") ? Duration.ofMinutes(10) : Duration.ofSeconds(8);
    private static final List<String> TENANTS = List.of("acme", "globex", "initech", "umbrella");
    private static final int PROCESSES = 2;
    private static final int ATTEMPTS = 10_000;

    @TempDir
    Path project;

    static LongStream seeds() {
        return LongStream.of(Boolean.getBoolean("cinch.soak") ? System.nanoTime() : 20261121L);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noRowSlipsInBetweenTheTrialOfAConstraintAndItsPublication(long seed) throws Exception {
        Sql.run(project, "acme", "create table item(id integer primary key, amount integer)", "create=true");
        for (String tenant : TENANTS) {
            Sql.run(project, tenant, "insert into item(amount) values (1)", "create=true");
        }
        List<ChildJvm> writers = new ArrayList<>();
        try (Connection main = Sql.connect(project, "acme")) {
            for (int i = 0; i < PROCESSES; i++) {
                writers.add(ChildJvm.start(Writer.class, project.toString(), String.valueOf(seed + i)));
            }
            for (ChildJvm writer : writers) {
                writer.await(Writer.STARTED);
            }
            long end = System.nanoTime() + TIME.toNanos();
            for (int round = 0; round == 0 || System.nanoTime() < end; round++) {
                makeBranch(main, round);
                mergeAtLast(main, round);
                for (String tenant : TENANTS) {
                    assertThat(Sql.run(project, tenant, "select amount from item where amount <= 0"))
                            .isEmpty();
                }
                awaitRefusal(writers);
                Sql.run(main, "alter table item drop constraint positive");
            }
        } finally {
            writers.forEach(ChildJvm::kill);
        }
        for (ChildJvm writer : writers) {
            assertThat(writer.lines()).noneMatch(line -> line.startsWith(Writer.ODD));
        }
    }

    private void makeBranch(Connection main, int round) throws SQLException {
        Sql.run(main, "select cinch_branch_create('rule" + round + "')");
        try (Connection rule = DriverManager.getConnection(Sql.url(project, "rule" + round, "acme"))) {
            Sql.run(rule, "alter table item add constraint positive check (amount > 0)");
        }
    }

    private static void mergeAtLast(Connection main, int round) throws SQLException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Sql.run(main, "select cinch_merge('rule" + round + "')");
                return;
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(SqlState.ROWS_IN_THE_WAY.code());
            }
        }
        throw new AssertionError("There was a row in the way each of " + ATTEMPTS + " times");
    }

    /** Every process has met the constraint. */
    private static void awaitRefusal(List<ChildJvm> writers) throws IOException {
        for (ChildJvm writer : writers) {
            writer.lines();
            writer.await(Writer.REFUSED);
        }
    }

    /** A process that writes, for ever. */
    static final class Writer implements Runnable {
        static final String STARTED = "started";
        static final String REFUSED = "refused";
        static final String ODD = "odd ";

        private final Path project;
        private final Random random;

        private Writer(Path project, Random random) {
            this.project = project;
            this.random = random;
        }

        /** Arguments: the project, the seed. */
        public static void main(String[] arguments) {
            for (int thread = 0; thread < 2; thread++) {
                Random random = new Random(2 * Long.parseLong(arguments[1]) + thread);
                new Thread(new Writer(Path.of(arguments[0]), random)).start();
            }
            say(STARTED);
        }

        @Override
        public void run() {
            while (true) {
                String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
                try (Connection connection = Sql.connect(project, tenant)) {
                    for (int i = 0; i < 20; i++) {
                        step(connection);
                    }
                } catch (SQLException e) {
                    complain(e);
                }
            }
        }

        private void step(Connection connection) throws SQLException {
            try {
                switch (random.nextInt(8)) {
                    case 0 -> writeBadRow(connection, false);
                    case 1 -> writeBadRow(connection, true);
                    case 2 -> Sql.run(connection, "delete from item where id > 50");
                    default -> Sql.run(connection, "insert into item(amount) values (1)");
                }
            } catch (SQLException e) {
                complain(e);
            }
        }

        /** In autocommit, or in a transaction that begins by reading: each has its own way to the write lock. */
        private static void writeBadRow(Connection connection, boolean readFirst) throws SQLException {
            connection.setAutoCommit(!readFirst);
            try {
                if (readFirst) {
                    Sql.run(connection, "select count(*) from item");
                }
                Sql.run(connection, "insert into item(amount) values (-1)");
                if (readFirst) {
                    connection.commit();
                }
            } finally {
                if (readFirst) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
            Sql.run(connection, "delete from item where amount <= 0");
        }

        /** Being in another's way is part of the game, and so is the constraint; nothing else is. */
        private static void complain(SQLException e) {
            if (SqlState.CHECK.isStateOf(e)) {
                say(REFUSED);
            } else if (!SqlState.SERIALIZATION.isStateOf(e)) {
                say(ODD + e.getSQLState() + " " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
            }
        }

        /** One write to the pipe: a line is there wholly or not at all. */
        private static void say(String line) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            System.out.write(bytes, 0, bytes.length);
            System.out.flush();
        }
    }
}
