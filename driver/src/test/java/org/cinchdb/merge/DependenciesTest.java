/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * SQLite makes views, triggers and references without looking whether what they name is there, and drops tables under
 * them. A merge looks: what worked on one side and would not any more is a conflict.
 */
class DependenciesTest extends Scenarios {
    /**
     *
     *
     * <pre>
     *            .-- drop t -------.
     * t(a), u --o                  x-- DEPENDENCY v
     *            '-- view v of t --'
     * </pre>
     */
    @Test
    void aNewViewOfADroppedTable() throws SQLException {
        base("create table t(a); create table u(x)");
        ours("drop table t");
        theirs("create view v as select a from t");
        conflicts("DEPENDENCY view v");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop b -------.
     * t(a, b) --o                  x-- DEPENDENCY v
     *            '-- view v of b --'
     * </pre>
     */
    @Test
    void aNewViewOfADroppedColumn() throws SQLException {
        base("create table t(a, b)");
        rows("insert into t values (1, 2)");
        ours("alter table t drop column b");
        theirs("create view v as select b from t");
        conflicts("DEPENDENCY view v");
    }

    /**
     * SQLite itself would find nothing wrong: it reads {@code "b"} as a string once there is no such column.
     *
     * <pre>
     *            .-- drop b ---------.
     * t(a, b) --o                    x-- DEPENDENCY v
     *            '-- view v of "b" --'
     * </pre>
     */
    @Test
    void aColumnInDoubleQuotesIsMissedToo() throws SQLException {
        base("create table t(a, b)");
        ours("alter table t drop column b");
        theirs("create view v as select \"b\" as x from t");
        conflicts("DEPENDENCY view v");
    }

    /**
     *
     *
     * <pre>
     *            .-- b becomes c ----.
     * t(a, b) --o                    o-- view v of c
     *            '-- view v of "b" --'
     * </pre>
     */
    @Test
    void aColumnInDoubleQuotesFollowsARename() throws SQLException {
        base("create table t(a, b)");
        rows("insert into t values (1, 2)");
        ours("alter table t rename column b to c");
        theirs("create view v as select \"b\" as x from t");
        merges("create table t(a, c)", "create view v as select \"c\" as x from t");
        reads("select x from v", "2");
    }

    /**
     * What is a string on the side that made it is one after the merge.
     *
     * <pre>
     *            .-- drop b ------------.
     * t(a, b) --o                       o-- t(a), view v
     *            '-- view v of "text" --'
     * </pre>
     */
    @Test
    void aStringInDoubleQuotesIsNoColumn() throws SQLException {
        base("create table t(a, b)");
        rows("insert into t values (1, 2)");
        ours("alter table t drop column b");
        theirs("create view v as select a || \"text\" as x from t");
        merges("create table t(a)", "create view v as select a || \"text\" as x from t");
        reads("select x from v", "1text");
    }

    /**
     *
     *
     * <pre>
     *                 .-- drop v -------.
     * t(a), view v --o                  x-- DEPENDENCY w
     *                 '-- view w of v --'
     * </pre>
     */
    @Test
    void aViewOfADroppedView() throws SQLException {
        base("create table t(a); create view v as select a from t");
        ours("drop view v");
        theirs("create view w as select a from v");
        conflicts("DEPENDENCY view w");
    }

    /**
     *
     *
     * <pre>
     *                 .-- drop log ----------.
     * t(a), log(x) --o                       x-- DEPENDENCY tr
     *                 '-- trigger into log --'
     * </pre>
     */
    @Test
    void aNewTriggerThatWritesADroppedTable() throws SQLException {
        base("create table t(a); create table log(x)");
        ours("drop table log");
        theirs("create trigger tr after insert on t begin insert into log values (new.a); end");
        conflicts("DEPENDENCY trigger tr");
    }

    /**
     *
     *
     * <pre>
     *                    .-- drop b ----------.
     * t(a, b), log(x) --o                     x-- DEPENDENCY tr
     *                    '-- trigger: new.b --'
     * </pre>
     */
    @Test
    void aNewTriggerThatReadsADroppedColumn() throws SQLException {
        base("create table t(a, b); create table log(x)");
        ours("alter table t drop column b");
        theirs("create trigger tr after insert on t begin insert into log values (new.b); end");
        conflicts("DEPENDENCY trigger tr");
    }

    /**
     * SQLite's own DROP COLUMN does not look at what a trigger sets.
     *
     * <pre>
     *                  .-- drop b ----------.
     * t(a, b), u(x) --o                     x-- DEPENDENCY tr
     *                  '-- trigger: set b --'
     * </pre>
     */
    @Test
    void aNewTriggerThatOnlySetsADroppedColumn() throws SQLException {
        base("create table t(a, b); create table u(x)");
        ours("alter table t drop column b");
        theirs("create trigger tr after insert on u begin update t set b = 1; end");
        conflicts("DEPENDENCY trigger tr");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop b ----------------.
     * t(a, b) --o                           x-- DEPENDENCY tr
     *            '-- trigger: update of b --'
     * </pre>
     */
    @Test
    void aNewTriggerThatWaitsForADroppedColumn() throws SQLException {
        base("create table t(a, b)");
        ours("alter table t drop column b");
        theirs("create trigger tr after update of b on t begin select 1; end");
        conflicts("DEPENDENCY trigger tr");
    }

    /**
     *
     *
     * <pre>
     *                 .-- drop v --------.
     * t(a), view v --o                   x-- MODIFY_DROP v
     *                 '-- trigger on v --'
     * </pre>
     */
    @Test
    void aTriggerOnADroppedView() throws SQLException {
        base("create table t(a); create view v as select a from t");
        ours("drop view v");
        theirs("create trigger tr instead of insert on v begin insert into t values (new.a); end");
        conflicts("MODIFY_DROP view v");
    }

    /**
     *
     *
     * <pre>
     *             .-- drop p ----------.
     * p(id), u --o                     x-- DEPENDENCY c
     *             '-- c references p --'
     * </pre>
     */
    @Test
    void aNewReferenceToADroppedTable() throws SQLException {
        base("create table p(id integer primary key); create table u(x)");
        ours("drop table p");
        theirs("create table c(p references p)");
        conflicts("DEPENDENCY table c");
    }

    /**
     *
     *
     * <pre>
     *                .-- drop code -------------.
     * p(id, code) --o                           x-- DEPENDENCY c
     *                '-- c references p(code) --'
     * </pre>
     */
    @Test
    void aNewReferenceToADroppedColumn() throws SQLException {
        base("create table p(id integer primary key, code); create unique index i on p(code)");
        ours("drop index i; alter table p drop column code");
        theirs("create table c(code references p(code))");
        conflicts("DEPENDENCY table c");
    }

    /**
     * A foreign key needs a key to refer to: without it no row could be written any more.
     *
     * <pre>
     *                              .-- drop the index --------.
     * p(id, code), unique index --o                           x-- DEPENDENCY c
     *                              '-- c references p(code) --'
     * </pre>
     */
    @Test
    void aReferenceWhoseUniqueIndexWasDropped() throws SQLException {
        base("create table p(id integer primary key, code); create unique index i on p(code)");
        ours("drop index i");
        theirs("create table c(code references p(code))");
        conflicts("DEPENDENCY table c");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop b --------.
     * t(a, b) --o                   x-- DEPENDENCY i
     *            '-- index i on b --'
     * </pre>
     */
    @Test
    void aNewIndexOnADroppedColumn() throws SQLException {
        base("create table t(a, b)");
        ours("alter table t drop column b");
        theirs("create index i on t(b)");
        conflicts("DEPENDENCY index i");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop b ----------.
     * t(a, b) --o                     x-- DEPENDENCY t
     *            '-- twice as b * 2 --'
     * </pre>
     */
    @Test
    void aNewGeneratedColumnOfADroppedOne() throws SQLException {
        base("create table t(a, b)");
        ours("alter table t drop column b");
        theirs("alter table t add column twice as (b * 2)");
        conflicts("DEPENDENCY table t");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop b -------.
     * t(a, b) --o                  x-- DEPENDENCY t
     *            '-- check b &gt; a --'
     * </pre>
     */
    @Test
    void aNewCheckOfADroppedColumn() throws SQLException {
        base("create table t(a, b)");
        ours("alter table t drop column b");
        theirs("alter table t add constraint ordered check (b > a)");
        conflicts("DEPENDENCY table t");
    }

    /**
     *
     *
     * <pre>
     *         .-- column b without a type --.
     * t(a) --o                              x-- DEPENDENCY t
     *         '-- rebuild: STRICT ----------'
     * </pre>
     */
    @Test
    void aColumnWithoutATypeInATableThatBecameStrict() throws SQLException {
        base("create table t(a int)");
        ours("alter table t add column b");
        theirs("begin; create table n(a int) strict; insert into n select * from t; drop table t;"
                + " alter table n rename to t; commit");
        conflicts("DEPENDENCY table t");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop t -----------.
     * t(a), u --o                      x-- DEPENDENCY n
     *            '-- n filled from t --'
     * </pre>
     */
    @Test
    void rowsThatTravelFromADroppedTable() throws SQLException {
        base("create table t(a); create table u(x)");
        ours("drop table t");
        theirs("begin; create table n(x); insert into n select a from t; commit");
        conflicts("DEPENDENCY table n");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop b --------------.
     * t(a, b) --o                         x-- DEPENDENCY n
     *            '-- n filled from t(b) --'
     * </pre>
     */
    @Test
    void rowsThatTravelFromADroppedColumn() throws SQLException {
        base("create table t(a, b)");
        rows("insert into t values (1, 2)");
        ours("alter table t drop column b");
        theirs("begin; create table n(x); insert into n select b from t; commit");
        conflicts("DEPENDENCY table n");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop b, new b --.
     * t(a, b) --o                    x-- DEPENDENCY v
     *            '-- view v of b ----'
     * </pre>
     */
    @Test
    void aColumnMadeAnewIsNotTheOneThatAViewRead() throws SQLException {
        base("create table t(a, b)");
        ours("alter table t drop column b; alter table t add column b default 'another'");
        theirs("create view v as select b from t");
        conflicts("DEPENDENCY view v");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop t, new t(a) --.
     * t(a), u --o                       o-- t(a), view v
     *            '-- view v of t -------'
     * </pre>
     */
    @Test
    void aViewOfATableThatWasMadeAnewReadsTheNewOne() throws SQLException {
        base("create table t(a); create table u(x)");
        ours("drop table t; create table t(a, z)");
        theirs("create view v as select a from t");
        conflicts("DEPENDENCY view v");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop b ---------------------.
     * t(a, b) --o                                x-- three conflicts
     *            '-- view, index, trigger on b --'
     * </pre>
     */
    @Test
    void everythingThatBreaksIsListed() throws SQLException {
        base("create table t(a, b)");
        ours("alter table t drop column b");
        theirs("create view v as select b from t; create index i on t(b);"
                + " create trigger tr after update of b on t begin select 1; end");
        conflicts("DEPENDENCY view v", "DEPENDENCY index i", "DEPENDENCY trigger tr");
    }

    /**
     *
     *
     * <pre>
     *                  .-- drop b; u becomes u1 -------.
     * t(a, b), u(x) --o                                x-- two conflicts
     *                  '-- view v of b; u becomes u2 --'
     * </pre>
     */
    @Test
    void aDropAndARenameAreListedBesideWhatTheyBreak() throws SQLException {
        base("create table t(a, b); create table u(x)");
        ours("alter table t drop column b; alter table u rename to u1");
        theirs("create view v as select b from t; alter table u rename to u2");
        conflicts("RENAME_RENAME table u", "DEPENDENCY view v");
    }

    /**
     *
     *
     * <pre>
     *         .-- t becomes u -----------.
     * t(a) --o                           x-- OPAQUE n
     *         '-- n filled with a WITH --'
     * </pre>
     */
    @Test
    void rowsThatTravelThroughNamesNobodyCanFollow() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t rename to u");
        theirs("begin; create table n(x); with q as (select a from t) insert into n select a from q; commit");
        conflicts("OPAQUE table n");
    }
}
