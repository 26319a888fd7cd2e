/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.cinchdb.BranchName;
import org.cinchdb.jdbc.CinchConnection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cinch branch ..}: what SQL has for branches, for a shell. */
@Command(name = "branch", description = "Shows, compares and merges branches.", synopsisSubcommandLabel = "<command>")
final class BranchCommand extends CommandBase {
    /** How a conflict is answered. */
    static final class Choice {
        @Option(names = "--ours", required = true, description = "As the branch has it into which is merged.")
        boolean ours;

        @Option(names = "--theirs", required = true, description = "As the other branch has it.")
        boolean theirs;

        @Option(names = "--sql", required = true, paramLabel = "<text>", description = "By statements of your own.")
        private @Nullable String sql;
    }

    @Command(name = "list", description = "Lists the branches of a database.")
    int list(@Mixin Where.InDatabase where, @Mixin Output output) throws SQLException, IOException {
        try (CinchConnection connection = connect(where, BranchName.MAIN)) {
            print(connection, output, "select name, parent, head, created_at from cinch_branches");
            return Exit.OK;
        }
    }

    @Command(
            name = "merge",
            description = "Merges the schema changes of a branch into another, for all tenants at once.")
    int merge(
            @Mixin Where.InDatabase where,
            @Mixin Output output,
            @Parameters(paramLabel = "<from>", description = "The branch that is merged.") BranchName from,
            @Option(
                            names = {"-b", "--branch", "--into"},
                            paramLabel = "<branch>",
                            description = "The branch that receives.")
                    @Nullable
                    BranchName named,
            @Option(
                            names = "--preview",
                            description = "Only show the statements; conflicts and tenants whose rows are in the way.")
                    boolean preview)
            throws SQLException, IOException {
        BranchName into = named == null ? where.currentBranch() : named;
        try (CinchConnection connection = connect(where, into)) {
            connection.setProgress(bar());
            if (preview) {
                return preview(connection, output, from, into);
            }
            print(connection, output, "select cinch_merge(?, ?)", from.text(), into.text());
            return Exit.OK;
        }
    }

    private static int preview(CinchConnection connection, Output output, BranchName from, BranchName into)
            throws SQLException, IOException {
        Listing steps = new Listing("step", "kind", "object_type", "object_name", "sql", "detail");
        int code = Exit.OK;
        try (PreparedStatement select = connection.prepareStatement(
                "select step, kind, object_type, object_name, sql, detail from cinch_merge_preview(?, ?)")) {
            select.setString(1, from.text());
            select.setString(2, into.text());
            try (ResultSet rows = select.executeQuery()) {
                RowSource source = RowSource.of(rows);
                while (source.next()) {
                    steps.add(source.row().toArray());
                    code = rows.getString("kind").equals("statement") ? code : Exit.CONFLICT;
                }
            }
        }
        output.print(steps);
        return code;
    }

    @Command(name = "conflicts", description = "Lists the conflicts of merges into a branch that were refused.")
    int conflicts(@Mixin Where.InBranch where, @Mixin Output output) throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            print(
                    connection,
                    output,
                    "select conflict_id, code, object_type, object_name, base_sql, our_sql, their_sql, message, resolution from cinch_conflicts");
            return Exit.OK;
        }
    }

    @Command(name = "resolve", description = "Answers a conflict, for the next time that the branch is merged.")
    int resolve(
            @Mixin Where.InBranch where,
            @Mixin Output output,
            @Parameters(paramLabel = "<conflict>", description = "Its id, as 'conflicts' shows it.") String conflict,
            @ArgGroup(multiplicity = "1") Choice choice)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            String answer = choice.sql != null ? "sql" : choice.ours ? "ours" : "theirs";
            print(connection, output, "select cinch_resolve(?, ?, ?)", conflict, answer, choice.sql);
            return Exit.OK;
        }
    }

    @Command(name = "diff", description = "Shows how the schema of a branch differs from another's.")
    int diff(
            @Mixin Where.InDatabase where,
            @Mixin Output output,
            @Parameters(paramLabel = "<a>", description = "The branch to begin with.") String a,
            @Parameters(paramLabel = "<b>", description = "The branch to end with.") String b)
            throws SQLException, IOException {
        try (CinchConnection connection = connect(where, BranchName.MAIN)) {
            print(connection, output, "select * from cinch_diff(?, ?)", a, b);
            return Exit.OK;
        }
    }

    private static CinchConnection connect(Where.InDatabase where, BranchName branch) throws SQLException {
        try (var administration = where.administer(branch)) {
            return where.connect(branch, administration.anyTenant());
        }
    }

    private static void print(CinchConnection connection, Output output, String sql, @Nullable String... arguments)
            throws SQLException, IOException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                select.setString(i + 1, arguments[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                output.print(rows);
            }
        }
    }
}
