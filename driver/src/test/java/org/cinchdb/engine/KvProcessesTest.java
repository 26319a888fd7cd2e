/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.kv.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One tenant's keys from several processes. */
@Timeout(180)
class KvProcessesTest {
    private static final int PROCESSES = 3;
    private static final int ROUNDS = Boolean.getBoolean("cinch.soak") ? 2_000 : 200;

    @TempDir
    Path project;

    @Test
    void incrementsOfSeveralProcessesAreNeverLost() throws Exception {
        String url = Sql.url(project, "main", "acme", "create=true");
        DriverManager.getConnection(url).close();
        SqlChild[] children = new SqlChild[PROCESSES];
        try {
            for (int i = 0; i < PROCESSES; i++) {
                children[i] = SqlChild.start();
                children[i].connect("c", url);
            }
            for (SqlChild child : children) {
                child.begin("c", "select cinch_kv_increment('hits');".repeat(ROUNDS));
            }
            for (SqlChild child : children) {
                child.answer();
            }
        } finally {
            for (SqlChild child : children) {
                if (child != null) {
                    child.close();
                }
            }
        }

        assertThat(Sql.run(project, "acme", "select cinch_kv_get('hits')"))
                .containsExactly(String.valueOf((long) PROCESSES * ROUNDS));
    }

    @Test
    void aValueIsComputedInOneProcessAndGivenToTheOthers() throws Exception {
        String url = Sql.url(project, "main", "acme", "create=true");
        DriverManager.getConnection(url).close();
        try (ChildJvm one = ChildJvm.start(KvProcessesTest.class, url);
                ChildJvm two = ChildJvm.start(KvProcessesTest.class, url)) {
            int computed = 0;
            for (int i = 0; i < 20; i++) {
                one.send("compute k" + i);
                two.send("compute k" + i);
                computed += Integer.parseInt(one.await(ChildJvm.OK).trim());
                computed += Integer.parseInt(two.await(ChildJvm.OK).trim());
            }
            assertThat(computed).isEqualTo(20);
        }
    }

    @Test
    void whoDiesComputingLetsTheNextOneIn() throws Exception {
        String url = Sql.url(project, "main", "acme", "create=true");
        try (Connection connection = DriverManager.getConnection(url);
                ChildJvm child = ChildJvm.start(KvProcessesTest.class, url)) {
            child.send("hang k");
            child.await("computing");
            child.kill();

            String value = connection
                    .unwrap(CinchConnection.class)
                    .kv()
                    .getOrCompute("k", KeyValueStore.FOREVER, String.class, () -> "here");
            assertThat(value).isEqualTo("here");
        }
    }

    /** The child's side: how many values it computed itself for each line that it is sent. */
    public static void main(String[] arguments) throws IOException, SQLException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Connection connection = DriverManager.getConnection(arguments[0])) {
            KeyValueStore kv = connection.unwrap(CinchConnection.class).kv();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] request = line.split(" ", 2);
                int[] computed = {0};
                kv.getOrCompute(request[1], Duration.ofHours(1), Integer.class, () -> {
                    computed[0]++;
                    if (request[0].equals("hang")) {
                        say("computing");
                        while (true) {
                            LockSupport.park();
                        }
                    }
                    return 1;
                });
                say(ChildJvm.OK + " " + computed[0]);
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
