/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {
    private static List<String> texts(String sql) {
        return Script.of(sql).statements().stream().map(SqlStatement::text).toList();
    }

    @Test
    void semicolonsSplitAndEmptyStatementsAreDropped() {
        assertThat(texts(" ;; select 1 ; -- x;\n /* ; */ ; select ';' ;")).containsExactly("select 1", "select ';'");
        assertThat(texts("-- nothing")).isEmpty();
        assertThat(texts("")).isEmpty();
    }

    @Test
    void commentsAroundAStatementAreNoPartOfItAndThoseInsideAre() {
        assertThat(texts("/* a */ select /* b */ 1 -- c")).containsExactly("select /* b */ 1");
    }

    @Test
    void anOpenLiteralRunsToTheEnd() {
        assertThat(texts("select 1; select 'a; select 2")).containsExactly("select 1", "select 'a; select 2");
    }

    @Test
    void aTextIsCompleteUpToTheLastSemicolonThatEndsAStatement() {
        assertThat(Script.completeTo("select 1")).isZero();
        assertThat(Script.completeTo("select 1; select ';' -- ;")).isEqualTo("select 1;".length());
        assertThat(Script.completeTo("select 1; select 'open; ")).isEqualTo("select 1;".length());
        assertThat(Script.completeTo("create trigger t after insert on a begin select 1; end"))
                .isZero();
        assertThat(Script.completeTo("; -- nothing")).isEqualTo(1);
    }

    @Test
    void aTextThatIsOneStatementIsHandedBackItself() {
        String sql = "select 'the text itself'";
        assertThat(texts(sql).get(0)).isSameAs(sql);
    }

    @Test
    void aTriggerStaysWhole() {
        String trigger = """
                create temp trigger if not exists end after update of begin on t when new.begin = 1 begin
                  update t set a = case when a = 1 then case b when 2 then 3 end else 4 end; -- ; end
                  select end, ';end' from t;
                end""";
        assertThat(texts(trigger + "; select 1")).containsExactly(trigger, "select 1");
        assertThat(texts("explain query plan " + trigger + "; end"))
                .containsExactly("explain query plan " + trigger, "end");
    }

    @Test
    void anUnfinishedTriggerEndsAtItsSemicolon() {
        assertThat(texts("create trigger x after insert on t; select 1"))
                .containsExactly("create trigger x after insert on t", "select 1");
    }

    @Test
    void beginElsewhereIsATransaction() {
        assertThat(texts("begin; insert into t values (1); end; create table trigger (a); begin; select 1"))
                .hasSize(6);
    }

    @Test
    void aKnownTextIsNotReadAgain() {
        assertThat(Script.of("select 'known'")).isSameAs(Script.of("select 'kn" + "own'"));
        String sql = "select '" + "x".repeat(20_000) + "'";
        assertThat(Script.of(sql)).isNotSameAs(Script.of(sql));
    }

    @Test
    void manyTextsAreForgottenAgain() {
        Script first = Script.of("select 'first'");
        for (int i = 0; i < 1_024; i++) {
            Script.of("select " + i);
        }
        assertThat(Script.of("select 'first'")).isNotSameAs(first);
    }

    /** Every generated statement is valid: SQLite takes the pieces that the script was split into, one by one. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void sqliteAcceptsThePiecesOfRandomScripts(long seed) throws SQLException {
        Random random = new Random(seed);
        for (int round = 0; round < 25; round++) {
            List<String> written = new ArrayList<>();
            written.add("create table t(a, \"b;\", \"end\", \"begin\")");
            for (int i = 0; i < 12; i++) {
                written.add(random.nextBoolean() ? trigger(random, "tr" + i) : command(random, 2));
            }
            List<String> pieces = texts(String.join("; ", written) + ";");
            assertThat(pieces).isEqualTo(written);
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                    Statement statement = connection.createStatement()) {
                for (String piece : pieces) {
                    boolean runs = piece.startsWith("create");
                    statement.execute(runs ? piece : "explain " + piece);
                }
                try (ResultSet triggers =
                        statement.executeQuery("select count(*) from sqlite_master where type = 'trigger'")) {
                    assertThat(triggers.getInt(1)).isEqualTo((int) written.stream()
                            .filter(w -> w.startsWith("create trigger"))
                            .count());
                }
            }
        }
    }

    private static String trigger(Random random, String name) {
        StringBuilder text = new StringBuilder("create trigger ").append(name);
        text.append(random.nextBoolean() ? " after insert on t" : "\nBEFORE UPDATE OF begin, end ON t");
        if (random.nextBoolean()) {
            text.append(" when new.begin = ").append(expression(random, 2));
        }
        text.append(" /* begin; */ begin ");
        for (int i = 0; i <= random.nextInt(3); i++) {
            text.append(command(random, 2)).append(random.nextBoolean() ? " ; " : ";-- end;\n");
        }
        return text.append(random.nextBoolean() ? "end" : "END").toString();
    }

    private static String command(Random random, int depth) {
        String value = expression(random, depth);
        return switch (random.nextInt(4)) {
            case 0 -> "insert into t(a, end) values (" + value + ", 1)";
            case 1 -> "delete from t where a = " + value;
            case 2 -> "select " + value + " from t";
            default -> "update t set begin = " + value;
        };
    }

    private static String expression(Random random, int depth) {
        if (depth == 0) {
            return List.of("1", "';'", "'it''s; end'", "x'00'", "\"b;\"", "end", "begin", "[b;]")
                    .get(random.nextInt(3));
        }
        return switch (random.nextInt(3)) {
            case 0 -> "case when " + expression(random, depth - 1) + " then " + expression(random, depth - 1) + " end";
            case 1 -> "(select case 1 when 2 then " + expression(random, depth - 1) + " else end end from t)";
            default -> expression(random, depth - 1);
        };
    }
}
