/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.List;
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

    private static final List<SqlFunction.Column> KEY = columns("key");

    private static final Map<String, UnaryOperator<String>> SUBQUERIES = Map.of(
            "cinch_kv",
            arguments -> "select key, type, value, strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch')"
                    + " as expires_at " + TABLE + " cast(round(unixepoch('subsec') * 1000) as integer)",
            "cinch_kv_keys",
            arguments -> Relations.subquery("value", "cinch_kv_keys(" + arguments + ")", KEY),
            "cinch_kv_scan",
            arguments -> Relations.subquery("value", "cinch_kv_scan(" + arguments + ")", KEY));

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

    private static List<SqlFunction.Column> columns(String... names) {
        return Stream.of(names).map(name -> new SqlFunction.Column(name, false)).toList();
    }

    /** Whether a relation is of the key-value store. */
    static boolean isOne(String name) {
        return SUBQUERIES.containsKey(name);
    }

    static Stream<SqlFunction> all() {
        return Stream.of(
                relation(
                        "cinch_kv",
                        "What the key-value store holds; expires_at is a time in UTC, null if it does not expire.",
                        columns("key", "type", "value", "expires_at")),
                relation("cinch_kv_keys([glob])", "The keys that match a pattern of * ? [abc], sorted.", KEY),
                relation(
                        "cinch_kv_scan(prefix[, cursor[, limit]])",
                        "At most limit (default: 100) keys that begin with a text, behind the cursor.",
                        KEY));
    }

    private static SqlFunction relation(String signature, String summary, List<SqlFunction.Column> columns) {
        return new SqlFunction(signature.split("\\(", 2)[0], SqlFunction.Kind.RELATION, signature, summary, columns);
    }
}
