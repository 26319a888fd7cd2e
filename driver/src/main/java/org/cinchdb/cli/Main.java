/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.sql.SQLException;
import java.util.Optional;
import org.cinchdb.SqlState;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The command {@code cinch}. Exit codes: 0 it worked, 1 it failed, 2 it was called wrongly, 3 a merge has conflicts.
 */
@Command(
        name = "cinch",
        description = "Databases with branches, one SQLite file for each tenant.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {DemoCommand.class, BranchCommand.class, TenantCommand.class, RepairCommand.class})
public final class Main {
    static final int CONFLICT = 3;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr()
                    .println("cinch: "
                            + Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString));
            return isConflict(failure) ? CONFLICT : CommandLine.ExitCode.SOFTWARE;
        });
    }

    private static boolean isConflict(Exception failure) {
        return failure instanceof SQLException e
                && (SqlState.MERGE_CONFLICT.isStateOf(e) || SqlState.ROWS_IN_THE_WAY.isStateOf(e));
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"cinch " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
