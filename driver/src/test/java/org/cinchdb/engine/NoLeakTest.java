/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However a session ends, what it had borrowed is given back: descriptors of the project's files are where they were.
 */
@Timeout(120)
class NoLeakTest {
    private static final int ROUNDS = 20;

    @TempDir
    static Path project;

    private static SqlChild other;
    private static Connection admin;

    @BeforeAll
    static void anotherProcessWrites() throws Exception {
        assumeThat(Path.of("/proc/self/fd")).isDirectory();
        admin = Sql.connect(project, "main", "create=true");
        Sql.run(admin, "create table t(x integer unique)");
        Sql.run(admin, "insert into t values (1); select cinch_tenant_create('busy')");
        other = SqlChild.start();
        other.connect("writer", Sql.url(project, "main", "busy"));
        other.run("writer", "begin immediate; insert into t values (1)");
    }

    @AfterAll
    static void close() throws SQLException {
        other.close();
        admin.close();
    }

    private interface Step {
        void take(Path project, Connection admin, Connection session) throws SQLException;
    }

    private enum Ending {
        A_LOCK_THAT_ANOTHER_PROCESS_HOLDS((project, admin, session) -> {
            session.setSchema("busy");
            Sql.assertFails(session, "insert into t values (2)", SqlState.LOCK_TIMEOUT);
            assertThat(Sql.run(session, "select count(*) from t")).containsExactly("0");
        }),
        A_TRANSACTION_THAT_WAITED_IN_VAIN((project, admin, session) -> {
            session.setSchema("busy");
            session.setAutoCommit(false);
            Sql.run(session, "select * from t");
            Sql.assertFails(session, "insert into t values (2)", SqlState.LOCK_TIMEOUT);
        }),
        A_TENANT_THAT_WAS_DROPPED((project, admin, session) -> {
            Sql.run(admin, "select cinch_tenant_create('gone')");
            session.setSchema("gone");
            Sql.run(session, "insert into t values (1)");
            Statement open = session.createStatement();
            ResultSet rows = open.executeQuery("select * from t");
            rows.next();
            Sql.run(admin, "select cinch_tenant_drop('gone')");
            rows.close();
            Sql.assertFails(session, "select * from t", SqlState.TENANT_NOT_FOUND);
            assertThat(session.isValid(1)).isFalse();
        }),
        A_BRANCH_THAT_WAS_DROPPED((project, admin, session) -> {
            Sql.run(admin, "select cinch_branch_create('gone')");
            session.setCatalog("shop/gone");
            Sql.run(session, "insert into t values (1)");
            Sql.run(admin, "select cinch_branch_drop('gone')");
            Sql.assertFails(session, "select * from t", SqlState.BRANCH_NOT_FOUND);
            assertThat(session.isValid(1)).isFalse();
        }),
        AN_OPEN_CURSOR_AND_AN_OPEN_TRANSACTION((project, admin, session) -> {
            session.setAutoCommit(false);
            Sql.run(session, "insert into t values (2)");
            Statement open = session.createStatement();
            open.executeQuery("select * from t").next();
        }),
        ERRORS_IN_SQL((project, admin, session) -> {
            Sql.assertFails(session, "insert into t values (1)", SqlState.UNIQUE);
            Sql.assertFails(session, "select * from nowhere", SqlState.TABLE_NOT_FOUND);
            Sql.assertFails(session, "selec", SqlState.SYNTAX);
        }),
        A_QUERY_THAT_RAN_OUT_OF_TIME((project, admin, session) -> {
            Statement statement = session.createStatement();
            Thread cancelling = new Thread(() -> {
                while (!Thread.interrupted()) {
                    try {
                        statement.cancel();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            cancelling.start();
            try {
                assertThatThrownBy(() -> Sql.run(
                                session,
                                "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n"))
                        .hasFieldOrPropertyWithValue("SQLState", SqlState.CANCELLED.code());
            } finally {
                cancelling.interrupt();
                join(cancelling);
            }
        }),
        A_CONNECTION_THAT_WAS_REFUSED((project, admin, session) -> {
            for (String tenant : List.of("nobody", "busy")) {
                assertThatThrownBy(() -> Sql.connect(project, tenant, "nothing=1"))
                        .isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> Sql.connect(project, "nobody")).isInstanceOf(SQLException.class);
            }
        });

        // A lambda: without state.
        @SuppressWarnings("ImmutableEnumChecker")
        private final Step step;

        Ending(Step step) {
            this.step = step;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSessionThatEndsBadlyGivesBackWhatItHad(Ending ending) throws Exception {
        long before = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Connection session = Sql.connect(project, "main", "busyTimeout=5");
            try {
                ending.step.take(project, admin, session);
            } finally {
                session.close();
            }
            if (round == 1) {
                before = openFiles();
            }
        }
        assertThat(openFiles()).isLessThanOrEqualTo(before);
        assertThat(Sql.run(admin, "select * from t")).containsExactly("1");
    }

    @Test
    void aSessionThatCannotReachTheHeadInTimeIsNotValid() throws Exception {
        try (Connection session = Sql.connect(project, "busy", "busyTimeout=1000000")) {
            assertThat(session.isValid(1)).isTrue();
            Sql.run(admin, "create table new(x)");
            assertThat(session.isValid(1)).isFalse();
            other.run("writer", "rollback");
            assertThat(session.isValid(60)).isTrue();
            other.run("writer", "begin immediate; insert into t values (1)");
        }
    }

    /** SQLite's files; the lock file of a branch stays open as long as the process lives. */
    private static long openFiles() throws IOException {
        long open = 0;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    String target = target(descriptor);
                    open += target.startsWith(project.toRealPath().toString()) && target.contains(".db") ? 1 : 0;
                }
            }
        }
        return open;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // Closed in the meantime, as the one that lists them is.
            return "";
        }
    }
}
