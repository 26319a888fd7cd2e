/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.Test;

/**
 * Rows stay where they are: a merge changes the schema around them, in every tenant, or nowhere if some tenant's rows
 * do not fit.
 */
class RowsTest extends Scenarios {
    /**
     *
     *
     * <pre>
     *             .-- rebuild: id NOT NULL --.
     * t(id, v) --o                           o-- all values
     *             '-- column w --------------'
     * </pre>
     */
    @Test
    void everyTypeOfValueSurvivesARebuild() throws SQLException {
        base("create table t(id integer primary key, v)");
        rows("""
                insert into t values (1, null), (2, 9223372036854775807), (3, 0.1), (4, 'it''s ä 表 🙂'), (5, x'00ff'),
                  (-9223372036854775808, '')""");
        ours("""
                begin;
                create table n(id integer primary key not null, v);
                insert into n select * from t;
                drop table t;
                alter table n rename to t;
                commit""");
        theirs("alter table t add column w");
        merges("create table t(id integer primary key not null, v, w)");
        reads(
                "select id, quote(v), typeof(v), w from t order by id",
                "-9223372036854775808|''|text|null",
                "1|NULL|null|null",
                "2|9223372036854775807|integer|null",
                "3|0.1|real|null",
                "4|'it''s ä 表 🙂'|text|null",
                "5|X'00FF'|blob|null");
    }

    /**
     *
     *
     * <pre>
     *                 .-- rebuild: a integer --.
     * t(a), log(x) --o                         o-- log is empty
     *                 '-- trigger into log ----'
     * </pre>
     */
    @Test
    void aTriggerDoesNotFireForRowsThatARebuildCarries() throws SQLException {
        base("create table t(a text); create table log(x)");
        rows("insert into t values ('1'), ('2')");
        ours("""
                begin;
                create table n(a integer);
                insert into n select * from t;
                drop table t;
                alter table n rename to t;
                commit""");
        theirs("create trigger ins after insert on t begin insert into log values (new.a); end;"
                + " create trigger del after delete on t begin insert into log values (old.a); end");
        mergesBothWays();
        reads("select count(*), (select count(*) from log) from t", "2|0");
        run("insert into t values (3)");
        reads("select x from log", "3");
    }

    /**
     *
     *
     * <pre>
     *         .-- t becomes u ------.
     * t(a) --o                      o-- n of each tenant
     *         '-- n filled from t --'
     * </pre>
     */
    @Test
    void rowsThatTravelAreMadeOfEachTenantsOwn() throws SQLException {
        base("create table t(a)");
        rows("insert into t values ('of acme')");
        on("ours", "globex", "insert into t values ('of globex')");
        ours("alter table t rename to u");
        theirs("begin; create table n(x); insert into n select a from t; commit");
        merges("create table u(a)", "create table n(x)");
        reads("select x from n", "of acme");
        assertThat(query("ours", "globex", "select x from n")).containsExactly("of globex");
        assertThat(query("ours", "fresh", "select count(*) from n")).containsExactly("0");
    }

    /**
     * Only the direction that brings the change to the rows is refused; once the rows are mended, it goes through.
     *
     * <pre>
     *         .-- a of -1 ------.
     * t(a) --o                  x-- DATA
     *         '-- check a &gt; 0 --'
     * </pre>
     */
    @Test
    void aCheckThatRowsDoNotMeet() throws SQLException {
        base("create table t(a)");
        ours("insert into t values (-1)");
        theirs("alter table t add constraint positive check (a > 0)");
        refusedForRows("theirs", "ours", "acme");
        merge("ours", "theirs", "up_to_date");
        ours("delete from t");
        merge("theirs", "ours", "fast_forwarded");
    }

    /**
     * Every tenant whose rows are in the way is named.
     *
     * <pre>
     *            .-- column c; twins ----.
     * t(a, b) --o                        x-- DATA
     *            '-- unique index on a --'
     * </pre>
     */
    @Test
    void aUniqueIndexOverRowsThatAreAlike() throws SQLException {
        base("create table t(a, b)");
        ours("alter table t add column c; insert into t(a) values (1), (1)");
        on("ours", "globex", "insert into t(a) values (2), (2)");
        on("ours", "initech", "insert into t(a) values (1), (2)");
        theirs("create unique index i on t(a)");
        refusedForRows("theirs", "ours", "acme", "globex");
        merge("ours", "theirs", "merged");
        ours("delete from t");
        on("ours", "globex", "delete from t");
        merge("theirs", "ours");
        assertThat(shape("ours")).isEqualTo(shape("theirs"));
        assertThat(query("ours", "initech", "select a from t indexed by i order by a"))
                .containsExactly("1", "2");
    }

    /**
     *
     *
     * <pre>
     *         .-- a NULL in acme --.
     * t(a) --o                     x-- DATA
     *         '-- a NOT NULL ------'
     * </pre>
     */
    @Test
    void aColumnThatMayNotBeNullOverRowsThatAre() throws SQLException {
        base("create table t(a, b)");
        ours("alter table t rename b to c; insert into t(a) values (null)");
        theirs("alter table t alter column a set not null");
        refusedForRows("theirs", "ours", "acme");
        ours("update t set a = 0");
        merge("theirs", "ours", "merged");
        assertThat(query("ours", "select a from t")).containsExactly("0");
    }

    /**
     *
     *
     * <pre>
     *         .-- a text in acme ----------.
     * t(a) --o                             x-- DATA
     *         '-- rebuild: STRICT, a int --'
     * </pre>
     */
    @Test
    void aRebuildThatRowsDoNotFit() throws SQLException {
        base("create table t(a)");
        ours("alter table t add column b int; insert into t(a) values ('no number')");
        theirs("begin; create table n(a int) strict; insert into n select * from t; drop table t;"
                + " alter table n rename to t; commit");
        refusedForRows("theirs", "ours", "acme");
        ours("update t set a = 1");
        merge("theirs", "ours", "merged");
        assertThat(query("ours", "select a, b from t")).containsExactly("1|null");
    }

    /**
     *
     *
     * <pre>
     *                .-- an orphan in c -----------.
     * p(id), c(p) --o                              x-- DATA
     *                '-- rebuild: c references p --'
     * </pre>
     */
    @Test
    void aReferenceThatRowsDoNotMeet() throws SQLException {
        base("create table p(id integer primary key); create table c(p)");
        ours("alter table p add column name; insert into c values (99)");
        theirs("begin; create table n(p references p); insert into n select * from c; drop table c;"
                + " alter table n rename to c; commit");
        refusedForRows("theirs", "ours", "acme");
        ours("insert into p(id) values (99)");
        merge("theirs", "ours", "merged");
        assertThat(query("ours", "select p from c")).containsExactly("99");
    }

    /**
     *
     *
     * <pre>
     *         .-- column b -----.
     * t(a) --o                  o-- both, in a new tenant
     *         '-- check a &gt; 0 --'
     * </pre>
     */
    @Test
    void aTenantMadeAfterTheMergeWritesUnderTheMergedSchema() throws SQLException {
        base("create table t(a)");
        ours("alter table t add column b default 'b'");
        theirs("alter table t add constraint positive check (a > 0)");
        mergesBothWays();
        on("ours", "late", "insert into t(a) values (1)");
        assertThat(query("ours", "late", "select a, b from t")).containsExactly("1|b");
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a) ---------F--  t(a, b)
     *          \             /
     * f         '--o b -----'
     * </pre>
     */
    @Test
    void aTransactionReadsOnUnderTheSchemaThatItBeganWith() throws SQLException {
        on("main", "create table t(a); insert into t values (1)");
        branch("f", "main");
        on("f", "alter table t add column b default 2");
        try (Connection reader = connect("main", "acme")) {
            run(reader, "begin");
            assertThat(query(reader, "select * from t")).containsExactly("1");
            merge("f", "main", "fast_forwarded");
            assertThat(query(reader, "select * from t")).containsExactly("1");
            run(reader, "commit");
            assertThat(query(reader, "select * from t")).containsExactly("1|2");
        }
    }

    /**
     * What travels between branches is schema.
     *
     * <pre>
     * main  --o t(a), row 1 --M--
     *          \             /
     * f         '--o b, row 2
     * </pre>
     */
    @Test
    void rowsOfOneBranchAreNotSeenOnTheOther() throws SQLException {
        on("main", "create table t(a); insert into t values (1)");
        branch("f", "main");
        on("f", "alter table t add column b; insert into t(a) values (2)");
        on("main", "create table u(x)");
        merge("f", "main", "merged");
        assertThat(query("main", "select a, b from t")).containsExactly("1|null");
        assertThat(query("f", "select a, b from t")).containsExactly("2|null");
    }

    /** That rows of these tenants, and of no other, keep a merge from being done, and that nothing has changed. */
    private void refusedForRows(String from, String into, String... tenants) throws SQLException {
        String log = "select change_id, sql from cinch_log('" + into + "')";
        List<String> before = query("main", log);
        Map<String, String> shape = shape(into);
        SQLException refused = failure("main", "select cinch_merge('" + from + "', '" + into + "')");
        assertThat(refused.getSQLState()).as(refused.getMessage()).isEqualTo(SqlState.ROWS_IN_THE_WAY.code());
        assertThat(List.of("acme", "globex", "initech").stream()
                        .filter(tenant -> refused.getMessage().contains(tenant + ": ")))
                .containsExactlyInAnyOrder(tenants);
        assertThat(query(into, "select distinct code from cinch_conflicts")).containsExactly("DATA");
        assertThat(query("main", log)).isEqualTo(before);
        assertThat(shape(into)).isEqualTo(shape);
    }
}
