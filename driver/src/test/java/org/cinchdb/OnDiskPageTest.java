/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/on-disk.md has the tables and the files that there are, and docs/durability.md the tests. */
class OnDiskPageTest {
    private static final Page PAGE = new Page("on-disk.md");
    private static final Pattern TABLE =
            Pattern.compile("(<!-- (\\w+): made from a file -->\n).*?(<!-- end -->)", Pattern.DOTALL);
    private static final String COLUMNS = """
            select '| `' || m.name || '` | ' || group_concat('`' || c.name || '`', ', ' order by c.cid) || ' |'
            from sqlite_schema m
            join pragma_table_xinfo(m.name) c
            where m.type = 'table' and (m.name not like 'sqlite_%') and m.name like ? || '%' and m.name not like '__dropped%'
            group by m.rowid
            order by m.rowid""";

    @TempDir
    Path directory;

    private void makeProject() throws SQLException {
        try (Connection acme = DriverManager.getConnection(url("acme"))) {
            Page.rows(acme, "create table t(a)");
            Page.rows(acme, "insert into t values (1)");
            Page.rows(acme, "drop table t");
            Page.rows(acme, "select cinch_kv_set('k', 'v')");
            Page.rows(acme, "select cinch_tenant_create('lazy')");
            Page.rows(acme, "select cinch_tenant_copy('acme', 'copy')");
        }
        try (Connection lazy = DriverManager.getConnection(url("lazy"))) {
            Page.rows(lazy, "select * from sqlite_schema");
        }
    }

    private String url(String tenant) {
        return "jdbc:cinch:shop/main/" + tenant + "?create=true&project=" + directory;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(".cinchdb"))) {
            return files.filter(Files::isRegularFile)
                    .map(directory.resolve(".cinchdb")::relativize)
                    .toList();
        }
    }

    private String table(String which) throws SQLException, IOException {
        Path file = which.equals("metadata")
                ? Path.of("metadata.db")
                : files().stream()
                        .filter(path -> path.endsWith("acme.db"))
                        .findFirst()
                        .orElseThrow();
        String prefix = which.equals("metadata") ? "" : "__";
        try (Connection plain = DriverManager.getConnection(
                "jdbc:sqlite:" + directory.resolve(".cinchdb").resolve(file))) {
            return "| table | columns |\n|---|---|\n"
                    + String.join("\n", Page.rows(plain, COLUMNS.replace("?", "'" + prefix + "'"))) + "\n";
        }
    }

    @Test
    void thePageHasTheTablesThatThereAre() throws SQLException, IOException {
        makeProject();
        Matcher tables = TABLE.matcher(PAGE.text());
        StringBuilder expected = new StringBuilder();
        while (tables.find()) {
            tables.appendReplacement(
                    expected, Matcher.quoteReplacement(tables.group(1) + table(tables.group(2)) + tables.group(3)));
        }
        tables.appendTail(expected);

        PAGE.assertIs(expected.toString());
    }

    @Test
    void everyFileOfAProjectIsOnThePage() throws SQLException, IOException {
        makeProject();
        Pattern known = Pattern.compile(
                "metadata\\.db|heads|lock-\\d+|lock-keys|shop-main/([0-9a-f]{2}/(acme|copy~[0-9a-f-]{36})|template-\\d+)\\.db");

        assertThat(files())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file.toString().replaceFirst("-(wal|shm)$", ""))
                        .matches(known));
    }

    @Test
    void everyTestThatDurabilityNamesIsThere() throws IOException {
        Matcher named = Pattern.compile("`(\\w+Test)`").matcher(new Page("durability.md").text());
        List<String> tests;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            tests = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
        }
        int found = 0;
        while (named.find()) {
            assertThat(tests).contains(named.group(1));
            found++;
        }
        assertThat(found).isGreaterThan(5);
    }
}
