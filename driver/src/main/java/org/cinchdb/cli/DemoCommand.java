/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cinch demo}: finds a fresh directory for the {@link Demo}. */
@Command(
        name = "demo",
        description = "Loads a music store for two tenants, changes its schema on a branch and merges it.",
        footer = {"", "Example:", "  cinch demo"})
final class DemoCommand extends CommandBase implements Callable<Integer> {
    @Option(
            names = "--dir",
            paramLabel = "<directory>",
            description = "Where to make the project. Default: a new directory for temporary files.")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException, SQLException {
        Screen screen = new Screen(out(), environment());
        new Demo(freshDirectory(), screen).run();
        return Exit.OK;
    }

    private Path freshDirectory() throws IOException, SQLException {
        if (directory == null) {
            return Files.createTempDirectory("cinch-demo-");
        }
        return Files.createDirectories(InitCommand.fresh(directory));
    }
}
