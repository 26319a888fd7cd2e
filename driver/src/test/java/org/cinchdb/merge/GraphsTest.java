/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/**
 * More than two branches, and more than one merge: a change keeps its identity on every branch that it reaches, so that
 * what is there already is never asked about again.
 *
 * <p>Here a line is a branch, time goes to the right, {@code M} is a merge and {@code F} a fast-forward.
 */
class GraphsTest extends Scenarios {
    /**
     *
     *
     * <pre>
     * main  --o t ------------------F--  t(a, b), index i
     *          \                    /
     * f         '--o b --o index --'
     * </pre>
     */
    @Test
    void aBranchThatHadNothingOfItsOwnIsFastForwarded() throws SQLException {
        on("main", "create table t(a); insert into t values (1)");
        branch("f", "main");
        on("f", "alter table t add column b; create index i on t(b)");
        merge("f", "main", "fast_forwarded");
        assertThat(shape("main")).isEqualTo(shape("f"));
        assertThat(query("main", "select a, b from t")).containsExactly("1|null");
        assertThat(query("main", "select change_id, sql from cinch_log('main')"))
                .isEqualTo(query("main", "select change_id, sql from cinch_log('f')"));
    }

    /**
     *
     *
     * <pre>
     * main  --o t ----------o u --(nothing)--
     *          \            /
     * f         '----------'
     * </pre>
     */
    @Test
    void aBranchThatIsBehindIsUpToDateToMerge() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("main", "create table u(x)");
        merge("f", "main", "up_to_date");
        merge("f", "main", "up_to_date");
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a) --o b ---M------o d ---M--  t(a, b, c, d, e)
     *          \             /             /
     * f         '--o c -----'-----o e ----'
     * </pre>
     */
    @Test
    void bothBranchesGoOnAndMergeAgain() throws SQLException {
        on("main", "create table t(a); insert into t values (1)");
        branch("f", "main");
        on("main", "alter table t add column b");
        on("f", "alter table t add column c");
        merge("f", "main", "merged");
        on("main", "alter table t add column d");
        on("f", "alter table t add column e");
        merge("f", "main", "merged");
        assertThat(sql("main", "t")).isEqualToIgnoringCase("create table t(a, b, c, d, e)");
        assertThat(query("main", "select * from t")).containsExactly("1|null|null|null|null");
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a) --o b --M-----o d --M--------
     *          \           / \         / \
     * f         '--o c ---'---F--o e --'---F------
     * </pre>
     */
    @Test
    void branchesThatMergeEachOtherInTurnStayTogether() throws SQLException {
        on("main", "create table t(a); insert into t values (1)");
        branch("f", "main");
        on("main", "alter table t add column b");
        on("f", "alter table t add column c");
        merge("f", "main", "merged");
        merge("main", "f");
        on("main", "alter table t add column d");
        on("f", "alter table t add column e");
        merge("f", "main", "merged");
        merge("main", "f");
        merge("f", "main", "up_to_date");
        assertThat(shape("f")).isEqualTo(shape("main"));
    }

    /**
     *
     *
     * <pre>
     * a  --o b renamed ---M--o x --M--
     *       \           \ /      \ /
     *        \           X        X
     *         \         / \      / \
     * b        '--o c -'---M--o y --M--
     * </pre>
     */
    @Test
    void twoBranchesThatMergedEachOtherAtOnceAgree() throws SQLException {
        on("main", "create table t(a, b)");
        branch("a", "main");
        branch("b", "main");
        on("a", "alter table t rename b to bb");
        on("b", "alter table t add column c");
        branch("a1", "a");
        merge("b", "a", "merged");
        merge("a1", "b", "merged");
        on("a", "create index x on t(c)");
        on("b", "create index y on t(bb)");
        branch("a2", "a");
        merge("b", "a", "merged");
        merge("a2", "b", "merged");
        assertThat(shape("b")).isEqualTo(shape("a"));
        assertThat(shape("a")).containsKeys("index x", "index y");
        merge("a", "b", "up_to_date");
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a) --o a becomes c -----------M--o index --M
     *          \                               /            /
     * f         '--o a becomes d --o c -------'--o b ------'
     * </pre>
     */
    @Test
    void aConflictSettledOnceIsNotMetAgain() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("main", "alter table t rename a to c");
        on("f", "alter table t rename a to d");
        assertThat(refusal("f", "main")).containsExactly("RENAME_RENAME column t.a");
        on("f", "alter table t rename d to c");
        merge("f", "main", "merged");
        on("main", "create index i on t(c)");
        on("f", "alter table t add column b");
        merge("f", "main", "merged");
        merge("main", "f");
        assertThat(shape("f")).isEqualTo(shape("main"));
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a) -----M---------------
     *          |\        / \
     * f1       | '--o b-'   \
     * f2       '---------o c --M--o d     then f2 to main, f1 both ways
     * </pre>
     */
    @Test
    void changesTravelByWayOfAThirdBranch() throws SQLException {
        on("main", "create table t(a); insert into t values (1)");
        branch("f1", "main");
        branch("f2", "main");
        on("f1", "alter table t add column b");
        on("f2", "alter table t add column c");
        merge("f1", "main", "fast_forwarded");
        merge("main", "f2", "merged");
        on("f2", "alter table t add column d");
        merge("f1", "f2", "up_to_date");
        merge("f2", "main", "fast_forwarded");
        merge("main", "f1");
        merge("f1", "f2", "up_to_date");
        assertThat(shape("f1")).isEqualTo(shape("f2")).isEqualTo(shape("main"));
        assertThat(query("main", "select * from t")).containsExactly("1|null|null|null");
    }

    /**
     *
     *
     * <pre>
     * main  --o t(a) ---------M--------M--
     *         |\             /        /
     * f1      | '--o a to b-'        /
     * f2      '--o index on a --o v-'
     * </pre>
     */
    @Test
    void aRenameReachesABranchThatMeetsItOnTheWay() throws SQLException {
        on("main", "create table t(a); insert into t values (7)");
        branch("f1", "main");
        branch("f2", "main");
        on("f1", "alter table t rename a to b");
        on("f2", "create index i on t(a); create view v as select a as x from t");
        merge("f1", "main", "fast_forwarded");
        merge("f2", "main", "merged");
        merge("f1", "f2", "merged");
        assertThat(shape("f2")).isEqualTo(shape("main"));
        assertThat(query("main", "select x from v")).containsExactly("7");
        merge("main", "f1");
        merge("main", "f2", "up_to_date");
    }

    /**
     *
     *
     * <pre>
     * main  --o t ---------------M--o u ---M--
     *          \                /         /
     * f         '--o b --------/---o d --/
     *               \         /
     * g              '--o c -'
     * </pre>
     */
    @Test
    void aBranchOfABranchMergesIntoTheFirst() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("f", "alter table t add column b");
        branch("g", "f");
        on("g", "alter table t add column c");
        merge("g", "main", "fast_forwarded");
        on("main", "create table u(x)");
        on("f", "alter table t add column d");
        merge("f", "main", "merged");
        assertThat(sql("main", "t")).isEqualToIgnoringCase("create table t(a, b, c, d)");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --o b --o c ---M--  t(a, b, c), index i
     *          \                /
     * f         '--o index i --'
     * </pre>
     */
    @Test
    void aBranchFromAnOlderPositionMergesWhatCameSince() throws SQLException {
        on("main", "create table t(a)");
        on("main", "alter table t add column b; alter table t add column c");
        query("main", "select cinch_branch_create('f', 'main', 1)");
        on("f", "create index i on t(a)");
        merge("f", "main", "merged");
        merge("main", "f");
        assertThat(shape("f")).isEqualTo(shape("main"));
        assertThat(sql("main", "t")).isEqualToIgnoringCase("create table t(a, b, c)");
    }

    /**
     * Everything of {@code f} is in {@code main}, but not at its beginning: the index was made when the column was
     * {@code a}.
     *
     * <pre>
     * main  --o t(a, b) --o index on a --M--
     *          \                        /  \
     * f         '--o a becomes c -------'----M--  t(c, b), index on c
     * </pre>
     */
    @Test
    void aMergedBranchTakesWhatItLacksUnderItsOwnNames() throws SQLException {
        on("main", "create table t(a, b)");
        branch("f", "main");
        on("main", "create index i on t(a); create view v as select a as x from t");
        on("f", "alter table t rename a to c; insert into t values (1, 2)");
        merge("f", "main", "merged");
        merge("main", "f");
        assertThat(shape("f")).isEqualTo(shape("main")).containsEntry("index i", "create index i on t ( c )");
        assertThat(query("f", "select x from v")).containsExactly("1");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --M--  t, u
     *      \       /
     * f     '--o u
     * </pre>
     */
    @Test
    void branchesWithoutACommonChangeStartFromNothing() throws SQLException {
        on("main", "create table t(a)");
        query("main", "select cinch_branch_create('f', 'main', 0)");
        on("f", "create table u(x)");
        merge("f", "main", "merged");
        assertThat(shape("main")).containsOnlyKeys("table t", "table u");
    }

    /**
     *
     *
     * <pre>
     * main  --o t ---F--o b --------M--
     *          \    /              /
     * f         '--o u --o index --'
     * </pre>
     */
    @Test
    void aFastForwardedBranchGoesOn() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("f", "create table u(x)");
        merge("f", "main", "fast_forwarded");
        on("main", "alter table t add column b");
        on("f", "create index i on t(a)");
        merge("f", "main", "merged");
        assertThat(shape("main")).containsOnlyKeys("table t", "table u", "index i");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --o b -------------------M--
     *          \                          /
     * f         '--o c --(dropped)       /
     *               \                   /
     * g              '--o index on c --'
     * </pre>
     */
    @Test
    void aBranchOutlivesTheOneThatItWasMadeFrom() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("f", "alter table t add column c");
        branch("g", "f");
        on("main", "alter table t add column b");
        on("g", "create index i on t(c)");
        query("main", "select cinch_branch_drop('f')");
        merge("g", "main", "merged");
        merge("main", "g");
        assertThat(shape("g")).isEqualTo(shape("main"));
        assertThat(sql("main", "t")).isEqualToIgnoringCase("create table t(a, b, c)");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --M--------------M--  no u, then u(y)
     *          \   /              /
     * f         '-o u --o drop u, u(y)
     * </pre>
     */
    @Test
    void whatIsMadeAgainUnderItsOldNameMergesAgain() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("main", "alter table t add column b");
        on("f", "create table u(x)");
        merge("f", "main", "merged");
        on("f", "drop table u; create table u(y)");
        merge("f", "main", "merged");
        assertThat(sql("main", "u")).isEqualToIgnoringCase("create table u(y)");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --M--M--M--M--
     *         |\   /  /  /  /
     * f1      | '-o  /  /  /
     * f2      |----o   /  /
     * f3      |------o   /
     * f4      '--------o
     * </pre>
     */
    @Test
    void manyBranchesComeTogetherInAnyOrder() throws SQLException {
        on("main", "create table t(id integer primary key); insert into t values (1)");
        for (int i = 1; i <= 4; i++) {
            branch("f" + i, "main");
        }
        on("f1", "alter table t add column a");
        on("f2", "alter table t rename to u");
        on("f3", "create view v as select id as x from t");
        on("f4", "create table c(t references t)");
        for (int i : new int[] {3, 1, 4, 2}) {
            merge("f" + i, "main", i == 3 ? "fast_forwarded" : "merged");
        }
        for (int i = 1; i <= 4; i++) {
            merge("f" + i, "f" + (i % 4 + 1));
        }
        merge("main", "f1");
        assertThat(shape("f1")).isEqualTo(shape("main"));
        assertThat(query("main", "select x from v")).containsExactly("1");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --F--M--M--
     *         |\   /  /  /
     * f1      | '-u  /  /
     * f2      |----u   /
     * f3      '------U
     * </pre>
     */
    @Test
    void oneTableMadeOnThreeBranchesIsOne() throws SQLException {
        on("main", "create table t(a)");
        for (int i = 1; i <= 3; i++) {
            branch("f" + i, "main");
            on("f" + i, i == 3 ? "CREATE TABLE \"U\"(x)" : "create table u(x)");
        }
        merge("f1", "main", "fast_forwarded");
        merge("f2", "main", "merged");
        merge("f3", "main", "merged");
        on("f3", "alter table u rename x to y");
        merge("f3", "main", "merged");
        on("f1", "create index i on u(x)");
        merge("f1", "main", "merged");
        merge("f2", "main", "up_to_date");
        assertThat(shape("main")).containsEntry("index i", "create index i on u ( y )");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --M------o index on b ---x
     *          \   /                      /
     * f         '-o b ---------o drop b -'
     * </pre>
     */
    @Test
    void aSideThatUndidWhatTheOtherTookOverIsStillRight() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("main", "create table u(x)");
        on("f", "alter table t add column b");
        merge("f", "main", "merged");
        on("f", "alter table t drop column b");
        on("main", "create index i on t(b)");
        assertThat(refusal("f", "main")).containsExactly("DEPENDENCY index i");
        assertThat(refusal("main", "f")).containsExactly("DEPENDENCY index i");
        on("main", "drop index i");
        merge("f", "main", "merged");
        assertThat(sql("main", "t")).isEqualToIgnoringCase("create table t(a)");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --o b --M--
     *          \         /
     * f         '--o c -'
     * </pre>
     */
    @Test
    void theLogSaysWhereEachChangeCameFrom() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("main", "alter table t add column b");
        on("f", "alter table t add column c");
        merge("f", "main", "merged");
        assertThat(query("main", "select position, kind, object_name, origin_branch from cinch_log"))
                .containsExactly("1|create|t|main", "2|alter|t|main", "3|alter|t|f");
    }
}
