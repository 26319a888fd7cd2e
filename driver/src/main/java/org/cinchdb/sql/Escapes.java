/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SQL text whose JDBC escapes (JDBC 4.3, section 13.4) are put into SQLite's words.
 *
 * @param sql the text for SQLite
 * @param call what its {@code {call ..}} says; null if it is none
 */
public record Escapes(String sql, @Nullable Call call) {
    /**
     * A call.
     *
     * @param function the function's name in lower case
     * @param returns whether it begins with {@code ? =}: this first parameter is not in the text for SQLite
     * @param arguments which argument each parameter in the parentheses is a part of, counted from 1
     */
    public record Call(String function, boolean returns, List<Integer> arguments) {}

    /**
     * Translates the escapes outside of literals and comments; one that is not known is left as it is, for SQLite to
     * refuse. {@code {call f(..)}} becomes {@code select f(..)}.
     *
     * @return {@code sql} itself, the same object, if there is no brace in it
     */
    public static Escapes translate(String sql) {
        if (sql.indexOf('{') < 0) {
            return new Escapes(sql, null);
        }
        Translation translation = new Translation(Tokens.of(sql));
        String translated = translation.all();
        return new Escapes(translated, translation.call);
    }

    private static final class Translation {
        private final Tokens tokens;
        private @Nullable Call call;

        Translation(Tokens tokens) {
            this.tokens = tokens;
        }

        String all() {
            if (tokens.size() == 0) {
                return tokens.sql();
            }
            String sql = tokens.sql();
            return sql.substring(0, tokens.start(0))
                    + part(0, tokens.size())
                    + sql.substring(tokens.end(tokens.size() - 1));
        }

        /** The tokens from {@code begin} to before {@code end}, translated. */
        private String part(int begin, int end) {
            if (begin >= end) {
                return "";
            }
            StringBuilder result = new StringBuilder();
            int copied = tokens.start(begin);
            for (int i = begin; i < end; i++) {
                int closing = tokens.op(i, '{') ? closingBrace(i, end) : end;
                String escape = closing < end ? escape(i, closing) : "";
                if (!escape.isEmpty()) {
                    result.append(tokens.sql(), copied, tokens.start(i)).append(escape);
                    copied = tokens.end(closing);
                    i = closing;
                }
            }
            return result.append(tokens.sql(), copied, tokens.end(end - 1)).toString();
        }

        private int closingBrace(int open, int end) {
            int depth = 0;
            for (int i = open; i < end; i++) {
                if (tokens.op(i, '{')) {
                    depth++;
                } else if (tokens.op(i, '}') && --depth == 0) {
                    return i;
                }
            }
            return end;
        }

        /** What an escape says in SQLite's words; empty if it is not known. */
        private String escape(int open, int closing) {
            int word = open + 1;
            if (tokens.op(word + 1, '=') && tokens.word(word + 2, "call") && isCall(open, word + 2, closing)) {
                return call(word + 2, closing, tokens.is(word, Token.Kind.PARAMETER));
            }
            if (!tokens.is(word, Token.Kind.WORD) || word + 1 >= closing) {
                return "";
            }
            return switch (tokens.folded(word)) {
                case "d", "t", "ts" ->
                    tokens.is(word + 1, Token.Kind.STRING) && word + 2 == closing ? tokens.text(word + 1) : "";
                case "escape", "limit" -> part(word, closing);
                case "oj" -> part(word + 1, closing);
                case "fn" -> function(word + 1, closing);
                case "call" -> isCall(open, word, closing) ? call(word, closing, false) : "";
                default -> "";
            };
        }

        private boolean isCall(int open, int word, int closing) {
            boolean startsStatement = open == 0 || tokens.op(open - 1, ';');
            return startsStatement && tokens.name(word + 1) && word + 1 < closing;
        }

        private String call(int word, int closing, boolean returns) {
            boolean arguments = tokens.op(closing - 1, ')');
            call = new Call(tokens.folded(word + 1), returns, places(word + 3, closing - 1));
            return "select " + part(word + 1, closing) + (arguments ? "" : "()");
        }

        private List<Integer> places(int begin, int end) {
            List<Integer> places = new ArrayList<>();
            int argument = 1;
            int depth = 0;
            for (int i = begin; i < end; i++) {
                if (tokens.is(i, Token.Kind.PARAMETER)) {
                    places.add(argument);
                } else if (tokens.op(i, ',') && depth == 0) {
                    argument++;
                } else {
                    depth += tokens.op(i, '(') ? 1 : tokens.op(i, ')') ? -1 : 0;
                }
            }
            return List.copyOf(places);
        }

        private String function(int name, int closing) {
            if (!tokens.name(name)) {
                return "";
            }
            if (name + 1 == closing) {
                return EscapeFunctions.translate(tokens.text(name), List.of());
            }
            boolean called = tokens.op(name + 1, '(') && tokens.closing(name + 1) == closing - 1;
            return called ? EscapeFunctions.translate(tokens.text(name), arguments(name + 2, closing - 1)) : "";
        }

        private List<String> arguments(int begin, int end) {
            List<String> arguments = new ArrayList<>();
            int argument = begin;
            int i = begin;
            while (i < end) {
                if (tokens.op(i, ',')) {
                    arguments.add(part(argument, i));
                    argument = i + 1;
                }
                i = tokens.op(i, '{') ? closingBrace(i, end) + 1 : tokens.next(i);
            }
            if (begin < end) {
                arguments.add(part(argument, end));
            }
            return arguments;
        }
    }
}
