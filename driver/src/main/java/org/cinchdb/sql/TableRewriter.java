/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Puts sub-queries in the place of tables, and of table-valued functions, wherever a statement reads them by name.
 *
 * <p>{@code main.} before a name is taken with it; a table of another schema, a common table expression of the same
 * name, columns, strings and comments are left alone. Where no alias follows, the name becomes the alias, so that
 * {@code sqlite_master.sql} goes on meaning what it meant. Parameters keep their order as long as a sub-query has its
 * arguments in theirs, each once. Immutable; any thread may use it.
 */
public final class TableRewriter {
    private final Map<String, UnaryOperator<String>> subqueries;

    /**
     * @param subqueries by name in lower case: from the text of the arguments (empty if there are none) to that of a
     *     SELECT, without parentheses around it
     */
    public TableRewriter(Map<String, UnaryOperator<String>> subqueries) {
        this.subqueries = Map.copyOf(subqueries);
    }

    /**
     * The statement's text with the sub-queries in it; the bodies of new views and triggers are left as they are.
     *
     * @return the statement's own text, the same object, if it reads none of these tables
     */
    public String rewrite(SqlStatement statement) {
        return concerns(statement) && !isStored(statement) ? rewritten(statement) : statement.text();
    }

    /** The same for the bodies of views and triggers too. */
    public String rewriteWithBodies(SqlStatement statement) {
        return concerns(statement) ? rewritten(statement) : statement.text();
    }

    private boolean concerns(SqlStatement statement) {
        for (String table : statement.tablesRead()) {
            if (subqueries.containsKey(table)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isStored(SqlStatement statement) {
        return statement
                .ddl()
                .map(ddl -> ddl.objectType() == Ddl.ObjectType.VIEW || ddl.objectType() == Ddl.ObjectType.TRIGGER)
                .orElse(false);
    }

    private String rewritten(SqlStatement statement) {
        return new Rewriting(Tokens.of(statement.text())).all();
    }

    private final class Rewriting {
        private final Tokens tokens;
        private final Map<Integer, TableReference> references = new HashMap<>();

        Rewriting(Tokens tokens) {
            this.tokens = tokens;
            for (TableReference reference : TableReferences.in(tokens)) {
                if (isReplaced(reference)) {
                    references.put(reference.first(), reference);
                }
            }
        }

        private boolean isReplaced(TableReference reference) {
            return !reference.shadowed()
                    && (reference.open() < 0 || tokens.closing(reference.open()) < tokens.size())
                    && (!reference.qualified()
                            || tokens.folded(reference.first()).equals("main"))
                    && subqueries.containsKey(tokens.folded(reference.name()));
        }

        String all() {
            return references.isEmpty() ? tokens.text(0, tokens.size()) : part(0, tokens.size());
        }

        /** The tokens from {@code begin} to before {@code end}, with what stands between them. */
        private String part(int begin, int end) {
            if (begin >= end) {
                return "";
            }
            StringBuilder result = new StringBuilder();
            int copied = tokens.start(begin);
            for (int i = begin; i < end; i++) {
                TableReference reference = references.get(i);
                if (reference != null) {
                    result.append(tokens.sql(), copied, tokens.start(i)).append(subquery(reference));
                    i = reference.next() - 1;
                    copied = tokens.end(i);
                } else if (isQualifiedColumn(i)) {
                    result.append(tokens.sql(), copied, tokens.start(i));
                    copied = tokens.start(i + 2);
                }
            }
            return result.append(tokens.sql(), copied, tokens.end(end - 1)).toString();
        }

        private String subquery(TableReference reference) {
            boolean function = reference.open() >= 0;
            String arguments = function ? part(reference.open() + 1, reference.next() - 1) : "";
            UnaryOperator<String> replacement = subqueries.get(tokens.folded(reference.name()));
            String query = replacement == null ? "" : "(" + replacement.apply(arguments) + ")";
            return reference.operand() || reference.aliased()
                    ? query
                    : query + " as " + Identifiers.quote(tokens.unquoted(reference.name()));
        }

        /** {@code main.table.column}: with the table a sub-query, its schema has to go. */
        private boolean isQualifiedColumn(int i) {
            return tokens.op(i + 1, '.')
                    && tokens.op(i + 3, '.')
                    && tokens.name(i)
                    && tokens.folded(i).equals("main")
                    && tokens.name(i + 2)
                    && subqueries.containsKey(tokens.folded(i + 2));
        }
    }
}
