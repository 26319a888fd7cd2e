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
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cinchdb.Page;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cinch shell} at a terminal: what is typed, and what the screen shows. */
class InteractiveShellTest {
    private static final Pattern EMPTY_PROMPT = Pattern.compile("(?:\\w+(?:/[-\\w]+)+[*!]?|\\s+\\.\\.\\.)>");
    private static final Pattern TYPED = Pattern.compile("(?:\\w+(?:/[-\\w]+)+[*!]?|\\s+\\.\\.\\.)> ?(.*)");

    @TempDir
    Path directory;

    private Path history;
    private ShellTerminal terminal;

    @BeforeEach
    void open() throws Exception {
        history = directory.resolve("history");
        run("acme", "create table customer (id integer primary key, first_name text, \"order\" text)");
        run("acme", "select cinch_branch_create('feature/pay')");
        terminal = shell();
    }

    @AfterEach
    void close() throws Exception {
        terminal.close();
    }

    private String url(String tenant) {
        return "jdbc:cinch:shop/main/" + tenant + "?create=true&project=" + directory;
    }

    private ShellTerminal shell() throws IOException {
        ShellTerminal shell = new ShellTerminal(url("acme"), history, 100, false);
        shell.awaitLast("shop/main/acme>");
        return shell;
    }

    private void run(String tenant, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(tenant));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String value(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("acme"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    /** Types a line once the editor waits for one: between two of them the terminal itself would show what is typed. */
    private ShellTerminal enter(String line) throws IOException {
        terminal.await(lines -> !lines.isEmpty()
                && EMPTY_PROMPT.matcher(lines.get(lines.size() - 1)).matches());
        return terminal.type(line + ShellTerminal.ENTER);
    }

    @Test
    void theSessionOfThePageLooksAsThePageShowsIt() throws Exception {
        terminal.close();
        Files.delete(history);
        terminal =
                new ShellTerminal("jdbc:cinch:store/main/acme?create=true&project=" + directory, history, 100, false);
        List<String> session = new Page("shell.md").block("console").lines().toList();

        for (int i = 0; i < session.size(); i++) {
            Matcher typed = TYPED.matcher(session.get(i));
            if (typed.matches()) {
                List<String> before = session.subList(0, i);
                String prompt = session.get(i)
                        .substring(0, session.get(i).length() - typed.group(1).length())
                        .stripTrailing();
                terminal.await(lines -> lines.size() > before.size()
                        && lines.get(lines.size() - 1).equals(prompt));
                assertThat(terminal.screen().subList(0, i)).containsExactlyElementsOf(before);
                enter(typed.group(1));
            }
        }

        terminal.await(lines -> lines.size() > session.size());
        assertThat(terminal.screen().subList(0, session.size())).containsExactlyElementsOf(session);
    }

    @Test
    void aStatementOfManyLinesRunsAtItsSemicolon() throws Exception {
        enter("create trigger t after insert on customer begin");
        terminal.awaitLast("           ...>");
        enter("  update customer set \"order\" = 'x';");
        enter("end;");
        terminal.await("ms)");
        enter("insert into customer (id) values (1);");
        terminal.await(lines -> lines.stream().anyMatch(line -> line.startsWith("(1 row changed, ")));

        assertThat(value("select \"order\" from customer")).isEqualTo("x");
    }

    @Test
    void thePromptSaysWhereTheSessionStandsAndWhetherATransactionIsOpen() throws Exception {
        enter("use branch feature/pay;");
        terminal.awaitLast("shop/feature/pay/acme>");
        enter("begin;");
        terminal.awaitLast("shop/feature/pay/acme*>");
        enter("insert into customer (id) values (1);");
        terminal.awaitLast("shop/feature/pay/acme*>");
        enter("rollback;");
        terminal.awaitLast("shop/feature/pay/acme>");
        enter("create trigger t before insert on customer begin select raise(rollback, 'no'); end;");
        enter("begin; insert into customer (id) values (1);");
        terminal.awaitLast("shop/feature/pay/acme!>");
    }

    @Test
    void anErrorShowsItsStateAndTheShellGoesOn() throws Exception {
        enter("select * from nowhere; select 'not reached';");
        terminal.await(lines -> lines.stream().anyMatch(line -> line.startsWith("[42P01] ")));
        enter(".nonsense");
        terminal.await("There is no command .nonsense. .help lists them all");
        enter("select 1 + 1 as two;");

        assertThat(terminal.await(lines -> lines.contains("two")))
                .noneMatch(line -> line.equals("not reached"))
                .contains("  2");
    }

    @Test
    void ctrlCStopsTheStatementThatRunsAndThoseThatFollowIt() throws Exception {
        enter("with recursive n(i) as (select 1 union all select i + 1 from n)"
                + " select printf('%060d', i) as long from n where i <= 700 or i < 0; select 'next';");
        terminal.await("0650");
        terminal.type(ShellTerminal.CTRL_C);
        List<String> lines = terminal.awaitLast("shop/main/acme>");
        enter("select 'alive' as state;");

        assertThat(lines.get(lines.size() - 2)).startsWith("[57014] ");
        assertThat(terminal.await("alive")).doesNotContain("next");
    }

    @Test
    void ctrlCForgetsWhatIsBeingTyped() throws Exception {
        enter("drop table");
        terminal.awaitLast("           ...>");
        terminal.type("customer");
        terminal.awaitLast("           ...> customer");
        terminal.type(ShellTerminal.CTRL_C);
        terminal.awaitLast("shop/main/acme>");
        enter("select 'next';");
        terminal.await("next");

        assertThat(value("select count(*) from customer")).isEqualTo("0");
    }

    @Test
    void ctrlDEndsTheShellAndRollsBackWhatIsOpen() throws Exception {
        enter("begin; insert into customer (id) values (7);");
        terminal.awaitLast("shop/main/acme*>");
        terminal.type(ShellTerminal.CTRL_D);
        terminal.awaitEnd();

        assertThat(terminal.screen()).contains("The transaction was not committed: it is rolled back.");
        assertThat(value("select count(*) from customer")).isEqualTo("0");
    }

    @Test
    void whatWasTypedIsThereInTheNextSession() throws Exception {
        enter("select 'wow !x',");
        enter("2;");
        terminal.await(lines -> lines.stream().anyMatch(line -> line.startsWith("(1 row, ")));
        enter(".quit");
        terminal.awaitEnd();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");

        try (ShellTerminal next = shell()) {
            next.type(ShellTerminal.UP + ShellTerminal.UP + ShellTerminal.ENTER);
            next.await(lines -> lines.stream().anyMatch(line -> line.startsWith("(1 row, ")));
        }
    }

    @Test
    void aHistoryThatCannotBeKeptIsNoObstacle() throws Exception {
        terminal.close();
        history = directory.resolve("no/such/directory/history");
        terminal = shell();
        enter("select 'works';");

        assertThat(terminal.await("works").get(0)).startsWith("What is typed here is not kept: " + history);
    }

    private String completed(String typed) throws IOException {
        terminal.type(ShellTerminal.CTRL_U);
        terminal.awaitLast("shop/main/acme>");
        terminal.type(typed + ShellTerminal.TAB + "|");
        List<String> lines = terminal.await("|");
        return lines.stream()
                .filter(line -> line.endsWith("|"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void tabCompletesWhatFitsThere() throws Exception {
        run("globex", "select cinch_branch_create('release')");
        Files.writeString(directory.resolve("script.sql"), "select 1;");

        assertThat(completed("sel")).isEqualTo("shop/main/acme> select |");
        assertThat(completed("SEL")).isEqualTo("shop/main/acme> SELECT |");
        assertThat(completed("select * from cus")).isEqualTo("shop/main/acme> select * from customer|");
        assertThat(completed("select c.fi")).isEqualTo("shop/main/acme> select c.fi|");
        assertThat(completed("select * from customer c where c.fi"))
                .isEqualTo("shop/main/acme> select * from customer c where c.first_name|");
        assertThat(completed("select first_n")).isEqualTo("shop/main/acme> select first_name|");
        assertThat(completed("select c.\"order\", c.fi from customer c where c.ord"))
                .isEqualTo("shop/main/acme> select c.\"order\", c.fi from customer c where c.\"order\"|");
        assertThat(completed("select \"ord")).isEqualTo("shop/main/acme> select \"order\"|");
        assertThat(completed("select cinch_kv_persi")).isEqualTo("shop/main/acme> select cinch_kv_persist(|");
        assertThat(completed("select * from cinch_tena")).isEqualTo("shop/main/acme> select * from cinch_tenants|");
        assertThat(completed("use glo")).isEqualTo("shop/main/acme> use globex|");
        assertThat(completed("use branch feature/p")).isEqualTo("shop/main/acme> use branch feature/pay|");
        assertThat(completed("use shop/rel")).isEqualTo("shop/main/acme> use shop/release|");
        assertThat(completed(".sch")).isEqualTo("shop/main/acme> .schema |");
        assertThat(completed(".mode js")).isEqualTo("shop/main/acme> .mode json |");
        assertThat(completed(".read " + directory + "/scr")).endsWith("/script.sql |");
    }

    @Test
    void tabBeginsNoTransaction() throws Exception {
        completed("select first");
        terminal.type(ShellTerminal.CTRL_U);
        enter("begin;");
        terminal.awaitLast("shop/main/acme*>");
        terminal.type("select * from cus" + ShellTerminal.TAB + "|");
        terminal.await("select * from customer|");
        run("acme", "insert into customer (id) values (1)");
        terminal.type(ShellTerminal.CTRL_U);
        enter("select count(*) as n from customer;");

        assertThat(terminal.await(lines -> lines.contains("n"))).contains("1");
    }

    @Test
    void sqlIsColouredWhileItIsTyped() throws Exception {
        terminal.close();
        terminal = new ShellTerminal(url("acme"), history, 100, true);
        terminal.awaitLast("shop/main/acme>");
        terminal.type("select 'a' from customer where \"order\" = 1 -- note");

        terminal.awaitLast("shop/main/acme> select 'a' from customer where \"order\" = 1 -- note");
    }
}
