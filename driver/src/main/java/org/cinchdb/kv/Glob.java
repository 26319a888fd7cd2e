/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import java.sql.SQLException;
import org.cinchdb.SqlState;

/**
 * A pattern of keys, case-sensitive: {@code *} any characters, {@code ?} one, {@code [abc]}, {@code [a-z]},
 * {@code [^abc]} one of (or not of) these; {@code [*]} is the star itself. SQLite's GLOB
 * (https://www.sqlite.org/lang_expr.html#glob) does the matching.
 *
 * @param from the keys that match are not less than this: the literal text that the pattern begins with
 * @param to they are less than this
 */
record Glob(String pattern, String from, String to) {
    private static final int MAX_LENGTH = 4 * KvRules.MAX_KEY;
    /** Greater than every key: no key has this character. */
    private static final String END = new String(Character.toChars(Character.MAX_CODE_POINT));

    static Glob of(String pattern) throws SQLException {
        if (pattern.length() > MAX_LENGTH) {
            throw SqlState.BAD_ARGUMENT.error(
                    "The glob has %d characters, and may have %d", pattern.length(), MAX_LENGTH);
        }
        KvRules.requirePrintable(pattern, "glob");
        int literal = -1;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (literal < 0 && (c == '*' || c == '?' || c == '[')) {
                literal = i;
            }
            if (c == '[') {
                i = closing(pattern, i);
            }
        }
        return range(pattern, literal < 0 ? pattern : pattern.substring(0, literal));
    }

    /** All keys that begin with a text. */
    static Glob startingWith(String prefix) throws SQLException {
        KvRules.requirePrintable(prefix, "prefix");
        return range("*", prefix);
    }

    /** A bracket that stands first, after a {@code ^} if there is one, stands for itself. */
    private static int closing(String pattern, int open) throws SQLException {
        int first = open + (pattern.startsWith("^", open + 1) ? 2 : 1);
        int closing = pattern.indexOf(']', first + 1);
        if (closing < 0) {
            throw SqlState.BAD_ARGUMENT.error(
                    "The glob '%s' has a bracket at position %d that is not closed. '[[]' stands for the bracket itself",
                    pattern, open + 1);
        }
        return closing;
    }

    /** SQLite compares the bytes of UTF-8, which is the order of code points. */
    private static Glob range(String pattern, String prefix) {
        if (prefix.isEmpty()) {
            return new Glob(pattern, "", END);
        }
        int last = prefix.codePointBefore(prefix.length());
        int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        String stem = prefix.substring(0, prefix.length() - Character.charCount(last));
        return new Glob(pattern, prefix, stem + Character.toString(next));
    }
}
