/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.BranchInfo;
import org.cinchdb.engine.DatabaseInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cinch db ..}. */
@Command(
        name = "db",
        description = "Makes, lists, drops and chooses databases.",
        synopsisSubcommandLabel = "<command>",
        footer = {"", "Example:", "  cinch db list"})
final class DatabaseCommand extends CommandBase {
    @Command(
            name = "list",
            description = "Lists the databases of the project.",
            footer = {"", "Example:", "  cinch db list"})
    int list(@Mixin Where.InProject where, @Mixin Output output) throws SQLException, IOException {
        Listing listing = new Listing("name", "active", "branches", "created_at");
        try (Administration project = where.project()) {
            Optional<DatabaseName> active = Active.read(project.directory()).map(Active::database);
            for (DatabaseInfo database : project.databases().list()) {
                listing.add(
                        database.name(),
                        output.flag(active.filter(database.name()::equals).isPresent()),
                        database.branches(),
                        output.time(database.createdAt()));
            }
        }
        output.print(listing);
        return Exit.OK;
    }

    @Command(
            name = "create",
            description = "Makes a database with its branch main and a tenant main.",
            footer = {"", "Example:", "  cinch db create office --switch"})
    int create(
            @Mixin Where.InProject where,
            @Parameters(paramLabel = "<database>", description = "Its name.") DatabaseName name,
            @Option(names = "--switch", description = "Make it the active one.") boolean active)
            throws SQLException {
        try (Administration database = where.administer(name, BranchName.MAIN)) {
            database.databases().create(name);
            if (active) {
                new Active(name, BranchName.MAIN).write(database.directory());
            }
        }
        say("Made database '" + name + "'.");
        return Exit.OK;
    }

    @Command(
            name = "drop",
            description = "Drops a database with its branches and the rows of its tenants.",
            footer = {"", "Example:", "  cinch db drop office --yes"})
    int drop(
            @Mixin Where.InProject where,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "<database>", description = "Its name.") DatabaseName name)
            throws SQLException, IOException {
        try (Administration database = where.administer(name, BranchName.MAIN)) {
            int branches = database.branches().list().size();
            confirm.require("This drops database '" + name + "' with " + branches
                    + (branches == 1 ? " branch" : " branches") + " and all rows");
            database.databases().drop(name);
            if (Active.read(database.directory())
                    .filter(active -> active.database().equals(name))
                    .isPresent()) {
                Active.forget(database.directory());
            }
        }
        say("Dropped database '" + name + "'.");
        return Exit.OK;
    }

    @Command(
            name = "info",
            description = "Shows a database's branches and tenants in numbers.",
            footer = {"", "Example:", "  cinch db info shop"})
    int info(
            @Mixin Where.InDatabase where,
            @Mixin Output output,
            @Parameters(arity = "0..1", paramLabel = "<name>", description = "Its name. Default: as --database.")
                    @Nullable
                    DatabaseName named)
            throws SQLException, IOException {
        DatabaseName name = named == null ? where.database() : named;
        Listing listing = new Listing("branch", "parent", "head", "protected", "tenants", "size_bytes");
        try (Administration database = where.administer(name, BranchName.MAIN)) {
            for (BranchInfo branch : database.branches().list()) {
                try (Administration administration = where.administer(name, branch.name())) {
                    var tenants = administration.tenants().list();
                    listing.add(
                            branch.name(),
                            branch.parent(),
                            branch.head(),
                            output.flag(branch.isProtected()),
                            tenants.size(),
                            tenants.stream()
                                    .mapToLong(tenant -> Math.max(0, tenant.sizeBytes()))
                                    .sum());
                }
            }
        }
        output.print(listing);
        return Exit.OK;
    }

    @Command(
            name = "switch",
            description = "Makes a database the active one, with its branch main.",
            footer = {"", "Example:", "  cinch db switch shop"})
    int choose(
            @Mixin Where.InProject where,
            @Parameters(paramLabel = "<database>", description = "Its name.") DatabaseName name)
            throws SQLException {
        try (Administration database = where.administer(name, BranchName.MAIN)) {
            BranchInfo unused = database.branches().get(BranchName.MAIN);
            new Active(name, BranchName.MAIN).write(database.directory());
        }
        say("Database '" + name + "' is the active one.");
        return Exit.OK;
    }
}
