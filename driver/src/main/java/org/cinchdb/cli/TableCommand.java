/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.sql.ColumnSpec;
import org.cinchdb.sql.StandardColumns.IdForm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cinch table ..}: the tables of a branch, in all of its tenants. */
@Command(name = "table", description = "Makes, copies, shows and drops tables.", synopsisSubcommandLabel = "<command>")
final class TableCommand extends CommandBase {
    @Command(
            name = "list",
            description = "Lists the tables of a branch.",
            footer = {"", "Example:", "  cinch table list -b feature/pay"})
    int list(@Mixin Where.InBranch where, @Mixin Output output) throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            Rows.print(connection, output, """
                    select name, ncol as columns,
                      (select count(*) from sqlite_schema i where i.type = 'index' and i.tbl_name = l.name and i.sql is not null) as indexes
                    from pragma_table_list l
                    where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite\\_%' escape '\\'
                    order by name""");
            return Exit.OK;
        }
    }

    @Command(
            name = "create",
            description = {
                "Makes a table in every tenant of a branch, with id, created_at and updated_at, which SQLite fills.",
                "A column is name[:type][:modifier..]. Types: text (where none is said), integer, real, numeric, boolean,"
                        + " blob, date, time, timestamp, json, uuid, varchar(n), decimal(p,s).",
                "Modifiers: not_null, unique, pk, default=.., check=.., fk=table[.column][.action]."
            },
            footer = {
                "",
                "Example:",
                "  cinch table create users name:TEXT:not_null email:TEXT:unique team:fk=teams.cascade age:INTEGER:default=0"
            })
    int create(
            @Mixin Where.InBranch where,
            @Parameters(paramLabel = "<table>", description = "The name of the table.") String table,
            @Parameters(paramLabel = "<column>", arity = "0..*", description = "Its columns.") @Nullable
                    List<String> columns,
            @Option(
                            names = "--id",
                            paramLabel = "<form>",
                            defaultValue = "integer",
                            description = "The id: integer (the default), uuid or none.")
                    IdForm id,
            @Option(names = "--no-times", description = "Without created_at and updated_at.") boolean noTimes)
            throws SQLException {
        List<ColumnSpec> specs = new ArrayList<>();
        for (String column : columns == null ? List.<String>of() : columns) {
            specs.add(ColumnCommand.spec(column, this));
        }
        try (CinchConnection connection = where.connect()) {
            connection.setProgress(bar());
            connection.tables().create(table, specs, id, !noTimes);
            say("Made table '%s' on branch '%s'.".formatted(table, where.branch()));
            return Exit.OK;
        }
    }

    @Command(
            name = "copy",
            description =
                    "Makes a table like another: its columns, constraints and indexes, and no rows unless asked for.",
            footer = {"", "Example:", "  cinch table copy users users_archive --rows"})
    int copy(
            @Mixin Where.InBranch where,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @Parameters(paramLabel = "<copy>", description = "The name of the copy.") String copy,
            @Option(
                            names = {"--rows", "--data"},
                            description = "With the rows, in each tenant its own.")
                    boolean rows)
            throws SQLException {
        try (CinchConnection connection = where.connect()) {
            connection.setProgress(bar());
            connection.tables().copy(table, copy, rows);
            say("Made table '%s' like '%s' on branch '%s'.".formatted(copy, table, where.branch()));
            return Exit.OK;
        }
    }

    @Command(
            name = "drop",
            description = "Drops a table with its rows in every tenant of a branch.",
            footer = {"", "Example:", "  cinch table drop users_archive -y"})
    int drop(
            @Mixin Where.InBranch where,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "<table>", description = "The table.") String table)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            String name = TableShape.of(connection, table).name();
            confirm.require("This drops table '%s' with its rows in every tenant of branch '%s'"
                    .formatted(name, where.branch()));
            connection.setProgress(bar());
            connection.tables().drop(name);
            say("Dropped table '%s' on branch '%s'.".formatted(name, where.branch()));
            return Exit.OK;
        }
    }

    @Command(
            name = "info",
            description = "Shows the columns of a table, or the statements that make it.",
            footer = {"", "Example:", "  cinch table info users --sql"})
    int info(
            @Mixin Where.InBranch where,
            @Mixin Output output,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @Option(names = "--sql", description = "Its statements, with those of its indexes and triggers.")
                    boolean sql)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            String name = TableShape.of(connection, table).name();
            if (sql) {
                Rows.print(connection, output, """
                        select type, name, sql
                        from sqlite_schema
                        where tbl_name = ? and sql is not null
                        order by type = 'table' desc, type, name""", name);
            } else {
                ColumnCommand.print(connection, output, name, null);
            }
            return Exit.OK;
        }
    }
}
