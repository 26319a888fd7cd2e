/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tenant is dropped, made again or renamed while another process has sessions and pooled connections there. */
@Timeout(120)
class DroppedTenantTest {
    @TempDir
    Path project;

    private final SqlChild other;

    DroppedTenantTest() throws IOException {
        other = SqlChild.start();
    }

    /** In the other process: an idle session on the tenant, and one that left a pooled connection there. */
    @BeforeEach
    void theOtherProcessUsesTheTenant() throws IOException {
        other.connect("idle", Sql.url(project, "main", "acme", "create=true"));
        other.connect("moved", Sql.url(project, "main", "acme"));
        other.run("idle", "create table item(id text); insert into item values ('old')");
        other.run("moved", "insert into item values ('older')");
        other.run("moved", "select cinch_tenant_create('globex')");
        other.run("moved", "use tenant globex");
    }

    @AfterEach
    void endOther() {
        other.close();
    }

    @Test
    void anIdleSessionOfADroppedTenantIsToldSo() throws Exception {
        dropAndMakeAnew();

        assertThat(other.failure("idle", "select * from item"))
                .startsWith(SqlState.TENANT_NOT_FOUND.code() + " Tenant 'acme' was dropped");
        assertThat(other.failure("idle", "insert into item values ('lost')"))
                .startsWith(SqlState.TENANT_NOT_FOUND.code());
        assertThat(other.failure("idle", "begin; insert into item values ('lost')"))
                .startsWith(SqlState.TENANT_NOT_FOUND.code());
    }

    @Test
    void noRowOfTheNewTenantGoesToTheOldFileNorTheOtherWayRound() throws Exception {
        Path old = Disk.file(project, "main", "acme");
        dropAndMakeAnew();

        other.run("moved", "use tenant acme");
        assertThat(other.run("moved", "select id from item")).containsExactly("new");
        other.run("moved", "insert into item values ('newer')");
        other.failure("idle", "insert into item values ('lost')");
        other.run("idle", "use tenant acme");
        other.run("idle", "insert into item values ('newest')");

        assertThat(Sql.run(project, "acme", "select id from item")).containsExactly("new", "newer", "newest");
        assertThat(Disk.file(project, "main", "acme")).isNotEqualTo(old);
        assertThat(Disk.plain(old, "select id from item")).containsExactly("old", "older");
    }

    @Test
    void aTransactionThatHadBegunWritesNothingIntoTheNewTenant() throws Exception {
        other.run("idle", "begin; insert into item values ('late')");
        dropAndMakeAnew();

        other.begin("idle", "commit");
        other.answer();

        assertThat(Sql.run(project, "acme", "select id from item")).containsExactly("new");
        assertThat(other.failure("idle", "select * from item")).startsWith(SqlState.TENANT_NOT_FOUND.code());
    }

    @Test
    void aSessionOfARenamedTenantGoesOnWithItsRows() throws Exception {
        try (Connection globex = Sql.connect(project, "globex")) {
            Sql.run(globex, "select cinch_tenant_rename('acme', 'ajax')");
            Sql.run(globex, "select cinch_tenant_create('acme')");
        }
        Sql.run(project, "acme", "insert into item values ('new')");

        other.run("idle", "insert into item values ('more')");

        assertThat(other.run("idle", "select cinch_tenant(), id from item"))
                .containsExactly("ajax|old", "ajax|older", "ajax|more");
        other.run("moved", "use tenant acme");
        assertThat(other.run("moved", "select id from item")).containsExactly("new");
        assertThat(Sql.run(project, "ajax", "select id from item")).containsExactly("old", "older", "more");
    }

    @ParameterizedTest
    @EnumSource(names = {"ANNOUNCED", "ACTED"})
    void aDropWhoseProcessDiesHappenedForEverybodyOrForNobody(FailPoint point) throws Exception {
        try (Connection acme = Sql.connect(project, "acme")) {
            assertThat(Sql.run(acme, "select id from item")).containsExactly("old", "older");

            other.runUntil(point, "moved", "select cinch_tenant_drop('acme')");
            other.kill();

            if (point == FailPoint.ACTED) {
                Sql.assertFails(acme, "insert into item values ('lost')", SqlState.TENANT_NOT_FOUND);
            } else {
                Sql.run(acme, "insert into item values ('kept')");
            }
        }
        assertThat(Sql.run(project, "globex", "select name from cinch_tenants order by name"))
                .containsExactly(point == FailPoint.ACTED ? new String[] {"globex"} : new String[] {"acme", "globex"});
    }

    @Test
    void theFileOfADroppedTenantIsRemovedLater() throws Exception {
        Path old = Disk.file(project, "main", "acme");
        other.run("moved", "select cinch_tenant_drop('acme')");
        other.run("moved", "select cinch_tenant_create('acme')");
        other.run("moved", "use tenant acme");
        other.run("moved", "insert into item values ('new')");
        other.end();
        assertThat(old).exists();
        Disk.query(project, "update tenant_file set dropped_at = '2000-01-01T00:00:00Z' where dropped_at is not null");

        try (Connection acme = Sql.connect(project, "acme")) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (Files.exists(old) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(old).doesNotExist();
            assertThat(Sql.run(acme, "select id from item")).containsExactly("new");
        }
    }

    private void dropAndMakeAnew() throws SQLException {
        try (Connection globex = Sql.connect(project, "globex")) {
            Sql.run(globex, "select cinch_tenant_drop('acme')");
            Sql.run(globex, "select cinch_tenant_create('acme')");
        }
        assertThat(Sql.run(project, "acme", "select count(*) from item")).containsExactly("0");
        Sql.run(project, "acme", "insert into item values ('new')");
    }
}
