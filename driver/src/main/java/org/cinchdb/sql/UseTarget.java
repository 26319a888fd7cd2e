/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.sql.SQLException;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code USE} takes the session: the parts that it names, as written; they are not checked as names here.
 *
 * <p>{@code USE acme} and {@code USE TENANT acme} name a tenant, {@code USE BRANCH feature/pay} a branch, {@code USE
 * DATABASE shop} a database. A path is what a URL has: {@code USE shop/main} names a database and a branch, {@code USE
 * shop/feature/pay/acme} a database, a branch ({@code feature/pay}) and a tenant. What {@code USE} says may stand in
 * quotes.
 *
 * @param database null if it names none
 * @param branch null if it names none
 * @param tenant null if it names none
 */
public record UseTarget(
        @Nullable String database,
        @Nullable String branch,
        @Nullable String tenant) {
    /** @throws SQLException of {@link SqlState#SYNTAX} if nothing or more than one word follows, or a part is empty */
    static UseTarget read(Tokens tokens) throws SQLException {
        if (tokens.size() > 2 && tokens.anyWord(1, "branch", "tenant", "database") && !tokens.op(2, '/')) {
            String name = operand(tokens, 2);
            return switch (tokens.folded(1)) {
                case "branch" -> new UseTarget(null, name, null);
                case "tenant" -> new UseTarget(null, null, name);
                default -> new UseTarget(name, null, null);
            };
        }
        return path(operand(tokens, 1), tokens);
    }

    private static UseTarget path(String path, Tokens tokens) throws SQLException {
        int first = path.indexOf('/');
        int last = path.lastIndexOf('/');
        if (first < 0) {
            return new UseTarget(null, null, path);
        }
        String database = path.substring(0, first);
        String tail = path.substring(last + 1);
        String branch = first == last ? tail : path.substring(first + 1, last);
        if (database.isEmpty() || branch.isEmpty() || tail.isEmpty()) {
            throw malformed(tokens);
        }
        return new UseTarget(database, branch, first == last ? null : tail);
    }

    private static String operand(Tokens tokens, int begin) throws SQLException {
        if (begin >= tokens.size() || !inOnePiece(tokens, begin)) {
            throw malformed(tokens);
        }
        boolean single = begin + 1 == tokens.size();
        String operand = single ? tokens.unquoted(begin) : tokens.text(begin, tokens.size());
        if (operand.isEmpty()) {
            throw malformed(tokens);
        }
        return operand;
    }

    private static boolean inOnePiece(Tokens tokens, int begin) {
        for (int i = begin + 1; i < tokens.size(); i++) {
            if (tokens.start(i) != tokens.end(i - 1)) {
                return false;
            }
        }
        return true;
    }

    private static SQLException malformed(Tokens tokens) {
        return SqlState.SYNTAX.error(
                "'%s' does not say where to go. Write USE tenant, USE database/branch/tenant, USE BRANCH name,"
                        + " USE TENANT name or USE DATABASE name",
                tokens.text(0, tokens.size()));
    }
}
