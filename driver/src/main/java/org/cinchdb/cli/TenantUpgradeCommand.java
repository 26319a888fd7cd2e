/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.cinchdb.TenantName;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.Upgrade.Failure;
import org.cinchdb.engine.Upgrade.Outcome;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "upgrade",
        description = {
            "Brings tenants to the head of their branch now, instead of at their next use.",
            "It may be stopped at any time: each tenant is then where it was or at the head, and the next run goes on.",
            "Example: cinch tenant upgrade --all"
        })
final class TenantUpgradeCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InBranch where = new Where.InBranch();

    @ArgGroup(multiplicity = "1")
    private final Which which = new Which();

    private static final class Which {
        @Option(names = "--all", required = true, description = "All tenants that have rows on the branch.")
        private boolean all;

        @Parameters(paramLabel = "<tenant>", arity = "1..*", description = "These tenants.")
        private List<String> tenants = List.of();
    }

    @Override
    public Integer call() throws SQLException {
        List<TenantName> names = new ArrayList<>();
        if (!which.all) {
            for (String tenant : which.tenants) {
                names.add(TenantName.of(tenant));
            }
        }
        PrintWriter err = err();
        Outcome outcome;
        try (Administration administration = where.administer()) {
            outcome = administration.withProgress(bar()).tenants().upgrade(names);
        }
        for (Failure failure : outcome.failures()) {
            err.printf("cinch: Tenant '%s' stays where it was: %s%n", failure.tenant(), failure.reason());
        }
        out().printf(
                        "%d upgraded, %d up to date already, %d failed%n",
                        outcome.upgraded(),
                        outcome.upToDate(),
                        outcome.failures().size());
        return outcome.failures().isEmpty() ? Exit.OK : Exit.FAILED;
    }
}
