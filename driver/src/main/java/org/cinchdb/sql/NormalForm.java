/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.StringJoiner;

/**
 * What a CREATE statement, or a part of one such as a column's definition or an expression, says, however it is
 * written: two texts that differ in blanks, comments, letters' case and quotes alone have one normal form.
 *
 * <p>Tokens are joined by one blank. Words and names are in lower case (by SQLite's rule: A to Z only); a name has
 * double quotes only where it needs them, and words such as {@code key} that may be names have none. Of a CREATE,
 * {@code IF NOT EXISTS}, the schema {@code main} before the new object's name and semicolons at the end are left out.
 * Strings keep their letters; so does the word after DEFAULT, which SQLite takes for a string. A string in double
 * quotes elsewhere looks like a name and is folded like one.
 */
public final class NormalForm {
    private final Tokens tokens;
    private final StringJoiner form = new StringJoiner(" ");

    private NormalForm(Tokens tokens) {
        this.tokens = tokens;
    }

    /** The normal form of a statement or of a part of one; text that is no SQL has one too. */
    public static String of(String sql) {
        NormalForm normal = new NormalForm(Tokens.of(sql));
        int end = normal.tokens.sizeOfStatement();
        for (int i = normal.head(); i < end; i++) {
            normal.form.add(normal.token(i));
        }
        return normal.form.toString();
    }

    /** Writes a CREATE up to the name; the number of the token after that. */
    private int head() {
        if (!tokens.word(0, "create")) {
            return 0;
        }
        int at = 1;
        while (tokens.anyWord(at, "temp", "temporary", "unique", "virtual")) {
            at++;
        }
        if (!tokens.anyWord(at, "table", "index", "view", "trigger")) {
            return 0;
        }
        for (int i = 0; i <= at; i++) {
            form.add(tokens.word(i, "temporary") ? "temp" : tokens.folded(i));
        }
        QualifiedName name = QualifiedName.at(tokens, tokens.words(at + 1, "if", "not", "exists") ? at + 4 : at + 1);
        if (name == null) {
            return at + 1;
        }
        if (name.schema() != null && !Identifiers.fold(name.schema()).equals("main")) {
            form.add(identifier(name.schema())).add(".");
        }
        form.add(identifier(name.name()));
        return name.next();
    }

    private String token(int i) {
        String text = tokens.text(i);
        boolean word = tokens.is(i, Token.Kind.WORD);
        if (tokens.is(i, Token.Kind.QUOTED) || word) {
            if (tokens.word(i - 1, "default")
                    && !tokens.word(i - 2, "set")
                    && !(word && Keywords.isReserved(Identifiers.fold(text)))) {
                return "'" + Identifiers.unquote(text).replace("'", "''") + "'";
            }
            return word ? Identifiers.fold(text) : identifier(Identifiers.unquote(text));
        }
        return tokens.is(i, Token.Kind.NUMBER) || tokens.is(i, Token.Kind.BLOB) ? Identifiers.fold(text) : text;
    }

    private static String identifier(String name) {
        String folded = Identifiers.fold(name);
        return isPlain(folded) && !Keywords.isReserved(folded) ? folded : Identifiers.quote(folded);
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> Lexer.isIdentifierPart((char) c))
                && !Character.isDigit(name.charAt(0))
                && name.charAt(0) != '$';
    }
}
