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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one process does to schema and branches, another sees with its next transaction; dying half-way included. */
@Timeout(120)
class TwoProcessesTest {
    @TempDir
    Path project;

    private final SqlChild other;

    TwoProcessesTest() throws IOException {
        other = SqlChild.start();
    }

    @BeforeEach
    void aTableAndABranchWithAChangeOfItsOwn() throws IOException {
        other.connect("acme", Sql.url(project, "main", "acme", "create=true"));
        other.run("acme", "create table item(id integer primary key); insert into item values (1)");
        other.run("acme", "select cinch_branch_create('feature')");
        other.connect("feature", Sql.url(project, "feature", "acme"));
        other.run("feature", "insert into item values (10)");
        other.run("feature", "alter table item add column code text");
        other.run("feature", "create unique index item_code on item(code)");
    }

    @AfterEach
    void endOther() {
        other.close();
    }

    @Test
    void aChangeShowsInEveryOpenSessionWithItsNextTransaction() throws Exception {
        try (Connection acme = Sql.connect(project, "acme");
                Connection reader = Sql.connect(project, "acme")) {
            Sql.run(acme, "select * from item");
            reader.setAutoCommit(false);
            assertThat(Sql.run(reader, "select * from item")).containsExactly("1");

            other.run("acme", "alter table item add column body text default 'b'");

            assertThat(Sql.run(acme, "select * from item")).containsExactly("1|b");
            assertThat(Sql.run(reader, "select * from item")).containsExactly("1");
            reader.commit();
            assertThat(Sql.run(reader, "select * from item")).containsExactly("1|b");

            Sql.run(acme, "create table note(id integer primary key)");
            assertThat(other.run("acme", "select count(*) from note")).containsExactly("0");
        }
    }

    @Test
    void aTransactionThatBeganBeforeAChangeMayStillWrite() throws Exception {
        Sql.run(project, "globex", "insert into item values (5)", "create=true");
        try (Connection globex = Sql.connect(project, "globex")) {
            globex.setAutoCommit(false);
            Sql.run(globex, "insert into item values (6)");

            other.run("acme", "alter table item add column body text");
            Sql.run(globex, "insert into item values (7)");
            globex.commit();

            assertThat(Sql.run(globex, "select id, body from item")).containsExactly("5|null", "6|null", "7|null");
        }
    }

    @Test
    void aBranchMadeAndMergedByOneProcessIsThereForTheOther() throws Exception {
        try (Connection acme = Sql.connect(project, "acme")) {
            assertThat(Sql.run(acme, "select * from item")).containsExactly("1");
            Sql.run(acme, "select cinch_branch_create('fix', 'feature')");

            other.run("acme", "use branch fix");
            other.run("acme", "create table fixed(id integer primary key)");
            other.run("acme", "select cinch_merge('fix', 'main')");

            assertThat(Sql.run(acme, "select id, code, (select count(*) from fixed) from item"))
                    .containsExactly("1|null|0");
            assertThat(Sql.run(acme, "select object_name, origin_branch from cinch_log"))
                    .containsExactly("item|main", "item|feature", "item_code|feature", "fixed|fix");
        }
    }

    @Test
    void aSessionOnADroppedBranchIsToldSoEvenIfItWasMadeAnew() throws Exception {
        Path old = Disk.file(project, "feature", "acme");
        Sql.run(project, "acme", "select cinch_branch_drop('feature')");

        assertThat(other.failure("feature", "select * from item")).startsWith(SqlState.BRANCH_NOT_FOUND.code());

        Sql.run(project, "acme", "select cinch_branch_create('feature')");
        assertThat(other.failure("feature", "insert into item values (11)"))
                .startsWith(SqlState.BRANCH_NOT_FOUND.code());
        other.run("feature", "use branch main");
        other.run("feature", "use branch feature");
        other.run("feature", "insert into item values (12)");
        assertThat(other.run("feature", "select * from item")).containsExactly("12");
        assertThat(Disk.plain(old, "select id from item")).containsExactly("10");
        assertThat(Disk.file(project, "feature", "acme")).isNotEqualTo(old);
    }

    @ParameterizedTest
    @EnumSource(names = {"ANNOUNCED", "MERGE_TRIED", "ACTED"})
    void aMergeWhoseProcessDiesHappenedWhollyOrNotAtAll(FailPoint point) throws Exception {
        try (Connection live = Sql.connect(project, "acme", "busyTimeout=3000")) {
            assertThat(Sql.run(live, "select * from item")).containsExactly("1");

            other.runUntil(point, "acme", "select cinch_merge('feature', 'main')");
            other.kill();

            boolean merged = point == FailPoint.ACTED;
            Sql.run(live, "insert into item(id) values (2)");
            assertThat(Sql.run(live, "select name from pragma_table_info('item')"))
                    .containsExactly(merged ? new String[] {"id", "code"} : new String[] {"id"});
            assertThat(Sql.run(live, "select cinch_merge('feature', 'main') ->> 'status'"))
                    .containsExactly(merged ? "up_to_date" : "fast_forwarded");
            assertThat(Sql.run(live, "select id, code from item")).containsExactly("1|null", "2|null");
            assertThat(Sql.run(live, "select position, object_name from cinch_log"))
                    .containsExactly("1|item", "2|item", "3|item_code");
        }
    }

    @Test
    void aMergeTakesTheChangeOfAProcessThatDiedBeforeItsPublication() throws Exception {
        dieAfterTheCommitOnFeature();

        Sql.run(project, "acme", "select cinch_merge('feature', 'main')");

        assertThat(Sql.run(project, "acme", "select count(*) from note")).containsExactly("0");
    }

    @Test
    void aBranchHasTheChangeOfAProcessThatDiedBeforeItsPublication() throws Exception {
        dieAfterTheCommitOnFeature();

        Sql.run(project, "acme", "select cinch_branch_create('fix', 'feature')");

        try (Connection acme = Sql.connect(project, "acme")) {
            Sql.run(acme, "use branch fix");
            assertThat(Sql.run(acme, "select count(*) from note")).containsExactly("0");
        }
    }

    private void dieAfterTheCommitOnFeature() throws IOException, SQLException {
        other.runUntil(FailPoint.TENANT_COMMITTED, "feature", "create table note(id integer primary key)");
        other.kill();
    }
}
