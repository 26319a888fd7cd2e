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
     *
     *
     * <pre>
     *                             .-- table w ---.
     * t(a), u; view of u, no u --o               o-- t(a, b), w, the view
     *                             '-- column b --'
     * </pre>
     */
    @Test
    void aViewBrokenBeforeIsNobodysConflict() throws SQLException {
        base("create table t(a); create table u(x); create view v as select x from u; drop table u");
        ours("create table w(y)");
        theirs("alter table t add column b");
        merges("create table t(a, b)", "create table w(y)", "create view v as select x from u");
    }

    /**
     * A session may drop a table under a view, as in SQLite; a merge does not bring the broken view to others.
     *
     * <pre>
     *                       .-- drop u ----.
     * t(a), u; view of u --o               x-- DEPENDENCY v
     *                       '-- column b --'
     * </pre>
     */
    @Test
    void aViewWhoseTableWasDroppedUnderItIsAConflict() throws SQLException {
        base("create table t(a); create table u(x); create view v as select x from u");
        rows("insert into u values (1)");
        ours("drop table u");
        theirs("alter table t add column b");
        conflicts("DEPENDENCY view v");
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
}
