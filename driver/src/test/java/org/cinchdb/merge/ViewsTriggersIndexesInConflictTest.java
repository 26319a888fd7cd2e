/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** One name for two views, triggers or indexes, two texts for one, and what one side changed and the other dropped. */
class ViewsTriggersIndexesInConflictTest extends Scenarios {
    /**
     *
     *
     * <pre>
     *         .-- view v of a ------.
     * t(a) --o                      x-- ADD_ADD v
     *         '-- view v of a + 1 --'
     * </pre>
     */
    @Test
    void twoViewsOfOneNameAreAConflict() throws SQLException {
        base("create table t(a)");
        ours("create view v as select a from t");
        theirs("create view v as select a + 1 as a from t");
        conflicts("ADD_ADD view v");
    }

    /**
     *
     *
     * <pre>
     *         .-- view v of a ---------------.
     * t(a) --o                               x-- ADD_ADD v
     *         '-- if not exists v of a + 1 --'
     * </pre>
     */
    @Test
    void ifNotExistsDoesNotHideAViewEither() throws SQLException {
        base("create table t(a)");
        ours("create view v as select a from t");
        theirs("create view if not exists v as select a + 1 as a from t");
        conflicts("ADD_ADD view v");
    }

    /**
     *
     *
     * <pre>
     *            .-- index i on a --.
     * t(a, b) --o                   x-- ADD_ADD i
     *            '-- index i on b --'
     * </pre>
     */
    @Test
    void twoIndexesOfOneNameAreAConflict() throws SQLException {
        base("create table t(a, b)");
        ours("create index i on t(a)");
        theirs("create index i on t(b)");
        conflicts("ADD_ADD index i");
    }

    /**
     *
     *
     * <pre>
     *         .-- index i on a ---------.
     * t(a) --o                          x-- ADD_ADD i
     *         '-- unique index i on a --'
     * </pre>
     */
    @Test
    void anIndexIsUniqueOrNot() throws SQLException {
        base("create table t(a)");
        ours("create index i on t(a)");
        theirs("create unique index i on t(a)");
        conflicts("ADD_ADD index i");
    }

    /**
     *
     *
     * <pre>
     *               .-- index i on t --.
     * t(a), u(x) --o                   x-- ADD_ADD i
     *               '-- index i on u --'
     * </pre>
     */
    @Test
    void indexesOfTwoTablesHaveOneNameSpace() throws SQLException {
        base("create table t(a); create table u(x)");
        ours("create index i on t(a)");
        theirs("create index i on u(x)");
        conflicts("ADD_ADD index i");
    }

    /**
     *
     *
     * <pre>
     *               .-- trigger tr on t --.
     * t(a), u(x) --o                      x-- ADD_ADD tr
     *               '-- trigger tr on u --'
     * </pre>
     */
    @Test
    void twoTriggersOfOneNameAreAConflict() throws SQLException {
        base("create table t(a); create table u(x)");
        ours("create trigger tr after insert on t begin select 1; end");
        theirs("create trigger tr after insert on u begin select 1; end");
        conflicts("ADD_ADD trigger tr");
    }

    /**
     *
     *
     * <pre>
     *         .-- view x ---.
     * t(a) --o              x-- NAME_COLLISION x
     *         '-- table x --'
     * </pre>
     */
    @Test
    void aViewAndATableCollide() throws SQLException {
        base("create table t(a)");
        ours("create view x as select 1 as one");
        theirs("create table x(y)");
        conflicts("NAME_COLLISION view x");
    }

    /**
     *
     *
     * <pre>
     *         .-- index x on a --.
     * t(a) --o                   x-- NAME_COLLISION x
     *         '-- table x -------'
     * </pre>
     */
    @Test
    void anIndexAndATableCollide() throws SQLException {
        base("create table t(a)");
        ours("create index x on t(a)");
        theirs("create table x(y)");
        conflicts("NAME_COLLISION index x");
    }

    /**
     *
     *
     * <pre>
     *         .-- view x --------.
     * t(a) --o                   x-- NAME_COLLISION x
     *         '-- index x on a --'
     * </pre>
     */
    @Test
    void aViewAndAnIndexCollide() throws SQLException {
        base("create table t(a)");
        ours("create view x as select 1 as one");
        theirs("create index x on t(a)");
        conflicts("NAME_COLLISION view x");
    }

    /**
     *
     *
     * <pre>
     *                 .-- v of a + 1 --.
     * t(a), view v --o                 x-- MODIFY_MODIFY v
     *                 '-- v of a + 2 --'
     * </pre>
     */
    @Test
    void oneViewRedefinedInTwoWaysIsAConflict() throws SQLException {
        base("create table t(a); create view v as select a from t");
        ours("drop view v; create view v as select a + 1 as a from t");
        theirs("drop view v; create view v as select a + 2 as a from t");
        conflicts("MODIFY_MODIFY view v");
    }

    /**
     *
     *
     * <pre>
     *                     .-- i on a, b -------.
     * t(a, b), index i --o                     x-- MODIFY_MODIFY i
     *                     '-- i on a where b --'
     * </pre>
     */
    @Test
    void oneIndexRedefinedInTwoWaysIsAConflict() throws SQLException {
        base("create table t(a, b); create index i on t(a)");
        ours("drop index i; create index i on t(a, b)");
        theirs("drop index i; create index i on t(a) where b");
        conflicts("MODIFY_MODIFY index i");
    }

    /**
     *
     *
     * <pre>
     *                     .-- tr: after delete --.
     * t(a), trigger tr --o                       x-- MODIFY_MODIFY tr
     *                     '-- tr: after insert --'
     * </pre>
     */
    @Test
    void oneTriggerRedefinedInTwoWaysIsAConflict() throws SQLException {
        base("create table t(a); create trigger tr after update on t begin select 1; end");
        ours("drop trigger tr; create trigger tr after delete on t begin select 1; end");
        theirs("drop trigger tr; create trigger tr after insert on t begin select 1; end");
        conflicts("MODIFY_MODIFY trigger tr");
    }

    /**
     *
     *
     * <pre>
     *                 .-- drop v ------.
     * t(a), view v --o                 x-- MODIFY_DROP v
     *                 '-- v of a + 1 --'
     * </pre>
     */
    @Test
    void aViewDroppedHereAndRedefinedThereIsAConflict() throws SQLException {
        base("create table t(a); create view v as select a from t");
        ours("drop view v");
        theirs("drop view v; create view v as select a + 1 as a from t");
        conflicts("MODIFY_DROP view v");
    }

    /**
     *
     *
     * <pre>
     *                     .-- drop i --.
     * t(a, b), index i --o             x-- MODIFY_DROP i
     *                     '-- i on b --'
     * </pre>
     */
    @Test
    void anIndexDroppedHereAndRedefinedThereIsAConflict() throws SQLException {
        base("create table t(a, b); create index i on t(a)");
        ours("drop index i");
        theirs("drop index i; create index i on t(b)");
        conflicts("MODIFY_DROP index i");
    }

    /**
     *
     *
     * <pre>
     *                     .-- drop tr -----------.
     * t(a), trigger tr --o                       x-- MODIFY_DROP tr
     *                     '-- tr: after insert --'
     * </pre>
     */
    @Test
    void aTriggerDroppedHereAndRedefinedThereIsAConflict() throws SQLException {
        base("create table t(a); create trigger tr after update on t begin select 1; end");
        ours("drop trigger tr");
        theirs("drop trigger tr; create trigger tr after insert on t begin select 1; end");
        conflicts("MODIFY_DROP trigger tr");
    }
}
