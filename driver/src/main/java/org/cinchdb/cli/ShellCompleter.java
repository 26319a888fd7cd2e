/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cinchdb.cli.ShellParser.Place;
import org.cinchdb.engine.Session;
import org.cinchdb.engine.SqlFunction;
import org.cinchdb.engine.TransactionState;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Lexer;
import org.cinchdb.sql.Token;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * What may follow where Tab is pressed: keywords, tables, columns, functions and relations, after USE the places, and
 * the commands of the shell with their arguments.
 *
 * <p>Names are read when they are asked for, but not between BEGIN and the first statement: a look would be that
 * statement, and decide how the transaction begins.
 */
final class ShellCompleter implements Completer {
    private static final int MOST = 1000;
    private static final Set<String> BEFORE_TABLES = Set.of("from", "join", "into", "update", "table", "references");
    private static final Set<String> CLAUSES = Set.of(
            "select", "from", "where", "group", "having", "order", "limit", "set", "values", "on", "returning", "with");

    private final CinchConnection connection;
    private final DotCommands commands;
    private Map<String, List<String>> tables = Map.of();
    private List<String> builtIn = List.of();

    ShellCompleter(CinchConnection connection, DotCommands commands) {
        this.connection = connection;
        this.commands = commands;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        Place place = (Place) line;
        Proposals proposals = new Proposals(place.word(), candidates);
        try {
            if (place.isCommand()) {
                command(place, proposals);
            } else if (place.first().equals("use")) {
                use(place, proposals);
            } else {
                sql(place, proposals);
            }
        } catch (SQLException e) {
            // Who presses Tab wants a name or nothing; the next statement says what is wrong.
            System.getLogger(ShellCompleter.class.getName()).log(System.Logger.Level.DEBUG, "No names", e);
        }
    }

    /** Proposals that go on from a word. */
    private record Proposals(String word, List<Candidate> candidates) {
        void add(String value, String group, String description, boolean blankBehind) {
            String plain = Identifiers.unquote(word);
            if (Identifiers.unquote(value).toLowerCase(Locale.ROOT).startsWith(plain.toLowerCase(Locale.ROOT))) {
                candidates.add(new Candidate(
                        value, value, group, description.isEmpty() ? null : description, null, null, blankBehind));
            }
        }

        void words(Collection<String> words) {
            boolean capitals = !word.isEmpty() && word.equals(word.toUpperCase(Locale.ROOT));
            for (String each : words) {
                add(capitals ? each.toUpperCase(Locale.ROOT) : each, "keywords", "", true);
            }
        }

        void name(String name, String group) {
            boolean plain = name.matches("[A-Za-z_][A-Za-z0-9_]*") && !SqlWords.isWord(name) && !word.startsWith("\"");
            add(plain ? name : Identifiers.quote(name), group, "", false);
        }
    }

    // ---- commands

    private void command(Place place, Proposals proposals) throws SQLException {
        if (place.words().size() == 1) {
            for (DotCommands.Command command : commands.all()) {
                proposals.add(command.name(), "commands", command.summary(), true);
            }
            return;
        }
        switch (place.before(1)) {
            case ".mode" ->
                Arrays.stream(Shell.Mode.values()).forEach(mode -> proposals.add(mode.word(), "modes", "", true));
            case ".timer" -> List.of("on", "off").forEach(state -> proposals.add(state, "states", "", true));
            case ".schema", ".indexes", ".dump", ".tables" ->
                tables().keySet().forEach(name -> proposals.add(name, "tables", "", true));
            case ".log" ->
                places("select name from cinch_branches").forEach(name -> proposals.add(name, "branches", "", true));
            case ".read", ".output" -> files(proposals);
            default -> {}
        }
    }

    private static void files(Proposals proposals) {
        String typed = proposals.word();
        int slash = typed.lastIndexOf('/') + 1;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(typed.substring(0, slash)))) {
            for (Path file : files) {
                boolean directory = Files.isDirectory(file);
                proposals.add(
                        typed.substring(0, slash) + file.getFileName() + (directory ? "/" : ""),
                        "files",
                        "",
                        !directory);
            }
        } catch (IOException | InvalidPathException e) {
            // There is no such directory, so there is nothing to propose.
            System.getLogger(ShellCompleter.class.getName()).log(System.Logger.Level.DEBUG, "No files", e);
        }
    }

    // ---- USE

    private void use(Place place, Proposals proposals) throws SQLException {
        String kind = place.words().size() > 2 ? place.before(1) : "";
        if (kind.isEmpty()) {
            proposals.words(Set.of("branch", "tenant", "database"));
            String here = connection.path();
            String branch = here.substring(0, here.lastIndexOf('/'));
            String database = here.substring(0, here.indexOf('/'));
            List<String> tenants = places("select name from cinch_tenants");
            tenants.forEach(name -> proposals.add(name, "tenants", "", false));
            places("select name from cinch_databases")
                    .forEach(name -> proposals.add(name + "/", "databases", "", false));
            if (proposals.word().contains("/")) {
                tenants.forEach(name -> proposals.add(branch + "/" + name, "tenants", "", false));
                places("select name from cinch_branches")
                        .forEach(name -> proposals.add(database + "/" + name, "branches", "", false));
            }
            return;
        }
        String relation = Map.of("branch", "cinch_branches", "tenant", "cinch_tenants", "database", "cinch_databases")
                .get(kind);
        if (relation != null) {
            places("select name from " + relation).forEach(name -> proposals.add(name, kind, "", false));
        }
    }

    private List<String> places(String sql) throws SQLException {
        return mayRead() ? list(sql + " limit " + MOST) : List.of();
    }

    // ---- SQL

    private void sql(Place place, Proposals proposals) throws SQLException {
        if (place.words().size() == 1) {
            proposals.words(SqlWords.FIRST);
            return;
        }
        Map<String, List<String>> known = tables();
        Map<String, List<String>> named = named(place.statement(), known);
        if (place.before(1).equals(".")) {
            named.getOrDefault(Identifiers.fold(Identifiers.unquote(place.before(2))), List.of())
                    .forEach(column -> proposals.name(column, "columns"));
            return;
        }
        if (wantsTable(place)) {
            known.keySet().forEach(name -> proposals.name(name, "tables"));
            functions(proposals, true);
            return;
        }
        Collection<List<String>> columns = named.isEmpty() ? known.values() : named.values();
        columns.stream().flatMap(List::stream).distinct().limit(MOST).forEach(name -> proposals.name(name, "columns"));
        known.keySet().forEach(name -> proposals.name(name, "tables"));
        functions(proposals, false);
        if (!proposals.word().isEmpty()) {
            builtIn.forEach(name -> proposals.add(name + "(", "SQLite's functions", "", false));
        }
        proposals.words(SqlWords.ALL);
    }

    private static boolean wantsTable(Place place) {
        if (BEFORE_TABLES.contains(place.before(1))) {
            return true;
        }
        if (!place.before(1).equals(",")) {
            return false;
        }
        for (int distance = 2; distance <= place.words().size(); distance++) {
            if (CLAUSES.contains(place.before(distance))) {
                return place.before(distance).equals("from");
            }
        }
        return false;
    }

    private static void functions(Proposals proposals, boolean relations) {
        for (SqlFunction function : Session.functions()) {
            boolean relation = function.kind() == SqlFunction.Kind.RELATION;
            if (relation == relations) {
                boolean bare = relation && function.parameters().isEmpty();
                proposals.add(function.name() + (bare ? "" : "("), "Cinch", function.summary(), false);
            }
        }
    }

    /** The columns of the tables that a statement names, by their names and aliases in lower case. */
    private static Map<String, List<String>> named(String statement, Map<String, List<String>> known) {
        Map<String, List<String>> folded = new TreeMap<>();
        known.forEach((name, columns) -> folded.put(Identifiers.fold(name), columns));
        Map<String, List<String>> named = new LinkedHashMap<>();
        List<Token> tokens =
                Lexer.tokens(statement).stream().filter(Token::isSignificant).toList();
        for (int i = 0; i < tokens.size(); i++) {
            List<String> columns = folded.get(name(tokens, i, statement));
            if (columns != null) {
                named.put(name(tokens, i, statement), columns);
                int alias = name(tokens, i + 1, statement).equals("as") ? i + 2 : i + 1;
                String text = name(tokens, alias, statement);
                if (!text.isEmpty() && !SqlWords.isWord(text)) {
                    named.put(text, columns);
                }
            }
        }
        return named;
    }

    private static String name(List<Token> tokens, int index, String sql) {
        if (index >= tokens.size()) {
            return "";
        }
        Token token = tokens.get(index);
        boolean name = token.kind() == Token.Kind.WORD || token.kind() == Token.Kind.QUOTED;
        return name ? Identifiers.fold(Identifiers.unquote(token.text(sql))) : "";
    }

    // ---- names

    private boolean mayRead() throws SQLException {
        TransactionState state = connection.transactionState();
        return state == TransactionState.NONE || state == TransactionState.ACTIVE;
    }

    /** The tables and views with their columns; those last seen, if reading would begin a transaction. */
    private Map<String, List<String>> tables() throws SQLException {
        if (!mayRead()) {
            return tables;
        }
        Map<String, List<String>> found = new LinkedHashMap<>();
        try (ResultSet columns = connection.getMetaData().getColumns(null, null, "%", "%")) {
            while (columns.next()) {
                if (!columns.getString("TABLE_NAME").startsWith("sqlite_")) {
                    found.computeIfAbsent(columns.getString("TABLE_NAME"), table -> new ArrayList<>())
                            .add(columns.getString("COLUMN_NAME"));
                }
            }
        }
        tables = found;
        if (builtIn.isEmpty()) {
            builtIn = list("""
                    select distinct name from pragma_function_list
                    where name glob '[a-z]*' and name not glob 'cinch_*' order by name""");
        }
        return tables;
    }

    private List<String> list(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> list = new ArrayList<>();
            while (rows.next()) {
                list.add(rows.getString(1));
            }
            return list;
        }
    }
}
