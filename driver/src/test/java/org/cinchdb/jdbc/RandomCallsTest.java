/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random JDBC calls on this driver and on sqlite-jdbc give the same answers, rows and schema. */
class RandomCallsTest {
    private static final int CALLS = 150;

    static LongStream seeds() {
        Long one = Long.getLong("cinch.seed");
        return one != null ? LongStream.of(one) : LongStream.range(1, Boolean.getBoolean("cinch.soak") ? 5_001 : 61);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theSameCallsGiveTheSameAnswers(long seed, @TempDir Path directory) throws SQLException {
        TestProject project = new TestProject(directory);
        try (Connection other = project.create("shop/main/other")) {
            TestProject.run(other, "create table t1(id integer primary key, a int, b text)");
        }
        try (Connection plain = Twins.openPlain(directory.resolve("plain.db"))) {
            TestProject.run(plain, "create table t1(id integer primary key, a int, b text)");
        }
        try (Twins twins = Twins.open(directory)) {
            RandomCalls calls = new RandomCalls(seed, twins);
            try {
                calls.make(CALLS);
            } catch (AssertionError | SQLException | RuntimeException e) {
                throw new AssertionError("Seed " + seed + "\n" + calls.transcript() + "\n" + e.getMessage(), e);
            }
            assertThat(calls.succeeded()).isGreaterThan(CALLS / 4);
        }
        compareWhole(project, directory);
    }

    /** What is there when everything was closed; and the schema of another tenant, and of the log run anew. */
    private static void compareWhole(TestProject project, Path directory) throws SQLException {
        try (Twins twins = Twins.open(directory);
                Connection other = project.connect("shop/main/other");
                Connection replayed = RandomCalls.replayed(twins.ours(), directory.resolve("replayed.db"))) {
            List<String> schema = Answer.schema(twins.plain());
            assertThat(Answer.schema(twins.ours())).isEqualTo(schema);
            assertThat(Answer.schema(other)).isEqualTo(schema);
            assertThat(Answer.schema(replayed)).isEqualTo(schema);
            List<String> tables = TestProject.rows(
                    twins.plain(), "select name from sqlite_master where type = 'table' order by name");
            assertThat(new Side(twins.ours(), false).content(tables))
                    .isEqualTo(new Side(twins.plain(), true).content(tables));
        }
    }
}
