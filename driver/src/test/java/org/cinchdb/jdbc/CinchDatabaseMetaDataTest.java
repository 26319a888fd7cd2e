/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.columns;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CinchDatabaseMetaDataTest {
    private Connection connection;
    private DatabaseMetaData metaData;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        connection = Connections.open(directory);
        metaData = connection.getMetaData();
        Connections.run(connection, """
                create table parent(id integer primary key, code varchar(10) not null unique, x);
                create table child(a int, b int default 5, parent int references parent on delete cascade,
                  code text, g as (a + b) stored, constraint child_pk primary key (b, a),
                  constraint to_code foreign key (code) references parent(code) deferrable initially deferred);
                create index child_code on child(code desc) where code is not null;
                create view v as select id from parent""");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void itSaysSqliteAndGivesTheLongUrl() throws SQLException {
        assertThat(metaData.getDatabaseProductName()).isEqualTo("SQLite");
        assertThat(metaData.getURL()).startsWith("jdbc:cinch:sqlite:shop");
        assertThat(metaData.getDatabaseMajorVersion()).isEqualTo(3);
        assertThat(metaData.getDatabaseProductVersion()).startsWith("3.");
        assertThat(metaData.getConnection()).isSameAs(connection);
    }

    @Test
    void tablesAreListedWithoutASchemaAndFoundByTheTenantsName() throws SQLException {
        String[] types = {"TABLE", "VIEW"};
        assertThat(columns(metaData.getTables(null, null, "%", types), "TABLE_TYPE", "TABLE_NAME"))
                .containsExactly("TABLE child", "TABLE parent", "VIEW v");
        assertThat(columns(metaData.getTables(null, connection.getSchema(), "PAR%", types), "TABLE_NAME"))
                .containsExactly("parent");
        assertThat(columns(metaData.getTables(null, "elsewhere", "%", types), "TABLE_NAME"))
                .isEmpty();
        Connections.run(connection, "create temp table tmp(a)");
        assertThat(columns(metaData.getTables(null, null, "tmp", null), "TABLE_TYPE"))
                .containsExactly("GLOBAL TEMPORARY");
    }

    @Test
    void columnsAreDescribed() throws SQLException {
        assertThat(columns(
                        metaData.getColumns(null, null, "child", null),
                        "ORDINAL_POSITION",
                        "COLUMN_NAME",
                        "TYPE_NAME",
                        "IS_NULLABLE",
                        "IS_AUTOINCREMENT",
                        "IS_GENERATEDCOLUMN"))
                .containsExactly(
                        "1 a INT YES NO NO",
                        "2 b INT YES NO NO",
                        "3 parent INT YES NO NO",
                        "4 code TEXT YES NO NO",
                        "5 g NUMERIC YES NO YES");
        assertThat(columns(
                        metaData.getColumns(null, "", "parent", "%"),
                        "COLUMN_NAME",
                        "COLUMN_SIZE",
                        "IS_NULLABLE",
                        "IS_AUTOINCREMENT"))
                .containsExactly("id 19 NO YES", "code 10 NO NO", "x null YES NO");
        assertThat(columns(metaData.getColumns(null, null, "child", "%e%"), "COLUMN_NAME", "ORDINAL_POSITION"))
                .containsExactly("parent 3", "code 4");
    }

    @Test
    void anIntegerKeyOfOneColumnHasTheSizeOfTheRowid() throws SQLException {
        Connections.run(
                connection,
                "create table pair(a integer, b integer, primary key(a, b));"
                        + " create table small(a integer primary key) without rowid");
        assertThat(columns(
                        metaData.getColumns(null, null, "p%", "%"),
                        "TABLE_NAME",
                        "COLUMN_NAME",
                        "DATA_TYPE",
                        "TYPE_NAME"))
                .contains("parent id -5 INTEGER", "pair a 4 INTEGER");
        assertThat(columns(metaData.getColumns(null, null, "small", "%"), "DATA_TYPE"))
                .containsExactly("4");
        assertThat(columns(metaData.getBestRowIdentifier(null, null, "parent", 0, true), "DATA_TYPE", "TYPE_NAME"))
                .containsExactly("-5 INTEGER");
    }

    @Test
    void columnsAreReadPast495AndPastABrokenView() throws SQLException {
        for (int t = 0; t < 6; t++) {
            Connections.run(
                    connection,
                    IntStream.range(0, 100)
                            .mapToObj(i -> "c" + i)
                            .collect(Collectors.joining(",", "create table wide" + t + "(", ")")));
        }
        assertThat(columns(metaData.getColumns(null, null, "wide%", "%"), "COLUMN_NAME"))
                .hasSize(600);
        Connections.run(connection, "create table gone(a); create view broken as select a from gone; drop table gone");
        assertThat(columns(metaData.getColumns(null, null, "%", "%"), "TABLE_NAME"))
                .contains("v", "parent")
                .doesNotContain("broken");
    }

    @Test
    void typesAgreeWithThoseOfAResult() throws SQLException {
        Connections.run(
                connection,
                "create table types(a int, b bigint, c varchar(5), d decimal(8, 3), e datetime, f date, g boolean,"
                        + " h blob, i double, j text, k nonsense)");
        try (ResultSet rows = connection.createStatement().executeQuery("select * from types");
                ResultSet columns = metaData.getColumns(null, null, "types", null)) {
            ResultSetMetaData result = rows.getMetaData();
            for (int i = 1; columns.next(); i++) {
                assertThat(result.getColumnType(i)).isEqualTo(columns.getInt("DATA_TYPE"));
                assertThat(result.getColumnTypeName(i)).isEqualTo(columns.getString("TYPE_NAME"));
                assertThat(result.getPrecision(i)).isEqualTo(columns.getInt("COLUMN_SIZE"));
                assertThat(result.getScale(i)).isEqualTo(columns.getInt("DECIMAL_DIGITS"));
            }
        }
    }

    @Test
    void primaryKeysHaveTheirOrderAndAName() throws SQLException {
        assertThat(columns(metaData.getPrimaryKeys(null, null, "child"), "COLUMN_NAME", "KEY_SEQ", "PK_NAME"))
                .containsExactly("a 2 child_pk", "b 1 child_pk");
        assertThat(columns(metaData.getPrimaryKeys(null, null, "PARENT"), "COLUMN_NAME", "KEY_SEQ", "PK_NAME"))
                .containsExactly("id 1 pk_parent");
    }

    @Test
    void everyForeignKeyHasANameAndItsColumns() throws SQLException {
        String[] columns = {
            "PKTABLE_NAME", "PKCOLUMN_NAME", "FKTABLE_NAME", "FKCOLUMN_NAME", "FK_NAME", "DELETE_RULE", "DEFERRABILITY"
        };
        List<String> expected = List.of(
                "parent id child parent fk_child_parent " + DatabaseMetaData.importedKeyCascade + " "
                        + DatabaseMetaData.importedKeyNotDeferrable,
                "parent code child code to_code " + DatabaseMetaData.importedKeyNoAction + " "
                        + DatabaseMetaData.importedKeyInitiallyDeferred);
        assertThat(columns(metaData.getImportedKeys(null, null, "child"), columns))
                .isEqualTo(expected);
        assertThat(columns(metaData.getExportedKeys(null, null, "parent"), columns))
                .isEqualTo(expected);
        assertThat(columns(metaData.getCrossReference(null, null, "parent", null, null, "child"), columns))
                .isEqualTo(expected);
        assertThat(columns(metaData.getImportedKeys(null, null, "parent"), columns))
                .isEmpty();
    }

    @Test
    void indexesAreDescribed() throws SQLException {
        assertThat(columns(
                        metaData.getIndexInfo(null, null, "child", false, true),
                        "NON_UNIQUE",
                        "INDEX_NAME",
                        "ORDINAL_POSITION",
                        "COLUMN_NAME",
                        "ASC_OR_DESC",
                        "FILTER_CONDITION"))
                .containsExactly(
                        "0 sqlite_autoindex_child_1 1 b A null",
                        "0 sqlite_autoindex_child_1 2 a A null",
                        "1 child_code 1 code D code is not null");
        assertThat(columns(metaData.getIndexInfo(null, null, "parent", true, true), "INDEX_NAME"))
                .containsExactly("sqlite_autoindex_parent_1");
    }

    @Test
    void aRowIsIdentifiedByItsKeyOrItsRowid() throws SQLException {
        Connections.run(connection, "create table bare(a)");
        assertThat(columns(metaData.getBestRowIdentifier(null, null, "parent", 0, true), "COLUMN_NAME"))
                .containsExactly("id");
        assertThat(columns(metaData.getBestRowIdentifier(null, null, "bare", 0, true), "COLUMN_NAME"))
                .containsExactly("rowid");
    }

    @Test
    void aResultOfMetadataHasAStatementOfThisConnection() throws SQLException {
        ResultSet types = metaData.getTypeInfo();
        assertThat(types.getStatement().getConnection()).isSameAs(connection);
        assertThat(types.getMetaData().getColumnType(2)).isEqualTo(Types.INTEGER);
        assertThat(columns(metaData.getFunctions(null, null, "upper"), "FUNCTION_NAME"))
                .containsExactly("upper");
    }
}
