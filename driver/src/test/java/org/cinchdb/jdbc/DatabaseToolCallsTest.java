/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;

import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.cinchdb.Page;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * The calls of DBeaver (with its SQLite model, as docs/tools.md has one set it up) and of DataGrip, which cannot run
 * here: at connect, for their trees, for a page of rows and for edits.
 */
class DatabaseToolCallsTest {
    @TempDir
    Path directory;

    private TestProject project;
    private Connection main;
    /** DBeaver reads metadata on a second connection, which stays open. */
    private Connection metadata;

    @BeforeEach
    void connect() throws SQLException {
        project = new TestProject(directory);
        try (Connection owner = project.create("shop/main/acme")) {
            run(owner, """
                    create table customer(id integer primary key autoincrement, name varchar(40) not null,
                      mail text unique, born date, active boolean default 1);
                    create table orders(id integer primary key, customer integer not null references customer on delete cascade,
                      total decimal(8, 2), placed timestamp default current_timestamp);
                    create table line(orders integer references orders, nr int, what text, primary key (orders, nr));
                    create index orders_placed on orders(placed desc) where total > 0;
                    create view big as select id, total from orders where total > 100;
                    create trigger spend after insert on orders begin update customer set active = 1 where id = new.customer; end;
                    insert into customer(name, mail) values ('Ada', 'ada@example.org'), ('Bob', null);
                    insert into orders(customer, total) values (1, 9.5), (1, 200)""");
        }
        main = open();
        metadata = open();
    }

    @AfterEach
    void close() throws SQLException {
        metadata.close();
        main.close();
    }

    private Connection open(String... more) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "");
        properties.setProperty("password", "");
        properties.setProperty("enable_load_extension", "true");
        for (int i = 0; i < more.length; i += 2) {
            properties.setProperty(more[i], more[i + 1]);
        }
        String url = project.url("shop/main/acme");
        assertThat(DriverManager.getDriver(url).acceptsURL(url)).isTrue();
        return DriverManager.getDriver(url).connect(url, properties);
    }

    private interface Description {
        ResultSet of(DatabaseMetaData answers) throws SQLException;
    }

    private List<String> read(Description description, String... columns) throws SQLException {
        return TestProject.columns(description.of(metadata.getMetaData()), columns);
    }

    // ---- connecting

    @Test
    void aConnectionIsMadeAsDbeaverMakesIt() throws SQLException {
        assertThat((Object) main.getWarnings()).isNull();
        for (int level : List.of(
                Connection.TRANSACTION_READ_UNCOMMITTED,
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_SERIALIZABLE)) {
            main.setTransactionIsolation(level);
        }
        main.setAutoCommit(false);
        main.setAutoCommit(true);
        assertThat(main.getAutoCommit()).isTrue();
        main.setClientInfo("ApplicationName", "DBeaver 24.2.0 - Main");
        DatabaseMetaData metaData = main.getMetaData();
        assertThat(metaData.getDatabaseProductName()).isEqualTo("SQLite");
        assertThat(metaData.getDatabaseProductVersion()).matches("3\\.\\d+\\.\\d+");
        assertThat(metaData.getDriverName()).isEqualTo("Cinch");
        assertThat(metaData.getIdentifierQuoteString()).isEqualTo("\"");
        assertThat(metaData.getSearchStringEscape()).isEqualTo("\\");
        assertThat(metaData.getSQLKeywords()).contains("PRAGMA");
        assertThat(metaData.getSystemFunctions()).contains("cinch_merge");
        assertThat(metaData.supportsTransactions()).isTrue();
        assertThat(read(DatabaseMetaData::getClientInfoProperties, "NAME")).contains("ApplicationName");
        assertThat(read(DatabaseMetaData::getTableTypes, "TABLE_TYPE")).contains("TABLE", "VIEW");
        assertThat(main.isValid(5)).isTrue();
    }

    @Test
    void namesAreNotQualifiedSinceNoSchemaAndNoCatalogIsListed() throws SQLException {
        assertThat(read(DatabaseMetaData::getSchemas, "TABLE_SCHEM")).isEmpty();
        assertThat(read(DatabaseMetaData::getCatalogs, "TABLE_CAT")).isEmpty();
        assertThat(main.getCatalog()).isNull();
        assertThat(main.getSchema()).isEqualTo("acme");
        assertThat(read(m -> m.getTables(null, null, "orders", null), "TABLE_CAT", "TABLE_SCHEM"))
                .containsExactly("null null");
        assertThat(read(m -> m.getTables(null, main.getSchema(), "orders", null), "TABLE_NAME"))
                .containsExactly("orders");
    }

    @Test
    void noExtensionIsLoadedWhateverTheToolAskedFor() {
        assertThat(failure(main, "select load_extension('nothing')").getMessage())
                .contains("not authorized");
    }

    @Test
    void openModeOneIsReadOnly() throws SQLException {
        try (Connection readOnly = open("open_mode", "1")) {
            assertThat(readOnly.isReadOnly()).isTrue();
            assertThat(rows(readOnly, "select count(*) from orders")).containsExactly("2");
            assertThat(failure(readOnly, "delete from orders").getSQLState()).isEqualTo("25006");
            readOnly.setReadOnly(false);
            assertThat(failure(readOnly, "delete from orders").getSQLState()).isEqualTo("25006");
        }
    }

    // ---- trees

    @Test
    void theTreeOfTablesIsFull() throws SQLException {
        assertThat(read(m -> m.getTables(null, null, "%", new String[] {"TABLE", "VIEW"}), "TABLE_TYPE", "TABLE_NAME"))
                .containsExactly("TABLE customer", "TABLE line", "TABLE orders", "VIEW big");
        assertThat(read(
                        m -> m.getColumns(null, null, "customer", "%"),
                        "ORDINAL_POSITION",
                        "COLUMN_NAME",
                        "TYPE_NAME",
                        "COLUMN_SIZE",
                        "IS_NULLABLE",
                        "COLUMN_DEF",
                        "IS_AUTOINCREMENT"))
                .containsExactly(
                        "1 id INTEGER 19 NO null YES",
                        "2 name VARCHAR 40 NO null NO",
                        "3 mail TEXT 2000000000 YES null NO",
                        "4 born DATE 10 YES null NO",
                        "5 active BOOLEAN 1 YES 1 NO");
        assertThat(read(m -> m.getPrimaryKeys(null, null, "line"), "PK_NAME", "KEY_SEQ", "COLUMN_NAME"))
                .containsExactly("pk_line 2 nr", "pk_line 1 orders");
        assertThat(read(
                        m -> m.getImportedKeys(null, null, "orders"),
                        "FK_NAME",
                        "FKCOLUMN_NAME",
                        "PKTABLE_NAME",
                        "PKCOLUMN_NAME",
                        "PK_NAME",
                        "DELETE_RULE"))
                .containsExactly(
                        "fk_orders_customer customer customer id pk_customer " + DatabaseMetaData.importedKeyCascade);
        assertThat(read(m -> m.getExportedKeys(null, null, "orders"), "FKTABLE_NAME"))
                .containsExactly("line");
        assertThat(read(
                        m -> m.getIndexInfo(null, null, "customer", false, true),
                        "INDEX_NAME",
                        "NON_UNIQUE",
                        "COLUMN_NAME"))
                .containsExactly("sqlite_autoindex_customer_1 0 mail");
        assertThat(read(
                        m -> m.getIndexInfo(null, null, "orders", false, true),
                        "INDEX_NAME",
                        "ASC_OR_DESC",
                        "FILTER_CONDITION"))
                .containsExactly("orders_placed D total > 0");
        assertThat(read(DatabaseMetaData::getTypeInfo, "TYPE_NAME")).contains("INTEGER", "TEXT", "BLOB", "DECIMAL");
    }

    /** The text of an object, as DBeaver's SQLite model asks for it. */
    private String source(String type, String table, String name) throws SQLException {
        String one = "select sql from %s where type = ? and tbl_name = ? and name = ?";
        try (PreparedStatement query = metadata.prepareStatement(
                one.formatted("sqlite_master") + "\nunion all\n" + one.formatted("sqlite_temp_master"))) {
            for (int i = 0; i < 2; i++) {
                query.setString(3 * i + 1, type);
                query.setString(3 * i + 2, table);
                query.setString(3 * i + 3, name);
            }
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }

    @Test
    void theSourcePanesShowTheSqlOfEveryObject() throws SQLException {
        assertThat(source("table", "orders", "orders"))
                .startsWith("CREATE TABLE")
                .contains("on delete cascade");
        assertThat(source("view", "big", "big")).contains("where total > 100");
        assertThat(source("index", "orders", "orders_placed")).contains("where total > 0");
        assertThat(source("trigger", "orders", "spend")).contains("after insert on orders");
        assertThat(rows(metadata, "select name from sqlite_master where type = 'trigger' and tbl_name = 'orders'"))
                .containsExactly("spend");
        assertThat(rows(metadata, "select * from sqlite_sequence")).containsExactly("customer|2");
        run(main, "create temp view mine as select 1 as one");
        assertThat(rows(main, "select sql from sqlite_temp_master where name = 'mine'"))
                .singleElement()
                .asString()
                .contains("select 1 as one");
    }

    @Test
    void theMetadataConnectionSeesAtOnceWhatTheOtherChanged() throws SQLException {
        run(main, "alter table orders add column note text");
        assertThat(read(m -> m.getColumns(null, null, "orders", "note"), "TYPE_NAME"))
                .containsExactly("TEXT");
        main.setAutoCommit(false);
        run(main, "create table later(a)");
        assertThat(read(m -> m.getTables(null, null, "later", null), "TABLE_NAME"))
                .isEmpty();
        main.commit();
        assertThat(read(m -> m.getTables(null, null, "later", null), "TABLE_NAME"))
                .containsExactly("later");
    }

    // ---- rows

    @Test
    void aPageOfRowsIsDescribedInFull() throws SQLException {
        try (Statement statement = main.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
            statement.setFetchSize(200);
            statement.setMaxRows(200);
            statement.setQueryTimeout(20);
            assertThat(statement.execute("select * from customer order by id limit 200"))
                    .isTrue();
            try (ResultSet rows = statement.getResultSet()) {
                ResultSetMetaData columns = rows.getMetaData();
                List<String> described = new ArrayList<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    described.add(columns.getColumnLabel(i) + " of " + columns.getTableName(i) + " "
                            + columns.getColumnTypeName(i) + " " + columns.getPrecision(i) + " "
                            + columns.isNullable(i) + " " + columns.isAutoIncrement(i) + " "
                            + columns.getCatalogName(i) + columns.getSchemaName(i));
                }
                assertThat(described)
                        .containsExactly(
                                "id of customer INTEGER 10 0 true ",
                                "name of customer VARCHAR 40 0 false ",
                                "mail of customer TEXT 2000000000 1 false ",
                                "born of customer DATE 10 1 false ",
                                "active of customer BOOLEAN 1 1 false ");
                assertThat(rows.next()).isTrue();
                assertThat(rows.getObject(1)).isEqualTo(1);
                assertThat(rows.getObject(3)).isEqualTo("ada@example.org");
            }
            assertThat(statement.getMoreResults()).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
        }
        assertThat(rows(main, "select count(*) from (select * from customer)")).containsExactly("2");
        assertThat(rows(main, "explain query plan select * from orders where id = 1"))
                .isNotEmpty();
    }

    @Test
    void rowsAreEditedInManualCommitMode() throws SQLException {
        main.setAutoCommit(false);
        try (PreparedStatement update = main.prepareStatement("update customer set mail = ? where id = ?");
                PreparedStatement insert = main.prepareStatement(
                        "insert into customer(name) values (?)", Statement.RETURN_GENERATED_KEYS);
                PreparedStatement delete = main.prepareStatement("delete from orders where id = ?")) {
            update.setString(1, "bob@example.org");
            update.setInt(2, 2);
            assertThat(update.executeUpdate()).isEqualTo(1);
            insert.setString(1, "Cyd");
            assertThat(insert.executeUpdate()).isEqualTo(1);
            try (ResultSet keys = insert.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(keys.getLong(1)).isEqualTo(3);
            }
            delete.setInt(1, 2);
            assertThat(delete.executeUpdate()).isEqualTo(1);
        }
        main.commit();
        assertThat(rows(metadata, "select name, mail from customer where id > 1"))
                .containsExactly("Bob|bob@example.org", "Cyd|null");
    }

    @Test
    void aViolatedConstraintHasSqlitesPrimaryCode() {
        for (String sql : List.of(
                "insert into customer(id, name) values (1, 'Again')",
                "insert into customer(name, mail) values ('Eve', 'ada@example.org')",
                "insert into customer(mail) values ('nameless')",
                "insert into orders(customer) values (99)")) {
            assertThat(failure(main, sql).getErrorCode()).as(sql).isEqualTo(19);
        }
    }

    // ---- changes of a table

    private static final String[] WITHOUT_MAIL = {
        "create temporary table temp as select id, name, born, active from customer",
        "\ndrop table customer;\n",
        "create table customer(id integer primary key autoincrement, name varchar(40) not null, born date,"
                + " active boolean default 1)",
        "insert into customer (id, name, born, active) select id, name, born, active from temp",
        "\ndrop table temp"
    };

    @Test
    void aColumnIsDroppedByWayOfATempTableInEveryTenant() throws SQLException {
        try (Connection globex = project.create("shop/main/globex")) {
            run(globex, "insert into customer(id, name, mail) values (7, 'Gil', 'gil@example.org')");
            run(main, "delete from orders");
            main.setAutoCommit(false);
            run(main, WITHOUT_MAIL);
            main.commit();
            assertThat(rows(main, "select id, name from customer")).containsExactly("1|Ada", "2|Bob");
            assertThat(rows(globex, "select * from customer")).containsExactly("7|Gil|null|1");
            assertThat(read(m -> m.getColumns(null, null, "customer", "mail"), "COLUMN_NAME"))
                    .isEmpty();
        }
    }

    @Test
    void inAutocommitTheDropIsRefusedBeforeItLosesRowsOfOtherTenants() throws SQLException {
        run(main, "delete from orders");
        run(main, WITHOUT_MAIL[0]);
        SQLException refused = failure(main, WITHOUT_MAIL[1]);
        assertThat(refused.getSQLState()).isEqualTo("42501");
        assertThat(refused.getMessage()).contains("one transaction");
        main.setAutoCommit(false);
        assertThat(failure(main, WITHOUT_MAIL[1]).getSQLState()).isEqualTo("42501");
        main.rollback();
        assertThat(rows(metadata, "select name from customer")).containsExactly("Ada", "Bob");
        main.setAutoCommit(true);
        run(main, "drop table temp", "drop table customer");
    }

    @Test
    void whatADesignerSaysElseIsDone() throws SQLException {
        assertThatCode(() -> run(
                        main,
                        "ALTER TABLE customer RENAME COLUMN \"mail\" TO \"email\"",
                        "ALTER TABLE customer ADD phone TEXT",
                        "ALTER TABLE line RENAME TO order_line",
                        "CREATE UNIQUE INDEX customer_phone_IDX ON customer (phone)",
                        "DROP INDEX orders_placed",
                        "DROP VIEW big",
                        "DROP TABLE order_line"))
                .doesNotThrowAnyException();
        assertThat(read(m -> m.getColumns(null, null, "customer", "%"), "COLUMN_NAME"))
                .containsExactly("id", "name", "email", "born", "active", "phone");
    }

    // ---- the driver's definition

    /** The file in docs/tools.md is XML, names this driver and asks for DBeaver's SQLite model. */
    @Test
    void theDefinitionForDbeaverIsOfThisDriver() throws Exception {
        String xml = new Page("tools.md")
                .blocks("xml").stream()
                        .map(Page.Block::text)
                        .filter(text -> text.startsWith("<?xml"))
                        .findFirst()
                        .orElseThrow();
        Document definition = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)));
        Element driver = (Element) definition.getElementsByTagName("driver").item(0);
        assertThat(Class.forName(driver.getAttribute("class"))).isEqualTo(Driver.class);
        String url = driver.getAttribute("url").replace("{database}", "shop/main/acme?project=" + directory);
        assertThat(new Driver().acceptsURL(url)).isTrue();
        Map<String, String> parameters = new TreeMap<>();
        NodeList all = driver.getElementsByTagName("parameter");
        for (int i = 0; i < all.getLength(); i++) {
            Element parameter = (Element) all.item(i);
            parameters.put(parameter.getAttribute("name"), parameter.getAttribute("value"));
        }
        assertThat(parameters).containsEntry("meta-model", "sqlite");
    }

    // ---- DataGrip

    @Test
    void aTreeIsBuiltFromBulkAnswers() throws SQLException {
        assertThat(read(m -> m.getColumns(null, null, "%", "%"), "TABLE_NAME"))
                .contains("customer", "orders", "line", "big");
        assertThat(read(m -> m.getProcedures(null, null, "%"), "PROCEDURE_NAME"))
                .contains("cinch_merge");
        assertThat(read(m -> m.getFunctions(null, null, "%"), "FUNCTION_NAME")).contains("upper");
        assertThat(read(m -> m.getUDTs(null, null, "%", null), "TYPE_NAME")).isEmpty();
        assertThat(main.getMetaData().getURL()).startsWith("jdbc:cinch:sqlite:shop/main/acme");
        assertThat(main.getMetaData().getJDBCMajorVersion()).isEqualTo(4);
        assertThat(main.unwrap(CinchConnection.class)).isSameAs(main);
    }
}
