/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An interrupted thread goes on: an interrupt says that somebody wants it to end, not where it may stop. Java closes a
 * file channel that an interrupted thread touches, and every lock of the process on that file with it.
 */
@Timeout(120)
class InterruptTest {
    private static final String CHANGE = """
            begin;
            create table note(id integer primary key, body text);
            insert into note values (1, 'beside');
            commit""";

    @TempDir
    Path project;

    @BeforeEach
    void twoTenants() throws SQLException {
        Sql.run(project, "acme", "create table item(id integer primary key)", "create=true");
        Sql.run(project, "globex", "insert into item values (2)", "create=true");
    }

    @AfterEach
    void setTheHookAside() {
        FailPoint.setHook(null);
        Thread.interrupted();
    }

    @ParameterizedTest
    @EnumSource(from = "LOCKED", to = "WORD_MOVED")
    void aChangeWhoseThreadIsInterruptedInTheMiddleIsPublished(FailPoint point) throws SQLException {
        interruptAt(point);

        Sql.run(project, "acme", CHANGE);

        assertThat(Thread.interrupted()).isTrue();
        assertPublished();
    }

    @Test
    void aThreadThatIsInterruptedFromTheStartMakesAChange() throws SQLException {
        try (Connection acme = Sql.connect(project, "acme")) {
            Thread.currentThread().interrupt();
            Sql.run(acme, CHANGE);
        }

        assertThat(Thread.interrupted()).isTrue();
        assertPublished();
    }

    @Test
    void aThreadThatIsInterruptedFromTheStartMakesAProjectAndItsFirstFile(@TempDir Path another) throws SQLException {
        Thread.currentThread().interrupt();

        Sql.run(another, "acme", "create table item(id integer primary key)", "create=true");
        assertThat(Sql.run(another, "globex", "select count(*) from item", "create=true"))
                .containsExactly("0");
        Sql.run(another, "globex", "insert into item values (2)");
        Sql.run(another, "globex", "select cinch_branch_create('feature')");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(Sql.run(another, "globex", "select id from item")).containsExactly("2");
    }

    @Test
    void aRecoveryWhoseThreadIsInterruptedIsFinished() throws Exception {
        try (SqlChild maker = SqlChild.start()) {
            maker.connect("acme", Sql.url(project, "main", "acme"));
            maker.runUntil(FailPoint.TENANT_COMMITTED, "acme", CHANGE);
            maker.kill();
        }
        interruptAt(FailPoint.RECOVERY_PUBLISHED);

        assertThat(Sql.run(project, "globex", "select count(*) from note")).containsExactly("0");

        assertThat(Thread.interrupted()).isTrue();
        assertPublished();
    }

    @Test
    void aThreadThatIsInterruptedWhileItWaitsForTheSchemaLockWaitsOn() throws Exception {
        try (Connection acme = Sql.connect(project, "acme");
                Connection globex = Sql.connect(project, "globex")) {
            acme.setAutoCommit(false);
            Sql.run(
                    acme,
                    "create table note(id integer primary key, body text); insert into note values (1, 'beside')");
            FutureTask<Boolean> waiting = new FutureTask<>(() -> {
                Sql.run(globex, "create table other(id integer)");
                return Thread.interrupted();
            });
            Thread waiter = new Thread(waiting);
            waiter.start();
            while (waiter.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            waiter.interrupt();
            acme.commit();

            assertThat(waiting.get(60, TimeUnit.SECONDS)).isTrue();
        }
        assertPublished();
    }

    @Test
    void anInterruptGivesNoOtherProcessTheLock() throws Exception {
        try (SqlChild other = SqlChild.start();
                Connection acme = Sql.connect(project, "acme")) {
            other.connect("globex", Sql.url(project, "main", "globex", "busyTimeout=200"));
            acme.setAutoCommit(false);
            Thread.currentThread().interrupt();
            Sql.run(acme, "create table note(id integer primary key, body text)");
            Sql.run(acme, "insert into note values (1, 'beside')");
            assertThat(Thread.interrupted()).isTrue();

            assertThat(other.failure("globex", "create table other(id integer)"))
                    .startsWith(SqlState.LOCK_TIMEOUT.code());
            acme.commit();
        }
        assertPublished();
    }

    private static void interruptAt(FailPoint point) {
        FailPoint.setHook(reached -> {
            if (reached == point) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The change is there for all, and the lock is free. */
    private void assertPublished() throws SQLException {
        FailPoint.setHook(null);
        assertThat(Sql.run(project, "acme", "select id, body from note")).containsExactly("1|beside");
        assertThat(Sql.run(project, "globex", "select count(*) from note")).containsExactly("0");
        Sql.run(project, "globex", "create index note_body on note(body)", "busyTimeout=2000");
        assertThat(Disk.intents(project)).isEmpty();
    }
}
