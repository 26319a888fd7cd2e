/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example is a region of this file. */
class ReadmeTest {
    @TempDir
    Path project;

    @Test
    void theExampleRuns() throws SQLException {
        // region example
        String shop = "jdbc:cinch:shop/%s/acme?create=true&project=" + project;
        try (Connection main = DriverManager.getConnection(shop.formatted("main"));
                Statement sql = main.createStatement()) {
            sql.execute("create table customer (id integer primary key, name text not null)");
            sql.execute("insert into customer (name) values ('Ada')");
            sql.execute("select cinch_branch_create('loyalty')");
            try (Connection branch = DriverManager.getConnection(shop.formatted("loyalty"))) {
                branch.createStatement().execute("alter table customer add column points integer default 0");
            }
            sql.execute("select cinch_merge('loyalty')");
            ResultSet ada = sql.executeQuery("select name, points from customer");
            // endregion
            assertThat(ada.next()).isTrue();
            assertThat(ada.getString("name")).isEqualTo("Ada");
            assertThat(ada.getInt("points")).isZero();
        }
    }

    @Test
    void theReadmeShowsTheExampleThatRuns() throws IOException {
        new Page("../README.md").assertJavaIsThatOf(ReadmeTest.class);
    }
}
