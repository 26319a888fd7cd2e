/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cinchdb.Page;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every method of {@code DatabaseMetaData}, {@code ResultSetMetaData} and {@code ParameterMetaData} on the Chinook
 * store and one odd table, by this driver and by sqlite-jdbc: they differ in what {@link MetaDataDifference} lists, and
 * in all of it.
 */
class MetaDataAgainstSqliteJdbcTest {
    private static final int[] SOME_NUMBERS = {-1, 0, 1, 2, 4, 8, 12, 1003, 1004, 1005, 1007, 1008};

    /** The columns by which rows of both sides find each other. */
    private static final List<String> IDENTITY = List.of(
            "TABLE_NAME",
            "PKTABLE_NAME",
            "PKCOLUMN_NAME",
            "FKTABLE_NAME",
            "FKCOLUMN_NAME",
            "INDEX_NAME",
            "ORDINAL_POSITION",
            "COLUMN_NAME",
            "FUNCTION_NAME",
            "PROCEDURE_NAME",
            "NAME");

    /** A call of a metadata method that gives a result. What differs by its arguments alone has a circumstance. */
    private record Call(String method, String circumstance, List<@Nullable Object> arguments) {
        Call of(String what) {
            return new Call(method, " of " + what, arguments);
        }

        ResultSet on(DatabaseMetaData metaData) throws SQLException {
            Method found = Stream.of(DatabaseMetaData.class.getMethods())
                    .filter(m -> m.getName().equals(method) && m.getParameterCount() == arguments.size())
                    .findAny()
                    .orElseThrow();
            return (ResultSet) Objects.requireNonNull(invoke(found, metaData, arguments.toArray()));
        }

        @Override
        public String toString() {
            return method + Arrays.deepToString(arguments.toArray());
        }
    }

    private static Call call(String method, @Nullable Object... arguments) {
        return new Call(method, "", Arrays.asList(arguments));
    }

    private static final List<Call> CALLS = List.of(
            call("getTables", null, null, "%", null),
            call("getTables", null, null, "%", new String[] {"TABLE", "VIEW"}),
            call("getTables", null, null, "%", new String[] {"table"}),
            call("getTables", null, null, "%", new String[] {}),
            call("getTables", null, "", "%rack", null),
            call("getTables", "", null, "TRACK", null),
            call("getTables", null, null, "tra_k", null),
            call("getTables", null, null, null, new String[] {"VIEW"}),
            call("getTables", null, null, "", new String[] {"VIEW"}),
            call("getTables", null, null, "nothing", null),
            call("getColumns", null, null, "%", "%"),
            call("getColumns", null, null, "Track", "%Id"),
            call("getColumns", null, null, "track", null),
            call("getColumns", null, null, "Odd", "%"),
            call("getColumns", null, null, null, "Name"),
            call("getPrimaryKeys", null, null, "Track"),
            call("getPrimaryKeys", null, null, "PlaylistTrack"),
            call("getPrimaryKeys", "", "", "playlisttrack").of("another case"),
            call("getPrimaryKeys", null, null, "Odd"),
            call("getPrimaryKeys", null, null, "nothing").of("no table"),
            call("getImportedKeys", null, null, "Track"),
            call("getImportedKeys", null, null, "Odd"),
            call("getImportedKeys", null, null, "Employee"),
            call("getExportedKeys", null, null, "Track"),
            call("getExportedKeys", null, null, "Playlist"),
            call("getCrossReference", null, null, "Track", null, null, "InvoiceLine"),
            call("getCrossReference", null, null, "Artist", null, null, "InvoiceLine"),
            call("getIndexInfo", null, null, "Track", false, true),
            call("getIndexInfo", null, null, "Track", true, true).of("unique"),
            call("getIndexInfo", null, null, "PlaylistTrack", false, false),
            call("getIndexInfo", null, null, "Odd", false, false),
            call("getIndexInfo", null, null, "nothing", false, false),
            call("getBestRowIdentifier", null, null, "Track", DatabaseMetaData.bestRowSession, true),
            call("getVersionColumns", null, null, "Track"),
            call("getPseudoColumns", null, null, "%", "%"),
            call("getColumnPrivileges", null, null, "Track", "%"),
            call("getTablePrivileges", null, null, "%"),
            call("getTableTypes"),
            call("getTypeInfo"),
            call("getCatalogs"),
            call("getSchemas"),
            call("getSchemas", null, null),
            call("getProcedures", null, null, "%"),
            call("getProcedureColumns", null, null, "%", "%"),
            call("getFunctions", null, null, "%"),
            call("getFunctionColumns", null, null, "%", "%"),
            call("getUDTs", null, null, "%", null),
            call("getSuperTypes", null, null, "%"),
            call("getSuperTables", null, null, "%"),
            call("getAttributes", null, null, "%", "%"),
            call("getClientInfoProperties"));

    @TempDir
    private static Path directory;

    private static Twins twins;

    @BeforeAll
    static void load() throws IOException, SQLException {
        twins = Twins.open(directory);
        for (Connection connection : List.of(twins.ours(), twins.plain())) {
            Chinook.load(connection);
            TestProject.run(
                    connection,
                    """
                    create table Odd(
                      id integer primary key autoincrement, code char(3) not null unique, made datetime default current_timestamp,
                      day date, price decimal(8, 3) check (price > 0), flag boolean, big bigint, body blob, ratio double,
                      note text collate nocase default 'none', bare, twice as (big * 2) virtual, thrice integer as (big * 3) stored,
                      artist integer references Artist on delete cascade deferrable initially deferred,
                      constraint to_genre foreign key (big) references Genre(GenreId) on update set null)""",
                    "create unique index odd_day on Odd(day desc, code) where flag",
                    "create index odd_note on Odd(lower(note) desc, big)",
                    "create virtual table Notes using fts5(title, body)",
                    "create view TrackNames as select TrackId as id, Name, UnitPrice * 2 as twice from Track");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        twins.close();
    }

    private static @Nullable Object invoke(Method method, Object target, @Nullable Object... arguments)
            throws SQLException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new AssertionError(method + " failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** Where the two differ, each with the first example. */
    private static final class Differences {
        private final Map<String, String> found = new TreeMap<>();

        void add(String where, @Nullable Object ours, @Nullable Object plain) {
            found.putIfAbsent(where, "ours " + ours + ", there " + plain);
        }

        void compare(String where, Answer ours, Answer plain) {
            if (!ours.toString().equals(plain.toString())) {
                add(where, ours, plain);
            }
        }
    }

    /** The methods of a metadata interface that describe something. */
    private static List<Method> methods(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(m -> !Modifier.isStatic(m.getModifiers()))
                .filter(m -> !m.getName().equals("unwrap") && !m.getName().equals("isWrapperFor"))
                .filter(m -> !m.getName().equals("getConnection"))
                .toList();
    }

    // ---- database

    @Test
    void aDatabaseIsDescribedAlikeButForWhatIsListed() throws SQLException {
        DatabaseMetaData ours = twins.ours().getMetaData();
        DatabaseMetaData plain = twins.plain().getMetaData();
        Differences differences = new Differences();
        for (Method method : methods(DatabaseMetaData.class)) {
            if (method.getReturnType() != ResultSet.class) {
                for (Object[] arguments : numbers(method.getParameterCount())) {
                    differences.compare(
                            method.getName(),
                            Answer.of(() -> invoke(method, ours, arguments)),
                            Answer.of(() -> invoke(method, plain, arguments)));
                }
            }
        }
        for (Call call : CALLS) {
            compare(call, differences);
        }
        assertListed(differences, "");
    }

    @Test
    void everyMethodThatGivesAResultIsCalled() {
        Set<String> called = new TreeSet<>();
        CALLS.forEach(call -> called.add(call.method() + call.arguments().size()));
        Set<String> expected = new TreeSet<>();
        methods(DatabaseMetaData.class).stream()
                .filter(m -> m.getReturnType() == ResultSet.class)
                .forEach(m -> expected.add(m.getName() + m.getParameterCount()));
        assertThat(called).isEqualTo(expected);
    }

    private static List<Object[]> numbers(int count) {
        List<Object[]> arguments = new ArrayList<>();
        if (count == 0) {
            arguments.add(new Object[0]);
            return arguments;
        }
        for (int first : SOME_NUMBERS) {
            if (count == 1) {
                arguments.add(new Object[] {first});
            } else {
                Arrays.stream(SOME_NUMBERS).forEach(second -> arguments.add(new Object[] {first, second}));
            }
        }
        return arguments;
    }

    private static void compare(Call call, Differences differences) throws SQLException {
        Described ours = described(call, twins.ours());
        Described plain;
        try {
            plain = described(call, twins.plain());
        } catch (SQLException e) {
            differences.add(call.method() + call.circumstance(), ours.rows().size() + " rows", e);
            return;
        }
        if (!ours.columns().equals(plain.columns())) {
            differences.add(call.method() + " columns", ours.columns(), plain.columns());
        }
        Set<String> all = new TreeSet<>(ours.rows().keySet());
        all.addAll(plain.rows().keySet());
        for (String row : all) {
            Map<String, String> our = ours.rows().get(row);
            Map<String, String> their = plain.rows().get(row);
            if (our == null || their == null) {
                boolean system = Stream.of("__", "sqlite_", "Notes_").anyMatch(row::startsWith);
                String where = system ? " of system tables" : " rows" + call.circumstance();
                differences.add(call.method() + where, our, their + " by " + call);
            } else {
                compare(call, row, our, their, differences);
            }
        }
        if (!order(ours, plain).equals(order(plain, ours))) {
            differences.add(call.method() + " order", order(ours, plain), order(plain, ours));
        }
    }

    private static void compare(
            Call call, String row, Map<String, String> ours, Map<String, String> plain, Differences differences) {
        ours.forEach((column, value) -> {
            if (plain.containsKey(column) && !value.equals(plain.get(column))) {
                differences.add(call.method() + "." + column, value, plain.get(column) + " of " + row);
            }
        });
    }

    /** The rows that are the user's on both sides, in the order of one. */
    private static List<String> order(Described one, Described other) {
        return one.rows().keySet().stream()
                .filter(row ->
                        isUsers(one.rows().get(row)) && isUsers(other.rows().get(row)))
                .toList();
    }

    private static boolean isUsers(@Nullable Map<String, String> row) {
        return row != null && !row.containsValue("SYSTEM TABLE");
    }

    /** Each row by its identity, as a map of its columns to their text. */
    private record Described(List<String> columns, Map<String, Map<String, String>> rows) {}

    private static Described described(Call call, Connection connection) throws SQLException {
        Described described = new Described(new ArrayList<>(), new LinkedHashMap<>());
        try (ResultSet result = call.on(connection.getMetaData())) {
            ResultSetMetaData columns = result.getMetaData();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                described.columns().add(columns.getColumnLabel(i));
            }
            while (result.next()) {
                Map<String, String> row = new TreeMap<>();
                for (String column : described.columns()) {
                    row.put(column, String.valueOf(result.getString(column)));
                }
                StringJoiner identity = new StringJoiner(" ");
                IDENTITY.stream()
                        .filter(column ->
                                !column.equals(row.containsKey("INDEX_NAME") ? "COLUMN_NAME" : "ORDINAL_POSITION"))
                        .forEach(column -> identity.add(row.getOrDefault(column, "")));
                String key = identity.toString().isBlank() ? row.toString() : identity.toString();
                String unique = key;
                for (int i = 2; described.rows().containsKey(unique); i++) {
                    unique = key + i;
                }
                described.rows().put(unique, row);
            }
        }
        return described;
    }

    // ---- results and parameters

    @Test
    void aResultIsDescribedAlikeButForWhatIsListed() throws IOException, SQLException {
        Differences differences = new Differences();
        for (String query : Stream.concat(
                        Chinook.queries().stream(),
                        Stream.of("select * from Odd", "select * from TrackNames", "select * from Track where false"))
                .toList()) {
            try (Statement our = twins.ours().createStatement();
                    Statement their = twins.plain().createStatement();
                    ResultSet ours = our.executeQuery(query);
                    ResultSet plain = their.executeQuery(query)) {
                compare(query + ", before its rows", ours.getMetaData(), plain.getMetaData(), differences);
                assertThat(ours.next()).isEqualTo(plain.next());
                compare(query, ours.getMetaData(), plain.getMetaData(), differences);
            }
        }
        assertListed(differences, "ResultSetMetaData.");
    }

    private static void compare(String query, ResultSetMetaData ours, ResultSetMetaData plain, Differences differences)
            throws SQLException {
        assertThat(ours.getColumnCount()).isEqualTo(plain.getColumnCount());
        for (Method method : methods(ResultSetMetaData.class)) {
            for (int i = 1; method.getParameterCount() == 1 && i <= ours.getColumnCount(); i++) {
                int column = i;
                Answer our = Answer.of(() -> invoke(method, ours, column));
                Answer their = Answer.of(() -> invoke(method, plain, column));
                if (!our.toString().equals(their.toString())) {
                    differences.add(method.getName(), our, their + " of column " + i + " of " + query);
                }
            }
        }
    }

    @Test
    void parametersAreDescribedAlikeButForWhatIsListed() throws SQLException {
        Differences differences = new Differences();
        String sql = "select * from Track where TrackId = ? and Name like ? and UnitPrice > ?";
        try (PreparedStatement our = twins.ours().prepareStatement(sql);
                PreparedStatement their = twins.plain().prepareStatement(sql)) {
            ParameterMetaData ours = our.getParameterMetaData();
            ParameterMetaData plain = their.getParameterMetaData();
            for (Method method : methods(ParameterMetaData.class)) {
                for (Object[] arguments : numbers(method.getParameterCount())) {
                    differences.compare(
                            method.getName(),
                            Answer.of(() -> invoke(method, ours, arguments)),
                            Answer.of(() -> invoke(method, plain, arguments)));
                }
            }
        }
        assertListed(differences, "ParameterMetaData.");
    }

    /** They differ in what is listed for an interface, and in all of it. */
    private static void assertListed(Differences differences, String prefix) {
        Set<String> listed = new TreeSet<>();
        for (MetaDataDifference difference : MetaDataDifference.values()) {
            for (String place : difference.places()) {
                String owner = place.contains("MetaData.") ? place.substring(0, place.indexOf('.') + 1) : "";
                if (owner.equals(prefix)) {
                    listed.add(place.substring(prefix.length()));
                }
            }
        }
        Map<String, String> unlisted = new TreeMap<>(differences.found);
        unlisted.keySet().removeAll(listed);
        assertThat(unlisted).isEmpty();
        listed.removeAll(differences.found.keySet());
        assertThat(listed).as("listed, and not so").isEmpty();
    }

    // ---- the list

    @Test
    @Tag("docs")
    void thePageHasTheList() throws IOException {
        String table = Stream.of(MetaDataDifference.values())
                .map(MetaDataDifference::documented)
                .collect(Collectors.joining("", "| Cinch | sqlite-jdbc | why | where |\n|---|---|---|---|\n", ""));

        new Page("differences.md").assertPartIs("metadata", table);
    }
}
