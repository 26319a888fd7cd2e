/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.sql.SQLException;
import org.cinchdb.SqlState;

/** Values as people write them on a command line, as SQL. */
public final class Literals {
    private Literals() {}

    /**
     * The SQL text of a value for a column. {@code (..)} is an expression, {@code '..'} text, {@code x'..'} bytes,
     * {@code null} and {@code current_timestamp} and its kin are what SQL means by them. All else is text in a column
     * of text, and elsewhere a number, {@code true} or {@code false} if it looks like one.
     *
     * @throws SQLException 42601 if parentheses or quotes are left open
     */
    public static String of(String written, Affinity affinity) throws SQLException {
        String value = written.strip();
        Tokens tokens = Tokens.of(value);
        if (value.startsWith("(")) {
            return expression(value);
        }
        if (value.startsWith("'")) {
            if (tokens.size() == 1 && tokens.is(0, Token.Kind.STRING)) {
                return value;
            }
            throw SqlState.SYNTAX.error("%s is no text in quotes: a quote within it is written twice", value);
        }
        if (tokens.size() == 1 && tokens.anyWord(0, "null", "current_timestamp", "current_date", "current_time")) {
            return tokens.folded(0);
        }
        if (tokens.size() == 1 && tokens.is(0, Token.Kind.BLOB)) {
            return value;
        }
        boolean looksLikeOne = isNumber(tokens) || (tokens.size() == 1 && tokens.anyWord(0, "true", "false"));
        return affinity != Affinity.TEXT && looksLikeOne ? value : text(value);
    }

    /** Text in single quotes. */
    public static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /**
     * An expression in parentheses, with those that it has.
     *
     * @throws SQLException 42601 if it is none: parentheses or quotes left open, a semicolon, a parameter
     */
    public static String expression(String written) throws SQLException {
        Tokens tokens = Tokens.of(written);
        boolean wrapped = tokens.op(0, '(') && tokens.closing(0) == tokens.size() - 1;
        Tokens whole = Tokens.of(wrapped ? written : "(" + written + ")");
        if (tokens.size() == 0 || whole.closing(0) != whole.size() - 1) {
            throw SqlState.SYNTAX.error("'%s' is no expression: its parentheses do not match", written);
        }
        for (int i = 0; i < whole.size(); i++) {
            if (whole.op(i, ';') || whole.is(i, Token.Kind.PARAMETER) || whole.is(i, Token.Kind.ILLEGAL)) {
                throw SqlState.SYNTAX.error("'%s' is no expression: '%s' cannot stand in it", written, whole.text(i));
            }
        }
        return whole.uncommented(0, whole.size());
    }

    private static boolean isNumber(Tokens tokens) {
        boolean signed = tokens.op(0, '-') || tokens.op(0, '+');
        return tokens.size() == (signed ? 2 : 1) && tokens.is(tokens.size() - 1, Token.Kind.NUMBER);
    }
}
