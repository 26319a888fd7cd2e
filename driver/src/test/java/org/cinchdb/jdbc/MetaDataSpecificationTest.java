/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code java.sql.DatabaseMetaData} says of its results, on all the kinds of tables that SQLite knows. */
class MetaDataSpecificationTest {
    private Connection connection;
    private DatabaseMetaData metaData;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        connection = Connections.open(directory);
        metaData = connection.getMetaData();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private interface Description {
        ResultSet of(DatabaseMetaData metaData) throws SQLException;
    }

    /** Each row as text, of the named columns. */
    private List<String> read(Description description, String... columns) throws SQLException {
        return TestProject.columns(description.of(metaData), columns);
    }

    private void run(String... statements) throws SQLException {
        TestProject.run(connection, statements);
    }

    // ---- columns

    private static Arguments result(String name, Description description, String columns) {
        return Arguments.of(name, description, columns);
    }

    static Stream<Arguments> results() {
        String routine = " RADIX:SMALLINT NULLABLE:SMALLINT REMARKS";
        return Stream.of(
                result(
                        "getTables",
                        m -> m.getTables(null, null, null, null),
                        "TABLE_CAT TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM TYPE_NAME"
                                + " SELF_REFERENCING_COL_NAME REF_GENERATION"),
                result(
                        "getColumns",
                        m -> m.getColumns(null, null, null, null),
                        "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE:INTEGER TYPE_NAME COLUMN_SIZE:INTEGER"
                                + " BUFFER_LENGTH:INTEGER DECIMAL_DIGITS:INTEGER NUM_PREC_RADIX:INTEGER NULLABLE:INTEGER"
                                + " REMARKS COLUMN_DEF SQL_DATA_TYPE:INTEGER SQL_DATETIME_SUB:INTEGER"
                                + " CHAR_OCTET_LENGTH:INTEGER ORDINAL_POSITION:INTEGER IS_NULLABLE SCOPE_CATALOG"
                                + " SCOPE_SCHEMA SCOPE_TABLE SOURCE_DATA_TYPE:SMALLINT IS_AUTOINCREMENT"
                                + " IS_GENERATEDCOLUMN"),
                result(
                        "getPrimaryKeys",
                        m -> m.getPrimaryKeys(null, null, "t"),
                        "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME KEY_SEQ:SMALLINT PK_NAME"),
                result("getImportedKeys", m -> m.getImportedKeys(null, null, "t"), FOREIGN_KEYS),
                result("getExportedKeys", m -> m.getExportedKeys(null, null, "t"), FOREIGN_KEYS),
                result("getCrossReference", m -> m.getCrossReference(null, null, "t", null, null, "u"), FOREIGN_KEYS),
                result(
                        "getIndexInfo",
                        m -> m.getIndexInfo(null, null, "t", false, true),
                        "TABLE_CAT TABLE_SCHEM TABLE_NAME NON_UNIQUE:BOOLEAN INDEX_QUALIFIER INDEX_NAME TYPE:SMALLINT"
                                + " ORDINAL_POSITION:SMALLINT COLUMN_NAME ASC_OR_DESC CARDINALITY:BIGINT PAGES:BIGINT"
                                + " FILTER_CONDITION"),
                result("getBestRowIdentifier", m -> m.getBestRowIdentifier(null, null, "t", 0, true), ROW_IDENTIFIER),
                result("getVersionColumns", m -> m.getVersionColumns(null, null, "t"), ROW_IDENTIFIER),
                result(
                        "getPseudoColumns",
                        m -> m.getPseudoColumns(null, null, null, null),
                        "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE:INTEGER COLUMN_SIZE:INTEGER"
                                + " DECIMAL_DIGITS:INTEGER NUM_PREC_RADIX:INTEGER COLUMN_USAGE REMARKS"
                                + " CHAR_OCTET_LENGTH:INTEGER IS_NULLABLE"),
                result(
                        "getColumnPrivileges",
                        m -> m.getColumnPrivileges(null, null, "t", null),
                        "TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE"),
                result(
                        "getTablePrivileges",
                        m -> m.getTablePrivileges(null, null, "t"),
                        "TABLE_CAT TABLE_SCHEM TABLE_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE"),
                result("getTableTypes", DatabaseMetaData::getTableTypes, "TABLE_TYPE"),
                result(
                        "getTypeInfo",
                        DatabaseMetaData::getTypeInfo,
                        "TYPE_NAME DATA_TYPE:INTEGER PRECISION:INTEGER LITERAL_PREFIX LITERAL_SUFFIX CREATE_PARAMS"
                                + " NULLABLE:SMALLINT CASE_SENSITIVE:BOOLEAN SEARCHABLE:SMALLINT"
                                + " UNSIGNED_ATTRIBUTE:BOOLEAN FIXED_PREC_SCALE:BOOLEAN AUTO_INCREMENT:BOOLEAN"
                                + " LOCAL_TYPE_NAME MINIMUM_SCALE:SMALLINT MAXIMUM_SCALE:SMALLINT SQL_DATA_TYPE:INTEGER"
                                + " SQL_DATETIME_SUB:INTEGER NUM_PREC_RADIX:INTEGER"),
                result("getCatalogs", DatabaseMetaData::getCatalogs, "TABLE_CAT"),
                result("getSchemas", DatabaseMetaData::getSchemas, "TABLE_SCHEM TABLE_CATALOG"),
                result("getSchemas by pattern", m -> m.getSchemas(null, "%"), "TABLE_SCHEM TABLE_CATALOG"),
                result(
                        "getProcedures",
                        m -> m.getProcedures(null, null, null),
                        "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME RESERVED1 RESERVED2 RESERVED3 REMARKS"
                                + " PROCEDURE_TYPE:SMALLINT SPECIFIC_NAME"),
                result(
                        "getProcedureColumns",
                        m -> m.getProcedureColumns(null, null, null, null),
                        "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME COLUMN_NAME COLUMN_TYPE:SMALLINT DATA_TYPE:INTEGER"
                                + " TYPE_NAME PRECISION:INTEGER LENGTH:INTEGER SCALE:SMALLINT" + routine
                                + " COLUMN_DEF SQL_DATA_TYPE:INTEGER SQL_DATETIME_SUB:INTEGER CHAR_OCTET_LENGTH:INTEGER"
                                + " ORDINAL_POSITION:INTEGER IS_NULLABLE SPECIFIC_NAME"),
                result(
                        "getFunctions",
                        m -> m.getFunctions(null, null, null),
                        "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME REMARKS FUNCTION_TYPE:SMALLINT SPECIFIC_NAME"),
                result(
                        "getFunctionColumns",
                        m -> m.getFunctionColumns(null, null, null, null),
                        "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME COLUMN_NAME COLUMN_TYPE:SMALLINT DATA_TYPE:INTEGER"
                                + " TYPE_NAME PRECISION:INTEGER LENGTH:INTEGER SCALE:SMALLINT" + routine
                                + " CHAR_OCTET_LENGTH:INTEGER ORDINAL_POSITION:INTEGER IS_NULLABLE SPECIFIC_NAME"),
                result(
                        "getUDTs",
                        m -> m.getUDTs(null, null, null, null),
                        "TYPE_CAT TYPE_SCHEM TYPE_NAME CLASS_NAME DATA_TYPE:INTEGER REMARKS BASE_TYPE:SMALLINT"),
                result(
                        "getSuperTypes",
                        m -> m.getSuperTypes(null, null, null),
                        "TYPE_CAT TYPE_SCHEM TYPE_NAME SUPERTYPE_CAT SUPERTYPE_SCHEM SUPERTYPE_NAME"),
                result(
                        "getSuperTables",
                        m -> m.getSuperTables(null, null, null),
                        "TABLE_CAT TABLE_SCHEM TABLE_NAME SUPERTABLE_NAME"),
                result(
                        "getAttributes",
                        m -> m.getAttributes(null, null, null, null),
                        "TYPE_CAT TYPE_SCHEM TYPE_NAME ATTR_NAME DATA_TYPE:INTEGER ATTR_TYPE_NAME ATTR_SIZE:INTEGER"
                                + " DECIMAL_DIGITS:INTEGER NUM_PREC_RADIX:INTEGER NULLABLE:INTEGER REMARKS ATTR_DEF"
                                + " SQL_DATA_TYPE:INTEGER SQL_DATETIME_SUB:INTEGER CHAR_OCTET_LENGTH:INTEGER"
                                + " ORDINAL_POSITION:INTEGER IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE"
                                + " SOURCE_DATA_TYPE:SMALLINT"),
                result(
                        "getClientInfoProperties",
                        DatabaseMetaData::getClientInfoProperties,
                        "NAME MAX_LEN:INTEGER DEFAULT_VALUE DESCRIPTION"));
    }

    private static final String FOREIGN_KEYS = "PKTABLE_CAT PKTABLE_SCHEM PKTABLE_NAME PKCOLUMN_NAME FKTABLE_CAT"
            + " FKTABLE_SCHEM FKTABLE_NAME FKCOLUMN_NAME KEY_SEQ:SMALLINT UPDATE_RULE:SMALLINT DELETE_RULE:SMALLINT"
            + " FK_NAME PK_NAME DEFERRABILITY:SMALLINT";
    private static final String ROW_IDENTIFIER = "SCOPE:SMALLINT COLUMN_NAME DATA_TYPE:INTEGER TYPE_NAME"
            + " COLUMN_SIZE:INTEGER BUFFER_LENGTH:INTEGER DECIMAL_DIGITS:SMALLINT PSEUDO_COLUMN:SMALLINT";

    /** Each column with its type, unless that is VARCHAR. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("results")
    void aResultHasTheColumnsThatJdbcPrescribesInTheirOrderAndTypes(
            String name, Description description, String columns) throws SQLException {
        try (ResultSet rows = description.of(metaData)) {
            StringJoiner found = new StringJoiner(" ");
            ResultSetMetaData result = rows.getMetaData();
            for (int i = 1; i <= result.getColumnCount(); i++) {
                int type = result.getColumnType(i);
                found.add(result.getColumnLabel(i) + (type == Types.VARCHAR ? "" : ":" + JDBCType.valueOf(type)));
            }
            assertThat(found).as(name).hasToString(columns);
        }
    }

    // ---- order

    @Test
    void tablesComeByTypeAndNameAndColumnsByTableAndPosition() throws SQLException {
        run(
                "create table b(y, x)",
                "create view a as select 1 as one",
                "create table C(z)",
                "create temp view d as select 1");
        assertThat(read(
                        m -> m.getTables(null, null, "%", new String[] {"table", "VIEW", "LOCAL TEMPORARY VIEW"}),
                        "TABLE_TYPE",
                        "TABLE_NAME"))
                .containsExactly("LOCAL TEMPORARY VIEW d", "TABLE C", "TABLE b", "VIEW a");
        assertThat(read(m -> m.getColumns(null, null, "_", null), "TABLE_NAME", "ORDINAL_POSITION", "COLUMN_NAME"))
                .containsExactly("C 1 z", "a 1 one", "b 1 y", "b 2 x", "d 1 1");
    }

    @Test
    void typesComeByTheirCodeAndFunctionsByTheirNames() throws SQLException {
        List<Integer> codes = read(DatabaseMetaData::getTypeInfo, "DATA_TYPE").stream()
                .map(Integer::valueOf)
                .toList();
        assertThat(codes).isSorted();
        assertThat(read(m -> m.getFunctions(null, null, "%"), "FUNCTION_NAME", "SPECIFIC_NAME"))
                .isSorted()
                .doesNotHaveDuplicates()
                .contains("cinch_merge cinch_merge", "upper upper");
        assertThat(read(
                        m -> m.getFunctionColumns(null, null, "cinch\\_merge", "%"),
                        "FUNCTION_NAME",
                        "ORDINAL_POSITION"))
                .startsWith("cinch_merge 0", "cinch_merge 1");
        assertThat(read(m -> m.getProcedureColumns(null, null, "cinch\\_merge", "%"), "PROCEDURE_NAME"))
                .contains("cinch_merge");
    }

    @Test
    void literalsAndScalesFitTheTypes() throws SQLException {
        assertThat(read(
                        DatabaseMetaData::getTypeInfo,
                        "TYPE_NAME",
                        "LITERAL_PREFIX",
                        "LITERAL_SUFFIX",
                        "MAXIMUM_SCALE"))
                .contains(
                        "BLOB x' ' 0",
                        "VARBINARY x' ' 0",
                        "BOOLEAN null null 0",
                        "INTEGER null null 0",
                        "DECIMAL null null 15",
                        "DOUBLE null null 15",
                        "TEXT ' ' 0",
                        "CLOB ' ' 0",
                        "DATE ' ' 0",
                        "TIMESTAMP ' ' 0");
    }

    // ---- arguments

    @Test
    void aPatternEscapesAndACatalogAndASchemaNarrow() throws SQLException {
        run("create table a_b(x)", "create table aXb(x)", "create table \"50%\"(x)", "create table \"500\"(x)");
        assertThat(read(m -> m.getTables(null, null, "a_b", null), "TABLE_NAME"))
                .containsExactly("aXb", "a_b");
        String escape = metaData.getSearchStringEscape();
        assertThat(read(m -> m.getTables(null, null, "a" + escape + "_b", null), "TABLE_NAME"))
                .containsExactly("a_b");
        assertThat(read(m -> m.getColumns(null, null, "50" + escape + "%", "X"), "TABLE_NAME"))
                .containsExactly("50%");
        for (String here : new String[] {null, "", "main", "shop", "shop/main"}) {
            assertThat(read(m -> m.getTables(here, null, "a\\_b", null), "TABLE_NAME"))
                    .as(here)
                    .hasSize(1);
            assertThat(read(m -> m.getBestRowIdentifier(here, "", "a_b", 0, true), "COLUMN_NAME"))
                    .as(here)
                    .hasSize(1);
        }
        assertThat(read(m -> m.getTables("elsewhere", null, "%", null), "TABLE_NAME"))
                .isEmpty();
        assertThat(read(m -> m.getColumns(null, "elsewhere", "%", "%"), "TABLE_NAME"))
                .isEmpty();
        assertThat(read(m -> m.getTables(null, null, "%", new String[] {"MATERIALIZED VIEW"}), "TABLE_NAME"))
                .isEmpty();
        assertThat(read(m -> m.getPrimaryKeys(null, null, "nothing"), "PK_NAME"))
                .isEmpty();
        assertThat(read(m -> m.getIndexInfo(null, null, null, false, true), "TABLE_NAME"))
                .allMatch(table -> table.startsWith("__"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words",
                "a.b",
                "it's",
                "say \"hi\"",
                "100%",
                "under_score",
                "semi;colon",
                "größe",
                "表",
                "back\\slash",
                "[brackets]",
                "select",
                "line\nbreak",
                " "
            })
    void anyNameIsFoundAsItIsAndDescribed(String name) throws SQLException {
        String quoted = '"' + name.replace("\"", "\"\"") + '"';
        run(
                "create table " + quoted + "(" + quoted + " integer primary key, up references " + quoted + ")",
                "create index \"on it\" on " + quoted + "(up)");
        String pattern = name.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%");
        assertThat(read(m -> m.getTables(null, null, pattern, new String[] {"TABLE"}), "TABLE_NAME"))
                .containsExactly(name);
        assertThat(read(m -> m.getColumns(null, null, pattern, pattern), "COLUMN_NAME", "IS_AUTOINCREMENT"))
                .containsExactly(name + " YES");
        assertThat(read(m -> m.getPrimaryKeys(null, null, name), "COLUMN_NAME", "PK_NAME"))
                .containsExactly(name + " pk_" + name);
        assertThat(read(m -> m.getImportedKeys(null, null, name), "PKTABLE_NAME", "PKCOLUMN_NAME", "FK_NAME"))
                .containsExactly(name + " " + name + " fk_" + name + "_up");
        assertThat(read(m -> m.getIndexInfo(null, null, name, false, true), "INDEX_NAME", "COLUMN_NAME"))
                .containsExactly("on it up");
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from " + quoted)) {
            assertThat(rows.getMetaData().getTableName(1)).isEqualTo(name);
            assertThat(rows.getMetaData().getColumnName(1)).isEqualTo(name);
            assertThat(rows.getMetaData().isAutoIncrement(1)).isTrue();
        }
    }

    @Test
    void aDatabaseMayBeCalledMain(@TempDir Path another) throws SQLException {
        try (Connection called = new TestProject(another).create("main")) {
            TestProject.run(called, "create table t(a)");
            assertThat(TestProject.columns(called.getMetaData().getTables("main", "main", "t", null), "TABLE_NAME"))
                    .containsExactly("t");
        }
    }

    // ---- kinds of tables

    @Test
    void onlyAnotherNameOfTheRowidFillsItself() throws SQLException {
        run(
                "create table alias(id integer primary key)",
                "create table also(a, id INTEGER, primary key (id))",
                "create table falling(id integer primary key desc)",
                "create table small(id int primary key)",
                "create table pair(id integer, b, primary key (id, b))",
                "create table without(id integer primary key) without rowid",
                "create table exact(id integer primary key, b text not null) strict");
        assertThat(read(m -> m.getColumns(null, null, "%", "id"), "TABLE_NAME", "IS_AUTOINCREMENT", "IS_NULLABLE"))
                .filteredOn(row -> !row.startsWith("__"))
                .containsExactly(
                        "alias YES NO",
                        "also YES NO",
                        "exact YES NO",
                        "falling NO YES",
                        "pair NO YES",
                        "small NO YES",
                        "without NO NO");
        for (String table : List.of("alias", "also", "exact", "falling", "pair", "small", "without")) {
            assertThatResultAgrees(table);
        }
    }

    /**
     * {@code ResultSetMetaData} says of each column what {@code getColumns} says; but the type of a rowid, see
     * {@link MetaDataDifference#ROWID_TYPE}.
     */
    private void assertThatResultAgrees(String table) throws SQLException {
        String query = "select * from \"" + table + '"';
        try (Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery(query)) {
            for (ResultSetMetaData result : List.of(rows.getMetaData(), prepared.getMetaData())) {
                List<String> described = new ArrayList<>();
                for (int i = 1; i <= result.getColumnCount(); i++) {
                    boolean rowid = result.isAutoIncrement(i);
                    described.add("%s %s %s %s %s %s %s"
                            .formatted(
                                    result.getColumnName(i),
                                    rowid ? Types.BIGINT : result.getColumnType(i),
                                    result.getColumnTypeName(i),
                                    rowid ? "19" : size(result.getPrecision(i)),
                                    result.isNullable(i),
                                    rowid ? "YES" : "NO",
                                    i));
                }
                assertThat(read(
                                m -> m.getColumns(null, null, table, "%"),
                                "COLUMN_NAME",
                                "DATA_TYPE",
                                "TYPE_NAME",
                                "COLUMN_SIZE",
                                "NULLABLE",
                                "IS_AUTOINCREMENT",
                                "ORDINAL_POSITION"))
                        .as(table)
                        .isEqualTo(described);
            }
        }
    }

    private static String size(int precision) {
        return precision == 0 ? "null" : String.valueOf(precision);
    }

    @Test
    void aResultAgreesWithItsTable() throws SQLException {
        run(
                "create table every(a int, b bigint not null, c varchar(5), d decimal(8, 3), e datetime, f date, g boolean,"
                        + " h blob, i double, j text, k nonsense, l, m real, n time, o char(2), p numeric, q float,"
                        + " r smallint, s clob, t varbinary(9), u integer primary key)",
                "create table made(a int, b as (a + 1), c integer as (a * 2) stored)",
                "create table strictly(a any, b int not null, c real, d text, e blob) strict",
                "create view seen as select a, b, c, d, j from every",
                "create virtual table found using fts5(title, body)");
        for (String table : List.of("every", "made", "strictly", "seen", "found")) {
            if (!table.equals("seen")) {
                assertThatResultAgrees(table);
            }
        }
        assertThat(read(m -> m.getColumns(null, null, "seen", "%"), "COLUMN_NAME", "TYPE_NAME", "COLUMN_SIZE"))
                .containsExactly("a INT 10", "b BIGINT 19", "c VARCHAR 5", "d DECIMAL 8", "j TEXT 2000000000");
    }

    @Test
    void aViewWhoseTableIsGoneIsListedAndInNobodysWay() throws SQLException {
        run(
                "create table gone(a)",
                "create view broken as select a from gone",
                "create table t(id integer primary key, up references broken)",
                "drop table gone");
        assertThat(read(m -> m.getTables(null, null, "%", new String[] {"TABLE", "VIEW"}), "TABLE_NAME"))
                .containsExactly("t", "broken");
        assertThat(read(m -> m.getPrimaryKeys(null, null, "%"), "TABLE_NAME")).contains("t");
        assertThat(read(m -> m.getImportedKeys(null, null, "t"), "PKTABLE_NAME", "PKCOLUMN_NAME"))
                .containsExactly("broken null");
        assertThat(read(m -> m.getIndexInfo(null, null, "broken", false, true), "INDEX_NAME"))
                .isEmpty();
        assertThat(read(m -> m.getColumns(null, null, "%", "%"), "TABLE_NAME"))
                .contains("t")
                .doesNotContain("broken");
    }

    @Test
    void generatedColumnsSayThatTheyAre() throws SQLException {
        run("create table made(a int default 7, b as (a + 1), c integer as (a * 2) stored, d text default 'x''y')");
        assertThat(read(m -> m.getColumns(null, null, "made", "%"), "COLUMN_NAME", "IS_GENERATEDCOLUMN", "COLUMN_DEF"))
                .containsExactly("a NO 7", "b YES null", "c YES null", "d NO 'x''y'");
    }

    @Test
    void aVirtualTableIsATableAndItsShadowsAreTheSystems() throws SQLException {
        run("create virtual table found using fts5(title, body)");
        assertThat(read(m -> m.getTables(null, null, "found%", null), "TABLE_TYPE", "TABLE_NAME"))
                .containsExactly(
                        "SYSTEM TABLE found_config",
                        "SYSTEM TABLE found_content",
                        "SYSTEM TABLE found_data",
                        "SYSTEM TABLE found_docsize",
                        "SYSTEM TABLE found_idx",
                        "TABLE found");
        assertThat(read(m -> m.getColumns(null, null, "found", "%"), "COLUMN_NAME"))
                .containsExactly("title", "body");
        assertThat(read(m -> m.getPseudoColumns(null, null, "found", "%"), "COLUMN_NAME"))
                .containsExactly("found", "rank");
    }

    // ---- keys and indexes

    @Test
    void aForeignKeyNamesItsParentsColumnsAsTheyAreAndStaysTogether() throws SQLException {
        run(
                "create table Parent(A, B, Id integer primary key, unique (A, B))",
                """
                create table child(a1, b1, a2, b2, p references PARENT, q references parent(ID) on update cascade,
                  constraint first foreign key (a1, b1) references parent(a, b),
                  constraint second foreign key (a2, b2) references parent(a, b) on delete set default)""",
                "create table orphan(x references nowhere(y))");
        String[] columns = {
            "PKTABLE_NAME", "PKCOLUMN_NAME", "FKCOLUMN_NAME", "KEY_SEQ", "FK_NAME", "UPDATE_RULE", "DELETE_RULE"
        };
        assertThat(read(m -> m.getImportedKeys(null, null, "child"), columns))
                .containsExactly(
                        "Parent Id p 1 fk_child_p 3 3",
                        "Parent Id q 1 fk_child_q 0 3",
                        "Parent A a1 1 first 3 3",
                        "Parent B b1 2 first 3 3",
                        "Parent A a2 1 second 3 4",
                        "Parent B b2 2 second 3 4");
        assertThat(read(m -> m.getExportedKeys(null, null, "PARENT"), columns))
                .isEqualTo(read(m -> m.getCrossReference(null, null, "parent", null, null, "CHILD"), columns))
                .hasSize(6);
        assertThat(read(m -> m.getImportedKeys(null, null, "orphan"), columns))
                .containsExactly("nowhere y x 1 fk_orphan_x 3 3");
    }

    @Test
    void keysAndIndexesOfTempTablesAreDescribed() throws SQLException {
        run(
                "create temp table up(id integer primary key)",
                "create temp table down(up references up, b)",
                "create index temp.down_up on down(up) where b > 0");
        assertThat(read(m -> m.getImportedKeys(null, null, "down"), "PKTABLE_NAME", "PKCOLUMN_NAME", "PK_NAME"))
                .containsExactly("up id pk_up");
        assertThat(read(m -> m.getIndexInfo(null, null, "down", false, true), "INDEX_NAME", "FILTER_CONDITION"))
                .containsExactly("down_up b > 0");
    }

    @Test
    void anIndexSaysItsExpressionsItsOrderAndItsCondition() throws SQLException {
        run(
                "create table t(a, b, c text, d unique)",
                "create index mixed on t(lower(c) collate nocase desc, a + (b, 1), b desc, c collate rtrim)"
                        .replace("a + (b, 1)", "max(a, b) + 1"),
                "create unique index few on t(b) where a > 0 and c is not null");
        assertThat(read(
                        m -> m.getIndexInfo(null, null, "t", false, true),
                        "NON_UNIQUE",
                        "INDEX_NAME",
                        "ORDINAL_POSITION",
                        "COLUMN_NAME",
                        "ASC_OR_DESC",
                        "FILTER_CONDITION"))
                .containsExactly(
                        "0 few 1 b A a > 0 and c is not null",
                        "0 sqlite_autoindex_t_1 1 d A null",
                        "1 mixed 1 lower(c) D null",
                        "1 mixed 2 max(a, b) + 1 A null",
                        "1 mixed 3 b D null",
                        "1 mixed 4 c A null");
    }

    @Test
    void aRowIsIdentifiedByAKeyThatTakesNoNullWhereThatIsAskedFor() throws SQLException {
        run(
                "create table loose(code text primary key)",
                "create table alias(id integer primary key)",
                "create table tight(code text primary key) without rowid",
                "create view v as select 1 as one");
        assertThat(read(m -> m.getBestRowIdentifier(null, null, "loose", 0, true), "COLUMN_NAME", "PSEUDO_COLUMN"))
                .containsExactly("code " + DatabaseMetaData.bestRowNotPseudo);
        assertThat(read(m -> m.getBestRowIdentifier(null, null, "loose", 0, false), "COLUMN_NAME", "PSEUDO_COLUMN"))
                .containsExactly("rowid " + DatabaseMetaData.bestRowPseudo);
        assertThat(read(m -> m.getBestRowIdentifier(null, null, "alias", 0, false), "COLUMN_NAME", "DATA_TYPE"))
                .containsExactly("id " + Types.BIGINT);
        assertThat(read(m -> m.getBestRowIdentifier(null, null, "tight", 0, false), "COLUMN_NAME"))
                .containsExactly("code");
        assertThat(read(m -> m.getBestRowIdentifier(null, null, "v", 0, false), "COLUMN_NAME"))
                .isEmpty();
    }

    // ---- results

    @Test
    void anExpressionHasItsTypeBeforeTheFirstRow() throws SQLException {
        run("create table t(a int, b real)", "insert into t values (1, 2.5), (3, 4.5)");
        String query = "select count(*), sum(b), a || 'x', x'00', null, a as alias, -a from t";
        try (Statement statement = connection.createStatement();
                Statement scrolling =
                        connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
                ResultSet rows = statement.executeQuery(query);
                ResultSet buffered = scrolling.executeQuery(query)) {
            for (ResultSet result : List.of(rows, buffered)) {
                ResultSetMetaData columns = result.getMetaData();
                List<String> before = new ArrayList<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    before.add(columns.getColumnTypeName(i) + " " + columns.getColumnClassName(i));
                }
                assertThat(before)
                        .containsExactly(
                                "INTEGER java.lang.Integer",
                                "REAL java.lang.Double",
                                "TEXT java.lang.String",
                                "BLOB [B",
                                "NUMERIC java.lang.Object",
                                "INT java.lang.Integer",
                                "INTEGER java.lang.Integer");
                assertThat(result.next()).isTrue();
                assertThat(result.getInt(1)).isEqualTo(2);
                assertThat(result.next()).isFalse();
            }
        }
    }

    @Test
    void aRealIsADoubleForTools() throws SQLException {
        run("create table t(a real)", "insert into t values (0.1)");
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select a, a + 0 from t")) {
            assertThat(rows.getMetaData().getColumnType(1)).isEqualTo(Types.DOUBLE);
            assertThat(rows.getMetaData().getColumnType(2)).isEqualTo(Types.DOUBLE);
        }
    }
}
