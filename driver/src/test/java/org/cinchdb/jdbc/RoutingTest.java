/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.log;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session stands on one tenant of one branch, and nothing of it is ever seen on another. */
@Timeout(120)
class RoutingTest {
    @TempDir
    Path directory;

    private TestProject project;
    private Connection session;

    @BeforeEach
    void twoTenantsHaveAMarker() throws SQLException {
        project = new TestProject(directory);
        session = project.create("shop/main/acme");
        run(session, "create table marker(name)", "insert into marker values ('acme')");
        run(session, "select cinch_tenant_create('globex')");
        session.setSchema("globex");
        run(session, "insert into marker values ('globex')");
        session.setSchema("acme");
    }

    @AfterEach
    void close() throws SQLException {
        session.close();
    }

    private static String marker(Connection connection) throws SQLException {
        return value(connection, "select coalesce(max(name), 'none') from marker");
    }

    private List<String> files() throws Exception {
        Path home = directory.resolve(".cinchdb");
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> file.toString().endsWith(".db"))
                    .map(file -> home.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.contains("/"))
                    .sorted()
                    .toList();
        }
    }

    // ---- moves

    @Test
    void setSchemaMovesToAnotherTenant() throws SQLException {
        assertThat(session.getSchema()).isEqualTo("acme");
        assertThat(marker(session)).isEqualTo("acme");

        session.setSchema("globex");

        assertThat(session.getSchema()).isEqualTo("globex");
        assertThat(marker(session)).isEqualTo("globex");
        assertThat(session.getCatalog()).isNull();
    }

    @Test
    void setCatalogMovesToABranchAndKeepsTheTenant() throws SQLException {
        run(session, "select cinch_branch_create('feature/pay')", "select cinch_database_create('bakery')");
        session.setCatalog("shop/feature/pay");
        assertThat(value(session, "select cinch_branch() || ':' || cinch_tenant()"))
                .isEqualTo("feature/pay:acme");
        assertThat(rows(session, "select * from marker")).isEmpty();

        session.setCatalog("shop");
        assertThat(marker(session)).isEqualTo("acme");
        assertThat(failure(() -> session.setCatalog("bakery")).getSQLState()).isEqualTo("3F000");
        session.setCatalog(null);
        assertThat(marker(session)).isEqualTo("acme");
    }

    @Test
    void useSaysTheSameInSql() throws SQLException {
        run(session, "select cinch_branch_create('feature/pay')", "use tenant globex");
        assertThat(marker(session)).isEqualTo("globex");
        run(session, "USE BRANCH feature/pay");
        assertThat(value(session, "select cinch_branch() || ':' || cinch_tenant()"))
                .isEqualTo("feature/pay:globex");
        run(session, "use shop/main/acme");
        assertThat(marker(session)).isEqualTo("acme");
        assertThat(failure(session, "select 1; use tenant globex").getSQLState())
                .isEqualTo("42501");
        assertThat(marker(session)).isEqualTo("acme");
    }

    @Test
    void statementsOfBeforeAMoveAreClosedByIt() throws SQLException {
        Statement plain = session.createStatement();
        PreparedStatement prepared = session.prepareStatement("select name from marker");
        ResultSet open = prepared.executeQuery();
        assertThat(open.next()).isTrue();

        session.setSchema("globex");

        assertThat(plain.isClosed()).isTrue();
        assertThat(prepared.isClosed()).isTrue();
        assertThat(failure(() -> plain.execute("select 1")).getSQLState()).isEqualTo("HY010");
        assertThat(failure(prepared::executeQuery).getSQLState()).isEqualTo("HY010");
        assertThat(failure(open::next).getSQLState()).isEqualTo("HY010");
        assertThat(marker(session)).isEqualTo("globex");
    }

    @Test
    void theStatementThatRunsUseGoesOn() throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("use tenant globex");
            try (ResultSet rows = statement.executeQuery("select name from marker")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("globex");
            }
        }
    }

    @Test
    void whatASessionLeftBehindIsNotFoundByTheNext() throws SQLException {
        run(session, "create temp table mine(x)", "pragma foreign_keys = off", "pragma case_sensitive_like = on");
        session.setSchema("globex");
        session.setSchema("acme");

        assertThat(failure(session, "select * from mine").getSQLState()).isEqualTo("42P01");
        assertThat(value(session, "pragma foreign_keys")).isEqualTo("1");
        assertThat(value(session, "select 'A' like 'a'")).isEqualTo("1");
    }

    @Test
    void sessionsWithOtherSettingsShareNoSettings() throws SQLException {
        try (Connection loose = project.connect("shop/main/acme", "foreignKeys=false", "synchronous=FULL")) {
            assertThat(value(loose, "pragma foreign_keys")).isEqualTo("0");
            assertThat(value(loose, "pragma synchronous")).isEqualTo("2");
        }
        try (Connection strict = project.connect("shop/main/acme")) {
            assertThat(value(strict, "pragma foreign_keys")).isEqualTo("1");
            assertThat(value(strict, "pragma synchronous")).isEqualTo("1");
        }
    }

    // ---- files

    @Test
    void databasesAndBranchesOfNamesThatRunTogetherDoNotMeet() throws Exception {
        try (Connection first = project.create("a-b/c/t");
                Connection second = project.create("a/b-c/t")) {
            run(first, "create table first(x)");
            run(second, "create table second(x)");
            assertThat(rows(first, "select name from sqlite_schema")).containsExactly("first");
            assertThat(rows(second, "select name from sqlite_schema")).containsExactly("second");
        }
        assertThat(files().stream().map(f -> f.substring(0, f.indexOf('/'))).distinct())
                .contains("a-b-c", "a-b-c~2");
    }

    @Test
    void aTenantsFileStandsInTheShardOfItsName() throws Exception {
        String shard = HexFormat.of()
                .toHexDigits(MessageDigest.getInstance("SHA-256").digest("acme".getBytes(StandardCharsets.UTF_8))[0]);

        assertThat(files()).contains("shop-main/" + shard + "/acme.db");
    }

    @Test
    void theSlashOfABranchBecomesATildeInItsDirectory() throws Exception {
        run(session, "select cinch_branch_create('feature/pay')", "use branch feature/pay", "delete from marker");

        assertThat(files()).anyMatch(file -> file.startsWith("shop-feature~pay/") && file.endsWith("/acme.db"));
    }

    // ---- branches and tenants

    @Test
    void aBranchInheritsTheTenantsWithoutTheirRows() throws SQLException {
        run(session, "select cinch_branch_create('feature')", "select cinch_tenant_create('late')");
        run(session, "use branch feature");

        assertThat(rows(session, "select name from cinch_tenants")).containsExactly("acme", "globex");
        assertThat(rows(session, "select * from marker")).isEmpty();
        run(session, "insert into marker values ('feature')", "alter table marker add column more");
        assertThat(failure(() -> session.setSchema("late")).getSQLState()).isEqualTo("3F000");
        run(session, "use branch main");
        assertThat(marker(session)).isEqualTo("acme");
        assertThat(log(session)).containsExactly("create marker");
    }

    @Test
    void aTenantThatIsDroppedOnOneBranchStaysOnTheOthers() throws SQLException {
        run(session, "select cinch_branch_create('feature')", "use branch feature");
        run(session, "select cinch_tenant_drop('globex')");
        assertThat(rows(session, "select name from cinch_tenants")).containsExactly("acme");
        assertThat(failure(() -> session.setSchema("globex")).getSQLState()).isEqualTo("3F000");

        run(session, "select cinch_branch_create('grandchild')", "use branch grandchild");
        assertThat(failure(() -> session.setSchema("globex")).getSQLState()).isEqualTo("3F000");
        run(session, "select cinch_tenant_create('globex')", "use tenant globex");
        run(session, "insert into marker values ('grandchild')");
        assertThat(marker(session)).isEqualTo("grandchild");

        run(session, "use shop/main/globex");
        assertThat(marker(session)).isEqualTo("globex");
        assertThat(failure(session, "use shop/feature/globex").getSQLState()).isEqualTo("3F000");
    }

    @Test
    void aTenantThatIsDroppedOnAParentStaysOnItsBranches() throws SQLException {
        run(session, "select cinch_branch_create('feature')", "select cinch_tenant_drop('globex')");

        run(session, "use shop/feature/globex", "insert into marker values ('still')");
        assertThat(marker(session)).isEqualTo("still");
    }

    @Test
    void aTenantThatIsMadeAgainIsANewOne() throws Exception {
        run(session, "select cinch_tenant_drop('globex')");
        assertThat(failure(() -> session.setSchema("globex")).getSQLState()).isEqualTo("3F000");
        run(session, "select cinch_tenant_create('globex')", "use tenant globex");
        assertThat(marker(session)).isEqualTo("none");
        run(session, "insert into marker values ('again')");

        assertThat(marker(session)).isEqualTo("again");
        assertThat(files()).anyMatch(file -> file.endsWith("/globex~2.db"));
    }

    @Test
    void aSessionOnADroppedTenantFindsItGone() throws SQLException {
        try (Connection globex = project.connect("shop/main/globex")) {
            assertThat(marker(globex)).isEqualTo("globex");
            run(session, "select cinch_tenant_drop('globex')");

            assertThat(failure(globex, "select * from marker").getSQLState()).isEqualTo("3F000");
            assertThat(failure(globex, "insert into marker values (1)").getSQLState())
                    .isEqualTo("3F000");
            assertThat(failure(globex, "create table x(y)").getSQLState()).isEqualTo("3F000");
            assertThat(globex.isValid(5)).isFalse();
            run(session, "select cinch_tenant_create('globex')");
            assertThat(failure(globex, "select * from marker").getSQLState()).isEqualTo("3F000");
            globex.setSchema("globex");
            assertThat(marker(globex)).isEqualTo("none");
        }
    }

    @Test
    void aTransactionOnATenantThatIsDroppedMayEnd() throws SQLException {
        try (Connection globex = project.connect("shop/main/globex")) {
            globex.setAutoCommit(false);
            run(globex, "insert into marker values ('late')");
            run(session, "select cinch_tenant_drop('globex')");
            globex.rollback();
            assertThat(failure(globex, "select * from marker").getSQLState()).isEqualTo("3F000");
            globex.rollback();
        }
    }

    @Test
    void aRenamedTenantKeepsItsRowsAndItsSessions() throws SQLException {
        try (Connection globex = project.connect("shop/main/globex")) {
            assertThat(marker(globex)).isEqualTo("globex");
            run(session, "select cinch_tenant_rename('globex', 'initech')");

            run(globex, "insert into marker values ('renamed')");
            assertThat(marker(globex)).isEqualTo("renamed");
            assertThat(globex.getSchema()).isEqualTo("initech");
        }
        assertThat(failure(() -> project.connect("shop/main/globex")).getSQLState())
                .isEqualTo("3F000");
        session.setSchema("initech");
        assertThat(marker(session)).isEqualTo("renamed");
        run(session, "use tenant acme", "select cinch_tenant_create('globex')", "use tenant globex");
        run(session, "insert into marker values ('new')");
        assertThat(marker(session)).isEqualTo("new");
    }

    @Test
    void aSessionOnADroppedBranchFindsItGone() throws SQLException {
        run(session, "select cinch_branch_create('feature')");
        try (Connection feature = project.connect("shop/feature/acme")) {
            run(feature, "insert into marker values ('f')");
            run(session, "select cinch_branch_drop('feature')");

            assertThat(failure(feature, "insert into marker values ('f')").getSQLState())
                    .isIn("3D001", "3F000");
            assertThat(feature.isValid(5)).isFalse();
        }
        assertThat(failure(() -> project.connect("shop/feature/acme")).getSQLState())
                .isEqualTo("3D001");
        run(session, "select cinch_branch_create('feature')", "use branch feature");
        assertThat(rows(session, "select * from marker")).isEmpty();
    }

    @Test
    void aBranchOutlivesTheOneThatItCameFrom() throws SQLException {
        run(session, "select cinch_branch_create('one')", "use branch one", "alter table marker add column a");
        run(session, "select cinch_branch_create('two')", "use branch main", "select cinch_branch_drop('one')");
        run(session, "use branch two", "insert into marker values ('two', 1)");

        assertThat(rows(session, "select * from marker")).containsExactly("two|1");
        assertThat(log(session)).containsExactly("create marker", "alter marker");
        run(session, "use branch main");
        assertThat(value(session, "select cinch_merge('two')")).contains("\"changes_applied\":1");
        assertThat(rows(session, "select * from marker")).containsExactly("acme|null");
    }

    // ---- discovery

    /** Prints the marker that the URL in its argument leads to. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws SQLException {
            try (Connection connection = DriverManager.getConnection(arguments[0])) {
                System.out.println(marker(connection));
            } catch (SQLException e) {
                System.out.println(e.getSQLState());
            }
        }
    }

    private static String inChild(Path workingDirectory, String project, String url) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                url);
        builder.environment().remove("CINCHDB_PROJECT_DIR");
        if (!project.isEmpty()) {
            builder.environment().put("CINCHDB_PROJECT_DIR", project);
        }
        Process child = builder.directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            List<String> lines = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .lines()
                    .toList();
            return lines.get(lines.size() - 1);
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void theProjectIsTheNearestOneUpward() throws Exception {
        Path deep = Files.createDirectories(directory.resolve("src/main/java"));

        assertThat(inChild(deep, "", "jdbc:cinch:shop/main/globex")).isEqualTo("globex");
    }

    @Test
    void theEnvironmentNamesTheProjectAndTheUrlWins(@TempDir Path elsewhere) throws Exception {
        assertThat(inChild(elsewhere, directory.toString(), "jdbc:cinch:shop/main/acme"))
                .isEqualTo("acme");
        assertThat(inChild(elsewhere, "/nowhere", "jdbc:cinch:shop/main/acme?project=" + directory))
                .isEqualTo("acme");
        assertThat(inChild(elsewhere, "", "jdbc:cinch:shop/main/acme")).isEqualTo("CN005");
        assertThat(elsewhere.resolve(".cinchdb")).doesNotExist();
    }
}
