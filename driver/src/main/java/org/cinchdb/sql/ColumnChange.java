/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.Optional;

/**
 * The column that an {@code ALTER TABLE} adds or drops.
 *
 * @param column its name, without quotes
 */
public record ColumnChange(Did did, String column) {
    /** What is done to it. */
    public enum Did {
        ADD,
        DROP
    }

    /** Reads a statement; empty if it adds and drops no column. */
    public static Optional<ColumnChange> of(String sql) {
        Tokens tokens = Tokens.of(sql);
        QualifiedName table = tokens.words(0, "alter", "table") ? QualifiedName.at(tokens, 2) : null;
        if (table == null || !tokens.anyWord(table.next(), "add", "drop")) {
            return Optional.empty();
        }
        int what = table.next() + 1;
        boolean named = tokens.word(what, "column") && tokens.name(what + 1);
        if (!named && tokens.anyWord(what, "constraint", "check")) {
            return Optional.empty();
        }
        int column = named ? what + 1 : what;
        Did did = tokens.word(table.next(), "add") ? Did.ADD : Did.DROP;
        return tokens.name(column) ? Optional.of(new ColumnChange(did, tokens.unquoted(column))) : Optional.empty();
    }
}
