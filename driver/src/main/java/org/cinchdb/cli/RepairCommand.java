/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.cinchdb.engine.Administration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "repair",
        description = {
            "Brings schema changes back into a branch's log after metadata.db was restored from an older copy.",
            "Tenants' files keep the changes that were made through them."
        },
        footer = {"", "Example:", "  cinch repair --database shop -b main"})
final class RepairCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InBranch where = new Where.InBranch();

    @Override
    public Integer call() throws SQLException {
        try (Administration administration = where.administer()) {
            int imported = administration.repair();
            say(imported == 0 ? "Nothing is missing in the log." : imported + " schema changes are back in the log.");
        }
        return Exit.OK;
    }
}
