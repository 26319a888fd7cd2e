/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.io.Reader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.cli.Pairs.Pair;
import org.cinchdb.cli.TableShape.Column;
import org.cinchdb.jdbc.CinchConnection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cinch data ..}: the rows of one tenant. */
@Command(
        name = "data",
        description = "Inserts, updates and deletes rows of a tenant.",
        synopsisSubcommandLabel = "<command>")
final class DataCommand extends CommandBase {
    /** The values of one row. */
    static final class Row {
        @Option(
                names = {"-d", "--data"},
                required = true,
                paramLabel = "<json>",
                description = "A JSON object; {\"$blob\": \"base64\"} is bytes.")
        private @Nullable String json;

        @Option(
                names = {"-s", "--set"},
                required = true,
                paramLabel = "<column=value>",
                description = "Columns and their values, with commas between them; may be given again.")
        private List<String> pairs = new ArrayList<>();

        /** What is bound for each column. */
        private Map<String, @Nullable Object> values(TableShape table) throws SQLException {
            return json != null ? InputRows.object(json) : ofPairs(table);
        }

        private Map<String, @Nullable Object> ofPairs(TableShape table) throws SQLException {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (String text : pairs) {
                for (Pair pair : pairsOf(text)) {
                    Column column = table.column(pair.name());
                    if (values.containsKey(column.name())) {
                        throw SqlState.SYNTAX.error("Column '%s' is set twice", column.name());
                    }
                    values.put(column.name(), Values.of(pair.value(), column.affinity()));
                }
            }
            return values;
        }

        private static List<Pair> pairsOf(String text) throws SQLException {
            try {
                return Pairs.of(text);
            } catch (IllegalArgumentException e) {
                throw SqlState.SYNTAX.withCause(0, e, String.valueOf(e.getMessage()));
            }
        }
    }

    /** Many rows. */
    static final class ManyRows {
        @Option(
                names = {"-d", "--data"},
                required = true,
                paramLabel = "<json>",
                description = "A JSON array of objects; - reads it from stdin.")
        private @Nullable String json;

        @Option(
                names = "--file",
                required = true,
                paramLabel = "<file>",
                description =
                        "A file: CSV with a line of names if it is called *.csv, else JSON, an array of objects or"
                                + " one object after the other.")
        private @Nullable String file;

        @Option(
                names = "--csv",
                required = true,
                paramLabel = "<file>",
                description = "CSV, whatever the file is called; - reads it from stdin.")
        private @Nullable String csv;

        private InputRows open(Environment environment) throws IOException {
            if (json != null) {
                return InputRows.json(Input.ofArgument(environment, json));
            }
            String path = csv == null ? String.valueOf(file) : csv;
            Reader reader = Input.ofFile(environment, path);
            boolean isCsv = csv != null || path.toLowerCase(Locale.ROOT).endsWith(".csv");
            return isCsv ? InputRows.csv(reader) : InputRows.json(reader);
        }
    }

    /** Which rows. */
    static final class Which {
        @Option(
                names = {"-w", "--where"},
                required = true,
                paramLabel = "<condition>",
                description = {
                    "Conditions with commas between them, which all have to hold; may be given again.",
                    "name=value, name__gt=.., __gte, __lt, __lte, __like, __in=a,b,c, __not, __null=true."
                })
        private List<String> conditions = new ArrayList<>();

        @Option(names = "--all", required = true, description = "All rows.")
        private boolean all;

        private Conditions of(TableShape table, boolean any) throws SQLException {
            return all ? new Conditions("true", List.of()) : Conditions.of(table, conditions, any);
        }
    }

    @Command(
            name = "insert",
            description = "Inserts a row and prints it.",
            footer = {
                "",
                "Examples:",
                "  cinch data insert users -d '{\"name\": \"Ann\", \"age\": 40}'",
                "  cinch data insert users -s name=Ann,age=40 -t acme -f json"
            })
    int insert(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @ArgGroup(multiplicity = "1") Row row)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            TableShape shape = TableShape.of(connection, table);
            Map<String, @Nullable Object> values = row.values(shape);
            Rows.print(
                    connection,
                    output,
                    RowChanges.insert(shape, values.keySet()) + " returning *",
                    values.values().toArray());
            return Exit.OK;
        }
    }

    @Command(
            name = "bulk-insert",
            description = {
                "Inserts rows, all of them or none.",
                "A member that a row lacks gets the default of its column; one that no column has is an error."
            },
            footer = {
                "",
                "Examples:",
                "  cinch data bulk-insert users -d '[{\"name\": \"Ann\"}, {\"name\": \"Bob\", \"age\": 7}]'",
                "  cinch data bulk-insert users --file users.csv",
                "  cinch query \"select name, age from users\" -f csv | cinch data bulk-insert people --csv -"
            })
    int bulkInsert(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @ArgGroup(multiplicity = "1") ManyRows rows)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            TableShape shape = TableShape.of(connection, table);
            try (InputRows input = rows.open(environment());
                    RowChanges changes = new RowChanges(connection, shape)) {
                return tell(output, "inserted", changes.insert(input));
            }
        }
    }

    @Command(
            name = "update",
            description = "Updates the rows for which conditions hold.",
            footer = {"", "Example:", "  cinch data update users -s age=41,nick=NULL -w name=Ann,age__gte=40 -y"})
    int update(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @ArgGroup(multiplicity = "1") Row row,
            @ArgGroup(multiplicity = "1") Which which,
            @Option(names = "--any", description = "One of the conditions is enough.") boolean any)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            TableShape shape = TableShape.of(connection, table);
            Map<String, @Nullable Object> values = row.values(shape);
            if (values.isEmpty()) {
                throw SqlState.SYNTAX.error("There is no column to be changed");
            }
            Conditions conditions = which.of(shape, any);
            List<String> sets = new ArrayList<>();
            for (String name : values.keySet()) {
                sets.add(shape.column(name).quoted() + " = ?");
            }
            require(connection, where, confirm, "updates", shape, conditions);
            List<@Nullable Object> bound = new ArrayList<>(values.values());
            bound.addAll(conditions.values());
            String sql =
                    "update %s set %s where %s".formatted(shape.quoted(), String.join(", ", sets), conditions.sql());
            return tell(output, "updated", Rows.change(connection, sql, bound));
        }
    }

    @Command(
            name = "delete",
            description = "Deletes the rows for which conditions hold.",
            footer = {"", "Example:", "  cinch data delete users -w age__null=true -y"})
    int delete(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @ArgGroup(multiplicity = "1") Which which,
            @Option(names = "--any", description = "One of the conditions is enough.") boolean any)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            TableShape shape = TableShape.of(connection, table);
            Conditions conditions = which.of(shape, any);
            require(connection, where, confirm, "deletes", shape, conditions);
            String sql = "delete from %s where %s".formatted(shape.quoted(), conditions.sql());
            return tell(output, "deleted", Rows.change(connection, sql, conditions.values()));
        }
    }

    @Command(
            name = "bulk-update",
            description = {
                "Updates rows by their keys, all of them or none.",
                "Each says its key and the columns that change."
            },
            footer = {
                "",
                "Example:",
                "  cinch data bulk-update users -d '[{\"id\": 1, \"age\": 41}, {\"id\": 2, \"age\": 8}]' -y"
            })
    int bulkUpdate(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @ArgGroup(multiplicity = "1") ManyRows rows)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            TableShape shape = TableShape.of(connection, table);
            confirm.require("This updates rows of table '%s' of tenant '%s'".formatted(shape.name(), where.tenant()));
            try (InputRows input = rows.open(environment());
                    RowChanges changes = new RowChanges(connection, shape)) {
                return tell(output, "updated", changes.update(input));
            }
        }
    }

    @Command(
            name = "bulk-delete",
            description = {"Deletes rows by their keys, in one transaction.", "A key that is not there is no error."},
            footer = {"", "Example:", "  cinch data bulk-delete users -i 1,2,3 -y"})
    int bulkDelete(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @Option(
                            names = {"-i", "--ids"},
                            required = true,
                            paramLabel = "<key>",
                            description = "The keys, with commas between them.")
                    String ids)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            TableShape shape = TableShape.of(connection, table);
            List<Column> key = shape.key();
            if (key.size() > 1) {
                throw SqlState.NOT_ALLOWED.error(
                        "The key of table '%s' has several columns (%s): use 'delete' with --where",
                        shape.name(), key.stream().map(Column::name).collect(Collectors.joining(", ")));
            }
            Conditions conditions = Conditions.in(key.get(0), ids);
            require(connection, where, confirm, "deletes", shape, conditions);
            String sql = "delete from %s where %s".formatted(shape.quoted(), conditions.sql());
            return tell(output, "deleted", Rows.change(connection, sql, conditions.values()));
        }
    }

    private static void require(
            CinchConnection connection,
            Where.InTenant where,
            Confirm confirm,
            String what,
            TableShape table,
            Conditions conditions)
            throws SQLException, IOException {
        if (confirm.isGiven()) {
            return;
        }
        long count = Rows.number(
                connection,
                "select count(*) from %s where %s".formatted(table.quoted(), conditions.sql()),
                conditions.values());
        confirm.require("This %s %s of table '%s' of tenant '%s'"
                .formatted(what, counted(count), table.name(), where.tenant()));
    }

    private static int tell(Output output, String what, long count) throws SQLException, IOException {
        output.print(counted(count) + " " + what, Map.of(what, count));
        return Exit.OK;
    }

    private static String counted(long count) {
        return count + (count == 1 ? " row" : " rows");
    }
}
