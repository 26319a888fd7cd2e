/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process makes a table and a row beside it in one transaction and is killed (SIGKILL) at each step of the
 * publication in turn. From the tenant's COMMIT on the change has happened, for everybody; before, for nobody.
 */
@Timeout(120)
class PublicationCrashTest {
    private static final String CHANGE = """
            begin;
            create table note(id integer primary key, body text);
            insert into note values (1, 'beside');
            commit""";
    private static final String QUICK = "busyTimeout=3000";

    @TempDir
    Path project;

    private final SqlChild maker;

    PublicationCrashTest() throws IOException {
        maker = SqlChild.start();
    }

    @BeforeEach
    void twoTouchedTenantsAndOneThatNobodyTouched() throws IOException {
        maker.connect("acme", Sql.url(project, "main", "acme", "create=true"));
        maker.connect("globex", Sql.url(project, "main", "globex", "create=true"));
        maker.connect("initech", Sql.url(project, "main", "initech", "create=true"));
        maker.run("acme", "create table item(id integer primary key); insert into item values (1)");
        maker.run("globex", "insert into item values (2)");
    }

    @AfterEach
    void endMaker() {
        maker.close();
    }

    @ParameterizedTest
    @EnumSource(from = "LOCKED", to = "WORD_MOVED")
    void aProcessKilledAtAnyStepLeavesAllOfTheChangeOrNothing(FailPoint point) throws Exception {
        killAt(point);

        assertOutcome(point);
    }

    @ParameterizedTest
    @EnumSource(from = "LOCKED", to = "WORD_MOVED")
    void aSessionThatWasThereAllTheTimeSeesTheOutcomeWithItsNextTransaction(FailPoint point) throws Exception {
        try (Connection globex = Sql.connect(project, "globex", QUICK);
                Connection initech = Sql.connect(project, "initech", QUICK)) {
            assertThat(Sql.run(globex, "select id from item")).containsExactly("2");
            assertThat(Sql.run(initech, "select id from item")).isEmpty();

            killAt(point);

            assertThat(Sql.run(globex, "select count(*) from sqlite_schema where name = 'note'"))
                    .containsExactly(happened(point) ? "1" : "0");
            assertThat(Sql.run(initech, "select count(*) from sqlite_schema where name = 'note'"))
                    .containsExactly(happened(point) ? "1" : "0");
        }
        assertOutcome(point);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailPoint.class,
            names = {"TENANT_COMMITTED", "WAL_FORCED"})
    void aSecondDeathInTheMiddleOfTheRecoveryChangesNothing(FailPoint point) throws Exception {
        killAt(point);
        try (SqlChild heir = SqlChild.start()) {
            heir.connect("globex", Sql.url(project, "main", "globex"));
            heir.runUntil(FailPoint.RECOVERY_PUBLISHED, "globex", "select count(*) from item");
            heir.kill();
        }

        assertOutcome(point);
    }

    /** Nobody has a lease that could be behind: neither the untouched tenant's template nor the log may lag. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "initech: select count(*) from sqlite_schema where name = 'note'",
                "initech: select count(*) from cinch_log where object_name = 'note'",
                "globex: select count(*) from cinch_log where object_name = 'note'",
                "globex: select head = 2 from cinch_branches where name = 'main'",
            })
    void whoeverLooksFirstSeesAChangeWhoseMakerDiedAfterItsCommit(String look) throws Exception {
        killAt(FailPoint.TENANT_COMMITTED);
        String[] tenantAndQuery = look.split(": ", 2);

        assertThat(Sql.run(project, tenantAndQuery[0], tenantAndQuery[1], QUICK))
                .containsExactly("1");
    }

    @ParameterizedTest
    @EnumSource(
            value = FailPoint.class,
            names = {"PENDING_SET", "TENANT_COMMITTED", "PUBLISHED"})
    void whileTheMakerStandsStillTheOthersGoOn(FailPoint point) throws Exception {
        maker.runUntil(point, "acme", CHANGE);

        try (Connection acme = Sql.connect(project, "acme", "busyTimeout=200");
                Connection globex = Sql.connect(project, "globex", "busyTimeout=200")) {
            assertThat(Sql.run(acme, "select id from item")).containsExactly("1");
            Sql.run(globex, "insert into item values (3)");
            Sql.assertFails(globex, "create table other(id integer)", SqlState.LOCK_TIMEOUT)
                    .hasMessageContaining("shop/main/acme")
                    .hasMessageContaining("Waited 200 ms");
        }
    }

    private void killAt(FailPoint point) throws IOException {
        maker.runUntil(point, "acme", CHANGE);
        maker.kill();
    }

    private static boolean happened(FailPoint point) {
        return point.compareTo(FailPoint.TENANT_COMMITTED) >= 0;
    }

    private void assertOutcome(FailPoint point) throws SQLException {
        try (Connection acme = Sql.connect(project, "acme", QUICK);
                Connection globex = Sql.connect(project, "globex", QUICK);
                Connection initech = Sql.connect(project, "initech", QUICK)) {
            if (happened(point)) {
                assertThat(Sql.run(acme, "select id, body from note")).containsExactly("1|beside");
                assertThat(Sql.run(globex, "select id, body from note")).isEmpty();
                assertThat(Sql.run(initech, "select id, body from note")).isEmpty();
                Sql.run(globex, "insert into note values (7, 'theirs')");
            } else {
                for (Connection tenant : new Connection[] {acme, globex, initech}) {
                    Sql.assertFails(tenant, "select * from note", SqlState.TABLE_NOT_FOUND);
                }
                Sql.run(globex, CHANGE);
                assertThat(Sql.run(acme, "select id, body from note")).isEmpty();
            }
            Sql.run(globex, "create index note_body on note(body)");
            assertThat(Sql.run(initech, "select position, object_name from cinch_log order by position"))
                    .containsExactly("1|item", "2|note", "3|note_body");
            assertThat(Sql.run(acme, "select id from item; pragma integrity_check"))
                    .containsExactly("ok");
        }
        assertThat(Disk.intents(project)).isEmpty();
    }
}
