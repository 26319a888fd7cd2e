/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

/**
 * One token of an SQL text: the characters from {@code start} to before {@code end}.
 *
 * @param kind what it is
 * @param start index of its first character
 * @param end index after its last character
 */
public record Token(Kind kind, int start, int end) {
    /** What a token is. */
    public enum Kind {
        /** White space. */
        BLANK,
        /** {@code -- ..} or a block comment; one without an end runs to the end of the text. */
        COMMENT,
        /** A keyword or an identifier without quotes. */
        WORD,
        /** An identifier in double quotes, backticks or brackets. */
        QUOTED,
        /** Text in single quotes. */
        STRING,
        /** A blob such as {@code x'00ff'}. */
        BLOB,
        /** A number. */
        NUMBER,
        /** A parameter: {@code ?}, {@code ?1}, {@code :a}, {@code @a}, {@code $a}. */
        PARAMETER,
        /** An operator or punctuation. */
        OPERATOR,
        /** What SQLite refuses: a character without a meaning, a literal without an end. */
        ILLEGAL
    }

    /** Whether SQLite's parser sees this token. */
    public boolean isSignificant() {
        return kind != Kind.BLANK && kind != Kind.COMMENT;
    }

    /** This token's characters in the text it was cut from. */
    public String text(String sql) {
        return sql.substring(start, end);
    }
}
