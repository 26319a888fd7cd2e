/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

/**
 * Mends what {@code ALTER TABLE .. RENAME TO} breaks: SQLite (to 3.54.1) takes the {@code excluded} of an upsert in a
 * trigger for the renamed table and writes that table's new name instead, and the upsert goes on to assign each column
 * to itself.
 */
public final class Excluded {
    private Excluded() {}

    /**
     * The text of a trigger after a rename, with each {@code excluded} of the text before it.
     *
     * @return {@code after} itself if nothing is to be mended, or if it is not the same statement token by token
     */
    public static String restored(String before, String after) {
        Tokens old = Tokens.of(before);
        Tokens renamed = Tokens.of(after);
        if (old.size() != renamed.size()) {
            return after;
        }
        StringBuilder mended = new StringBuilder();
        int copied = 0;
        boolean inUpsert = false;
        for (int i = 0; i < old.size(); i++) {
            inUpsert = continuesUpsert(old, i, inUpsert);
            if (inUpsert && isExcluded(old, i) && !renamed.text(i).equals(old.text(i))) {
                mended.append(after, copied, renamed.start(i)).append(old.text(i));
                copied = renamed.end(i);
            }
        }
        return copied == 0
                ? after
                : mended.append(after, copied, after.length()).toString();
    }

    /** Whether token {@code i} stands in the {@code DO UPDATE} of an upsert, given whether the one before it did. */
    static boolean continuesUpsert(Tokens tokens, int i, boolean inUpsert) {
        return tokens.words(i, "do", "update") || (inUpsert && !tokens.op(i, ';'));
    }

    static boolean isExcluded(Tokens tokens, int i) {
        return tokens.name(i) && tokens.op(i + 1, '.') && tokens.folded(i).equals("excluded");
    }
}
