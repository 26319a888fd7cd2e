/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * SQLite changes much of a table only by making another in its place. A merge sees what a rebuild changed, not that a
 * table went and another came: its columns come together with those of the other side, and the rows stay.
 */
class RebuildsTest extends Scenarios {
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
}
