/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalFormTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CREATE TABLE IF NOT EXISTS \"Users\" ( [id] INTEGER) | create table users(id integer)",
                "CREATE TABLE \"a\"\"b\"(x)                          | create table main.[a\"b] ( X ) ;",
                "create table 'T'(a)                                 | create table t(a)",
                "create table t(\"key\" int, `action` text)        | CREATE TABLE T(key int, [Action] text)",
                "create TEMPORARY view V as select 1;;               | create temp view v as select /* one */ 1",
                "create unique index \"Main\".I on t(A desc)         | create unique index if not exists i on T ( a DESC)",
                "create trigger main.r after insert on t begin select NEW.A; end | CREATE TRIGGER R after insert on \"t\" begin select new.\"a\"; end;",
                "INTEGER NOT NULL DEFAULT 1E3                        | integer not  null default 1e3 -- thousand",
                "x'ABCD' -> 0XFF                                   | X'abcd'->0xff",
                "text default \"Abc\"                                | TEXT DEFAULT 'Abc'",
                "text default abc                                    | TEXT DEFAULT \"abc\"",
                "default NULL                                        | default null",
                "default TRUE                                        | default true"
            })
    void oneMeaningHasOneForm(String one, String other) {
        assertThat(NormalForm.of(one)).isEqualTo(NormalForm.of(other));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "create table t(a)           | create temp table t(a)",
                "create table t(a)           | create table aux.t(a)",
                "create table É(a)           | create table é(a)",
                "text default 'A'            | text default 'a'",
                "text default Abc            | text default abc",
                "default \"null\"            | default null",
                "default \"current_time\"    | default current_time",
                "check (a > \"current_time\")| check (a > current_time)",
                "check (\"true\")            | check (true)",
                "select 1 from a \"left\" join b | select 1 from a left join b",
                "\"a b\"                     | a b",
                "\"1\"                       | 1",
                "\"a\"                       | 'a'"
            })
    void twoMeaningsHaveTwoForms(String one, String other) {
        assertThat(NormalForm.of(one)).isNotEqualTo(NormalForm.of(other));
    }

    @Test
    void theFormIsReadable() {
        assertThat(NormalForm.of(
                        "CREATE TABLE main.\"Order\"([Select] INT REFERENCES p ON DELETE SET DEFAULT NOT NULL)"))
                .isEqualTo("create table \"order\" ( \"select\" int references p on delete set default not null )");
        assertThat(NormalForm.of("REFERENCES p ON DELETE SET DEFAULT MATCH full"))
                .isEqualTo("references p on delete set default match full");
        assertThat(NormalForm.of("create")).isEqualTo("create");
        assertThat(NormalForm.of("create table")).isEqualTo("create table");
        assertThat(NormalForm.of(" ; ")).isEmpty();
    }

    @Test
    void aNormalFormIsItsOwnNormalForm() {
        String form = NormalForm.of("CREATE VIEW \"V 1\" AS SELECT \"A\", [key], 'It''s', x'0A' FROM Main.\"select\"");
        assertThat(NormalForm.of(form)).isEqualTo(form);
    }

    /** The keywords that SQLite takes for a column's name need no quotes in a normal form; those that it refuses do. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "abort action after always analyze asc attach before begin by cascade cast column conflict current database"
                        + " deferred desc detach do each end exclude exclusive explain fail filter first following for"
                        + " generated glob groups if ignore immediate initially instead key last like match materialized"
                        + " no nulls of offset others over partition plan pragma preceding query range recursive regexp"
                        + " reindex release rename replace restrict rollback row rows savepoint temp temporary ties"
                        + " trigger unbounded vacuum view virtual window with without",
                "add all alter and as autoincrement between case check collate commit constraint create default"
                        + " deferrable delete distinct drop else escape except exists foreign from group having in index"
                        + " insert intersect into is isnull join limit not nothing notnull null on or order primary"
                        + " references returning select set table then to transaction union unique update using values"
                        + " when where"
            })
    void keywordsNeedQuotesWhereSqliteWantsThem(String words) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            for (String word : List.of(words.split(" ", -1))) {
                boolean bare = NormalForm.of('"' + word + '"').equals(word);
                assertThat(isTaken(statement, word)).as(word).isEqualTo(bare);
            }
        }
    }

    private static boolean isTaken(Statement statement, String name) {
        try {
            statement.execute("create temp table x_" + name + "(" + name + " int)");
        } catch (SQLException refused) {
            return false;
        }
        return true;
    }
}
