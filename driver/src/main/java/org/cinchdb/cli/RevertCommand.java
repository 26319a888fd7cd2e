/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cinchdb.BranchName;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.BranchAdmin;
import org.cinchdb.engine.RevertResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "revert",
        description = {
            "Undoes a commit by a new one, for all tenants at once; rows of what it dropped come back while they are kept.",
            "Exit code 3: something is built on the commit since; nothing was changed."
        },
        footer = {"", "Example:", "  cinch branch revert 1c9e04d7"})
final class RevertCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InBranch where = new Where.InBranch();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "<commit>", description = "Its id, or the end of it as 'cinch log' shows it.")
    private String commit = "";

    @Override
    public Integer call() throws SQLException, IOException {
        BranchName branch = where.branch();
        try (Administration administration = where.administer(branch)) {
            BranchAdmin branches = administration.withProgress(bar()).branches();
            String id = CommitId.whole(commit, branches.log(branch));
            if (branches.revert(branch, id).orThrow() instanceof RevertResult.Reverted reverted) {
                output.print(
                        "Reverted by commit " + CommitId.brief(reverted.commitId()) + ".",
                        Map.of("status", "reverted", "commit_id", reverted.commitId()));
            } else {
                output.print("Nothing is left to revert.", Map.of("status", "up_to_date"));
            }
        }
        return Exit.OK;
    }
}
