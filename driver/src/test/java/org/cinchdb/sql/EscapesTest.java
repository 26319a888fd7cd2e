/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapesTest {
    private static final char NO_QUOTES = '\u0001';

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            value = {
                "select {d '2024-02-29'}, { T '10:11:12' }, {ts'2024-02-29 10:11:12.5'}"
                        + "~select '2024-02-29', '10:11:12', '2024-02-29 10:11:12.5'",
                "select a like 'x\\%' {escape '\\'} -- {d 'x'}~select a like 'x\\%' escape '\\' -- {d 'x'}",
                "select * from {oj a left outer join b on a.x = {fn ucase(b.x)}} where c"
                        + "~select * from a left outer join b on a.x = upper(b.x) where c",
                "select a from t {limit 5 offset ?}~select a from t limit 5 offset ?",
                "select '{d ''x''}', \"{fn now()}\" /* {call x} */~select '{d ''x''}', \"{fn now()}\" /* {call x} */",
                "select {fn concat({fn lcase(a)}, {fn concat('x,)', b)})}~select ((lower(a)) || ((('x,)') || (b))))",
                "select {fn my_function(a, 1)}, {fn database()}, {fn user()}~select my_function(a, 1), database(), user()",
                "select {d 1}, {unknown x}, {fn}, {~select {d 1}, {unknown x}, {fn}, {"
            })
    void escapesBecomeSql(String sql, String expected) {
        assertThat(Escapes.translate(sql)).isEqualTo(new Escapes(expected, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            value = {
                "{call cinch_merge(?, 'x')}~select cinch_merge(?, 'x')~false",
                " { CALL cinch_version } ~ select cinch_version() ~false",
                "{? = call cinch_merge(?)}~select cinch_merge(?)~true",
                "{?=call f({d '2024-01-01'})};~select f('2024-01-01');~true"
            })
    void aCallBecomesASelect(String sql, String expected, boolean outParameter) {
        Escapes escapes = Escapes.translate(sql);

        assertThat(escapes.sql()).isEqualTo(expected.strip());
        assertThat(Objects.requireNonNull(escapes.call()).returns()).isEqualTo(outParameter);
    }

    @Test
    void aCallInsideAStatementIsNoCall() {
        String sql = "select {call f()}";
        assertThat(Escapes.translate(sql)).isEqualTo(new Escapes(sql, null));
    }

    @Test
    void aTextWithoutBracesIsHandedBackItself() {
        String sql = "select 1";
        assertThat(Escapes.translate(sql).sql()).isSameAs(sql);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            value = {
                "abs(-2)~2",
                "ceiling(1.2)~2.0",
                "log(exp(1))~1.0",
                "log10(100)~2.0",
                "mod(-7, 3)~-1",
                "power(2, 3)~8.0",
                "truncate(1.999, 2)~1.99",
                "round(cot(1), 3)~0.642",
                "ascii('A')~65",
                "char(65)~A",
                "char_length('äb')~2",
                "octet_length('ä')~2",
                "concat('a', 'b', 'c')~abc",
                "insert('abcdef', 2, 3, 'X')~aXef",
                "lcase('AB')~ab",
                "ucase('ab')~AB",
                "left('abc', 2)~ab",
                "right('abc', 2)~bc",
                "right('abc', 5)~abc",
                "right('abc', 0)~''",
                "locate('c', 'abcabc')~3",
                "locate('c', 'abcabc', 4)~6",
                "locate('x', 'abcabc', 4)~0",
                "position('b' in 'abc')~2",
                "repeat('ab', 3)~ababab",
                "replace('abc', 'b', 'x')~axc",
                "space(3)~'   '",
                "substring('abc', 2, 1)~b",
                "dayofmonth('2024-02-29')~29",
                "dayofweek('2024-02-29')~5",
                "dayname('2024-02-29')~Thursday",
                "dayofyear('2024-02-29')~60",
                "month('2024-02-29')~2",
                "monthname('2024-02-29')~February",
                "quarter('2024-05-29')~2",
                "year({d '2024-02-29'})~2024",
                "hour('10:11:12')~10",
                "minute('10:11:12')~11",
                "second('10:11:12')~12",
                "extract(year from '2024-02-29')~2024",
                "extract(day from '2024-02-29')~29",
                "timestampadd(SQL_TSI_DAY, 1, '2024-02-28 10:00:00')~2024-02-29 10:00:00",
                "timestampadd(SQL_TSI_MONTH, 2, '2024-01-01 00:00:00')~2024-03-01 00:00:00",
                "timestampdiff(SQL_TSI_HOUR, '2024-01-01 00:00:00', '2024-01-02 01:30:00')~25",
                "ifnull(null, 'x')~x",
                "convert('12', SQL_INTEGER)~12",
                "convert(12.5, VARCHAR)~12.5"
            })
    void sqliteAnswersTheEscapeFunctions(String call, String expected) throws SQLException {
        String value = expected.startsWith("'") ? expected.substring(1, expected.length() - 1) : expected;
        assertThat(query("select {fn " + call + "}")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            value = {
                "locate(?, ?)~c,abc~3",
                "locate(?, ?, ?)~c,abcabc,4~6",
                "repeat(?, ?)~ab,2~abab",
                "insert(?, ?, ?, ?)~abcdef,2,3,X~aXef",
                "timestampadd(SQL_TSI_DAY, ?, ?)~1,2024-02-28 10:00:00~2024-02-29 10:00:00",
                "concat(?, {fn ucase(?)})~a,b~aB"
            })
    void parametersKeepTheirPlaces(String call, String values, String expected) throws SQLException {
        assertThat(query("select {fn " + call + "}", values.split(",", -1))).isEqualTo(expected);
    }

    @Test
    void everyFunctionThatIsListedIsKnownToSqlite() throws SQLException {
        List<String> listed = Stream.of(
                        EscapeFunctions.NUMERIC, EscapeFunctions.STRING, EscapeFunctions.TIME, EscapeFunctions.SYSTEM)
                .flatMap(List::stream)
                .toList();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            for (String name : listed) {
                assertThat(Stream.of(
                                        "",
                                        "1",
                                        "1, 2",
                                        "1, 2, 3",
                                        "year from 1",
                                        "'a' in 'b'",
                                        "sql_tsi_day, 1, 2",
                                        "1, 2, 3, 4")
                                .anyMatch(arguments -> isPrepared(connection, name + "(" + arguments + ")")))
                        .as(name)
                        .isTrue();
            }
        }
    }

    private static boolean isPrepared(Connection connection, String call) {
        try (PreparedStatement statement = connection.prepareStatement(
                Escapes.translate("select {fn " + call + "}").sql())) {
            return statement.getMetaData().getColumnCount() == 1;
        } catch (SQLException e) {
            return false;
        }
    }

    private static String query(String sql, String... values) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                PreparedStatement statement =
                        connection.prepareStatement(Escapes.translate(sql).sql())) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.getString(1);
            }
        }
    }
}
