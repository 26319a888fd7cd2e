/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cinch branch ..}: what SQL has for branches, for a shell. */
@Command(
        name = "branch",
        description = "Shows, compares and merges branches.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "<command>")
final class BranchCommand {
    @Spec
    private @Nullable CommandSpec spec;

    /** How rows are shown. */
    static final class Format {
        @Option(names = "--json", description = "Print rows as a JSON array, texts in full.")
        private boolean json;
    }

    /** How a conflict is answered. */
    static final class Choice {
        @Option(names = "--ours", required = true, description = "As the branch has it into which is merged.")
        boolean ours;

        @Option(names = "--theirs", required = true, description = "As the other branch has it.")
        boolean theirs;

        @Option(names = "--sql", required = true, paramLabel = "<text>", description = "By statements of your own.")
        private @Nullable String sql;
    }

    @Command(name = "list", description = "Lists the branches of a database.", mixinStandardHelpOptions = true)
    int list(@Mixin Where where, @Mixin Format format) throws SQLException {
        try (Connection connection = where.connect("main")) {
            print(new Listing(connection, "cinch_branches", "name", "parent", "head", "created_at"), format);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "merge",
            description = {
                "Merges the schema changes of a branch into another, for all its tenants or for none.",
                "Prints what was done as JSON. Exit code 3: conflicts, or rows of tenants that are in the way.",
                "Example: cinch branch merge feature/pay --into main -d shop"
            },
            mixinStandardHelpOptions = true)
    int merge(
            @Mixin Where where,
            @Mixin Format format,
            @Parameters(paramLabel = "<from>", description = "The branch whose changes are taken.") String from,
            @Option(
                            names = {"--into", "-b", "--branch"},
                            paramLabel = "<into>",
                            defaultValue = "main",
                            description = "The branch that gets them. Default: main.")
                    String into,
            @Option(
                            names = "--preview",
                            description =
                                    "Change nothing; show the statements, or the conflicts and the tenants in the way.")
                    boolean preview)
            throws SQLException {
        try (Connection connection = where.connect(into, Bar.on(line().getErr()))) {
            if (preview) {
                Listing steps = new Listing(
                        connection,
                        "cinch_merge_preview(?, ?)",
                        "step",
                        "kind",
                        "object_type",
                        "object_name",
                        "sql",
                        "detail");
                print(steps, format, from, into);
                return steps.all("kind", "statement") ? ExitCode.OK : Main.CONFLICT;
            }
            out().println(Listing.text(connection, "select cinch_merge(?, ?)", from, into));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "conflicts",
            description = "Lists the conflicts of merges into a branch that were refused.",
            mixinStandardHelpOptions = true)
    int conflicts(
            @Mixin Where where,
            @Mixin Format format,
            @Option(
                            names = {"-b", "--branch"},
                            paramLabel = "<branch>",
                            defaultValue = "main",
                            description = "The branch. Default: main.")
                    String branch)
            throws SQLException {
        try (Connection connection = where.connect(branch)) {
            print(
                    new Listing(
                            connection,
                            "cinch_conflicts",
                            "conflict_id",
                            "code",
                            "object_type",
                            "object_name",
                            "base_sql",
                            "our_sql",
                            "their_sql",
                            "message",
                            "resolution"),
                    format);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "resolve",
            description = "Answers a conflict, for the next time that the branch is merged.",
            mixinStandardHelpOptions = true)
    int resolve(
            @Mixin Where where,
            @Parameters(paramLabel = "<conflict>", description = "Its id, as 'conflicts' shows it.") String conflict,
            @ArgGroup(multiplicity = "1") Choice choice,
            @Option(
                            names = {"-b", "--branch"},
                            paramLabel = "<branch>",
                            defaultValue = "main",
                            description = "The branch into which is merged. Default: main.")
                    String branch)
            throws SQLException {
        try (Connection connection = where.connect(branch)) {
            out().println(
                            choice.sql == null
                                    ? Listing.text(
                                            connection,
                                            "select cinch_resolve(?, ?)",
                                            conflict,
                                            choice.ours ? "ours" : "theirs")
                                    : Listing.text(
                                            connection, "select cinch_resolve(?, 'sql', ?)", conflict, choice.sql));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "diff",
            description = "Shows how the schema of a branch differs from another's.",
            mixinStandardHelpOptions = true)
    int diff(
            @Mixin Where where,
            @Mixin Format format,
            @Parameters(paramLabel = "<a>", description = "The branch to begin with.") String a,
            @Parameters(paramLabel = "<b>", description = "The branch to end with.") String b)
            throws SQLException {
        try (Connection connection = where.connect(a)) {
            print(
                    new Listing(
                            connection,
                            "cinch_diff(?, ?)",
                            "object_type",
                            "object_name",
                            "change",
                            "from_sql",
                            "to_sql"),
                    format,
                    a,
                    b);
            return ExitCode.OK;
        }
    }

    private void print(Listing listing, Format format, String... arguments) throws SQLException {
        listing.read(arguments);
        if (format.json) {
            out().println(listing.json());
        } else {
            listing.show(new Screen(out(), Ansi.AUTO.enabled()));
        }
    }

    private PrintWriter out() {
        return line().getOut();
    }

    private CommandLine line() {
        if (spec == null) {
            throw new IllegalStateException("picocli did not hand over the command");
        }
        return spec.commandLine();
    }
}
