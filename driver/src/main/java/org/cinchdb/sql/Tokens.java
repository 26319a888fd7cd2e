/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a text that SQLite's parser sees, by number. Any number may be asked about: past the end nothing is
 * there, and every question is answered no.
 */
final class Tokens {
    private final String sql;
    private final Token[] tokens;
    private int @Nullable [] partners;

    private Tokens(String sql, Token[] tokens) {
        this.sql = sql;
        this.tokens = tokens;
    }

    static Tokens of(String sql) {
        return new Tokens(
                sql, Lexer.tokens(sql).stream().filter(Token::isSignificant).toArray(Token[]::new));
    }

    Tokens slice(int begin, int end) {
        return begin == 0 && end == tokens.length ? this : new Tokens(sql, Arrays.copyOfRange(tokens, begin, end));
    }

    int size() {
        return tokens.length;
    }

    int start(int i) {
        return tokens[i].start();
    }

    int end(int i) {
        return tokens[i].end();
    }

    boolean is(int i, Token.Kind kind) {
        return i >= 0 && i < tokens.length && tokens[i].kind() == kind;
    }

    /** Whether token {@code i} is this keyword, given in lower case. */
    boolean word(int i, String lower) {
        return is(i, Token.Kind.WORD)
                && tokens[i].end() - tokens[i].start() == lower.length()
                && Identifiers.matchesFolded(sql, tokens[i].start(), lower);
    }

    boolean anyWord(int i, String... lower) {
        if (!is(i, Token.Kind.WORD)) {
            return false;
        }
        for (String word : lower) {
            if (word(i, word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether these keywords stand from token {@code i} on. */
    boolean words(int i, String... lower) {
        for (int k = 0; k < lower.length; k++) {
            if (!word(i + k, lower[k])) {
                return false;
            }
        }
        return true;
    }

    /** Whether token {@code i} is this one-character operator, or this character which SQL has no use for. */
    boolean op(int i, char operator) {
        return i >= 0
                && i < tokens.length
                && tokens[i].end() - tokens[i].start() == 1
                && sql.charAt(tokens[i].start()) == operator;
    }

    /** Whether token {@code i} can name a table: SQLite takes text in single quotes there too. */
    boolean name(int i) {
        return is(i, Token.Kind.WORD) || is(i, Token.Kind.QUOTED) || is(i, Token.Kind.STRING);
    }

    String text(int i) {
        return tokens[i].text(sql);
    }

    /** The text from token {@code begin} to before token {@code end}, with what stands between them. */
    String text(int begin, int end) {
        return begin < end ? sql.substring(start(begin), end(end - 1)) : "";
    }

    /** What stands between the token before {@code i} and this one: blanks and comments. */
    String gap(int i) {
        return sql.substring(end(i - 1), start(i));
    }

    /** That text with a blank in the place of comments. */
    String uncommented(int begin, int end) {
        StringBuilder text = new StringBuilder();
        for (int i = begin; i < end; i++) {
            if (i > begin) {
                text.append(gap(i).isBlank() ? gap(i) : " ");
            }
            text.append(text(i));
        }
        return text.toString();
    }

    /** The number of tokens without the semicolons at their end. */
    int sizeOfStatement() {
        int size = tokens.length;
        while (op(size - 1, ';')) {
            size--;
        }
        return size;
    }

    /** The whole text that the tokens were cut from. */
    String sql() {
        return sql;
    }

    String unquoted(int i) {
        return Identifiers.unquote(text(i));
    }

    String folded(int i) {
        return Identifiers.fold(unquoted(i));
    }

    /** The number of the parenthesis that closes the one at {@code open}; the number of tokens if nothing does. */
    int closing(int open) {
        if (partners == null) {
            partners = partners();
        }
        return partners[open];
    }

    /**
     * The first of these keywords from {@code i} on that stands outside parentheses; the number of tokens if none does.
     */
    int find(int i, String... lower) {
        int at = i;
        while (at < tokens.length) {
            if (anyWord(at, lower)) {
                return at;
            }
            at = next(at);
        }
        return tokens.length;
    }

    /** The number after {@code i}, and after all that is in parentheses if {@code i} opens some. */
    int next(int i) {
        return op(i, '(') ? Math.min(closing(i) + 1, tokens.length) : i + 1;
    }

    /** The parts between the commas in the parentheses that {@code open} opens: from which token to before which. */
    List<int[]> list(int open) {
        List<int[]> parts = new ArrayList<>();
        int begin = open + 1;
        int close = closing(open);
        for (int i = begin; i <= close; i = next(i)) {
            if (i == close || op(i, ',')) {
                parts.add(new int[] {begin, i});
                begin = i + 1;
            }
        }
        return parts;
    }

    private int[] partners() {
        int[] found = new int[tokens.length];
        Arrays.fill(found, tokens.length);
        int[] open = new int[tokens.length];
        int depth = 0;
        for (int i = 0; i < tokens.length; i++) {
            if (op(i, '(')) {
                open[depth++] = i;
            } else if (op(i, ')') && depth > 0) {
                found[open[--depth]] = i;
            }
        }
        return found;
    }
}
