/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedColumnsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert into t values (1) | insert into t (\"a\", \"b \"\"c\"\"\") values (1)",
                "replace into main.\"t\" as q select 1 | replace into main.\"t\" as q (\"a\", \"b \"\"c\"\"\") select 1",
                "with x as (select 1) insert or ignore into t select * from x"
                        + " | with x as (select 1) insert or ignore into t (\"a\", \"b \"\"c\"\"\") select * from x",
                "insert into t with x as (select 1) select * from x"
                        + " | insert into t (\"a\", \"b \"\"c\"\"\") with x as (select 1) select * from x",
                "insert into t(a) values (1) | insert into t(a) values (1)",
                "insert into t default values | insert into t default values",
                "update t set a = 1 | update t set a = 1",
                "delete from t | delete from t",
                "insert into t | insert into t",
            })
    void anInsertNamesTheColumnsThatItFills(String sql, String named) {
        assertThat(NamedColumns.in(sql, List.of("a", "b \"c\""))).isEqualTo(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create table t as select 1 | insert into t select 1",
                "CREATE TEMP TABLE IF NOT EXISTS main.\"a b\" AS values (1) ; | insert into main.\"a b\" values (1)",
                "create table t as with x as (select 1) select * from x | insert into t with x as (select 1) select * from x",
                "create table t(a) |",
                "create view t as select 1 |",
                "create table |",
            })
    void aTableMadeOfAQueryIsFilledByAnInsert(String create, String insert) {
        assertThat(TableFromQuery.insert(create).orElse(null)).isEqualTo(insert);
    }
}
