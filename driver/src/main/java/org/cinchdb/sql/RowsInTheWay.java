/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The query that counts the rows that keep a schema change from being made. */
public final class RowsInTheWay {
    private RowsInTheWay() {}

    /** A SELECT of one number, for the changes whose text tells what their rows must be. */
    public static Optional<String> count(String sql) {
        Tokens tokens = Tokens.of(sql);
        if (tokens.words(0, "create", "unique", "index")) {
            return duplicates(tokens);
        }
        QualifiedName table = tokens.words(0, "alter", "table") ? QualifiedName.at(tokens, 2) : null;
        return table == null ? Optional.empty() : ofAlter(tokens, table.next(), tokens.text(2, table.next()));
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
