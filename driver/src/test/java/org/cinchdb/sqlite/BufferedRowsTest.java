/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferedRowsTest {
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void everyValueReadsAsItDoesFromSqlite(long seed) throws SQLException {
        Random random = new Random(seed);
        try (PreparedStatement select = connection.prepareStatement("select ?1")) {
            for (int i = 0; i < 500; i++) {
                select.setObject(1, value(random));
                BufferedRows buffered;
                try (RawRows raw = new RawRows(select, select.executeQuery(), () -> {})) {
                    buffered = BufferedRows.readAll(raw, 0);
                }
                buffered.moveTo(1);
                try (RawRows raw = new RawRows(select, select.executeQuery(), () -> {})) {
                    raw.next();
                    assertThat(buffered.getLong(1)).isEqualTo(raw.getLong(1));
                    assertThat(buffered.getDouble(1)).isEqualTo(raw.getDouble(1));
                    assertThat(buffered.getInt(1)).isEqualTo(raw.getInt(1));
                    assertThat(buffered.getString(1)).isEqualTo(raw.getString(1));
                    assertThat(buffered.getBytes(1)).isEqualTo(raw.getBytes(1));
                    assertThat(buffered.isNull(1)).isEqualTo(raw.isNull(1));
                    assertThat(buffered.getValue(1)).isEqualTo(raw.getValue(1));
                }
            }
        }
    }

    private static @Nullable Object value(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> random.nextLong();
            case 1 -> (long) random.nextInt(100);
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3 -> random.nextInt(1000) / 7.0;
            case 4 -> random.nextInt(100) + "abc".substring(random.nextInt(4));
            case 5 -> " -" + random.nextLong() + "." + random.nextInt(9) + "e" + random.nextInt(30);
            default -> null;
        };
    }

    @Test
    void aLimitLeavesTheOtherRowsUnread() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("values (1), (2), (3)")) {
            BufferedRows rows = BufferedRows.readAll(new RawRows(select, select.executeQuery(), () -> {}), 2);
            assertThat(rows.size()).isEqualTo(2);
        }
    }

    @Test
    void theCursorStopsBeforeTheFirstAndAfterTheLastRow() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("values (1), (2)")) {
            BufferedRows rows = BufferedRows.readAll(new RawRows(select, select.executeQuery(), () -> {}), 0);
            assertThat(rows.moveTo(-5)).isFalse();
            assertThat(rows.position()).isZero();
            assertThat(rows.moveTo(2)).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(2);
            assertThat(rows.next()).isFalse();
            assertThat(rows.next()).isFalse();
            assertThat(rows.position()).isEqualTo(3);
        }
    }
}
