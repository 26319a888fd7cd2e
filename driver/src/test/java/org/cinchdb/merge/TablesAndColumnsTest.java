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
}
