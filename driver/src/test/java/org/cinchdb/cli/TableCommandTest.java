/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for tables, columns, indexes and views. */
class TableCommandTest {
    @TempDir
    Path project;

    private Cinch cinch;

    @BeforeEach
    void twoTenantsWithTables() throws SQLException {
        cinch = new Cinch(project);
        for (String tenant : new String[] {"acme", "globex"}) {
            DriverManager.getConnection("jdbc:cinch:shop/main/" + tenant + "?create=true&project=" + project)
                    .close();
        }
        done("Made table 'teams' on branch 'main'.", "table create teams name:TEXT:not_null");
        done(
                "Made table 'users' on branch 'main'.",
                "table create users name:TEXT:not_null email:TEXT:unique team:fk=teams.cascade age:INTEGER:default=0");
    }

    private void done(String says, String arguments) {
        assertThat(cinch.line(arguments)).as(cinch.err()).isZero();
        assertThat(cinch.out()).isEqualTo(says + System.lineSeparator());
        assertThat(cinch.err()).isEmpty();
    }

    private void run(String tenant, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:cinch:shop/main/" + tenant + "?project=" + project);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String json(String arguments) {
        assertThat(cinch.line(arguments + " -f json")).as(cinch.err()).isZero();
        return cinch.out().strip();
    }

    private void fails(int code, String says, String... arguments) {
        assertThat(cinch.run(arguments)).as(cinch.err()).isEqualTo(code);
        assertThat(cinch.out()).isEmpty();
        assertThat(cinch.err()).startsWith("cinch: ").contains(says);
    }

    @Test
    void tablesAreListed() {
        assertThat(cinch.line("table list")).isZero();
        assertThat(cinch.out().lines())
                .containsExactly(
                        "name   columns  indexes", //
                        "teams        4        0",
                        "users        7        0");
    }

    @Test
    void aTableShowsItsColumns() {
        assertThat(cinch.line("table info users")).isZero();
        assertThat(cinch.out().lines())
                .containsExactly(
                        "name        type       not_null  default                               key  unique  references",
                        "id          INTEGER                                                      1",
                        "name        TEXT       *",
                        "email       TEXT                                                            *",
                        "team        INTEGER                                                                 teams(id) on delete cascade",
                        "age         INTEGER              0",
                        "created_at  TIMESTAMP  *         strftime('%Y-%m-%d %H:%M:%f', 'now')",
                        "updated_at  TIMESTAMP  *         strftime('%Y-%m-%d %H:%M:%f', 'now')");
        assertThat(json("column info users EMAIL"))
                .isEqualTo("[{\"name\":\"email\",\"type\":\"TEXT\",\"not_null\":false,\"default\":null,\"key\":null,"
                        + "\"unique\":true,\"references\":null}]");
        assertThat(json("column list teams")).contains("\"name\":\"name\"").doesNotContain("email");
        assertThat(json("table info users --sql")).contains("CREATE TABLE", "users_updated_at");
    }

    @Test
    void aCopyTakesItsRowsAlongInEachTenant() throws SQLException {
        run("globex", "insert into teams(name) values ('blue')");
        done("Made table 'squads' like 'teams' on branch 'main'.", "table copy teams squads --rows");
        done("Made table 'empty' like 'teams' on branch 'main'.", "table copy teams empty");
        cinch.run("query", "select name from squads", "-t", "globex", "-f", "csv");
        assertThat(cinch.out()).isEqualTo("name\r\nblue\r\n");
        cinch.run("query", "select count(*) as n from empty", "-t", "globex", "-f", "csv");
        assertThat(cinch.out()).isEqualTo("n\r\n0\r\n");
    }

    @Test
    void aDropAsksAndIsRefusedWhereOthersNeedTheTable() {
        fails(2, "say --yes to do it", "table", "drop", "users");
        fails(1, "Table 'teams' is in use, change that first: table 'users'", "table", "drop", "teams", "-y");
        cinch.atTerminal(80, "n\n");
        assertThat(cinch.line("table drop users")).isEqualTo(1);
        assertThat(cinch.err())
                .contains("This drops table 'users' with its rows in every tenant of branch 'main'. Go on? [y/N]");
        assertThat(cinch.line("table info users")).isZero();
        cinch.atTerminal(80, "y\n");
        assertThat(cinch.line("table drop users")).isZero();
        fails(1, "No table 'users'. Tables: teams", "table", "info", "users");
    }

    @Test
    void columnsAreAddedRenamedFilledAndDropped() throws SQLException {
        run("acme", "insert into users(name) values ('ann')");
        run("globex", "insert into users(name) values ('bob')");
        done("Added column 'nick' to table 'users' on branch 'main'.", "column add users nick:TEXT:unique");
        done("Renamed column 'nick' of table 'users' to 'order' on branch 'main'.", "column rename users nick order");
        run("acme", "update users set \"order\" = 'a'");
        assertThat(cinch.line("column alter-nullable users order --not-null")).isEqualTo(3);
        assertThat(cinch.err()).contains("globex");
        done(
                "Column 'order' of table 'users' may not be NULL on branch 'main'.",
                "column alter-nullable users order --not-null --fill none");
        cinch.run("query", "select name, \"order\" from users", "-t", "globex", "-f", "csv");
        assertThat(cinch.out()).isEqualTo("name,order\r\nbob,none\r\n");
        done(
                "Column 'order' of table 'users' may be NULL on branch 'main'.",
                "column alter-nullable users order --nullable");
        fails(2, "say --yes", "column", "drop", "users", "order");
        done("Dropped column 'order' of table 'users' on branch 'main'.", "column drop users order -y");
    }

    @Test
    void indexesAreMadeListedAndDropped() {
        done("Made index 'idx_users_team_age' on table 'users' on branch 'main'.", "index create users team age:desc");
        assertThat(cinch.run("index", "create", "users", "(lower(name))", "-u", "-n", "by name", "-w", "age > 1"))
                .isZero();
        assertThat(cinch.line("index list users")).isZero();
        assertThat(cinch.out().lines())
                .containsExactly(
                        "name                      table  columns         unique  partial  sql",
                        "by name                   users  (..)            *       *        CREATE UNIQUE INDEX \"by name\" on"
                                + " \"users\"((lower(name))) where (age > 1)",
                        "idx_users_team_age        users  team, age desc                   CREATE INDEX \"idx_users_team_age\""
                                + " on \"users\"(\"team\", \"age\" desc)",
                        "sqlite_autoindex_users_1  users  email           *");
        done("Dropped index 'idx_users_team_age' on branch 'main'.", "index drop idx_users_team_age");
        fails(1, "No index 'idx_users_team_age'. There is: by name", "index", "drop", "idx_users_team_age");
        assertThat(json("index list teams")).isEqualTo("[]");
    }

    @Test
    void viewsAreMadeChangedListedAndDropped() {
        assertThat(cinch.run("view", "create", "adults", "-- of age\nselect id, name from users where age > 17"))
                .isZero();
        assertThat(cinch.out()).isEqualTo("Made view 'adults' on branch 'main'." + System.lineSeparator());
        assertThat(cinch.run("view", "update", "adults", "select id from users where age > 20"))
                .isZero();
        assertThat(json("view list"))
                .isEqualTo(
                        "[{\"name\":\"adults\",\"columns\":\"id\",\"sql\":\"CREATE VIEW \\\"adults\\\" as select id from"
                                + " users where age > 20\"}]");
        assertThat(json("view info adults")).isEqualTo(json("view list"));
        fails(1, "no such column: ages", "view", "update", "adults", "select ages from users");
        fails(1, "There is a table, view or index 'users' already", "view", "create", "users", "select 1");
        done("Dropped view 'adults' on branch 'main'.", "view drop adults");
        fails(1, "No view 'adults'", "view", "info", "adults");
    }

    @Test
    void changesOfABranchComeWithItsMerge() throws SQLException {
        run("globex", "insert into users(name) values ('bob')");
        run("acme", "select cinch_branch_create('feature/nick')");
        assertThat(cinch.line("column add users nick:TEXT:unique -b feature/nick"))
                .isZero();
        assertThat(cinch.line("index create users age -b feature/nick")).isZero();
        assertThat(json("column list users")).doesNotContain("nick");
        done(
                "Column 'age' of table 'users' may not be NULL on branch 'main'.",
                "column alter-nullable users age --not-null --fill 1");
        assertThat(cinch.line("branch merge feature/nick")).as(cinch.err()).isZero();
        assertThat(json("column list users")).contains("nick");
        assertThat(json("index list users")).contains("idx_users_age");
        assertThat(cinch.line("data insert users -s name=cem,nick=c -t globex")).isZero();
        fails(1, "UNIQUE", "data", "insert", "users", "-s", "name=dee,nick=c", "-t", "globex");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "table create|2|Missing required parameter: '<table>'",
                "table create t a:txet|2|'txet' is neither a type",
                "table create t a --id serial|2|--id",
                "table create users a|1|There is a table, view or index 'users' already",
                "table create __t a|1|is no name for a table",
                "table create t a:fk=nowhere|1|No table 'nowhere'. Tables: teams, users",
                "table info nowhere|1|No table 'nowhere'. Tables: teams, users",
                "table info __cinch|1|No table '__cinch'",
                "table copy users|2|Missing required parameter: '<copy>'",
                "table copy users teams|1|There is a table, view or index 'teams' already",
                "column add users|2|Missing required parameter: '<column>'",
                "column add users a:|2|'' is neither a type",
                "column add users name:TEXT|1|Table 'users' has a column 'name' already",
                "column add users a:pk|1|The primary key of table 'users' is made with it",
                "column info users nothing|1|Columns: id, name, email, team, age, created_at, updated_at",
                "column drop users id -y|1|is the primary key",
                "column rename users name age|1|has a column 'age' already",
                "column alter-nullable users age|2|--nullable",
                "column alter-nullable users age --nullable --fill 1|2|--fill goes with --not-null",
                "column alter-nullable users age --nullable --not-null|2|mutually exclusive",
                "index create users|2|Missing required parameter: '<column>'",
                "index create users nothing|1|Table 'users' has no column 'nothing'",
                "view create v|2|Missing required parameter: '<sql>'",
                "view drop users|1|No view 'users'",
                "table list -b nowhere|1|No branch 'nowhere'",
                "table|2|needs a command",
                "column list users --limt|2|--limt",
            })
    void aWrongCallSaysWhatIsWrong(String arguments, int code, String says) {
        fails(code, says, arguments.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "column", "index", "view", "query", "data", "kv"})
    void everyCommandHasHelpWithAnExample(String group) {
        assertThat(cinch.line(group + " --help")).isZero();
        if (group.equals("query")) {
            assertThat(cinch.out()).contains("Example:");
            return;
        }
        cinch.out()
                .lines()
                .dropWhile(line -> !line.equals("Commands:"))
                .skip(1)
                .filter(line -> line.matches("  \\S.*"))
                .toList()
                .forEach(line -> {
                    String command = group + line.replaceAll("^ +(\\S+).*", " $1");
                    assertThat(cinch.line(command + " --help")).as(command).isZero();
                    assertThat(cinch.out()).contains("  cinch " + command);
                });
    }
}
