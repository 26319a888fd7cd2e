/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** SQLite's keywords (https://www.sqlite.org/lang_keywords.html). */
final class Keywords {
    /** Those that SQL:2003 does not reserve, as {@code DatabaseMetaData.getSQLKeywords} wants them. */
    static final String NOT_IN_SQL_2003 = "ABORT,ACTION,AFTER,ANALYZE,ATTACH,AUTOINCREMENT,BEFORE,CASCADE,CONFLICT,"
            + "DATABASE,DEFERRABLE,DEFERRED,DETACH,EXCLUSIVE,EXPLAIN,FAIL,GENERATED,GLOB,IF,IGNORE,IMMEDIATE,INDEX,"
            + "INDEXED,INITIALLY,INSTEAD,ISNULL,KEY,LIMIT,MATERIALIZED,NOTHING,NOTNULL,OFFSET,PLAN,PRAGMA,QUERY,RAISE,"
            + "REGEXP,REINDEX,RENAME,REPLACE,RESTRICT,RETURNING,TEMP,TEMPORARY,TRANSACTION,VACUUM,VIEW,VIRTUAL";

    private static final Set<String> RESERVED = Set.of(
            "ADD",
            "ALL",
            "ALTER",
            "AND",
            "AS",
            "AUTOINCREMENT",
            "BETWEEN",
            "CASE",
            "CHECK",
            "COLLATE",
            "COMMIT",
            "CONSTRAINT",
            "CREATE",
            "CROSS",
            "CURRENT_DATE",
            "CURRENT_TIME",
            "CURRENT_TIMESTAMP",
            "DEFAULT",
            "DEFERRABLE",
            "DELETE",
            "DISTINCT",
            "DROP",
            "ELSE",
            "ESCAPE",
            "EXCEPT",
            "EXISTS",
            "FOREIGN",
            "FROM",
            "FULL",
            "GROUP",
            "HAVING",
            "IN",
            "INDEX",
            "INDEXED",
            "INNER",
            "INSERT",
            "INTERSECT",
            "INTO",
            "IS",
            "ISNULL",
            "JOIN",
            "LEFT",
            "LIMIT",
            "NATURAL",
            "NOT",
            "NOTHING",
            "NOTNULL",
            "NULL",
            "ON",
            "OR",
            "ORDER",
            "OUTER",
            "PRIMARY",
            "REFERENCES",
            "RETURNING",
            "RIGHT",
            "SELECT",
            "SET",
            "TABLE",
            "THEN",
            "TO",
            "TRANSACTION",
            "UNION",
            "UNIQUE",
            "UPDATE",
            "USING",
            "VALUES",
            "WHEN",
            "WHERE");

    private static final Pattern SIMPLE = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,127}");

    private Keywords() {}

    static boolean isSimpleIdentifier(String identifier) {
        return SIMPLE.matcher(identifier).matches() && !RESERVED.contains(identifier.toUpperCase(Locale.ROOT));
    }
}
