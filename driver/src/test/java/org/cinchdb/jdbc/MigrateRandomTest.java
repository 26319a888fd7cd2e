/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random migrations: every tenant, the one through which they ran, a touched one, an untouched one and one that is made
 * afterwards, ends with the schema and the rows that sqlite-jdbc has after the same statements.
 */
class MigrateRandomTest {
    @TempDir
    Path directory;

    static LongStream seeds() {
        return LongStream.range(0, Boolean.getBoolean("cinch.soak") ? 500 : 8);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyTenantEndsWithWhatSqliteHas(long seed) throws SQLException {
        Random random = new Random(seed);
        TestProject project = new TestProject(directory);
        project.create("shop/main/initech").close();
        boolean foreignKeys = random.nextBoolean();
        try (Connection acme = project.create("shop/main/acme", "migrate=true", "foreignKeys=" + foreignKeys);
                Connection globex = project.create("shop/main/globex");
                Connection plain = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("plain.db"))) {
            TestProject.run(globex, "begin", "select 1", "rollback");
            Migration migration = new Migration(random, acme, plain);
            for (int i = 0; i < 25; i++) {
                migration.step();
            }

            List<String> expected = content(plain);
            assertThat(content(acme)).as("acme %s", migration.told).isEqualTo(expected);
            assertThat(content(globex)).as("globex %s", migration.told).isEqualTo(expected);
        }
        for (String tenant : new String[] {"acme", "initech", "later"}) {
            try (Connection connection = project.create("shop/main/" + tenant);
                    Connection plain = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("plain.db"))) {
                assertThat(content(connection)).as(tenant).isEqualTo(content(plain));
            }
        }
    }

    /** The objects and, table by table, the rows; those of a table in any order. */
    private static List<String> content(Connection connection) throws SQLException {
        List<String> content = new ArrayList<>(TestProject.rows(
                connection, "select type, name, sql from sqlite_master where sql is not null order by 1, 2"));
        for (String table :
                TestProject.rows(connection, "select name from sqlite_master where type = 'table' order by 1")) {
            TestProject.rows(connection, "select * from \"" + table + "\"").stream()
                    .map(row -> table + ": " + row)
                    .sorted()
                    .forEach(content::add);
        }
        return content;
    }

    /** One migration on both sides. Of a statement that fails nothing is left on either. */
    private static final class Migration {
        private final Random random;
        private final Connection ours;
        private final Connection plain;
        private final RandomSql sql;
        private final List<String> told = new ArrayList<>();

        Migration(Random random, Connection ours, Connection plain) {
            this.random = random;
            this.ours = ours;
            this.plain = plain;
            this.sql = new RandomSql(random, plain);
        }

        private interface Step {
            void on(Connection connection) throws SQLException;
        }

        void step() throws SQLException {
            sql.look();
            if (sql.chance(35)) {
                alone();
            } else {
                transaction();
            }
        }

        /** A statement in autocommit. */
        private void alone() throws SQLException {
            Step step = statement();
            SQLException refused = failureOf(step, ours);
            // Foreign keys are checked on our side alone.
            if (refused == null || !SqlState.FOREIGN_KEY.isStateOf(refused)) {
                TestProject.run(plain, "savepoint s");
                SQLException failure = failureOf(step, plain);
                assertThat(refused == null)
                        .as("%s, ours: %s, plain: %s", told, refused, failure)
                        .isEqualTo(failure == null);
                undo(failure, "s");
            }
        }

        /** Takes back what a statement has left that failed. Says whether the transaction is still there. */
        private boolean undo(@Nullable SQLException failure, String savepoint) throws SQLException {
            if (failure != null) {
                if (failureOf(connection -> TestProject.run(connection, "rollback to " + savepoint), plain) != null) {
                    return false;
                }
            }
            TestProject.run(plain, "release " + savepoint);
            return true;
        }

        private void transaction() throws SQLException {
            told.add("begin");
            TestProject.run(ours, "begin");
            TestProject.run(plain, "begin");
            int savepoints = 0;
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                sql.look();
                if (sql.chance(15)) {
                    both("savepoint p" + savepoints++);
                } else if (savepoints > 0 && sql.chance(15)) {
                    both("rollback to p" + --savepoints);
                    both("release p" + savepoints);
                } else if (sql.chance(12)) {
                    for (String part : sql.rebuild()) {
                        if (!within(connection -> TestProject.run(connection, part), part)) {
                            return;
                        }
                    }
                } else if (!within(statement(), "")) {
                    return;
                }
            }
            if (sql.chance(15)) {
                both("rollback");
                return;
            }
            told.add("commit");
            SQLException refused = failureOf(connection -> TestProject.run(connection, "commit"), ours);
            if (refused != null) {
                assertThat(refused.getSQLState()).as("%s %s", told, refused).isEqualTo(SqlState.FOREIGN_KEY.code());
                both("rollback");
            } else {
                TestProject.run(plain, "commit");
            }
        }

        private void both(String text) throws SQLException {
            told.add(text);
            TestProject.run(ours, text);
            TestProject.run(plain, text);
        }

        /** A statement in a transaction; false if that is over, on both sides. */
        private boolean within(Step step, String text) throws SQLException {
            if (!text.isEmpty()) {
                told.add(text);
            }
            TestProject.run(ours, "savepoint s");
            SQLException refused = failureOf(step, ours);
            TestProject.run(plain, "savepoint s");
            SQLException failure = failureOf(step, plain);
            assertThat(refused == null)
                    .as("%s, ours: %s, plain: %s", told, refused, failure)
                    .isEqualTo(failure == null);
            if (!undo(failure, "s")) {
                TestProject.run(ours, "rollback");
                return false;
            }
            if (refused instanceof BatchUpdateException) {
                // Within a transaction the rows before the one that failed have taken effect.
                TestProject.run(ours, "rollback to s");
            }
            TestProject.run(ours, "release s");
            return true;
        }

        private static @Nullable SQLException failureOf(Step step, Connection connection) {
            try {
                step.on(connection);
                return null;
            } catch (SQLException e) {
                return e;
            }
        }

        private Step statement() {
            if (sql.chance(30)) {
                String ddl = sql.ddl();
                told.add(ddl);
                return connection -> TestProject.run(connection, ddl);
            }
            boolean returning = sql.chance(10);
            String text = returning ? sql.returning(true) : sql.change(true);
            int parameters = (int) text.chars().filter(c -> c == '?').count();
            int rows = parameters > 0 && !returning && sql.chance(25) ? 2 + random.nextInt(3) : 1;
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < parameters * rows; i++) {
                values.add(sql.value());
            }
            told.add(text + " " + values);
            return connection -> {
                try (PreparedStatement statement = connection.prepareStatement(text)) {
                    for (int row = 0; row < rows; row++) {
                        for (int i = 0; i < parameters; i++) {
                            statement.setObject(i + 1, values.get(row * parameters + i));
                        }
                        if (rows > 1) {
                            statement.addBatch();
                        }
                    }
                    if (rows > 1) {
                        statement.executeBatch();
                    } else {
                        statement.execute();
                    }
                }
            };
        }
    }
}
