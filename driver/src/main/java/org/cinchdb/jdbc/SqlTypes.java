/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.Types;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a declared type means in JDBC. {@code DatabaseMetaData} and {@code ResultSetMetaData} both ask here, so that
 * they agree.
 *
 * <p>SQLite takes any words as a type (https://www.sqlite.org/datatype3.html). A name that is known is itself; another
 * one means what SQLite's affinity rules make of it; none at all means NUMERIC, as with sqlite-jdbc.
 *
 * @param name the declared name in capitals, without size; never empty, as Hibernate fails on a column without
 * @param jdbcType one of {@link Types}
 * @param size the declared size, or the usual one of the type; 0 if it has none
 * @param digits the declared digits behind the point, else 0
 */
record SqlTypes(String name, int jdbcType, int size, int digits) {
    /**
     * What {@code INTEGER PRIMARY KEY} is in the metadata of tables: 64 bits. By the code it fits Hibernate's Long ids,
     * by the name its Integer ids, as Hibernate compares both.
     */
    static final SqlTypes ROWID = new SqlTypes("INTEGER", Types.BIGINT, 19, 0);

    /** The size of text and bytes that declare none: practically without end, as sqlite-jdbc says too. */
    static final int UNBOUNDED = 2_000_000_000;

    private static final Pattern DECLARATION = Pattern.compile(
            "^([^(]*)(?:\\(\\s*([0-9]{1,9})\\s*(?:,\\s*([0-9]{1,9})\\s*)?[^)]*\\))?.*$", Pattern.DOTALL);

    private static final Map<String, Integer> KNOWN = Map.ofEntries(
            Map.entry("BIGINT", Types.BIGINT),
            Map.entry("BINARY", Types.BINARY),
            Map.entry("BIT", Types.BOOLEAN),
            Map.entry("BLOB", Types.BLOB),
            Map.entry("BOOL", Types.BOOLEAN),
            Map.entry("BOOLEAN", Types.BOOLEAN),
            Map.entry("CHAR", Types.CHAR),
            Map.entry("CHARACTER", Types.CHAR),
            Map.entry("CLOB", Types.CLOB),
            Map.entry("DATE", Types.DATE),
            Map.entry("DATETIME", Types.TIMESTAMP),
            Map.entry("DECIMAL", Types.DECIMAL),
            Map.entry("DOUBLE", Types.DOUBLE),
            Map.entry("FLOAT", Types.FLOAT),
            Map.entry("INT2", Types.SMALLINT),
            Map.entry("INT8", Types.BIGINT),
            Map.entry("LONG", Types.BIGINT),
            Map.entry("NCHAR", Types.CHAR),
            Map.entry("NUMERIC", Types.NUMERIC),
            // SQLite's has 8 bytes; JDBC's has 4, and tools would cut the digits that do not fit there.
            Map.entry("REAL", Types.DOUBLE),
            Map.entry("SMALLINT", Types.SMALLINT),
            Map.entry("TIME", Types.TIME),
            Map.entry("TIMESTAMP", Types.TIMESTAMP),
            Map.entry("TINYINT", Types.TINYINT),
            Map.entry("UNSIGNED BIG INT", Types.BIGINT),
            Map.entry("VARBINARY", Types.VARBINARY));

    /** Reads a declared type; null or empty stands for a column or an expression without one. */
    static SqlTypes of(@Nullable String declared) {
        Matcher parts = DECLARATION.matcher(declared == null ? "" : declared.strip());
        String words = parts.matches() ? parts.group(1).strip().toUpperCase(Locale.ROOT) : "";
        if (words.isEmpty()) {
            return new SqlTypes("NUMERIC", Types.NUMERIC, 0, 0);
        }
        int type = jdbcType(words);
        int size = parts.group(2) == null ? usualSize(type) : Integer.parseInt(parts.group(2));
        return new SqlTypes(words, type, size, digits(parts.group(3), type));
    }

    /** The type of a value by its storage class, for what has no declared one; NULL is NUMERIC. */
    static SqlTypes ofValue(@Nullable Object value) {
        if (value instanceof Long integer) {
            return of(integer == integer.intValue() ? "INTEGER" : "BIGINT");
        }
        if (value instanceof String) {
            return of("TEXT");
        }
        return of(value instanceof Double ? "REAL" : value == null ? null : "BLOB");
    }

    private static int jdbcType(String words) {
        Integer known = KNOWN.get(words);
        if (known != null) {
            return known;
        }
        if (words.contains("INT")) {
            return words.contains("BIG") ? Types.BIGINT : Types.INTEGER;
        }
        if (words.contains("CLOB")) {
            return Types.CLOB;
        }
        if (words.contains("CHAR") || words.contains("TEXT")) {
            return words.contains("VAR") || words.contains("TEXT") ? Types.VARCHAR : Types.CHAR;
        }
        if (words.contains("BLOB")) {
            return Types.BLOB;
        }
        if (words.contains("REAL") || words.contains("FLOA") || words.contains("DOUB")) {
            return Types.DOUBLE;
        }
        if (words.startsWith("TIMESTAMP") || words.startsWith("DATETIME")) {
            return Types.TIMESTAMP;
        }
        return words.startsWith("JSON") || words.equals("UUID") ? Types.VARCHAR : Types.NUMERIC;
    }

    private static int usualSize(int type) {
        return switch (type) {
            case Types.BOOLEAN -> 1;
            case Types.TINYINT -> 3;
            case Types.SMALLINT -> 5;
            case Types.INTEGER -> 10;
            case Types.BIGINT -> 19;
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> 15;
            case Types.DATE -> 10;
            case Types.TIME -> 12;
            case Types.TIMESTAMP -> 23;
            case Types.DECIMAL, Types.NUMERIC -> 0;
            default -> UNBOUNDED;
        };
    }

    private static int digits(@Nullable String declared, int type) {
        if (declared != null) {
            return Integer.parseInt(declared);
        }
        return type == Types.TIMESTAMP || type == Types.TIME ? 3 : 0;
    }

    /** The size as {@code DatabaseMetaData} gives it: null where there is none. */
    @Nullable
    Integer sizeOrNull() {
        return size == 0 ? null : size;
    }

    /** The digits behind the point; null where there are none to speak of, or nothing says how many. */
    @Nullable
    Integer digitsOrNull() {
        boolean known = isTime() || (isSigned() && !isApproximate() && size > 0);
        return known ? (Integer) digits : null;
    }

    boolean isSigned() {
        return switch (jdbcType) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.DECIMAL,
                    Types.NUMERIC -> true;
            default -> false;
        };
    }

    boolean isText() {
        return jdbcType == Types.VARCHAR || jdbcType == Types.CHAR || jdbcType == Types.CLOB;
    }

    boolean isBinary() {
        return jdbcType == Types.BLOB || jdbcType == Types.BINARY || jdbcType == Types.VARBINARY;
    }

    /** A date, a time of day, or both. */
    boolean isTime() {
        return jdbcType == Types.DATE || jdbcType == Types.TIME || jdbcType == Types.TIMESTAMP;
    }

    /** A number whose point floats. */
    boolean isApproximate() {
        return jdbcType == Types.REAL || jdbcType == Types.FLOAT || jdbcType == Types.DOUBLE;
    }

    /** The class of what {@code getObject} gives, as far as the type alone can say. */
    String className() {
        return switch (jdbcType) {
            case Types.BOOLEAN, Types.TINYINT, Types.SMALLINT, Types.INTEGER -> "java.lang.Integer";
            case Types.BIGINT -> "java.lang.Long";
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> "java.lang.Double";
            case Types.DECIMAL, Types.NUMERIC, Types.OTHER -> "java.lang.Object";
            case Types.BLOB, Types.BINARY, Types.VARBINARY -> "[B";
            default -> "java.lang.String";
        };
    }
}
