/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two processes of two threads change schema and rows of one project, and are killed and started anew at random. */
class CrowdTest {
    private static final Duration TIME =
            Boolean.getBoolean("cinch.soak") ? Duration.ofMinutes(10) : Duration.ofSeconds(12);
    private static final int PROCESSES = 2;
    private static final Pattern ID =
            Pattern.compile("[cit]_((?:" + String.join("|", CrowdWorker.TENANTS) + ")_[0-9_]+)");
    private static final String OBJECTS =
            "select type, name, tbl_name, sql from sqlite_schema where name not like '\\_\\_%' escape '\\'"
                    + " and name not like 'sqlite\\_%' escape '\\' order by name";

    @TempDir
    Path project;

    private final List<String> heard = new ArrayList<>();
    private int started;

    static LongStream seeds() {
        return LongStream.of(Boolean.getBoolean("cinch.soak") ? System.nanoTime() : 20261121L);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverIsKilledWhenEveryTenantIsAtAPrefixOfOneLogWithTheRowsBesideIt(long seed) throws Exception {
        Sql.run(project, "acme", "create table item(id text); create table beside(id text)", "create=true");
        for (String tenant : CrowdWorker.TENANTS) {
            Sql.run(project, tenant, "insert into item(id) values ('first')", "create=true");
        }

        killAtRandom(new Random(seed));

        assertThat(said(CrowdWorker.ODD)).isEmpty();
        assertThat(said(CrowdWorker.CHANGED)).isNotEmpty();
        Sql.run(project, "acme", "create table finale(id integer primary key)");
        assertThat(Disk.intents(project)).isEmpty();
        assertTheLogHasNoGaps();
        for (String tenant : CrowdWorker.TENANTS) {
            assertIsAtAPrefixOfTheLog(Disk.file(project, "main", tenant));
            assertFollowsTheLog(tenant);
        }
        assertThat(Disk.query(project, "pragma integrity_check")).containsExactly("ok");
    }

    private void killAtRandom(Random random) throws IOException {
        long end = System.nanoTime() + TIME.toNanos();
        ChildJvm[] processes = new ChildJvm[PROCESSES];
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes[i] = start(random);
            }
            while (System.nanoTime() < end) {
                int victim = random.nextInt(PROCESSES);
                processes[victim].await(CrowdWorker.STARTED);
                pause(random.nextInt(1000));
                stop(processes[victim]);
                processes[victim] = start(random);
            }
        } finally {
            for (ChildJvm process : processes) {
                stop(process);
            }
        }
    }

    private ChildJvm start(Random random) throws IOException {
        return ChildJvm.start(
                CrowdWorker.class, project.toString(), Integer.toString(++started), Long.toString(random.nextLong()));
    }

    private void stop(ChildJvm process) {
        process.kill();
        heard.addAll(process.lines());
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<String> said(String word) {
        return heard.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> of(String tenant, Set<String> ids) {
        return ids.stream().filter(id -> id.startsWith(tenant + "_")).collect(Collectors.toCollection(TreeSet::new));
    }

    private void assertTheLogHasNoGaps() throws SQLException {
        List<String> positions = Disk.query(project, "select position from branch_change order by position");
        assertThat(positions)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, positions.size())
                        .mapToObj(Long::toString)
                        .toList());
        assertThat(Disk.query(project, "select head from branch")).containsExactly(Integer.toString(positions.size()));
        assertThat(changed()).containsAll(said(CrowdWorker.CHANGED));
    }

    /** The ids of the changes that the log has. */
    private Set<String> changed() throws SQLException {
        String log = String.join("\n", Disk.query(project, "select sql from change"));
        return ID.matcher(log)
                .results()
                .map((MatchResult id) -> id.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void assertIsAtAPrefixOfTheLog(Path file) throws SQLException {
        String position = Disk.plain(file, "select position from __cinch").get(0);
        try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            for (String sql : Disk.query(
                    project,
                    "select change.sql from branch_change join change on change.id = change_id where position <= "
                            + position + " order by position")) {
                Sql.run(memory, sql);
            }
            assertThat(Disk.plain(file, OBJECTS)).isEqualTo(Sql.run(memory, OBJECTS));
        }
    }

    private void assertFollowsTheLog(String tenant) throws SQLException {
        try (Connection connection = Sql.connect(project, tenant)) {
            assertThat(Sql.run(connection, "select id from beside"))
                    .containsExactlyInAnyOrderElementsOf(of(tenant, changed()));
            assertThat(Sql.run(connection, "select id from item")).containsAll(of(tenant, said(CrowdWorker.INSERTED)));
            assertThat(Sql.run(connection, "select count(*) from finale")).containsExactly("0");
            assertThat(Sql.run(connection, "pragma integrity_check")).containsExactly("ok");
        }
        assertIsAtAPrefixOfTheLog(Disk.file(project, "main", tenant));
    }
}
