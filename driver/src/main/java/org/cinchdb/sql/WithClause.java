/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The common table expressions before a statement.
 *
 * @param names what they define, in lower case
 * @param next the number of the token after the last of them
 */
record WithClause(Set<String> names, int next) {
    /** The clause that begins at token {@code i}; null if none does: {@code with} may be a column's name. */
    static @Nullable WithClause at(Tokens tokens, int i) {
        if (!tokens.word(i, "with")) {
            return null;
        }
        Set<String> names = new LinkedHashSet<>();
        int at = i + 1;
        if (tokens.word(at, "recursive") && tokens.name(at + 1) && !tokens.word(at + 1, "as")) {
            at++;
        }
        while (true) {
            int body = bodyOf(tokens, at);
            if (body < 0) {
                return null;
            }
            names.add(tokens.folded(at));
            int next = tokens.next(body);
            if (!tokens.op(next, ',')) {
                return new WithClause(names, next);
            }
            at = next + 1;
        }
    }

    private static int bodyOf(Tokens tokens, int name) {
        if (!tokens.name(name)) {
            return -1;
        }
        int at = name + 1;
        if (tokens.op(at, '(')) {
            at = tokens.next(at);
        }
        if (!tokens.word(at, "as")) {
            return -1;
        }
        at++;
        if (tokens.word(at, "not")) {
            at++;
        }
        if (tokens.word(at, "materialized")) {
            at++;
        }
        return tokens.op(at, '(') ? at : -1;
    }
}
