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
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.engine.Upgrade.Failure;
import org.cinchdb.engine.Upgrade.Outcome;
import org.cinchdb.url.ConnectionTarget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tenants are brought to the head of their branch before anybody uses them. */
@Timeout(120)
class UpgradeTest {
    private static final int TENANTS = 24;
    private static final String COLUMNS = "select group_concat(name) from pragma_table_info('item')";

    @TempDir
    Path project;

    @BeforeEach
    void tenantsWithRowsAndOneWithout() throws SQLException {
        Sql.run(project, "t0", "create table item(id integer primary key, code text)", "create=true");
        for (int i = 0; i < TENANTS; i++) {
            Sql.run(project, "t" + i, "insert into item(code) values ('a'), ('b')", "create=true");
        }
        Sql.run(project, "lazy", "select * from item", "create=true");
    }

    private static Outcome upgrade(Path project, Progress progress, String... tenants) throws SQLException {
        List<TenantName> names = new ArrayList<>();
        for (String tenant : tenants) {
            names.add(TenantName.of(tenant));
        }
        return upgrade(Sql.url(project, "main", "t0"), names, progress);
    }

    private static Outcome upgrade(String url, List<TenantName> names, Progress progress) throws SQLException {
        try (Administration administration = Administration.open(ConnectionTarget.parse(url, new Properties()))) {
            return administration.withProgress(progress).tenants().upgrade(names);
        }
    }

    private List<String> columns(String tenant) throws SQLException {
        return Disk.plain(Disk.file(project, "main", tenant), COLUMNS);
    }

    @Test
    void everyTenantWithRowsIsAtTheHeadAfterwardsAndASecondTimeThereIsNothingToDo() throws Exception {
        Sql.run(project, "t0", "alter table item add column note text");
        List<Integer> heard = new ArrayList<>();

        assertThat(upgrade(project, (done, total) -> heard.add(done * 1_000 + total)))
                .isEqualTo(new Outcome(TENANTS - 1, 1, List.of()));

        assertThat(heard).hasSize(TENANTS).startsWith(1_000 + TENANTS).endsWith(TENANTS * 1_000 + TENANTS);
        for (int i = 0; i < TENANTS; i++) {
            assertThat(columns("t" + i)).containsExactly("id,code,note");
        }
        assertThat(Sql.run(project, "t0", "select name from cinch_tenants where behind > 0"))
                .isEmpty();
        assertThat(upgrade(project, Progress.NONE)).isEqualTo(new Outcome(0, TENANTS, List.of()));
    }

    @Test
    void theTenantsThatAreNamedAreUpgradedAlone() throws Exception {
        Sql.run(project, "t0", "alter table item add column note text");

        assertThat(upgrade(project, Progress.NONE, "t3", "lazy")).isEqualTo(new Outcome(1, 1, List.of()));

        assertThat(columns("t3")).containsExactly("id,code,note");
        assertThat(columns("t4")).containsExactly("id,code");
        assertThatThrownBy(() -> upgrade(project, Progress.NONE, "t4", "nobody"))
                .hasFieldOrPropertyWithValue("SQLState", SqlState.TENANT_NOT_FOUND.code());
        assertThat(columns("t4")).containsExactly("id,code");
    }

    @Test
    void aTenantThatCannotFollowIsNamedAndTheOthersAreUpgraded() throws Exception {
        Sql.run(project, "t0", "create unique index item_code on item(code)");
        Disk.plain(Disk.file(project, "main", "t7"), "insert into item(code) values ('a')");

        Outcome outcome = upgrade(project, Progress.NONE);

        assertThat(outcome.upgraded()).isEqualTo(TENANTS - 2);
        assertThat(outcome.failures()).extracting(Failure::tenant).containsExactly(TenantName.of("t7"));
        assertThat(outcome.failures().get(0).reason()).contains("item_code").contains("UNIQUE constraint failed");
        Sql.run(project, "t8", "select code from item indexed by item_code where code = 'a'");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {20261121L})
    void anUpgradeThatIsKilledLeavesEachTenantAtTheOldOrTheNewSchemaAndTheNextOneGoesOn(long seed) throws Exception {
        Random random = new Random(seed);
        String columns = "id,code";
        for (int kill = 0; kill < 3; kill++) {
            Sql.run(project, "t0", "alter table item add column c" + kill + " text");
            try (ChildJvm child = ChildJvm.start(Upgrader.class, project.toString())) {
                child.await(Upgrader.DONE + (1 + random.nextInt(TENANTS)) + " ");
            }

            String before = columns;
            columns += ",c" + kill;
            for (int i = 0; i < TENANTS; i++) {
                assertThat(columns("t" + i).get(0)).isIn(before, columns);
            }
            Outcome outcome = upgrade(project, Progress.NONE);
            assertThat(outcome.failures()).isEmpty();
            assertThat(outcome.upgraded() + outcome.upToDate()).isEqualTo(TENANTS);
            for (int i = 0; i < TENANTS; i++) {
                assertThat(columns("t" + i)).containsExactly(columns);
                assertThat(Sql.run(project, "t" + i, "select count(*) from item"))
                        .containsExactly("2");
            }
        }
    }

    @Test
    void aTenantThatSomebodyElseWritesToIsWaitedForNoLongerThanTheBusyTimeout() throws Exception {
        Sql.run(project, "t0", "alter table item add column note text");
        try (Connection writer = Sql.connect(project, "t5")) {
            Sql.run(writer, "insert into item(code) values ('c')");
            writer.setAutoCommit(false);
            Sql.run(writer, "insert into item(code) values ('d')");
            Sql.run(project, "t0", "alter table item add column other text");

            Outcome outcome = upgrade(Sql.url(project, "main", "t0", "busyTimeout=100"), List.of(), Progress.NONE);

            assertThat(outcome.upgraded()).isEqualTo(TENANTS - 2);
            assertThat(outcome.failures()).extracting(Failure::tenant).containsExactly(TenantName.of("t5"));
            writer.commit();
        }
        assertThat(upgrade(project, Progress.NONE)).isEqualTo(new Outcome(1, TENANTS - 1, List.of()));
    }

    /** A process that upgrades all tenants and says how far it is. */
    static final class Upgrader {
        static final String DONE = "done ";

        private Upgrader() {}

        public static void main(String[] arguments) throws SQLException {
            upgrade(Path.of(arguments[0]), (done, total) -> {
                System.out.println(DONE + done + " of " + total);
                System.out.flush();
            });
        }
    }
}
