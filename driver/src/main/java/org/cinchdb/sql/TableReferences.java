/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the places where a statement reads a table: after FROM, JOIN, a comma between tables, and IN.
 *
 * <p>It needs no grammar of expressions: the words that open and close a FROM clause are reserved, so that a stack of
 * parentheses is enough, each level knowing whether it is in a FROM clause and which names its WITH clause defined.
 */
final class TableReferences {
    private static final class Level {
        final @Nullable Level outer;
        boolean inFrom;
        boolean expectsTable;
        Set<String> defined = Set.of();

        Level(@Nullable Level outer) {
            this.outer = outer;
        }

        void enterFrom() {
            inFrom = true;
            expectsTable = true;
        }

        void leaveFrom() {
            inFrom = false;
            expectsTable = false;
        }

        boolean defines(String name) {
            for (Level level = this; level != null; level = level.outer) {
                if (level.defined.contains(name)) {
                    return true;
                }
            }
            return false;
        }
    }

    private final Tokens tokens;
    private final List<TableReference> found = new ArrayList<>();
    private Level level = new Level(null);

    private TableReferences(Tokens tokens) {
        this.tokens = tokens;
    }

    static List<TableReference> in(Tokens tokens) {
        TableReferences references = new TableReferences(tokens);
        int i = 0;
        while (i < tokens.size()) {
            i = references.read(i);
        }
        return references.found;
    }

    private int read(int i) {
        if (level.expectsTable && tokens.name(i)) {
            level.expectsTable = false;
            return reference(i, false);
        }
        if (tokens.is(i, Token.Kind.WORD)) {
            return word(i);
        }
        if (tokens.op(i, '(')) {
            open(i);
        } else if (tokens.op(i, ')') && level.outer != null) {
            level = level.outer;
        } else if (tokens.op(i, ',') && level.inFrom) {
            level.expectsTable = true;
        } else if (tokens.op(i, ';')) {
            level = new Level(null);
        }
        return i + 1;
    }

    private void open(int i) {
        Level inner = new Level(level);
        if (level.expectsTable && !startsQuery(i + 1)) {
            inner.enterFrom();
        }
        level.expectsTable = false;
        level = inner;
    }

    private boolean startsQuery(int i) {
        return tokens.anyWord(i, "select", "values") || WithClause.at(tokens, i) != null;
    }

    private int word(int i) {
        if (tokens.word(i, "from")) {
            if (!isOperator(i) && !tokens.word(i - 1, "delete")) {
                level.enterFrom();
            }
        } else if (tokens.word(i, "in")) {
            return tokens.name(i + 1) ? reference(i + 1, true) : i + 1;
        } else if (tokens.word(i, "with")) {
            define(i);
        } else if (level.inFrom) {
            if (tokens.word(i, "join")) {
                level.expectsTable = true;
            } else if (endsFrom(i)) {
                level.leaveFrom();
            }
        }
        return i + 1;
    }

    /** {@code IS [NOT] DISTINCT FROM}. */
    private boolean isOperator(int from) {
        return tokens.word(from - 1, "distinct") && tokens.anyWord(from - 2, "is", "not");
    }

    private void define(int i) {
        WithClause with = WithClause.at(tokens, i);
        if (with != null) {
            level.defined = with.names();
        }
    }

    private boolean endsFrom(int i) {
        return tokens.anyWord(
                        i,
                        "where",
                        "group",
                        "having",
                        "order",
                        "limit",
                        "union",
                        "except",
                        "intersect",
                        "returning",
                        "set")
                || startsWindows(tokens, i);
    }

    /** Whether a WINDOW clause begins with token {@code i}: elsewhere {@code window} is a name. */
    static boolean startsWindows(Tokens tokens, int i) {
        return tokens.word(i, "window") && tokens.name(i + 1) && tokens.word(i + 2, "as");
    }

    private int reference(int i, boolean operand) {
        int name = tokens.op(i + 1, '.') && tokens.name(i + 2) ? i + 2 : i;
        boolean function = tokens.op(name + 1, '(');
        int next = function ? tokens.next(name + 1) : name + 1;
        found.add(new TableReference(
                i,
                name,
                function ? name + 1 : -1,
                next,
                operand,
                isAlias(next),
                name == i && !function && level.defines(tokens.folded(i))));
        return name + 1;
    }

    private boolean isAlias(int i) {
        if (tokens.is(i, Token.Kind.QUOTED) || tokens.is(i, Token.Kind.STRING)) {
            return true;
        }
        return tokens.is(i, Token.Kind.WORD)
                && !endsFrom(i)
                && !tokens.anyWord(
                        i, "on", "using", "join", "left", "right", "full", "inner", "cross", "natural", "outer",
                        "indexed", "not");
    }
}
