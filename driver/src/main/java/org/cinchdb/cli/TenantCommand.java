/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cinchdb.TenantName;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.TenantAdmin;
import org.cinchdb.engine.TenantInfo;
import org.cinchdb.engine.TenantSize;
import org.cinchdb.engine.Upgrade.Failure;
import org.cinchdb.engine.Upgrade.Outcome;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cinch tenant ..}. */
@Command(
        name = "tenant",
        description = "Makes, lists, copies, exports and drops tenants.",
        synopsisSubcommandLabel = "<command>",
        footer = {"", "Example:", "  cinch tenant list"})
final class TenantCommand extends CommandBase {
    /** Which tenants are meant. */
    static final class Which {
        @Option(names = "--all", required = true, description = "All tenants that have rows on the branch.")
        private boolean all;

        @Parameters(paramLabel = "<tenant>", arity = "1..*", description = "These tenants.")
        private List<TenantName> tenants = List.of();

        /** The names; none for all. */
        List<TenantName> names() {
            return all ? List.of() : tenants;
        }
    }

    @Command(
            name = "list",
            description = "Lists the tenants of a branch.",
            footer = {"", "Example:", "  cinch tenant list"})
    int list(@Mixin Where.InBranch where, @Mixin Output output) throws SQLException, IOException {
        Listing listing = new Listing("name", "touched", "position", "behind", "size_bytes", "created_at");
        try (Administration administration = where.administer()) {
            for (TenantInfo tenant : administration.tenants().list()) {
                listing.add(
                        tenant.name(),
                        output.flag(tenant.touched()),
                        tenant.position(),
                        tenant.behind(),
                        tenant.sizeBytes(),
                        output.time(tenant.createdAt()));
            }
        }
        output.print(listing);
        return Exit.OK;
    }

    @Command(
            name = "create",
            description = "Makes a tenant: a row. Its file comes with its first write.",
            footer = {"", "Example:", "  cinch tenant create acme"})
    int create(
            @Mixin Where.InBranch where, @Parameters(paramLabel = "<name>", description = "Its name.") TenantName name)
            throws SQLException {
        try (Administration administration = where.administer()) {
            administration.tenants().create(name);
        }
        say("Made tenant '" + name + "'.");
        return Exit.OK;
    }

    @Command(
            name = "copy",
            description = "Makes a tenant with the rows and keys that another has now.",
            footer = {"", "Example:", "  cinch tenant copy acme acme-test"})
    int copy(
            @Mixin Where.InBranch where,
            @Parameters(index = "0", paramLabel = "<from>", description = "The tenant to copy.") TenantName from,
            @Parameters(index = "1", paramLabel = "<to>", description = "The new tenant's name.") TenantName to)
            throws SQLException {
        try (Administration administration = where.administer()) {
            administration.tenants().copy(from, to);
        }
        say("Made tenant '" + to + "' of '" + from + "'.");
        return Exit.OK;
    }

    @Command(
            name = "rename",
            description = "Renames a tenant; no file moves.",
            footer = {"", "Example:", "  cinch tenant rename acme acme-corp"})
    int rename(
            @Mixin Where.InBranch where,
            @Parameters(index = "0", paramLabel = "<name>", description = "Its name.") TenantName name,
            @Parameters(index = "1", paramLabel = "<to>", description = "Its new name.") TenantName to)
            throws SQLException {
        try (Administration administration = where.administer()) {
            administration.tenants().rename(name, to);
        }
        say("Tenant '" + name + "' is '" + to + "' now.");
        return Exit.OK;
    }

    @Command(
            name = "drop",
            description = "Drops a tenant with its rows from a branch; those on other branches stay.",
            footer = {"", "Example:", "  cinch tenant drop acme --yes"})
    int drop(
            @Mixin Where.InBranch where,
            @Mixin Confirm confirm,
            @Parameters(paramLabel = "<name>", description = "Its name.") TenantName name)
            throws SQLException, IOException {
        try (Administration administration = where.administer()) {
            TenantSize size = administration.tenants().size(name);
            confirm.require("This drops tenant '%s' with its rows (%,d bytes) from branch '%s'"
                    .formatted(name, size.fileBytes() + size.walBytes(), where.branch()));
            administration.tenants().drop(name);
        }
        say("Dropped tenant '" + name + "'.");
        return Exit.OK;
    }

    @Command(
            name = "upgrade",
            description = {
                "Brings tenants to the head of their branch now, instead of at their next use.",
                "It may be stopped at any time: each tenant is then where it was or at the head, and the next run goes on."
            },
            footer = {"", "Example:", "  cinch tenant upgrade --all"})
    int upgrade(@Mixin Where.InBranch where, @Mixin Output output, @ArgGroup(multiplicity = "1") Which which)
            throws SQLException, IOException {
        Outcome outcome;
        try (Administration administration = where.administer()) {
            outcome = administration.withProgress(bar()).tenants().upgrade(which.names());
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("upgraded", outcome.upgraded());
        facts.put("up_to_date", outcome.upToDate());
        facts.put("failed", outcome.failures().size());
        output.print(
                "%d upgraded, %d up to date already, %d failed"
                        .formatted(
                                outcome.upgraded(),
                                outcome.upToDate(),
                                outcome.failures().size()),
                facts);
        out().flush();
        for (Failure failure : outcome.failures()) {
            Failures.say(err(), "Tenant '" + failure.tenant() + "' stays where it was: " + failure.reason());
        }
        return outcome.failures().isEmpty() ? Exit.OK : Exit.FAILED;
    }

    @Command(
            name = "size",
            description = "Shows what tenants take on the disk.",
            footer = {"", "Example:", "  cinch tenant size acme"})
    int size(
            @Mixin Where.InBranch where,
            @Mixin Output output,
            @Parameters(arity = "0..*", paramLabel = "<tenant>", description = "These tenants. Default: all.") @Nullable
                    List<TenantName> names)
            throws SQLException, IOException {
        try (Administration administration = where.administer()) {
            TenantAdmin tenants = administration.tenants();
            List<TenantSize> sizes = new ArrayList<>();
            for (TenantName name : names == null ? all(tenants) : names) {
                sizes.add(tenants.size(name));
            }
            print(output, sizes);
        }
        return Exit.OK;
    }

    private static List<TenantName> all(TenantAdmin tenants) throws SQLException {
        return tenants.list().stream().map(TenantInfo::name).toList();
    }

    private static void print(Output output, List<TenantSize> sizes) throws SQLException, IOException {
        Listing listing = new Listing("name", "file_bytes", "wal_bytes", "page_bytes", "pages", "free_pages");
        for (TenantSize size : sizes) {
            listing.add(
                    size.name(), size.fileBytes(), size.walBytes(), size.pageBytes(), size.pages(), size.freePages());
        }
        output.print(listing);
    }

    @Command(
            name = "vacuum",
            description = "Gives the unused pages of tenants' files back to the disk; shows what they take then.",
            footer = {"", "Example:", "  cinch tenant vacuum --all"})
    int vacuum(@Mixin Where.InBranch where, @Mixin Output output, @ArgGroup(multiplicity = "1") Which which)
            throws SQLException, IOException {
        try (Administration administration = where.administer()) {
            TenantAdmin tenants = administration.tenants();
            List<TenantName> names = which.names().isEmpty() ? all(tenants) : which.names();
            List<TenantSize> sizes = new ArrayList<>();
            var bar = bar();
            for (TenantName name : names) {
                sizes.add(tenants.vacuum(name));
                bar.tried(sizes.size(), names.size());
            }
            print(output, sizes);
        }
        return Exit.OK;
    }

    @Command(
            name = "export",
            description =
                    "Writes what a tenant holds now, which may be in use, into a new file: a plain SQLite database.",
            footer = {"", "Example:", "  cinch tenant export acme acme.db"})
    int export(
            @Mixin Where.InBranch where,
            @Parameters(index = "0", paramLabel = "<name>", description = "Its name.") TenantName name,
            @Parameters(index = "1", paramLabel = "<file>", description = "The file to make.") Path file)
            throws SQLException {
        try (Administration administration = where.administer()) {
            administration.tenants().exportTo(name, file);
        }
        say("Tenant '" + name + "' is in " + file.toAbsolutePath() + ".");
        return Exit.OK;
    }

    @Command(
            name = "import",
            description = {
                "Makes a tenant of a file that 'tenant export' wrote, or of a tenant's file in a backup.",
                "A file from before a schema change of the branch follows it; one from after it is refused."
            },
            footer = {"", "Example:", "  cinch tenant import acme.db acme --replace --yes"})
    int importFile(
            @Mixin Where.InBranch where,
            @Mixin Confirm confirm,
            @Parameters(index = "0", paramLabel = "<file>", description = "The file; it stays as it is.") Path file,
            @Parameters(index = "1", paramLabel = "<name>", description = "The tenant's name.") TenantName name,
            @Option(names = "--replace", description = "Take the place of what a tenant of that name holds now.")
                    boolean replace)
            throws SQLException, IOException {
        try (Administration administration = where.administer()) {
            if (replace) {
                confirm.require("This replaces what tenant '%s' holds on branch '%s'".formatted(name, where.branch()));
                administration.tenants().replaceFrom(file, name);
            } else {
                administration.tenants().importFrom(file, name);
            }
        }
        say("Tenant '" + name + "' holds what is in " + file.toAbsolutePath() + ".");
        return Exit.OK;
    }
}
