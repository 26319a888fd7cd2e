/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Tables without rowid and search tables merge as any other, as far as SQLite can change them. */
class KindsOfTablesTest extends Scenarios {
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
        base("create table t(k text primary key, v any) without rowid, strict");
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
