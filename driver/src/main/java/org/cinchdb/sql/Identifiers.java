/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

/** Names as SQLite reads them: four kinds of quotes, ASCII letters alike in both cases. */
public final class Identifiers {
    private Identifiers() {}

    /** A name in lower case, by SQLite's rule: only A to Z change. */
    public static String fold(String name) {
        int length = name.length();
        int first = 0;
        while (first < length && !isUpper(name.charAt(first))) {
            first++;
        }
        if (first == length) {
            return name;
        }
        char[] folded = name.toCharArray();
        for (int i = first; i < length; i++) {
            if (isUpper(folded[i])) {
                folded[i] = (char) (folded[i] | 0x20);
            }
        }
        return new String(folded);
    }

    /** The name that a token stands for; text without quotes is the name itself. */
    public static String unquote(String token) {
        if (token.isEmpty()) {
            return token;
        }
        char quote = token.charAt(0);
        char closing = quote == '[' ? ']' : quote;
        if (quote != '\'' && quote != '"' && quote != '`' && quote != '[') {
            return token;
        }
        boolean closed = token.length() > 1 && token.charAt(token.length() - 1) == closing;
        String inside = token.substring(1, closed ? token.length() - 1 : token.length());
        if (quote == '[' || inside.indexOf(quote) < 0) {
            return inside;
        }
        String one = String.valueOf(quote);
        return inside.replace(one + one, one);
    }

    /** A name in double quotes, fit for any place where SQL takes an identifier. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Whether {@code text} holds {@code lower}, ASCII letters alike in both cases; {@code lower} is in lower case. */
    public static boolean containsFolded(String text, String lower) {
        int last = text.length() - lower.length();
        for (int i = 0; i <= last; i++) {
            if (matchesFolded(text, i, lower)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code text} goes on with {@code lower} at an index that leaves room for it. */
    static boolean matchesFolded(String text, int at, String lower) {
        for (int i = 0; i < lower.length(); i++) {
            char expected = lower.charAt(i);
            char c = text.charAt(at + i);
            if (c != expected && !(isUpper(c) && (c | 0x20) == expected)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
