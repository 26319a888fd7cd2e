/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.Optional;

/**
 * The column definition of {@code ALTER TABLE .. ADD COLUMN}: can the rows that are there be in its way?
 *
 * <p>SQLite's rules: https://www.sqlite.org/lang_altertable.html#altertabaddcol. Whether the table is STRICT cannot be
 * seen in the text: a column type that STRICT knows counts as if it was.
 */
final class AddedColumn {
    /** Words that are values; every other one is a name, which SQLite takes for text. */
    private static final String[] VALUES = {"null", "true", "false", "current_date", "current_time", "current_timestamp"
    };

    private final Tokens tokens;
    private final int name;
    private boolean notNull;
    private boolean references;
    private boolean generated;
    private boolean stored;
    private boolean checked;
    /** Number of the first token of the default value; -1 without a DEFAULT. */
    private int defaultValue = -1;

    AddedColumn(Tokens tokens, int name) {
        this.tokens = tokens;
        this.name = name;
        for (int i = name + 1; i < tokens.size(); i = tokens.next(i)) {
            read(i);
        }
    }

    private void read(int i) {
        checked |= tokens.anyWord(i, "check", "unique", "primary");
        notNull |= tokens.words(i, "not", "null");
        references |= tokens.word(i, "references");
        generated |= tokens.word(i, "as") && tokens.op(i + 1, '(');
        stored |= tokens.word(i, "stored");
        if (tokens.word(i, "default") && !tokens.word(i - 1, "set")) {
            defaultValue = i + 1;
        }
    }

    boolean dependsOnRows() {
        if (checked) {
            return true;
        }
        if (generated) {
            return notNull || stored || references || !strictType().isEmpty();
        }
        if (defaultValue < 0 || tokens.word(defaultValue, "null")) {
            return notNull;
        }
        return references || !isConstant() || !fitsType();
    }

    /** The default value as an expression; empty without one. */
    Optional<String> defaultValue() {
        if (defaultValue < 0 || defaultValue >= tokens.size()) {
            return Optional.empty();
        }
        boolean isName = tokens.is(defaultValue, Token.Kind.QUOTED)
                || (tokens.is(defaultValue, Token.Kind.WORD) && !tokens.anyWord(defaultValue, VALUES));
        return Optional.of(
                isName
                        ? Literals.text(tokens.unquoted(defaultValue))
                        : tokens.text(defaultValue, tokens.next(literal())));
    }

    boolean references() {
        return references;
    }

    private int literal() {
        return tokens.op(defaultValue, '-') || tokens.op(defaultValue, '+') ? defaultValue + 1 : defaultValue;
    }

    private boolean isConstant() {
        int value = literal();
        return tokens.is(value, Token.Kind.NUMBER)
                || tokens.is(value, Token.Kind.STRING)
                || tokens.is(value, Token.Kind.BLOB)
                || tokens.anyWord(value, "true", "false");
    }

    private boolean fitsType() {
        int value = literal();
        boolean logical = tokens.is(value, Token.Kind.WORD);
        boolean number = tokens.is(value, Token.Kind.NUMBER);
        return switch (strictType()) {
            case "int", "integer" -> logical || (number && isWhole(tokens.text(value)));
            case "real" -> logical || number;
            case "text" -> !tokens.is(value, Token.Kind.BLOB);
            case "blob" -> tokens.is(value, Token.Kind.BLOB);
            default -> true;
        };
    }

    private static boolean isWhole(String number) {
        return number.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '_') && number.length() < 19;
    }

    /** The declared type, in lower case, if a STRICT table checks it; else empty. */
    private String strictType() {
        String type = tokens.name(name + 1) ? tokens.folded(name + 1) : "";
        return switch (type) {
            case "int", "integer", "real", "text", "blob" -> type;
            default -> "";
        };
    }
}
