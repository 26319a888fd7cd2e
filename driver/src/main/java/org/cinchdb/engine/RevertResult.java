/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.List;
import org.cinchdb.schema.Conflict;

/** What came of a revert. */
public sealed interface RevertResult {
    /** Nothing of the commit is left to be undone. */
    record UpToDate() implements RevertResult {}

    /**
     * It is undone, by a commit of its own.
     *
     * @param commitId that commit's id
     */
    record Reverted(String commitId) implements RevertResult {}

    /**
     * Nothing was changed: what came after the commit is built on it.
     *
     * @param error what SQL throws for it: CN004
     */
    record Conflicted(List<Conflict> conflicts, SQLException error) implements RevertResult {
        public Conflicted {
            conflicts = List.copyOf(conflicts);
        }
    }

    /** The same, for those who take a conflict for an error. */
    default RevertResult orThrow() throws SQLException {
        if (this instanceof Conflicted conflicted) {
            throw conflicted.error();
        }
        return this;
    }
}
