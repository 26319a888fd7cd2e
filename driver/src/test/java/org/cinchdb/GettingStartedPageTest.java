/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.kv.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/getting-started.md are regions of this file. */
class GettingStartedPageTest {
    @TempDir
    Path directory;

    @Test
    void theStepsRunOneAfterTheOther() throws SQLException {
        // region project
        String url = "jdbc:cinch:shop/main/acme?create=true&project=" + directory;
        try (Connection connection = DriverManager.getConnection(url);
                Statement sql = connection.createStatement()) {
            sql.execute("create table customer (id integer primary key, name text not null)");
            sql.execute("insert into customer (name) values ('Ada'), ('Grace')");
        }
        // endregion
        // region tenant
        String other = "jdbc:cinch:shop/main/globex?create=true&project=" + directory;
        try (Connection connection = DriverManager.getConnection(other);
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery("select count(*) from customer")) {
            rows.next();
            System.out.println(rows.getInt(1)); // 0: it has the table already, and rows of its own
            // endregion
            assertThat(rows.getInt(1)).isZero();
        }
        // region branch
        try (Connection main = DriverManager.getConnection("jdbc:cinch:shop/main/acme?project=" + directory);
                Statement sql = main.createStatement()) {
            sql.execute("select cinch_branch_create('loyalty')");
            sql.execute("use branch loyalty");
            sql.execute("alter table customer add column points integer not null default 0");
            sql.execute("use branch main");
            sql.execute("select cinch_merge('loyalty')");
            sql.execute("update customer set points = 10 where name = 'Ada'");
        }
        // endregion
        // region keys
        try (Connection connection = DriverManager.getConnection("jdbc:cinch:shop/main/acme?project=" + directory)) {
            KeyValueStore kv = connection.unwrap(CinchConnection.class).kv();
            kv.set("session:4711", Map.of("user", "ada"), Duration.ofMinutes(30));
            long visits = kv.increment("visits");
            // endregion
            assertThat(visits).isEqualTo(1);
        }
        // region pool
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:cinch:shop/main/acme?project=" + directory);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection connection = pool.getConnection()) {
            connection.setSchema("globex");
            connection.createStatement().execute("insert into customer (name) values ('Hedy')");
        }
        // endregion
        try (Connection globex = DriverManager.getConnection(other)) {
            assertThat(Page.rows(globex, "select name, points from customer")).containsExactly("Hedy | 0");
        }
    }

    @Test
    void theDependencyIsThatOfAStranger() throws IOException {
        Matcher build = Pattern.compile("(?s)<groupId>(.*?)<.*?<version>(.*?)<.*?<artifactId>(.*?)<")
                .matcher(Files.readString(Path.of("pom.xml")));
        assertThat(build.find()).isTrue();

        assertThat(Files.readString(Path.of("../src/it/plain-jdbc/pom.xml"))
                        .replace("@project.groupId@", build.group(1))
                        .replace("@project.artifactId@", build.group(3))
                        .replace("@project.version@", build.group(2)))
                .contains(new Page("getting-started.md").block("xml").indent(4));
    }

    @Test
    void thePageShowsWhatRuns() throws IOException {
        new Page("getting-started.md").assertJavaIsThatOf(GettingStartedPageTest.class);
    }
}
