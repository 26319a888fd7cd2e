/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The commands of the shell that are no SQL: lines that begin with a dot. */
final class DotCommands {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    @FunctionalInterface
    private interface Action {
        Shell.Outcome run(List<String> arguments) throws SQLException, IOException;
    }

    @FunctionalInterface
    private interface Step {
        void run(@Nullable String argument) throws SQLException, IOException;
    }

    /**
     * One command.
     *
     * @param arguments as help shows them, an optional one in brackets; none: empty
     */
    record Command(String name, String arguments, String summary, int least, int most, Action action) {
        String usage() {
            return arguments.isEmpty() ? name : name + " " + arguments;
        }
    }

    private final Shell shell;
    private final List<Command> commands;

    DotCommands(Shell shell) {
        this.shell = shell;
        this.commands = List.of(
                optional(".branches", "", "The branches of this database", none -> relation("cinch_branches")),
                optional(".databases", "", "The databases of the project", none -> relation("cinch_databases")),
                optional(".dump", "[TABLE]", "The schema and the rows as SQL", this::dump),
                optional(".functions", "", "What SQL can call and read of Cinch", none -> relation("cinch_functions")),
                optional(".help", "", "This list", none -> help()),
                optional(".indexes", "[TABLE]", "The indexes", this::indexes),
                optional(".log", "[BRANCH]", "The schema changes of a branch", this::log),
                optional(".mode", "[table|json|csv|line]", "How rows are shown", this::mode),
                optional(".output", "[FILE]", "Write rows to a file; without one: here again", this::output),
                new Command(".quit", "", "End", 0, 0, none -> Shell.Outcome.QUIT),
                new Command(".read", "FILE", "Run a file", 1, 1, file -> shell.read(path(file.get(0)))),
                optional(".schema", "[NAME]", "The SQL of all objects, or of a table and what is on it", this::schema),
                optional(".tables", "[PATTERN]", "The tables and views whose names are LIKE the pattern", this::tables),
                optional(".tenants", "", "The tenants of this branch", none -> relation("cinch_tenants")),
                optional(".timer", "[on|off]", "Show how long each statement takes", this::timer));
    }

    private static Command optional(String name, String arguments, String summary, Step step) {
        return new Command(name, arguments, summary, 0, arguments.isEmpty() ? 0 : 1, given -> {
            step.run(given.isEmpty() ? null : given.get(0));
            return Shell.Outcome.DONE;
        });
    }

    List<Command> all() {
        return commands;
    }

    /** Runs a line such as {@code .schema customer}. */
    Shell.Outcome run(String line) throws SQLException, IOException {
        List<String> words = words(line);
        String name = words.get(0).toLowerCase(Locale.ROOT);
        Command command = find(name.startsWith(".") ? name : "." + name);
        List<String> arguments = words.subList(1, words.size());
        if (arguments.size() < command.least() || arguments.size() > command.most()) {
            throw wrong("Write " + command.usage());
        }
        return command.action().run(arguments);
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            words.add(Optional.ofNullable(word.group(1))
                    .or(() -> Optional.ofNullable(word.group(2)))
                    .orElseGet(() -> word.group(3)));
        }
        return words;
    }

    private Command find(String name) {
        String meant = name.equals(".exit") ? ".quit" : name;
        List<Command> found =
                commands.stream().filter(each -> each.name().equals(meant)).toList();
        if (found.isEmpty() && meant.length() > 1) {
            found = commands.stream()
                    .filter(each -> each.name().startsWith(meant))
                    .toList();
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        throw wrong(
                found.isEmpty()
                        ? "There is no command " + name + ". .help lists them all"
                        : name + " may be " + found.stream().map(Command::name).collect(Collectors.joining(" or ")));
    }

    private static CommandException wrong(String message) {
        return new CommandException(Exit.USAGE, message);
    }

    private static Path path(String name) {
        try {
            return Path.of(name.startsWith("~/") ? System.getProperty("user.home") + name.substring(1) : name);
        } catch (InvalidPathException e) {
            throw wrong("'" + name + "' is no name of a file: " + e.getReason());
        }
    }

    private void help() {
        int widest =
                commands.stream().mapToInt(each -> each.usage().length()).max().orElse(0);
        for (Command command : commands) {
            shell.out().println(TextWidth.padded(command.usage(), widest, false) + "  " + command.summary());
        }
        shell.out().println();
        shell.out()
                .println("A statement ends with a semicolon and may have many lines. USE tenant, USE BRANCH name and");
        shell.out()
                .println("USE database/branch/tenant go elsewhere. Ctrl-C stops a statement, Ctrl-D ends the shell.");
        shell.out().flush();
    }

    private void relation(String name) throws SQLException, IOException {
        shell.query("select * from " + name);
    }

    private void log(@Nullable String branch) throws SQLException, IOException {
        String columns = "select position, kind, object_type, object_name, author, at, origin_branch, sql from ";
        if (branch == null) {
            shell.query(columns + "cinch_log order by position");
        } else {
            shell.query(columns + "cinch_log(?) order by position", branch);
        }
    }

    private void tables(@Nullable String pattern) throws SQLException, IOException {
        shell.query("""
                select name, type from pragma_table_list
                where type <> 'shadow' and name not like 'sqlite\\_%' escape '\\' and (?1 is null or name like ?1)
                order by name collate nocase""", pattern);
    }

    private void indexes(@Nullable String table) throws SQLException, IOException {
        shell.query("""
                select o.name as "table", i.name as "index", i."unique", i.partial,
                       (select group_concat(coalesce(c.name, '(expression)'), ', ') from pragma_index_info(i.name) c)
                         as columns
                from sqlite_schema o join pragma_index_list(o.name) i
                where o.type = 'table' and (?1 is null or o.name = ?1 collate nocase)
                and o.name not in (select t.name from pragma_table_list t where t.type = 'shadow')
                order by 1 collate nocase, 2""", table);
    }

    private void schema(@Nullable String name) throws SQLException, IOException {
        boolean found = false;
        try (var statement = shell.connection().prepareStatement("""
                select sql from sqlite_schema
                where sql is not null and name not like 'sqlite\\_%' escape '\\'
                and name not in (select t.name from pragma_table_list t where t.type = 'shadow')
                and (?1 is null or name = ?1 collate nocase or tbl_name = ?1 collate nocase)""")) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found = true;
                    shell.out().println(rows.getString(1) + ";");
                }
            }
        }
        shell.out().flush();
        if (!found && name != null) {
            throw new CommandException(Exit.FAILED, "There is no table, view, index or trigger '" + name + "'");
        }
    }

    private void dump(@Nullable String table) throws SQLException, IOException {
        new Dump(shell.connection(), shell.out()).write(table);
    }

    private void mode(@Nullable String name) {
        if (name == null) {
            shell.out().println(shell.mode().word());
            shell.out().flush();
            return;
        }
        shell.setMode(Arrays.stream(Shell.Mode.values())
                .filter(mode -> mode.word().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> wrong("There is no mode '" + name + "'. Write .mode table, json, csv or line")));
    }

    private void timer(@Nullable String state) {
        if (state == null) {
            shell.out().println(shell.timer() ? "on" : "off");
            shell.out().flush();
            return;
        }
        switch (state.toLowerCase(Locale.ROOT)) {
            case "on" -> shell.setTimer(true);
            case "off" -> shell.setTimer(false);
            default -> throw wrong("Write .timer on or .timer off");
        }
    }

    private void output(@Nullable String file) throws IOException {
        shell.setOutput(file == null ? null : path(file));
    }
}
