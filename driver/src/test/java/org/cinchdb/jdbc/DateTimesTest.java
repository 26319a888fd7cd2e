/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Calendar;
import java.util.Random;
import java.util.TimeZone;
import org.cinchdb.SqlState;
import org.cinchdb.url.DateClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DateTimesTest {
    @ParameterizedTest
    @CsvSource({
        "2020-01-02,2020-01-02T00:00",
        "2020-01-02 03:04,2020-01-02T03:04",
        "2020-01-02T03:04:05,2020-01-02T03:04:05",
        "2020-01-02 03:04:05.1,2020-01-02T03:04:05.1",
        "2020-01-02 03:04:05.123456789,2020-01-02T03:04:05.123456789",
        "03:04:05,1970-01-01T03:04:05",
    })
    void textWithoutAnOffsetReadsAsItStands(String text, LocalDateTime expected) throws SQLException {
        assertThat(DateTimes.read(text, null).local(null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2020-01-02 03:04:05+00:00",
                "2020-01-02T03:04:05Z",
                "2020-01-02 03:04:05 +00:00",
                "2020-01-02 05:04:05+02:00",
                "2020-01-02 05:04:05+0200",
                "2020-01-02 05:04:05.000+02",
                "2020-01-02T04:04:05+01:00[Europe/Berlin]"
            })
    void anOffsetInTheTextCounts(String text) throws SQLException {
        assertThat(DateTimes.read(text, null).instant()).isEqualTo(Instant.parse("2020-01-02T03:04:05Z"));
    }

    @Test
    void millisecondsAndJulianDaysAreReadToo() throws SQLException {
        Instant instant = Instant.parse("2020-05-31T12:00:00Z");
        assertThat(DateTimes.read(instant.toEpochMilli(), null).instant()).isEqualTo(instant);
        assertThat(DateTimes.read(2459001.0, null).instant()).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "2020-13-01", "2020-01-02 25:00", "12abc"})
    void whatIsNoDateIsRefused(String text) {
        assertThatThrownBy(() -> DateTimes.read(text, null))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(SqlState.BAD_VALUE.isStateOf(e)).isTrue())
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void datesAreStoredAsSqlitesOwnFunctionsTakeThem() {
        assertThat(text(Date.valueOf("2020-01-02"))).isEqualTo("2020-01-02");
        assertThat(text(Time.valueOf("03:04:05"))).isEqualTo("03:04:05");
        assertThat(text(Timestamp.valueOf("2020-01-02 03:04:05"))).isEqualTo("2020-01-02 03:04:05.000");
        assertThat(text(Timestamp.valueOf("2020-01-02 03:04:05.123456"))).isEqualTo("2020-01-02 03:04:05.123456");
        assertThat(text(LocalDate.of(2020, 1, 2))).isEqualTo("2020-01-02");
        assertThat(text(LocalTime.of(3, 4))).isEqualTo("03:04:00");
        assertThat(text(LocalDateTime.of(2020, 1, 2, 3, 4))).isEqualTo("2020-01-02 03:04:00.000");
        assertThat(text(Instant.EPOCH)).isEqualTo("1970-01-01 00:00:00.000+00:00");
        assertThat(text(OffsetDateTime.parse("2020-01-02T03:04:05+02:00"))).isEqualTo("2020-01-02 03:04:05.000+02:00");
        assertThat(DateTimes.stored("2020-01-02", DateClass.TEXT, null)).isEmpty();
    }

    private static Object text(Object value) {
        return DateTimes.stored(value, DateClass.TEXT, null).orElseThrow();
    }

    @Test
    void aCalendarSaysInWhichZoneTextHolds() throws SQLException {
        Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
        Timestamp midnight = Timestamp.from(Instant.parse("2020-01-01T15:00:00Z"));
        Object stored = DateTimes.stored(midnight, DateClass.TEXT, tokyo).orElseThrow();
        assertThat(stored).isEqualTo("2020-01-02 00:00:00.000");
        assertThat(DateTimes.read(stored, tokyo).timestamp(tokyo)).isEqualTo(midnight);
        assertThat(DateTimes.read(stored, tokyo).date(tokyo).getTime()).isEqualTo(midnight.getTime());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsStoredComesBack(long seed) throws SQLException {
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            Timestamp timestamp = new Timestamp((long) (random.nextGaussian() * 2e12));
            timestamp.setNanos(random.nextInt(1_000_000_000));
            Object text = DateTimes.stored(timestamp, DateClass.TEXT, null).orElseThrow();
            // An hour that the clocks repeat is ambiguous as text, for Timestamp.valueOf too.
            assertThat(DateTimes.read(text, null).timestamp(null)).isEqualTo(Timestamp.valueOf(timestamp.toString()));
            Object millis = DateTimes.stored(timestamp, DateClass.INTEGER, null).orElseThrow();
            assertThat(DateTimes.read(millis, null).instant().toEpochMilli()).isEqualTo(timestamp.getTime());
        }
    }
}
