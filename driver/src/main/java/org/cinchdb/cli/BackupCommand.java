/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.Backup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        description = {
            "Copies the whole project, which may be in use, into a directory that holds none.",
            "The copy is a project: use it with --project, or take single tenants from it."
        },
        footer = {"", "Example:", "  cinch backup /srv/backups/monday"})
final class BackupCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InProject where = new Where.InProject();

    @Parameters(paramLabel = "<directory>", description = "Where the copy goes; it is made if it is not there.")
    private Path directory = Path.of("");

    @Override
    public Integer call() throws SQLException {
        try (Administration administration = where.project()) {
            Backup.Outcome outcome =
                    administration.withProgress(bar()).databases().backup(directory);
            say("The project is in %s: %s tenants' files, %s bytes, checked."
                    .formatted(directory.toAbsolutePath(), outcome.tenants(), outcome.bytes()));
        }
        return Exit.OK;
    }
}
