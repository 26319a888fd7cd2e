/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * Names of every kind that SQLite allows: they differ in case alone, are keywords, hold blanks, quotes and other
 * letters.
 */
class OddNamesTest extends Scenarios {
    /**
     *
     *
     * <pre>
     *         .-- table users --.
     * t(a) --o                  o-- users
     *         '-- table Users --'
     * </pre>
     */
    @Test
    void tablesWhoseNamesDifferInCaseAloneAreOne() throws SQLException {
        base("create table t(a)");
        ours("create table users(name)");
        theirs("create table Users(NAME)");
        merges("create table t(a)", "create table users(name)");
        run("insert into USERS values ('one')");
        reads("select Name from uSERS", "one");
    }

    /**
     *
     *
     * <pre>
     *         .-- table users(x) --.
     * t(a) --o                     x-- ADD_ADD users
     *         '-- table USERS(y) --'
     * </pre>
     */
    @Test
    void tablesWhoseNamesDifferInCaseAloneMayBeAConflict() throws SQLException {
        base("create table t(a)");
        ours("create table users(x)");
        theirs("create table users(y)");
        conflicts("ADD_ADD table users");
    }

    /**
     *
     *
     * <pre>
     *         .-- column Name --.
     * t(a) --o                  o-- t(a, name)
     *         '-- column NAME --'
     * </pre>
     */
    @Test
    void columnsWhoseNamesDifferInCaseAloneAreOne() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t add column Name text");
        theirs("alter table t add column NAME text");
        merges("create table t(a, name text)");
        run("update t set name = 'one'");
        reads("select a, nAME from t", "1|one");
    }

    /**
     *
     *
     * <pre>
     *         .-- t becomes T, a becomes A --.
     * t(a) --o                               o-- T(A), index
     *         '-- index on a ----------------'
     * </pre>
     */
    @Test
    void aRenameThatOnlyChangesCaseIsKept() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t rename to x; alter table x rename to T; alter table T rename a to A");
        theirs("create index i on t(a)");
        merges("create table T(A)", "create index i on T(A)");
        reads("select name from sqlite_schema where type = 'table'", "T");
        reads("select name from pragma_table_info('t')", "A");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes c --.
     * t(a) --o                  o-- t(c)
     *         '-- a becomes C --'
     * </pre>
     */
    @Test
    void twoRenamesThatDifferInCaseAloneAgree() throws SQLException {
        base("create table t(a)");
        rows("insert into t values (1)");
        ours("alter table t rename a to c");
        theirs("alter table t rename a to C");
        merges("create table t(c)");
        reads("select c from t", "1");
    }

    /**
     *
     *
     * <pre>
     *               .-- t becomes W --.
     * t(a), u(x) --o                  x-- NAME_COLLISION w
     *               '-- view w -------'
     * </pre>
     */
    @Test
    void aRenameMeetsANameInOtherCase() throws SQLException {
        base("create table t(a); create table u(x)");
        ours("alter table t rename to W");
        theirs("create view w as select x from u");
        conflicts("NAME_COLLISION view w");
    }

    /**
     * SQLite folds A to Z alone.
     *
     * <pre>
     *         .-- table ä --.
     * t(a) --o              o-- ä, Ä
     *         '-- table Ä --'
     * </pre>
     */
    @Test
    void lettersBeyondAsciiHaveCase() throws SQLException {
        base("create table t(a)");
        ours("create table ä(x)");
        theirs("create table Ä(y)");
        merges("create table t(a)", "create table ä(x)", "create table Ä(y)");
    }

    /**
     *
     *
     * <pre>
     *                     .-- "from" becomes "where" --.
     * "select"("from") --o                             o-- all of it
     *                     '-- view "order" of "from" --'
     * </pre>
     */
    @Test
    void keywordsAreNamesInQuotes() throws SQLException {
        base("create table \"select\"(\"from\", \"group\")");
        rows("insert into \"select\" values (1, 2)");
        ours("alter table \"select\" rename \"from\" to \"where\"");
        theirs("create view \"order\" as select \"from\" as \"by\" from \"select\" where \"group\" > 0");
        merges(
                "create table \"select\"(\"where\", \"group\")",
                "create view \"order\" as select \"where\" as \"by\" from \"select\" where \"group\" > 0");
        reads("select \"by\" from \"order\"", "1");
    }

    /**
     *
     *
     * <pre>
     *                      .-- a b becomes c;d -- --.
     * "my table"("a b") --o                         o-- index on c;d --
     *                      '-- index on a b --------'
     * </pre>
     */
    @Test
    void blanksAndPunctuationAreNamesInQuotes() throws SQLException {
        base("create table \"my table\"(\"a b\", \"x\")");
        rows("insert into \"my table\" values (1, 2)");
        ours(
                "alter table \"my table\" rename \"a b\" to \"c;d --\"; alter table \"my table\" rename to \"your (table)\"");
        theirs("create index \"an index\" on \"my table\"(\"a b\")");
        merges(
                "create table \"your (table)\"(\"c;d --\", \"x\")",
                "create index \"an index\" on \"your (table)\"(\"c;d --\")");
        reads("select \"c;d --\", x from \"your (table)\"", "1|2");
    }

    /**
     *
     *
     * <pre>
     *                 .-- add x]y -----.
     * a"b(c'd, `e) --o                 o-- both
     *                 '-- rename c'd --'
     * </pre>
     */
    @Test
    void quotesAreLettersOfNamesToo() throws SQLException {
        base("create table \"a\"\"b\"(\"c'd\", \"`e\")");
        rows("insert into \"a\"\"b\" values (1, 2)");
        ours("alter table \"a\"\"b\" add column \"x]y\" default 3");
        theirs("alter table [a\"b] rename `c'd` to \"c''d\"");
        merges("create table \"a\"\"b\"(\"c''d\", \"`e\", \"x]y\" default 3)");
        reads("select \"c''d\", \"`e\", \"x]y\" from \"a\"\"b\"", "1|2|3");
    }

    /**
     *
     *
     * <pre>
     *         .-- 列 becomes 行 --.
     * 表(列) --o                  o-- view 🙂 of 行
     *         '-- view 🙂 of 列 --'
     * </pre>
     */
    @Test
    void otherScriptsAndEmojiAreNames() throws SQLException {
        base("create table 表(列)");
        rows("insert into 表 values (1)");
        ours("alter table 表 rename 列 to 行");
        theirs("create view 🙂 as select 列 as x from 表");
        merges("create table 表(行)", "create view 🙂 as select 行 as x from 表");
        reads("select x from 🙂", "1");
    }

    /**
     *
     *
     * <pre>
     *           .-- a% becomes b_ --.
     * t_(a%) --o                    o-- trigger reads b_
     *           '-- trigger on t_ --'
     * </pre>
     */
    @Test
    void aNameThatLooksLikeAPatternIsAName() throws SQLException {
        base("create table \"t_\"(\"a%\"); create table tx(a)");
        ours("alter table t_ rename \"a%\" to \"b_\"");
        theirs("create trigger tr after insert on t_ begin insert into tx values (new.\"a%\"); end");
        merges(
                "create table \"t_\"(\"b_\")",
                "create table tx(a)",
                "create trigger tr after insert on t_ begin insert into tx values (new.\"b_\"); end");
        run("insert into t_ values (1)");
        reads("select a from tx", "1");
    }

    /**
     *
     *
     * <pre>
     *         .-- column a becomes b --.
     * a(a) --o                         o-- view v of a.b as a
     *         '-- view v of a.a as a --'
     * </pre>
     */
    @Test
    void oneNameMayStandForManyThings() throws SQLException {
        base("create table a(a)");
        rows("insert into a values ('a')");
        ours("alter table a rename column a to b");
        theirs("create view v as select a.a as a, 'a' as x from a as a where a = 'a'");
        merges("create table a(b)", "create view v as select a.b as a, 'a' as x from a as a where b = 'a'");
        reads("select a, x from v", "a|a");
    }

    /**
     *
     *
     * <pre>
     *                      .-- drop a b -----.
     * "my table"("a b") --o                  x-- DEPENDENCY odd view
     *                      '-- view of a b --'
     * </pre>
     */
    @Test
    void conflictsNameWhatHasAnOddName() throws SQLException {
        base("create table \"my table\"(\"a b\", c)");
        ours("alter table \"my table\" drop column \"a b\"");
        theirs("create view \"odd view\" as select \"a b\" from \"my table\"");
        conflicts("DEPENDENCY view odd view");
    }
}
