/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlStatementTest {
    private static final char NO_QUOTES = '\u0001';

    private static SqlStatement of(String sql) {
        return Script.of(sql).statements().get(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            value = {
                "select 1~READ",
                "VALUES (1)~READ",
                "/* x */ SeLeCt 1~READ",
                "with a as (select 1), b(x) as materialized (select ')' from (select 2)) select * from a~READ",
                "with a as (select 1) insert into t select * from a~WRITE",
                "with recursive a(x) as (values (1) union select x from a) update t set x = 1~WRITE",
                "with recursive as (select 1) delete from t~WRITE",
                "with 'a' as not materialized (select 1) replace into t select 1~WRITE",
                "with a as select 1 delete from t~READ",
                "explain delete from t~READ",
                "explain query plan create table t(a)~READ",
                "explain pragma user_version = 5~PRAGMA",
                "insert into t values (1)~WRITE",
                "replace into t values (1)~WRITE",
                "update t set a = 1~WRITE",
                "delete from t~WRITE",
                "analyze~WRITE",
                "reindex~WRITE",
                "create table t(a)~DDL",
                "alter table t rename to u~DDL",
                "drop index i~DDL",
                "begin~BEGIN",
                "commit~COMMIT",
                "end transaction~COMMIT",
                "rollback~ROLLBACK",
                "rollback transaction x~ROLLBACK",
                "rollback transaction x to savepoint s~ROLLBACK_TO",
                "rollback to s~ROLLBACK_TO",
                "savepoint s~SAVEPOINT",
                "release s~RELEASE",
                "pragma foreign_keys~PRAGMA",
                "attach 'x' as y~ATTACH",
                "backup to 'x'~ATTACH",
                "restore from x~ATTACH",
                "detach y~DETACH",
                "vacuum~VACUUM",
                "use acme~USE",
                "grant all~READ",
                "\"select\" 1~READ",
                "\u017Felect 1~READ",
                "(select 1)~READ"
            })
    void aStatementHasAKind(String sql, StatementKind kind) {
        assertThat(of(sql).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select ?, ?",
                "select ?3, ?",
                "select :a, :a, @a, $a, ?",
                "select ?2, :a, ?1, :b, '?', \"?\", x -- ?\n from (select 1 x)",
                "select $a::b(c), $a::b, :a(d)",
                "select 1",
                "select ?1, ?1, ?"
            })
    void parametersAreCountedAsSqliteCounts(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                PreparedStatement statement = connection.prepareStatement(sql)) {
            assertThat(of(sql).parameterCount())
                    .isEqualTo(statement.getParameterMetaData().getParameterCount());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            nullValues = "-",
            value = {
                "pragma foreign_keys~-~foreign_keys~-~false",
                "PRAGMA Foreign_Keys = ON~-~foreign_keys~ON~true",
                "pragma main.table_info('a b')~main~table_info~a b~true",
                "pragma \"temp\".[cache_size] = -2000~temp~cache_size~-2000~true",
                "pragma optimize(0x10)~-~optimize~0x10~true",
                "pragma optimize()~-~optimize~-~false",
                "explain pragma user_version=5~-~user_version~5~true"
            })
    void aPragmaSaysItsNameAndArgument(String sql, String schema, String name, String argument, boolean assignment) {
        assertThat(of(sql).pragma()).contains(new PragmaCall(schema, name, argument, assignment));
    }

    @ParameterizedTest
    @CsvSource({
        "begin,''",
        "begin deferred,deferred",
        "BEGIN IMMEDIATE TRANSACTION,immediate",
        "begin exclusive,exclusive"
    })
    void aBeginSaysItsMode(String sql, String mode) {
        assertThat(of(sql).beginMode()).isEqualTo(mode);
        assertThat(of(sql).savepoint()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            value = {
                "savepoint a~a",
                "savepoint \"A \"\"b\"~A \"b",
                "release savepoint 'x'~x",
                "release [x y]~x y",
                "rollback to `s`~s",
                "rollback transaction to savepoint s~s"
            })
    void aSavepointHasItsNameWithoutQuotes(String sql, String name) {
        assertThat(of(sql).savepoint()).isEqualTo(name);
        assertThat(of(sql).beginMode()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            nullValues = "-",
            value = {
                "use acme~-~-~acme",
                "use acme-2~-~-~acme-2",
                "use 'acme'~-~-~acme",
                "use shop/main~shop~main~-",
                "use shop/main/acme~shop~main~acme",
                "use shop/feature/pay/acme;~shop~feature/pay~acme",
                "use \"shop/feature/acme\"~shop~feature~acme",
                "use branch feature/pay~-~feature/pay~-",
                "use branch 'feature/pay'~-~feature/pay~-",
                "use tenant acme~-~-~acme",
                "use database shop~shop~-~-",
                "use tenant~-~-~tenant",
                "use branch/main~branch~main~-"
            })
    void useSaysWhereToGo(String sql, String database, String branch, String tenant) throws SQLException {
        assertThat(of(sql).use()).isEqualTo(new UseTarget(database, branch, tenant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "use",
                "use a b",
                "use /a",
                "use a/",
                "use a//b",
                "use ''",
                "use branch a b",
                "use a / b",
                "select 1"
            })
    void aMalformedUseIsASyntaxErrorWhenAskedFor(String sql) {
        assertThatThrownBy(() -> of(sql).use())
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(SqlState.SYNTAX.isStateOf(e)).isTrue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            nullValues = "-",
            value = {
                "select * from a, main.B as x join \"C\" on a.x = b.y, d~[a, b, c, d]",
                "select * from (a cross join b), (select * from c) where x in d and y in (1, 2)~[a, b, c, d]",
                "select a is not distinct from b, (select 1 from c), d from e order by f, g~[c, e]",
                "with a as (select * from b), c as (select * from a) select * from a, c, d~[b, d]",
                "select * from main.a, (with a as (select 1) select * from a)~[a]",
                "select * from json_each((select x from t)), 'u'~[json_each, t, u]",
                "select * from a left join b using (x, y) natural join c limit 1, 2~[a, b, c]",
                "select * from a union all select * from b window w as (partition by x, y)~[a, b]",
                "select * from a where b in (select c from d), e~[a, d]",
                "delete from a where x in b~[b]",
                "update a set x = 1, y = 2 from b, c where z returning p, q~[b, c]",
                "insert into a select * from b where true on conflict do update set x = 1, y = 2~[b]",
                "select 'from a' /* from b */ as \"from c\"~[]",
                "create virtual table v using fts5(x, content='select a from b')~[]"
            })
    void theTablesThatAStatementReadsAreKnown(String sql, String tables) {
        assertThat(of(sql).tablesRead()).hasToString(tables);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            nullValues = "-",
            value = {
                "insert into t values (1, (2))~INSERT~-~t~false~false~true",
                "insert into t(a, b) values (1, 2), (3, 4) returning *~INSERT~-~t~true~false~false",
                "insert or replace into \"T x\" as q (a) values (1) on conflict do nothing~INSERT~-~T x~false~false~true",
                "insert into main.t default values~INSERT~main~t~false~false~true",
                "insert into t select * from u~INSERT~-~t~false~true~false",
                "insert into t with x as (select 1) select * from x~INSERT~-~t~false~true~false",
                "insert into t values (1) union select 2~INSERT~-~t~false~true~false",
                "with x as (select 1) replace into t select * from x~REPLACE~-~t~false~true~false",
                "update or ignore [t] set a = 1 returning a~UPDATE~-~t~true~false~false",
                "update main.'t' set a = (select 1 returning)~UPDATE~main~t~false~false~false",
                "delete from `t`~DELETE~-~t~false~false~false"
            })
    void dmlSaysWhatItWrites(
            String sql,
            Dml.Verb verb,
            String schema,
            String table,
            boolean returning,
            boolean fromSelect,
            boolean singleRow) {
        SqlStatement statement = of(sql);
        assertThat(statement.dml())
                .contains(new Dml(verb, schema, table, returning, fromSelect, singleRow, statement.tablesRead()));
        assertThat(statement.hasReturning()).isEqualTo(returning);
        assertThat(statement.isInsert()).isEqualTo(verb == Dml.Verb.INSERT || verb == Dml.Verb.REPLACE);
    }

    @Test
    void whatWritesNoTableOfItsOwnIsNoDml() {
        assertThat(of("analyze").dml()).isEmpty();
        assertThat(of("insert t values (1)").dml()).isEmpty();
        assertThat(of("select 1").dml()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            value = {
                "select cinch_merge('a')~cinch_merge~true",
                "select coalesce(\"CINCH_Merge\"('a'), case when 1 then cinch_merge('b') end) from t where x~cinch_merge~true",
                "with a as (select 1) select cinch_merge(x) from a~cinch_merge~true",
                "select x is distinct from y, cinch_merge('a')~cinch_merge~true",
                "select (select cinch_merge('a'))~cinch_merge~false",
                "select (with x as (select 1) select cinch_merge('a'))~cinch_merge~false",
                "with a as (select cinch_merge('x')) select * from a~cinch_merge~false",
                "select 1 from t where cinch_merge('a')~cinch_merge~false",
                "select cinch_merge('a') from t order by cinch_merge('b')~cinch_merge~false",
                "select cinch_merge('a') union select 1~cinch_merge~false",
                "values (cinch_merge('a'))~cinch_merge~false",
                "explain select cinch_merge('a')~cinch_merge~false",
                "insert into t select cinch_merge('a')~cinch_merge~false"
            })
    void anActionStandsInTheSelectListOrElsewhere(String sql, String function, boolean inSelectList) {
        assertThat(of(sql).callsFunctions()).containsExactly(function);
        assertThat(of(sql).callsOnlyInSelectList(function)).isEqualTo(inSelectList);
    }

    @Test
    void aRelationACommentAndAStringAreNoCalls() {
        SqlStatement statement = of("select cinch_x, 'cinch_a()' /* cinch_b() */ from cinch_diff('a', 'b')");
        assertThat(statement.callsFunctions()).isEmpty();
        assertThat(statement.callsOnlyInSelectList("cinch_diff")).isFalse();
        assertThat(statement.tablesRead()).containsExactly("cinch_diff");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            nullValues = "-",
            value = {
                "create table __x(a)~__x",
                "create temp table if not exists \"__x\"(a)~__x",
                "drop table temp.[__x]~__x",
                "alter table t rename to '__x'~__x",
                "alter table __x add column a~__x",
                "create index i on __kv(key)~__kv",
                "drop trigger __history~__history",
                "create trigger a after insert on __kv begin select 1; end~__kv",
                "create trigger a after insert on t begin select 1 from __kv; delete from `__kv`; end~__kv",
                "create trigger a after insert on t begin insert or ignore into __kv values (1); end~__kv",
                "insert into main.__kv values (1)~__kv",
                "with __a as (select 1) update __kv set a = 1~__kv",
                "delete from '__kv'~__kv",
                "select * from __kv~-",
                "insert into t select * from __kv~-",
                "create table t(__a references __kv)~-",
                "update t set __a = '__b'~-",
                "alter table t rename column a to __a~-",
                "create trigger a after insert on t begin select 1 from __kv; end~-",
                "explain drop table __kv~-"
            })
    void cinchsOwnTablesAreSeenWhereTheyAreChanged(String sql, String table) {
        assertThat(of(sql).reservedTable()).isEqualTo(Optional.ofNullable(table));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = NO_QUOTES,
            value = {
                "delete from sqlite_master~true",
                "update main.[SQLITE_schema] set sql = ''~true",
                "insert into 'sqlite_temp_master' values (1)~true",
                "update t set a = (select 1 from sqlite_master)~false",
                "select * from sqlite_master~false"
            })
    void writingTheSchemaTableIsSeen(String sql, boolean writes) {
        assertThat(of(sql).writesSchemaTable()).isEqualTo(writes);
    }
}
