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

class ExcludedTest {
    private static final String UPSERT = """
            create trigger r after insert on t begin
              insert into o(a, n) values (new.a, new.n)
              on conflict (a) do update set n = EXCLUDED.n, m = "excluded" /* , */ . [n] where o.n < excluded.n;
              insert into log select o.n from o;
            end""";

    @Test
    void anUpsertUpdatesAgainAfterItsTableWasRenamed() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("create table t(a, n); create table o(a primary key, n, m); create table log(n)");
            statement.execute(UPSERT);
            String before = string(statement, "select sql from sqlite_schema where name = 'r'");
            statement.execute("alter table o rename to \"o 2\"");
            String after = string(statement, "select sql from sqlite_schema where name = 'r'");

            String restored = Excluded.restored(before, after);

            assertThat(restored).isNotEqualTo(after).contains("n = EXCLUDED.n, m = \"excluded\" /* , */ . [n]");
            statement.execute("drop trigger r");
            statement.execute(restored);
            statement.executeUpdate("insert into t values (1, 1), (1, 5), (1, 3)");
            assertThat(string(statement, "select a || n || m from \"o 2\"")).isEqualTo("155");
        }
    }

    @Test
    void aTableOfThatNameKeepsItsNewOne() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("create table t(a); create table excluded(a); create table log(a)");
            statement.execute("create trigger r after insert on t begin"
                    + " insert into log select excluded.a from excluded; end");
            String before = string(statement, "select sql from sqlite_schema where name = 'r'");
            statement.execute("alter table excluded rename to e");
            String after = string(statement, "select sql from sqlite_schema where name = 'r'");
            assertThat(Excluded.restored(before, after)).isSameAs(after).contains("\"e\".a");
        }
    }

    @Test
    void anotherStatementIsLeftAlone() {
        String before = "insert into t values (1) on conflict do update set a = excluded.a";
        assertThat(Excluded.restored(before, "select 1")).isEqualTo("select 1");
        assertThat(Excluded.restored(before, before)).isSameAs(before);
        assertThat(Excluded.restored(
                        "do update set a = excluded; delete excluded.b", "do update set a = t; delete t.b"))
                .isEqualTo("do update set a = t; delete t.b");
    }

    private static String string(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.getString(1);
        }
    }
}
