/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import org.cinchdb.engine.Session;
import org.cinchdb.engine.SqlFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cinch's relations wherever SQL has a place for a table, and its functions and actions where they may stand. */
class SqlSurfaceTest {
    @TempDir
    Path directory;

    private TestProject project;
    private Connection sql;

    @BeforeEach
    void aTableOfPatternsBesideThreeKeys() throws SQLException {
        project = new TestProject(directory);
        sql = project.create("shop/main/acme");
        run(
                sql,
                "create table t (name text, pattern text)",
                "insert into t values ('users', 'u:*'), ('all', '*'), ('none', 'x')",
                "select cinch_kv_mset('u:1', 'Ada', 'u:2', 'Bob', 'z', 1)");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    // ---- where relations stand

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "select count(*) from cinch_kv_keys => 3",
                "select count(*) from cinch_kv_keys() => 3",
                "select group_concat(key) from cinch_kv_keys('u:*') => u:1,u:2",
                "select group_concat(k.key) from cinch_kv_keys('u' || ':*') as k => u:1,u:2",
                "select group_concat(key) from main.\"cinch_kv_keys\"('u:*') => u:1,u:2",
                "select main.cinch_log.object_name from \"main\".[cinch_log] => t",
                "select cinch_log.kind from `CINCH_LOG` where position = 1 => create",
                "select group_concat((select count(*) from cinch_kv_keys(t.pattern))) from t => 2,3,0",
                "select group_concat(name) from t where exists (select 1 from cinch_kv_keys(t.pattern)) => users,all",
                "select group_concat(name) from t where 'z' in (select key from cinch_kv_keys(pattern)) => all",
                "select count(*) from t where 'z' in cinch_kv_keys('u:*') => 0",
                "select count(*) from t where 'u:1' in cinch_kv_keys => 3",
                "select count(*) from (select name from cinch_branches union select name from cinch_databases) => 2",
                "with l as (select * from cinch_log) select count(*) from l join cinch_branches b on b.head = l.position => 1",
                "with cinch_log as (select 'mine' as a) select a from cinch_log => mine",
                "select count(*) from cinch_branches left join t on t.name = cinch_branches.name => 1",
                "select count(*) from cinch_log(null) => 1",
                "select count(*) from cinch_log('main') where position = 1 => 1",
                "select count(*) > 0 from cinch_functions where name = 'cinch_functions' => 1",
                "select typeof(head) || typeof(current) || typeof(parent) from cinch_branches => integerintegernull",
                "select sum(size_bytes) > 0 and max(position) = 1 from cinch_tenants => 1",
            })
    void aRelationStandsWhereATableStands(String query, String result) throws SQLException {
        assertThat(value(sql, query)).isEqualTo(result);
    }

    @Test
    void relationsTakeBoundParametersInTheirPlaces() throws SQLException {
        try (PreparedStatement keys =
                sql.prepareStatement("select name, key from t, cinch_kv_keys(?) where name = ? and key > ?")) {
            keys.setString(1, "u:*");
            keys.setString(2, "all");
            keys.setString(3, "u:1");
            try (ResultSet rows = keys.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(2)).isEqualTo("u:2");
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void rowsOfRelationsGoIntoTables() throws SQLException {
        run(
                sql,
                "insert into t (name) select key from cinch_kv_keys('z')",
                "update t set pattern = (select max(head) from cinch_branches) where name = 'z'",
                "create table logged as select position, kind from cinch_log",
                "create temp table temporary as select * from cinch_log");

        assertThat(value(sql, "select pattern from t where name = 'z'")).isEqualTo("1");
        assertThat(value(sql, "select kind from logged")).isEqualTo("create");
        assertThat(value(sql, "select count(*) from temporary")).isEqualTo("2");
        assertThat(rows(sql, "insert into t (name) values ('r') returning (select name from cinch_branches)"))
                .containsExactly("main");
        run(sql, "delete from t where name in (select key from cinch_kv_keys)");
        assertThat(value(sql, "select count(*) from t where name = 'z'")).isEqualTo("0");
    }

    @Test
    void aTempViewReadsRelationsAsTheyAreWhenItIsRead() throws SQLException {
        run(
                sql,
                "create temp view changes as select position, object_name from cinch_log",
                "create temp view users as select key, value from cinch_kv where key glob 'u:*'",
                "create temp trigger copies after insert on t begin"
                        + " update t set pattern = (select max(position) from cinch_log) where name = new.name; end",
                "create table later (a)",
                "insert into t (name) values ('fired')",
                "select cinch_kv_set('u:3', 'Cid')");

        assertThat(rows(sql, "select object_name from changes order by position"))
                .containsExactly("t", "later");
        assertThat(rows(sql, "select value from users order by key")).containsExactly("Ada", "Bob", "Cid");
        assertThat(value(sql, "select pattern from t where name = 'fired'")).isEqualTo("2");
        try (Connection other = project.connect("shop/main/acme")) {
            assertThat(failure(other, "select * from changes").getSQLState()).isEqualTo("42P01");
        }
    }

    @Test
    void aTempViewOfTheStoreIsMadeBeforeThereIsAStore() throws SQLException {
        try (Connection fresh = project.create("shop/main/globex")) {
            run(fresh, "create temp view keys as select key from cinch_kv");
            assertThat(rows(fresh, "select * from keys")).isEmpty();
            run(fresh, "select cinch_kv_set('first', 1)");
            assertThat(rows(fresh, "select * from keys")).containsExactly("first");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create view v as select * from cinch_log",
                "create view v as select * from t where name in (select name from main.cinch_branches)",
                "create view v as with c as (select * from cinch_kv) select * from c",
                "create trigger tr after insert on t begin insert into t select name, '' from cinch_tenants; end",
                "create table cinch_log (a)",
                "create temp table CINCH_KV (a)",
                "create view cinch_branches as select 1",
                "alter table t rename to cinch_tenants",
            })
    void theSchemaNeitherReadsRelationsNorTakesTheirNames(String statement) throws SQLException {
        assertThat((Throwable) failure(sql, statement))
                .hasMessageMatching("(?i).*cinch_.*")
                .hasFieldOrPropertyWithValue("SQLState", "42501");
        assertThat(rows(sql, "select name from sqlite_schema")).containsExactly("t");
    }

    @Test
    void explainExplainsRelations() throws SQLException {
        assertThat(rows(sql, "explain select * from cinch_log")).isNotEmpty();
        assertThat(rows(sql, "explain query plan select * from cinch_log l join t on t.name = l.sql"))
                .isNotEmpty();
    }

    @Test
    void columnsOfRelationsHaveTypesBeforeTheFirstRow() throws SQLException {
        try (PreparedStatement log =
                sql.prepareStatement("select position, object_name, position + 1 from cinch_log")) {
            ResultSetMetaData columns = log.getMetaData();
            assertThat(columns.getColumnType(1)).isEqualTo(Types.INTEGER);
            assertThat(columns.getColumnClassName(1)).isEqualTo("java.lang.Integer");
            assertThat(columns.getColumnType(2)).isEqualTo(Types.VARCHAR);
            assertThat(columns.getTableName(1)).isEmpty();
            try (ResultSet row = log.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getObject(1)).isEqualTo(1);
                assertThat(row.getObject(3)).isEqualTo(2);
            }
        }
    }

    @Test
    void relationsShowWhereTheSessionHasMoved() throws SQLException {
        run(sql, "select cinch_tenant_create('globex')", "select cinch_branch_create('feature')");
        String current = "select b.name || '/' || cinch_tenant() from cinch_branches b where current";
        assertThat(value(sql, current)).isEqualTo("main/acme");
        sql.setSchema("globex");
        assertThat(value(sql, current)).isEqualTo("main/globex");
        assertThat(rows(sql, "select * from cinch_kv")).isEmpty();
        sql.setCatalog("shop/feature");
        assertThat(value(sql, current)).isEqualTo("feature/globex");
    }

    // ---- what is wrong with a call

    @Test
    void everyFunctionAndRelationSaysItsSignatureWhenItsArgumentsAreTooManyOrTooFew() {
        for (SqlFunction function : Session.functions()) {
            boolean relation = function.kind() == SqlFunction.Kind.RELATION;
            if (function.name().equals("cinch_kv")) {
                continue;
            }
            int required = (int)
                    function.parameters().stream().filter(p -> !p.optional()).count();
            if (required > 0) {
                assertWrong(function, relation, required - 1);
            }
            if (!function.isVariadic()) {
                assertWrong(function, relation, function.parameters().size() + 1);
            }
        }
    }

    private void assertWrong(SqlFunction function, boolean relation, int arguments) {
        String call = function.name() + "(" + String.join(", ", Collections.nCopies(arguments, "'a'")) + ")";
        assertThat((Throwable) failure(sql, relation ? "select * from " + call : "select " + call))
                .as(call)
                .hasMessageContaining(function.signature())
                .hasFieldOrPropertyWithValue("SQLState", "42883");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "select cinch_branch_create(5) => cinch_branch_create(name[, from[, at]]) is not text: 5 => 22023",
                "select cinch_branch_create(x'00') => is not text: 1 bytes => 22023",
                "select cinch_branch_create('x', 'main', 1.0) => Argument 3 of cinch_branch_create(name[, from[, at]]) is not a whole number: 1.0 => 22023",
                "select cinch_merge(null) => Argument 1 of cinch_merge(from[, into]) is not text: null => 22023",
                "select * from cinch_log(5) => Argument 1 of cinch_log([branch]) is not text: 5 => 22023",
                "select * from cinch_log('nothing') => No branch 'nothing' => 3D001",
                "select * from cinch_log('No Name') => no-name => 42602",
                "select cinch_relation() => cinch_relation(name[, argument]..) => 42883",
                "select * from t, cinch_kv_keys(t.pattern) => cinch_kv_keys([glob]) see the outer query, but no table beside it => 42703",
                "select * from cinch_nothing => no such table: cinch_nothing => 42P01",
                "select cinch_nothing(1) => no such function: cinch_nothing => 42883",
            })
    void aBadCallIsRefusedWithItsReason(String statement, String message, String state) {
        assertThat((Throwable) failure(sql, statement))
                .hasMessageContaining(message)
                .hasFieldOrPropertyWithValue("SQLState", state);
    }

    @Test
    void whatAnErrorForTablesBesideARelationProposesWorks() throws SQLException {
        assertThat(rows(sql, "select name, k.value from t, json_each(cinch_kv_keys(t.pattern)) k where name = 'users'"))
                .containsExactly("users|u:1", "users|u:2");
        assertThat(rows(sql, """
                select b.name, l.value ->> 'object_name'
                from cinch_branches b, json_each(cinch_relation('cinch_log', b.name)) l""")).containsExactly("main|t");
    }

    @Test
    void anErrorKeepsItsStateWhenALaterRowRaisesIt() throws SQLException {
        run(sql, "delete from t", "insert into t values ('main', ''), ('nothing', '')");
        run(sql, "create view v as select name, cinch_kv_mget(name) as value from t");
        try (Statement statement = sql.createStatement()) {
            try (ResultSet logs = statement.executeQuery("select (select count(*) from cinch_log(t.name)) from t")) {
                assertThat(logs.next()).isTrue();
                assertThat((Throwable) failure(logs::next)).hasFieldOrPropertyWithValue("SQLState", "3D001");
            }
            run(sql, "select cinch_kv_set('main', 1)");
            try (ResultSet values = statement.executeQuery("select value from v")) {
                assertThat(values.next()).isTrue();
                assertThat((Throwable) failure(values::next))
                        .hasMessageContaining("No such keys: 'nothing'")
                        .hasFieldOrPropertyWithValue("SQLState", "22023");
            }
        }
    }

    @Test
    void rowsThatTravelWithASchemaChangeDoNotComeFromRelations() throws SQLException {
        sql.setAutoCommit(false);
        run(sql, "create table made (a)");
        for (String statement : List.of(
                "insert into made select name from cinch_branches", "insert into made select cinch_tenant() from t")) {
            assertThat((Throwable) failure(sql, statement))
                    .hasMessageContaining("'made'")
                    .hasFieldOrPropertyWithValue("SQLState", "42501");
        }
        run(sql, "insert into made values (cinch_tenant())", "insert into t (name) select name from cinch_branches");
        sql.commit();
        assertThat(rows(sql, "select * from made")).containsExactly("acme");
        sql.setAutoCommit(true);
    }

    // ---- actions

    @Test
    void anActionRunsForEachRowOfATableAndOfARelation() throws SQLException {
        assertThat(rows(sql, "select cinch_tenant_create(name || '-1') as made, name from t where pattern <> 'x'"))
                .containsExactly("users-1|users", "all-1|all");
        assertThat(rows(sql, "select cinch_tenant_drop(name) from cinch_tenants where name like '%-1'"))
                .containsExactlyInAnyOrder("all-1", "users-1");
        assertThat(value(sql, "select cinch_merge(cinch_branch_create('a')) ->> 'status'"))
                .isEqualTo("up_to_date");
    }

    @Test
    void aStatementThatActsDoesNotReadWhatItHasMade() throws SQLException {
        run(
                sql,
                "select cinch_branch_create('a' || n.n || b.name) from (select 1 as n union all select 2) n,"
                        + " cinch_branches b");
        run(
                sql,
                "select cinch_branch_create('b' || n.value || b.name) from json_each('[1, 2]') n"
                        + " left join cinch_branches b on b.name like n.value || '%' or b.name = 'main'");

        assertThat(rows(sql, "select name from cinch_branches order by 1"))
                .containsExactly("a1main", "a2main", "b1main", "b2main", "main");
    }

    @Test
    void noViewActsEvenIfAnotherToolHasMadeIt() throws Exception {
        assertThat(failure(sql, "create temp view acts as select cinch_tenant_create('x')")
                        .getSQLState())
                .isEqualTo("42501");
        Path file;
        try (var files = Files.walk(directory)) {
            file = files.filter(path -> path.endsWith("acme.db")).findFirst().orElseThrow();
        }
        sql.close();
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            run(raw, "create view acts as select cinch_tenant_create('x') as made");
        }
        sql = project.connect("shop/main/acme");

        assertThat((Throwable) failure(sql, "select * from acts"))
                .hasMessageContaining("cinch_tenant_create(name)")
                .hasFieldOrPropertyWithValue("SQLState", "42501");
        assertThat(rows(sql, "select name from cinch_tenants")).containsExactly("acme");
    }

    @Test
    void withoutAutocommitAnActionRunsAsLongAsNoTransactionHasBegunAndBeginsNone() throws SQLException {
        sql.setAutoCommit(false);
        run(sql, "select cinch_tenant_create('first')", "select cinch_tenant_create('second')");
        run(sql, "insert into t values ('x', 'y')");
        assertThat(failure(sql, "select cinch_tenant_create('third')").getSQLState())
                .isEqualTo("25001");
        sql.rollback();
        run(sql, "select cinch_tenant_create('third')");
        sql.rollback();
        sql.setAutoCommit(true);
        assertThat(rows(sql, "select name from cinch_tenants order by 1"))
                .containsExactly("acme", "first", "second", "third");
    }

    // ---- counts

    @Test
    void updateCountsAreThoseOfTheStatementItself() throws SQLException {
        try (Statement statement = sql.createStatement()) {
            assertThat(statement.executeUpdate("update t set pattern = cinch_kv_increment('n')"))
                    .isEqualTo(3);
            assertThat(statement.executeUpdate("insert into t values (cinch_kv_mset('a', 1, 'b', 2), '')"))
                    .isOne();
            assertThat(statement.executeUpdate("select cinch_kv_set('c', 3)")).isZero();
            assertThat(statement.executeUpdate("delete from t where cinch_kv_delete('a', 'b', 'c') = 3"))
                    .isOne();
        }
    }
}
