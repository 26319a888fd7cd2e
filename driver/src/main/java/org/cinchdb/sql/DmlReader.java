/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a data changing statement says. */
final class DmlReader {
    private DmlReader() {}

    /** The number of the verb of the statement that begins at token {@code i}, behind its WITH clause. */
    static int verb(Tokens tokens, int i) {
        if (!tokens.word(i, "with")) {
            return i;
        }
        WithClause with = WithClause.at(tokens, i);
        return with != null
                ? with.next()
                : tokens.find(i + 1, "select", "values", "insert", "replace", "update", "delete");
    }

    /** The table that the statement which begins at token {@code i} writes; null if it writes none. */
    static @Nullable QualifiedName target(Tokens tokens, int i) {
        int verb = verb(tokens, i);
        int at = verb + 1;
        if (tokens.word(verb, "delete")) {
            return tokens.word(at, "from") ? QualifiedName.at(tokens, at + 1) : null;
        }
        if (!tokens.anyWord(verb, "insert", "replace", "update")) {
            return null;
        }
        if (tokens.word(at, "or") && tokens.anyWord(at + 1, "rollback", "abort", "fail", "ignore", "replace")) {
            at += 2;
        }
        if (tokens.word(verb, "update")) {
            return QualifiedName.at(tokens, at);
        }
        return tokens.word(at, "into") ? QualifiedName.at(tokens, at + 1) : null;
    }

    /** What the statement says; null if it changes no data or cannot be understood. */
    static @Nullable Dml read(Tokens tokens, Set<String> reads) {
        int verb = verb(tokens, 0);
        QualifiedName target = target(tokens, 0);
        if (target == null) {
            return null;
        }
        boolean inserts = tokens.anyWord(verb, "insert", "replace");
        int source = inserts ? source(tokens, target.next()) : tokens.size();
        boolean values = tokens.word(source, "values");
        boolean defaults = tokens.words(source, "default", "values");
        int afterRow = tokens.next(source + 1);
        int afterValues = values ? afterTuples(tokens, source + 1) : source;
        boolean compound = values && tokens.anyWord(afterValues, "union", "except", "intersect");
        return new Dml(
                Dml.Verb.valueOf(tokens.text(verb).toUpperCase(Locale.ROOT)),
                target.schema(),
                target.name(),
                tokens.find(target.next(), "returning") < tokens.size(),
                inserts && !defaults && (!values || compound),
                defaults || (values && !compound && afterRow == afterValues),
                reads);
    }

    /** Where the rows of an INSERT begin: after the alias and the columns. */
    private static int source(Tokens tokens, int afterTable) {
        int at = columns(tokens, afterTable);
        return tokens.op(at, '(') ? tokens.next(at) : at;
    }

    /** Where the columns of an INSERT stand, if it names any: after the alias. */
    static int columns(Tokens tokens, int afterTable) {
        return tokens.word(afterTable, "as") ? afterTable + 2 : afterTable;
    }

    private static int afterTuples(Tokens tokens, int first) {
        int at = tokens.next(first);
        while (tokens.op(at, ',')) {
            at = tokens.next(at + 1);
        }
        return at;
    }
}
