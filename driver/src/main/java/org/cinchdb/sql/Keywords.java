/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.Set;

/**
 * The words that mean another thing with quotes than without: SQLite's keywords but for those that its grammar takes
 * for a name wherever they cannot be a keyword ({@code %fallback ID} in parse.y), and the literals that look like
 * names.
 */
final class Keywords {
    private static final Set<String> RESERVED = Set.of(("add all alter and as autoincrement between case check collate"
                    + " commit constraint create cross current_date current_time current_timestamp default deferrable"
                    + " delete distinct drop else escape except exists false foreign from full group having in index"
                    + " indexed inner insert intersect into is isnull join left limit natural not nothing notnull null"
                    + " on or order outer primary raise references returning right select set table then to transaction"
                    + " true union unique update using values when where")
            .split(" "));

    private Keywords() {}

    /** Whether a word, in lower case, is an identifier only in quotes. */
    static boolean isReserved(String lower) {
        return RESERVED.contains(lower);
    }
}
