/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.cinchdb.kv.KvTable;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.SqliteConnection;

/**
 * The relations of the key-value store. {@code cinch_kv} is a sub-query over the table itself, so that its values have
 * their types and its indexes work; where the table is missing, one over nothing.
 */
final class KvRelations {
    private static final String TABLE = "from main.__kv where expires_at is null or expires_at >";

    private static final String NO_TABLE =
            "from (select '' as key, '' as type, null as value, null as expires_at where false) where expires_at >";

    private static final Map<String, UnaryOperator<String>> SUBQUERIES = Map.of(
            "cinch_kv",
            arguments -> "select key, type, value, strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch')"
                    + " as expires_at " + TABLE + " cast(round(unixepoch('subsec') * 1000) as integer)",
            "cinch_kv_keys",
            arguments -> "select value as key from json_each(cinch_kv_keys(" + arguments + "))",
            "cinch_kv_scan",
            arguments -> "select value as key from json_each(cinch_kv_scan(" + arguments + "))");

    private KvRelations() {}

    static Map<String, UnaryOperator<String>> subqueries() {
        return SUBQUERIES;
    }

    /** Whether the text of a statement depends on whether the table is there. */
    static boolean readTable(SqlStatement statement) {
        return statement.tablesRead().contains("cinch_kv");
    }

    /** The text for a connection; {@code sql} itself if the table is there. */
    static String text(String sql, SqliteConnection file) throws SQLException {
        return KvTable.isIn(file) ? sql : sql.replace(TABLE, NO_TABLE);
    }

    static Stream<String> json() {
        return Stream.of(
                Functions.json(
                        "cinch_kv",
                        "relation",
                        "cinch_kv(key, type, value, expires_at)",
                        "What the key-value store holds; expires_at is a time in UTC, null if it does not expire."),
                Functions.json(
                        "cinch_kv_keys",
                        "relation",
                        "cinch_kv_keys(key)",
                        "The keys that match cinch_kv_keys(glob), sorted."),
                Functions.json(
                        "cinch_kv_scan",
                        "relation",
                        "cinch_kv_scan(key)",
                        "The keys of one page of cinch_kv_scan(prefix, cursor, limit)."));
    }
}
