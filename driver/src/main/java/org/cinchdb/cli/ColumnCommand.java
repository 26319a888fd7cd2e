/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.sql.ColumnSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cinch column ..}: the columns of a table, in all tenants of a branch. */
@Command(
        name = "column",
        description = "Adds, changes, shows and drops columns.",
        synopsisSubcommandLabel = "<command>")
final class ColumnCommand extends CommandBase {
    /** Whether a column may be NULL. */
    static final class Nullability {
        @Option(names = "--nullable", required = true, description = "It may be NULL.")
        private boolean nullable;

        @Option(
                names = {"--not-null", "--not-nullable"},
                required = true,
                description = "It may not: rows in which it is are in the way, or filled.")
        @SuppressWarnings("UnusedVariable") // the other of the two
        private boolean notNull;
    }

    @Command(
            name = "list",
            description = "Lists the columns of a table.",
            footer = {"", "Example:", "  cinch column list users"})
    int list(
            @Mixin Where.InBranch where,
            @Mixin Output output,
            @Parameters(paramLabel = "<table>", description = "The table.") String table)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            print(connection, output, TableShape.of(connection, table).name(), null);
            return Exit.OK;
        }
    }

    @Command(
            name = "info",
            description = "Shows one column of a table.",
            footer = {"", "Example:", "  cinch column info users email"})
    int info(
            @Mixin Where.InBranch where,
            @Mixin Output output,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @Parameters(paramLabel = "<column>", description = "The column.") String column)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            TableShape shape = TableShape.of(connection, table);
            print(connection, output, shape.name(), shape.column(column).name());
            return Exit.OK;
        }
    }

    /** Prints the columns of a table, or one of them. */
    static void print(CinchConnection connection, Output output, String table, @Nullable String column)
            throws SQLException, IOException {
        Rows.list(connection, output, Set.of("not_null", "unique"), """
                select c.name, c.type, c."notnull" as not_null, c.dflt_value as "default", nullif(c.pk, 0) as key,
                  exists (
                    select 1
                    from pragma_index_list(?1) i
                    where i."unique" and not i.partial
                      and (select json_group_array(x.name) from pragma_index_info(i.name) x) = json_array(c.name)
                  ) as "unique",
                  (select f."table" || coalesce('(' || f."to" || ')', '')
                      || iif(f.on_delete = 'NO ACTION', '', ' on delete ' || lower(f.on_delete))
                    from pragma_foreign_key_list(?1) f
                    where f."from" = c.name collate nocase) as "references"
                from pragma_table_xinfo(?1) c
                where c.hidden <> 1 and (?2 is null or c.name = ?2)
                order by c.cid""", table, column);
    }

    @Command(
            name = "add",
            description = {
                "Adds a column to a table, in every tenant of a branch.",
                "It is given as in 'cinch table create': name[:type][:modifier..]."
            },
            footer = {"", "Example:", "  cinch column add users nick:TEXT:not_null:default=none"})
    int add(
            @Mixin Where.InBranch where,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @Parameters(paramLabel = "<column>", description = "The column.") String column)
            throws SQLException {
        ColumnSpec spec = spec(column, this);
        try (CinchConnection connection = where.connect()) {
            connection.setProgress(bar());
            connection.tables().addColumn(table, spec);
            say("Added column '%s' to table '%s' on branch '%s'.".formatted(spec.name(), table, where.branch()));
            return Exit.OK;
        }
    }

    /** Reads a column; one that cannot be read is a wrong call. */
    static ColumnSpec spec(String column, CommandBase command) {
        try {
            return ColumnSpec.parse(column);
        } catch (SQLException e) {
            throw command.wrongCall(String.valueOf(e.getMessage()));
        }
    }

    @Command(
            name = "drop",
            description = "Drops a column with its values in every tenant of a branch, and the indexes of it alone.",
            footer = {"", "Example:", "  cinch column drop users nick -y"})
    int drop(
            @Mixin Where.InBranch where,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @Parameters(paramLabel = "<column>", description = "The column.") String column)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            TableShape shape = TableShape.of(connection, table);
            String name = shape.column(column).name();
            confirm.require("This drops column '%s' of table '%s' with its values in every tenant of branch '%s'"
                    .formatted(name, shape.name(), where.branch()));
            connection.setProgress(bar());
            connection.tables().dropColumn(shape.name(), name);
            say("Dropped column '%s' of table '%s' on branch '%s'.".formatted(name, shape.name(), where.branch()));
            return Exit.OK;
        }
    }

    @Command(
            name = "rename",
            description = "Renames a column, in indexes, views, triggers and foreign keys too.",
            footer = {"", "Example:", "  cinch column rename users nick nickname"})
    int rename(
            @Mixin Where.InBranch where,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @Parameters(paramLabel = "<column>", description = "The column.") String column,
            @Parameters(paramLabel = "<name>", description = "Its new name.") String name)
            throws SQLException {
        try (CinchConnection connection = where.connect()) {
            connection.tables().renameColumn(table, column, name);
            say("Renamed column '%s' of table '%s' to '%s' on branch '%s'."
                    .formatted(column, table, name, where.branch()));
            return Exit.OK;
        }
    }

    @Command(
            name = "alter-nullable",
            description = {
                "Lets a column be NULL, or forbids it.",
                "A NULL in any tenant is in the way of --not-null (exit code 3), unless --fill says what takes its place."
            },
            footer = {"", "Example:", "  cinch column alter-nullable users age --not-null --fill 0"})
    int alterNullable(
            @Mixin Where.InBranch where,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @Parameters(paramLabel = "<column>", description = "The column.") String column,
            @ArgGroup(multiplicity = "1") Nullability nullability,
            @Option(
                            names = {"--fill", "--fill-value"},
                            paramLabel = "<value>",
                            description = "What takes the place of NULL; in parentheses an expression over the row.")
                    @Nullable
                    String fill)
            throws SQLException {
        if (nullability.nullable && fill != null) {
            throw wrongCall("--fill goes with --not-null");
        }
        try (CinchConnection connection = where.connect()) {
            connection.setProgress(bar());
            if (nullability.nullable) {
                connection.tables().dropNotNull(table, column);
            } else {
                connection.tables().setNotNull(table, column, fill);
            }
            say("Column '%s' of table '%s' %s be NULL on branch '%s'."
                    .formatted(column, table, nullability.nullable ? "may" : "may not", where.branch()));
            return Exit.OK;
        }
    }
}
