/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.SQLException;
import org.cinchdb.sqlite.BufferedRows;
import org.cinchdb.sqlite.Rows;
import org.jspecify.annotations.Nullable;

/**
 * What one statement brought about.
 *
 * @param rows its rows; null if it has none
 * @param count the rows it changed; -1 if it has rows
 * @param keys tells the generated keys; null if there are none
 */
record Outcome(@Nullable Rows rows, long count, @Nullable Keys keys) {
    /** Generated keys, found when they are asked for. */
    interface Keys {
        BufferedRows read() throws SQLException;
    }

    static Outcome of(Rows rows) {
        return new Outcome(rows, -1, null);
    }

    static Outcome counted(long count, @Nullable Keys keys) {
        return new Outcome(null, count, keys);
    }

    /** The same, holding nothing open: the first {@code limit} rows (0: all) in memory. */
    Outcome buffered(long limit) throws SQLException {
        return rows == null ? this : of(BufferedRows.readAll(rows, limit));
    }
}
