/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds the calls of Cinch's own functions in expressions, and whether they stand where actions may. */
final class FunctionCalls {
    private static final String PREFIX = "cinch_";

    private FunctionCalls() {}

    static boolean mayBeIn(String sql) {
        return Identifiers.containsFolded(sql, PREFIX);
    }

    /** Whether {@code changes()} or {@code total_changes()} is called. */
    static boolean askForChanges(String sql, Tokens tokens) {
        if (!Identifiers.containsFolded(sql, "changes")) {
            return false;
        }
        for (int i = 0; i + 2 < tokens.size(); i++) {
            boolean named = tokens.is(i, Token.Kind.WORD) || tokens.is(i, Token.Kind.QUOTED);
            if (named
                    && tokens.op(i + 1, '(')
                    && tokens.op(i + 2, ')')
                    && (tokens.folded(i).equals("changes") || tokens.folded(i).equals("total_changes"))) {
                return true;
            }
        }
        return false;
    }

    /** Each function by its name in lower case, with whether all its calls are in the top-level select list. */
    static Map<String, Boolean> in(Tokens tokens, List<TableReference> tables) {
        Set<Integer> tableNames = new HashSet<>();
        tables.forEach(table -> tableNames.add(table.name()));
        Map<String, Boolean> calls = new TreeMap<>();
        int begin = DmlReader.verb(tokens, 0);
        int end = endOfSelectList(tokens, begin);
        int queryEnd = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (startsQuery(tokens, i)) {
                queryEnd = Math.max(queryEnd, tokens.closing(i));
            }
            if (isCall(tokens, i) && !tableNames.contains(i)) {
                boolean inList = i > begin && i < end && i > queryEnd;
                calls.merge(tokens.folded(i), inList, Boolean::logicalAnd);
            }
        }
        return calls.isEmpty() ? Map.of() : calls;
    }

    private static boolean isCall(Tokens tokens, int i) {
        return tokens.op(i + 1, '(')
                && (tokens.is(i, Token.Kind.WORD) || tokens.is(i, Token.Kind.QUOTED))
                && tokens.folded(i).startsWith(PREFIX);
    }

    private static boolean startsQuery(Tokens tokens, int open) {
        return tokens.op(open, '(')
                && (tokens.anyWord(open + 1, "select", "values") || WithClause.at(tokens, open + 1) != null);
    }

    /** Where the only top-level select list ends; {@code begin} if there is no such list. */
    private static int endOfSelectList(Tokens tokens, int begin) {
        boolean compound = tokens.find(begin, "union", "except", "intersect") < tokens.size();
        if (!tokens.word(begin, "select") || compound) {
            return begin;
        }
        int at = begin;
        do {
            at = tokens.find(at + 1, "from", "where", "group", "having", "order", "limit", "window");
        } while (tokens.word(at, "from") && tokens.word(at - 1, "distinct") && tokens.anyWord(at - 2, "is", "not"));
        return at;
    }
}
