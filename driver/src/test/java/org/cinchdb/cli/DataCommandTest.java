/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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

/** The commands for rows and queries. */
class DataCommandTest {
    @TempDir
    Path directory;

    private Path project;
    private Cinch cinch;

    @BeforeEach
    void aTableWithRowsInOneOfTwoTenants() throws SQLException, IOException {
        project = Files.createDirectory(directory.resolve("project"));
        cinch = new Cinch(project);
        for (String tenant : new String[] {"main", "acme"}) {
            DriverManager.getConnection("jdbc:cinch:shop/main/" + tenant + "?create=true&project=" + project)
                    .close();
        }
        run(
                "create table person(id integer primary key autoincrement, name text not null, age integer, \"odd, name\" text,"
                        + " any, photo blob, \"a__gt\" text default 'd')");
        run("insert into person(name, age, any) values ('Ann', 40, 1), ('Bob', 7, '1'), ('Cem', null, null),"
                + " ('O''Dee', 18, 2.5)");
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:cinch:shop?project=" + project);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String csv(String query, String... rest) {
        String[] arguments = new String[rest.length + 4];
        arguments[0] = "query";
        arguments[1] = query;
        arguments[2] = "-f";
        arguments[3] = "csv";
        System.arraycopy(rest, 0, arguments, 4, rest.length);
        assertThat(cinch.run(arguments)).as(cinch.err()).isZero();
        return cinch.out().replace("\r\n", ";");
    }

    private void says(String out, String... arguments) {
        assertThat(cinch.run(arguments)).as(cinch.err()).isZero();
        assertThat(cinch.out().strip()).isEqualTo(out);
        assertThat(cinch.err()).isEmpty();
    }

    private void fails(int code, String says, String... arguments) {
        String before = csv("select * from person");
        assertThat(cinch.run(arguments)).as(cinch.out() + cinch.err()).isEqualTo(code);
        assertThat(cinch.out()).isEmpty();
        assertThat(cinch.err()).startsWith("cinch: ").contains(says);
        assertThat(csv("select * from person")).isEqualTo(before);
    }

    // ---- insert

    @Test
    void anInsertedRowIsPrintedWithTheTypesOfJson() {
        says(
                "[{\"id\":5,\"name\":\"it's\",\"age\":9223372036854775807,\"odd, name\":null,\"any\":0.1,\"photo\":\"AP8=\","
                        + "\"a__gt\":\"d\"}]",
                "data",
                "insert",
                "person",
                "-f",
                "json",
                "-d",
                "{\"name\": \"it's\", \"age\": 9223372036854775807, \"odd, name\": null, \"any\": 0.1, \"photo\":"
                        + " {\"$blob\": \"AP8=\"}}");
        assertThat(csv("select typeof(age), typeof(any), hex(photo) from person where id = 5"))
                .isEqualTo("typeof(age),typeof(any),hex(photo);integer,real,00FF;");
        says(
                "[{\"id\":6,\"name\":\"{\\\"a\\\":[1]}\",\"age\":1,\"odd, name\":null,\"any\":null,\"photo\":null,"
                        + "\"a__gt\":\"d\"}]",
                "data",
                "insert",
                "person",
                "-f",
                "json",
                "-d",
                "{\"NAME\": {\"a\": [1]}, \"age\": true}");
    }

    @Test
    void aRowCanBeGivenAsPairsToo() {
        says(
                "id,name,age,\"odd, name\",any,photo,a__gt\r\n5,\"Doe, John\",1,NULL,2,,x=y",
                "data",
                "insert",
                "person",
                "-s",
                "name=Doe, John,age=true,\"odd, name\"='NULL',any=2",
                "-s",
                "a__gt=x=y,photo=None",
                "-f",
                "csv");
        assertThat(csv("select typeof(any), typeof(age) from person where id = 5"))
                .isEqualTo("typeof(any),typeof(age);integer,integer;");
    }

    @Test
    void aRowGoesToTheTenantThatIsNamed() {
        assertThat(cinch.run("data", "insert", "person", "-s", "name=Eve", "-t", "acme"))
                .isZero();
        assertThat(csv("select name from person", "-t", "acme")).isEqualTo("name;Eve;");
        assertThat(csv("select count(*) as n from person where name = 'Eve'")).isEqualTo("n;0;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "nowhere|{}|1|No table 'nowhere'. Tables: person",
                "__kv|{}|1|No table '__kv'",
                "person|{}|1|NOT NULL",
                "person|{\"name\":\"x\",\"nope\":1}|1|Table 'person' has no column 'nope'. Columns: id, name",
                "person|{\"name\":\"x\"|1|This cannot be read",
                "person|{\"name\":\"x\"} x|1|This cannot be read",
                "person|{\"name\":\"x\",\"name\":\"y\"}|1|Duplicate",
                "person|[{\"name\":\"x\"}]|1|is no row: a row is an object",
                "person|{\"name\":\"x\",\"age\":9223372036854775808}|1|is past the whole numbers of 64 bits",
                "person|{\"name\":\"x\",\"photo\":{\"$blob\":\"?\"}}|1|wants bytes in base64",
            })
    void aRowThatCannotBeIsNotInserted(String table, String json, int code, String says) {
        fails(code, says, "data", "insert", table, "-d", json);
    }

    @Test
    void anInsertWithoutARowIsAWrongCall() {
        fails(2, "-d=<json>", "data", "insert", "person");
        fails(2, "mutually exclusive", "data", "insert", "person", "-d", "{}", "-s", "a=1");
        fails(1, "is set twice", "data", "insert", "person", "-s", "name=a,NAME=b");
        fails(1, "cannot be read", "data", "insert", "person", "-s", "name");
    }

    // ---- bulk insert

    @Test
    void manyRowsComeTogetherAndWhatARowLacksGetsItsDefault() {
        says(
                "3 rows inserted",
                "data",
                "bulk-insert",
                "person",
                "-d",
                "[{\"name\":\"E\",\"a__gt\":null},{\"age\":3,\"name\":\"F\"},{\"name\":\"G\",\"id\":10}]");
        assertThat(csv("select id, name, age, a__gt from person where id > 4"))
                .isEqualTo("id,name,age,a__gt;5,E,,;6,F,3,d;10,G,,d;");
        says("{\"inserted\":0}", "data", "bulk-insert", "person", "-d", "[]", "-f", "json");
    }

    @Test
    void whatAQueryPrintsCanBeInserted() throws IOException {
        assertThat(cinch.run("data", "update", "person", "-s", "any='',a__gt='say \"hi\", you'", "-w", "id=2", "-y"))
                .isZero();
        String before = csv("select name, age, any, a__gt from person");
        for (String format : new String[] {"json", "csv"}) {
            cinch.run("query", "select name, age, any, a__gt from person", "-f", format);
            Path file = Files.writeString(directory.resolve("rows." + format), cinch.out());
            assertThat(cinch.run("data", "delete", "person", "--all", "-t", "acme", "-y"))
                    .isZero();
            says("4 rows inserted", "data", "bulk-insert", "person", "--file", file.toString(), "-t", "acme");
            assertThat(csv("select name, age, any, a__gt from person", "-t", "acme"))
                    .isEqualTo(before);
        }
    }

    @Test
    void rowsAreReadFromStdin() {
        cinch.reading("name,age\nE,\n\"F\",\"5\"\n");
        says("2 rows inserted", "data", "bulk-insert", "person", "--csv", "-");
        cinch.reading("{\"name\":\"G\"}\n{\"name\":\"H\"}\n");
        says("2 rows inserted", "data", "bulk-insert", "person", "-d", "-");
        assertThat(csv("select name, age, typeof(age) as t from person where id > 4"))
                .isEqualTo("name,age,t;E,,null;F,5,integer;G,,null;H,,null;");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{\"name\":\"a\"},{\"age\":1}]|Row 2: |NOT NULL constraint failed: person.name",
                "[{\"name\":\"a\"},{\"name\":\"b\",\"agee\":1}]|Row 2: Table 'person' has no column 'agee'|Nothing was inserted.",
                "[{\"name\":\"a\",\"id\":70},{\"name\":\"b\",\"id\":70}]|Row 2: |UNIQUE constraint failed",
                "[{\"name\":\"a\"},7]|Row 2: 7 is no row|Nothing was inserted.",
                "[{\"name\":\"a\"},{|Row 2: This cannot be read|Nothing was inserted.",
                "[{\"name\":\"a\"}|Row 2: This cannot be read|Nothing was inserted.",
                "nonsense|Row 1: This cannot be read|Nothing was inserted.",
            })
    void oneBadRowKeepsAllOut(String json, String says, String reason) {
        fails(1, says, "data", "bulk-insert", "person", "-d", json);
        fails(1, reason, "data", "bulk-insert", "person", "-d", json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "name,agee/a,1|Table 'person' has no column 'agee'",
                "name,age/a,1/b|Row 2: This cannot be read",
                "name,age/a,1,2|Row 1: This cannot be read",
                "name,age/\"a,1|Row 1: This cannot be read",
            })
    void aBadLineOfCsvKeepsAllOut(String csv, String says) {
        cinch.reading(csv.replace('/', '\n'));
        fails(1, says, "data", "bulk-insert", "person", "--csv", "-");
    }

    @Test
    void aFileThatIsNotThereIsAFailure() {
        fails(
                1,
                "nowhere.csv",
                "data",
                "bulk-insert",
                "person",
                "--file",
                directory.resolve("nowhere.csv").toString());
    }

    // ---- conditions

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "age__gte=18|2",
                "age__gt=18|1",
                "age__lt=18|1",
                "age__lte=18|2",
                "age=40|1",
                "age='40'|1",
                "age=NULL|1",
                "age=None|1",
                "age__null=true|1",
                "age__null=false|3",
                "age__not=40|3",
                "age__not=null|3",
                "age__in=7,40|2",
                "age__in=7,NULL|2",
                "age__in=99|0",
                "name__like=%n%|1",
                "name=O'Dee|1",
                "name='O''Dee'|1",
                "name__in=Ann,\"Bob\",'O''Dee'|3",
                "any=1|1",
                "any='1'|1",
                "any__gt=1,any__lt=3|1",
                "NAME=Ann, age=40|1",
                "a__gt=d|4",
                "\"odd, name\"=NULL|4",
                "\"odd, name\"__null=no|0",
                "name=x' or 1=1 --|0",
            })
    void conditionsFindTheirRows(String condition, int rows) {
        says(
                rows + (rows == 1 ? " row" : " rows") + " updated",
                "data",
                "update",
                "person",
                "-s",
                "a__gt=done",
                "-w",
                condition,
                "-y");
        assertThat(csv("select count(*) as n from person where a__gt = 'done'")).isEqualTo("n;" + rows + ";");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "agee=1|Table 'person' has no column 'agee'",
                "agee__gt=1|Table 'person' has no column 'agee'",
                "age__near=1|There is no operator '__near'. Operators: gt, gte, lt, lte, like, in, not, null",
                "age__gt=NULL|Nothing is > NULL: age__null=true finds the rows without a value",
                "age__null=maybe|wants true or false, not 'maybe'",
                "age|cannot be read",
                "1=1 or true|Table 'person' has no column '1'",
            })
    void aConditionThatCannotBeReadChangesNothing(String condition, String says) {
        fails(1, says, "data", "delete", "person", "-w", condition, "-y");
    }

    @Test
    void severalConditionsAllHaveToHoldUnlessAnyIsEnough() {
        says("0 rows deleted", "data", "delete", "person", "-w", "age=40", "-w", "name=Bob", "-y");
        says("2 rows deleted", "data", "delete", "person", "-w", "age=40", "-w", "name=Bob", "--any", "-y");
        says("{\"deleted\":2}", "data", "delete", "person", "--all", "-y", "-f", "json");
        fails(2, "-w=<condition>", "data", "delete", "person", "-y");
    }

    @Test
    void rowsChangeOnlyWhenSomebodySaysSo() {
        fails(
                2,
                "This deletes 2 rows of table 'person' of tenant 'main', and there is no terminal to ask at",
                "data",
                "delete",
                "person",
                "-w",
                "age__gte=18");
        cinch.atTerminal(80, "n\n");
        assertThat(cinch.run("data", "update", "person", "-s", "age=1", "-w", "age__gte=18"))
                .isEqualTo(1);
        assertThat(cinch.err()).startsWith("This updates 2 rows of table 'person' of tenant 'main'. Go on? [y/N]");
        cinch.atTerminal(80, "yes\n");
        assertThat(cinch.run("data", "update", "person", "-d", "{\"age\":null}", "-w", "age__gte=18"))
                .isZero();
        assertThat(csv("select count(*) as n from person where age is null")).isEqualTo("n;3;");
    }

    @Test
    void rowsAreUpdatedAndDeletedByTheirKeys() {
        says(
                "2 rows updated",
                "data",
                "bulk-update",
                "person",
                "-d",
                "[{\"id\":1,\"age\":41},{\"ID\":2,\"name\":\"Rob\",\"age\":null}]",
                "-y");
        assertThat(csv("select id, name, age from person where id < 3")).isEqualTo("id,name,age;1,Ann,41;2,Rob,;");
        fails(
                1,
                "Row 2: there is no row with id = 99. Nothing was updated.",
                "data",
                "bulk-update",
                "person",
                "-d",
                "[{\"id\":1,\"age\":1},{\"id\":99,\"age\":1}]",
                "-y");
        fails(1, "Row 1: it does not say 'id'", "data", "bulk-update", "person", "-d", "[{\"age\":1}]", "-y");
        fails(1, "Row 1: it says no column", "data", "bulk-update", "person", "-d", "[{\"id\":1}]", "-y");
        fails(2, "no terminal to ask at", "data", "bulk-update", "person", "-d", "[{\"id\":1,\"age\":1}]");
        fails(2, "This deletes 2 rows of table 'person'", "data", "bulk-delete", "person", "-i", "1,2,99");
        says("2 rows deleted", "data", "bulk-delete", "person", "-i", "1,2,99", "-y");
    }

    // ---- query

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "select 'a;b' as x -- y|x;a;b;",
                "-- first;/* then */ select 1 as x;|x;1;",
                "with a as (select 2 as x) select * from a|x;2;",
                "values (1, null)|column1,column2;1,;",
                "explain query plan select 1|id,parent,notused,detail;1,0,0,SCAN CONSTANT ROW;",
                "pragma user_version|user_version;0;",
                "select name from person where age > 18 union select 'z' order by 1|name;Ann;z;",
            })
    void whateverReadsIsRun(String sql, String csv) {
        assertThat(csv(sql.replace("-- first;", "-- first;\n"))).isEqualTo(csv);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "delete from person|2|'delete' does not read",
                "with a as (select 1) delete from person|2|'with' does not read",
                "drop table person|2|'drop' does not read",
                "begin|2|'begin' does not read",
                "use acme|2|'use' does not read",
                "vacuum|2|'vacuum' does not read",
                "select cinch_kv_set('a', 1)|1|The connection is read-only",
                "pragma user_version = 7|1|The connection is read-only",
                "select 1; select 2|2|It is one statement that is run, not 2",
                "|2|It is one statement that is run, not 0",
                "selec 1|1|syntax error",
                "select * from nowhere|1|no such table: nowhere",
            })
    void whatWritesIsRefused(String sql, int code, String says) {
        fails(code, says, "query", sql == null ? "" : sql);
    }

    @Test
    void aQueryTakesValuesAndALimit() {
        assertThat(csv("select name from person where age >= ? and name <> ?", "-p", "18", "-p", "'Ann'"))
                .isEqualTo("name;O'Dee;");
        assertThat(csv(
                        "select typeof(?), typeof(?), typeof(?), typeof(?)",
                        "-p",
                        "5",
                        "-p",
                        "'5'",
                        "-p",
                        "NULL",
                        "-p",
                        "x"))
                .endsWith(";integer,text,null,text;");
        assertThat(csv("select id from person order by id", "-l", "2")).isEqualTo("id;1;2;");
        assertThat(csv("select id from person", "-l", "0")).isEqualTo("id;");
        fails(2, "has 1 question marks, and --param gives 0 values", "query", "select ?");
        fails(2, "--limit is 0 or more", "query", "select 1", "-l", "-1");
        cinch.reading("select 'in' as x");
        assertThat(csv("-")).isEqualTo("x;in;");
    }

    @Test
    void aQueryLeavesAnUntouchedTenantUntouched() {
        assertThat(csv("select count(*) as n from person", "-t", "acme")).isEqualTo("n;0;");
        assertThat(csv("select touched from cinch_tenants where name = 'acme'")).isEqualTo("touched;0;");
    }

    @Test
    void aTableOfRowsIsAligned() {
        assertThat(cinch.run("query", "select name, age from person limit 3")).isZero();
        assertThat(cinch.out().lines())
                .containsExactly(
                        "name   age", //
                        "Ann     40",
                        "Bob      7",
                        "Cem   NULL");
    }
}
