/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsertedRowTest {
    private static final Object[] NO_VALUES = {};

    @Test
    void valuesAreFoundByTheirColumns() {
        InsertedRow row = InsertedRow.of("""
                        INSERT INTO "main"."h" ("Rank", version, [a b], n, x) VALUES (? + 2, 'it''s', ?, NULL, max(1, 2))""").orElseThrow();
        Object[] values = {7L, "second"};

        assertThat(row.number("rank").orElseThrow().value(values)).contains(9L);
        assertThat(row.text("VERSION", values)).contains("it's");
        assertThat(row.text("a b", values)).contains("second");
        assertThat(row.text("n", values)).contains("NULL");
        assertThat(row.text("x", values)).isEmpty();
        assertThat(row.number("x")).isEmpty();
        assertThat(row.text("absent", values)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t values (1)",
                "insert into t(a) values (1), (2)",
                "insert into t(a) select 1",
                "insert into t(a, b) values (1)",
                "insert into t(a) default values",
                "update t set a = 1",
                "with x as (select 1) insert into t(a) values (1)",
                "insert into t(a",
                "insert",
            })
    void otherStatementsAreNoRow(String sql) {
        assertThat(InsertedRow.of(sql)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "insert into t(a) values (5), 5",
        "insert into t(b - 1) values (5), ",
        "insert into t(a) values (-5 + 7), 2",
        "insert into t(a) values (5 * 2), ",
        "insert into t(a) values (5.0), ",
        "insert into t(a) values (x), ",
        "insert into t(a) values (?1), ",
        "replace into t as q (a) values (5 /* five */ + 1), 6",
    })
    void aNumberIsASumOfDigits(String sql, Long number) {
        assertThat(InsertedRow.of(sql).flatMap(row -> row.number("a")).flatMap(n -> n.value(NO_VALUES)))
                .isEqualTo(Optional.ofNullable(number));
    }

    @Test
    void moreIsAddedBehindTheNumber() {
        assertThat(InsertedRow.of("insert into t(a, b) values (?, 1)")
                        .flatMap(row -> row.number("a"))
                        .orElseThrow()
                        .plus(3))
                .isEqualTo("insert into t(a, b) values (? + 3, 1)");
        assertThat(WrittenNumber.comparedWith("a", "update t set b = ?, c = a1 where \"A\" = ? and d = 1")
                        .orElseThrow()
                        .plus(3))
                .isEqualTo("update t set b = ?, c = a1 where \"A\" = ? + 3 and d = 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"delete from t where a > 1", "delete from t where a = 1 or a = 2", "delete from t where b = 1"})
    void whatIsNotComparedOnceIsNoNumber(String sql) {
        assertThat(WrittenNumber.comparedWith("a", sql)).isEmpty();
    }
}
