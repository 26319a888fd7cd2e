/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cinchdb.sql.CarriedRows.Expression;
import org.jspecify.annotations.Nullable;

/** Reads an INSERT that carries the rows of one table into another. */
final class CarriedRowsReader {
    private final Tokens tokens;
    private final int end;
    private final List<String> columns = new ArrayList<>();

    CarriedRowsReader(Tokens tokens) {
        this.tokens = tokens;
        this.end = tokens.sizeOfStatement();
    }

    Optional<CarriedRows> read() {
        QualifiedName target = tokens.words(0, "insert", "into") ? table(2) : null;
        int select = target == null ? -1 : afterColumns(target.next());
        if (target == null || !tokens.word(select, "select") || tokens.anyWord(select + 1, "distinct", "all")) {
            return Optional.empty();
        }
        int from = from(select + 1);
        QualifiedName source = table(from + 1);
        if (source == null) {
            return Optional.empty();
        }
        boolean as = tokens.word(source.next(), "as");
        int alias = as ? source.next() + 1 : source.next();
        boolean aliased = isName(alias);
        int rest = aliased ? alias + 1 : alias;
        if ((as && !aliased) || !isRest(rest) || hasParameter()) {
            return Optional.empty();
        }
        String qualifier = aliased ? tokens.unquoted(alias) : source.name();
        return expressions(select + 1, from, qualifier)
                .map(values ->
                        new CarriedRows(target.name(), columns, source.name(), values, tokens.uncommented(rest, end)));
    }

    private @Nullable QualifiedName table(int i) {
        QualifiedName name = QualifiedName.at(tokens, i);
        boolean here = name != null
                && (name.schema() == null || Identifiers.fold(name.schema()).equals("main"));
        return here ? name : null;
    }

    /** Reads {@code (a, b)} if it stands there; the number of the token after it, -1 if it cannot be read. */
    private int afterColumns(int open) {
        if (!tokens.op(open, '(')) {
            return open;
        }
        int at = open + 1;
        while (tokens.name(at)) {
            columns.add(tokens.unquoted(at));
            if (tokens.op(at + 1, ')')) {
                return at + 2;
            }
            if (!tokens.op(at + 1, ',')) {
                return -1;
            }
            at += 2;
        }
        return -1;
    }

    /** The FROM of the query, past any {@code IS DISTINCT FROM}. */
    private int from(int i) {
        int from = tokens.find(i, "from");
        while (tokens.word(from - 1, "distinct")) {
            from = tokens.find(from + 1, "from");
        }
        return from;
    }

    private boolean isRest(int i) {
        if (i != end && !tokens.word(i, "where") && !tokens.words(i, "order", "by")) {
            return false;
        }
        for (int at = i; at < end; at = tokens.next(at)) {
            if (tokens.op(at, ';')
                    || tokens.anyWord(at, "group", "having", "limit", "union", "except", "intersect", "on", "returning")
                    || TableReferences.startsWindows(tokens, at)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasParameter() {
        for (int i = 0; i < end; i++) {
            if (tokens.is(i, Token.Kind.PARAMETER)) {
                return true;
            }
        }
        return false;
    }

    private Optional<List<Expression>> expressions(int begin, int from, String qualifier) {
        List<Expression> found = new ArrayList<>();
        int start = begin;
        for (int i = begin; i <= from; i = tokens.next(i)) {
            if (i == from || tokens.op(i, ',')) {
                if (i == start) {
                    return Optional.empty();
                }
                found.add(new Expression(tokens.uncommented(start, i), column(start, i, qualifier)));
                start = i + 1;
            }
        }
        return Optional.of(found);
    }

    private @Nullable String column(int begin, int next, String qualifier) {
        boolean qualified = tokens.op(begin + 1, '.')
                && tokens.name(begin)
                && tokens.folded(begin).equals(Identifiers.fold(qualifier));
        int name = qualified ? begin + 2 : begin;
        boolean alone = name + 1 == next
                || (name + 2 == next && (isName(name + 1) || tokens.is(name + 1, Token.Kind.STRING)))
                || (name + 3 == next && tokens.word(name + 1, "as") && tokens.name(name + 2));
        return alone && isName(name) ? tokens.unquoted(name) : null;
    }

    /** Whether token {@code i} is a name where a string or a keyword could stand as well. */
    private boolean isName(int i) {
        return tokens.is(i, Token.Kind.QUOTED)
                || (tokens.is(i, Token.Kind.WORD) && !Keywords.isReserved(tokens.folded(i)));
    }
}
