/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.cinchdb.BranchName;
import org.cinchdb.branch.MergeConflict;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.BranchInfo;
import org.cinchdb.engine.TenantInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description = "Shows where commands stand, and what waits there.",
        footer = {"", "Example:", "  cinch status"})
final class StatusCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InBranch where = new Where.InBranch();

    @Mixin
    private final Output output = new Output();

    @Override
    public Integer call() throws SQLException, IOException {
        BranchName name = where.branch();
        Map<String, Object> facts = new LinkedHashMap<>();
        try (Administration administration = where.administer(name)) {
            BranchInfo branch = administration.branches().get(name);
            List<TenantInfo> tenants = administration.tenants().list();
            List<MergeConflict> conflicts = administration.branches().conflicts(name);
            facts.put(
                    "project",
                    administration.directory().resolveSibling("").normalize().toString());
            facts.put("database", where.database().text());
            facts.put("branch", name.text());
            facts.put("head", branch.head());
            facts.put("protected", branch.isProtected());
            facts.put("tenants", tenants.size());
            facts.put(
                    "tenants_behind",
                    tenants.stream().filter(t -> t.behind() > 0).count());
            facts.put("conflicts", conflicts.size());
        }
        String lines = facts.entrySet().stream()
                .map(fact -> "%-16s%s".formatted(fact.getKey().replace('_', ' '), shown(fact.getValue())))
                .collect(Collectors.joining(System.lineSeparator()));
        output.print(lines, facts);
        return Exit.OK;
    }

    private static Object shown(Object fact) {
        return fact instanceof Boolean yes ? (yes ? "yes" : "no") : fact;
    }
}
