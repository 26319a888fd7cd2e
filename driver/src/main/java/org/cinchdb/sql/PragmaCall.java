/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@code PRAGMA} statement.
 *
 * @param schema the schema before its name, without quotes; null if there is none
 * @param name its name, without quotes, in lower case
 * @param argument what follows {@code =} or stands in parentheses, without quotes; null if nothing does
 * @param assignment whether there is an argument
 */
public record PragmaCall(
        @Nullable String schema, String name, @Nullable String argument, boolean assignment) {
    /** Whether the argument switches something on. */
    public boolean isOn() {
        String word = Identifiers.fold(String.valueOf(argument));
        return Set.of("on", "yes", "true").contains(word) || word.matches("0*[1-9][0-9]*");
    }

    static @Nullable PragmaCall read(Tokens tokens) {
        QualifiedName name = QualifiedName.at(tokens, StatementKind.afterExplain(tokens) + 1);
        if (name == null) {
            return null;
        }
        int sign = name.next();
        int end = tokens.op(sign, '(') ? tokens.closing(sign) : tokens.size();
        boolean assignment = (tokens.op(sign, '=') || tokens.op(sign, '(')) && sign + 1 < end;
        String argument = assignment ? argument(tokens, sign + 1, end) : null;
        return new PragmaCall(name.schema(), Identifiers.fold(name.name()), argument, assignment);
    }

    private static String argument(Tokens tokens, int begin, int end) {
        return end - begin == 1 ? tokens.unquoted(begin) : tokens.text(begin, end);
    }
}
