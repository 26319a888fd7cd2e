/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableRewriterTest {
    private static final char NO_QUOTES = '\u0001';
    private static final TableRewriter REWRITER =
            new TableRewriter(Map.of("m", arguments -> "S", "f", arguments -> "F " + arguments));

    private static SqlStatement of(String sql) {
        return Script.of(sql).statements().get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            value = {
                "select m.a from M~select m.a from (S) as \"M\"",
                "select * from m as x, m y, m 'z'~select * from (S) as x, (S) y, (S) 'z'",
                "select * from \"m\" where a~select * from (S) as \"m\" where a",
                "select * from[m]where a~select * from(S) as \"m\"where a",
                "select * from 'm' natural join `m`~select * from (S) as \"m\" natural join (S) as \"m\"",
                "select * from main.m left join \"MAIN\" . [m] on 1~select * from (S) as \"m\" left join (S) as \"m\" on 1",
                "select * from temp.m, aux.m, m~select * from temp.m, aux.m, (S) as \"m\"",
                "select main.m.a, m.b, 'm' /* from m */ from m~select m.a, m.b, 'm' /* from m */ from (S) as \"m\"",
                "select m from t where m in m and (m) not in main.m~select m from t where m in (S) and (m) not in (S)",
                "select * from t where x in (select a from m)~select * from t where x in (select a from (S) as \"m\")",
                "with m as (select 1) select * from m, main.m, (select * from m)"
                        + "~with m as (select 1) select * from m, (S) as \"m\", (select * from m)",
                "select * from (with m as (select 1) select * from m), m"
                        + "~select * from (with m as (select 1) select * from m), (S) as \"m\"",
                "with x as (select * from m) select * from x~with x as (select * from (S) as \"m\") select * from x",
                "update t set a = 1 from m where t.m = m.a~update t set a = 1 from (S) as \"m\" where t.m = m.a",
                "insert into m select * from m~insert into m select * from (S) as \"m\"",
                "delete from m where a in (select a from m)~delete from m where a in (select a from (S) as \"m\")",
                "select * from f(1, (2)) where a~select * from (F 1, (2)) as \"f\" where a",
                "select * from main.f() x join f(?) y~select * from (F ) x join (F ?) y",
                "select * from f((select a from m), ?), m where b = ?"
                        + "~select * from (F (select a from (S) as \"m\"), ?) as \"f\", (S) as \"m\" where b = ?",
                "select * from (m join t) -- m~select * from ((S) as \"m\" join t)",
                "create table t as select * from m~create table t as select * from (S) as \"m\"",
                "select * from t is not distinct from m~select * from t is not distinct from m"
            })
    void aTableIsReplacedWhereItIsRead(String sql, String expected) {
        assertThat(REWRITER.rewrite(of(sql))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "select m from t",
                "select m.a from t m",
                "insert into m values (1)",
                "select f(1) from t",
                "with m as (select 1) select * from m",
                "select * from aux.m",
                "create view v as select * from m",
                "create trigger x after insert on t begin select * from m; end",
                "select * from f(1"
            })
    void aStatementWithoutSuchATableIsHandedBackItself(String sql) {
        assertThat(REWRITER.rewrite(of(sql))).isEqualTo(sql);
    }

    @Test
    void nothingIsCopiedWhereNothingIsReplaced() {
        SqlStatement statement = of("select a from t");
        assertThat(REWRITER.rewrite(statement)).isSameAs(statement.text());
    }

    @Test
    void theBodyOfAViewIsReplacedOnDemand() {
        assertThat(REWRITER.rewriteWithBodies(of("create view v as select * from m")))
                .isEqualTo("create view v as select * from (S) as \"m\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select sqlite_master.name from sqlite_master where type = ? and main.sqlite_master.name <> ?",
                "select \"sqlite_master\".name from \"main\".sqlite_master where type in (?, ?)",
                "select m.name from 'sqlite_master' as m where ? = type and name not in (select ?)",
                "with x(n) as (select name from sqlite_master where type = ?) select n from x where n <> ?"
            })
    void sqliteReadsTheRewrittenStatementAndParametersKeepTheirPlaces(String sql) throws SQLException {
        TableRewriter rewriter = new TableRewriter(Map.of(
                "sqlite_master", arguments -> "select * from sqlite_schema where name not like '\\_\\_%' escape '\\'"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.execute("create table shown(a)");
            statement.execute("create table __hidden(a)");
            try (PreparedStatement query = connection.prepareStatement(rewriter.rewrite(of(sql)))) {
                query.setString(1, "table");
                query.setString(2, "other");
                try (ResultSet rows = query.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString("name".equals(rows.getMetaData().getColumnName(1)) ? "name" : "n"))
                            .isEqualTo("shown");
                    assertThat(rows.next()).isFalse();
                }
            }
        }
    }
}
