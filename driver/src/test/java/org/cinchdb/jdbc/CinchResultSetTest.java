/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CinchResultSetTest {
    private Connection connection;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        connection = Connections.open(directory);
        Connections.run(connection, "create table t(id integer primary key, n text not null, x)");
        Connections.run(connection, "insert into t values(1, 'a', 1.5), (2, 'b', null), (3, 'c', x'00ff')");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private ResultSet query(String sql) throws SQLException {
        return connection.createStatement().executeQuery(sql);
    }

    private ResultSet row(String sql) throws SQLException {
        ResultSet rows = query(sql);
        rows.next();
        return rows;
    }

    @Test
    void aNumberThatDoesNotFitIsAnErrorNotAnotherNumber() throws SQLException {
        ResultSet row = row("select 5000000000, 300, 1e300, 9223372036854775807");
        assertThatThrownBy(() -> row.getInt(1))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22003"))
                .hasMessageContaining("5000000000");
        assertThat(row.getLong(1)).isEqualTo(5_000_000_000L);
        assertThatThrownBy(() -> row.getByte(2)).hasMessageContaining("300");
        assertThatThrownBy(() -> row.getLong(3)).hasMessageContaining("1.0e+300");
        assertThat(row.getLong(4)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void columnsAreFoundByLabelWhateverItsCase() throws SQLException {
        ResultSet row = row("select id as Number, n as n, x as N from t");
        assertThat(row.getInt("NUMBER")).isEqualTo(1);
        assertThat(row.getString("N")).isEqualTo("a");
        assertThat(row.getString("t.n")).isEqualTo("a");
        assertThatThrownBy(() -> row.getInt("other"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42703"))
                .hasMessageContaining("Number");
    }

    @Test
    void nullsAreTold() throws SQLException {
        ResultSet row = row("select null, 0");
        assertThat(row.getInt(1)).isZero();
        assertThat(row.wasNull()).isTrue();
        assertThat(row.getInt(2)).isZero();
        assertThat(row.wasNull()).isFalse();
        assertThat(row.getObject(1, Integer.class)).isNull();
        assertThat(row.getTimestamp(1)).isNull();
        assertThat(row.getBoolean(1)).isFalse();
    }

    @Test
    void objectsHaveTheClassOfWhatIsStored() throws SQLException {
        ResultSet row = row("select 1, 5000000000, 1.5, 'a', x'01'");
        assertThat(row.getObject(1)).isEqualTo(1);
        assertThat(row.getObject(2)).isEqualTo(5_000_000_000L);
        assertThat(row.getObject(3)).isEqualTo(1.5);
        assertThat(row.getObject(4)).isEqualTo("a");
        assertThat(row.getObject(5)).isEqualTo(new byte[] {1});
    }

    @ParameterizedTest
    @ValueSource(strings = {"TEXT", "INTEGER"})
    void javaTypesGoInAndComeOut(String dateClass, @TempDir Path directory) throws SQLException {
        Object[] values = {
            LocalDate.of(2020, 1, 2),
            LocalTime.of(3, 4, 5, 6_000_000),
            LocalDateTime.of(2020, 1, 2, 3, 4, 5, 123_000_000),
            OffsetDateTime.of(2020, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC),
            OffsetTime.of(3, 4, 5, 0, ZoneOffset.UTC),
            ZonedDateTime.of(2020, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC),
            Instant.ofEpochMilli(1_577_934_245_123L),
            new UUID(1, 2),
            new BigDecimal("1.25"),
            new BigInteger("123456789012345678901234567890"),
            true,
            1.5f,
            (short) 3,
            "text",
        };
        try (Connection other = Connections.open(directory, "dateClass=" + dateClass);
                PreparedStatement select = other.prepareStatement("select ?")) {
            for (Object value : values) {
                select.setObject(1, value);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    Object read = row.getObject(1, value.getClass());
                    if (value instanceof OffsetDateTime || value instanceof ZonedDateTime) {
                        assertThat(row.getObject(1, Instant.class)).isEqualTo(Instant.parse("2020-01-02T03:04:05Z"));
                    } else if (!(value instanceof OffsetTime)) {
                        assertThat(read).isEqualTo(value);
                    }
                }
            }
        }
    }

    @Test
    void aClassThatIsNotKnownIsRefusedWithThoseThatAre() throws SQLException {
        ResultSet row = row("select 1");
        assertThatThrownBy(() -> row.getObject(1, Thread.class)).hasMessageContaining("BigDecimal");
    }

    @Test
    void largeObjectsAreRead() throws Exception {
        ResultSet row = row("select x'0102', 'text'");
        assertThat(row.getBlob(1).getBytes(1, 2)).containsExactly(1, 2);
        assertThat(row.getBinaryStream(1).readAllBytes()).containsExactly(1, 2);
        assertThat(row.getClob(2).getSubString(2, 3)).isEqualTo("ext");
        assertThat(row.getCharacterStream(2).read()).isEqualTo('t');
    }

    @Test
    void withoutARowThereIsNothingToRead() throws SQLException {
        ResultSet rows = query("select 1");
        assertThatThrownBy(() -> rows.getInt(1))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("24000"));
        assertThat(rows.isBeforeFirst()).isTrue();
        assertThat(rows.next()).isTrue();
        assertThat(rows.isFirst()).isTrue();
        assertThatThrownBy(() -> rows.getInt(2)).hasMessageContaining("No column 2");
        assertThat(rows.next()).isFalse();
        assertThat(rows.isAfterLast()).isTrue();
        assertThatThrownBy(() -> rows.getInt(1)).hasMessageContaining("no row");
        rows.close();
        assertThatThrownBy(rows::next)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("HY010"));
        assertThat(query("select 1 where 0").isBeforeFirst()).isFalse();
    }

    @Test
    void aScrollableResultIsReadInAnyOrder() throws SQLException {
        try (Statement statement =
                        connection.createStatement(ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_READ_ONLY);
                ResultSet rows = statement.executeQuery("select id from t order by id")) {
            assertThat(connection.getWarnings().getMessage()).contains("INSENSITIVE");
            assertThat(rows.getType()).isEqualTo(ResultSet.TYPE_SCROLL_INSENSITIVE);
            assertThat(rows.last()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(3);
            assertThat(rows.isLast()).isTrue();
            assertThat(rows.previous()).isTrue();
            assertThat(rows.getRow()).isEqualTo(2);
            assertThat(rows.absolute(-3)).isTrue();
            assertThat(rows.isFirst()).isTrue();
            assertThat(rows.relative(-1)).isFalse();
            assertThat(rows.isBeforeFirst()).isTrue();
            assertThat(rows.absolute(9)).isFalse();
            assertThat(rows.isAfterLast()).isTrue();
        }
    }

    @Test
    void anUpdatableResultWritesItsChangesBack() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "select * from t order by id", ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = select.executeQuery()) {
            rows.next();
            rows.updateString("n", "changed");
            assertThat(rows.getString("n")).isEqualTo("changed");
            rows.updateRow();
            rows.next();
            rows.deleteRow();
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt("id")).isEqualTo(3);
            rows.moveToInsertRow();
            rows.updateString("n", "new");
            rows.insertRow();
            rows.moveToCurrentRow();
            assertThat(rows.getInt("id")).isEqualTo(3);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt("id")).isEqualTo(4);
            Connections.run(connection, "update t set n = 'elsewhere' where id = 4");
            rows.refreshRow();
            assertThat(rows.getString("n")).isEqualTo("elsewhere");
            Connections.run(connection, "delete from t where id = 4");
            rows.updateString("n", "lost");
            assertThatThrownBy(rows::updateRow).hasMessageContaining("no longer");
        }
        ResultSet left = query("select group_concat(n) from t");
        left.next();
        assertThat(left.getString(1)).isEqualTo("changed,c");
    }

    @Test
    void aResultWithoutItsTablesKeyCannotBeChanged() throws SQLException {
        try (Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("select n from t")) {
            rows.next();
            rows.updateString(1, "x");
            assertThatThrownBy(rows::updateRow).hasMessageContaining("[id]");
        }
    }
}
