/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.cinchdb.SqlState;
import org.cinchdb.jdbc.CinchConnection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cinch view ..}: the views of a branch, in all of its tenants. */
@Command(name = "view", description = "Makes, changes, shows and drops views.", synopsisSubcommandLabel = "<command>")
final class ViewCommand extends CommandBase {
    @Command(
            name = "list",
            description = "Lists the views of a branch.",
            footer = {"", "Example:", "  cinch view list"})
    int list(@Mixin Where.InBranch where, @Mixin Output output) throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            print(connection, output, null);
            return Exit.OK;
        }
    }

    @Command(
            name = "info",
            description = "Shows a view.",
            footer = {"", "Example:", "  cinch view info adults"})
    int info(
            @Mixin Where.InBranch where,
            @Mixin Output output,
            @Parameters(paramLabel = "<view>", description = "The view.") String view)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            long found = Rows.number(
                    connection,
                    "select count(*) from sqlite_schema where type = 'view' and name = ? collate nocase",
                    List.of(view));
            if (found == 0) {
                throw SqlState.TABLE_NOT_FOUND.error("No view '%s'. See 'cinch view list'", view);
            }
            print(connection, output, view);
            return Exit.OK;
        }
    }

    private static void print(CinchConnection connection, Output output, @Nullable String view)
            throws SQLException, IOException {
        Rows.print(connection, output, """
                select v.name, (select group_concat(c.name, ', ') from pragma_table_xinfo(v.name) c) as columns, v.sql
                from sqlite_schema v
                where v.type = 'view' and (?1 is null or v.name = ?1 collate nocase)
                order by v.name""", view);
    }

    @Command(
            name = "create",
            description = "Makes a view of a query, which has to work.",
            footer = {"", "Example:", "  cinch view create adults \"select * from users where age > 17\""})
    int create(
            @Mixin Where.InBranch where,
            @Parameters(paramLabel = "<view>", description = "The name of the view.") String view,
            @Parameters(paramLabel = "<sql>", description = "The query.") String sql)
            throws SQLException {
        try (CinchConnection connection = where.connect()) {
            connection.tables().createView(view, sql);
            say("Made view '%s' on branch '%s'.".formatted(view, where.branch()));
            return Exit.OK;
        }
    }

    @Command(
            name = "update",
            description = "Gives a view another query; views over it and triggers on it stay.",
            footer = {"", "Example:", "  cinch view update adults \"select * from users where age > 20\""})
    int update(
            @Mixin Where.InBranch where,
            @Parameters(paramLabel = "<view>", description = "The view.") String view,
            @Parameters(paramLabel = "<sql>", description = "The query.") String sql)
            throws SQLException {
        try (CinchConnection connection = where.connect()) {
            connection.tables().updateView(view, sql);
            say("Changed view '%s' on branch '%s'.".formatted(view, where.branch()));
            return Exit.OK;
        }
    }

    @Command(
            name = "drop",
            description = "Drops a view.",
            footer = {"", "Example:", "  cinch view drop adults"})
    int drop(@Mixin Where.InBranch where, @Parameters(paramLabel = "<view>", description = "The view.") String view)
            throws SQLException {
        try (CinchConnection connection = where.connect()) {
            connection.tables().dropView(view);
            say("Dropped view '%s' on branch '%s'.".formatted(view, where.branch()));
            return Exit.OK;
        }
    }
}
