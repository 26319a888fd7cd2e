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
import java.util.List;
import java.util.Set;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that drops a table, or brings it back, is killed (SIGKILL) on the way: rows are in the table or kept. */
@Timeout(120)
class DroppedRowsCrashTest {
    private static final Set<FailPoint> HAPPENED = Set.of(
            FailPoint.TENANT_COMMITTED,
            FailPoint.WAL_FORCED,
            FailPoint.PUBLISHED,
            FailPoint.WORD_MOVED,
            FailPoint.ACTED);
    private static final String LAST_COMMIT = "select commit_id from cinch_log order by position desc limit 1";

    @TempDir
    Path project;

    private final SqlChild maker;

    DroppedRowsCrashTest() throws IOException {
        maker = SqlChild.start();
    }

    @BeforeEach
    void twoTenantsHaveRows() throws IOException {
        maker.connect("acme", Sql.url(project, "main", "acme", "create=true"));
        maker.connect("globex", Sql.url(project, "main", "globex", "create=true"));
        maker.run("acme", "create table item(id integer primary key, c); insert into item values (1, 'one')");
        maker.run("globex", "insert into item values (2, 'two')");
    }

    @AfterEach
    void endMaker() {
        maker.close();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "COPIED",
                "CHANGED",
                "TRIED",
                "INTENT_COMMITTED",
                "PENDING_SET",
                "TENANT_COMMITTED",
                "WAL_FORCED",
                "PUBLISHED",
                "WORD_MOVED"
            })
    void aKilledDropHasKeptTheRowsOrDroppedNothing(FailPoint point) throws Exception {
        maker.runUntil(point, "acme", "begin; drop table item; create table other(x); commit");
        maker.kill();

        assertKeptOrThere("acme", HAPPENED.contains(point));
        try (Connection globex = Sql.connect(project, "globex")) {
            Sql.run(globex, "create table after(x)");
            assertKeptOrThere("globex", HAPPENED.contains(point));
            if (HAPPENED.contains(point)) {
                Sql.run(globex, "select cinch_revert((select commit_id from cinch_log where kind = 'drop'))");
            }
            assertThat(Sql.run(globex, "select * from item")).containsExactly("2|two");
        }
        assertThat(Sql.run(project, "acme", "select * from item")).containsExactly("1|one");
        assertThat(Disk.intents(project)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ANNOUNCED", "MERGE_TRIED", "ACTED"})
    void aKilledRevertHasBroughtAllRowsBackOrNone(FailPoint point) throws Exception {
        maker.run("acme", "drop table item");
        maker.run("globex", "create table other(x)");
        String commit = maker.run("acme", "select commit_id from cinch_log where kind = 'drop'")
                .get(0);
        maker.runUntil(point, "acme", "select cinch_revert('" + commit + "')");
        maker.kill();

        for (String tenant : List.of("acme", "globex")) {
            try (Connection connection = Sql.connect(project, tenant)) {
                if (HAPPENED.contains(point)) {
                    assertThat(Sql.run(connection, "select count(*) from item")).containsExactly("1");
                } else {
                    Sql.assertFails(connection, "select * from item", SqlState.TABLE_NOT_FOUND);
                }
                assertKeptOrThere(tenant, !HAPPENED.contains(point));
            }
        }
        try (Connection globex = Sql.connect(project, "globex")) {
            if (!HAPPENED.contains(point)) {
                Sql.run(globex, "select cinch_revert('" + commit + "')");
            }
            assertThat(Sql.run(globex, "select * from item")).containsExactly("2|two");
            assertThat(Sql.run(globex, "select kind from cinch_log where commit_id = (" + LAST_COMMIT + ")"))
                    .containsExactly("revert");
        }
        assertThat(Sql.run(project, "acme", "select * from item")).containsExactly("1|one");
    }

    private void assertKeptOrThere(String tenant, boolean kept) throws SQLException {
        Path file = Disk.file(project, "main", tenant);
        assertThat(Disk.plain(file, "select count(*) from sqlite_schema where name = 'item'"))
                .containsExactly(kept ? "0" : "1");
        List<String> copies =
                Disk.plain(file, "select name from sqlite_schema where name like '\\_\\_dropped%' escape '\\'");
        assertThat(copies).hasSize(kept ? 1 : 0);
        for (String copy : copies) {
            assertThat(Disk.plain(file, "select count(*) from \"" + copy + "\""))
                    .containsExactly("1");
            assertThat(Disk.plain(file, "select count(*) from __cinch_dropped where object_id is not null"))
                    .containsExactly("1");
        }
    }
}
