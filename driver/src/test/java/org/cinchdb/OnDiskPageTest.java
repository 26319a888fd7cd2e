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
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/on-disk.md has the tables and the files that there are, and docs/durability.md the tests. */
class OnDiskPageTest {
    private static final Page PAGE = new Page("on-disk.md");
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

    @ParameterizedTest
    @ValueSource(strings = {"tenant", "metadata"})
    @Tag("docs")
    void thePageHasTheTablesThatThereAre(String which) throws SQLException, IOException {
        makeProject();

        PAGE.assertPartIs(which, table(which));
    }

    /** The tree of files on a page, each with its path, as patterns: what stands in braces differs. */
    private static Set<String> tree(String page) throws IOException {
        Map<String, String> differs = Map.of(
                "{branch id}", "\\d+",
                "{database}", "shop",
                "{branch}", "main",
                "{shard}", "[0-9a-f]{2}",
                "{tenant}", "(acme|copy)",
                "{more}", "[0-9a-f-]{36}",
                "{position}", "\\d+");
        String picture = new Page(page).blocks(Page.PICTURE).get(0).text();
        Set<String> tree = new TreeSet<>();
        String directory = "";
        for (String line : picture.lines().skip(1).toList()) {
            String name = line.strip().split(" {2,}", 2)[0];
            if (name.endsWith("/")) {
                directory = name;
                continue;
            }
            String path = ((line.startsWith("    ") ? directory : "") + name)
                    .replace(".", "\\.")
                    .replace("*", ".*");
            for (Map.Entry<String, String> each : differs.entrySet()) {
                path = path.replace(each.getKey(), each.getValue());
            }
            tree.add(path);
        }
        return tree;
    }

    @Test
    void thePageHasTheFilesThatThereAre() throws SQLException, IOException {
        makeProject();
        List<String> files = files().stream()
                .map(file -> file.toString().replaceFirst("-(wal|shm)$", ""))
                .toList();
        Set<String> tree = tree("on-disk.md");

        assertThat(files).isNotEmpty().allMatch(file -> tree.stream().anyMatch(file::matches));
        assertThat(tree)
                .filteredOn(path -> files.stream().noneMatch(file -> file.matches(path)))
                .as("files that are not always there")
                .containsExactly(".*\\.tmp, .*\\.partial-.*", "active", "lock-keys");
        assertThat(tree).containsAll(tree("architecture.md"));
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
