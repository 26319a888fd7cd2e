/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How many rows keep a statement from being run: those that a query counts, less those that the statement takes when it
 * leaves out what does not fit.
 *
 * @param query a SELECT of one number
 * @param taking the statement that takes the others; null if the query counts no others
 */
public record RowsInTheWay(String query, @Nullable String taking) {
    /** For the statements whose text tells what their rows must be. */
    public static Optional<RowsInTheWay> of(String sql) {
        Tokens tokens = Tokens.of(sql);
        if (tokens.words(0, "create", "unique", "index")) {
            return duplicates(tokens).map(RowsInTheWay::counted);
        }
        if (tokens.words(0, "insert", "into")) {
            return copied(tokens);
        }
        QualifiedName table = tokens.words(0, "alter", "table") ? QualifiedName.at(tokens, 2) : null;
        return table == null
                ? Optional.empty()
                : ofAlter(tokens, table.next(), tokens.text(2, table.next())).map(RowsInTheWay::counted);
    }

    private static RowsInTheWay counted(String query) {
        return new RowsInTheWay(query, null);
    }

    /** https://www.sqlite.org/lang_conflict.html: IGNORE leaves out rows that break UNIQUE, NOT NULL and CHECK. */
    private static Optional<RowsInTheWay> copied(Tokens tokens) {
        int select = tokens.find(0, "select");
        int end = tokens.sizeOfStatement();
        boolean parameters = IntStream.range(0, end).anyMatch(i -> tokens.is(i, Token.Kind.PARAMETER));
        if (select >= end || tokens.find(select, "conflict", "returning") < end || parameters) {
            return Optional.empty();
        }
        return Optional.of(new RowsInTheWay(
                "select count(*) from (" + tokens.text(select, end) + ")", "insert or ignore " + tokens.text(1, end)));
    }

    private static Optional<String> duplicates(Tokens tokens) {
        int on = tokens.find(0, "on");
        QualifiedName table = QualifiedName.at(tokens, on + 1);
        if (table == null || !tokens.op(table.next(), '(')) {
            return Optional.empty();
        }
        int open = table.next();
        int close = tokens.closing(open);
        List<String> columns = new ArrayList<>();
        int begin = open + 1;
        for (int i = open + 1; i <= close && i < tokens.size(); i = tokens.next(i)) {
            if (i == close || tokens.op(i, ',')) {
                int end = tokens.anyWord(i - 1, "asc", "desc") ? i - 1 : i;
                columns.add(tokens.text(begin, end));
                begin = i + 1;
            }
            if (i == close) {
                break;
            }
        }
        String condition = close + 1 < tokens.size() ? " and (" + tokens.text(close + 2, tokens.size()) + ")" : "";
        return Optional.of(
                "select coalesce(sum(n - 1), 0) from (select count(*) as n from %s where %s%s group by %s having n > 1)"
                        .formatted(
                                tokens.text(on + 1, open),
                                String.join(
                                        " and ",
                                        columns.stream()
                                                .map(column -> "(" + column + ") is not null")
                                                .toList()),
                                condition,
                                String.join(", ", columns)));
    }

    private static Optional<String> ofAlter(Tokens tokens, int action, String table) {
        String from = "select count(*) from " + table;
        if (tokens.word(action, "add") && tokens.anyWord(action + 1, "constraint", "check")) {
            int open = tokens.find(action, "check") + 1;
            return tokens.op(open, '(')
                    ? Optional.of(from + " where not " + tokens.text(open, tokens.closing(open) + 1))
                    : Optional.empty();
        }
        if (tokens.word(action, "add")) {
            return Optional.of(from);
        }
        int column = tokens.word(action + 1, "column") ? action + 2 : action + 1;
        return tokens.word(action, "alter") && tokens.words(column + 1, "set", "not", "null")
                ? Optional.of(from + " where " + tokens.text(column, column + 1) + " is null")
                : Optional.empty();
    }
}
