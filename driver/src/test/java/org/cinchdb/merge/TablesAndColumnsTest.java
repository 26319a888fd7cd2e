/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * Tables come together column by column and constraint by constraint: what one side left as it was is taken from the
 * other, what both changed alike is one change, and what both changed differently is a conflict.
 */
class TablesAndColumnsTest extends Scenarios {
    /**
     *
     *
     * <pre>
     *         .-- table u --.
     * t(a) --o              o-- t, u, w
     *         '-- table w --'
     * </pre>
     */
    @Test
    void whatTheTwoSidesMadeIsAllThere() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("create table u(x)");
        theirs("create table w(y)");
        merges("create table t(a)", "create table u(x)", "create table w(y)");
        reads("select a from t", "1");
    }

    /**
     * Columns are ordered as the side that receives has them; their order is never a conflict.
     *
     * <pre>
     *         .-- column b --.
     * t(a) --o               o-- t(a, b, c)
     *         '-- column c --'
     * </pre>
     */
    @Test
    void columnsAddedOnBothSidesAreAllThere() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t add column b text not null default 'of ours'");
        theirs("alter table t add column c default 3");
        merges("create table t(a, b text not null default 'of ours', c default 3)");
        reads("select a, b, c from t", "1|of ours|3");
    }

    /**
     *
     *
     * <pre>
     *         .-- column b INTEGER ----.
     * t(a) --o                         o-- t(a, b)
     *         '-- column "b" integer --'
     * </pre>
     */
    @Test
    void oneColumnAddedOnBothSidesHoweverItIsSpelledIsOne() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t add column b INTEGER /* ours */ default 1");
        theirs("ALTER TABLE t ADD \"b\" integer DEFAULT 1");
        merges("create table t(a, b integer default 1)");
        reads("select a, b from t", "1|1");
    }

    /**
     *
     *
     * <pre>
     *         .-- table u(x, y) --------.
     * t(a) --o                          o-- u once
     *         '-- TABLE "U" ( x,  y ) --'
     * </pre>
     */
    @Test
    void oneTableMadeOnBothSidesHoweverItIsSpelledIsOne() throws SQLException {
        base("create table t(a)");
        ours("create table u(x int, y)");
        theirs("CREATE TABLE \"U\" ( X INT, [y] ) -- theirs");
        merges("create table t(a)", "create table u(x int, y)");
        run("insert into u values (1, 2)");
        reads("select x, y from U", "1|2");
    }

    /**
     *
     *
     * <pre>
     *         .-- table u, index i on u --.
     * t(a) --o                            o-- u, i, j
     *         '-- table u, index j on u --'
     * </pre>
     */
    @Test
    void whatIsDoneToATableThatBothMadeComesTogetherToo() throws SQLException {
        base("create table t(a)");
        ours("create table u(x); create index i on u(x)");
        theirs("create table u(x); create index j on u(x desc)");
        merges("create table t(a)", "create table u(x)", "create index i on u(x)", "create index j on u(x desc)");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop u --.
     * t(a), u --o             o-- t
     *            '-- drop u --'
     * </pre>
     */
    @Test
    void aTableDroppedOnBothSidesIsGone() throws SQLException {
        base("create table t(a); create table u(x)");
        rows("insert into t values (1)");
        ours("drop table u");
        theirs("drop table if exists u");
        merges("create table t(a)");
        reads("select a from t", "1");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop u ----.
     * t(a), u --o               o-- t(a, b)
     *            '-- column b --'
     * </pre>
     */
    @Test
    void aTableThatTheOtherSideLeftAloneMayBeDropped() throws SQLException {
        base("create table t(a); create table u(x)");
        rows("insert into t values (1)");
        ours("drop table u");
        theirs("alter table t add column b");
        merges("create table t(a, b)");
        reads("select a, b from t", "1|null");
    }

    /**
     *
     *
     * <pre>
     *                             .-- drop u --.
     * t(a), u(x), index i on u --o             o-- t
     *                             '-- drop i --'
     * </pre>
     */
    @Test
    void anIndexOfADroppedTableMayBeDroppedThere() throws SQLException {
        base("create table t(a); create table u(x); create index i on u(x)");
        ours("drop table u");
        theirs("drop index i");
        merges("create table t(a)");
    }

    /**
     *
     *
     * <pre>
     *         .-- table tmp, dropped --.
     * t(a) --o                         o-- t, tmp(y)
     *         '-- table tmp(y) --------'
     * </pre>
     */
    @Test
    void whatASideMadeAndDroppedWasNeverThere() throws SQLException {
        base("create table t(a)");
        ours("create table tmp(x, z); create view v as select x from tmp; drop view v; drop table tmp");
        theirs("create table tmp(y)");
        merges("create table t(a)", "create table tmp(y)");
    }

    /**
     *
     *
     * <pre>
     *               .-- column y, dropped --.
     * t(a), u(x) --o                        o-- t
     *               '-- drop u -------------'
     * </pre>
     */
    @Test
    void aColumnThatCameAndWentIsNoReasonToKeepATable() throws SQLException {
        base("create table t(a); create table u(x)");
        ours("alter table u add column y; alter table u drop column y");
        theirs("drop table u");
        merges("create table t(a)");
    }

    /**
     *
     *
     * <pre>
     *               .-- drop b, c --.
     * t(a, b, c) --o                o-- t(a)
     *               '-- drop b -----'
     * </pre>
     */
    @Test
    void columnsDroppedOnBothSidesAreGone() throws SQLException {
        base("create table t(a, b, c)");
        rows("insert into t values (1, 2, 3)");
        ours("alter table t drop column b; alter table t drop column c");
        theirs("alter table t drop column b");
        merges("create table t(a)");
        reads("select * from t", "1");
    }

    /**
     *
     *
     * <pre>
     *            .-- a NOT NULL --.
     * t(a, b) --o                 o-- both
     *            '-- b NOT NULL --'
     * </pre>
     */
    @Test
    void twoColumnsMayBeConstrainedByOneSideEach() throws SQLException {
        base("create table t(a int, b int)");
        rows("insert into t values (1, 2)");
        ours("alter table t alter column a set not null");
        theirs("alter table t alter column b set not null");
        merges("create table t(a int not null, b int not null)");
        reads("select a, b from t", "1|2");
    }

    /**
     *
     *
     * <pre>
     *         .-- check a &gt; 0 --.
     * t(a) --o                  o-- both checks
     *         '-- check a &lt; 9 --'
     * </pre>
     */
    @Test
    void constraintsAddedOnBothSidesHoldBoth() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (5)");
        ours("alter table t add constraint low check (a > 0)");
        theirs("alter table t add constraint high check (a < 9)");
        merges("create table t(a, constraint low check (a > 0), constraint high check (a < 9))");
        reads("select a from t", "5");
    }

    /**
     *
     *
     * <pre>
     *                .-- drop the check --.
     * t(a, check) --o                     o-- t(a, b)
     *                '-- column b --------'
     * </pre>
     */
    @Test
    void aConstraintDroppedHereAndAColumnAddedThere() throws SQLException {
        base("create table t(a, constraint positive check (a > 0))");
        rows("insert into t values (5)");
        ours("alter table t drop constraint positive; insert into t values (-5)");
        theirs("alter table t add column b");
        merges("create table t(a, b)");
    }

    /**
     *
     *
     * <pre>
     *            .-- rebuild: a integer --.
     * t(a, b) --o                         o-- t(a integer, b, c)
     *            '-- column c ------------'
     * </pre>
     */
    @Test
    void aRebuildMeetsAnAddedColumn() throws SQLException {
        base("create table t(a text, b)");
        rows("insert into t values ('1', 'one'), ('2', 'two')");
        ours("""
                begin;
                create table n(a integer, b);
                insert into n select a, b from t;
                drop table t;
                alter table n rename to t;
                commit""");
        theirs("alter table t add column c default 'new'");
        merges("create table t(a integer, b, c default 'new')");
        reads("select a + 1, typeof(a), b, c from t order by a", "2|integer|one|new", "3|integer|two|new");
    }

    /**
     *
     *
     * <pre>
     *            .-- rebuild: a integer --.
     * t(a, b) --o                         o-- t(a integer, c)
     *            '-- b becomes c ---------'
     * </pre>
     */
    @Test
    void aRebuildMeetsARenamedColumn() throws SQLException {
        base("create table t(a text, b)");
        rows("insert into t values ('1', 'one')");
        ours("""
                begin;
                create table n(a integer, b);
                insert into n select a, b from t;
                drop table t;
                alter table n rename to t;
                commit""");
        theirs("alter table t rename column b to c");
        merges("create table t(a integer, c)");
        reads("select typeof(a), c from t", "integer|one");
    }

    /**
     *
     *
     * <pre>
     *            .-- rebuild: a integer ---.
     * t(a, b) --o                          o-- all three
     *            '-- index on b, trigger --'
     * </pre>
     */
    @Test
    void aRebuildMeetsAnIndexAndATrigger() throws SQLException {
        base("create table t(a text, b); create table log(x)");
        rows("insert into t values ('1', 'one')");
        ours("""
                begin;
                create table n(a integer, b);
                insert into n select a, b from t;
                drop table t;
                alter table n rename to t;
                commit""");
        theirs("create index i on t(b); create trigger tr after insert on t begin insert into log values (new.b); end");
        merges(
                "create table t(a integer, b)",
                "create table log(x)",
                "create index i on t(b)",
                "create trigger tr after insert on t begin insert into log values (new.b); end");
        run("insert into t values (2, 'two')");
        reads(
                "select a, b, (select x from log) from t indexed by i where b > 'a' order by a",
                "1|one|two",
                "2|two|two");
    }

    /**
     *
     *
     * <pre>
     *            .-- rebuild: a * 100 --.
     * t(a, b) --o                       o-- cents, times 100
     *            '-- a becomes cents ---'
     * </pre>
     */
    @Test
    void aRebuildThatChangesValuesDoesSoAfterARenameToo() throws SQLException {
        base("create table t(a integer, b)");
        rows("insert into t values (1, 'one'), (2, 'two')");
        ours("""
                begin;
                create table n(a integer not null, b);
                insert into n select a * 100, b from t;
                drop table t;
                alter table n rename to t;
                commit""");
        theirs("alter table t rename column a to cents");
        merges("create table t(cents integer not null, b)");

        reads("select cents, b from t order by 1", "100|one", "200|two");
    }

    /**
     *
     *
     * <pre>
     *            .-- rebuild: a integer --.
     * t(a, b) --o                         o-- t(a, b integer)
     *            '-- rebuild: b integer --'
     * </pre>
     */
    @Test
    void twoRebuildsOfDifferentColumnsAreBoth() throws SQLException {
        base("create table t(a text, b text)");
        rows("insert into t values ('1', '2')");
        ours("""
                begin;
                create table n(a integer, b text);
                insert into n select a, b from t;
                drop table t;
                alter table n rename to t;
                commit""");
        theirs("""
                begin;
                create table n(a text, b integer);
                insert into n select * from t;
                drop table t;
                alter table n rename to t;
                commit""");
        merges("create table t(a integer, b integer)");
        reads("select typeof(a), typeof(b), a, b from t", "integer|integer|1|2");
    }

    /**
     *
     *
     * <pre>
     *            .-- rebuild: a integer --.
     * t(a, b) --o                         o-- t(a integer, b)
     *            '-- rebuild: a integer --'
     * </pre>
     */
    @Test
    void twoRebuildsThatDoTheSameAreOne() throws SQLException {
        base("create table t(a text, b)");
        rows("insert into t values ('1', 'one')");
        ours("""
                begin;
                create table n(a integer, b);
                insert into n select a, b from t;
                drop table t;
                alter table n rename to t;
                commit""");
        theirs("""
                begin;
                alter table t rename to old;
                create table t(a INTEGER, "b");
                insert into t select * from old;
                drop table old;
                commit""");
        merges("create table t(a integer, b)");
        reads("select typeof(a), b from t", "integer|one");
    }

    /**
     *
     *
     * <pre>
     *             .-- rebuild: a NOT NULL --.
     * t(id, a) --o                          o-- ids go on
     *             '-- column b -------------'
     * </pre>
     */
    @Test
    void aRebuildKeepsAnAutoincrementAtItsCount() throws SQLException {
        base("create table t(id integer primary key autoincrement, a)");
        rows("insert into t(a) values ('one'), ('two'); delete from t where id = 2");
        ours("""
                begin;
                create table n(id integer primary key autoincrement, a not null default '');
                insert into n select id, a from t;
                update sqlite_sequence set seq = (select seq from sqlite_sequence where name = 't') where name = 'n';
                drop table t;
                alter table n rename to t;
                commit""");
        theirs("alter table t add column b");
        merges("create table t(id integer primary key autoincrement, a not null default '', b)");
        run("insert into t(a) values ('three')");
        reads("select id, a from t order by id", "1|one", "3|three");
    }

    /**
     * Dropping the old table with foreign keys on would delete them: {@code on delete cascade}.
     *
     * <pre>
     *                             .-- rebuild p ------.
     * p(id, a), c(p) cascading --o                    o-- c keeps its rows
     *                             '-- column b on p --'
     * </pre>
     */
    @Test
    void aRebuildOfAParentKeepsItsChildrensRows() throws SQLException {
        base("create table p(id integer primary key, a); create table c(p references p on delete cascade)");
        rows("insert into p values (1, 'one'); insert into c values (1), (1)");
        ours("pragma foreign_keys = off;" + """
                begin;
                create table n(id integer primary key, a text);
                insert into n select * from p;
                drop table p;
                alter table n rename to p;
                commit;
                pragma foreign_keys = on""");
        theirs("alter table p add column b");
        merges("create table p(id integer primary key, a text, b)", "create table c(p references p on delete cascade)");
        reads("select count(*) from c join p on p.id = c.p", "2");
        run("delete from p");
        reads("select count(*) from c", "0");
    }

    /**
     *
     *
     * <pre>
     *            .-- rebuild: STRICT --.
     * t(a, b) --o                      o-- STRICT t(a, b, c)
     *            '-- column c ---------'
     * </pre>
     */
    @Test
    void optionsOfOneSideMeetColumnsOfTheOther() throws SQLException {
        base("create table t(a int, b text)");
        rows("insert into t values (1, 'one')");
        ours("""
                begin;
                create table n(a int, b text) strict;
                insert into n select * from t;
                drop table t;
                alter table n rename to t;
                commit""");
        theirs("alter table t add column c int");
        merges("create table t(a int, b text, c int) strict");
        reads("select a, b, c from t", "1|one|null");
    }

    /**
     *
     *
     * <pre>
     *                          .-- column a --.
     * t(k, v) without rowid --o               o-- t(k, v, a, b) without rowid
     *                          '-- column b --'
     * </pre>
     */
    @Test
    void aTableWithoutRowidMergesAsAnyOther() throws SQLException {
        base("create table t(k text primary key, v) without rowid, strict".replace("v)", "v any)"));
        rows("insert into t values ('k', 'v')");
        ours("alter table t add column a int");
        theirs("alter table t add column b int");
        merges("create table t(k text primary key, v any, a int, b int) without rowid, strict");
        reads("select k, v, a, b from t", "k|v|null|null");
    }

    /**
     *
     *
     * <pre>
     *         .-- table u(x) --.
     * t(a) --o                 x-- ADD_ADD u
     *         '-- table u(y) --'
     * </pre>
     */
    @Test
    void aTableAndItsTwinWithOtherColumnsAreAConflict() throws SQLException {
        base("create table t(a)");
        ours("create table u(x int)");
        theirs("create table u(x text)");
        conflicts("ADD_ADD table u");
    }

    /**
     *
     *
     * <pre>
     *         .-- table u(x) ---------------.
     * t(a) --o                              x-- ADD_ADD u
     *         '-- if not exists u(x text) --'
     * </pre>
     */
    @Test
    void ifNotExistsDoesNotHideAConflict() throws SQLException {
        base("create table t(a)");
        ours("create table u(x int)");
        theirs("create table if not exists u(x text)");
        conflicts("ADD_ADD table u");
    }

    /**
     *
     *
     * <pre>
     *         .-- column b int ---.
     * t(a) --o                    x-- ADD_ADD t.b
     *         '-- column b text --'
     * </pre>
     */
    @Test
    void oneColumnWithTwoDefinitionsIsAConflict() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t add column b int");
        theirs("alter table t add column b text");
        conflicts("ADD_ADD column t.b");
    }

    /**
     *
     *
     * <pre>
     *         .-- limits: a &gt; 0 --.
     * t(a) --o                    x-- ADD_ADD t
     *         '-- limits: a &lt; 9 --'
     * </pre>
     */
    @Test
    void oneConstraintWithTwoMeaningsIsAConflict() throws SQLException {
        base("create table t(a)");
        ours("alter table t add constraint limits check (a > 0)");
        theirs("alter table t add constraint limits check (a < 9)");
        conflicts("ADD_ADD table t");
    }

    /**
     *
     *
     * <pre>
     *         .-- drop t ----.
     * t(a) --o               x-- MODIFY_DROP t
     *         '-- column b --'
     * </pre>
     */
    @Test
    void aColumnAddedToADroppedTableIsAConflict() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("drop table t");
        theirs("alter table t add column b");
        conflicts("MODIFY_DROP table t");
    }

    /**
     *
     *
     * <pre>
     *         .-- drop t --------.
     * t(a) --o                   x-- MODIFY_DROP t
     *         '-- index i on a --'
     * </pre>
     */
    @Test
    void anIndexOnADroppedTableIsAConflict() throws SQLException {
        base("create table t(a)");
        ours("drop table t");
        theirs("create index i on t(a)");
        conflicts("MODIFY_DROP table t");
    }

    /**
     *
     *
     * <pre>
     *         .-- drop t --------.
     * t(a) --o                   x-- MODIFY_DROP t
     *         '-- trigger on t --'
     * </pre>
     */
    @Test
    void aTriggerOnADroppedTableIsAConflict() throws SQLException {
        base("create table t(a)");
        ours("drop table t");
        theirs("create trigger tr after insert on t begin delete from t where a < new.a; end");
        conflicts("MODIFY_DROP table t");
    }

    /**
     *
     *
     * <pre>
     *         .-- drop t, new t(z) --.
     * t(a) --o                       x-- MODIFY_DROP t
     *         '-- column b ----------'
     * </pre>
     */
    @Test
    void aTableMadeAnewIsNotTheOneThatTheOtherSideAltered() throws SQLException {
        base("create table t(a)");
        ours("drop table t; create table t(z)");
        theirs("alter table t add column b");
        conflicts("MODIFY_DROP table t", "NAME_COLLISION table t");
    }

    /**
     *
     *
     * <pre>
     *            .-- drop t, new t(z) --.
     * t(a), u --o                       o-- t(z), u, w
     *            '-- table w -----------'
     * </pre>
     */
    @Test
    void aTableMadeAnewTakesTheNameOfOneLeftAlone() throws SQLException {
        base("create table t(a); create table u(x)");
        rows("insert into t values (1); insert into u values (2)");
        ours("drop table t; create table t(z)");
        theirs("create table w(y)");
        merges("create table t(z)", "create table u(x)", "create table w(y)");
        reads("select (select count(*) from t), x from u", "0|2");
    }

    /**
     *
     *
     * <pre>
     *            .-- b NOT NULL --.
     * t(a, b) --o                 x-- MODIFY_DROP t.b
     *            '-- drop b ------'
     * </pre>
     */
    @Test
    void aColumnConstrainedHereAndDroppedThereIsAConflict() throws SQLException {
        base("create table t(a, b)");
        rows("insert into t values (1, 2)");
        ours("alter table t alter column b set not null");
        theirs("alter table t drop column b");
        conflicts("MODIFY_DROP column t.b");
    }

    /**
     *
     *
     * <pre>
     *         .-- a NOT NULL ----------.
     * t(a) --o                         x-- MODIFY_MODIFY t.a
     *         '-- rebuild: a integer --'
     * </pre>
     */
    @Test
    void oneColumnChangedInTwoWaysIsAConflict() throws SQLException {
        base("create table t(a text)");
        rows("insert into t values ('1')");
        ours("alter table t alter column a set not null");
        theirs("""
                begin;
                create table n(a integer);
                insert into n select a from t;
                drop table t;
                alter table n rename to t;
                commit""");
        conflicts("MODIFY_MODIFY column t.a");
    }

    /**
     *
     *
     * <pre>
     *            .-- rebuild: a integer --.
     * t(a, b) --o                         x-- MODIFY_MODIFY t.a
     *            '-- rebuild: a real -----'
     * </pre>
     */
    @Test
    void twoRebuildsOfOneColumnAreAConflict() throws SQLException {
        base("create table t(a text, b)");
        rows("insert into t values ('1', 'one')");
        ours("""
                begin;
                create table n(a integer, b);
                insert into n select a, b from t;
                drop table t;
                alter table n rename to t;
                commit""");
        theirs("""
                begin;
                create table n(a real, b);
                insert into n select a, b from t;
                drop table t;
                alter table n rename to t;
                commit""");
        conflicts("MODIFY_MODIFY column t.a");
    }

    /**
     *
     *
     * <pre>
     *                 .-- limits: a &gt; 5 --.
     * t(a, limits) --o                    x-- MODIFY_MODIFY t
     *                 '-- limits: a &gt; 7 --'
     * </pre>
     */
    @Test
    void aConstraintChangedInTwoWaysIsAConflict() throws SQLException {
        base("create table t(a, constraint limits check (a > 0))");
        ours("alter table t drop constraint limits; alter table t add constraint limits check (a > 5)");
        theirs("alter table t drop constraint limits; alter table t add constraint limits check (a > 7)");
        conflicts("MODIFY_MODIFY table t");
    }

    /**
     *
     *
     * <pre>
     *                 .-- drop limits ----.
     * t(a, limits) --o                    x-- MODIFY_DROP t
     *                 '-- limits: a &gt; 7 --'
     * </pre>
     */
    @Test
    void aConstraintDroppedHereAndChangedThereIsAConflict() throws SQLException {
        base("create table t(a, constraint limits check (a > 0))");
        ours("alter table t drop constraint limits");
        theirs("alter table t drop constraint limits; alter table t add constraint limits check (a > 7)");
        conflicts("MODIFY_DROP table t");
    }

    /**
     *
     *
     * <pre>
     *            .-- rebuild: STRICT ---------.
     * t(k, v) --o                             x-- MODIFY_MODIFY t
     *            '-- rebuild: WITHOUT ROWID --'
     * </pre>
     */
    @Test
    void twoOptionsOfOneTableAreAConflict() throws SQLException {
        base("create table t(k text primary key, v int)");
        ours("begin; create table n(k text primary key, v int) strict; insert into n select * from t;"
                + " drop table t; alter table n rename to t; commit");
        theirs("begin; create table n(k text primary key, v int) without rowid; insert into n select * from t;"
                + " drop table t; alter table n rename to t; commit");
        conflicts("MODIFY_MODIFY table t");
    }

    /**
     *
     *
     * <pre>
     *               .-- table u ------------------.
     * docs: fts5 --o                              o-- all of it
     *               '-- column, index elsewhere --'
     * </pre>
     */
    @Test
    void aSearchTableMergesWithWhatIsBesideIt() throws SQLException {
        base("create virtual table docs using fts5(body); create table t(a)");
        rows("insert into docs values ('merges of schemas')");
        ours("create table u(x)");
        theirs("alter table t add column b; create index i on t(b)");
        mergesBothWays();
        reads("select body from docs where docs match 'schemas'", "merges of schemas");
        reads("select name from sqlite_schema where name in ('u', 'i') order by name", "i", "u");
    }

    /**
     *
     *
     * <pre>
     *         .-- docs: fts5(body) ----.
     * t(a) --o                         o-- docs
     *         '-- docs: FTS5( body ) --'
     * </pre>
     */
    @Test
    void searchTablesThatBothMadeAlikeAreOne() throws SQLException {
        base("create table t(a)");
        ours("create virtual table docs using fts5(body)");
        theirs("CREATE VIRTUAL TABLE docs USING fts5( body )");
        mergesBothWays();
        run("insert into docs values ('one of both')");
        reads("select count(*) from docs where docs match 'both'", "1");
    }

    /**
     *
     *
     * <pre>
     *         .-- docs: fts5(body) ---.
     * t(a) --o                        x-- ADD_ADD docs
     *         '-- docs: fts5(title) --'
     * </pre>
     */
    @Test
    void searchTablesThatDifferAreAConflict() throws SQLException {
        base("create table t(a)");
        ours("create virtual table docs using fts5(body)");
        theirs("create virtual table docs using fts5(title, body)");
        conflicts("ADD_ADD table docs");
    }

    /**
     *
     *
     * <pre>
     *                     .-- a becomes c ---------------.
     * t(a), docs: fts5 --o                               o-- trigger: new.c into docs
     *                     '-- trigger: new.a into docs --'
     * </pre>
     */
    @Test
    void aTriggerThatFeedsASearchTableFollowsARename() throws SQLException {
        base("create table t(a); create virtual table docs using fts5(body)");
        ours("alter table t rename column a to c");
        theirs(
                "create trigger tr after insert on t begin insert into docs(rowid, body) values (new.rowid, new.a); end");
        mergesBothWays();
        run("insert into t values ('found by its words')");
        reads("select rowid, body from docs where docs match 'words'", "1|found by its words");
    }
}
