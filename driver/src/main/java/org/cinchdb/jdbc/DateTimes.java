/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Calendar;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.cinchdb.url.DateClass;
import org.jspecify.annotations.Nullable;

/**
 * A point in time as SQLite keeps it, which has no type for it: ISO text, milliseconds since 1970-01-01 UTC, or a
 * Julian day (https://www.sqlite.org/lang_datefunc.html).
 *
 * <p>Text without an offset is local to {@code zone}, as Java's {@code Timestamp} is. Read are {@code T} or a blank
 * between date and time, 0 to 9 digits of a second's fraction, a date or a time alone, and any offset.
 *
 * @param local date and time in {@code zone}
 * @param zone where they hold
 */
@SuppressWarnings({"JavaUtilDate", "JavaLocalTimeGetNano"}) // JDBC is made of it; a fraction alone is what is asked
record DateTimes(LocalDateTime local, ZoneId zone) {
    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .appendOptional(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][ ]")
            .optionalStart()
            .appendValue(ChronoField.HOUR_OF_DAY, 2)
            .appendLiteral(':')
            .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
            .optionalStart()
            .appendLiteral(':')
            .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .optionalEnd()
            .optionalStart()
            .appendPattern("[ ]")
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH", "Z")
            .optionalEnd()
            .optionalStart()
            .appendLiteral('[')
            .appendZoneRegionId()
            .appendLiteral(']')
            .optionalEnd()
            .optionalEnd()
            .optionalEnd()
            .toFormatter();

    private static final DateTimeFormatter WRITE_TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 3, 9, true)
            .toFormatter();

    private static final DateTimeFormatter WRITE_OFFSET = DateTimeFormatter.ofPattern("xxx");

    private static final double JULIAN_DAY_OF_1970 = 2440587.5;
    private static final double MILLIS_PER_DAY = 86_400_000;

    /**
     * Reads a value of SQLite.
     *
     * @param calendar its zone is where text without an offset holds; null: where this JVM is
     */
    static DateTimes read(Object value, @Nullable Calendar calendar) throws SQLException {
        ZoneId zone = zone(calendar);
        if (value instanceof Long millis) {
            return of(Instant.ofEpochMilli(millis), zone);
        }
        if (value instanceof Double day) {
            return of(Instant.ofEpochMilli(Math.round((day - JULIAN_DAY_OF_1970) * MILLIS_PER_DAY)), zone);
        }
        if (value instanceof String text) {
            return parse(text.strip(), zone);
        }
        throw SqlState.BAD_VALUE.error("Bytes are no date or time. Read them with getBytes().");
    }

    static DateTimes of(Instant instant, ZoneId zone) {
        return new DateTimes(LocalDateTime.ofInstant(instant, zone), zone);
    }

    static ZoneId zone(@Nullable Calendar calendar) {
        return calendar == null
                ? ZoneId.systemDefault()
                : calendar.getTimeZone().toZoneId();
    }

    private static DateTimes parse(String text, ZoneId zone) throws SQLException {
        try {
            if (!text.isEmpty()) {
                return resolved(READ.parse(text), zone);
            }
        } catch (DateTimeParseException e) {
            throw SqlState.BAD_VALUE.withCause(0, e, unreadable(text));
        }
        throw SqlState.BAD_VALUE.error("%s", unreadable(text));
    }

    private static String unreadable(String text) {
        return "'" + text + "' is no date or time. Read are 'yyyy-MM-dd', 'HH:mm[:ss[.fraction]]' and both,"
                + " with or without an offset, milliseconds since 1970, and Julian days.";
    }

    private static DateTimes resolved(TemporalAccessor parsed, ZoneId zone) {
        LocalDate date =
                Optional.ofNullable(parsed.query(TemporalQueries.localDate())).orElse(LocalDate.EPOCH);
        LocalTime time =
                Optional.ofNullable(parsed.query(TemporalQueries.localTime())).orElse(LocalTime.MIDNIGHT);
        ZoneId written = parsed.query(TemporalQueries.zone());
        return new DateTimes(date.atTime(time), written == null ? zone : written);
    }

    Instant instant() {
        return local.atZone(zone).toInstant();
    }

    private LocalDateTime in(ZoneId other) {
        return zone.equals(other) ? local : LocalDateTime.ofInstant(instant(), other);
    }

    /** As it reads in a zone; text without an offset reads as it stands. */
    LocalDateTime local(@Nullable Calendar calendar) {
        return in(zone(calendar));
    }

    OffsetDateTime offset() {
        return local.atZone(zone).toOffsetDateTime();
    }

    ZonedDateTime zoned() {
        return local.atZone(zone);
    }

    Timestamp timestamp(@Nullable Calendar calendar) {
        return calendar == null ? Timestamp.valueOf(local(null)) : Timestamp.from(instant());
    }

    Date date(@Nullable Calendar calendar) {
        LocalDate day = local(calendar).toLocalDate();
        return calendar == null
                ? Date.valueOf(day)
                : new Date(day.atStartOfDay(zone(calendar)).toInstant().toEpochMilli());
    }

    Time time(@Nullable Calendar calendar) {
        LocalTime time = local(calendar).toLocalTime();
        return new Time(
                LocalDate.EPOCH.atTime(time).atZone(zone(calendar)).toInstant().toEpochMilli());
    }

    /** A date with time as DATE or TIME alone, a date alone as TIMESTAMP; others are what they are. */
    static Object cast(Object value, int type) {
        if (value instanceof java.util.Date moment) {
            return switch (type) {
                case Types.DATE -> new Date(moment.getTime());
                case Types.TIME -> new Time(moment.getTime());
                default -> moment instanceof Timestamp ? moment : new Timestamp(moment.getTime());
            };
        }
        if (value instanceof LocalDateTime local && type != Types.TIMESTAMP) {
            return type == Types.DATE ? local.toLocalDate() : local.toLocalTime();
        }
        return value instanceof LocalDate day && type == Types.TIMESTAMP ? day.atStartOfDay() : value;
    }

    /**
     * What is stored for a date or time of {@code java.sql}, {@code java.util} or {@code java.time}; empty for others.
     */
    static Optional<Object> stored(Object value, DateClass form, @Nullable Calendar calendar) {
        if (value instanceof TemporalAccessor moment) {
            return form == DateClass.TEXT ? text(moment) : millis(moment);
        }
        ZoneId zone = zone(calendar);
        if (value instanceof Calendar moment) {
            return stored(moment.getTime(), form, calendar == null ? moment : calendar);
        }
        if (!(value instanceof java.util.Date date)) {
            return Optional.empty();
        }
        if (form == DateClass.INTEGER) {
            return Optional.of(date.getTime());
        }
        LocalDateTime local = calendar == null && date instanceof Timestamp timestamp
                ? timestamp.toLocalDateTime()
                : LocalDateTime.ofInstant(Instant.ofEpochMilli(date.getTime()).plusNanos(nanos(date)), zone);
        if (date instanceof Date day) {
            return text(calendar == null ? day.toLocalDate() : local.toLocalDate());
        }
        return text(date instanceof Time ? local.toLocalTime() : local);
    }

    /** The part of a timestamp's fraction that its milliseconds lack. */
    private static long nanos(java.util.Date date) {
        return date instanceof Timestamp timestamp ? timestamp.getNanos() % 1_000_000 : 0;
    }

    private static Optional<Object> text(TemporalAccessor moment) {
        if (moment instanceof LocalDate date) {
            return Optional.of(date.toString());
        }
        if (moment instanceof LocalTime time) {
            return Optional.of(
                    time.getNano() == 0 ? time.format(DateTimeFormatter.ofPattern("HH:mm:ss")) : write(time));
        }
        if (moment instanceof LocalDateTime local) {
            return Optional.of(write(local));
        }
        if (moment instanceof OffsetTime time) {
            return Optional.of(write(time.toLocalTime()) + WRITE_OFFSET.format(time));
        }
        return offset(moment).map(at -> write(at.toLocalDateTime()) + WRITE_OFFSET.format(at));
    }

    private static String write(LocalTime time) {
        return WRITE_TIME.format(time);
    }

    private static String write(LocalDateTime local) {
        return local.toLocalDate() + " " + write(local.toLocalTime());
    }

    private static Optional<Object> millis(TemporalAccessor moment) {
        ZoneId here = ZoneId.systemDefault();
        if (moment instanceof LocalDate date) {
            return Optional.of(date.atStartOfDay(here).toInstant().toEpochMilli());
        }
        if (moment instanceof LocalTime time) {
            return Optional.of(
                    LocalDate.EPOCH.atTime(time).atZone(here).toInstant().toEpochMilli());
        }
        if (moment instanceof LocalDateTime local) {
            return Optional.of(local.atZone(here).toInstant().toEpochMilli());
        }
        if (moment instanceof OffsetTime time) {
            return Optional.of(time.atDate(LocalDate.EPOCH).toInstant().toEpochMilli());
        }
        return offset(moment).map(at -> at.toInstant().toEpochMilli());
    }

    private static Optional<OffsetDateTime> offset(TemporalAccessor moment) {
        if (moment instanceof Instant instant) {
            return Optional.of(instant.atOffset(ZoneOffset.UTC));
        }
        if (moment instanceof ZonedDateTime zoned) {
            return Optional.of(zoned.toOffsetDateTime());
        }
        return moment instanceof OffsetDateTime at ? Optional.of(at) : Optional.empty();
    }
}
