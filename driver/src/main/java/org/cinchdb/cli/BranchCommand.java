/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.SQLException;
import org.cinchdb.BranchName;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.BranchInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cinch branch ..}: branches themselves; what is in them is {@link LogCommand}'s and others'. */
@Command(
        name = "branch",
        description = "Makes, compares and merges branches.",
        synopsisSubcommandLabel = "<command>",
        subcommands = {
            LogCommand.class,
            DiffCommand.class,
            MergeCommand.class,
            ConflictsCommand.class,
            ResolveCommand.class,
            RevertCommand.class
        },
        footer = {"", "Example:", "  cinch branch list"})
final class BranchCommand extends CommandBase {
    @Command(
            name = "list",
            description = "Lists the branches of a database.",
            footer = {"", "Example:", "  cinch branch list"})
    int list(@Mixin Where.InDatabase where, @Mixin Output output) throws SQLException, IOException {
        BranchName current = where.currentBranch();
        Listing listing = new Listing("name", "current", "parent", "fork", "head", "protected", "created_at");
        try (Administration administration = where.administer(BranchName.MAIN)) {
            for (BranchInfo branch : administration.branches().list()) {
                listing.add(
                        branch.name(),
                        output.flag(branch.name().equals(current)),
                        branch.parent(),
                        branch.fork(),
                        branch.head(),
                        output.flag(branch.isProtected()),
                        output.time(branch.createdAt()));
            }
        }
        output.print(listing);
        return Exit.OK;
    }

    @Command(
            name = "create",
            description = "Makes a branch: one row, whatever the number of tenants.",
            footer = {"", "Example:", "  cinch branch create feature/pay --switch"})
    int create(
            @Mixin Where.InDatabase where,
            @Parameters(paramLabel = "<name>", description = "Its name.") BranchName name,
            @Option(
                            names = {"-s", "--source"},
                            paramLabel = "<branch>",
                            description = "The branch to make it from. Default: the current one.")
                    @Nullable
                    BranchName source,
            @Option(
                            names = "--at",
                            paramLabel = "<position>",
                            description =
                                    "The position of the source's log up to which it has the schema. Default: its head.")
                    @Nullable
                    Long at,
            @Option(names = "--switch", description = "Make it the active one.") boolean active)
            throws SQLException {
        BranchName from = source == null ? where.currentBranch() : source;
        BranchInfo made;
        try (Administration administration = where.administer(from)) {
            if (at == null) {
                administration.branches().create(name, from);
            } else {
                administration.branches().create(name, from, at);
            }
            made = administration.branches().get(name);
            if (active) {
                new Active(where.database(), name).write(administration.directory());
            }
        }
        say("Made branch '" + name + "' from '" + from + "' at position " + made.fork() + ".");
        return Exit.OK;
    }

    @Command(
            name = "drop",
            description = "Drops a branch with the rows that its tenants have there.",
            footer = {"", "Example:", "  cinch branch drop feature/pay --yes"})
    int drop(
            @Mixin Where.InDatabase where,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "<name>", description = "Its name.") BranchName name)
            throws SQLException, IOException {
        try (Administration administration = where.administer(name)) {
            BranchInfo unused = administration.branches().get(name);
            confirm.require("This drops branch '" + name + "' with the rows that its tenants have there");
            administration.branches().drop(name);
            where.move(administration.directory(), name, BranchName.MAIN);
        }
        say("Dropped branch '" + name + "'.");
        return Exit.OK;
    }

    @Command(
            name = "rename",
            description = "Renames a branch; who works on it goes on.",
            footer = {"", "Example:", "  cinch branch rename feature/pay feature/payments"})
    int rename(
            @Mixin Where.InDatabase where,
            @Parameters(index = "0", paramLabel = "<name>", description = "Its name.") BranchName name,
            @Parameters(index = "1", paramLabel = "<to>", description = "Its new name.") BranchName to)
            throws SQLException {
        try (Administration administration = where.administer(name)) {
            administration.branches().rename(name, to);
            where.move(administration.directory(), name, to);
        }
        say("Branch '" + name + "' is '" + to + "' now.");
        return Exit.OK;
    }

    @Command(
            name = "protect",
            description = "Has a branch take schema changes by merges only.",
            footer = {"", "Example:", "  cinch branch protect main"})
    int protect(
            @Mixin Where.InDatabase where,
            @Parameters(paramLabel = "<name>", description = "Its name.") BranchName name,
            @Option(names = "--off", description = "Let it take any change again.") boolean off)
            throws SQLException {
        try (Administration administration = where.administer(name)) {
            administration.branches().protect(name, !off);
        }
        say("Branch '" + name + "' takes " + (off ? "any schema change." : "merges only."));
        return Exit.OK;
    }

    @Command(
            name = "switch",
            description = "Makes a branch the active one: commands that name none work on it.",
            footer = {"", "Example:", "  cinch branch switch feature/pay"})
    int choose(
            @Mixin Where.InDatabase where,
            @Parameters(paramLabel = "<name>", description = "Its name.") BranchName name)
            throws SQLException {
        try (Administration administration = where.administer(name)) {
            BranchInfo unused = administration.branches().get(name);
            new Active(where.database(), name).write(administration.directory());
        }
        say("Branch '" + name + "' is the active one.");
        return Exit.OK;
    }
}
