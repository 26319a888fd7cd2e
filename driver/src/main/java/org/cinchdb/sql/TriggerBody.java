/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.List;

/** The statements between {@code BEGIN} and {@code END} of a trigger. */
final class TriggerBody {
    private TriggerBody() {}

    /** Whether {@code CREATE [TEMP] TRIGGER}, explained or not, begins at token {@code i}. */
    static boolean follows(Tokens tokens, int i) {
        int at = i;
        if (tokens.word(at, "explain")) {
            at += tokens.words(at + 1, "query", "plan") ? 3 : 1;
        }
        if (!tokens.word(at, "create")) {
            return false;
        }
        return tokens.word(at + 1, "trigger")
                || (tokens.anyWord(at + 1, "temp", "temporary") && tokens.word(at + 2, "trigger"));
    }

    /** Whether a body begins with token {@code i}: BEGIN before a command, elsewhere it is a name. */
    static boolean beginsAt(Tokens tokens, int i) {
        return tokens.word(i, "begin")
                && tokens.anyWord(i + 1, "insert", "update", "delete", "replace", "select", "values", "with");
    }

    /** Whether a body ends with token {@code i}. Only a semicolon can stand before its END: so CASE is no matter. */
    static boolean endsAt(Tokens tokens, int i) {
        return tokens.op(i - 1, ';') && tokens.word(i, "end");
    }

    /** The tables that the body of a trigger writes. */
    static List<QualifiedName> targets(Tokens tokens) {
        List<QualifiedName> targets = new ArrayList<>();
        boolean inBody = false;
        for (int i = 0; i < tokens.size(); i++) {
            inBody |= beginsAt(tokens, i);
            if (inBody && (tokens.word(i, "begin") || tokens.op(i, ';'))) {
                QualifiedName target = DmlReader.target(tokens, i + 1);
                if (target != null) {
                    targets.add(target);
                }
            }
        }
        return targets;
    }
}
