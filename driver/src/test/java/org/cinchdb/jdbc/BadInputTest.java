/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.log;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.SQLSyntaxErrorException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not right gets a clear error and harms nothing: neither files outside the project nor the session. */
@Timeout(120)
class BadInputTest {
    @TempDir
    Path directory;

    private TestProject project;
    private Connection acme;
    private List<String> outside;

    @BeforeEach
    void aProjectHasATenant() throws Exception {
        Path home = Files.createDirectories(directory.resolve("outer/home"));
        Files.writeString(directory.resolve("outer/secret.db"), "not yours");
        project = new TestProject(home);
        acme = project.create("shop/main/acme");
        run(acme, "create table t(a)", "insert into t values (1)");
        outside = filesOutside();
    }

    @AfterEach
    void nothingHappenedOutsideAndTheSessionIsUsable() throws Exception {
        assertThat(value(acme, "select a from t")).isEqualTo("1");
        run(acme, "insert into t values (2)", "create table usable(x)");
        assertThat(log(acme)).containsExactly("create t", "create usable");
        acme.close();
        assertThat(filesOutside()).isEqualTo(outside);
        assertThat(Files.readString(directory.resolve("outer/secret.db"))).isEqualTo("not yours");
    }

    private List<String> filesOutside() throws IOException {
        Path inside = project.directory().resolve(".cinchdb");
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> !file.startsWith(inside))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    // ---- names

    private static final List<String> BAD_NAMES = List.of(
            "..",
            ".",
            "../x",
            "../../outer/secret",
            "a/../b",
            "a\\..\\b",
            "/etc/passwd",
            "C:x",
            "UPPER",
            "with space",
            "a--b",
            "a__b",
            "a-_b",
            "-a",
            "a-",
            "_a",
            "é",
            "a.b",
            "a~2",
            "a\u0000b",
            "a\nb",
            "a%2e",
            "nul",
            "com1",
            "a'b",
            "a\"b",
            "a;b",
            "x".repeat(129));

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(String.format("%%%02X", b & 0xff));
        }
        return encoded.toString();
    }

    @Test
    void noPartOfAUrlTakesABadName() {
        for (String name : BAD_NAMES) {
            for (String path : List.of("%s/main/acme", "shop/%s/acme", "shop/main/%s")) {
                SQLException refused = failure(() -> project.create(path.formatted(encoded(name))));
                // The slash is what parts the names of a branch.
                if (!(name.contains("/") && path.startsWith("shop/%s"))) {
                    assertThat(refused.getSQLState()).as(refused.getMessage()).isEqualTo("42602");
                }
                assertThat(refused.getSQLState()).isIn("42602", "3D001");
            }
        }
    }

    @Test
    void noMoveTakesABadName() {
        for (String name : BAD_NAMES) {
            assertThat(failure(() -> acme.setSchema(name)).getSQLState())
                    .as(name)
                    .isEqualTo("42602");
            assertThat(failure(() -> acme.setCatalog(name)).getSQLState()).isIn("42602", "3D000");
            assertThat(failure(acme, "use tenant \"" + name.replace("\"", "\"\"") + '"')
                            .getSQLState())
                    .isIn("42602", "42601");
            assertThat(failure(acme, "use branch \"" + name.replace("\"", "\"\"") + '"')
                            .getSQLState())
                    .isIn("42602", "42601");
        }
    }

    @Test
    void noActionTakesABadName() throws SQLException {
        for (String name : BAD_NAMES) {
            for (String action : List.of("cinch_tenant_create", "cinch_branch_create", "cinch_database_create")) {
                try (var call = acme.prepareStatement("select " + action + "(?)")) {
                    call.setString(1, name);
                    assertThat(failure(call::executeQuery).getSQLState()).isEqualTo("42602");
                }
            }
        }
    }

    @Test
    void aNameThatIsNoTextIsRefused() {
        assertThat(failure(acme, "select cinch_tenant_create(7)").getSQLState()).isEqualTo("22023");
        assertThat(failure(acme, "select cinch_tenant_create(null)").getSQLState())
                .isEqualTo("22023");
        assertThat(failure(acme, "select cinch_tenant_create('a', 'b', 'c')").getSQLState())
                .isEqualTo("42883");
    }

    @Test
    void theErrorForABadNameSaysWhichOneToUse() {
        assertThat(failure(() -> acme.setSchema("Acme Corp")).getMessage())
                .contains("Acme Corp")
                .contains("acme-corp");
    }

    // ---- what is not there

    @ParameterizedTest
    @CsvSource({
        "shoo/main/acme, 3D000, shop",
        "shop/mian/acme, 3D001, main",
        "shop/main/amce, 3F000, acme",
    })
    void whatIsNotThereIsSaidBesideWhatIs(String path, String state, String known) {
        SQLException refused = failure(() -> project.connect(path));

        assertThat(refused.getSQLState()).isEqualTo(state);
        assertThat(refused.getMessage()).contains(known);
        assertThat((Throwable) refused).isInstanceOf(SQLSyntaxErrorException.class);
    }

    @Test
    void aMoveToWhatIsNotThereLeavesTheSessionWhereItIs() throws SQLException {
        assertThat(failure(() -> acme.setSchema("nobody")).getSQLState()).isEqualTo("3F000");
        assertThat(failure(() -> acme.setCatalog("nothing")).getSQLState()).isEqualTo("3D000");
        assertThat(failure(() -> acme.setCatalog("shop/nothing")).getSQLState()).isEqualTo("3D001");
        assertThat(failure(acme, "use shop/nothing/acme").getSQLState()).isEqualTo("3D001");
        assertThat(failure(acme, "use").getSQLState()).isEqualTo("42601");
        assertThat(failure(acme, "use a/b/c/d/e/f").getSQLState()).isNotNull();
        assertThat(acme.getSchema()).isEqualTo("acme");
    }

    // ---- URLs and settings

    @Test
    void anUnknownSettingInTheUrlIsRefusedAndInThePropertiesAWarning() throws SQLException {
        SQLException refused = failure(() -> project.connect("shop/main/acme", "bussyTimeout=5"));
        assertThat(refused.getMessage()).contains("bussyTimeout").contains("busyTimeout");
        assertThat(refused.getSQLState()).isEqualTo("08001");

        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "a tool");
        try (Connection warned = DriverManager.getConnection(project.url("shop/main/acme"), properties)) {
            assertThat(warned.getWarnings().getMessage()).contains("ApplicationName");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "busyTimeout=-1",
                "busyTimeout=soon",
                "synchronous=MAYBE",
                "create=perhaps",
                "transactionMode=slow",
                "scope=world",
                "statementCache=-5",
                "dateClass=REAL"
            })
    void aSettingWithABadValueIsRefused(String setting) {
        SQLException refused = failure(() -> project.connect("shop/main/acme", setting));

        assertThat(refused.getSQLState()).isEqualTo("08001");
        assertThat(refused.getMessage()).contains(setting.substring(0, setting.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:cinch:",
                "jdbc:cinch:/",
                "jdbc:cinch:shop/",
                "jdbc:cinch:shop//acme",
                "jdbc:cinch:shop/main/acme/more",
                "jdbc:cinch:shop%zz",
                "jdbc:cinch:shop%2",
                "jdbc:cinch:postgresql:shop/main",
                "jdbc:cinch:sqlite:sqlite:shop"
            })
    void aUrlThatIsNoneIsRefused(String url) {
        SQLException refused = failure(() -> DriverManager.getConnection(url + "?project=" + project.directory()));

        assertThat(refused.getSQLState()).isIn("08001", "42602", "HYC00");
    }

    // ---- project directories

    @Test
    void aProjectThatIsAFileIsRefused() {
        Path file = directory.resolve("outer/secret.db");

        SQLException refused = failure(() -> new TestProject(file).create("shop"));

        assertThat(refused.getSQLState()).isEqualTo("CN005");
        assertThat(refused.getMessage()).contains("secret.db").contains("file");
    }

    @Test
    void aProjectThatIsMissingIsMadeOnlyIfAskedFor() {
        Path missing = directory.resolve("outer/missing");

        SQLException refused = failure(() -> new TestProject(missing).connect("shop"));

        assertThat(refused.getSQLState()).isEqualTo("CN005");
        assertThat(refused.getMessage()).contains("missing").contains("create=true");
    }

    @Test
    void aCinchdbThatIsAFileIsRefused() throws IOException {
        Path place = directory.resolve("outer/home/.cinchdb/inner");
        Files.createDirectory(place);
        Files.writeString(place.resolve(".cinchdb"), "a file");

        assertThat(failure(() -> new TestProject(place).create("shop")).getSQLState())
                .isEqualTo("CN005");
    }

    @Test
    void aMetadataFileThatIsGarbageIsRefused() throws IOException {
        Path place = directory.resolve("outer/home/.cinchdb/inner");
        Files.createDirectories(place.resolve(".cinchdb"));
        Files.writeString(place.resolve(".cinchdb/metadata.db"), "garbage ".repeat(1000));

        SQLException refused = failure(() -> new TestProject(place).create("shop"));

        assertThat(refused.getSQLState()).as(refused.getMessage()).isIn("CN001", "CN005");
        assertThat(refused.getMessage()).contains("metadata.db");
    }

    @Test
    void aProjectThatMayNotBeWrittenIsRefused() throws IOException {
        Path place = Files.createDirectory(directory.resolve("outer/home/.cinchdb/inner"));
        assumeThat(place.toFile().setWritable(false) && !Files.isWritable(place))
                .isTrue();

        SQLException refused = failure(() -> new TestProject(place).create("shop"));

        assertThat(refused.getSQLState()).isEqualTo("CN005");
        assertThat(refused.getMessage()).contains("inner");
    }

    // ---- SQL

    @Test
    void sqlThatIsNoneIsRefused() throws SQLException {
        for (String sql : List.of(
                "selec 1",
                "select",
                "select * from",
                "select (1",
                "select 'open",
                "insert into t values (1",
                "create table",
                "create table x(",
                "create trigger x after insert on t begin select 1",
                "alter table t frobnicate",
                "drop",
                "/* open",
                "select 1 /* open",
                "\u0000",
                "select \u0000 1",
                "select \uD800",
                "))))",
                "1",
                "explain",
                "with x as (select 1)",
                "pragma",
                "begin sometimes",
                "savepoint",
                "release",
                "commit prepared",
                "vacuum into",
                "attach",
                "{call}",
                "{fn nothing(}")) {
            try (var statement = acme.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(e.getMessage()).isNotNull();
            }
            try (var statement = acme.prepareStatement(sql)) {
                statement.execute();
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(e.getMessage()).isNotNull();
            }
        }
    }

    @Test
    void noStatementAtAllDoesNothing() throws SQLException {
        for (String sql : List.of("", " ", ";", ";;;", "-- nothing", "/* nothing */", "\ufeff", "; -- x")) {
            try (var statement = acme.createStatement()) {
                assertThat(statement.execute(sql)).isFalse();
            }
        }
    }

    @Test
    void aMegabyteOfSqlIsRead() throws SQLException {
        String literal = "x".repeat(999_000);
        assertThat(value(acme, "select length('" + literal + "')")).isEqualTo("999000");
        assertThat(value(acme, "select 1" + " ".repeat(999_000) + "+ 1")).isEqualTo("2");
        assertThat(value(acme, "/*" + "*".repeat(999_000) + "*/ select 3")).isEqualTo("3");
        run(acme, "select 1;".repeat(20_000));
        StringBuilder list = new StringBuilder("select 1 in (0");
        for (int i = 2; i < 120_000; i++) {
            list.append(", ").append(i);
        }
        assertThat(value(acme, list + ")")).isEqualTo("0");
        assertThat(failure(acme, "select '" + literal + literal + "'").getSQLState())
                .isEqualTo("53000");
        assertThat(failure(acme, "select " + "(".repeat(100_000)).getSQLState()).isNotNull();
        assertThat(failure(acme, "select " + "\"" + literal).getSQLState()).isNotNull();
    }

    @Test
    void tablesOfCinchAreNotWritten() throws SQLException {
        for (String sql : List.of(
                "insert into __cinch values (1)",
                "update __cinch set position = 7",
                "update main.\"__cinch\" set position = 7",
                "delete from [__cinch_changes]",
                "replace into `__cinch` values (1)",
                "with x as (select 1) delete from __cinch",
                "drop table __cinch",
                "alter table __cinch add column x",
                "alter table t rename to __mine",
                "create table __mine(x)",
                "create table if not exists main.__mine as select 1",
                "create view __v as select 1",
                "create index __i on t(a)",
                "create index i on __cinch(id)",
                "create trigger tr after insert on __cinch begin select 1; end",
                "explain delete from __cinch_changes; delete from __cinch_changes")) {
            SQLException refused = failure(acme, sql);
            assertThat(refused.getSQLState())
                    .as(sql + ": " + refused.getMessage())
                    .isEqualTo("42501");
        }
    }

    @Test
    void triggersDoNotReachTheTablesOfCinch() {
        assertThat(failure(acme, "create trigger tr after insert on t begin update __cinch set position = 9; end")
                        .getSQLState())
                .isEqualTo("42501");
    }

    @Test
    void theSchemaIsNotWrittenAsATable() {
        for (String sql : List.of(
                "insert into sqlite_master values ('table', 'x', 'x', 0, 'create table x(y)')",
                "update sqlite_schema set sql = ''",
                "delete from main.sqlite_schema")) {
            assertThat(failure(acme, sql).getSQLState()).as(sql).isEqualTo("42501");
        }
    }

    @Test
    void pragmasThatReachTooFarAreRefused() throws SQLException {
        for (String pragma : List.of(
                "pragma writable_schema = on",
                "pragma writable_schema(1)",
                "PRAGMA main.writable_schema = 1",
                "pragma schema_version = 7",
                "pragma journal_mode = delete",
                "pragma journal_mode(off)",
                "pragma locking_mode = exclusive",
                "pragma temp_store_directory = '/tmp'",
                "pragma data_store_directory = '/tmp'",
                "pragma hard_heap_limit = 1000",
                "pragma soft_heap_limit = 1000",
                "pragma key = 'x'",
                "pragma rekey = 'x'",
                "pragma encoding = 'UTF-16'",
                "pragma page_size = 512",
                "pragma auto_vacuum = full",
                "pragma no_such_pragma = 1",
                "pragma no_such_pragma")) {
            assertThat(failure(acme, pragma).getSQLState()).as(pragma).isEqualTo("42501");
            assertThat(value(acme, "pragma journal_mode")).isEqualTo("wal");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attach '%s' as x",
                "attach database '%s' as x",
                "/* */ attach ':memory:' as x",
                "attach '' as x",
                "vacuum into '%s'",
                "vacuum main into '%s'",
                "backup to '%s'",
                "backup main to '%s'",
                "restore from '%s'",
                "select load_extension('%s')",
                "select writefile('%s', 'x')",
                "detach main",
            })
    void noSqlOpensAnotherFile(String sql) {
        Path file = directory.resolve("outer/other.db");
        SQLException refused = failure(acme, sql.formatted(file));
        assertThat(refused.getSQLState()).as(refused.getMessage()).isNotNull();
        assertThat(file).doesNotExist();
        failure(() -> {
            try (var statement = acme.prepareStatement(sql.formatted(file))) {
                statement.execute();
            }
        });
        failure(() -> {
            try (var statement = acme.createStatement()) {
                statement.addBatch(sql.formatted(file));
                statement.executeBatch();
            }
        });
        assertThat(file).doesNotExist();
    }

    @Test
    void backupAndRestoreAreRefusedInEveryDisguise() {
        Path file = directory.resolve("outer/secret.db");
        for (String sql : List.of(
                "restore from '" + file + "'", "RESTORE main FROM '" + file + "'", " backup to '" + file + "'")) {
            failure(acme, sql);
            failure(acme, "select 1; " + sql);
        }
    }

    // ---- actions

    @Test
    void aSessionOfTenantScopeSeesNoOthers() throws SQLException {
        run(acme, "select cinch_tenant_create('globex')");
        try (Connection scoped = project.connect("shop/main/acme", "scope=tenant")) {
            for (String sql : List.of(
                    "use tenant globex",
                    "use shop/main/globex",
                    "select cinch_tenant_create('x')",
                    "select cinch_tenant_drop('globex')",
                    "select cinch_branch_create('x')",
                    "{call cinch_branch_create('x')}",
                    "select * from cinch_tenants",
                    "select cinch_database_create('x')")) {
                assertThat(failure(scoped, sql).getSQLState()).as(sql).isEqualTo("42501");
            }
            assertThat(value(scoped, "select cinch_tenant()")).isEqualTo("acme");
            scoped.setSchema("globex");
            assertThat(rows(scoped, "select * from t")).isEmpty();
        }
    }

    @Test
    void actionsAreRefusedInsideATransaction() throws SQLException {
        acme.setAutoCommit(false);
        assertThat(value(acme, "select cinch_tenant_create('first')")).isEqualTo("first");
        run(acme, "select * from t");

        for (String sql : List.of(
                "select cinch_tenant_create('x')",
                "select cinch_branch_create('x')",
                "select cinch_merge('main', 'x')",
                "{call cinch_tenant_create('x')}")) {
            assertThat(failure(acme, sql).getSQLState()).as(sql).isEqualTo("25001");
        }
        assertThat(failure(() -> acme.setSchema("first")).getSQLState()).isEqualTo("25001");
        assertThat(failure(() -> acme.setCatalog("shop")).getSQLState()).isEqualTo("25001");
        assertThat(failure(acme, "use tenant first").getSQLState()).isEqualTo("25001");
        assertThat(failure(acme, "vacuum").getSQLState()).isEqualTo("25001");
        acme.rollback();
        acme.setAutoCommit(true);
    }

    @Test
    void actionsStandInASelectListAlone() throws SQLException {
        for (String sql : List.of(
                "insert into t values (cinch_tenant_create('x'))",
                "update t set a = cinch_tenant_create('x')",
                "delete from t where cinch_tenant_create('x') = 'x'",
                "select * from t where cinch_tenant_create('x') = 'x'",
                "select (select cinch_tenant_create('x'))",
                "select * from (select cinch_tenant_create('x'))",
                "with c as (select cinch_tenant_create('x')) select * from c",
                "select a from t order by cinch_tenant_create('x')",
                "create view v as select cinch_tenant_create('x')",
                "create trigger tr after insert on t begin select cinch_tenant_create('x'); end",
                "create table made as select cinch_tenant_create('x')",
                "insert into t select cinch_tenant_create('x')")) {
            assertThat(failure(acme, sql).getSQLState()).as(sql).isEqualTo("42501");
        }
        assertThat(rows(acme, "select name from cinch_tenants order by 1")).doesNotContain("x");
    }

    @Test
    void whatTheSessionStandsOnIsNotDroppedOrRenamed() {
        assertThat(failure(acme, "select cinch_tenant_drop('acme')").getSQLState())
                .isEqualTo("55006");
        assertThat(failure(acme, "select cinch_tenant_rename('acme', 'x')").getSQLState())
                .isEqualTo("55006");
        assertThat(failure(acme, "select cinch_branch_drop('main')").getSQLState())
                .isEqualTo("55006");
    }

    @Test
    void whatIsThereIsNotMadeAgain() throws SQLException {
        run(acme, "select cinch_branch_create('feature')");
        assertThat(failure(acme, "select cinch_tenant_create('acme')").getSQLState())
                .isEqualTo("42710");
        assertThat(failure(acme, "select cinch_branch_create('feature')").getSQLState())
                .isEqualTo("42710");
        assertThat(failure(acme, "select cinch_database_create('shop')").getSQLState())
                .isEqualTo("42710");
        assertThat(failure(acme, "select cinch_branch_create('x', 'nothing')").getSQLState())
                .isEqualTo("3D001");
        assertThat(failure(acme, "select cinch_branch_create('x', 'main', 99)").getSQLState())
                .isEqualTo("22023");
        assertThat(failure(acme, "select cinch_branch_create('x', 'main', -1)").getSQLState())
                .isEqualTo("22023");
        assertThat(failure(acme, "select cinch_merge('main')").getSQLState()).isEqualTo("22023");
        assertThat(failure(acme, "select cinch_merge('nothing')").getSQLState()).isEqualTo("3D001");
        assertThat(failure(acme, "select cinch_tenant_drop('nobody')").getSQLState())
                .isEqualTo("3F000");
        assertThat(failure(acme, "select cinch_tenant_rename('nobody', 'x')").getSQLState())
                .isEqualTo("3F000");
    }

    @Test
    void aReadOnlySessionWritesNothing() throws SQLException {
        try (Connection reader = project.connect("shop/main/acme", "readOnly=true")) {
            for (String sql : List.of(
                    "insert into t values (3)",
                    "create table x(y)",
                    "drop table t",
                    "with c as (select 1) delete from t",
                    "pragma user_version = 5",
                    "vacuum",
                    "insert into t values (4) returning a")) {
                SQLException refused = failure(reader, sql);
                assertThat(refused.getSQLState()).as(sql).isEqualTo("25006");
                assertThat((Throwable) refused).isInstanceOf(SQLNonTransientException.class);
            }
            assertThat(value(reader, "select count(*) from t")).isEqualTo("1");
            reader.setReadOnly(false);
            assertThat(failure(reader, "insert into t values (3)").getSQLState())
                    .isEqualTo("25006");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'select * from nowhere', 42P01",
        "'select missing from t', 42703",
        "'select missing(1)', 42883",
        "'select substr()', 42883",
        "'create table t(x)', 42710",
        "'selec 1', 42601",
        "'select abs(-9223372036854775808)', 22003",
    })
    void errorsOfSqliteHaveTheStateThatFits(String sql, String state) {
        SQLException refused = failure(acme, sql);
        assertThat(refused.getSQLState()).as(refused.getMessage()).isEqualTo(state);
        assertThat(refused.getErrorCode()).isEqualTo(1);
    }

    @Test
    void aClosedSessionSaysSo() throws SQLException {
        Connection closed = project.connect("shop/main/acme");
        var statement = closed.createStatement();
        closed.close();
        closed.close();

        assertThat(failure(closed::createStatement).getSQLState()).isEqualTo("08003");
        assertThat(failure(() -> statement.execute("select 1")).getSQLState()).isIn("08003", "HY010");
        assertThat(failure(() -> closed.setSchema("acme")).getSQLState()).isEqualTo("08003");
        assertThat(closed.isValid(1)).isFalse();
    }
}
