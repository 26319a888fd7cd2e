/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.List;
import java.util.stream.Collectors;

/** INSERT statements that rely on how many columns their table has, and in which order. */
public final class NamedColumns {
    private NamedColumns() {}

    /**
     * The statement with the columns that it fills.
     *
     * @param columns those that take values, in the table's order
     * @return the same text if it names them, or is no such statement
     */
    public static String in(String sql, List<String> columns) {
        Tokens tokens = Tokens.of(sql);
        int verb = DmlReader.verb(tokens, 0);
        QualifiedName table = tokens.anyWord(verb, "insert", "replace") ? DmlReader.target(tokens, 0) : null;
        int at = table == null ? 0 : DmlReader.columns(tokens, table.next());
        if (table == null || columns.isEmpty() || !tokens.anyWord(at, "values", "select", "with")) {
            return sql;
        }
        String names = columns.stream().map(Identifiers::quote).collect(Collectors.joining(", ", " (", ")"));
        return sql.substring(0, tokens.end(at - 1)) + names + sql.substring(tokens.end(at - 1));
    }
}
