/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * What both sides changed differently, and what one changed and the other dropped: tables, columns, constraints,
 * options.
 */
class TablesInConflictTest extends Scenarios {
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
}
