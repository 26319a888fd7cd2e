/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A whole number in a statement: as digits or as a parameter, with others added to it. More may be added. Immutable.
 */
public final class WrittenNumber {
    private final Tokens tokens;
    private final int end;
    private final long sum;
    private final int parameter;

    private WrittenNumber(Tokens tokens, int end, long sum, int parameter) {
        this.tokens = tokens;
        this.end = end;
        this.sum = sum;
        this.parameter = parameter;
    }

    /**
     * The number that a column is compared with, or set to.
     *
     * @return empty if there is no such place in the statement, or more than one
     */
    public static Optional<WrittenNumber> comparedWith(String column, String dml) {
        Tokens tokens = Tokens.of(dml);
        Optional<WrittenNumber> found = Optional.empty();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.name(i) && tokens.folded(i).equals(Identifiers.fold(column))) {
                if (found.isPresent() || !tokens.op(i + 1, '=')) {
                    return Optional.empty();
                }
                found = at(tokens, i + 2);
            }
        }
        return found;
    }

    /** The number that begins at a token. */
    static Optional<WrittenNumber> at(Tokens tokens, int begin) {
        int at = begin;
        long sum = 0;
        int parameter = -1;
        while (true) {
            int digits = tokens.op(at, '-') ? at + 1 : at;
            if (tokens.is(digits, Token.Kind.NUMBER) && tokens.text(digits).matches("[0-9]{1,18}")) {
                long number = Long.parseLong(tokens.text(digits));
                sum += digits > at ? -number : number;
            } else if (digits == at && parameter < 0 && parameter(tokens, at).isPresent()) {
                parameter = parameter(tokens, at).orElseThrow();
            } else {
                return Optional.empty();
            }
            at = digits + 1;
            if (!tokens.op(at, '+')) {
                return Optional.of(new WrittenNumber(tokens, at, sum, parameter));
            }
            at++;
        }
    }

    /** Which value a {@code ?} takes, if the statement has no parameters of another form. */
    static Optional<Integer> parameter(Tokens tokens, int at) {
        int before = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.is(i, Token.Kind.PARAMETER)) {
                if (!tokens.op(i, '?')) {
                    return Optional.empty();
                }
                before += i < at ? 1 : 0;
            }
        }
        return tokens.is(at, Token.Kind.PARAMETER) ? Optional.of(before) : Optional.empty();
    }

    boolean endsAt(int token) {
        return end == token;
    }

    /** What it is with these parameters; empty if the parameter is no whole number. */
    public Optional<Long> value(@Nullable Object[] parameters) {
        if (parameter < 0) {
            return Optional.of(sum);
        }
        return parameter < parameters.length && parameters[parameter] instanceof Long number
                ? Optional.of(number + sum)
                : Optional.empty();
    }

    /** The statement with more added to it. */
    public String plus(long more) {
        String sql = tokens.sql();
        return more == 0
                ? sql
                : sql.substring(0, tokens.end(end - 1)) + " + " + more + sql.substring(tokens.end(end - 1));
    }
}
