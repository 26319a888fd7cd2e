/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.cinchdb.engine.Administration;
import org.cinchdb.schema.Conflict.Side;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resolve",
        description = "Answers a conflict, for the next time that the branch is merged.",
        footer = {"", "Example:", "  cinch branch resolve 5f0a6b3c1d2e --theirs"})
final class ResolveCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InDatabase where = new Where.InDatabase();

    @Parameters(paramLabel = "<conflict>", description = "Its id, as 'cinch branch conflicts' shows it.")
    private String conflict = "";

    @ArgGroup(multiplicity = "1")
    private final Answer answer = new Answer();

    private static final class Answer {
        @Option(names = "--ours", required = true, description = "As the branch that receives has it.")
        private boolean ours;

        @SuppressWarnings("UnusedVariable") // one of the three is always given
        @Option(names = "--theirs", required = true, description = "As the branch that is merged has it.")
        private boolean theirs;

        @Option(names = "--sql", required = true, paramLabel = "<text>", description = "By these statements.")
        private @Nullable String sql;
    }

    @Override
    public Integer call() throws SQLException {
        try (Administration administration = where.administer(where.currentBranch())) {
            if (answer.sql != null) {
                administration.branches().resolve(conflict, answer.sql);
            } else {
                administration.branches().resolve(conflict, answer.ours ? Side.OURS : Side.THEIRS);
            }
        }
        say("Conflict " + conflict + " has an answer; merge again.");
        return Exit.OK;
    }
}
