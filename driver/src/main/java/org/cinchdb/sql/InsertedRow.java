/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one row that an {@code INSERT INTO t (..) VALUES (..)} writes, value by value. Immutable. */
public final class InsertedRow {
    private final Tokens tokens;
    private final Map<String, int[]> values;

    private InsertedRow(Tokens tokens, Map<String, int[]> values) {
        this.tokens = tokens;
        this.values = values;
    }

    /** Reads a statement; empty if it is another, names no columns, or has more rows than one. */
    public static Optional<InsertedRow> of(String sql) {
        Tokens tokens = Tokens.of(sql);
        QualifiedName table = tokens.anyWord(0, "insert", "replace") ? DmlReader.target(tokens, 0) : null;
        if (table == null) {
            return Optional.empty();
        }
        int columns = DmlReader.columns(tokens, table.next());
        int row = columns < tokens.size() ? tokens.next(columns) + 1 : tokens.size();
        boolean single = tokens.op(columns, '(')
                && tokens.word(row - 1, "values")
                && tokens.op(row, '(')
                && !tokens.op(tokens.next(row), ',');
        if (!single) {
            return Optional.empty();
        }
        List<int[]> names = tokens.list(columns);
        List<int[]> expressions = tokens.list(row);
        if (names.size() != expressions.size()) {
            return Optional.empty();
        }
        Map<String, int[]> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            values.put(tokens.folded(names.get(i)[0]), expressions.get(i));
        }
        return Optional.of(new InsertedRow(tokens, values));
    }

    /** The number that a column gets; empty if it gets none, or one that only SQLite can tell. */
    public Optional<WrittenNumber> number(String column) {
        int[] range = values.get(Identifiers.fold(column));
        return range == null
                ? Optional.empty()
                : WrittenNumber.at(tokens, range[0]).filter(number -> number.endsAt(range[1]));
    }

    /**
     * The value that a column gets, as text; {@code NULL} as the SQL word.
     *
     * @return empty if it gets none, or one that only SQLite can tell
     */
    public Optional<String> text(String column, @Nullable Object[] parameters) {
        int[] range = values.get(Identifiers.fold(column));
        if (range == null || range[1] != range[0] + 1) {
            return Optional.empty();
        }
        int at = range[0];
        if (tokens.is(at, Token.Kind.PARAMETER)) {
            return WrittenNumber.parameter(tokens, at)
                    .filter(i -> i < parameters.length)
                    .map(i -> parameters[i] == null ? "NULL" : String.valueOf(parameters[i]));
        }
        boolean literal = tokens.is(at, Token.Kind.STRING)
                || tokens.is(at, Token.Kind.NUMBER)
                || tokens.anyWord(at, "null", "true", "false");
        return literal ? Optional.of(tokens.word(at, "null") ? "NULL" : tokens.unquoted(at)) : Optional.empty();
    }
}
