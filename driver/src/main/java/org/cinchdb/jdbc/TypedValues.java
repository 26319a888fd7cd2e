/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.nio.ByteBuffer;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;

/** The classes that {@code getObject(column, Class)} knows. */
final class TypedValues {
    private interface ColumnReader {
        @Nullable
        Object read(CinchResultSet result, int column) throws SQLException;
    }

    private interface MomentReader {
        Object read(DateTimes moment);
    }

    private static final Map<Class<?>, ColumnReader> READERS = Map.ofEntries(
            Map.entry(String.class, CinchResultSet::getString),
            Map.entry(Boolean.class, CinchResultSet::getBoolean),
            Map.entry(Byte.class, CinchResultSet::getByte),
            Map.entry(Short.class, CinchResultSet::getShort),
            Map.entry(Integer.class, CinchResultSet::getInt),
            Map.entry(Long.class, CinchResultSet::getLong),
            Map.entry(Float.class, CinchResultSet::getFloat),
            Map.entry(Double.class, CinchResultSet::getDouble),
            Map.entry(Number.class, CinchResultSet::getObject),
            Map.entry(Object.class, CinchResultSet::getObject),
            Map.entry(BigDecimal.class, CinchResultSet::getBigDecimal),
            Map.entry(BigInteger.class, CinchResultSet::getBigInteger),
            Map.entry(byte[].class, CinchResultSet::getBytes),
            Map.entry(Blob.class, CinchResultSet::getBlob),
            Map.entry(Clob.class, CinchResultSet::getClob),
            Map.entry(NClob.class, CinchResultSet::getNClob),
            Map.entry(InputStream.class, CinchResultSet::getBinaryStream),
            Map.entry(Reader.class, CinchResultSet::getCharacterStream),
            Map.entry(URL.class, CinchResultSet::getURL),
            Map.entry(UUID.class, TypedValues::uuid),
            Map.entry(Date.class, CinchResultSet::getDate),
            Map.entry(Time.class, CinchResultSet::getTime),
            Map.entry(Timestamp.class, CinchResultSet::getTimestamp),
            moment(java.util.Date.class, moment -> java.util.Date.from(moment.instant())),
            moment(Calendar.class, moment -> GregorianCalendar.from(moment.zoned())),
            moment(LocalDate.class, moment -> moment.local(null).toLocalDate()),
            moment(LocalTime.class, moment -> moment.local(null).toLocalTime()),
            moment(LocalDateTime.class, moment -> moment.local(null)),
            moment(OffsetDateTime.class, DateTimes::offset),
            moment(OffsetTime.class, moment -> moment.offset().toOffsetTime()),
            moment(ZonedDateTime.class, DateTimes::zoned),
            moment(Instant.class, DateTimes::instant));

    private TypedValues() {}

    private static Map.Entry<Class<?>, ColumnReader> moment(Class<?> type, MomentReader reader) {
        return Map.entry(type, (result, column) -> {
            DateTimes moment = result.moment(column, null);
            return moment == null ? null : reader.read(moment);
        });
    }

    /** Text, or its 16 bytes, highest first. */
    private static @Nullable UUID uuid(CinchResultSet result, int column) throws SQLException {
        Object value = result.getObject(column);
        try {
            if (value instanceof byte[] bytes && bytes.length == 16) {
                ByteBuffer halves = ByteBuffer.wrap(bytes);
                return new UUID(halves.getLong(), halves.getLong());
            }
            return value == null ? null : UUID.fromString(value.toString().strip());
        } catch (IllegalArgumentException e) {
            throw result.unreadable(column, "is no UUID: " + result.getString(column), e);
        }
    }

    static <T> @Nullable T read(CinchResultSet result, int column, Class<T> type) throws SQLException {
        ColumnReader reader = READERS.get(type);
        if (reader != null) {
            return type.cast(reader.read(result, column));
        }
        throw SqlState.BAD_VALUE.error(
                "Column %d cannot be read as %s. Classes: %s",
                column,
                type.getName(),
                new TreeSet<>(
                        READERS.keySet().stream().map(Class::getSimpleName).toList()));
    }
}
