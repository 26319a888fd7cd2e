/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** SQLite's words (https://www.sqlite.org/lang_keywords.html) and Cinch's own, USE, for who types and who reads. */
final class SqlWords {
    /** Those that begin a statement. */
    static final Set<String> FIRST = words("""
            alter analyze begin commit create delete detach drop end explain insert pragma reindex release replace rollback
            savepoint select update use vacuum values with""");

    static final Set<String> ALL = words("""
            abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade
            case cast check collate column commit conflict constraint create cross current current_date current_time
            current_timestamp database default deferrable deferred delete desc detach distinct do drop each else end escape
            except exclude exclusive exists explain fail filter first following for foreign from full generated glob group
            groups having if ignore immediate in index indexed initially inner insert instead intersect into is isnull join
            key last left like limit match materialized natural no not nothing notnull null nulls of offset on or order
            others outer over partition plan pragma preceding primary query raise range recursive references regexp reindex
            release rename replace restrict returning right rollback row rows savepoint select set strict table temp
            temporary then ties to transaction trigger unbounded union unique update use using vacuum values view virtual
            when where window with without""");

    private SqlWords() {}

    private static Set<String> words(String text) {
        return new TreeSet<>(Set.of(text.split("\\s+")));
    }

    static boolean isWord(String text) {
        return ALL.contains(text.toLowerCase(Locale.ROOT));
    }
}
