/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.JDBCType;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cinchdb.engine.Session;
import org.cinchdb.engine.SqlFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cinch's functions through {@code CallableStatement}, and what {@code DatabaseMetaData} says of them. */
class CallableTest {
    @TempDir
    Path directory;

    private Connection sql;

    @BeforeEach
    void open() throws SQLException {
        sql = new TestProject(directory).create("shop/main/acme");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    // ---- calls

    @Test
    void aCallGivesARowAndNoUpdateCount() throws SQLException {
        run(sql, "select cinch_branch_create('feature')");
        try (CallableStatement call = sql.prepareCall("{call cinch_merge(?, ?)}")) {
            call.setString(1, "feature");
            call.setString(2, "main");

            assertThat(call.execute()).isTrue();
            try (ResultSet row = call.getResultSet()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).contains("\"status\":\"up_to_date\"");
                assertThat(row.next()).isFalse();
            }
            assertThat(call.getUpdateCount()).isEqualTo(-1);
            assertThat(call.getMoreResults()).isFalse();
            assertThat(call.getUpdateCount()).isEqualTo(-1);
            assertThat(call.executeUpdate()).isZero();
            try (ResultSet row = call.executeQuery()) {
                assertThat(row.next()).isTrue();
            }
        }
    }

    @Test
    void aValueIsReadByNumberAndByNameAsTheTypeThatWasRegistered() throws SQLException {
        try (CallableStatement call = sql.prepareCall("{? = call cinch_kv_increment(?, ?)}")) {
            call.setString("key", "n");
            call.setInt("AMOUNT", 5);
            for (int type : new int[] {Types.INTEGER, Types.BIGINT, Types.VARCHAR, Types.NUMERIC, Types.DOUBLE}) {
                call.registerOutParameter("result", type);
                assertThat(call.execute()).isFalse();
                assertThat(call.wasNull()).isFalse();
            }
            assertThat(call.getObject(1)).isEqualTo(25.0);
            call.registerOutParameter(1, Types.INTEGER);
            assertThat(call.getObject("result")).isEqualTo(25);
            call.registerOutParameter(1, JDBCType.BIGINT);
            assertThat(call.getObject(1)).isEqualTo(25L);
            call.registerOutParameter(1, Types.VARCHAR, "TEXT");
            assertThat(call.getObject(1)).isEqualTo("25");
            call.registerOutParameter(1, Types.NUMERIC, 0);
            assertThat(call.getObject(1)).isEqualTo(BigDecimal.valueOf(25));
            call.registerOutParameter(1, Types.OTHER);
            assertThat(call.getObject(1)).isEqualTo(25);
            assertThat(call.getObject(1, Long.class)).isEqualTo(25L);
            assertThat(call.getString("result")).isEqualTo("25");
        }
    }

    @Test
    void aValueThatIsNullWasNull() throws SQLException {
        try (CallableStatement call = sql.prepareCall("{? = call cinch_kv_get(?)}")) {
            call.registerOutParameter(1, Types.BIGINT);
            call.setString(2, "missing");
            call.execute();

            assertThat(call.getLong(1)).isZero();
            assertThat(call.wasNull()).isTrue();
            assertThat(call.getObject(1)).isNull();
        }
    }

    @Test
    void namesStandForArgumentsWhereverTheirParametersAre() throws SQLException {
        try (CallableStatement call = sql.prepareCall("{call cinch_kv_set('k', ?, 60, lower(?))}")) {
            call.setString("value", "7");
            call.setString("type", "TEXT");
            call.execute();
            assertThat(value(sql, "select value || type from cinch_kv")).isEqualTo("7text");
            assertThat((Throwable) failure(() -> call.setString("key", "x")))
                    .hasMessageContaining("[value, type]")
                    .hasFieldOrPropertyWithValue("SQLState", "07001");
        }
        try (CallableStatement call = sql.prepareCall("{call upper(?)}")) {
            assertThat(failure(() -> call.setString("x", "y")).getSQLState()).isEqualTo("07001");
            call.setString(1, "y");
            assertThat(call.execute()).isTrue();
        }
    }

    @Test
    void onlyTheValueIsAnOutParameter() throws SQLException {
        try (CallableStatement call = sql.prepareCall("{? = call cinch_kv_get(?)}")) {
            assertThat(failure(() -> call.registerOutParameter(2, Types.VARCHAR))
                            .getSQLState())
                    .isEqualTo("07001");
            assertThat(failure(() -> call.registerOutParameter("key", Types.VARCHAR))
                            .getSQLState())
                    .isEqualTo("07001");
            assertThat(failure(() -> call.setString(1, "x")).getSQLState()).isEqualTo("07001");
            assertThat(failure(() -> call.getString(1)).getSQLState()).isEqualTo("07001");
        }
    }

    @Test
    void parametersHaveModesAndTypes() throws SQLException {
        try (CallableStatement call = sql.prepareCall("{? = call cinch_branch_create(?, ?, ?)}")) {
            ParameterMetaData parameters = call.getParameterMetaData();
            assertThat(parameters.getParameterCount()).isEqualTo(4);
            assertThat(parameters.getParameterMode(1)).isEqualTo(ParameterMetaData.parameterModeOut);
            assertThat(parameters.getParameterMode(2)).isEqualTo(ParameterMetaData.parameterModeIn);
            assertThat(parameters.getParameterType(1)).isEqualTo(Types.VARCHAR);
            assertThat(parameters.getParameterType(2)).isEqualTo(Types.VARCHAR);
            assertThat(parameters.getParameterType(4)).isEqualTo(Types.INTEGER);
            assertThat(parameters.getParameterClassName(4)).isEqualTo("java.lang.Integer");
            assertThat(failure(() -> parameters.getParameterMode(5)).getSQLState())
                    .isEqualTo("07001");
        }
        try (CallableStatement call = sql.prepareCall("{call cinch_kv_set(?, ?)}")) {
            ParameterMetaData parameters = call.getParameterMetaData();
            assertThat(parameters.getParameterCount()).isEqualTo(2);
            assertThat(parameters.getParameterMode(1)).isEqualTo(ParameterMetaData.parameterModeIn);
            assertThat(parameters.getParameterType(2)).isEqualTo(Types.OTHER);
        }
    }

    @Test
    void aBatchOfActionsRunsThemOneByOne() throws SQLException {
        try (CallableStatement call = sql.prepareCall("{call cinch_tenant_create(?)}")) {
            for (String tenant : List.of("a", "b", "b", "c")) {
                call.setString(1, tenant);
                call.addBatch();
            }
            BatchUpdateException failure = (BatchUpdateException) failure(call::executeBatch);
            assertThat(failure.getSQLState()).isEqualTo("42710");
            assertThat(failure.getUpdateCounts()).containsExactly(0, 0);
        }
        assertThat(TestProject.rows(sql, "select name from cinch_tenants order by 1"))
                .containsExactly("a", "acme", "b");
    }

    @Test
    void aBatchOfFunctionsThatWriteIsOneTransaction() throws SQLException {
        try (CallableStatement call = sql.prepareCall("{call cinch_kv_set(?, ?)}")) {
            for (String key : List.of("a", "b", "__c")) {
                call.setString(1, key);
                call.setInt(2, 1);
                call.addBatch();
            }
            BatchUpdateException failure = (BatchUpdateException) failure(call::executeBatch);
            assertThat(failure.getSQLState()).isEqualTo("22023");
            assertThat(failure.getUpdateCounts()).isEmpty();
            assertThat(value(sql, "select count(*) from cinch_kv")).isEqualTo("0");

            call.setString(1, "d");
            call.addBatch();
            assertThat(call.executeBatch()).containsExactly(0);
            assertThat(value(sql, "select count(*) from cinch_kv")).isEqualTo("1");
        }
    }

    // ---- metadata

    private static List<String> all(ResultSet rows, String... columns) throws SQLException {
        List<String> all = new ArrayList<>();
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (String column : columns) {
                row.add(rows.getString(column));
            }
            all.add(String.join("|", row.stream().map(String::valueOf).toList()));
        }
        rows.close();
        return all;
    }

    @Test
    void functionsAndProceduresListOursWithTheirSummary() throws SQLException {
        DatabaseMetaData metadata = sql.getMetaData();
        List<String> functions =
                all(metadata.getFunctions(null, null, "cinch\\_%"), "FUNCTION_NAME", "FUNCTION_TYPE", "REMARKS");
        List<String> procedures =
                all(metadata.getProcedures(null, null, "cinch\\_%"), "PROCEDURE_NAME", "PROCEDURE_TYPE", "REMARKS");

        for (SqlFunction function : Session.functions()) {
            boolean table = function.kind() == SqlFunction.Kind.RELATION;
            int type = table ? DatabaseMetaData.functionReturnsTable : DatabaseMetaData.functionNoTable;
            assertThat(functions).contains(function.name() + "|" + type + "|" + function.summary());
            if (!table) {
                assertThat(procedures)
                        .contains(function.name() + "|" + DatabaseMetaData.procedureReturnsResult + "|"
                                + function.summary());
                assertThat(metadata.getSystemFunctions().split(",", -1)).contains(function.name());
            }
        }
        assertThat(functions).hasSameSizeAs(Session.functions());
        assertThat(all(metadata.getFunctions(null, null, null), "FUNCTION_NAME"))
                .isSorted()
                .contains("abs");
        assertThat(all(metadata.getFunctions(null, null, "u_per"), "FUNCTION_NAME"))
                .containsExactly("upper");
        assertThat(all(metadata.getFunctions(null, "elsewhere", null), "FUNCTION_NAME"))
                .isEmpty();
        assertThat(metadata.supportsStoredProcedures()).isTrue();
    }

    @Test
    void columnsOfFunctionsFollowTheirSignatures() throws SQLException {
        String[] columns = {"COLUMN_NAME", "COLUMN_TYPE", "TYPE_NAME", "NULLABLE", "ORDINAL_POSITION", "IS_NULLABLE"};

        assertThat(all(sql.getMetaData().getFunctionColumns(null, null, "cinch_branch_create", "%"), columns))
                .containsExactly(
                        "result|4|TEXT|1|0|YES", "name|1|TEXT|2|1|", "from|1|TEXT|1|2|YES", "at|1|INTEGER|1|3|YES");
        assertThat(all(sql.getMetaData().getFunctionColumns(null, null, "CINCH_KV_SCAN", null), columns))
                .containsExactly(
                        "result|4|ANY|1|0|YES",
                        "prefix|1|TEXT|2|1|",
                        "cursor|1|TEXT|1|2|YES",
                        "limit|1|INTEGER|1|3|YES",
                        "prefix|1|TEXT|2|1|",
                        "cursor|1|TEXT|1|2|YES",
                        "limit|1|INTEGER|1|3|YES",
                        "key|5|TEXT|1|1|YES");
        assertThat(all(sql.getMetaData().getFunctionColumns(null, null, "cinch_log", "p%"), columns))
                .containsExactly("position|5|INTEGER|1|1|YES");
        assertThat(all(
                        sql.getMetaData().getProcedureColumns(null, null, "cinch_merge", null),
                        "COLUMN_NAME",
                        "COLUMN_TYPE",
                        "DATA_TYPE",
                        "COLUMN_DEF",
                        "ORDINAL_POSITION"))
                .containsExactly("from|1|12|null|1", "into|1|12|NULL|2");
    }

    @Test
    void signaturesAreReadAsTheyAreWritten() {
        for (SqlFunction function : Session.functions()) {
            List<String> names = function.parameters().stream()
                    .map(SqlFunction.Parameter::name)
                    .toList();
            assertThat(names).doesNotHaveDuplicates();
            String arguments = function.signature().substring(function.name().length());
            assertThat(Arrays.stream(arguments.split("[^a-z_]+", -1))
                            .filter(word -> !word.isEmpty())
                            .distinct()
                            .toList())
                    .isEqualTo(names);
        }
    }
}
