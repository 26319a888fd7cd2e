/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * What has a new name keeps its identity: what the other side made or changed under the old name follows it, and two
 * names for one thing are a conflict.
 */
class RenamesTest extends Scenarios {
    /**
     *
     *
     * <pre>
     *            .-- a becomes c ---.
     * t(a, b) --o                   o-- index i on c
     *            '-- index i on a --'
     * </pre>
     */
    @Test
    void anIndexFollowsARenamedColumn() throws SQLException {
        base("create table t(a, b)");
        rows("insert into t values (1, 2)");
        ours("alter table t rename column a to c");
        theirs("create index i on t(a)");
        merges("create table t(c, b)", "create index i on t(c)");
        reads("select c, b from t indexed by i where c = 1", "1|2");
    }

    /**
     *
     *
     * <pre>
     *            .-- a becomes c, b becomes d ---.
     * t(a, b) --o                                o-- index on lower(c) where d
     *            '-- index on lower(a) where b --'
     * </pre>
     */
    @Test
    void aPartialIndexOverAnExpressionFollowsBothOfItsColumns() throws SQLException {
        base("create table t(a, b)");
        ours("alter table t rename column a to c; alter table t rename column b to d");
        theirs("create index i on t(lower(a)) where b > 0");
        merges("create table t(c, d)", "create index i on t(lower(c)) where d > 0");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes c --.
     * t(a) --o                  o-- view v of c
     *         '-- view v of a --'
     * </pre>
     */
    @Test
    void aViewFollowsARenamedColumn() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (7)");
        ours("alter table t rename column a to c");
        theirs("create view v as select a + 1 as next from t where a > 0");
        merges("create table t(c)", "create view v as select c + 1 as next from t where c > 0");
        reads("select next from v", "8");
    }

    /**
     * A view that gives its column no name of its own shows the new one: what reads the old one has to be mended by
     * hand.
     *
     * <pre>
     *                      .-- a becomes c, so v shows c --.
     * t(a), view v of a --o                                x-- DEPENDENCY w
     *                      '-- view w of v.a --------------'
     * </pre>
     */
    @Test
    void aViewOverAViewNeedsTheNameThatTheFirstViewShows() throws SQLException {
        base("create table t(a); create view v as select a from t");
        ours("alter table t rename column a to c");
        theirs("create view w as select a from v");
        conflicts("DEPENDENCY view w");
    }

    /**
     *
     *
     * <pre>
     *                    .-- a becomes c ----.
     * t(a), view v(x) --o                    o-- w reads x as before
     *                    '-- view w of v.x --'
     * </pre>
     */
    @Test
    void aViewOverAViewIsFineWhereTheFirstNamesItsColumns() throws SQLException {
        base("create table t(a); create view v as select a as x from t");
        ours("alter table t rename column a to c");
        theirs("create view w as select x from v");
        merges("create table t(c)", "create view v as select c as x from t", "create view w as select x from v");
    }

    /**
     *
     *
     * <pre>
     *                 .-- a becomes c --------------.
     * t(a), log(x) --o                              o-- trigger: new.c into log
     *                 '-- trigger: new.a into log --'
     * </pre>
     */
    @Test
    void aTriggerFollowsARenamedColumnAndFires() throws SQLException {
        base("create table t(a); create table log(x)");
        ours("alter table t rename column a to c");
        theirs("create trigger tr after update of a on t when new.a > 5 begin insert into log values (new.a); end");
        merges(
                "create table t(c)",
                "create table log(x)",
                "create trigger tr after update of c on t when new.c > 5 begin insert into log values (new.c); end");
        run("insert into t values (1); update t set c = 5; update t set c = 6");
        reads("select x from log", "6");
    }

    /**
     *
     *
     * <pre>
     *                 .-- log becomes journal --.
     * t(a), log(x) --o                          o-- trigger into journal
     *                 '-- trigger into log -----'
     * </pre>
     */
    @Test
    void aTriggerFollowsTheRenamedTableThatItWrites() throws SQLException {
        base("create table t(a); create table log(x)");
        ours("alter table log rename to journal");
        theirs("create trigger tr after insert on t begin insert into log values (new.a); end");
        merges(
                "create table t(a)",
                "create table journal(x)",
                "create trigger tr after insert on t begin insert into journal values (new.a); end");
        run("insert into t values (3)");
        reads("select x from journal", "3");
    }

    /**
     *
     *
     * <pre>
     *          .-- id becomes key ------.
     * p(id) --o                         o-- c references p(key)
     *          '-- c references p(id) --'
     * </pre>
     */
    @Test
    void aForeignKeyFollowsARenamedColumnOfItsParent() throws SQLException {
        base("create table p(id integer primary key)");
        rows("insert into p values (1)");
        ours("alter table p rename column id to key");
        theirs("create table c(p references p(id))");
        merges("create table p(key integer primary key)", "create table c(p references p(key))");
        run("insert into c values (1)");
        reads("select key from p join c on c.p = p.key", "1");
    }

    /**
     *
     *
     * <pre>
     *          .-- p becomes parent --.
     * p(id) --o                       o-- c references parent
     *          '-- c references p ----'
     * </pre>
     */
    @Test
    void aForeignKeyFollowsItsRenamedParent() throws SQLException {
        base("create table p(id integer primary key)");
        rows("insert into p values (1)");
        ours("alter table p rename to parent");
        theirs("create table c(p references p on delete cascade)");
        merges("create table parent(id integer primary key)", "create table c(p references parent on delete cascade)");
        run("insert into c values (1); delete from parent");
        reads("select count(*) from c", "0");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes c -----.
     * t(a) --o                     o-- twice as c * 2
     *         '-- twice as a * 2 --'
     * </pre>
     */
    @Test
    void aGeneratedColumnFollowsARenamedColumn() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (4)");
        ours("alter table t rename column a to c");
        theirs("alter table t add column twice as (a * 2)");
        merges("create table t(c, twice as (c * 2))");
        reads("select c, twice from t", "4|8");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes c --.
     * t(a) --o                  o-- check c &gt; 0
     *         '-- check a &gt; 0 --'
     * </pre>
     */
    @Test
    void aCheckFollowsARenamedColumn() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (4)");
        ours("alter table t rename column a to c");
        theirs("alter table t add constraint positive check (a > 0)");
        merges("create table t(c, constraint positive check (c > 0))");
        reads("select c from t", "4");
    }

    /**
     *
     *
     * <pre>
     *         .-- t(a) becomes u(c) ---.
     * t(a) --o                         o-- n filled from u(c)
     *         '-- n filled from t(a) --'
     * </pre>
     */
    @Test
    void rowsThatTravelWithTheSchemaFollowRenames() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1), (2)");
        ours("alter table t rename column a to c; alter table t rename to u");
        theirs("begin; create table n(x); insert into n select a * 10 from t where a > 0; commit");
        merges("create table u(c)", "create table n(x)");
        reads("select x from n order by x", "10", "20");
    }

    /**
     *
     *
     * <pre>
     *         .-- t becomes u --.
     * t(a) --o                  o-- u(a, b)
     *         '-- column b -----'
     * </pre>
     */
    @Test
    void aTableRenamedHereAndAlteredThereIsBoth() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t rename to u");
        theirs("alter table t add column b default 5");
        merges("create table u(a, b default 5)");
        reads("select a, b from u", "1|5");
    }

    /**
     *
     *
     * <pre>
     *            .-- a becomes c --.
     * t(a, b) --o                  o-- t(c, d)
     *            '-- b becomes d --'
     * </pre>
     */
    @Test
    void twoColumnsOfOneTableGetNewNames() throws SQLException {
        base("create table t(a, b)");
        rows("insert into t values (1, 2)");
        ours("alter table t rename column a to c");
        theirs("alter table t rename column b to d");
        merges("create table t(c, d)");
        reads("select c, d from t", "1|2");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes c --.
     * t(a) --o                  o-- t(c)
     *         '-- a becomes c --'
     * </pre>
     */
    @Test
    void theSameRenameOnBothSidesIsOneRename() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t rename column a to c");
        theirs("alter table t rename a to \"c\"");
        merges("create table t(c)");
        reads("select c from t", "1");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes c, c becomes a --.
     * t(a) --o                               o-- t(d)
     *         '-- a becomes d ---------------'
     * </pre>
     */
    @Test
    void aRenameThereAndBackWasNeverThere() throws SQLException {
        base("create table t(a)");
        ours("alter table t rename column a to c; alter table t rename column c to a");
        theirs("alter table t rename column a to d");
        merges("create table t(d)");
    }

    /**
     *
     *
     * <pre>
     *               .-- a and b swap names --.
     * a(x), b(y) --o                         o-- index on b(x)
     *               '-- index on a(x) -------'
     * </pre>
     */
    @Test
    void twoTablesThatSwapTheirNamesTakeTheirIndexesAlong() throws SQLException {
        base("create table a(x); create table b(y)");
        rows("insert into a values ('of a'); insert into b values ('of b')");
        ours("alter table a rename to t; alter table b rename to a; alter table t rename to b");
        theirs("create index i on a(x)");
        merges("create table b(x)", "create table a(y)", "create index i on b(x)");
        reads("select x, y from b, a", "of a|of b");
    }

    /**
     *
     *
     * <pre>
     *            .-- a and b swap names --.
     * t(a, b) --o                         o-- view v of b
     *            '-- view v of a ---------'
     * </pre>
     */
    @Test
    void twoColumnsThatSwapTheirNamesAreReadUnderTheirNewOnes() throws SQLException {
        base("create table t(a, b)");
        rows("insert into t(a, b) values ('was a', 'was b')");
        ours("alter table t rename a to c; alter table t rename b to a; alter table t rename c to b");
        theirs("create view v as select a as x from t");
        merges("create table t(b, a)", "create view v as select b as x from t");
        reads("select x from v", "was a");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes tmp, tmp becomes b --.
     * a(x) --o                                   o-- b(x), tmp(y)
     *         '-- table tmp(y) ------------------'
     * </pre>
     */
    @Test
    void aNameUsedOnTheWayToAnotherIsFreeForTheOtherSide() throws SQLException {
        base("create table a(x)");
        rows("insert into a values (1)");
        ours("alter table a rename to tmp; alter table tmp rename to b");
        theirs("create table tmp(y)");
        merges("create table b(x)", "create table tmp(y)");
        reads("select x, (select count(*) from tmp) from b", "1|0");
    }

    /**
     *
     *
     * <pre>
     *         .-- t becomes u, new t(z) --.
     * t(a) --o                            o-- index on u(a)
     *         '-- index on t(a) ----------'
     * </pre>
     */
    @Test
    void aNameThatARenameFreedGoesToAnotherTable() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t rename to u; create table t(z)");
        theirs("create index i on t(a)");
        merges("create table u(a)", "create table t(z)", "create index i on u(a)");
        reads("select a, (select count(*) from t) from u", "1|0");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes c, new column a --.
     * t(a) --o                                o-- view v of c
     *         '-- view v of a ----------------'
     * </pre>
     */
    @Test
    void aNameThatARenameFreedGoesToAnotherColumn() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t rename column a to c; alter table t add column a default 'new'");
        theirs("create view v as select a as x from t");
        merges("create table t(c, a default 'new')", "create view v as select c as x from t");
        reads("select x from v", "1");
    }

    /**
     * SQLite's own rename turns {@code excluded.n} into a column of the table, so that the upsert would add nothing.
     *
     * <pre>
     *                 .-- stock becomes store ----.
     * stock, sales --o                            o-- trigger: upsert store
     *                 '-- trigger: upsert stock --'
     * </pre>
     */
    @Test
    void anUpsertStillUpdatesAfterItsTableIsRenamed() throws SQLException {
        base("create table stock(item primary key, n int); create table sales(item, n int)");
        ours("alter table stock rename to store");
        theirs("""
                create trigger tr after insert on sales begin
                  insert into stock values (new.item, new.n) on conflict(item) do update set n = n + excluded.n;
                end""");
        merges(
                "create table store(item primary key, n int)",
                "create table sales(item, n int)",
                "create trigger tr after insert on sales begin insert into store values (new.item, new.n)"
                        + " on conflict(item) do update set n = n + excluded.n; end");
        run("insert into sales values ('pen', 2), ('pen', 3)");
        reads("select item, n from store", "pen|5");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes c ----------------.
     * t(a) --o                                o-- the trigger writes c
     *         '-- view v, instead of insert --'
     * </pre>
     */
    @Test
    void aTriggerOfAViewFollowsTheColumnsThatItWrites() throws SQLException {
        base("create table t(a)");
        ours("alter table t rename column a to c");
        theirs("create view v as select a as x from t;"
                + " create trigger tr instead of insert on v begin insert into t(a) values (new.x); end");
        merges(
                "create table t(c)",
                "create view v as select c as x from t",
                "create trigger tr instead of insert on v begin insert into t(c) values (new.x); end");
        run("insert into v values (9)");
        reads("select c from t", "9");
    }
}
