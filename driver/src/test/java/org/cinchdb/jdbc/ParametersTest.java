/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.UUID;
import org.cinchdb.url.DateClass;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParametersTest {
    private static @Nullable Object stored(Object value) throws SQLException {
        return Parameters.stored(value, DateClass.TEXT, null);
    }

    @Test
    void numbersStayNumbersWhereThatLosesNothing() throws SQLException {
        assertThat(stored((short) 5)).isEqualTo(5);
        assertThat(stored(1.5f)).isEqualTo(1.5);
        assertThat(stored(new BigInteger("5"))).isEqualTo(5L);
        assertThat(stored(new BigInteger("99999999999999999999"))).isEqualTo("99999999999999999999");
        assertThat(stored(new BigDecimal("1.10"))).isEqualTo(1.1);
        assertThat(stored(new BigDecimal("12"))).isEqualTo(12L);
        assertThat(stored(new BigDecimal("12345678901234567.1234"))).isEqualTo("12345678901234567.1234");
        assertThat(stored(true)).isEqualTo(1);
    }

    @Test
    void streamsAndLargeObjectsAreRead() throws SQLException {
        assertThat(stored(new ByteArrayInputStream(new byte[] {1, 2}))).isEqualTo(new byte[] {1, 2});
        assertThat(stored(new StringReader("abc"))).isEqualTo("abc");
        assertThat(stored(new CinchBlob(new byte[] {3}))).isEqualTo(new byte[] {3});
        assertThat(stored(new CinchClob("text"))).isEqualTo("text");
        assertThat(Parameters.text(new StringReader("abc"), 2)).isEqualTo("ab");
        assertThat(Parameters.text(new StringReader("abc"), 9)).isEqualTo("abc");
    }

    @Test
    void aUuidIsStoredAsText() throws SQLException {
        UUID uuid = new UUID(1, 2);
        assertThat(stored(uuid)).isEqualTo(uuid.toString());
    }

    @Test
    void aTargetTypeIsCastTo() throws SQLException {
        assertThat(stored(Parameters.cast("12", Types.INTEGER, -1))).isEqualTo(12L);
        assertThat(stored(Parameters.cast("1.256", Types.DECIMAL, 2))).isEqualTo(1.26);
        assertThat(stored(Parameters.cast(12, Types.VARCHAR, -1))).isEqualTo("12");
        assertThat(stored(Parameters.cast("true", Types.BOOLEAN, -1))).isEqualTo(1);
        Timestamp timestamp = Timestamp.valueOf("2020-01-02 03:04:05");
        assertThat(stored(Parameters.cast(timestamp, Types.DATE, -1))).isEqualTo("2020-01-02");
        assertThat(stored(Parameters.cast(timestamp, Types.TIME, -1))).isEqualTo("03:04:05");
        assertThat(stored(Parameters.cast(Date.valueOf("2020-01-02"), Types.TIMESTAMP, -1)))
                .isEqualTo("2020-01-02 00:00:00.000");
        assertThatThrownBy(() -> Parameters.cast("x", Types.INTEGER, -1)).hasMessageContaining("'x'");
    }
}
