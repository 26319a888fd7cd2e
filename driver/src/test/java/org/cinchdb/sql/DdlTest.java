/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.cinchdb.sql.Ddl.ObjectType;
import org.cinchdb.sql.Ddl.Verb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DdlTest {
    private static final char NO_QUOTES = '\u0001';

    private static SqlStatement of(String sql) {
        return Script.of(sql).statements().get(0);
    }

    private static Ddl ddl(String sql) {
        return of(sql).ddl().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            nullValues = "-",
            value = {
                "create table t(a)~CREATE~TABLE~false~-~t~-~false",
                "CREATE TEMP TABLE IF NOT EXISTS \"T x\"(a)~CREATE~TABLE~true~-~T x~-~true",
                "create temporary view v as select 1~CREATE~VIEW~true~-~v~-~false",
                "create table temp.t(a)~CREATE~TABLE~true~temp~t~-~false",
                "create table main.[t](a)~CREATE~TABLE~false~main~t~-~false",
                "create table if(a)~CREATE~TABLE~false~-~if~-~false",
                "create virtual table v using fts5(a)~CREATE~VIRTUAL_TABLE~false~-~v~-~false",
                "create unique index i on 't'(a)~CREATE~INDEX~false~-~i~t~false",
                "create index if not exists main.i on t(a)~CREATE~INDEX~false~main~i~t~true",
                "create trigger x instead of update of a, b on v begin select 1; end~CREATE~TRIGGER~false~-~x~v~false",
                "create trigger x before delete on main.t when old.a begin select 1; end~CREATE~TRIGGER~false~-~x~t~false",
                "alter table t rename column a to b~ALTER~TABLE~false~-~t~-~false",
                "alter table main.t add a~ALTER~TABLE~false~main~t~-~false",
                "drop table if exists temp.t~DROP~TABLE~true~temp~t~-~true",
                "drop index i~DROP~INDEX~false~-~i~-~false",
                "drop view v~DROP~VIEW~false~-~v~-~false",
                "drop trigger main.x~DROP~TRIGGER~false~main~x~-~false"
            })
    void ddlSaysWhatItChanges(
            String sql,
            Verb verb,
            ObjectType type,
            boolean temp,
            String schema,
            String name,
            String table,
            boolean conditional) {
        assertThat(ddl(sql))
                .usingRecursiveComparison()
                .ignoringFields("asSelect", "reads", "newName", "dependsOnRows")
                .isEqualTo(new Ddl(verb, type, temp, schema, name, table, conditional, false, Set.of(), null, false));
    }

    @Test
    void whatIsNoDdlOfSqliteIsNotRead() {
        assertThat(of("create role x").ddl()).isEmpty();
        assertThat(of("create table").ddl()).isEmpty();
        assertThat(of("drop").ddl()).isEmpty();
        assertThat(of("alter index i rename to j").ddl()).isEmpty();
        assertThat(of("select 1").ddl()).isEmpty();
    }

    @Test
    void aRenameSaysTheNewName() {
        assertThat(ddl("alter table a rename to \"b c\"").newName()).isEqualTo("b c");
        assertThat(ddl("alter table a rename x to y").newName()).isNull();
    }

    @Test
    void aTableFromAQuerySaysSo() {
        assertThat(ddl("create table t as with x as (select 1) select * from x, A")
                        .asSelect())
                .isTrue();
        assertThat(ddl("create table t as with x as (select 1) select * from x, A")
                        .reads())
                .containsExactly("a");
        assertThat(ddl("create table t(a as (1))").asSelect()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            value = {
                "create view v as select * from a join b~[a, b]",
                "create table t(a references P, foreign key (b) references \"q\"(x))~[p, q]",
                "alter table t add column a references p~[p]",
                "create trigger x after insert on t begin select 1 from a; update b set x = 1 from c; insert into d values (1); end~[a, c, b, d]",
                "drop table t~[]"
            })
    void ddlSaysWhichOtherTablesItNames(String sql, String tables) {
        assertThat(ddl(sql).reads()).hasToString(tables);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create unique index i on t(a)",
                "create index i on t(lower(a))",
                "create index i on t(a, b || c)",
                "create index i on t(a) where a > 1",
                "alter table t add column a not null",
                "alter table t add a text not null default null",
                "alter table t add column a int not null check (a > 1) default 1",
                "alter table t add column a check (a > 1)",
                "alter table t add column a references p default 1",
                "alter table t add column a default (1 + 1)",
                "alter table t add column a default current_timestamp",
                "alter table t add column a int default 'abc'",
                "alter table t add column a integer default 1.5",
                "alter table t add column a real default x'00'",
                "alter table t add column a text default x'00'",
                "alter table t add column a blob default 'x'",
                "alter table t add column a generated always as (b + 1) not null",
                "alter table t add column a int as (b + 1) virtual",
                "alter table t alter column a set not null",
                "alter table t alter a set not null on conflict abort",
                "alter table t alter drop set not null",
                "alter table t add check (a > 1)",
                "alter table t add constraint c check (a > 1)",
                "alter table t frobnicate"
            })
    void someChangesDependOnRows(String sql) {
        assertThat(ddl(sql).dependsOnRows()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table t(a not null)",
                "create index i on t(a)",
                "create index i on t(\"a\" collate nocase desc, b asc, c)",
                "create view v as select 1",
                "alter table t add column a",
                "alter table t add column column int",
                "alter table t add column a text default 'x'",
                "alter table t add column a varchar(10) not null default 'x'",
                "alter table t add column a int not null default -1",
                "alter table t add column a real default +1.5e3",
                "alter table t add column a text default 5",
                "alter table t add column a blob default x'00'",
                "alter table t add column a boolean not null default true",
                "alter table t add column a references p on delete set default",
                "alter table t add column a references p default null",
                "alter table t add column a as (b + 1)",
                "alter table t rename to u",
                "alter table t rename column a to b",
                "alter table t drop column a",
                "alter table t drop constraint c",
                "alter table t alter column a drop not null",
                "drop table t"
            })
    void otherChangesDoNotDependOnRows(String sql) {
        assertThat(ddl(sql).dependsOnRows()).isFalse();
    }
}
