/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cinchdb.jdbc.CinchConnection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cinch index ..}: the indexes of a branch, in all of its tenants. */
@Command(name = "index", description = "Makes, lists and drops indexes.", synopsisSubcommandLabel = "<command>")
final class IndexCommand extends CommandBase {
    @Command(
            name = "list",
            description = "Lists the indexes of a branch, or of one table.",
            footer = {"", "Example:", "  cinch index list users"})
    int list(
            @Mixin Where.InBranch where,
            @Mixin Output output,
            @Parameters(paramLabel = "<table>", arity = "0..1", description = "The table.") @Nullable String table)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            String name =
                    table == null ? null : TableShape.of(connection, table).name();
            Rows.list(connection, output, Set.of("unique", "partial"), """
                    select i.name, t.name as "table",
                      (select group_concat(coalesce(x.name, '(..)') || iif(x."desc", ' desc', ''), ', ')
                        from pragma_index_xinfo(i.name) x
                        where x.key) as columns,
                      i."unique", i.partial, s.sql
                    from sqlite_schema t
                    join pragma_index_list(t.name) i
                    left join sqlite_schema s on s.type = 'index' and s.name = i.name
                    where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' and (?1 is null or t.name = ?1)
                    order by t.name, i.name""", name);
            return Exit.OK;
        }
    }

    @Command(
            name = "create",
            description = {
                "Makes an index in every tenant of a branch.",
                "A unique one is tried on each first: rows that are alike are in the way (exit code 3)."
            },
            footer = {"", "Example:", "  cinch index create users team created_at:desc"})
    int create(
            @Mixin Where.InBranch where,
            @Parameters(paramLabel = "<table>", description = "The table.") String table,
            @Parameters(
                            paramLabel = "<column>",
                            arity = "1..*",
                            description = "Its columns; <column>:desc goes down, (..) is an expression.")
                    List<String> columns,
            @Option(
                            names = {"-n", "--name"},
                            paramLabel = "<name>",
                            description = "Its name. Default: idx_<table>_<columns>, uniq_.. if it is unique.")
                    @Nullable
                    String name,
            @Option(
                            names = {"-u", "--unique"},
                            description = "The same values may not be there twice.")
                    boolean unique,
            @Option(
                            names = {"-w", "--where"},
                            paramLabel = "<condition>",
                            description = "SQL: only rows for which it holds are in the index.")
                    @Nullable
                    String condition)
            throws SQLException {
        try (CinchConnection connection = where.connect()) {
            connection.setProgress(bar());
            String made = connection
                    .tables()
                    .createIndex(table, columns, Optional.ofNullable(name), unique, Optional.ofNullable(condition));
            say("Made index '%s' on table '%s' on branch '%s'.".formatted(made, table, where.branch()));
            return Exit.OK;
        }
    }

    @Command(
            name = "drop",
            description = "Drops an index.",
            footer = {"", "Example:", "  cinch index drop idx_users_team"})
    int drop(@Mixin Where.InBranch where, @Parameters(paramLabel = "<index>", description = "The index.") String index)
            throws SQLException {
        try (CinchConnection connection = where.connect()) {
            connection.tables().dropIndex(index);
            say("Dropped index '%s' on branch '%s'.".formatted(index, where.branch()));
            return Exit.OK;
        }
    }
}
