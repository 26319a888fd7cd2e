/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer looks at the branch's word before it takes the write lock, and once more under it. */
class SecondLookTest {
    @TempDir
    Path project;

    private Connection connect(String tenant) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:cinch:shop/main/" + tenant + "?create=true&busyTimeout=20000&project=" + project);
    }

    private static void run(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void removeHook() {
        FailPoint.setHook(null);
    }

    @Test
    void aRuleThatIsPublishedBetweenTheTwoLooksHoldsForTheWriter() throws Exception {
        try (Connection acme = connect("acme");
                Connection globex = connect("globex")) {
            run(acme, "create table t(n int)");
            run(acme, "insert into t values (1)");
            run(globex, "insert into t values (7)");
            Thread writer = Thread.currentThread();
            AtomicBoolean published = new AtomicBoolean();
            FailPoint.setHook(point -> {
                if (point == FailPoint.WORD_READ
                        && Thread.currentThread() == writer
                        && published.compareAndSet(false, true)) {
                    CompletableFuture.runAsync(() -> run(globex, "create unique index one_of_each on t(n)"))
                            .orTimeout(20, TimeUnit.SECONDS)
                            .join();
                }
            });
            try (Statement statement = acme.createStatement()) {
                assertThatThrownBy(() -> statement.executeUpdate("insert into t values (1)"))
                        .isInstanceOf(SQLIntegrityConstraintViolationException.class);
            }
            assertThat(published).isTrue();
            run(acme, "insert into t values (2)");
        }
    }
}
