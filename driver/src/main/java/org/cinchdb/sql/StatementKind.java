/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

/** What a statement does, by its first words. */
public enum StatementKind {
    /**
     * {@code SELECT}, {@code VALUES}, {@code WITH .. SELECT}, {@code EXPLAIN} of anything but a PRAGMA, and every text
     * that is no SQL: SQLite refuses it when it is prepared, and nothing is written.
     */
    READ,
    /** {@code INSERT}, {@code REPLACE}, {@code UPDATE}, {@code DELETE}, {@code ANALYZE}, {@code REINDEX}. */
    WRITE,
    /** {@code CREATE}, {@code ALTER}, {@code DROP}. */
    DDL,
    /** {@code BEGIN}. */
    BEGIN,
    /** {@code COMMIT} and {@code END}. */
    COMMIT,
    /** {@code ROLLBACK} of the whole transaction. */
    ROLLBACK,
    /** {@code SAVEPOINT name}. */
    SAVEPOINT,
    /** {@code RELEASE name}. */
    RELEASE,
    /** {@code ROLLBACK TO name}. */
    ROLLBACK_TO,
    /** {@code PRAGMA}, and {@code EXPLAIN PRAGMA}: SQLite runs some pragmas already when they are prepared. */
    PRAGMA,
    /** {@code ATTACH}, and sqlite-jdbc's own {@code BACKUP TO} and {@code RESTORE FROM}: they reach other files. */
    ATTACH,
    /** {@code DETACH}. */
    DETACH,
    /** {@code VACUUM}. */
    VACUUM,
    /** {@code USE}: Cinch's own, another tenant or branch for the session. */
    USE;

    static StatementKind of(Tokens tokens) {
        int first = afterExplain(tokens);
        if (first > 0) {
            return tokens.word(first, "pragma") ? PRAGMA : READ;
        }
        if (!tokens.is(0, Token.Kind.WORD)) {
            return READ;
        }
        return switch (tokens.folded(0)) {
            case "insert", "replace", "update", "delete", "analyze", "reindex" -> WRITE;
            case "with" -> ofWith(tokens);
            case "create", "alter", "drop" -> DDL;
            case "begin" -> BEGIN;
            case "commit", "end" -> COMMIT;
            case "rollback" -> tokens.find(1, "to") < tokens.size() ? ROLLBACK_TO : ROLLBACK;
            case "savepoint" -> SAVEPOINT;
            case "release" -> RELEASE;
            case "pragma" -> PRAGMA;
            case "attach", "backup", "restore" -> ATTACH;
            case "detach" -> DETACH;
            case "vacuum" -> VACUUM;
            case "use" -> USE;
            default -> READ;
        };
    }

    /** The number of the first token after {@code EXPLAIN [QUERY PLAN]}. */
    static int afterExplain(Tokens tokens) {
        if (!tokens.word(0, "explain")) {
            return 0;
        }
        return tokens.words(1, "query", "plan") ? 3 : 1;
    }

    private static StatementKind ofWith(Tokens tokens) {
        int verb = DmlReader.verb(tokens, 0);
        return tokens.anyWord(verb, "insert", "replace", "update", "delete") ? WRITE : READ;
    }
}
