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

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.cinchdb.engine.TableAdmin;
import org.cinchdb.sql.ColumnSpec;
import org.cinchdb.sql.StandardColumns.IdForm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables, columns, indexes and views through {@code CinchConnection.tables()}. */
class TableAdminTest {
    @TempDir
    Path directory;

    private TestProject project;
    private Connection acme;
    private Connection globex;
    private TableAdmin tables;

    @BeforeEach
    void twoTenants() throws SQLException {
        project = new TestProject(directory);
        acme = project.create("shop/main/acme");
        globex = project.create("shop/main/globex");
        tables = acme.unwrap(CinchConnection.class).tables();
    }

    @AfterEach
    void close() throws SQLException {
        acme.close();
        globex.close();
    }

    private void create(String table, String... columns) throws SQLException {
        tables.create(table, specs(columns), IdForm.INTEGER, true);
    }

    private static List<ColumnSpec> specs(String... columns) throws SQLException {
        List<ColumnSpec> specs = new ArrayList<>();
        for (String column : columns) {
            specs.add(ColumnSpec.parse(column));
        }
        return specs;
    }

    private static void refused(SQLException e, String state, String... messages) {
        assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(state);
        assertThat(e.getMessage()).contains(messages);
    }

    private static String sql(Connection connection, String object) throws SQLException {
        return value(connection, "select sql from sqlite_schema where name = '" + object + "'");
    }

    // ---- create

    @Test
    void plainInsertsGetIdAndTimesAndUpdatesMoveUpdatedAt() throws SQLException {
        create("teams", "name:TEXT:not_null");
        create("users", "name:TEXT:not_null", "email:TEXT:unique", "team:fk=teams.cascade", "age:INTEGER:default=0");

        run(globex, "insert into teams(name) values ('red')");
        run(globex, "insert into users(name, email, team) values ('ann', 'a@x', 1), ('bob', 'b@x', 1)");
        assertThat(rows(globex, "select id, name, email, team, age from users"))
                .containsExactly("1|ann|a@x|1|0", "2|bob|b@x|1|0");
        assertThat(rows(
                        globex,
                        "select count(*) from users where created_at is updated_at"
                                + " and abs(julianday(created_at) - julianday('now')) < 0.001"
                                + " and created_at glob '????-??-?? ??:??:??.???'"))
                .containsExactly("2");

        run(globex, "update users set name = upper(name)");
        run(globex, "update users set age = 1 where id = 2");
        assertThat(rows(globex, "select id, updated_at > created_at, age from users"))
                .containsExactly("1|1|0", "2|1|1");
        run(globex, "delete from teams");
        assertThat(value(globex, "select count(*) from users")).isEqualTo("0");
    }

    @Test
    void theKeyThatJavaIsToldIsTheIdAndIsNeverUsedAgain() throws SQLException {
        create("users", "name");
        List<Long> keys = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (PreparedStatement insert =
                    acme.prepareStatement("insert into users(name) values ('x')", Statement.RETURN_GENERATED_KEYS)) {
                insert.executeUpdate();
                try (ResultSet key = insert.getGeneratedKeys()) {
                    key.next();
                    keys.add(key.getLong(1));
                }
            }
            run(acme, "delete from users");
        }
        assertThat(keys).containsExactly(1L, 2L);
    }

    @Test
    void javaReadsTheTimesAsUtc() throws SQLException {
        create("t", "a");
        run(acme, "insert into t(a) values (1)");
        try (Statement statement = acme.createStatement();
                ResultSet row = statement.executeQuery("select created_at from t")) {
            row.next();
            Instant now = Instant.now();
            assertThat(row.getObject(1, LocalDateTime.class))
                    .isBetween(
                            LocalDateTime.ofInstant(now, ZoneOffset.UTC).minusMinutes(5),
                            LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusSeconds(1));
            assertThat(row.getTimestamp(1, Calendar.getInstance(TimeZone.getTimeZone("UTC")))
                            .toInstant())
                    .isBetween(now.minusSeconds(300), now.plusSeconds(1));
        }
    }

    @Test
    void aUuidIsOfVersionSevenAndGrows() throws SQLException {
        tables.create("events", specs("name"), IdForm.UUID, true);
        run(acme, "insert into events(name) select value from json_each('[1,2,3]')");
        assertThat(rows(acme, "select id from events")).allSatisfy(id -> {
            java.util.UUID uuid = java.util.UUID.fromString(id);
            assertThat(uuid.version()).isEqualTo(7);
            assertThat(uuid.variant()).isEqualTo(2);
            assertThat(Math.abs((uuid.getMostSignificantBits() >>> 16) - System.currentTimeMillis()))
                    .isLessThan(600_000);
        });
        assertThat(value(acme, "select count(distinct id) from events")).isEqualTo("3");
        create("notes", "event:fk=events.set_null");
        run(acme, "insert into notes(event) select min(id) from events", "delete from events");
        assertThat(value(acme, "select event from notes")).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void updatedAtAlwaysGrowsWhateverTheTriggersDo(String recursive) throws SQLException {
        create("t", "n:int");
        run(acme, "pragma recursive_triggers = " + recursive, "insert into t(n) values (0), (0), (0)");
        String before = value(acme, "select max(updated_at) from t");
        for (int i = 0; i < 50; i++) {
            run(acme, "update t set n = n + 1");
            List<String> now = rows(acme, "select distinct updated_at from t");
            assertThat(now).hasSize(1).allSatisfy(time -> assertThat(time).hasSize(23));
            assertThat(now.get(0)).isGreaterThan(before);
            before = now.get(0);
        }
        assertThat(rows(acme, "update t set n = -1 where id = 1 returning n, updated_at"))
                .containsExactly("-1|" + before);
        assertThat(value(acme, "select updated_at from t where id = 1")).isGreaterThan(before);
        run(acme, "insert into t(id, n) values (2, 0) on conflict(id) do update set n = 7");
        assertThat(value(acme, "select updated_at from t where id = 2")).isGreaterThan(before);
    }

    @Test
    void anUpdateThatSetsUpdatedAtKeepsIt() throws SQLException {
        create("t", "n:int");
        run(acme, "insert into t(n) values (0)", "update t set updated_at = '1999-01-01 00:00:00.000'");
        assertThat(value(acme, "select updated_at from t")).isEqualTo("1999-01-01 00:00:00.000");
        run(acme, "update t set updated_at = 'never'", "update t set n = 1");
        assertThat(value(acme, "select updated_at from t")).startsWith("2");
    }

    @Test
    void reservedWordsAndOddCharactersAreNames() throws SQLException {
        create(
                "order",
                "group:int:not_null",
                "\"a:b\":TEXT",
                "say \"hi\":TEXT:unique",
                "\"it's\":bool",
                "select:fk=order");
        run(acme, "insert into \"order\"(\"group\", \"a:b\", \"it's\") values (1, 'x', true)");
        run(acme, "update \"order\" set \"group\" = 2");
        tables.createIndex("order", List.of("group", "a:b:desc"), Optional.empty(), false, Optional.of("\"it's\""));
        tables.renameColumn("order", "a:b", "from");
        tables.copy("order", "my \"table\"", true);
        assertThat(rows(globex, "select \"group\", \"from\", \"say \"\"hi\"\"\", \"it's\" from \"my \"\"table\"\"\""))
                .isEmpty();
        assertThat(rows(acme, "select \"group\", \"from\", \"it's\" from \"my \"\"table\"\"\""))
                .containsExactly("2|x|1");
        tables.drop("my \"table\"");
        tables.drop("order");
        assertThat(value(globex, "select count(*) from sqlite_schema where name not like 'sqlite%'"))
                .isEqualTo("0");
    }

    @Test
    void theTableIsWhatTheColumnsSay() throws SQLException {
        create(
                "t",
                "a",
                "b:string:not_null:default=0123",
                "c:bool:default=true",
                "d:json",
                "e:decimal(10,2):check=e>=0",
                "f:timestamp:default=current_timestamp",
                "g:int:nullable:default=-5",
                "h:text:default=(lower('X')):check=(h <> ':')",
                "i:varchar(20):default='it''s: null'");
        run(globex, "insert into t(d) values ('[1]')");
        assertThat(rows(globex, "select a, b, c, d, e, g, h, i from t"))
                .containsExactly("null|0123|1|[1]|null|-5|x|it's: null");
        refused(failure(globex, "insert into t(c) values (2)"), "23514", "CHECK");
        assertThat(failure(globex, "insert into t(d) values ('{')").getSQLState())
                .isEqualTo("23514");
        assertThat(failure(globex, "insert into t(e) values (-1)").getSQLState())
                .isEqualTo("23514");
        assertThat(rows(
                        globex,
                        "select name, type from pragma_table_info('t') where name in ('id','e','i','updated_at')"))
                .containsExactly("id|INTEGER", "e|DECIMAL(10,2)", "i|VARCHAR(20)", "updated_at|TIMESTAMP");
    }

    @Test
    void aKeyOfOnesOwnTakesThePlaceOfTheId() throws SQLException {
        create("country", "code:TEXT:pk", "name");
        create("visit", "person:int:pk", "country:pk:fk=country");
        run(acme, "insert into country(code) values ('ch')", "insert into visit values (1, 'ch', '', '')");
        assertThat(failure(acme, "insert into visit values (1, 'ch', '', '')").getSQLState())
                .isEqualTo("23505");
        assertThat(failure(acme, "insert into country(name) values ('nowhere')").getSQLState())
                .isEqualTo("23502");
        assertThat(failure(acme, "insert into visit(country) values ('ch')").getSQLState())
                .isEqualTo("23502");
        run(acme, "update visit set person = 2");
        assertThat(value(acme, "select updated_at > '2' from visit")).isEqualTo("1");
        assertThat(rows(acme, "select name from pragma_table_info('country')"))
                .containsExactly("code", "name", "created_at", "updated_at");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a:txet|42601|'txet' is neither a type",
                "a:int:text|42601|two types",
                "a:not_null:nullable|42601|both not_null and nullable",
                ":int|42601|no name",
                "a:fk=nowhere|42P01|No table 'nowhere'. Tables: team",
                "a:fk=team.nothing|42703|Table 'team' has no column 'nothing'. Columns: id, name",
                "a:fk=team.id.explode|42601|'explode' is no action",
                "a:fk=team.name|42601|foreign key mismatch",
                "a:default=(1|42601|left open",
                "a:check=1) , b int, check (1|42601|do not match",
                "a:check=1); drop table team; (|42601|do not match",
                "a:check=(nowhere > 0)|42601|no such column: nowhere",
                "a:on=2|42601|no modifier 'on='",
                "created_at|42710|it is added by itself",
                "a:int:pk:fk=team.cascade:extra|42601|'extra' is neither",
            })
    void aColumnThatCannotBeIsExplainedAndNothingIsMade(String column, String state, String message)
            throws SQLException {
        create("team", "name");
        SQLException e = failure(() -> create("t", column));
        refused(e, state, message);
        assertThat(rows(acme, "select name from pragma_table_list where type = 'table' and name not like 'sqlite%'"))
                .containsExactly("team");
        create("t", "fine");
    }

    @Test
    void namesThatAreTakenOrReservedAreRefused() throws SQLException {
        create("t", "a");
        tables.createView("v", "select a from t");
        for (String taken : List.of("t", "T", "v")) {
            assertThat(failure(() -> create(taken, "a")).getSQLState()).isEqualTo("42710");
        }
        for (String bad : List.of("__t", "sqlite_t", "", " ", "a\nb")) {
            assertThat(failure(() -> create(bad, "a")).getSQLState()).isEqualTo("42602");
        }
        assertThat(failure(() -> create("u", "a", "A")).getSQLState()).isEqualTo("42710");
    }

    // ---- columns

    private void people() throws SQLException {
        create("team", "name:unique");
        create("person", "name:not_null", "email:unique", "nick", "team:fk=team.cascade", "age:int:check=(age>=0)");
        create("pet", "owner:fk=person.cascade", "name");
        tables.createIndex("person", List.of("nick"), Optional.empty(), false, Optional.empty());
        tables.createView("adult", "select id, name from person where age > 17");
        run(
                acme,
                "create trigger on_person after insert on person begin update team set name = name where id = new.team; end");
        run(acme, "insert into team(name) values ('red')");
        run(acme, "insert into person(name, email, nick, team, age) values ('ann', 'a@x', null, 1, 40)");
        run(acme, "insert into pet(owner, name) values (1, 'rex')");
        run(globex, "insert into team(name) values ('blue')");
        run(
                globex,
                "insert into person(name, email, nick, age) values ('bob', 'b@x', 'bo', 5), ('cem', 'c@x', null, 50)");
        run(globex, "insert into pet(owner, name) values (1, 'tom'), (2, 'kit')");
    }

    private void requireWhole() throws SQLException {
        boolean nick =
                rows(acme, "select name from pragma_table_info('person')").contains("nick");
        String columns = nick ? "name, age, nick" : "name, age";
        String rest = nick ? ", 'x'" : "";
        for (Connection tenant : List.of(acme, globex)) {
            assertThat(value(tenant, "pragma integrity_check")).isEqualTo("ok");
            assertThat(rows(tenant, "pragma foreign_key_check")).isEmpty();
            assertThat(value(tenant, "pragma foreign_keys")).isEqualTo("1");
            assertThat(failure(
                                    tenant,
                                    "insert into person(email, " + columns + ") select email, name, 1" + rest
                                            + " from person")
                            .getSQLState())
                    .isEqualTo("23505");
            assertThat(failure(tenant, "insert into person(" + columns + ") values ('x', -1" + rest + ")")
                            .getSQLState())
                    .isEqualTo("23514");
            assertThat(failure(tenant, "insert into person(team, " + columns + ") values (99, 'x', 1" + rest + ")")
                            .getSQLState())
                    .isEqualTo("23503");
            String before = value(tenant, "select max(updated_at) from person");
            run(tenant, "update person set name = name");
            assertThat(value(tenant, "select max(updated_at) from person")).isGreaterThan(before);
        }
        assertThat(rows(globex, "select name from adult")).containsExactly("cem");
        assertThat(rows(globex, "select name from pet")).containsExactly("tom", "kit");
        assertThat(rows(acme, "select name from pet")).containsExactly("rex");
        assertThat(
                        rows(
                                globex,
                                "select name from sqlite_schema where type in ('index', 'trigger', 'view') and sql is not null order by name"))
                .contains("adult", "on_person", "person_updated_at");
    }

    @Test
    void whatSqliteCanAddItAddsItself() throws SQLException {
        people();
        tables.addColumn("person", ColumnSpec.parse("size:int:not_null:default=7:check=size>0"));
        assertThat(value(globex, "select sql from cinch_log order by position desc limit 1"))
                .isEqualTo("alter table \"person\" add column \"size\" INTEGER not null default 7 check (size>0)");
        assertThat(rows(globex, "select size from person")).containsExactly("7", "7");
        requireWhole();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "code:int:unique",
                "since:timestamp:not_null:default=current_timestamp",
                "half:int:default=(age / 2)",
                "boss:fk=person"
            })
    void whatSqliteCannotAddIsARebuildThatKeepsEverything(String column) throws SQLException {
        people();
        int before = log(acme).size();
        if (column.contains("age /")) {
            assertThat(failure(() -> tables.addColumn("person", ColumnSpec.parse(column)))
                            .getSQLState())
                    .isEqualTo("42601");
        } else {
            tables.addColumn("person", ColumnSpec.parse(column));
            assertThat(log(acme).get(before)).isEqualTo(column.contains("fk") ? "alter person" : "rebuild person");
        }
        requireWhole();
    }

    @Test
    void aForeignKeyThatWouldLeadNowhereIsRefusedInWhateverTenantItDoes() throws SQLException {
        people();
        ColumnSpec second = ColumnSpec.parse("second:fk=team:default=99");
        refused(failure(() -> tables.addColumn("pet", second)), "23503", "1 rows of table 'pet'");
        run(acme, "delete from pet");
        refused(failure(() -> tables.addColumn("pet", second)), "CN003", "globex");
        for (Connection tenant : List.of(acme, globex)) {
            assertThat(rows(tenant, "select name from pragma_table_info('pet')"))
                    .doesNotContain("second");
        }
        run(globex, "insert into team(id, name) values (99, 'late')");
        tables.addColumn("pet", second);
        assertThat(rows(globex, "select distinct second from pet")).containsExactly("99");
    }

    @Test
    void aColumnIsDroppedWithTheIndexesThatAreOfItAlone() throws SQLException {
        people();
        tables.dropColumn("person", "nick");
        assertThat(rows(globex, "select name from pragma_table_info('person')")).doesNotContain("nick");
        assertThat(rows(globex, "select name from sqlite_schema where name like 'idx%'"))
                .isEmpty();
        requireWhole();
    }

    @Test
    void aColumnWithAConstraintIsDroppedByARebuild() throws SQLException {
        people();
        tables.addColumn("person", ColumnSpec.parse("code:int:unique"));
        int before = log(acme).size();
        tables.dropColumn("person", "code");
        assertThat(log(acme).get(before)).isEqualTo("rebuild person");
        assertThat(sql(globex, "person")).doesNotContain("code");
        requireWhole();
    }

    @ParameterizedTest
    @CsvSource({
        "id, 55006, is the primary key",
        "name, 55006, view 'adult'",
        "updated_at, 55006, trigger 'person_updated_at'",
        "team, 55006, trigger 'on_person'",
        "nothing, 42703, Columns: id"
    })
    void aColumnThatIsInUseStays(String column, String state, String message) throws SQLException {
        people();
        SQLException e = failure(() -> tables.dropColumn("person", column));
        refused(e, state, message);
        requireWhole();
    }

    @Test
    void aRenameReachesViewsTriggersAndKeys() throws SQLException {
        people();
        tables.renameColumn("person", "team", "group");
        tables.renameColumn("person", "name", "Name");
        assertThat(sql(globex, "on_person")).contains("new.\"group\"");
        run(acme, "insert into person(name, \"group\") values ('dan', 1)");
        assertThat(failure(() -> tables.renameColumn("person", "nick", "EMAIL")).getSQLState())
                .isEqualTo("42710");
    }

    @Test
    void nullIsForbiddenBySqlitesOwnAlterWhereEveryTenantFits() throws SQLException {
        people();
        tables.setNotNull("person", "age", null);
        assertThat(value(globex, "select sql from cinch_log order by position desc limit 1"))
                .isEqualTo("alter table \"person\" alter column \"age\" set not null");
        assertThat(failure(globex, "insert into person(name) values ('x')").getSQLState())
                .isEqualTo("23502");
        tables.dropNotNull("person", "age");
        requireWhole();
        run(globex, "insert into person(name) values ('x')");
    }

    @Test
    void nullsOfAnyTenantAreInTheWayUnlessTheyAreFilled() throws SQLException {
        people();
        run(acme, "update person set nick = 'an'");
        refused(failure(() -> tables.setNotNull("person", "nick", null)), "CN003", "globex");
        requireWhole();
        tables.setNotNull("person", "nick", "it's none");
        assertThat(rows(globex, "select nick from person order by id")).containsExactly("bo", "it's none");
        assertThat(rows(acme, "select nick from person")).containsExactly("an");
        assertThat(failure(() -> tables.setNotNull("person", "nick", "null")).getSQLState())
                .isEqualTo("22023");
        requireWhole();
        tables.dropNotNull("person", "nick");
        tables.setNotNull("person", "nick", "(lower(name))");
        requireWhole();
    }

    // ---- copy and drop

    @Test
    void aCopyIsLikeTheTableAndHasEachTenantsOwnRows() throws SQLException {
        people();
        run(acme, "alter table person add column twice int generated always as (age * 2)");
        run(acme, "create unique index plain on person(nick desc, age) where age > 3");
        tables.copy("person", "people", true);
        assertThat(rows(globex, "select id, name, twice from people")).containsExactly("1|bob|10", "2|cem|100");
        assertThat(rows(acme, "select id, name from people")).containsExactly("1|ann");
        assertThat(sql(globex, "people").replace("people", "person")).isEqualTo(sql(globex, "person"));
        assertThat(sql(globex, "people_plain"))
                .isEqualTo("CREATE UNIQUE INDEX \"people_plain\" on \"people\"(nick desc, age) where age > 3");
        assertThat(rows(globex, "select name from sqlite_schema where tbl_name = 'people' and sql is not null"))
                .containsExactlyInAnyOrder("people", "idx_people_nick", "people_plain", "people_updated_at");
        run(globex, "update people set name = name");
        assertThat(value(globex, "select count(*) from people where updated_at > created_at"))
                .isEqualTo("2");
        assertThat(failure(globex, "insert into people(name, email) values ('x', 'b@x')")
                        .getSQLState())
                .isEqualTo("23505");
        requireWhole();

        tables.copy("person", "empty", false);
        assertThat(value(globex, "select count(*) from empty")).isEqualTo("0");
    }

    @Test
    void aCopyOfATableThatLeadsToItselfLeadsToItself() throws SQLException {
        create("node", "parent:fk=node.cascade", "check:int:check=(node.\"check\" > 0)");
        tables.copy("node", "leaf", true);
        assertThat(sql(acme, "leaf")).contains("references \"leaf\"(\"id\")").doesNotContain("node");
    }

    @Test
    void aTableInUseIsNotDropped() throws SQLException {
        people();
        refused(
                failure(() -> tables.drop("person")),
                "55006",
                "Table 'person' is in use",
                "view 'adult'",
                "table 'pet'");
        requireWhole();
        tables.drop("pet");
        tables.dropView("adult");
        tables.drop("person");
        assertThat(rows(globex, "select name from sqlite_schema where type = 'table' and name not like 'sqlite%'"))
                .containsExactly("team");
    }

    // ---- indexes and views

    @Test
    void anIndexHasANameOfItsOwnAndHoldsInEveryTenant() throws SQLException {
        people();
        tables.createIndex("person", List.of("team", "name"), Optional.empty(), true, Optional.empty());
        assertThat(sql(globex, "uniq_person_team_name"))
                .isEqualTo("CREATE UNIQUE INDEX \"uniq_person_team_name\" on \"person\"(\"team\", \"name\")");
        tables.createIndex("person", List.of("(lower(name))"), Optional.of("i"), false, Optional.of("age > 1"));
        tables.dropIndex("i");
        assertThat(failure(() -> tables.dropIndex("i")).getSQLState()).isEqualTo("42P01");
        assertThat(failure(() -> tables.createIndex(
                                "person", List.of("naem"), Optional.empty(), false, Optional.empty()))
                        .getSQLState())
                .isEqualTo("42703");
        run(globex, "update person set nick = 'same'");
        refused(
                failure(() -> tables.createIndex("person", List.of("nick"), Optional.empty(), true, Optional.empty())),
                "CN003",
                "globex");
        requireWhole();
    }

    @Test
    void aViewIsChangedUnderThoseThatReadIt() throws SQLException {
        people();
        tables.createView("names", "select name from adult");
        run(
                acme,
                "create trigger in_names instead of insert on names begin insert into person(name, age) values (new.name, 99); end");
        tables.updateView("names", "-- both\nselect name, id from adult; ");
        run(globex, "insert into names(name) values ('dee')");
        assertThat(rows(globex, "select * from names")).containsExactly("cem|2", "dee|3");
        refused(failure(() -> tables.updateView("adult", "select id from person")), "55006", "view 'names'");
        refused(failure(() -> tables.createView("w", "select naem from person")), "42601", "naem");
        for (String bad :
                Arrays.asList("delete from person", "select 1; select 2", "", "explain select 1", "nonsense")) {
            assertThat(failure(() -> tables.createView("w", bad)).getSQLState()).isEqualTo("42601");
        }
        assertThat(failure(() -> tables.dropView("adult")).getSQLState()).isEqualTo("55006");
        tables.dropView("names");
        tables.dropView("adult");
    }

    // ---- the session around it

    @Test
    void anEditIsRefusedWithinATransactionAndInAReadOnlySession() throws SQLException {
        create("t", "a");
        acme.setAutoCommit(false);
        run(acme, "insert into t(a) values (1)");
        assertThat(failure(() -> tables.drop("t")).getSQLState()).isEqualTo("25001");
        acme.rollback();
        tables.addColumn("t", ColumnSpec.parse("b:unique"));
        assertThat(acme.getAutoCommit()).isFalse();
        acme.setAutoCommit(true);
        acme.setReadOnly(true);
        assertThat(failure(() -> tables.drop("t")).getSQLState()).isEqualTo("25006");
        acme.setReadOnly(false);
        tables.drop("t");
    }

    @Test
    void anEditThatIsRefusedTouchesNoTenant() throws SQLException {
        try (Connection fresh = project.create("shop/main/fresh")) {
            assertThat(failure(() ->
                                    fresh.unwrap(CinchConnection.class).tables().drop("nothing"))
                            .getSQLState())
                    .isEqualTo("42P01");
            assertThat(value(fresh, "select touched from cinch_tenants where name = 'fresh'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void editsOnTwoBranchesMerge() throws SQLException {
        people();
        run(acme, "select cinch_branch_create('feature')");
        try (Connection feature = project.connect("shop/feature/acme")) {
            TableAdmin there = feature.unwrap(CinchConnection.class).tables();
            there.addColumn("person", ColumnSpec.parse("code:int:unique"));
            there.createView("coded", "select code from person");
            there.copy("team", "league", true);
        }
        tables.setNotNull("person", "nick", "none");
        run(acme, "select cinch_merge('feature')");
        assertThat(sql(globex, "person")).contains("code").contains("unique");
        assertThat(rows(globex, "select nick, code from person")).containsExactly("bo|null", "none|null");
        assertThat(rows(globex, "select name from league")).containsExactly("blue");
        requireWhole();
    }
}
