/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The counts are asked of SQLite, over rows of which it is known how many are in the way. */
class RowsInTheWayCountTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "create unique index u on t(a)                                    | 2",
                "create unique index if not exists u on \"t\" ( a desc, b )       | 1",
                "create unique index u on main.t(b) where a = 1                   | 1",
                "create unique index u on t(lower(c))                             | 1",
                "alter table t add column n int not null                          | 6",
                "alter table t add column n default (1 + 1)                       | 6",
                "alter table t alter column b set not null                        | 1",
                "alter table t alter b set not null                               | 1",
                "alter table t add check (a < 2)                                  | 2",
                "alter table t add constraint small check (a in (1, 3))           | 1",
                "insert into narrow(a, b) select a, b from t                  | 3",
                "insert into narrow select distinct a, b from t order by a;   | 2",
                "insert into narrow select t.a, t.b from t join t as u on 1    | 33"
            })
    void theRowsThatKeepAChangeFromBeingMadeAreCounted(String change, int rows) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "create table t(a int, b int, c text);"
                            + "create table narrow(a int not null check (a < 3), b int, unique (a, b));"
                            + "insert into t values (1, 1, 'x'), (1, 1, 'X'), (1, 2, 'y'), (2, 2, 'z'), (3, 3, null), (null, null, null)");
            RowsInTheWay inTheWay = RowsInTheWay.of(change.strip()).orElseThrow();
            int counted;
            try (ResultSet count = statement.executeQuery(inTheWay.query())) {
                count.next();
                counted = count.getInt(1);
            }
            String taking = inTheWay.taking();
            assertThat(taking == null ? counted : counted - statement.executeUpdate(taking))
                    .isEqualTo(rows);
        }
    }

    @Test
    void whatSaysNothingAboutRowsIsNotCounted() {
        assertThat(RowsInTheWay.of("create table t(a)")).isEmpty();
        assertThat(RowsInTheWay.of("alter table t rename to u")).isEmpty();
        assertThat(RowsInTheWay.of("insert into t values (1)")).isEmpty();
        assertThat(RowsInTheWay.of("insert into t select ? from u")).isEmpty();
        assertThat(RowsInTheWay.of("insert into t select * from u where true on conflict do nothing"))
                .isEmpty();
        assertThat(RowsInTheWay.of("create unique index")).isEmpty();
        assertThat(RowsInTheWay.of("alter table t add check")).isEmpty();
    }
}
