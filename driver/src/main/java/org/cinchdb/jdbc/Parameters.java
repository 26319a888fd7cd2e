/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Types;
import java.util.Calendar;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.cinchdb.url.DateClass;
import org.jspecify.annotations.Nullable;

/** Turns what {@code setX} and {@code updateX} take into what SQLite stores: Long, Double, String, byte[] or null. */
final class Parameters {
    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private Parameters() {}

    /**
     * The stored form of a value.
     *
     * <p>A decimal becomes a number where that loses nothing, else its exact text; what is not known is stored as its
     * {@code toString()}, as by sqlite-jdbc.
     *
     * @param calendar whose zone holds for dates and times; null: this JVM's
     */
    static @Nullable Object stored(@Nullable Object value, DateClass dates, @Nullable Calendar calendar)
            throws SQLException {
        if (value == null
                || value instanceof String
                || value instanceof Long
                || value instanceof Integer
                || value instanceof Double) {
            return value;
        }
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (value instanceof Number number) {
            return number(number);
        }
        Optional<Object> moment = DateTimes.stored(value, dates, calendar);
        return moment.isPresent() ? moment.get() : large(value);
    }

    private static Object number(Number number) {
        if (number instanceof Short || number instanceof Byte) {
            return number.intValue();
        }
        if (number instanceof Float) {
            return number.doubleValue();
        }
        if (number instanceof BigInteger integer) {
            return fitsLong(integer) ? (Object) integer.longValue() : integer.toString();
        }
        return number instanceof BigDecimal decimal ? decimal(decimal) : number.longValue();
    }

    private static Object decimal(BigDecimal decimal) {
        if (decimal.scale() == 0 && fitsLong(decimal.unscaledValue())) {
            return decimal.longValue();
        }
        double nearest = decimal.doubleValue();
        boolean exact = Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(decimal) == 0;
        return exact ? (Object) nearest : decimal.toString();
    }

    private static boolean fitsLong(BigInteger integer) {
        return integer.compareTo(MIN_LONG) >= 0 && integer.compareTo(MAX_LONG) <= 0;
    }

    private static @Nullable Object large(Object value) throws SQLException {
        if (value instanceof Blob blob) {
            return CinchBlob.bytesOf(blob);
        }
        if (value instanceof Clob clob) {
            return CinchClob.textOf(clob);
        }
        if (value instanceof InputStream stream) {
            return bytes(stream, -1);
        }
        if (value instanceof Reader reader) {
            return text(reader, -1);
        }
        if (value instanceof SQLXML
                || value instanceof java.sql.Array
                || value instanceof java.sql.Struct
                || value instanceof java.sql.Ref
                || value instanceof java.sql.RowId) {
            throw SqlState.NOT_SUPPORTED.error(
                    "A %s cannot be stored. Hand it over as text, for example as JSON.",
                    value.getClass().getSimpleName());
        }
        return value.toString();
    }

    /**
     * Makes of a value what a target type asks for, before it is stored.
     *
     * @param type one of {@link Types}
     * @param scale digits behind the point of DECIMAL and NUMERIC; negative: as they come
     */
    static Object cast(Object value, int type, int scale) throws SQLException {
        try {
            return switch (type) {
                case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> integer(value);
                case Types.REAL, Types.FLOAT, Types.DOUBLE ->
                    value instanceof String text ? (Object) Double.valueOf(text.strip()) : value;
                case Types.DECIMAL, Types.NUMERIC -> scaled(value, scale);
                case Types.BOOLEAN, Types.BIT ->
                    value instanceof String text
                            ? (Object) (text.strip().equalsIgnoreCase("true")
                                    || text.strip().equals("1"))
                            : value;
                case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGNVARCHAR ->
                    value instanceof Number || value instanceof Boolean ? value.toString() : value;
                case Types.DATE, Types.TIME, Types.TIMESTAMP -> DateTimes.cast(value, type);
                default -> value;
            };
        } catch (NumberFormatException e) {
            throw SqlState.BAD_VALUE.withCause(0, e, "'" + value + "' is no number.");
        }
    }

    private static Object integer(Object value) {
        if (value instanceof String text) {
            return new BigDecimal(text.strip()).toBigInteger();
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toBigInteger();
        }
        return value instanceof Double || value instanceof Float ? (Object) ((Number) value).longValue() : value;
    }

    private static Object scaled(Object value, int scale) {
        if (!(value instanceof Number) && !(value instanceof String)) {
            return value;
        }
        BigDecimal decimal = new BigDecimal(value.toString().strip());
        return scale < 0 ? decimal : decimal.setScale(scale, RoundingMode.HALF_UP);
    }

    /** Reads a stream to its end, or to a number of bytes (negative: the end). */
    static byte @Nullable [] bytes(@Nullable InputStream stream, long length) throws SQLException {
        if (stream == null) {
            return null;
        }
        try {
            return length < 0 ? stream.readAllBytes() : stream.readNBytes(Math.toIntExact(length));
        } catch (IOException | ArithmeticException e) {
            throw SqlState.IO.withCause(0, e, "The parameter's stream cannot be read: " + e.getMessage());
        }
    }

    /** The same as text: what JDBC calls ASCII is UTF-8 here. */
    static @Nullable String ascii(@Nullable InputStream stream, long length) throws SQLException {
        byte[] bytes = bytes(stream, length);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads characters to their end, or to a number of them (negative: the end). */
    static @Nullable String text(@Nullable Reader reader, long length) throws SQLException {
        if (reader == null) {
            return null;
        }
        try {
            StringWriter text = new StringWriter();
            if (length < 0) {
                reader.transferTo(text);
                return text.toString();
            }
            char[] buffer = new char[Math.toIntExact(length)];
            int read = 0;
            for (int n = 0; n >= 0 && read < buffer.length; read += Math.max(0, n)) {
                n = reader.read(buffer, read, buffer.length - read);
            }
            return new String(buffer, 0, read);
        } catch (IOException | ArithmeticException e) {
            throw SqlState.IO.withCause(0, e, "The parameter's characters cannot be read: " + e.getMessage());
        }
    }
}
