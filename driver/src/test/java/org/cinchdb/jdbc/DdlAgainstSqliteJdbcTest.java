/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.rows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A session refuses schema changes only where SQLite does, be the schema broken or not; and what it takes, every other
 * tenant takes too. Each script runs statement by statement on both sides.
 */
class DdlAgainstSqliteJdbcTest {
    private static final String SCHEMA =
            "select type, name, tbl_name, sql from main.sqlite_schema where name not like '\\_\\_%' escape '\\' order by type, name";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create view v as select a from t; drop table t; create table u(x); create table t(a); drop view v",
                "create view v as select * from missing; create table u(x); alter table u add column y; create index i on u(x)",
                "create view v as select * from missing; create table u(x); alter table u rename to w; alter table u rename column x to y; drop view v; alter table u rename to w",
                "create view v as select a from t; create view w as select a from v; drop view v; drop table t; create view v as select 1 as a",
                "create view v(a, b) as select a from t; create table u(x); alter table u drop column x; drop view v",
                "create view v as select absent(a) from t; create index i on t(b); alter table t drop column b; drop index i; alter table t drop column b",
                "create trigger tr after insert on t begin insert into missing values (new.a); end; create table u(x); alter table t add column c; drop table u",
                "create trigger tr after insert on t begin select absent(new.a); end; create table u(x, y); alter table u drop column y; alter table u rename to w",
                "create trigger tr after update on t begin update t as q set a = 1; end; create table u(x); alter table u rename to w; drop trigger tr; alter table u rename to w",
                "create view v as select a from t; create trigger tr instead of insert on v begin insert into t(a) values (new.a); end; drop table t; drop view v",
                "create table child(x references missing(id)); insert into child values (1); create table missing(id primary key); drop table missing; drop table child",
                "create table child(x references t(a)); drop table t; create table t(a primary key); alter table child rename column x to y",
                "create table child(x references t(a) on delete cascade); insert into child values (null); drop table t; drop table child",
                "create table u(x check (absent(x) > 0)); create table w(y)",
                "create table u(x default (absent())); create table w(y); alter table w rename to z",
                "create table u(x, y as (absent(x))); create table w(y)",
                "create index i on t(absent(a)); create index j on t(a) where absent(b); create index k on t(\"no such\")",
                "create table u(x default \"text\" check (x <> \"other\")); alter table u rename column x to y; create view v as select \"literal\" from u",
                "pragma legacy_alter_table = on; create view v as select * from missing; alter table t rename to u; create view w as select * from u; alter table u rename to x",
                "create virtual table f using fts5(body); create view v as select body from f; drop table f; create table f(body)",
                "create virtual table f using absent(body); create table u(x)",
                "create table if not exists t(other); create table T(a); create view t as select 1; create table sqlite_mine(x)",
                "drop view t; drop table v; drop index i; drop trigger tr; drop table if exists absent; create table u(x)",
                "create view v as select a from t; alter table t rename column a to z; alter table t drop column z; alter table t rename to u",
                "create trigger tr after insert on t when new.b > 0 begin update t set b = new.a; end; alter table t drop column b; alter table t rename column b to c",
                "create table u(x integer primary key autoincrement, y); insert into u(y) values (1); create view v as select * from missing; drop table u; create table u(x)",
                "create table g(a int, b as (a * 2) stored, c text collate nocase) strict; create unique index i on g(b); alter table g drop column c; alter table g drop column a",
                "create table p(a); create table c(a references p); create view v as select * from p join c; drop table p; alter table c add column b references p(a); alter table c rename to d",
                "create view v as with x as (select a from t) select * from x; alter table t rename column a to aa; alter table t rename to tt; drop table tt; create table tt(aa)",
                "create table \"odd name\"(\"a b\", [c d], `e f`); alter table \"odd name\" rename to 'still odd'; alter table \"still odd\" drop column \"a b\"; create view \"v w\" as select * from \"still odd\"",
                "create trigger tr after insert on t begin select 1; end; drop table t; create trigger tr after insert on t begin select 1; end; create table t(a)",
                "alter table t alter column a set not null; alter table t add constraint ck check (a > 0); alter table t drop constraint ck; alter table t alter column a drop not null; alter table t add check (absent(a))",
                "create table u as select a, missing from t; create table u as select a as x, b from t; create view v as select * from u; drop table u",
                "create temp table tt(x); create temp view tv as select * from missing; alter table t rename to u; drop view tv; alter table t rename to u",
            })
    void aSessionRefusesWhatSqliteRefusesAndOthersFollow(String script) throws SQLException {
        TestProject project = new TestProject(directory);
        try (Connection plain = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("plain.db"));
                Connection acme = project.create("shop/main/acme");
                Connection globex = project.create("shop/main/globex")) {
            String table = "create table t(a integer, b)";
            run(plain, "pragma foreign_keys = on");
            for (String sql : List.of(table, "insert into t(a) values (1)")) {
                run(plain, sql);
                run(acme, sql);
            }
            run(globex, "insert into t(a) values (2)");
            List<String> expected = new ArrayList<>();
            List<String> actual = new ArrayList<>();
            for (SqlStatement statement : Script.of(script).statements()) {
                String sql = statement.text();
                expected.add(sql + " -> " + run(plain, sql));
                actual.add(sql + " -> " + run(acme, sql));
            }

            assertThat(actual).containsExactlyElementsOf(expected);
            assertThat(rows(acme, SCHEMA)).isEqualTo(rows(plain, SCHEMA));
            run(globex, "analyze absent");
            assertThat(rows(globex, SCHEMA)).isEqualTo(rows(plain, SCHEMA));
        }
    }

    /** What SQLite says of a statement, its code in brackets left out. */
    private static String run(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return "ok";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage()).replaceFirst("(?s)^.*?\\((.*?)\\).*$", "$1");
        }
    }
}
