/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.cinchdb.TenantName;
import org.cinchdb.jdbc.CinchConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;

/** The command as a process of its own, in a shell. */
class CliProcessTest {
    private static final int TENANTS = 150;

    @TempDir
    Path project;

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void aShellIsThere() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
    }

    /** The beginning of a command line that runs {@code cinch}, without SLF4J, as in its jar: logs go to stderr. */
    private static String cinch() {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("slf4j"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        return "'" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '" + classPath + "' org.cinchdb.cli.Main ";
    }

    private ProcessBuilder shell(String script) {
        ProcessBuilder shell =
                new ProcessBuilder("/bin/bash", "-o", "pipefail", "-c", script.replace("cinch ", cinch()));
        shell.directory(project.toFile());
        shell.environment().keySet().removeIf(name -> name.startsWith("CINCHDB_"));
        return shell;
    }

    private Ended run(String script) throws IOException, InterruptedException {
        Path err = Files.createTempFile(project, "stderr", "");
        Process process = shell(script).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(err));
    }

    private void sql(String tenant, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:cinch:shop/main/" + tenant + "?create=true&project=" + project);
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    @Test
    void aProjectIsFoundUpwardAndByVariable() throws Exception {
        assertThat(run("cinch init --database shop").code()).isZero();
        Ended below = run("mkdir -p a/b && cd a/b && cinch status -f json");
        assertThat(below.code()).as(below.err()).isZero();
        assertThat(new ObjectMapper().readTree(below.out()).get("database").textValue())
                .isEqualTo("shop");
        assertThat(below.err()).isEmpty();

        Ended elsewhere = run("export CINCHDB_PROJECT_DIR=$PWD CINCHDB_BRANCH=nowhere; cd / && cinch status");
        assertThat(elsewhere.code()).isEqualTo(Exit.FAILED);
        assertThat(elsewhere.err()).startsWith("cinch: No branch 'nowhere' in database 'shop'");
        Ended nowhere = run("cd / && cinch status");
        assertThat(nowhere.code()).isEqualTo(Exit.FAILED);
        assertThat(nowhere.err()).startsWith("cinch: No Cinch project in / or above it. 'cinch init' makes one");
    }

    @Test
    void aReaderThatGoesEndsTheCommandQuietly() throws Exception {
        sql("acme", "create table t(a)");
        try (CinchConnection acme = DriverManager.getConnection("jdbc:cinch:shop/main/acme?project=" + project)
                .unwrap(CinchConnection.class)) {
            for (int i = 0; i < 800; i++) {
                acme.tenants().create(new TenantName("t" + "-long".repeat(24) + i));
            }
        }
        Ended ended = run("cinch tenant list -f csv | head -1; echo ${PIPESTATUS[0]}");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().lines()).containsExactly("name,touched,position,behind,size_bytes,created_at", "0");
    }

    @Test
    void aFullDiskIsAFailure() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "needs /dev/full");
        assertThat(run("cinch init --database shop").code()).isZero();
        Ended ended = run("cinch status > /dev/full");
        assertThat(ended.code()).isEqualTo(Exit.FAILED);
        assertThat(ended.err()).startsWith("cinch: Writing to stdout failed: ");
    }

    @Test
    void anOldLibraryThatCannotBeRemovedIsNoConcern() throws Exception {
        sql("acme", "create table t(a)");
        Path old = Files.createDirectory(project.resolve("sqlite-" + SQLiteJDBCLoader.getVersion() + "-old"));
        Files.createFile(old.resolve("file"));
        Ended ended = run(cinch().replace(" -cp ", " -Dorg.sqlite.tmpdir=. -cp ") + "status");
        assertThat(ended.code()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(old).exists();
    }

    @Test
    void textIsUtf8WhateverTheLocaleAndHasNoColours() throws Exception {
        sql("acme", "create table \"größe\"(a)");
        Ended ended = run("LC_ALL=C cinch log");
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).contains("\"größe\"").doesNotContain("\u001b");
    }

    @Test
    void anUpgradeThatIsInterruptedLeavesWholeTenantsAndIsResumed() throws Exception {
        sql("t0", "create table item(id integer primary key)");
        for (int i = 0; i < TENANTS; i++) {
            sql("t" + i, "insert into item values (1)");
        }
        sql("t0", "alter table item add column note text", "create index item_note on item(note)");
        for (int i = 0; i < 5; i++) {
            sql("t0", "create table more" + i + "(a)");
        }
        List<Path> files = filesOfTenants();
        Process upgrade = shell("exec cinch tenant upgrade --all").start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (upgrade.isAlive() && System.nanoTime() < deadline && countAtHead(files.subList(1, 21)) < 20) {
            Thread.onSpinWait();
        }
        Process kill = new ProcessBuilder("kill", "-INT", String.valueOf(upgrade.pid())).start();
        assertThat(kill.waitFor()).isZero();
        assertThat(upgrade.waitFor(60, TimeUnit.SECONDS)).isTrue();

        List<String> tables = new ArrayList<>();
        for (Path file : files) {
            tables.add(tables(file));
        }
        assertThat(tables).allMatch(found -> found.equals("1") || found.equals("6"));
        Ended again = run("cinch tenant upgrade --all -f json");
        assertThat(again.code()).as(again.err()).isZero();
        var outcome = new ObjectMapper().readTree(again.out());
        assertThat(outcome.get("upgraded").intValue()).isEqualTo((int)
                tables.stream().filter(found -> found.equals("1")).count());
        assertThat(outcome.get("failed").intValue()).isZero();
        assertThat(tables(files.get(TENANTS - 1))).isEqualTo("6");
    }

    private List<Path> filesOfTenants() throws IOException {
        Map<String, Path> byName = new HashMap<>();
        try (var files = Files.walk(project.resolve(".cinchdb"))) {
            files.forEach(file -> byName.put(file.getFileName().toString(), file));
        }
        List<Path> ofTenants = new ArrayList<>();
        for (int i = 0; i < TENANTS; i++) {
            ofTenants.add(Objects.requireNonNull(byName.get("t" + i + ".db")));
        }
        return ofTenants;
    }

    private static int countAtHead(List<Path> files) throws SQLException {
        int count = 0;
        for (Path file : files) {
            count += tables(file).equals("6") ? 1 : 0;
        }
        return count;
    }

    /** How many tables of its own a tenant's file has now. */
    private static String tables(Path file) throws SQLException {
        try (Connection plain = DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=10000");
                Statement statement = plain.createStatement();
                var rows = statement.executeQuery(
                        "select count(*) from sqlite_schema where type = 'table' and name not like '\\_\\_%' escape '\\'")) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
