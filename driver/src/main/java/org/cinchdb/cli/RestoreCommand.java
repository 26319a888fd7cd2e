/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.Restore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = {
            "Gives all tenants of a backup back what they held then, while the project is in use: all of them or none.",
            "What was dropped since is there again; tenants made since stay. Schemas stay as they are today."
        },
        footer = {"", "Example:", "  cinch restore /srv/backups/monday"})
final class RestoreCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InProject where = new Where.InProject();

    @Mixin
    private final Confirm confirm = new Confirm();

    @Parameters(paramLabel = "<directory>", description = "What 'cinch backup' made of this project.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws SQLException, IOException {
        try (Administration administration = where.project()) {
            confirm.require("This replaces the rows and keys that the backup's tenants hold now");
            Restore.Outcome outcome =
                    administration.withProgress(bar()).databases().restore(directory);
            String branches = outcome.branches() == 1 ? "1 branch" : outcome.branches() + " branches";
            say("Restored %s tenants on %s, as %s has them."
                    .formatted(outcome.tenants(), branches, directory.toAbsolutePath()));
        }
        return Exit.OK;
    }
}
