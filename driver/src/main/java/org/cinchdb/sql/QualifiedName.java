/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import org.jspecify.annotations.Nullable;

/**
 * {@code [schema.]name} at some place of a statement, without quotes.
 *
 * @param next the number of the token after it
 */
record QualifiedName(@Nullable String schema, String name, int next) {
    static @Nullable QualifiedName at(Tokens tokens, int i) {
        if (!tokens.name(i)) {
            return null;
        }
        if (tokens.op(i + 1, '.') && tokens.name(i + 2)) {
            return new QualifiedName(tokens.unquoted(i), tokens.unquoted(i + 2), i + 3);
        }
        return new QualifiedName(null, tokens.unquoted(i), i + 1);
    }

    boolean inTemp() {
        return schema != null && Identifiers.fold(schema).equals("temp");
    }
}
