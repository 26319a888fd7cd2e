/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Two names for one thing, one name for two things, and a new name for what is gone. */
class RenamesInConflictTest extends Scenarios {
    /**
     *
     *
     * <pre>
     *         .-- t becomes u --.
     * t(a) --o                  x-- RENAME_RENAME t
     *         '-- t becomes w --'
     * </pre>
     */
    @Test
    void oneTableWithTwoNamesIsAConflict() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t rename to u");
        theirs("alter table t rename to w");
        conflicts("RENAME_RENAME table t");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes c --.
     * t(a) --o                  x-- RENAME_RENAME t.a
     *         '-- a becomes d --'
     * </pre>
     */
    @Test
    void oneColumnWithTwoNamesIsAConflict() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t rename column a to c");
        theirs("alter table t rename column a to d");
        conflicts("RENAME_RENAME column t.a");
    }

    /**
     *
     *
     * <pre>
     *               .-- a: c, b: d, s: s1 --.
     * t(a, b), s --o                        x-- three conflicts
     *               '-- a: e, b: f, s: s2 --'
     * </pre>
     */
    @Test
    void everyThingWithTwoNamesIsListed() throws SQLException {
        base("create table t(a, b); create table s(x)");
        ours("alter table t rename a to c; alter table t rename b to d; alter table s rename to s1");
        theirs("alter table t rename a to e; alter table t rename b to f; alter table s rename to s2");
        conflicts("RENAME_RENAME column t.a", "RENAME_RENAME column t.b", "RENAME_RENAME table s");
    }

    /**
     *
     *
     * <pre>
     *         .-- t becomes u --.
     * t(a) --o                  x-- RENAME_DROP t
     *         '-- drop t -------'
     * </pre>
     */
    @Test
    void aTableRenamedHereAndDroppedThereIsAConflict() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t rename to u");
        theirs("drop table t");
        conflicts("RENAME_DROP table t");
    }

    /**
     *
     *
     * <pre>
     *            .-- b becomes c --.
     * t(a, b) --o                  x-- RENAME_DROP t.b
     *            '-- drop b -------'
     * </pre>
     */
    @Test
    void aColumnRenamedHereAndDroppedThereIsAConflict() throws SQLException {
        base("create table t(a, b)");
        rows("insert into t values (1, 2)");
        ours("alter table t rename column b to c");
        theirs("alter table t drop column b");
        conflicts("RENAME_DROP column t.b");
    }

    /**
     *
     *
     * <pre>
     *               .-- a becomes c --.
     * a(x), b(y) --o                  x-- NAME_COLLISION c
     *               '-- b becomes c --'
     * </pre>
     */
    @Test
    void twoTablesThatGetOneNameCollide() throws SQLException {
        base("create table a(x); create table b(y)");
        ours("alter table a rename to c");
        theirs("alter table b rename to c");
        conflicts("NAME_COLLISION table c");
    }

    /**
     *
     *
     * <pre>
     *            .-- a becomes c --.
     * t(a, b) --o                  x-- NAME_COLLISION t.c
     *            '-- b becomes C --'
     * </pre>
     */
    @Test
    void twoColumnsThatGetOneNameCollide() throws SQLException {
        base("create table t(a, b)");
        ours("alter table t rename column a to c");
        theirs("alter table t rename column b to c");
        conflicts("NAME_COLLISION column t.c");
    }

    /**
     *
     *
     * <pre>
     *         .-- t becomes u --.
     * t(a) --o                  x-- NAME_COLLISION u
     *         '-- table u(z) ---'
     * </pre>
     */
    @Test
    void aRenamedTableCollidesWithANewOne() throws SQLException {
        base("create table t(a)");
        ours("alter table t rename to u");
        theirs("create table u(z)");
        conflicts("NAME_COLLISION table u");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes b --.
     * t(a) --o                  x-- NAME_COLLISION t.b
     *         '-- column b -----'
     * </pre>
     */
    @Test
    void aRenamedColumnCollidesWithANewOne() throws SQLException {
        base("create table t(a)");
        ours("alter table t rename column a to b");
        theirs("alter table t add column b");
        conflicts("NAME_COLLISION column t.b");
    }

    /**
     *
     *
     * <pre>
     *         .-- t becomes v --.
     * t(a) --o                  x-- NAME_COLLISION v
     *         '-- view v of t --'
     * </pre>
     */
    @Test
    void aRenamedTableCollidesWithAView() throws SQLException {
        base("create table t(a)");
        ours("alter table t rename to v");
        theirs("create view v as select 1 as one");
        conflicts("NAME_COLLISION view v");
    }
}
