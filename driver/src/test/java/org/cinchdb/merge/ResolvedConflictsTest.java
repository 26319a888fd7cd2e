/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A conflict is answered with the version of one side, or with SQL; the answer counts at the next merge and travels
 * with it.
 *
 * <p>{@code x} is a refused merge, {@code ?} an answer, {@code M} the merge that goes through with it.
 */
class ResolvedConflictsTest extends Scenarios {
    /**
     *
     *
     * <pre>
     * main  --o t(a) --o b int ---x--?--M--  t(a, b int)
     *          \                 /     /
     * f         '--o b text ----'-----'
     * </pre>
     */
    @Test
    void oursIsKept() throws SQLException {
        on("main", "create table t(a); insert into t values (1)");
        branch("f", "main");
        on("main", "alter table t add column b int default 1");
        on("f", "alter table t add column b text default 'two'");
        assertThat(refusal("f", "main")).containsExactly("ADD_ADD column t.b");
        answer("main", "'ours'");
        merge("f", "main");
        assertThat(sql("main", "t")).isEqualToIgnoringCase("create table t(a, b int default 1)");
        assertThat(query("main", "select a, b, typeof(b) from t")).containsExactly("1|1|integer");
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a) --o a becomes b --x--?--M--  t(c)
     *          \                      /     /
     * f         '--o a becomes c ----'-----'
     * </pre>
     */
    @Test
    void theirsIsTaken() throws SQLException {
        on("main", "create table t(a); insert into t values (1)");
        branch("f", "main");
        on("main", "alter table t rename a to b");
        on("f", "alter table t rename a to c");
        assertThat(refusal("f", "main")).containsExactly("RENAME_RENAME column t.a");
        answer("main", "'theirs'");
        merge("f", "main");
        assertThat(query("main", "select c from t")).containsExactly("1");
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a) --o view v of a + 1 --x--?--M--  view v of a + 3
     *          \                          /     /
     * f         '--o view v of a + 2 ----'-----'
     * </pre>
     */
    @Test
    void anotherTextSettlesIt() throws SQLException {
        on("main", "create table t(a); insert into t values (1)");
        branch("f", "main");
        on("main", "create view v as select a + 1 as x from t");
        on("f", "create view v as select a + 2 as x from t");
        assertThat(refusal("f", "main")).containsExactly("ADD_ADD view v");
        answer("main", "'sql', 'create view v as select a + 3 as x from t'");
        merge("f", "main");
        assertThat(query("main", "select x from v")).containsExactly("4");
    }

    /**
     *
     *
     * <pre>
     * main  --o t, u --o index on u --x--?--M--  t
     *          \                     /     /
     * f         '--o drop u --------'-----'
     * </pre>
     */
    @Test
    void aDropIsTakenInSpiteOfAnIndex() throws SQLException {
        on("main", "create table t(a); create table u(x)");
        branch("f", "main");
        on("main", "create index i on u(x)");
        on("f", "drop table u");
        assertThat(refusal("f", "main")).containsExactly("MODIFY_DROP table u");
        answer("main", "'theirs'");
        merge("f", "main");
        assertThat(shape("main")).containsOnlyKeys("table t");
    }

    /**
     *
     *
     * <pre>
     * main  --o t, u --o index on u --x--?--M--  t, u, index
     *          \                     /     /
     * f         '--o drop u --------'-----'
     * </pre>
     */
    @Test
    void aTableIsKeptInSpiteOfADrop() throws SQLException {
        on("main", "create table t(a); create table u(x); insert into u values (1)");
        branch("f", "main");
        on("main", "create index i on u(x)");
        on("f", "drop table u");
        assertThat(refusal("f", "main")).containsExactly("MODIFY_DROP table u");
        answer("main", "'ours'");
        merge("f", "main");
        assertThat(shape("main")).containsOnlyKeys("table t", "table u", "index i");
        assertThat(query("main", "select x from u")).containsExactly("1");
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a, b) --o drop b --x--?--M--  t(a), view v of a
     *          \                    /     /
     * f         '--o view v of b --'-----'
     * </pre>
     */
    @Test
    void aViewOfWhatIsGoneIsWrittenAnew() throws SQLException {
        on("main", "create table t(a, b); insert into t values (1, 2)");
        branch("f", "main");
        on("main", "alter table t drop column b");
        on("f", "create view v as select b as x from t");
        assertThat(refusal("f", "main")).containsExactly("DEPENDENCY view v");
        answer("main", "'sql', 'create view v as select a as x from t'");
        merge("f", "main");
        assertThat(query("main", "select x from v")).containsExactly("1");
    }

    /**
     * What was settled once is never asked again, on any of the branches.
     *
     * <pre>
     * main  --o t(a) --o b int --x--?--M-----------o index on b --M--
     *          \                /     / \                        /
     * f         '--o b text ---'-----'---M--o c ----------------'
     * </pre>
     */
    @Test
    void anAnswerTravelsBack() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("main", "alter table t add column b int");
        on("f", "alter table t add column b text; insert into t values (1, '2')");
        assertThat(refusal("f", "main")).containsExactly("ADD_ADD column t.b");
        answer("main", "'ours'");
        merge("f", "main");
        merge("main", "f");
        assertThat(shape("f")).isEqualTo(shape("main"));
        assertThat(query("f", "select a, b from t")).containsExactly("1|2");
        on("main", "create index i on t(b)");
        on("f", "alter table t add column c");
        merge("f", "main", "merged");
        assertThat(query("main", "select count(*) from cinch_conflicts")).containsExactly("0");
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a) --o b int --x--?-----------------x--
     *          \                /                    /
     * f         '--o b text ---'--o drop b, b real -'
     * </pre>
     */
    @Test
    void anAnswerLapsesWithTheChangeThatItWasFor() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("main", "alter table t add column b int");
        on("f", "alter table t add column b text");
        assertThat(refusal("f", "main")).containsExactly("ADD_ADD column t.b");
        answer("main", "'theirs'");
        on("f", "alter table t drop column b; alter table t add column b real");
        assertThat(refusal("f", "main")).containsExactly("ADD_ADD column t.b");
        answer("main", "'theirs'");
        merge("f", "main");
        assertThat(query("main", "select name, type from pragma_table_info('t')"))
                .containsExactly("a|", "b|REAL");
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a, b) --o a: c, b: d --x--??--M--  t(c, f)
     *          \                        /      /
     * f         '--o a: e, b: f -------'------'
     * </pre>
     */
    @Test
    void eachConflictHasItsOwnAnswer() throws SQLException {
        on("main", "create table t(a, b)");
        branch("f", "main");
        on("main", "alter table t rename a to c; alter table t rename b to d");
        on("f", "alter table t rename a to e; alter table t rename b to f");
        assertThat(refusal("f", "main"))
                .containsExactlyInAnyOrder("RENAME_RENAME column t.a", "RENAME_RENAME column t.b");
        answer("main", "case object_name when 't.a' then 'ours' else 'theirs' end");
        merge("f", "main");
        assertThat(query("main", "select name from pragma_table_info('t')")).containsExactly("c", "f");
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a, b) --o drop b --------x--?--x--?--M--  t(a)
     *          \                          /     /     /
     * f         '--o view, index on b ---'-----'-----'
     * </pre>
     */
    @Test
    void whatHasNoAnswerStaysAConflict() throws SQLException {
        on("main", "create table t(a, b)");
        branch("f", "main");
        on("main", "alter table t drop column b");
        on("f", "create view v as select b as x from t; create index i on t(b)");
        assertThat(refusal("f", "main")).containsExactlyInAnyOrder("DEPENDENCY view v", "DEPENDENCY index i");
        query("main", "select cinch_resolve(conflict_id, 'ours') from cinch_conflicts where object_name = 'v'");
        assertThat(refusal("f", "main")).contains("DEPENDENCY index i");
        assertThat(query("main", "select object_name from cinch_conflicts where resolution is null"))
                .containsExactly("i");
        answer("main", "'ours'");
        merge("f", "main");
        assertThat(shape("main")).containsOnlyKeys("table t");
    }

    /**
     *
     *
     * <pre>
     * main  --o t, protected --x o b --M--  t(a, c)
     *          \                      /
     * f         '--o c --------------'
     * </pre>
     */
    @Test
    void aProtectedBranchTakesMergesAlone() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        query("f", "select cinch_branch_protect('main')");
        assertThat(failure("main", "alter table t add column b").getMessage()).contains("protected");
        on("f", "alter table t add column c");
        merge("f", "main", "fast_forwarded");
        assertThat(query("main", "select name from pragma_table_info('t')")).containsExactly("a", "c");
    }

    /**
     * Neither answer wins by itself, whichever branch receives. {@code f} has changed what {@code main} changed too.
     *
     * <pre>
     * x              .--x--?--M--.
     *               /  /     /    \
     * main  --o----o  f-----f      x
     *               \  \     \    /
     * y              '--x--?--M--'
     * </pre>
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "create view v as select 1 as x; create view v as select 2 as x; 'ours'; 'theirs'; view v",
                "create view v as select 1 as x; create view v as select 2 as x; 'sql', 'create view v as select 3 as x';"
                        + " 'ours'; view v",
                "create view v as select 1 as x; create view v as select 2 as x; 'theirs'; 'sql', 'create view v as select 3 as x';"
                        + " view v",
                "alter table t add column b int; alter table t add column b text; 'ours'; 'theirs'; table t",
                "alter table t rename a to b; alter table t rename a to c; 'ours'; 'theirs'; table t",
                "alter table u rename to v; alter table u rename to w; 'theirs'; 'ours'; table ",
                "create index i on u(x); drop table u; 'ours'; 'theirs'; table u",
            })
    void answersThatDifferAreAConflictWhereTheyMeet(
            String onMain, String onF, String answerOnX, String answerOnY, String object) throws SQLException {
        answeredOnBoth(onMain, onF, answerOnX, answerOnY);
        assertThat(refusal("x", "y")).anyMatch(line -> line.contains(object));
        assertThat(refusal("y", "x")).anyMatch(line -> line.contains(object));
        branch("z", "main");
        merge("x", "z");
        assertThat(refusal("y", "z")).anyMatch(line -> line.contains(object));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "create view v as select 1 as x; create view v as select 2 as x; 'ours'",
                "create view v as select 1 as x; create view v as select 2 as x; 'theirs'",
                "create view v as select 1 as x; create view v as select 2 as x; 'sql', 'create view v as select 3 as x'",
                "alter table t add column b int; alter table t add column b text; 'theirs'",
                "alter table t rename a to b; alter table t rename a to c; 'ours'",
                "create index i on u(x); drop table u; 'theirs'",
            })
    void answersThatAreAlikeAreNoConflict(String onMain, String onF, String answer) throws SQLException {
        answeredOnBoth(onMain, onF, answer, answer);
        merge("x", "y", "merged");
        merge("y", "x");
        assertThat(shape("x")).isEqualTo(shape("y"));
    }

    @Test
    void answersThatDifferComeTogetherOnceTheOutcomeIsAlike() throws SQLException {
        answeredOnBoth("create view v as select 1 as x", "create view v as select 2 as x", "'ours'", "'theirs'");
        assertThat(refusal("x", "y")).containsExactly("ORDER_DEPENDENT view v");
        on("x", "drop view v; create view v as select 2 as x");
        merge("x", "y", "merged");
        merge("y", "x");
        assertThat(query("x", "select x from v")).containsExactly("2");
        assertThat(query("y", "select x from v")).containsExactly("2");
    }

    /** On {@code x} and {@code y} what {@code main} and {@code f} did is merged, with an answer each. */
    private void answeredOnBoth(String onMain, String onF, String answerOnX, String answerOnY) throws SQLException {
        on("main", "create table t(a); create table u(x)");
        branch("f", "main");
        on("main", onMain);
        on("f", onF);
        for (String branch : List.of("x", "y")) {
            branch(branch, "main");
            assertThat(refusal("f", branch)).hasSize(1);
            answer(branch, branch.equals("x") ? answerOnX : answerOnY);
            merge("f", branch);
        }
    }

    /** Answers all conflicts of a branch that receives: {@code 'ours'}, {@code 'theirs'} or {@code 'sql', '..'}. */
    private void answer(String into, String answer) throws SQLException {
        query(into, "select cinch_resolve(conflict_id, " + answer + ") from cinch_conflicts where resolution is null");
    }
}
