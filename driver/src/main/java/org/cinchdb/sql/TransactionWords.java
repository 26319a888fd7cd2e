/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

/** What transaction control says beside its kind. */
final class TransactionWords {
    private TransactionWords() {}

    /** The mode of a BEGIN, the name of a savepoint; empty if there is none. */
    static String detail(StatementKind kind, Tokens tokens) {
        return switch (kind) {
            case BEGIN -> tokens.anyWord(1, "deferred", "immediate", "exclusive") ? tokens.folded(1) : "";
            case SAVEPOINT -> name(tokens, 1);
            case RELEASE -> nameAfterSavepoint(tokens, 1);
            case ROLLBACK_TO -> nameAfterSavepoint(tokens, tokens.find(1, "to") + 1);
            default -> "";
        };
    }

    /** Whether SQLite's grammar has it so; other statements than transaction control always are. */
    static boolean areWellFormed(StatementKind kind, Tokens tokens) {
        return switch (kind) {
            case BEGIN ->
                afterTransaction(tokens, tokens.anyWord(1, "deferred", "immediate", "exclusive") ? 2 : 1)
                        == tokens.size();
            case COMMIT, ROLLBACK -> afterTransaction(tokens, 1) == tokens.size();
            case SAVEPOINT -> isName(tokens, 1);
            case RELEASE -> isNameAfterSavepoint(tokens, 1);
            case ROLLBACK_TO -> {
                int to = tokens.find(1, "to");
                yield afterTransaction(tokens, 1) == to && isNameAfterSavepoint(tokens, to + 1);
            }
            default -> true;
        };
    }

    /** The number of the token after {@code [TRANSACTION [name]]}. */
    private static int afterTransaction(Tokens tokens, int i) {
        if (!tokens.word(i, "transaction")) {
            return i;
        }
        return tokens.name(i + 1) && !tokens.word(i + 1, "to") ? i + 2 : i + 1;
    }

    private static boolean isNameAfterSavepoint(Tokens tokens, int i) {
        return isName(tokens, tokens.word(i, "savepoint") && i + 1 < tokens.size() ? i + 1 : i);
    }

    private static boolean isName(Tokens tokens, int i) {
        return tokens.name(i) && i + 1 == tokens.size();
    }

    private static String nameAfterSavepoint(Tokens tokens, int i) {
        return name(tokens, tokens.word(i, "savepoint") ? i + 1 : i);
    }

    private static String name(Tokens tokens, int i) {
        return tokens.name(i) ? tokens.unquoted(i) : "";
    }
}
