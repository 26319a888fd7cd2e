/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Migrations run one after the other while processes write in all tenants: nobody sees half of one. */
@Timeout(300)
class MigrationCrowdTest {
    private static final List<String> TENANTS = List.of("acme", "globex", "initech");
    private static final int MIGRATIONS = Boolean.getBoolean("cinch.soak") ? 500 : 15;

    @TempDir
    Path project;

    @Test
    void writersSeeAllRowsOfAMigrationOrNone() throws Exception {
        Sql.run(
                project,
                "acme",
                "begin; create table step(n); create table meter(n); create table item(id integer primary key, by);"
                        + " insert into meter values (0); commit",
                "create=true",
                "migrate=true");
        for (String tenant : TENANTS) {
            Sql.connect(project, tenant, "create=true").close();
        }
        List<ChildJvm> writers = new ArrayList<>();
        try (Connection migrating = Sql.connect(project, "acme", "migrate=true")) {
            for (int seed = 1; seed <= 2; seed++) {
                writers.add(ChildJvm.start(Writer.class, project.toString(), String.valueOf(seed)));
            }
            for (ChildJvm writer : writers) {
                writer.await(Writer.STARTED);
            }
            for (int n = 1; n <= MIGRATIONS; n++) {
                Sql.run(
                        migrating,
                        "begin; insert into step values (%1$d); update item set by = 'm' where id %% 7 = 0; update meter set n = n + 1;"
                                        .formatted(n)
                                + " insert into item(by) select 'migration' from meter; commit");
            }
            for (ChildJvm writer : writers) {
                writer.lines();
                writer.await(Writer.WROTE);
            }
        } finally {
            writers.forEach(ChildJvm::kill);
        }
        for (ChildJvm writer : writers) {
            assertThat(writer.lines()).noneMatch(line -> line.startsWith(Writer.ODD));
        }
        for (String tenant : TENANTS) {
            assertThat(
                            Sql.run(
                                    project,
                                    tenant,
                                    "select (select count(*) from step), (select n from meter), count(*) from item where by = 'migration' or by = 'm'"))
                    .singleElement()
                    .satisfies(row -> assertThat(row).startsWith(MIGRATIONS + "|" + MIGRATIONS + "|"));
        }
    }

    /** A process that reads and writes, for ever. */
    static final class Writer {
        static final String STARTED = "started";
        static final String WROTE = "wrote";
        static final String ODD = "odd ";

        private Writer() {}

        /** Arguments: the project, the seed. */
        public static void main(String[] arguments) {
            Random random = new Random(Long.parseLong(arguments[1]));
            say(STARTED);
            while (true) {
                String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
                try (Connection connection = Sql.connect(Path.of(arguments[0]), tenant)) {
                    connection.setAutoCommit(false);
                    if (random.nextBoolean()) {
                        Sql.run(connection, "insert into item(by) values ('me')");
                    }
                    String seen = Sql.run(connection, "select (select count(*) from step) - n from meter")
                            .get(0);
                    Sql.run(connection, "insert into item(by) values ('me')");
                    connection.commit();
                    say(seen.equals("0") ? WROTE : ODD + "half a migration: " + seen);
                } catch (SQLException e) {
                    if (!SqlState.SERIALIZATION.isStateOf(e) && !SqlState.LOCK_TIMEOUT.isStateOf(e)) {
                        say(ODD + e.getSQLState() + " "
                                + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
                    }
                }
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
