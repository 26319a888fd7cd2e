/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows that migrations have written travel with the schema: a merge brings them to every tenant of the other branch.
 */
class MigratedRowsTest extends Scenarios {
    private static final String HISTORY = """
            create table flyway_schema_history(installed_rank int not null primary key, version text, description text,
              type text, script text, checksum int, installed_by text, execution_time int, success boolean)""";

    private void migrate(String branch, String script) throws SQLException {
        try (Connection migrating = connect(branch, "acme", "migrate=true")) {
            run(migrating, script);
        }
    }

    private void oursMigrates(String script) throws SQLException {
        migrate("ours", script);
    }

    private void theirsMigrates(String script) throws SQLException {
        migrate("theirs", script);
    }

    /** What a query gives in a tenant with rows, in one that nobody has touched, on either branch. */
    private void everywhere(String query, String... rows) throws SQLException {
        reads(query, rows);
        for (String branch : List.of("ours", "theirs")) {
            assertThat(query(branch, "untouched", query)).as(branch).containsExactly(rows);
        }
    }

    /** As Flyway does it: in the transaction of the migration, with values bound. */
    private void flyway(String branch, int rank, String version, int checksum, String script) throws SQLException {
        try (Connection migrating = connect(branch, "acme", "migrate=true")) {
            migrating.setAutoCommit(false);
            run(migrating, script);
            try (PreparedStatement insert = migrating.prepareStatement("""
                    INSERT INTO "main"."flyway_schema_history" ("installed_rank", "version", "description", "type",
                      "script", "checksum", "installed_by", "execution_time", "success") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
                Object[] values = {
                    rank, version, "d" + version, "SQL", "V" + version + ".sql", checksum, branch, 7, true
                };
                for (int i = 0; i < values.length; i++) {
                    insert.setObject(i + 1, values[i]);
                }
                insert.executeUpdate();
            }
            migrating.commit();
        }
    }

    /**
     *
     *
     * <pre>
     *         .-- column b; row 1 --.
     * t(a) --o                      o-- both rows in every tenant
     *         '-- row 2 ------------'
     * </pre>
     */
    @Test
    void rowsOfBothSidesAreInEveryTenant() throws SQLException {
        base("create table t(a)");
        rows("insert into t values ('own')");
        oursMigrates("alter table t add column b default 'b'; insert into t(a) values (1)");
        theirsMigrates("insert into t(a) values (2)");
        merges("create table t(a, b default 'b')");
        reads("select a, b from t order by a", "1|b", "2|b", "own|b");
        assertThat(query("theirs", "untouched", "select a from t order by a")).containsExactly("1", "2");
    }

    /**
     *
     *
     * <pre>
     *            .-- t becomes u, a becomes x ----.
     * t(a, b) --o                                 o-- the rows, under the new names
     *            '-- rows by names and values -----'
     * </pre>
     */
    @Test
    void statementsFollowWhatTheOtherSideRenamed() throws SQLException {
        base("create table t(a unique, b)");
        ours("alter table t rename to u; alter table u rename a to x");
        try (Connection migrating = connect("theirs", "acme", "migrate=true");
                PreparedStatement insert = migrating.prepareStatement(
                        "insert into t(a, b) values (?, ?) on conflict (a) do update set b = excluded.b || t.b")) {
            for (int i = 0; i < 2; i++) {
                insert.setString(1, "it's");
                insert.setLong(2, 9007199254740993L);
                insert.executeUpdate();
            }
        }
        theirsMigrates("update t set b = b || '!' where a = 'it''s'; insert into t select 'n', a from t");
        merges("create table u(x unique, b)");
        everywhere("select x, b from u order by 1 desc", "n|it's", "it's|90071992547409939007199254740993!");
    }

    /**
     *
     *
     * <pre>
     *            .-- column c -------------------.
     * t(a, b) --o                                o-- c has its default
     *            '-- insert into t values (..) ---'
     * </pre>
     */
    @Test
    void anInsertWithoutColumnsFillsThoseThatItKnew() throws SQLException {
        base("create table t(a, b as (a || '+'), d)");
        ours("alter table t add column c default 'c'");
        theirsMigrates(
                "insert into t values (1, 2); insert into t select 3, 4 union all values (5, 6); replace into t as x values (7, 8)");
        mergesBothWays();
        everywhere("select a, b, c, d from t order by a", "1|1+|c|2", "3|3+|c|4", "5|5+|c|6", "7|7+|c|8");
    }

    /**
     *
     *
     * <pre>
     *            .-- rebuild: t(b, a) -----.
     * t(a, b) --o                          o-- each value in its column
     *            '-- values ('a', 'b') ----'
     * </pre>
     */
    @Test
    void anInsertWithoutColumnsDoesNotFallIntoOthers() throws SQLException {
        base("create table t(a, b)");
        ours(
                "begin; create table n(b, a); insert into n(a, b) select a, b from t; drop table t; alter table n rename to t; commit");
        theirsMigrates("insert into t values ('a', 'b')");
        merge("theirs", "ours", "merged");
        assertThat(query("ours", "untouched", "select a, b from t")).containsExactly("a|b");
    }

    /**
     *
     *
     * <pre>
     *               .-- drop column b / table t --.
     * t(a, b), u --o                              x-- DEPENDENCY
     *               '-- update t set a = b -------'
     * </pre>
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table t drop column b",
                "drop table t",
                "alter table t drop column b; alter table t rename to w"
            })
    void rowsThatReadWhatTheOtherSideDropped(String drop) throws SQLException {
        base("create table t(a, b); create table u(x)");
        ours(drop);
        theirsMigrates("update t set a = \"b\"");
        conflicts("DEPENDENCY table t");
        assertThat(failure("ours", "select cinch_resolve(conflict_id, 'ours') from cinch_conflicts")
                        .getMessage())
                .contains("no answer of its own")
                .contains("Make it anew");
    }

    /**
     *
     *
     * <pre>
     *               .-- drop column b; column b ------.
     * t(a, b), u --o                                  o-- the statement reads the new one
     *               '-- update t set a = b -----------'
     * </pre>
     */
    @Test
    void rowsThatReadWhatIsThereAgain() throws SQLException {
        base("create table t(a, b); create table u(x)");
        rows("insert into t values ('a', 'old')");
        ours("alter table t drop column b");
        theirsMigrates("update t set a = b");
        ours("alter table t add column b default 'new'");
        merge("theirs", "ours", "merged");
        assertThat(query("ours", "select a, b from t")).containsExactly("new|new");
        ours("alter table t drop column b");
    }

    /**
     *
     *
     * <pre>
     *         .-- a becomes b ----------------.
     * t(a) --o                                x-- OPAQUE
     *         '-- update t as q set a = 1 ----'
     * </pre>
     */
    @Test
    void aStatementThatCannotBeFittedMeetsARename() throws SQLException {
        base("create table t(a); create table u(x)");
        ours("alter table t rename a to b");
        theirsMigrates("update t as q set a = 1");
        conflicts("OPAQUE table t");
    }

    /**
     *
     *
     * <pre>
     *        .-- u renamed ------------------.
     * t, u --o                               o-- what has nothing to do with it goes through
     *        '-- update t as q set a = 1 ----'
     * </pre>
     */
    @Test
    void aStatementThatCannotBeFittedNeedNotBe() throws SQLException {
        base("create table t(a); create table u(x)");
        oursMigrates("alter table u rename to w; insert into t values (0)");
        theirsMigrates("with n as (select 5 as v) update t as q set a = a + (select v from n)");
        mergesBothWays();
    }

    /**
     *
     *
     * <pre>
     *             .-- table role, admin; guest --.
     * (nothing) --o                              o-- admin once
     *             '-- table role, admin ----------'
     * </pre>
     */
    @Test
    void whatBothSidesWroteAlikeIsWrittenOnce() throws SQLException {
        base("create table other(x)");
        oursMigrates("create table role(name); insert into role values ('admin'); insert into role values ('guest')");
        theirsMigrates(
                "create table role(name); INSERT INTO \"role\"  VALUES ('admin'); insert into role values ('admin')");
        mergesBothWays();
        everywhere("select name from role order by name", "admin", "admin", "guest");
    }

    /**
     *
     *
     * <pre>
     *         .-- row 1; t becomes u --.
     * t(a) --o                         o-- row 1 once
     *         '-- row 1 ---------------'
     * </pre>
     */
    @Test
    void whatBothSidesWroteAlikeIsKnownByItsOldNamesToo() throws SQLException {
        base("create table t(a)");
        oursMigrates("insert into t values (1); alter table t rename to u");
        theirsMigrates("insert into t values (1)");
        mergesBothWays();
        everywhere("select a from u", "1");
    }

    /**
     *
     *
     * <pre>
     *        .-- row 1; drop u --M------M-- row 1 once, then row 1 again
     * t, u --o                  /      /
     *        '-- row 1 --------'------M-- row 1
     * </pre>
     */
    @Test
    void whatWasFoundAlikeStaysSoInTheNextMerges() throws SQLException {
        base("create table t(a); create table u(x)");
        oursMigrates("insert into t values (1); update u set x = 1; drop table u");
        theirsMigrates("insert into t values (1); update u set x = 1");
        merge("theirs", "ours", "merged");
        merge("ours", "theirs", "fast_forwarded");
        everywhere("select a from t", "1");
        theirsMigrates("insert into t values (1)");
        merge("theirs", "ours");
        everywhere("select a from t", "1", "1");
    }

    /**
     *
     *
     * <pre>
     *                .-- (1, 'ours') ----.
     * t(id, name) --o                    x-- DATA
     *                '-- (1, 'theirs') --'
     * </pre>
     */
    @Test
    void rowsOfBothSidesThatDoNotGoTogether() throws SQLException {
        base("create table t(id integer primary key, name)");
        oursMigrates("insert into t values (1, 'ours')");
        theirsMigrates("insert into t values (1, 'theirs')");
        List<String> log = query("main", "select change_id from cinch_log('ours')");

        SQLException refused = failure("main", "select cinch_merge('theirs', 'ours')");

        assertThat(refused.getSQLState()).isEqualTo(SqlState.ROWS_IN_THE_WAY.code());
        assertThat(refused.getMessage()).contains("UNIQUE").contains("migrations");
        assertThat(query("ours", "select code, object_name from cinch_conflicts"))
                .containsExactly("DATA|t");
        assertThat(
                        query(
                                "main",
                                "select kind, detail like 'DATA: %UNIQUE%' from cinch_merge_preview('theirs', 'ours') where kind = 'conflict'"))
                .containsExactly("conflict|1");
        assertThat(query("main", "select change_id from cinch_log('ours')")).isEqualTo(log);
        oursMigrates("delete from t");
        merge("theirs", "ours", "merged");
        assertThat(query("ours", "untouched", "select * from t")).containsExactly("1|theirs");
    }

    /**
     *
     *
     * <pre>
     *         .-- 7 in globex --.
     * t(a) --o                  x-- globex
     *         '-- row 7 --------'
     * </pre>
     */
    @Test
    void aTenantOfTheOtherBranchThatTheRowsDoNotFitIsNamed() throws SQLException {
        base("create table t(a unique)");
        on("ours", "globex", "insert into t values (7)");
        ours("create table u(x)");
        theirsMigrates("insert into t values (7)");

        SQLException refused = failure("main", "select cinch_merge('theirs', 'ours')");

        assertThat(refused.getSQLState()).isEqualTo(SqlState.ROWS_IN_THE_WAY.code());
        assertThat(refused.getMessage()).contains("globex: ");
        on("ours", "globex", "delete from t");
        merge("theirs", "ours", "merged");
        assertThat(query("ours", "globex", "select a from t")).containsExactly("7");
    }

    /**
     *
     *
     * <pre>
     * main  --o t --------------------F-- the row
     *          \                     /
     * f         '-- t(a, b); row ---'
     * </pre>
     */
    @Test
    void aBranchTakesItsRowsAlong() throws SQLException {
        migrate("main", "create table t(a); insert into t values (1)");
        branch("f", "main");
        assertThat(query("f", "untouched", "select a from t")).containsExactly("1");
        migrate("f", "alter table t add column b; insert into t values (2, 'b')");
        on("main", "globex", "insert into t values ('own')");

        merge("f", "main", "fast_forwarded");

        assertThat(query("main", "globex", "select a, b from t order by a"))
                .containsExactly("1|null", "2|b", "own|null");
        assertThat(query("main", "later", "select a, b from t order by a")).containsExactly("1|null", "2|b");
    }

    /**
     *
     *
     * <pre>
     *               .-- V2, V4 -----.
     * history, V1 --o               o-- ranks 1 to 5
     *               '-- V3, V5 -----'
     * </pre>
     */
    @Test
    void flywaysRanksOfBothSidesFollowEachOther() throws SQLException {
        migrate("main", HISTORY);
        flyway("main", 1, "1", 11, "create table t(a)");
        branch("ours", "main");
        branch("theirs", "main");
        flyway("ours", 2, "2", 12, "alter table t add column b");
        flyway("ours", 3, "4", 14, "insert into t(a) values (4)");
        flyway("theirs", 2, "3", 13, "alter table t add column c");
        flyway("theirs", 3, "5", 15, "insert into t(a) values (5)");
        try (Connection repair = connect("theirs", "acme", "migrate=true");
                PreparedStatement update = repair.prepareStatement(
                        "UPDATE \"main\".\"flyway_schema_history\" SET \"checksum\" = ? WHERE \"installed_rank\" = ?")) {
            for (int[] rank : new int[][] {{113, 2}, {111, 1}}) {
                update.setInt(1, rank[0]);
                update.setInt(2, rank[1]);
                update.executeUpdate();
            }
        }
        mergesBothWays();
        String history = "select installed_rank, version, checksum from flyway_schema_history order by 1";
        assertThat(query("ours", "untouched", history))
                .containsExactly("1|1|111", "2|2|12", "3|4|14", "4|3|113", "5|5|15");
        assertThat(query("theirs", "untouched", history))
                .containsExactly("1|1|111", "2|3|113", "3|5|15", "4|2|12", "5|4|14");
    }

    /**
     *
     *
     * <pre>
     *           .-- V2, V3 --.----- V5 -.
     * V1 -----o              M           M-- all of them, no rank twice
     *           '-- V4 ------'-- V6 -----'
     * </pre>
     */
    @Test
    void flywaysRanksStayApartHoweverOftenIsMerged() throws SQLException {
        migrate("main", HISTORY);
        flyway("main", 1, "1", 11, "create table t(a)");
        branch("ours", "main");
        branch("theirs", "main");
        flyway("ours", 2, "2", 12, "create table t2(a)");
        flyway("ours", 3, "3", 13, "create table t3(a)");
        flyway("theirs", 2, "4", 14, "create table t4(a)");
        merge("theirs", "ours", "merged");
        flyway("ours", 5, "5", 15, "create table t5(a)");
        flyway("theirs", 3, "6", 16, "create table t6(a)");
        mergesBothWays();
        flyway("theirs", 8, "7", 17, "create table t7(a)");
        merge("theirs", "ours");
        migrate("theirs", "delete from flyway_schema_history where installed_rank = 8");
        merge("theirs", "ours");

        String versions =
                "select group_concat(version, ' ') from (select version from flyway_schema_history order by version)";
        everywhere(versions, "1 2 3 4 5 6");
    }

    /**
     *
     *
     * <pre>
     *      .-- V2 ------.
     * V1 --o            o-- V2 once
     *      '-- V2, V3 --'
     * </pre>
     */
    @Test
    void aMigrationThatFlywayInstalledOnBothSidesIsInstalledOnce() throws SQLException {
        migrate("main", HISTORY);
        flyway("main", 1, "1", 11, "create table t(a)");
        branch("ours", "main");
        branch("theirs", "main");
        flyway("ours", 2, "2", 12, "create table t2(a); insert into t2 values (2)");
        flyway("theirs", 2, "2", 12, "create table t2(a); insert into t2 values (2)");
        flyway("theirs", 3, "3", 13, "create table t3(a)");
        merge("theirs", "ours");
        merge("ours", "theirs");
        everywhere("select installed_rank, version from flyway_schema_history order by 1", "1|1", "2|2", "3|3");
        everywhere("select a from t2", "2");
    }

    /**
     *
     *
     * <pre>
     *             .-- lock, change sets, unlock --.
     * (nothing) --o                               o-- both, unlocked
     *             '-- lock, change sets, unlock --'
     * </pre>
     */
    @Test
    void whatLiquibaseRanOnBothSidesIsThereOnceAndItsLockStaysAsItIs() throws SQLException {
        base("create table other(x)");
        for (String branch : List.of("ours", "theirs")) {
            migrate(branch, """
                    CREATE TABLE DATABASECHANGELOGLOCK(ID INTEGER NOT NULL, LOCKED BOOLEAN NOT NULL, LOCKGRANTED TEXT,
                      LOCKEDBY TEXT, CONSTRAINT PK PRIMARY KEY (ID));
                    DELETE FROM DATABASECHANGELOGLOCK;
                    INSERT INTO DATABASECHANGELOGLOCK (ID, LOCKED) VALUES (1, 0);
                    CREATE TABLE DATABASECHANGELOG(ID TEXT NOT NULL, AUTHOR TEXT, FILENAME TEXT, DATEEXECUTED TEXT, MD5SUM TEXT);
                    UPDATE DATABASECHANGELOGLOCK SET LOCKED = 1, LOCKEDBY = '%1$s', LOCKGRANTED = '%1$s' WHERE ID = 1;
                    create table made_on_%1$s(a);
                    INSERT INTO DATABASECHANGELOG (ID, AUTHOR, FILENAME, DATEEXECUTED, MD5SUM)
                      VALUES ('%1$s', 'me', 'f', DATETIME('NOW'), '9:a');
                    INSERT INTO DATABASECHANGELOG (ID, AUTHOR, FILENAME, DATEEXECUTED, MD5SUM)
                      VALUES ('both', 'me', 'f', '%1$s', '9:b');
                    UPDATE DATABASECHANGELOGLOCK SET LOCKED = 0, LOCKEDBY = NULL, LOCKGRANTED = NULL WHERE ID = 1""".formatted(branch));
        }
        mergesBothWays();
        everywhere("select * from databasechangeloglock", "1|0|null|null");
        everywhere("select id from databasechangelog order by id", "both", "ours", "theirs");
    }
}
