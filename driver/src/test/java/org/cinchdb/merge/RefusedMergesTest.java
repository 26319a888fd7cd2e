/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.Test;

/** What cannot be merged, and what a refusal leaves behind: nothing. */
class RefusedMergesTest extends Scenarios {
    /**
     *
     *
     * <pre>
     * main  --o t --.
     *          ^    |
     *          '----'
     * </pre>
     */
    @Test
    void aBranchIsNotMergedIntoItself() throws SQLException {
        on("main", "create table t(a)");
        assertRefused("select cinch_merge('main', 'main')", SqlState.BAD_ARGUMENT, "'main'", "itself");
        assertRefused("select cinch_merge('main')", SqlState.BAD_ARGUMENT, "'main'", "itself");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --x--
     *              /
     * no branch --'
     * </pre>
     */
    @Test
    void aBranchThatIsNotThereIsNamedBesideThoseThatAre() throws SQLException {
        on("main", "create table t(a)");
        branch("known", "main");
        assertRefused("select cinch_merge('unknown', 'main')", SqlState.BRANCH_NOT_FOUND, "'unknown'", "known, main");
        assertRefused("select cinch_merge('main', 'unknown')", SqlState.BRANCH_NOT_FOUND, "'unknown'", "known, main");
        assertRefused("select cinch_merge('No Branch', 'main')", SqlState.BAD_NAME, "No Branch");
    }

    /**
     *
     *
     * <pre>
     * main  --o t -----------------x--
     *          \                  /
     * f         '--o b --(dropped)
     * </pre>
     */
    @Test
    void aDroppedBranchIsNotMerged() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("f", "alter table t add column b");
        closeSessions();
        query("main", "drops", "select cinch_branch_drop('f')");
        try (Connection session = connect("main", "acme")) {
            assertThat(failure(session, "select cinch_merge('f', 'main')").getSQLState())
                    .isEqualTo(SqlState.BRANCH_NOT_FOUND.code());
            assertThat(failure(session, "select cinch_merge('main', 'f')").getSQLState())
                    .isEqualTo(SqlState.BRANCH_NOT_FOUND.code());
            assertThat(query(session, "select name from pragma_table_info('t')"))
                    .containsExactly("a");
        }
    }

    /**
     *
     *
     * <pre>
     * main  --o t --(begin, row 1)--x--(rollback)--
     *          \                   /
     * f         '--o b -----------'
     * </pre>
     */
    @Test
    void aMergeIsNoPartOfATransaction() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("f", "alter table t add column b");
        on("main", "begin; insert into t values (1)");
        assertRefused("select cinch_merge('f', 'main')", SqlState.TRANSACTION_ACTIVE, "transaction");
        on("main", "rollback");
        merge("f", "main", "fast_forwarded");
        assertThat(query("main", "select * from t")).isEmpty();
    }

    /**
     *
     *
     * <pre>
     * main  --o t --x--
     *          \   /
     * f         '-o b
     * </pre>
     */
    @Test
    void aMergeStandsInASelectAlone() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("f", "alter table t add column b");
        for (String sql : List.of(
                "insert into t values (cinch_merge('f', 'main'))",
                "update t set a = cinch_merge('f')",
                "create view v as select cinch_merge('f')")) {
            SQLException refused = failure("main", sql);
            assertThat(refused.getMessage()).contains("cinch_merge");
        }
        assertThat(query("main", "select name from pragma_table_info('t')")).containsExactly("a");
    }

    /**
     * Nothing waits afterwards either: both branches take writes and schema changes as before.
     *
     * <pre>
     * main  --o t(a) --o a becomes b --x--
     *          \                      /
     * f         '--o a becomes c ----'
     * </pre>
     */
    @Test
    void aRefusedMergeLeavesNoTrace() throws IOException, SQLException {
        on("main", "create table t(a); insert into t values (1)");
        branch("f", "main");
        on("main", "alter table t rename a to b");
        on("f", "alter table t rename a to c; insert into t values (2)");
        List<String> log = query("main", "select * from cinch_log('main') union all select * from cinch_log('f')");
        List<String> branches = query("main", "select * from cinch_branches");
        List<String> files = files();
        assertThat(refusal("f", "main")).containsExactly("RENAME_RENAME column t.a");
        assertThat(refusal("main", "f")).containsExactly("RENAME_RENAME column t.a");
        assertThat(query("main", "select * from cinch_log('main') union all select * from cinch_log('f')"))
                .isEqualTo(log);
        assertThat(query("main", "select * from cinch_branches")).isEqualTo(branches);
        assertThat(files()).isEqualTo(files);
        ByteBuffer heads = ByteBuffer.wrap(Files.readAllBytes(project.resolve(".cinchdb/heads")))
                .order(ByteOrder.nativeOrder());
        for (int word = 0; word < heads.capacity(); word += 64) {
            assertThat(heads.getLong(word) & 3).as("pending or gate").isZero();
        }
        assertThat(query("main", "select b from t")).containsExactly("1");
        assertThat(query("f", "select c from t")).containsExactly("2");
        on("main", "insert into t values (3); alter table t add column d");
        on("f", "insert into t values (4); alter table t add column e");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --(begin, u ........ commit)--M--  t(a, b), u
     *          \                              /
     * f         '--o b ----------------------'
     * </pre>
     */
    @Test
    void aMergeWaitsForASchemaChangeOfTheBranchThatReceives() throws Exception {
        on("main", "create table t(a)");
        branch("f", "main");
        on("f", "alter table t add column b");
        on("main", "begin; create table u(x)");
        SQLException impatient = elsewhere(() -> {
                    try (Connection session = connect("main", "other", "busyTimeout=1")) {
                        return failure(session, "select cinch_merge('f', 'main')");
                    }
                })
                .get(1, TimeUnit.MINUTES);
        assertThat(impatient.getSQLState()).isEqualTo(SqlState.LOCK_TIMEOUT.code());
        CompletableFuture<List<String>> patient =
                elsewhere(() -> query("main", "other", "select cinch_merge('f', 'main')"));
        on("main", "commit");
        assertThat(patient.get(1, TimeUnit.MINUTES).get(0)).contains("merged");
        assertThat(shape("main")).containsOnlyKeys("table t", "table u");
        assertThat(query("main", "select name from pragma_table_info('t')")).containsExactly("a", "b");
    }

    /**
     *
     *
     * <pre>
     * main  --o t ----------------M--  t(a, b)
     *          \                 /
     * f         '--o b --(begin, u ........ commit)--
     * </pre>
     */
    @Test
    void aMergeDoesNotWaitForTheBranchThatGives() throws SQLException {
        on("main", "create table t(a)");
        branch("f", "main");
        on("f", "alter table t add column b");
        on("f", "begin; create table u(x)");
        merge("f", "main", "fast_forwarded");
        on("f", "commit");
        merge("f", "main", "fast_forwarded");
        assertThat(shape("main")).containsOnlyKeys("table t", "table u");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --o b --M--M--
     *         |\         /  /
     * f       | '--o c -'  /
     * g       '--o d -----'
     * </pre>
     */
    @Test
    void twoMergesAtOnceComeOneAfterTheOther() throws Exception {
        on("main", "create table t(a)");
        branch("f", "main");
        branch("g", "main");
        on("main", "alter table t add column b");
        on("f", "alter table t add column c");
        on("g", "alter table t add column d");
        CompletableFuture<List<String>> first =
                elsewhere(() -> query("main", "one", "select cinch_merge('f', 'main')"));
        CompletableFuture<List<String>> second =
                elsewhere(() -> query("main", "two", "select cinch_merge('g', 'main')"));
        assertThat(first.get(1, TimeUnit.MINUTES).get(0)).contains("merged");
        assertThat(second.get(1, TimeUnit.MINUTES).get(0)).contains("merged");
        assertThat(query("main", "select name from pragma_table_info('t')"))
                .containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    /**
     *
     *
     * <pre>
     * main  --o t, globex has no file --x--
     *          \                       /
     * f         '--o unique index ----'
     * </pre>
     */
    @Test
    void aTenantWhoseFileIsMissingIsNamedWhereRowsMatter() throws IOException, SQLException {
        on("main", "create table t(a)");
        on("main", "globex", "insert into t values (1)");
        branch("f", "main");
        on("f", "create unique index i on t(a)");
        closeSessions();
        delete("globex");
        try (Connection session = connect("main", "acme")) {
            SQLException refused = failure(session, "select cinch_merge('f', 'main')");
            assertThat(refused.getMessage()).contains("globex");
            assertThat(query(session, "select name from sqlite_schema where type = 'index'"))
                    .isEmpty();
        }
    }

    /**
     *
     *
     * <pre>
     * main  --o t, globex has no file --F--
     *          \                       /
     * f         '--o b ---------------'
     * </pre>
     */
    @Test
    void aTenantWhoseFileIsMissingStandsInNobodysWayElse() throws IOException, SQLException {
        on("main", "create table t(a)");
        on("main", "globex", "insert into t values (1)");
        branch("f", "main");
        on("f", "alter table t add column b");
        closeSessions();
        delete("globex");
        try (Connection session = connect("main", "acme")) {
            assertThat(query(session, "select cinch_merge('f', 'main')").get(0)).contains("fast_forwarded");
            assertThat(query(session, "select name from pragma_table_info('t')"))
                    .containsExactly("a", "b");
        }
        // The file of a connection that was pooled is looked up again after 100 ms.
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        SQLException noticed = null;
        while (noticed == null && System.nanoTime() < deadline) {
            noticed = catchThrowableOfType(SQLException.class, () -> {
                try (Connection globex = connect("main", "globex")) {
                    run(globex, "insert into t values (2, 3)");
                }
            });
        }
        assertThat((Throwable) noticed).hasMessageContaining("globex");
    }

    private void assertRefused(String sql, SqlState state, String... texts) {
        SQLException refused = failure("main", sql);
        assertThat(refused.getSQLState()).as(refused.getMessage()).isEqualTo(state.code());
        assertThat(refused.getMessage()).contains(texts);
    }

    private static SQLException failure(Connection session, String sql) {
        return Objects.requireNonNull(
                catchThrowableOfType(SQLException.class, () -> run(session, sql)), "nothing was thrown");
    }

    /** Runs something in another thread: a thread that waited for itself would wait for ever. */
    private static <T> CompletableFuture<T> elsewhere(Callable<T> step) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return step.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(project)) {
            return all.filter(file -> file.toString().endsWith(".db"))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    /** As somebody may who tidies up by hand. */
    private void delete(String tenant) throws IOException {
        for (String file : files()) {
            if (file.endsWith("/" + tenant + ".db")) {
                for (String suffix : List.of("", "-wal", "-shm")) {
                    Files.deleteIfExists(Path.of(file + suffix));
                }
            }
        }
    }
}
