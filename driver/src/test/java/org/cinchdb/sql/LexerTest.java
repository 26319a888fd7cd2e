/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LexerTest {
    private static final List<String> PIECES = List.of(
            "'",
            "''",
            "\"",
            "`",
            "[",
            "]",
            "--",
            "\n",
            " ",
            "/*",
            "*/",
            "x'",
            "x'0f'",
            "0x1F",
            "1.5e+3",
            "1e",
            ".5",
            "?",
            "?12",
            ":a",
            "@b",
            "$c",
            "::",
            "(",
            ")",
            "#",
            "->",
            "->>",
            "||",
            "|",
            "<>",
            "!",
            "!=",
            "é",
            "_a$b",
            "select",
            "\0",
            "\uFEFF",
            "\\",
            ";",
            "{",
            "1_000",
            "12ab",
            "\uD83D\uDE00");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void tokensTileRandomText(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String sql = random.ints(random.nextInt(20), 0, PIECES.size())
                    .mapToObj(PIECES::get)
                    .collect(Collectors.joining());
            int at = 0;
            for (Token token : Lexer.tokens(sql)) {
                assertThat(token.start()).as(sql).isEqualTo(at);
                assertThat(token.end()).as(sql).isGreaterThan(at);
                at = token.end();
            }
            assertThat(at).as(sql).isEqualTo(sql.length());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\u0001',
            value = {
                "a$b_é1~WORD",
                "'it''s'~STRING",
                "\"a\"\"b\"~QUOTED",
                "`a``b`~QUOTED",
                "[a 'b]~QUOTED",
                "x'0aF0'~BLOB",
                "X''~BLOB",
                "x'0'~ILLEGAL",
                "x'zz'~ILLEGAL",
                "'open~ILLEGAL",
                "[open~ILLEGAL",
                "0x1Fa~NUMBER",
                "1_000.5e-3~NUMBER",
                ".5~NUMBER",
                "1.~NUMBER",
                "12ab~ILLEGAL",
                "?~PARAMETER",
                "?123~PARAMETER",
                ":a~PARAMETER",
                "@a1~PARAMETER",
                "$a::b(c)~PARAMETER",
                "#a~PARAMETER",
                "$a(b~ILLEGAL",
                ":~ILLEGAL",
                "->>~OPERATOR",
                "->~OPERATOR",
                "||~OPERATOR",
                "<<~OPERATOR",
                "<>~OPERATOR",
                "==~OPERATOR",
                "!=~OPERATOR",
                "!~ILLEGAL",
                "--x 'y~COMMENT",
                "/* ; ' */~COMMENT",
                "/*/ */~COMMENT",
                "/* open~COMMENT",
                "\uFEFF~BLANK",
                "\\~ILLEGAL"
            })
    void aTextIsOneTokenOfAKind(String sql, Token.Kind kind) {
        assertThat(Lexer.tokens(sql)).containsExactly(new Token(kind, 0, sql.length()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\u0001',
            value = {
                "a-->b~a --",
                "1e~1e",
                "1.e5.2~1.e5 .2",
                "a.5~a .5",
                "a<=b~a <= b",
                "a->>'$.x'~a ->> '$.x'",
                "xx'00'~xx '00'",
                ":a:b~:a :b",
                "t.*/2~t . * / 2",
                "a||-b~a || - b",
                "'a'b~'a' b",
                "/*~/ *"
            })
    void aTextFallsIntoTokens(String sql, String expected) {
        List<String> texts = Lexer.tokens(sql).stream()
                .map(token -> token.kind() == Token.Kind.COMMENT ? "--" : token.text(sql))
                .toList();
        assertThat(String.join(" ", texts)).isEqualTo(expected);
    }

    @Test
    void aLineCommentEndsAtTheLine() {
        assertThat(Lexer.tokens("--a\nb"))
                .extracting(Token::kind)
                .containsExactly(Token.Kind.COMMENT, Token.Kind.BLANK, Token.Kind.WORD);
    }

    @Test
    void aMegabyteOfTextIsReadInLinearTime() {
        String open = "/* 'x [y ( \" ".repeat(80_000);
        String nested = "(".repeat(500_000) + "select 1" + ")".repeat(500_000);
        String script = "insert into t values ('a', 1.5, x'00'); -- c\n".repeat(25_000);
        long start = System.nanoTime();
        Lexer.tokens(open);
        assertThat(Script.of(nested).statements()).hasSize(1);
        assertThat(Script.of(script).statements()).hasSize(25_000);
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }
}
