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
                "alter table t add constraint small check (a in (1, 3))           | 1"
            })
    void theRowsThatKeepAChangeFromBeingMadeAreCounted(String change, int rows) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "create table t(a int, b int, c text);"
                            + "insert into t values (1, 1, 'x'), (1, 1, 'X'), (1, 2, 'y'), (2, 2, 'z'), (3, 3, null), (null, null, null)");
            String query = RowsInTheWay.count(change.strip()).orElseThrow();
            try (ResultSet counted = statement.executeQuery(query)) {
                counted.next();
                assertThat(counted.getInt(1)).isEqualTo(rows);
            }
        }
    }

    @Test
    void whatSaysNothingAboutRowsIsNotCounted() {
        assertThat(RowsInTheWay.count("create table t(a)")).isEmpty();
        assertThat(RowsInTheWay.count("alter table t rename to u")).isEmpty();
        assertThat(RowsInTheWay.count("insert into t select * from u")).isEmpty();
        assertThat(RowsInTheWay.count("create unique index")).isEmpty();
        assertThat(RowsInTheWay.count("alter table t add check")).isEmpty();
    }
}
