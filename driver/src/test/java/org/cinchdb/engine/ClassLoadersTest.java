/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import java.util.function.Predicate;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The driver loaded twice in one JVM, as application servers do. */
@Timeout(120)
class ClassLoadersTest {
    private static final String DRIVER = "org.cinchdb.jdbc.Driver";
    private static final Predicate<String> SQLITE_JDBC = entry -> entry.contains("sqlite-jdbc");

    @TempDir
    Path project;

    @BeforeEach
    void aProjectThatThisProcessHasNotOpen() throws Exception {
        try (SqlChild maker = SqlChild.start()) {
            maker.connect("acme", Sql.url(project, "main", "acme", "create=true"));
            maker.run("acme", "create table item(id integer primary key); insert into item values (1)");
        }
    }

    @Test
    void twoClassLoadersOverOneSqliteJdbcShareTheSchemaLock() throws Exception {
        ClassLoader sqlite = loader(SQLITE_JDBC, ClassLoader.getPlatformClassLoader());
        try (Connection first = connect(loader(SQLITE_JDBC.negate(), sqlite), project);
                Connection second = connect(loader(SQLITE_JDBC.negate(), sqlite), project)) {
            assertThat(first.getClass()).isNotEqualTo(second.getClass());
            first.setAutoCommit(false);
            Sql.run(first, "create table note(id integer primary key)");
            Sql.assertFails(second, "create table other(id integer)", SqlState.SERIALIZATION)
                    .hasMessageContaining("Another connection of this thread");
            first.commit();

            assertThat(Sql.run(second, "create table other(id integer); select count(*) from note"))
                    .containsExactly("0");
            assertThat(Sql.run(first, "select position, object_name from cinch_log"))
                    .containsExactly("1|item", "2|note", "3|other");
        }
    }

    @Test
    void aSecondSqliteJdbcOnTheSameProjectIsRefused(@TempDir Path another) throws Exception {
        ClassLoader stranger = loader(entry -> true, ClassLoader.getPlatformClassLoader());
        try (Connection first = connect(loader(entry -> true, ClassLoader.getPlatformClassLoader()), project)) {
            assertThat(Sql.run(first, "select id from item")).containsExactly("1");

            assertThatThrownBy(() -> connect(stranger, project))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining(project.toString())
                    .hasMessageContaining("class loader");

            Sql.run(first, "insert into item values (2)");
            assertThat(Sql.run(first, "select id from item")).containsExactly("1", "2");
        }
        try (Connection elsewhere = connect(stranger, another, "create=true")) {
            assertThat(Sql.run(elsewhere, "select 1")).containsExactly("1");
        }
    }

    @Test
    void aSessionConnectsBesideAJacksonWhosePartsDoNotFit(@TempDir Path another) throws Exception {
        ClassLoader partly =
                loader(entry -> !entry.contains("jackson-annotations"), ClassLoader.getPlatformClassLoader());
        try (Connection session = connect(partly, another, "create=true")) {
            Sql.run(session, "create table note(id integer primary key)");
            assertThat(Sql.run(session, "select count(*) from note")).containsExactly("0");
        }
    }

    /** A class loader over those entries of the class path; it stays open, for the driver has threads of its own. */
    private static ClassLoader loader(Predicate<String> entries, ClassLoader parent) {
        URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entries)
                .map(ClassLoadersTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(urls, parent);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }

    private static Connection connect(ClassLoader loader, Path project, String... settings) throws Exception {
        Driver driver = (Driver) loader.loadClass(DRIVER).getConstructor().newInstance();
        return driver.connect(Sql.url(project, "main", "acme", settings), new Properties());
    }
}
