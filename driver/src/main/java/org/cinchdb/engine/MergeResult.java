/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.List;
import org.cinchdb.branch.MergeConflict;

/** What came of a merge. */
public sealed interface MergeResult {
    /** There was nothing to merge. */
    record UpToDate() implements MergeResult {}

    /**
     * The changes are in the log of the branch that receives; its tenants follow when they are next used.
     *
     * @param changes how many there were
     * @param fastForward whether the branch that receives had none of its own
     */
    record Merged(int changes, boolean fastForward) implements MergeResult {}

    /**
     * Nothing was changed. The conflicts are kept until the next attempt, to be answered.
     *
     * @param conflicts why; of code {@code DATA} where the schemas come together and rows of some tenants do not fit
     * @param error what SQL throws for it: CN004, or CN003 for rows that are in the way
     */
    record Conflicted(List<MergeConflict> conflicts, SQLException error) implements MergeResult {
        public Conflicted {
            conflicts = List.copyOf(conflicts);
        }
    }

    /** The same, for those who take a conflict for an error. */
    default MergeResult orThrow() throws SQLException {
        if (this instanceof Conflicted conflicted) {
            throw conflicted.error();
        }
        return this;
    }
}
