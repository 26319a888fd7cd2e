/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts SQL text into tokens by SQLite's own rules ({@code tokenize.c}), in linear time.
 *
 * <p>It never fails: what SQLite would refuse is an {@link Token.Kind#ILLEGAL} token. The tokens tile the text.
 */
public final class Lexer {
    private static final char END = '\0';

    private final String text;
    private int position;

    private Lexer(String text) {
        this.text = text;
    }

    /** All tokens of a text, blanks and comments included. */
    public static List<Token> tokens(String sql) {
        Lexer lexer = new Lexer(sql);
        List<Token> tokens = new ArrayList<>(sql.length() / 4 + 4);
        while (lexer.position < sql.length()) {
            int start = lexer.position;
            Token.Kind kind = lexer.next();
            tokens.add(new Token(kind, start, lexer.position));
        }
        return tokens;
    }

    private Token.Kind next() {
        char c = text.charAt(position++);
        return switch (c) {
            case ' ', '\t', '\n', '\f', '\r' -> blanks();
            case '\'', '"', '`' -> quoted(c);
            case '[' -> bracketed();
            case '-' -> minus();
            case '/' -> slash();
            case '.' -> isDigit(peek(0)) ? fraction() : Token.Kind.OPERATOR;
            case '<' -> operator("=><");
            case '>' -> operator("=>");
            case '=' -> operator("=");
            case '|' -> operator("|");
            case '!' -> peek(0) == '=' ? operator("=") : Token.Kind.ILLEGAL;
            case ',', ';', '(', ')', '+', '*', '%', '&', '~' -> Token.Kind.OPERATOR;
            case '?' -> numberedParameter();
            case ':', '@', '$', '#' -> namedParameter();
            case 'x', 'X' -> peek(0) == '\'' ? blob() : word();
            case '\uFEFF' -> Token.Kind.BLANK;
            default -> isDigit(c) ? number(c) : isIdentifierPart(c) ? word() : Token.Kind.ILLEGAL;
        };
    }

    private Token.Kind blanks() {
        while (isBlank(peek(0))) {
            position++;
        }
        return Token.Kind.BLANK;
    }

    private Token.Kind quoted(char quote) {
        while (true) {
            int closing = text.indexOf(quote, position);
            if (closing < 0) {
                position = text.length();
                return Token.Kind.ILLEGAL;
            }
            position = closing + 1;
            if (peek(0) != quote) {
                return quote == '\'' ? Token.Kind.STRING : Token.Kind.QUOTED;
            }
            position++;
        }
    }

    private Token.Kind bracketed() {
        return skipPast("]", 0) ? Token.Kind.QUOTED : Token.Kind.ILLEGAL;
    }

    private Token.Kind minus() {
        if (peek(0) == '-') {
            int lineEnd = text.indexOf('\n', position);
            position = lineEnd < 0 ? text.length() : lineEnd;
            return Token.Kind.COMMENT;
        }
        if (peek(0) == '>') {
            position += peek(1) == '>' ? 2 : 1;
        }
        return Token.Kind.OPERATOR;
    }

    private Token.Kind slash() {
        if (peek(0) != '*' || peek(1) == END) {
            return Token.Kind.OPERATOR;
        }
        skipPast("*/", 1);
        return Token.Kind.COMMENT;
    }

    private boolean skipPast(String closing, int offset) {
        int found = text.indexOf(closing, position + offset);
        position = found < 0 ? text.length() : found + closing.length();
        return found >= 0;
    }

    private Token.Kind operator(String seconds) {
        char second = peek(0);
        if (second != END && seconds.indexOf(second) >= 0) {
            position++;
        }
        return Token.Kind.OPERATOR;
    }

    private Token.Kind numberedParameter() {
        while (isDigit(peek(0))) {
            position++;
        }
        return Token.Kind.PARAMETER;
    }

    /** A name, {@code ::} within it, and a suffix in parentheses, as Tcl's variables have them. */
    private Token.Kind namedParameter() {
        boolean named = false;
        while (true) {
            char c = peek(0);
            if (isIdentifierPart(c)) {
                named = true;
                position++;
            } else if (c == ':' && peek(1) == ':') {
                position += 2;
            } else if (c == '(' && named) {
                return parameterSuffix();
            } else {
                return named ? Token.Kind.PARAMETER : Token.Kind.ILLEGAL;
            }
        }
    }

    private Token.Kind parameterSuffix() {
        position++;
        while (position < text.length() && !isBlank(peek(0)) && peek(0) != ')') {
            position++;
        }
        if (peek(0) != ')') {
            return Token.Kind.ILLEGAL;
        }
        position++;
        return Token.Kind.PARAMETER;
    }

    private Token.Kind blob() {
        int digits = position + 1;
        position = digits;
        while (isHexDigit(peek(0))) {
            position++;
        }
        boolean whole = peek(0) == '\'' && (position - digits) % 2 == 0;
        skipPast("'", 0);
        return whole ? Token.Kind.BLOB : Token.Kind.ILLEGAL;
    }

    private Token.Kind number(char first) {
        if (first == '0' && (peek(0) | 0x20) == 'x' && isHexDigit(peek(1))) {
            position++;
            while (isHexDigit(peek(0)) || peek(0) == '_') {
                position++;
            }
            return endOfNumber();
        }
        digits();
        if (peek(0) == '.') {
            position++;
            return fraction();
        }
        return exponent();
    }

    private Token.Kind fraction() {
        digits();
        return exponent();
    }

    private Token.Kind exponent() {
        if ((peek(0) | 0x20) == 'e') {
            boolean signed = peek(1) == '+' || peek(1) == '-';
            if (isDigit(peek(signed ? 2 : 1))) {
                position += signed ? 2 : 1;
                digits();
            }
        }
        return endOfNumber();
    }

    private void digits() {
        while (isDigit(peek(0)) || peek(0) == '_') {
            position++;
        }
    }

    private Token.Kind endOfNumber() {
        int end = position;
        word();
        return position == end ? Token.Kind.NUMBER : Token.Kind.ILLEGAL;
    }

    private Token.Kind word() {
        while (isIdentifierPart(peek(0))) {
            position++;
        }
        return Token.Kind.WORD;
    }

    private char peek(int offset) {
        int index = position + offset;
        return index < text.length() ? text.charAt(index) : END;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHexDigit(char c) {
        return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    }

    static boolean isIdentifierPart(char c) {
        return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || isDigit(c) || c == '_' || c == '$' || c >= 0x80;
    }
}
