/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.cinchdb.branch.MergeConflict;
import org.cinchdb.engine.BranchAdmin;
import org.cinchdb.engine.MergeResult;
import org.cinchdb.engine.MergeResult.Conflicted;
import org.cinchdb.engine.MergeResult.Merged;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.schema.Conflict.Side;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of docs/branches.md is a region of this file. */
class BranchesInJavaTest {
    @TempDir
    Path directory;

    private void run(String branch, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:cinch:shop/" + branch + "/acme?project=" + directory);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aMergeIsPreviewedDoneAndItsConflictsAnswered() throws Exception {
        List<String> told = new ArrayList<>();
        try (Connection connection =
                DriverManager.getConnection("jdbc:cinch:shop/main/acme?create=true&project=" + directory)) {
            // region java
            BranchName loyalty = BranchName.of("loyalty");
            BranchAdmin branches = connection.unwrap(CinchConnection.class).branches();
            branches.create(loyalty, BranchName.MAIN);
            // endregion
            run("loyalty", "create table reward(points integer)");
            run("main", "create table reward(points real)");
            // region merge
            if (!branches.preview(loyalty, BranchName.MAIN).isClean()) {
                told.add("this will not go through");
            }
            MergeResult result = branches.merge(loyalty, BranchName.MAIN);
            if (result instanceof Conflicted conflicted) {
                for (MergeConflict conflict : conflicted.conflicts()) {
                    told.add(conflict.code() + " " + conflict.objectName() + ": " + conflict.message());
                    branches.resolve(conflict.id(), Side.THEIRS);
                }
                result = branches.merge(loyalty, BranchName.MAIN);
            }
            if (result instanceof Merged merged) {
                told.add(merged.changes() + " changes");
            }
            // endregion
        }
        assertThat(told)
                .containsExactly(
                        "this will not go through",
                        "ADD_ADD reward: Both sides made table 'reward', differently",
                        "2 changes");
    }

    @Test
    void thePageShowsWhatRuns() throws Exception {
        new Page("branches.md").assertJavaIsThatOf(BranchesInJavaTest.class);
    }
}
