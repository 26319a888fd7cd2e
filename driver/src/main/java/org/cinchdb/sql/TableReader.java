/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cinchdb.sql.TableDefinition.Column;
import org.cinchdb.sql.TableDefinition.Constraint;

/**
 * Takes a {@code CREATE TABLE} apart. The words that begin a constraint are reserved, so that commas and parentheses
 * are all the grammar there is; between two constraints of a table the comma may be missing.
 */
final class TableReader {
    private final Tokens tokens;
    private final List<Column> columns = new ArrayList<>();
    private final List<Constraint> constraints = new ArrayList<>();

    TableReader(Tokens tokens) {
        this.tokens = tokens;
    }

    Optional<TableDefinition> read() {
        int table = tokens.anyWord(1, "temp", "temporary") ? 2 : 1;
        if (!tokens.word(0, "create") || !tokens.word(table, "table")) {
            return Optional.empty();
        }
        QualifiedName name =
                QualifiedName.at(tokens, tokens.words(table + 1, "if", "not", "exists") ? table + 4 : table + 1);
        if (name == null || !tokens.op(name.next(), '(')) {
            return Optional.empty();
        }
        int close = tokens.closing(name.next());
        int end = tokens.sizeOfStatement();
        if (close >= end || !areParts(name.next() + 1, close) || !areOptions(close + 1, end)) {
            return Optional.empty();
        }
        return Optional.of(new TableDefinition(name.name(), columns, constraints, tokens.uncommented(close + 1, end)));
    }

    private boolean areOptions(int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (!tokens.is(i, Token.Kind.WORD) && !tokens.op(i, ',')) {
                return false;
            }
        }
        return true;
    }

    private boolean areParts(int begin, int close) {
        int at = begin;
        while (at < close && !beginsConstraint(at)) {
            int end = endOfColumn(at, close);
            if (!tokens.name(at) || end == at || end + 1 == close) {
                return false;
            }
            columns.add(new Column(tokens.unquoted(at), tokens.uncommented(at + 1, end)));
            at = end + 1;
        }
        return !columns.isEmpty() && areConstraints(at, close);
    }

    private int endOfColumn(int begin, int close) {
        int at = begin;
        while (at < close && !tokens.op(at, ',')) {
            at = tokens.next(at);
        }
        return at;
    }

    private boolean areConstraints(int begin, int close) {
        int at = begin;
        while (at < close) {
            if (!beginsConstraint(at)) {
                return false;
            }
            boolean named = tokens.word(at, "constraint");
            int end = endOfConstraint(at, close);
            constraints.add(new Constraint(named ? tokens.unquoted(at + 1) : null, tokens.uncommented(at, end)));
            at = tokens.op(end, ',') ? end + 1 : end;
        }
        return true;
    }

    /** After a constraint's name its kind follows, or nothing: a name alone is a constraint without effect. */
    private int endOfConstraint(int begin, int close) {
        int at = begin;
        if (tokens.word(at, "constraint")) {
            at += 2;
            if (tokens.word(at, "constraint")) {
                return at;
            }
        }
        at = Math.min(at + 1, close);
        while (at < close && !tokens.op(at, ',') && !beginsConstraint(at)) {
            at = tokens.next(at);
        }
        return at;
    }

    private boolean beginsConstraint(int i) {
        return tokens.anyWord(i, "constraint", "primary", "unique", "check", "foreign");
    }
}
