/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Lexer;
import org.cinchdb.sql.Token;

/**
 * What only the text of a CREATE TABLE tells: SQLite's pragmas know neither the names of constraints nor when a foreign
 * key is checked.
 *
 * @param primaryKey the name of the primary key, if it has one
 * @param foreignKeys in the order of their declaration: {@code pragma_foreign_key_list} counts them from the last
 */
record TableText(Optional<String> primaryKey, List<ForeignKey> foreignKeys) {
    private static final Set<String> ORDER = Set.of("collate", "asc", "desc");

    /** One foreign key: its name, if it has one, and whether it is checked at commit. */
    record ForeignKey(Optional<String> name, boolean deferred) {}

    static TableText of(String createTable) {
        List<String> words = Lexer.tokens(createTable).stream()
                .filter(Token::isSignificant)
                .map(token -> token.text(createTable))
                .toList();
        Optional<String> primaryKey = Optional.empty();
        Optional<String> name = Optional.empty();
        List<ForeignKey> foreignKeys = new ArrayList<>();
        int depth = 0;
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i).toLowerCase(Locale.ROOT)) {
                case "(" -> depth++;
                case ")" -> depth--;
                // One in deeper parentheses is between the columns of a key.
                case "," -> name = depth == 1 ? Optional.empty() : name;
                case "constraint" ->
                    name = i + 1 < words.size() ? Optional.of(Identifiers.unquote(words.get(++i))) : Optional.empty();
                case "primary" -> {
                    primaryKey = name;
                    name = Optional.empty();
                }
                case "references" -> {
                    foreignKeys.add(new ForeignKey(name, isDeferred(words, i + 1)));
                    name = Optional.empty();
                }
                case "unique", "check", "default", "collate", "generated", "null" -> name = Optional.empty();
                default -> {}
            }
        }
        return new TableText(primaryKey, foreignKeys);
    }

    /** Whether INITIALLY DEFERRED stands, without NOT DEFERRABLE, before the next constraint or column. */
    private static boolean isDeferred(List<String> words, int from) {
        boolean refused = false;
        for (int i = from; i < words.size(); i++) {
            String word = words.get(i).toLowerCase(Locale.ROOT);
            if (word.equals("references") || word.equals("constraint")) {
                return false;
            }
            refused |= word.equals("not") && next(words, i, "deferrable");
            if (word.equals("initially")) {
                return !refused && next(words, i, "deferred");
            }
        }
        return false;
    }

    private static boolean next(List<String> words, int i, String word) {
        return i + 1 < words.size() && words.get(i + 1).equalsIgnoreCase(word);
    }

    /** The foreign key that {@code pragma_foreign_key_list} gives this id. */
    ForeignKey foreignKey(int id) {
        int index = foreignKeys.size() - 1 - id;
        return index >= 0 && index < foreignKeys.size()
                ? foreignKeys.get(index)
                : new ForeignKey(Optional.empty(), false);
    }

    /** The columns and expressions of an index as they were written, without order and collation. */
    static List<String> indexedOf(String createIndex) {
        List<String> indexed = new ArrayList<>();
        int depth = 0;
        int start = 0;
        int end = 0;
        boolean ended = false;
        for (Token token : Lexer.tokens(createIndex)) {
            String text = token.text(createIndex);
            depth += text.equals(")") ? -1 : 0;
            boolean last = depth == 0 && text.equals(")");
            if (last || (depth == 1 && text.equals(","))) {
                indexed.add(createIndex.substring(start, end));
                start = 0;
                ended = false;
                if (last) {
                    break;
                }
            } else if (depth > 0 && token.isSignificant()) {
                ended |= depth == 1 && start > 0 && ORDER.contains(text.toLowerCase(Locale.ROOT));
                start = start == 0 ? token.start() : start;
                end = ended ? end : token.end();
            }
            depth += text.equals("(") ? 1 : 0;
        }
        return indexed;
    }

    /** The condition of a partial index, given its CREATE INDEX. */
    static Optional<String> filterOf(String createIndex) {
        int depth = 0;
        for (Token token : Lexer.tokens(createIndex)) {
            String text = token.text(createIndex);
            depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
            if (depth == 0 && text.equalsIgnoreCase("where")) {
                return Optional.of(createIndex.substring(token.end()).strip());
            }
        }
        return Optional.empty();
    }
}
