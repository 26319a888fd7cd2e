/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchTriggerTest {
    /** SQLite renames: table t to "u 2", its column a to "b c". */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "insert into t(a, n) values (?, ?)           | insert into \"u 2\"(\"b c\", n) values (?, ?)",
                "insert into o select a, n from t limit ?    | insert into o select \"b c\", n from \"u 2\" limit ?",
                "insert into o select a, n from t order by ?1 | insert into o select \"b c\", n from \"u 2\" order by ?1",
                "insert into o(a) with q as (select a as x from t) select x from q | insert into o(a) with q as (select \"b c\" as x from \"u 2\") select x from q",
                "update t set a=:a where[a]in(?,$x)and a>? ; | update \"u 2\" set \"b c\"=:a where\"b c\"in(?,$x)and \"b c\">?",
                "update or ignore o set a = (select max(a) from t) where o.a = 't.a' | update or ignore o set a = (select max(\"b c\") from \"u 2\") where o.a = 't.a'",
                "DELETE FROM t WHERE t.a = @a /* a */ or n=1 | DELETE FROM \"u 2\" WHERE \"u 2\".\"b c\" = @a /* a */ or n=1",
                "replace into T values (1, 2)                | replace into \"u 2\" values (1, 2)",
                "insert into t values (?, 2) on conflict (a) do update set n = excluded.n + Excluded . a | insert into \"u 2\" values (?, 2) on conflict (\"b c\") do update set n = excluded.n + Excluded . \"b c\"",
                "insert into o values (1, 2)                 | insert into o values (1, 2)"
            })
    void namesChangeAsSqliteChangesThemAndParametersStay(String dml, String renamed) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("create table t(a unique, n); create table o(a unique, n)");
            statement.execute(ScratchTrigger.create(
                    "s \"1\"", "o", ScratchTrigger.body(dml).orElseThrow()));
            statement.execute("alter table t rename to \"u 2\"");
            statement.execute("alter table \"u 2\" rename a to \"b c\"");
            assertThat(ScratchTrigger.dml(trigger(statement), dml)).isEqualTo(renamed);
        }
    }

    @Test
    void theTableOfTheTriggerMayBeRenamedToo() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.execute("create table \"begin\"(a unique)");
            String dml = "insert into \"begin\" values (?) on conflict (a) do update set a = excluded.a";
            statement.execute(ScratchTrigger.create(
                    "begin", "begin", ScratchTrigger.body(dml).orElseThrow()));
            statement.execute("alter table \"begin\" rename to \"end\"");
            assertThat(ScratchTrigger.dml(trigger(statement), dml))
                    .isEqualTo("insert into \"end\" values (?) on conflict (a) do update set a = excluded.a");
        }
    }

    private static String trigger(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select sql from sqlite_schema where type = 'trigger'")) {
            return rows.getString(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a from t",
                "create table u(a)",
                "with q as (select 1) delete from t where a in q",
                "insert into main.t values (1)",
                "delete from temp.t",
                "insert into t default values",
                "insert into t values (1) returning a",
                "update t set a = 1 returning a",
                "update t set a = 1 order by a limit 1",
                "delete from t limit 1",
                "update t as q set a = 1",
                "delete from t as q",
                "update t indexed by i set a = 1",
                "delete from t not indexed where a",
                "insert into t select a from aux.u",
                "insert into t values (1); delete from t",
                "insert into t values ('a)",
                "explain delete from t",
                ""
            })
    void whatCannotStandInATriggerIsNotTaken(String dml) {
        assertThat(ScratchTrigger.body(dml)).isEmpty();
    }

    @Test
    void whatMayStandInATriggerIsTakenAsItIs() {
        String dml = "insert into t as q select * from main.u indexed by i order by 1 limit 2 -- that";
        assertThat(ScratchTrigger.body(dml + "\n; ;")).contains(dml.substring(0, dml.length() - 8));
    }

    @Test
    void aTriggerOfAnotherStatementIsRefused() {
        String trigger = ScratchTrigger.create("s", "t", "delete from t");
        assertThatThrownBy(() -> ScratchTrigger.dml(trigger, "delete from t where a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delete from t where a");
    }
}
