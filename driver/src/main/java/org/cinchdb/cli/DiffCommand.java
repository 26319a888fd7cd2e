/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.cinchdb.BranchName;
import org.cinchdb.engine.Administration;
import org.cinchdb.schema.Difference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        description = "Shows how the schema of a branch differs from another's, object by object.",
        footer = {"", "Example:", "  cinch branch diff main feature/pay", "  cinch branch diff main@3 main --sql"})
final class DiffCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InDatabase where = new Where.InDatabase();

    @Mixin
    private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "<a>", description = "The branch to begin with, or <branch>@<position>.")
    private String from = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "<b>",
            description = "The branch to end with, or <branch>@<position>. Default: the current one.")
    private @Nullable String to;

    @Option(names = "--sql", description = "Print the statements that make the second schema of the first.")
    private boolean sql;

    @Override
    public Integer call() throws SQLException, IOException {
        String end = to == null ? where.currentBranch().text() : to;
        try (Administration administration = where.administer(BranchName.MAIN)) {
            if (sql) {
                String script = administration.branches().diffSql(from, end);
                out().print(script.isEmpty() ? "" : script + System.lineSeparator());
                return Exit.OK;
            }
            show(administration.branches().diff(from, end));
        }
        return Exit.OK;
    }

    private void show(List<Difference.Row> rows) throws SQLException, IOException {
        if (output.isTable()) {
            new DiffText(environment().colours()).lines(rows).forEach(out()::println);
            return;
        }
        Listing listing = new Listing("object_type", "object_name", "change", "from_sql", "to_sql");
        for (Difference.Row row : rows) {
            listing.add(row.kind().word(), row.name(), row.did().word(), row.from(), row.to());
        }
        output.print(listing);
    }
}
