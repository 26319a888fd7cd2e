/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

/** Names that SQLite cannot take for strings. */
public final class StrictQuotes {
    private StrictQuotes() {}

    /**
     * The text with backticks around every name that has double quotes: SQLite takes a double-quoted name that it
     * cannot find for a string (https://www.sqlite.org/quirks.html#dblquote), one in backticks is an error then.
     */
    public static String of(String sql) {
        StringBuilder strict = new StringBuilder(sql.length());
        for (Token token : Lexer.tokens(sql)) {
            boolean doubleQuoted = token.kind() == Token.Kind.QUOTED && sql.charAt(token.start()) == '"';
            strict.append(doubleQuoted ? inBackticks(Identifiers.unquote(token.text(sql))) : token.text(sql));
        }
        return strict.toString();
    }

    private static String inBackticks(String name) {
        return '`' + name.replace("`", "``") + '`';
    }
}
