/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * Views, triggers and indexes are known by their names: the same text on both sides is one object, two texts are a
 * conflict. Tables, views and indexes share one name space, triggers have their own.
 */
class ViewsTriggersIndexesTest extends Scenarios {
    /**
     *
     *
     * <pre>
     *         .-- view v ----.
     * t(a) --o               o-- v once
     *         '-- VIEW "V" --'
     * </pre>
     */
    @Test
    void oneViewMadeOnBothSidesHoweverItIsSpelledIsOne() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("create view v as select a from t");
        theirs("CREATE VIEW \"V\" AS SELECT [a]   FROM T /* theirs */");
        merges("create table t(a)", "create view v as select a from t");
        reads("select a from v", "1");
    }

    /**
     * Texts are compared under the names that there are in the end.
     *
     * <pre>
     *         .-- t becomes u, view v of u --.
     * t(a) --o                               o-- v of u
     *         '-- view v of t ---------------'
     * </pre>
     */
    @Test
    void oneViewOfARenamedTableIsStillOne() throws SQLException {
        base("create table t(a)");
        ours("alter table t rename to u; create view v as select a from u");
        theirs("create view v as select a from t");
        merges("create table u(a)", "create view v as select a from u");
    }

    /**
     *
     *
     * <pre>
     *         .-- index i on a ----.
     * t(a) --o                     o-- i once
     *         '-- INDEX "I" on a --'
     * </pre>
     */
    @Test
    void oneIndexMadeOnBothSidesIsOne() throws SQLException {
        base("create table t(a)");
        ours("create index i on t(a)");
        theirs("CREATE INDEX \"I\" ON \"t\"(\"a\")");
        merges("create table t(a)", "create index i on t(a)");
    }

    /**
     *
     *
     * <pre>
     *                 .-- trigger -----------.
     * t(a), log(x) --o                       o-- one trigger
     *                 '-- the same trigger --'
     * </pre>
     */
    @Test
    void oneTriggerMadeOnBothSidesFiresOnce() throws SQLException {
        base("create table t(a); create table log(x)");
        ours("create trigger tr after insert on t begin insert into log values (new.a); end");
        theirs("CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (NEW.a); END");
        merges(
                "create table t(a)",
                "create table log(x)",
                "create trigger tr after insert on t begin insert into log values (new.a); end");
        run("insert into t values (1)");
        reads("select x from log", "1");
    }

    /**
     *
     *
     * <pre>
     *         .-- view v of * --.
     * t(a) --o                  o-- v shows a, b
     *         '-- column b -----'
     * </pre>
     */
    @Test
    void aViewOfEverythingShowsAddedColumns() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("create view v as select * from t");
        theirs("alter table t add column b default 2");
        merges("create table t(a, b default 2)", "create view v as select * from t");
        reads("select * from v", "1|2");
    }

    /**
     *
     *
     * <pre>
     *                 .-- v of a + 1 --.
     * t(a), view v --o                 o-- v of a + 1
     *                 '-- column b ----'
     * </pre>
     */
    @Test
    void aViewRedefinedOnOneSideIsTakenFromThere() throws SQLException {
        base("create table t(a); create view v as select a as x from t");
        rows("insert into t values (1)");
        ours("drop view v; create view v as select a + 1 as x from t");
        theirs("alter table t add column b");
        merges("create table t(a, b)", "create view v as select a + 1 as x from t");
        reads("select x from v", "2");
    }

    /**
     *
     *
     * <pre>
     *                       .-- trigger: -new.a --.
     * t(a), log, trigger --o                      o-- -new.a
     *                       '-- column b ---------'
     * </pre>
     */
    @Test
    void aRedefinedTriggerIsTheOneThatFires() throws SQLException {
        base("create table t(a); create table log(x);"
                + " create trigger tr after insert on t begin insert into log values (new.a); end");
        ours("drop trigger tr; create trigger tr after insert on t begin insert into log values (-new.a); end");
        theirs("alter table t add column b");
        merges(
                "create table t(a, b)",
                "create table log(x)",
                "create trigger tr after insert on t begin insert into log values (-new.a); end");
        run("insert into t(a) values (5)");
        reads("select x from log", "-5");
    }

    /**
     *
     *
     * <pre>
     *                               .-- all three --.
     * t(a), view, index, trigger --o                o-- t
     *                               '-- all three --'
     * </pre>
     */
    @Test
    void whatBothSidesDroppedIsGone() throws SQLException {
        base("create table t(a); create view v as select a from t; create index i on t(a);"
                + " create trigger tr after delete on t begin select 1; end");
        ours("drop view v; drop index i; drop trigger tr");
        theirs("drop trigger tr; drop index i; drop view v");
        merges("create table t(a)");
    }

    /**
     *
     *
     * <pre>
     *                        .-- drop the index --------.
     * t(a, b), index on b --o                           o-- t(a)
     *                        '-- drop index, column b --'
     * </pre>
     */
    @Test
    void aDroppedIndexAllowsItsColumnToGoToo() throws SQLException {
        base("create table t(a, b); create index i on t(b)");
        rows("insert into t values (1, 2)");
        ours("drop index i");
        theirs("drop index i; alter table t drop column b");
        merges("create table t(a)");
        reads("select * from t", "1");
    }

    /**
     *
     *
     * <pre>
     *         .-- table x ----.
     * t(a) --o                o-- table x, trigger x
     *         '-- trigger x --'
     * </pre>
     */
    @Test
    void aTableAndItsTriggerMayHaveOneName() throws SQLException {
        base("create table t(a)");
        ours("create table x(y)");
        theirs("create trigger x after insert on t begin select 1; end");
        merges("create table t(a)", "create table x(y)", "create trigger x after insert on t begin select 1; end");
    }

    /**
     * A session may drop a table under a view, as SQLite allows. The other side did not touch either: the merge does
     * what was done.
     *
     * <pre>
     *                       .-- drop u under the view --.
     * t(a), u, view of u --o                            o-- t(a, b), the view
     *                       '-- column b ---------------'
     * </pre>
     */
    @Test
    void aViewBrokenBeforeIsNobodysConflict() throws SQLException {
        base("create table t(a); create table u(x); create view v as select x from u");
        ours("drop table u");
        theirs("alter table t add column b");
        merges("create table t(a, b)", "create view v as select x from u");
    }

    /**
     *
     *
     * <pre>
     *                       .-- drop u under the view --.
     * t(a), u, view of u --o                            o-- view of t
     *                       '-- view of t instead ------'
     * </pre>
     */
    @Test
    void aViewThatLostItsTableOnOneSideIsMendedByTheOther() throws SQLException {
        base("create table t(a); create table u(x); create view v as select x from u");
        rows("insert into t values (1)");
        ours("drop table u");
        theirs("drop view v; create view v as select a as x from t");
        merges("create table t(a)", "create view v as select a as x from t");
        reads("select x from v", "1");
    }

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
