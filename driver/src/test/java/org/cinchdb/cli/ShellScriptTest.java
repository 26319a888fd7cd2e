/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cinchdb.Page;
import org.cinchdb.jdbc.CinchConnection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cinch shell} with a script on stdin. */
class ShellScriptTest {
    private static final Page PAGE = new Page("shell.md");

    @TempDir
    Path project;

    @TempDir
    Path files;

    private Cinch cinch;

    @BeforeEach
    void makeProject() throws SQLException {
        cinch = new Cinch(project);
        try (Connection connection = connect()) {
            run(connection, "create table item (id integer primary key, name text)");
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:cinch:shop/main/main?create=true&project=" + project);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rows(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return rows(connection, sql);
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        }
    }

    /** Runs a script; what it writes to stdout. */
    private String script(String script, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "shell";
        System.arraycopy(options, 0, arguments, 1, options.length);
        assertThat(cinch.reading(script).run(arguments)).as(cinch.err()).isZero();
        assertThat(cinch.err()).isEmpty();
        return cinch.out();
    }

    @Test
    void rowsAreAllThatAScriptPrints() throws Exception {
        assertThat(script("""
                -- a comment; with a semicolon
                insert into item (name) values ('chair; oak'),
                  (null);
                /* another
                   ; one */ select name from item; select 2 as n
                """)).isEqualTo("""
                name
                chair; oak
                NULL
                n
                2
                """);
    }

    @Test
    void rowsComeInTheFormatThatIsAskedFor() throws Exception {
        String query = "select 1 as a, null as b, 'x,y' as c;";

        assertThat(script(query, "--format", "json")).isEqualTo("[{\"a\":1,\"b\":null,\"c\":\"x,y\"}]\n");
        assertThat(script(query, "-f", "csv")).isEqualTo("a,b,c\r\n1,,\"x,y\"\r\n");
        assertThat(script(query + "\n.mode\n" + query, "-f", "line"))
                .isEqualTo("a = 1\nb = null\nc = x,y\nline\na = 1\nb = null\nc = x,y\n");
        assertThat(script(".mode csv\n" + query + "\n.mode JSON\n" + query))
                .isEqualTo("a,b,c\r\n1,,\"x,y\"\r\n[{\"a\":1,\"b\":null,\"c\":\"x,y\"}]\n");
    }

    @Test
    void theFirstErrorEndsAScriptAndItsOpenTransaction() throws Exception {
        String script = "begin;\ninsert into item values (1, 'a');\n\nselect *\nfrom nowhere;\ncommit;\n";

        assertThat(cinch.reading(script).run("shell")).isEqualTo(1);

        assertThat(cinch.err()).startsWith("line 4: [42P01] ").contains("nowhere");
        assertThat(cinch.out()).isEmpty();
        assertThat(rows("select name from item")).isEmpty();
    }

    @Test
    void withKeepGoingAScriptGoesOnBehindAnError() throws Exception {
        assertThat(cinch.reading("select 1 from nowhere;\n.nonsense\ninsert into item values (1, 'a');\n")
                        .run("shell", "--keep-going"))
                .isEqualTo(1);

        assertThat(cinch.err().lines())
                .hasSize(2)
                .last()
                .isEqualTo("line 2: There is no command .nonsense. .help lists them all");
        assertThat(rows("select name from item")).containsExactly("a");
    }

    @Test
    void quitEndsAScriptWithoutAnError() throws Exception {
        assertThat(script("select 1 as n;\n.quit\nselect 2 as n;\n")).isEqualTo("n\n1\n");
    }

    @Test
    void triggersStayWholeAndUseGoesElsewhere() throws Exception {
        script("""
                create trigger t after insert on item begin
                  update item set name = upper(new.name) where id = new.id;
                  select 1;
                end;
                select cinch_tenant_create('acme') as made;
                use acme;
                insert into item (name) values ('desk');
                """);

        assertThat(rows("select name from item")).isEmpty();
        assertThat(script("use tenant acme; select name from item;")).isEqualTo("name\nDESK\n");
    }

    @Test
    void oneScriptReadsAnother() throws Exception {
        Path inner = Files.writeString(files.resolve("in ner.sql"), "insert into item values (1, 'inner');\n");
        Path wrong = Files.writeString(files.resolve("wrong.sql"), "\nselect nope;\n");
        Path endless = files.resolve("endless.sql");
        Files.writeString(endless, ".read " + endless + "\n");

        script(".read \"" + inner + "\"");
        assertThat(rows("select name from item")).containsExactly("inner");

        assertThat(cinch.reading(".read " + wrong + "\nselect 'not reached';\n").run("shell"))
                .isEqualTo(1);
        assertThat(cinch.err()).startsWith(wrong + " line 2: [42703] ");
        assertThat(cinch.out()).isEmpty();

        assertThat(cinch.reading(".read " + endless).run("shell")).isEqualTo(1);
        assertThat(cinch.err()).contains("Files read each other, 16 deep: " + endless);

        assertThat(cinch.reading(".read " + files.resolve("missing.sql")).run("shell"))
                .isEqualTo(1);
        assertThat(cinch.err())
                .isEqualTo("line 1: There is no such file or directory: " + files.resolve("missing.sql")
                        + System.lineSeparator());

        Files.write(wrong, new byte[] {'-', '-', (byte) 0xff, '\n'});
        assertThat(cinch.reading(".read " + wrong).run("shell")).isEqualTo(1);
        assertThat(cinch.err()).contains("The file is no text in UTF-8");
    }

    @Test
    void rowsGoToAFileUntilTheyComeBack() throws Exception {
        Path file = files.resolve("rows.csv");

        assertThat(script(".mode csv\n.output " + file + "\nselect 1 as n;\n.output\nselect 2 as n;\n"))
                .isEqualTo("n\r\n2\r\n");

        assertThat(file).hasContent("n\r\n1\r\n");
        assertThat(cinch.reading(".output " + files.resolve("no/such/rows.csv")).run("shell"))
                .isEqualTo(1);
        assertThat(cinch.err()).contains("no/such/rows.csv");
    }

    @Test
    void commandsShowWhatIsThere() throws Exception {
        script("""
                create table "order" (id integer primary key, item integer references item(id));
                create index order_item on "order" (item);
                create unique index order_lower on "order" (lower(item)) where id > 0;
                create view names as select name from item;
                create virtual table notes using fts5(text);
                create temp table scratch (x);
                """);

        assertThat(script(".mode csv\n.tables\n.tables it%\n.tab or%").lines())
                .containsExactly(
                        "name,type",
                        "item,table",
                        "names,view",
                        "notes,virtual",
                        "order,table",
                        "name,type",
                        "item,table",
                        "name,type",
                        "order,table");
        assertThat(script(".mode csv\n.indexes\n.indexes item").lines())
                .containsExactly(
                        "table,index,unique,partial,columns",
                        "order,order_item,0,0,item",
                        "order,order_lower,1,1,(expression)",
                        "table,index,unique,partial,columns");
        assertThat(script(".schema ORDER")).isEqualTo("""
                CREATE TABLE "order" (id integer primary key, item integer references item(id));
                CREATE INDEX order_item on "order" (item);
                CREATE UNIQUE INDEX order_lower on "order" (lower(item)) where id > 0;
                """);
        assertThat(script(".schema"))
                .contains("CREATE TABLE item", "CREATE VIEW names", "using fts5")
                .doesNotContain("__", "notes_content");
        assertThat(script(".mode csv\n.databases\n.branches\n.tenants")).contains("shop,main,1,", "main,,", "main,1,");
        assertThat(script(".mode csv\n.log\n.log main")).contains("create,table,item", "create,view,names");
        assertThat(script(".functions")).contains("cinch_merge(from[, into])");
        assertThat(script("help")).contains(".schema [NAME]");
        assertThat(script(".mode\n.timer")).isEqualTo("table\noff\n");
    }

    @Test
    void aCommandThatIsWrongSaysWhatToWrite() {
        assertThat(cinch.reading(".mode xml\n.timer maybe\n.read\n.quit now\n.t\n.schema nowhere\n.dump nowhere\n")
                        .run("shell", "--keep-going"))
                .isEqualTo(1);

        assertThat(cinch.err().lines())
                .containsExactly(
                        "line 1: There is no mode 'xml'. Write .mode table, json, csv or line",
                        "line 2: Write .timer on or .timer off",
                        "line 3: Write .read FILE",
                        "line 4: Write .quit",
                        "line 5: .t may be .tables or .tenants or .timer",
                        "line 6: There is no table, view, index or trigger 'nowhere'",
                        "line 7: There is no table 'nowhere'");
    }

    @Test
    void theTimerWritesToStderr() {
        assertThat(cinch.reading(".timer on\nselect 1 as n;\n").run("shell")).isZero();

        assertThat(cinch.out()).isEqualTo("n\n1\n");
        assertThat(cinch.err()).matches("\\d+\\.\\d ms\\R");
    }

    @Test
    void aDumpMakesSchemaAndRowsAnewInCinchAndInPlainSqlite() throws Exception {
        script("""
                create table child (id integer primary key, parent integer references item(id), data blob, r real,
                  twice integer generated always as (id * 2));
                create trigger t after insert on item begin insert into child (parent) values (new.id); end;
                create table node (id integer primary key, up integer references node(id));
                create view names as select name from item;
                create virtual table notes using fts5(text);
                insert into node values (2, null), (1, 2);
                insert into item values (1, 'it''s'), (2, null), (3, 'two
                lines; and more');
                update child set data = x'00ff', r = 0.1 where id = 1;
                insert into notes values ('hello world');
                """);
        String dump = script(".dump");
        String check = "select group_concat(coalesce(i.name, '-') || quote(c.data) || quote(c.r) || c.twice, '|')"
                + " from item i join child c on c.parent = i.id";
        List<String> expected = rows(check);

        script(dump, "--tenant", "main", "--project", newProject());
        try (Connection cinchdb =
                        DriverManager.getConnection("jdbc:cinch:shop/main/main?project=" + files.resolve("copy"));
                Connection plain = DriverManager.getConnection("jdbc:sqlite:" + files.resolve("plain.db"))) {
            for (String statement : dump.split("(?<=;)\n(?=[a-zA-Z])", -1)) {
                run(plain, statement);
            }

            assertThat(rows(cinchdb, check)).isEqualTo(expected);
            assertThat(rows(plain, check)).isEqualTo(expected);
            assertThat(rows(plain, "select text from notes where notes match 'world'"))
                    .containsExactly("hello world");
        }
        assertThat(script(".dump item"))
                .startsWith("begin;")
                .contains("CREATE TRIGGER t")
                .doesNotContain("TABLE child");
    }

    private String newProject() throws Exception {
        Path copy = Files.createDirectory(files.resolve("copy"));
        DriverManager.getConnection("jdbc:cinch:shop/main/main?create=true&project=" + copy)
                .unwrap(CinchConnection.class)
                .close();
        return copy.toString();
    }

    @Test
    @Tag("docs")
    void thePageListsTheCommandsThatThereAre() throws Exception {
        StringBuilder table = new StringBuilder("| command | what it does |\n|---|---|\n");
        Matcher command = Pattern.compile("(?m)^(\\.\\w+(?: \\S+)?) +(\\S.*)$").matcher(script(".help"));
        while (command.find()) {
            table.append("| `")
                    .append(command.group(1).replace("|", "\\|"))
                    .append("` | ")
                    .append(command.group(2))
                    .append(" |\n");
        }

        assertThat(table).contains("| `.quit` | End |");
        PAGE.assertPartIs("commands", table.toString());
    }

    @Test
    void theCommandsOfThePageRun() throws Exception {
        script("select cinch_tenant_create('acme'); use acme; insert into item values (1, 'desk');");
        StringBuilder shown = new StringBuilder();

        for (String line : PAGE.block("sh").lines().toList()) {
            Matcher echo = Pattern.compile("echo '(.*)' \\| (.*)").matcher(line);
            boolean piped = echo.matches();
            List<String> command = Examples.words(piped ? echo.group(2) : line);
            shown.append(script(
                    piped ? echo.group(1) : "select name from item;",
                    command.subList(2, command.size()).toArray(String[]::new)));
        }

        assertThat(shown).contains("name\ndesk\n", "name\r\ndesk\r\n", "values (1,'desk');");
    }

    @Test
    void theTenantThatOptionsNameMustBeThere() {
        assertThat(cinch.reading("select 1;").run("shell", "--tenant", "nobody"))
                .isEqualTo(1);

        assertThat(cinch.err()).startsWith("cinch: No tenant 'nobody' on branch 'shop/main'");
    }
}
