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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process writes a migration with rows and is killed (SIGKILL) at each step in turn. From the COMMIT of its own
 * tenant on the rows are in every tenant; before, in none.
 */
@Timeout(120)
class MigrationCrashTest {
    private static final String MIGRATION = """
            begin;
            create table note(id integer primary key, body text);
            insert into note values (1, 'everywhere');
            update item set seen = coalesce(seen, 0) + 1;
            insert into item values (50, 1);
            commit""";
    private static final String QUICK = "busyTimeout=3000";

    @TempDir
    Path project;

    private final SqlChild migrator;

    MigrationCrashTest() throws IOException {
        migrator = SqlChild.start();
    }

    @BeforeEach
    void twoTouchedTenantsAndOneThatNobodyTouched() throws IOException, SQLException {
        migrator.connect("acme", Sql.url(project, "main", "acme", "create=true", "migrate=true"));
        migrator.run("acme", "create table item(id integer primary key, seen)");
        Sql.run(project, "acme", "insert into item(id) values (1)");
        Sql.run(project, "globex", "insert into item(id) values (2)", "create=true");
        Sql.connect(project, "initech", "create=true").close();
    }

    @AfterEach
    void endMigrator() {
        migrator.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = FailPoint.class,
            names = {
                "LOCKED",
                "CHANGED",
                "TENANT_TRIED",
                "TRIED",
                "INTENT_COMMITTED",
                "PENDING_SET",
                "TENANT_COMMITTED",
                "WAL_FORCED",
                "PUBLISHED",
                "WORD_MOVED"
            })
    void aProcessKilledAtAnyStepLeavesAllRowsEverywhereOrNone(FailPoint point) throws Exception {
        migrator.runUntil(point, "acme", MIGRATION);
        migrator.kill();

        boolean happened = point != FailPoint.TENANT_TRIED && point.compareTo(FailPoint.TENANT_COMMITTED) >= 0;
        if (!happened) {
            for (String tenant : new String[] {"acme", "globex", "initech"}) {
                assertThat(Sql.run(project, tenant, "select count(*) from sqlite_schema where name = 'note'", QUICK))
                        .as(tenant)
                        .containsExactly("0");
                assertThat(Sql.run(project, tenant, "select count(seen) from item", QUICK))
                        .as(tenant)
                        .containsExactly("0");
            }
            Sql.run(project, "globex", MIGRATION, QUICK, "migrate=true");
        }
        assertRows("acme", "1|1", "50|1");
        assertRows("globex", "2|1", "50|1");
        assertRows("initech", "50|1");
        assertThat(Disk.intents(project)).isEmpty();
    }

    private void assertRows(String tenant, String... items) throws SQLException {
        try (Connection connection = Sql.connect(project, tenant, QUICK)) {
            assertThat(Sql.run(connection, "select id, body from note"))
                    .as(tenant)
                    .containsExactly("1|everywhere");
            assertThat(Sql.run(connection, "select id, seen from item order by id"))
                    .as(tenant)
                    .containsExactly(items);
            assertThat(Sql.run(connection, "pragma integrity_check")).containsExactly("ok");
        }
    }
}
