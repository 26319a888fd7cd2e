/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Chinook store through this driver and through sqlite-jdbc: rows, queries and metadata agree. */
class ChinookAgainstSqliteJdbcTest {
    @TempDir
    private static Path directory;

    private static Twins twins;
    private static int ourCount;
    private static int plainCount;

    @BeforeAll
    static void load() throws IOException, SQLException {
        String script;
        try (InputStream file = Objects.requireNonNull(
                ChinookAgainstSqliteJdbcTest.class.getResourceAsStream("/org/cinchdb/cli/chinook.sql"))) {
            script = new String(file.readAllBytes(), UTF_8);
        }
        twins = Twins.open(directory);
        ourCount = load(twins.ours(), script);
        plainCount = load(twins.plain(), script);
    }

    @AfterAll
    static void close() throws SQLException {
        twins.close();
    }

    private static int load(Connection connection, String script) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            int count = statement.executeUpdate(script);
            connection.commit();
            return count;
        } finally {
            connection.setAutoCommit(true);
        }
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
        try (InputStream file = Objects.requireNonNull(
                ChinookAgainstSqliteJdbcTest.class.getResourceAsStream("/chinook-queries.sql"))) {
            return Arrays.stream(new String(file.readAllBytes(), UTF_8).split(";\\s*"))
                    .filter(query -> !query.isBlank())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aQueryGivesTheSameRowsUnderTheSameNames(String query) throws SQLException {
        List<String> plain = Answer.rows(twins.plain(), query);
        assertThat(plain).isNotEmpty();
        assertThat(Answer.rows(twins.ours(), query)).isEqualTo(plain);
        try (Statement our = twins.ours().createStatement();
                Statement their = twins.plain().createStatement()) {
            assertThat(columns(our.executeQuery(query).getMetaData()))
                    .isEqualTo(columns(their.executeQuery(query).getMetaData()));
        }
    }

    /** Names and origin of each column, without its type: see {@link Difference#DECLARED_TYPES}. */
    private static List<String> columns(ResultSetMetaData columns) throws SQLException {
        List<String> described = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            described.add(columns.getColumnLabel(i) + "|" + columns.getColumnName(i) + "|" + columns.getTableName(i));
        }
        return described;
    }

    // ---- metadata

    private interface Description {
        ResultSet of(DatabaseMetaData metaData) throws SQLException;
    }

    /** The columns of a description that differ on purpose, and why. */
    private static final Map<String, Difference> DIFFERENT_COLUMNS = Map.ofEntries(
            entry("DATA_TYPE", Difference.DECLARED_TYPES),
            entry("COLUMN_SIZE", Difference.DECLARED_TYPES),
            entry("DECIMAL_DIGITS", Difference.DECLARED_TYPES),
            entry("SQL_DATA_TYPE", Difference.DECLARED_TYPES),
            entry("CHAR_OCTET_LENGTH", Difference.DECLARED_TYPES),
            entry("BUFFER_LENGTH", Difference.DECLARED_TYPES),
            entry("SQL_DATETIME_SUB", Difference.DECLARED_TYPES),
            entry("IS_AUTOINCREMENT", Difference.KEYS_FILL_THEMSELVES),
            entry("DEFERRABILITY", Difference.DEFERRABILITY),
            entry("ASC_OR_DESC", Difference.ASCENDING),
            entry("PK_NAME", Difference.NAMED_KEYS),
            entry("FK_NAME", Difference.NAMED_KEYS));

    /**
     * Each row as a map of its columns to their text, but for those that differ on purpose; without the tables of Cinch
     * and of SQLite ({@link Difference#SYSTEM_TABLES}), and sorted ({@link Difference#INDEX_ORDER}).
     */
    private static List<Map<String, String>> described(Connection connection, Description description)
            throws SQLException {
        List<Map<String, String>> rows = new ArrayList<>();
        try (ResultSet result = description.of(connection.getMetaData())) {
            ResultSetMetaData columns = result.getMetaData();
            while (result.next()) {
                Map<String, String> row = new TreeMap<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    String label = columns.getColumnLabel(i);
                    if (!DIFFERENT_COLUMNS.containsKey(label)) {
                        row.put(label, String.valueOf(result.getString(i)));
                    }
                }
                String table = row.getOrDefault("TABLE_NAME", "");
                if (!table.startsWith("__") && !table.startsWith("sqlite_")) {
                    rows.add(row);
                }
            }
        }
        rows.sort(Comparator.comparing(Map::toString));
        return rows;
    }

    private static void assertAlike(Description description) throws SQLException {
        List<Map<String, String>> ours = described(twins.ours(), description);
        List<Map<String, String>> plain = described(twins.plain(), description);
        Set<String> differences = new TreeSet<>();
        for (int i = 0; i < Math.min(ours.size(), plain.size()); i++) {
            for (String label : plain.get(i).keySet()) {
                String our = ours.get(i).get(label);
                String their = plain.get(i).get(label);
                if (!Objects.equals(our, their)) {
                    differences.add(label + ": ours " + our + ", there " + their);
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(ours.size()).isEqualTo(plain.size());
    }

    @Test
    void tablesAreDescribedAlike() throws SQLException {
        assertAlike(metaData -> metaData.getTables(null, null, "%", new String[] {"TABLE", "VIEW"}));
        assertAlike(metaData -> metaData.getTables(null, null, "%track", null));
        assertThat(described(twins.plain(), metaData -> metaData.getTables(null, null, "%track", null)))
                .hasSize(2);
    }

    @Test
    void columnsAreDescribedAlike() throws SQLException {
        assertAlike(metaData -> metaData.getColumns(null, null, "%", "%"));
        assertAlike(metaData -> metaData.getColumns(null, null, "Track", "%Id"));
    }

    @Test
    void keysAndIndexesAreDescribedAlike() throws SQLException {
        for (String table : tables()) {
            assertAlike(metaData -> metaData.getPrimaryKeys(null, null, table));
            assertAlike(metaData -> metaData.getImportedKeys(null, null, table));
            assertAlike(metaData -> metaData.getExportedKeys(null, null, table));
            assertAlike(metaData -> metaData.getIndexInfo(null, null, table, false, false));
        }
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
