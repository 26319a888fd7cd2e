/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.Optional;

/**
 * Lets SQLite itself put new names into recorded DML: the statement becomes the body of a trigger, the names are
 * changed, and the statement is taken back from the trigger's text in {@code sqlite_schema}.
 *
 * <p>SQLite looks the names of a trigger's body up when something is renamed, not when the trigger is made: DML that
 * does not fit the schema fails there. {@code new} and {@code old} mean the trigger's rows, unless the statement has a
 * table of that name.
 */
public final class ScratchTrigger {
    /** Stands for a parameter: fit for every place that a value may have, and in ORDER BY no number of a column. */
    private static final String VALUE = " 0.5 ";

    private ScratchTrigger() {}

    /**
     * A statement as one that may stand in a trigger's body, with a value in the place of each parameter.
     *
     * @return empty if it cannot stand there: no INSERT, REPLACE, UPDATE or DELETE, WITH before it, a schema before the
     *     table, DEFAULT VALUES, RETURNING, reading from a schema other than {@code main}, more than one statement; and
     *     in UPDATE and DELETE an alias of the table, INDEXED BY, ORDER BY, LIMIT
     */
    public static Optional<String> body(String dml) {
        Tokens tokens = Tokens.of(dml);
        int end = tokens.sizeOfStatement();
        QualifiedName target = tokens.word(0, "with") ? null : DmlReader.target(tokens, 0);
        if (target == null || target.schema() != null || !fits(tokens, target.next(), end) || readsElsewhere(tokens)) {
            return Optional.empty();
        }
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < end; i++) {
            body.append(i > 0 ? tokens.gap(i) : "");
            body.append(tokens.is(i, Token.Kind.PARAMETER) ? VALUE : tokens.text(i));
        }
        return Optional.of(body.toString());
    }

    private static boolean fits(Tokens tokens, int afterTarget, int end) {
        boolean inserts = tokens.anyWord(0, "insert", "replace");
        if (!inserts && tokens.word(afterTarget, "as")) {
            return false;
        }
        for (int i = 0; i < end; i++) {
            if (tokens.op(i, ';') || tokens.is(i, Token.Kind.ILLEGAL)) {
                return false;
            }
        }
        return tokens.find(afterTarget, "default", "returning") >= end
                && (inserts || tokens.find(afterTarget, "indexed", "order", "limit") >= end);
    }

    private static boolean readsElsewhere(Tokens tokens) {
        return TableReferences.in(tokens).stream()
                .anyMatch(table ->
                        table.qualified() && !tokens.folded(table.first()).equals("main"));
    }

    /** The statement that makes the trigger. */
    public static String create(String name, String table, String body) {
        return "create trigger %s after insert on %s begin %s; end"
                .formatted(Identifiers.quote(name), Identifiers.quote(table), body);
    }

    /**
     * The statement with the names that it has in the trigger.
     *
     * @param triggerSql what {@code sqlite_schema} has for the trigger made by {@link #create} of the {@link #body}
     * @param originalDml the statement that the body was made of: gives back its parameters, and {@code excluded} where
     *     SQLite took it for a table (see {@link Excluded})
     * @throws IllegalArgumentException if the trigger was made of another statement
     */
    public static String dml(String triggerSql, String originalDml) {
        Tokens original = Tokens.of(originalDml);
        Tokens trigger = Tokens.of(triggerSql);
        int size = original.sizeOfStatement();
        int begin = trigger.find(0, "begin") + 1;
        if (begin + size + 2 != trigger.size()) {
            throw new IllegalArgumentException("The trigger '" + triggerSql + "' was not made of: " + originalDml);
        }
        StringBuilder dml = new StringBuilder();
        boolean inUpsert = false;
        for (int i = 0; i < size; i++) {
            inUpsert = Excluded.continuesUpsert(original, i, inUpsert);
            boolean parameter = original.is(i, Token.Kind.PARAMETER);
            boolean kept = parameter || (inUpsert && Excluded.isExcluded(original, i));
            if (i > 0) {
                boolean padded = parameter || original.is(i - 1, Token.Kind.PARAMETER);
                dml.append(padded ? original.gap(i) : trigger.gap(begin + i));
            }
            dml.append(kept ? original.text(i) : trigger.text(begin + i));
        }
        return dml.toString();
    }
}
