/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.LogEntry;
import org.cinchdb.branch.MergeConflict;
import org.cinchdb.branch.RefusedMerges.Choice;
import org.cinchdb.engine.BranchInfo;
import org.cinchdb.engine.DatabaseInfo;
import org.cinchdb.engine.MergePreview;
import org.cinchdb.engine.MergeResult;
import org.cinchdb.engine.RevertResult;
import org.cinchdb.engine.TenantInfo;
import org.cinchdb.engine.TenantSize;
import org.cinchdb.engine.Upgrade;
import org.cinchdb.schema.Conflict.Code;
import org.cinchdb.schema.Conflict.Side;
import org.cinchdb.schema.Difference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Java programs call to look after databases, branches and tenants. */
class AdministrationTest {
    private static final BranchName MAIN = BranchName.MAIN;
    private static final BranchName FEATURE = new BranchName("feature/pay");
    private static final TenantName ACME = new TenantName("acme");
    private static final TenantName GLOBEX = new TenantName("globex");

    @TempDir
    Path project;

    private CinchConnection cinch;

    @BeforeEach
    void aConnection() throws SQLException {
        cinch = connect("shop/main/acme");
        run(cinch, "create table item(id integer primary key, code text)");
    }

    @AfterEach
    void close() throws SQLException {
        cinch.close();
    }

    private CinchConnection connect(String place) throws SQLException {
        return DriverManager.getConnection("jdbc:cinch:" + place + "?create=true&project=" + project)
                .unwrap(CinchConnection.class);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void onFeature(String sql) throws SQLException {
        try (CinchConnection feature = connect("shop/feature%2Fpay/acme")) {
            run(feature, sql);
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }

    private static void assertState(SqlState state, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(SQLException.class).hasFieldOrPropertyWithValue("SQLState", state.code());
    }

    @Test
    void databasesAreMadeListedAndDropped() throws Exception {
        DatabaseName office = new DatabaseName("office");
        cinch.databases().create(office);

        assertThat(cinch.databases().list())
                .extracting(DatabaseInfo::name)
                .containsExactly(office, new DatabaseName("shop"));
        assertState(SqlState.DUPLICATE_OBJECT, () -> cinch.databases().create(office));
        assertState(SqlState.OBJECT_IN_USE, () -> cinch.databases().drop(new DatabaseName("shop")));
        cinch.databases().drop(office);
        assertThat(cinch.databases().list()).hasSize(1);
        assertState(SqlState.DATABASE_NOT_FOUND, () -> cinch.databases().drop(office));
    }

    @Test
    void aDatabaseIsMadeWithItsTenantOrNotAtAll() throws Exception {
        try (Connection metadata =
                        DriverManager.getConnection("jdbc:sqlite:" + project.resolve(".cinchdb/metadata.db"));
                Statement plain = metadata.createStatement()) {
            plain.execute("create trigger refused before insert on tenant begin select raise(abort, 'no tenant'); end");
            assertThatThrownBy(() -> cinch.databases().create(new DatabaseName("office")))
                    .hasMessageContaining("no tenant");
            assertThat(cinch.databases().list()).hasSize(1);
            plain.execute("drop trigger refused");
        }

        cinch.databases().create(new DatabaseName("office"));
        try (Connection office = DriverManager.getConnection("jdbc:cinch:office?project=" + project)) {
            assertThat(office.getSchema()).isEqualTo("main");
        }
    }

    @Test
    void branchesAreMadeAtAPositionRenamedProtectedAndDropped() throws Exception {
        BranchName early = new BranchName("early");
        cinch.branches().create(FEATURE, MAIN);
        cinch.branches().create(early, MAIN, 0);

        assertThat(cinch.branches().get(FEATURE))
                .returns(Optional.of(MAIN), BranchInfo::parent)
                .returns(1L, BranchInfo::head);
        assertThat(cinch.branches().get(early).head()).isZero();
        cinch.branches().rename(early, new BranchName("late"));
        cinch.branches().protect(new BranchName("late"), true);
        assertThat(cinch.branches().get(new BranchName("late")).isProtected()).isTrue();
        assertState(SqlState.NOT_ALLOWED, () -> cinch.branches().drop(new BranchName("late")));
        cinch.branches().protect(new BranchName("late"), false);
        cinch.branches().drop(new BranchName("late"));
        assertThat(cinch.branches().list()).extracting(BranchInfo::name).containsExactly(FEATURE, MAIN);
        assertState(SqlState.OBJECT_IN_USE, () -> cinch.branches().drop(MAIN));
        assertState(SqlState.BRANCH_NOT_FOUND, () -> cinch.branches().get(early));
    }

    @Test
    void aMergeSaysWhatItDidAndWhatItWouldDo() throws Exception {
        cinch.branches().create(FEATURE, MAIN);
        onFeature("alter table item add column price real");

        MergePreview preview = cinch.branches().preview(FEATURE, MAIN);
        assertThat(preview.isClean()).isTrue();
        assertThat(preview.statements())
                .extracting(MergePreview.Step::sql)
                .containsExactly("alter table item add column price real");
        assertThat(cinch.branches().diff("main", "feature/pay"))
                .extracting(Difference.Row::name)
                .containsExactly("item.price");
        assertThat(cinch.branches().diffSql("main", "feature/pay"))
                .isEqualTo("alter table \"item\" add column \"price\" real;");

        assertThat(cinch.branches().merge(FEATURE, MAIN)).isEqualTo(new MergeResult.Merged(1, true));
        assertThat(cinch.branches().merge(FEATURE, MAIN)).isEqualTo(new MergeResult.UpToDate());
        assertThat(cinch.branches().log(MAIN))
                .extracting(LogEntry::position, LogEntry::originBranch)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1L, MAIN),
                        org.assertj.core.groups.Tuple.tuple(2L, FEATURE));
    }

    @Test
    void aConflictIsAResultThatIsAnsweredBySideOrBySql() throws Exception {
        cinch.branches().create(FEATURE, MAIN);
        onFeature("create view v as select id from item");
        run(cinch, "create view v as select code from item");

        MergeResult refused = cinch.branches().merge(FEATURE, MAIN);
        assertThat(refused).isInstanceOf(MergeResult.Conflicted.class);
        MergeConflict conflict = ((MergeResult.Conflicted) refused).conflicts().get(0);
        assertThat(conflict)
                .returns(Code.ADD_ADD, MergeConflict::code)
                .returns(Optional.empty(), MergeConflict::baseSql)
                .returns(Optional.of("CREATE VIEW v as select code from item"), MergeConflict::ourSql)
                .returns(Optional.of("CREATE VIEW v as select id from item"), MergeConflict::theirSql);
        assertThatThrownBy(refused::orThrow)
                .hasMessageStartingWith("Merging 'feature/pay' into 'main' meets 1 conflicts");
        assertThat(cinch.branches().preview(FEATURE, MAIN).conflicts())
                .extracting(MergeConflict::id)
                .containsExactly(conflict.id());

        cinch.branches().resolve(conflict.id(), Side.OURS);
        assertThat(cinch.branches().conflicts(MAIN))
                .extracting(c -> c.answer().map(Choice::choice))
                .containsExactly(Optional.of("ours"));
        cinch.branches().resolve(conflict.id(), "create view v as select id, code from item");
        assertThat(cinch.branches().merge(FEATURE, MAIN)).isInstanceOf(MergeResult.Merged.class);
        assertThat(text(cinch, "select sql from sqlite_schema where name = 'v'"))
                .contains("id, code");
        assertState(SqlState.BAD_ARGUMENT, () -> cinch.branches().resolve("nothing", Side.OURS));
    }

    @Test
    void rowsInTheWayAreAConflictOfCodeData() throws Exception {
        cinch.branches().create(FEATURE, MAIN);
        onFeature("create unique index item_code on item(code)");
        run(cinch, "insert into item(code) values ('a'), ('a')");

        MergeResult refused = cinch.branches().merge(FEATURE, MAIN);
        assertThat(((MergeResult.Conflicted) refused).conflicts())
                .extracting(MergeConflict::code)
                .containsExactly(Code.DATA);
        assertState(SqlState.ROWS_IN_THE_WAY, refused::orThrow);
        assertThat(cinch.branches().preview(FEATURE, MAIN).tenants())
                .extracting(MergePreview.InTheWay::tenant)
                .containsExactly(ACME);
    }

    @Test
    void aBranchOfAnotherDatabaseIsNoSource() throws Exception {
        connect("office/main/acme").close();
        BranchName other = new BranchName("office/main");
        assertState(SqlState.MERGE_CONFLICT, () -> cinch.branches().merge(other, MAIN));
        assertThat(cinch.branches().preview(other, MAIN).conflicts())
                .extracting(MergeConflict::code)
                .containsExactly(Code.NO_BASE);
    }

    @Test
    void aCommitIsRevertedOnAnyBranchUnlessSomethingIsBuiltOnIt() throws Exception {
        run(cinch, "alter table item add column note text");
        String commit = cinch.branches().log(MAIN).get(1).commitId();
        run(cinch, "create index item_note on item(note)");

        assertThat(cinch.branches().revert(MAIN, commit)).isInstanceOf(RevertResult.Conflicted.class);
        run(cinch, "drop index item_note");
        assertThat(cinch.branches().revert(MAIN, commit)).isInstanceOf(RevertResult.Reverted.class);
        assertThat(text(cinch, "select sql from sqlite_schema where name = 'item'"))
                .doesNotContain("note");
    }

    @Test
    void tenantsAreMadeCopiedRenamedAndDropped() throws Exception {
        run(cinch, "insert into item(code) values ('a')");
        cinch.tenants().create(GLOBEX);
        cinch.tenants().copy(ACME, new TenantName("copy"));
        cinch.tenants().rename(GLOBEX, new TenantName("hooli"));

        assertThat(cinch.tenants().list())
                .extracting(tenant -> tenant.name().text())
                .containsExactly("acme", "copy", "hooli");
        assertThat(cinch.tenants().list()).extracting(TenantInfo::touched).containsExactly(true, true, false);
        cinch.tenants().drop(new TenantName("copy"));
        assertThat(cinch.tenants().list()).hasSize(2);
        assertState(SqlState.OBJECT_IN_USE, () -> cinch.tenants().drop(ACME));
        assertState(SqlState.TENANT_NOT_FOUND, () -> cinch.tenants().rename(GLOBEX, ACME));
    }

    @Test
    void anUpgradeIsHeardOfAndLeavesNobodyBehind() throws Exception {
        run(cinch, "insert into item(code) values ('a')");
        try (CinchConnection globex = connect("shop/main/globex")) {
            run(globex, "insert into item(code) values ('b')");
        }
        run(cinch, "alter table item add column note text");
        assertThat(cinch.tenants().list()).extracting(TenantInfo::behind).containsExactly(0L, 1L);

        StringBuilder heard = new StringBuilder();
        cinch.setProgress(
                (done, total) -> heard.append(done).append('/').append(total).append(' '));
        assertThat(cinch.tenants().upgrade(List.of())).isEqualTo(new Upgrade.Outcome(1, 1, List.of()));
        assertThat(heard).hasToString("1/2 2/2 ");
        assertThat(cinch.tenants().list()).extracting(TenantInfo::behind).containsExactly(0L, 0L);
    }

    @Test
    void aVacuumGivesBackWhatDeletedRowsTook() throws Exception {
        run(
                cinch,
                "insert into item(code) with n(i) as (select 1 union all select i + 1 from n where i < 5000)"
                        + " select hex(randomblob(50)) from n");
        run(cinch, "delete from item");
        TenantSize before = cinch.tenants().size(ACME);
        assertThat(before.freePages()).isPositive();

        TenantSize after = cinch.tenants().vacuum(ACME);
        assertThat(after.freePages()).isZero();
        assertThat(after.pages()).isLessThan(before.pages());
        assertThat(after.walBytes()).isZero();
        assertThat(after.fileBytes()).isEqualTo(after.pages() * after.pageBytes());
        cinch.tenants().create(GLOBEX);
        assertThat(cinch.tenants().vacuum(GLOBEX)).isEqualTo(new TenantSize(GLOBEX, 0, 0, 0, 0, 0));
    }

    @Test
    void aVacuumDoesNotMixUpTheRowsForWhichADroppedColumnIsKept() throws Exception {
        run(cinch, "create table plain(a, b)");
        run(cinch, "insert into plain values (1, 'one'), (2, 'two'), (3, 'three')");
        run(cinch, "delete from plain where a = 1");
        run(cinch, "alter table plain drop column b");
        String commit = cinch.branches().log(MAIN).get(2).commitId();

        assertState(SqlState.OBJECT_IN_USE, () -> cinch.tenants().vacuum(ACME));
        assertState(SqlState.OBJECT_IN_USE, () -> run(cinch, "vacuum"));
        assertThat(cinch.branches().revert(MAIN, commit)).isInstanceOf(RevertResult.Reverted.class);
        assertThat(text(cinch, "select group_concat(a || b) from plain")).isEqualTo("2two,3three");
        run(cinch, "vacuum");
        cinch.tenants().vacuum(ACME);
    }

    @Test
    void nothingIsDoneToTheProjectInsideATransaction() throws Exception {
        cinch.setAutoCommit(false);
        cinch.branches().create(FEATURE, MAIN);
        run(cinch, "insert into item(code) values ('a')");

        assertState(SqlState.TRANSACTION_ACTIVE, () -> cinch.tenants().create(GLOBEX));
        assertState(SqlState.TRANSACTION_ACTIVE, () -> cinch.branches().merge(FEATURE, MAIN));
        assertState(SqlState.TRANSACTION_ACTIVE, () -> cinch.branches().preview(FEATURE, MAIN));
        assertThat(cinch.branches().list()).hasSize(2);
        cinch.commit();
        cinch.tenants().create(GLOBEX);
        assertThat(text(cinch, "select code from item")).isEqualTo("a");
    }

    @Test
    void aClosedConnectionAnswersNoMore() throws Exception {
        var branches = cinch.branches();
        cinch.close();
        assertState(SqlState.CLOSED, () -> cinch.tenants());
        assertState(SqlState.CLOSED, branches::list);
    }

    @Test
    void aSessionOnABranchThatIsRenamedSeesItAsTheCurrentOne() throws Exception {
        cinch.branches().create(FEATURE, MAIN);
        try (CinchConnection feature = connect("shop/feature%2Fpay/acme")) {
            run(feature, "select code from item");
            cinch.branches().rename(FEATURE, new BranchName("renamed"));
            assertThat(text(feature, "select name from cinch_branches where current"))
                    .isEqualTo("renamed");
            assertThat(feature.tenants().list()).hasSize(1);
            assertThat(text(feature, "select count(*) from cinch_conflicts")).isEqualTo("0");
        }
    }
}
