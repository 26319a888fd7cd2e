/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Chinook store through this driver and through sqlite-jdbc: rows and queries agree. */
class ChinookAgainstSqliteJdbcTest {
    @TempDir
    private static Path directory;

    private static Twins twins;
    private static int ourCount;
    private static int plainCount;

    @BeforeAll
    static void load() throws IOException, SQLException {
        twins = Twins.open(directory);
        ourCount = Chinook.load(twins.ours());
        plainCount = Chinook.load(twins.plain());
    }

    @AfterAll
    static void close() throws SQLException {
        twins.close();
    }

    private static List<String> tables() throws SQLException {
        return TestProject.rows(twins.plain(), "select name from sqlite_master where type = 'table' order by name");
    }

    // ---- rows

    @Test
    void theScriptChangesAsManyRows() throws SQLException {
        assertThat(ourCount).isEqualTo(plainCount).isGreaterThan(15_000);
        assertThat(tables()).hasSize(11);
        assertThat(Answer.schema(twins.ours())).isEqualTo(Answer.schema(twins.plain()));
    }

    @Test
    void everyRowOfEveryTableIsTheSame() throws SQLException {
        for (String table : tables()) {
            String query = "select * from " + table;
            assertThat(Answer.rows(twins.ours(), query)).isEqualTo(Answer.rows(twins.plain(), query));
        }
    }

    static List<String> queries() throws IOException {
        return Chinook.queries();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aQueryGivesTheSameRows(String query) throws SQLException {
        List<String> plain = Answer.rows(twins.plain(), query);
        assertThat(plain).isNotEmpty();
        assertThat(Answer.rows(twins.ours(), query)).isEqualTo(plain);
    }

    // ---- tenants and branches

    @Test
    void anotherTenantAndABranchHaveTheSchemaAndNoRows() throws SQLException {
        TestProject project = new TestProject(directory);
        TestProject.run(twins.ours(), "select cinch_branch_create('feature')");
        List<String> schema = Answer.schema(twins.plain());
        for (String path : List.of("shop/main/other", "shop/feature/other", "shop/feature/acme")) {
            try (Connection other = project.create(path)) {
                assertThat(Answer.schema(other)).isEqualTo(schema);
                TestProject.run(other, "insert into Artist values (1, 'First')");
                assertThat(TestProject.value(other, "select count(*) from Track"))
                        .isEqualTo("0");
                assertThat(Answer.schema(other)).isEqualTo(schema);
            }
        }
        assertThat(Set.copyOf(TestProject.rows(twins.ours(), "select count(*) from Artist")))
                .containsExactly("275");
    }
}
