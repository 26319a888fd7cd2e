/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.jspecify.annotations.Nullable;

/**
 * A branch as metadata.db has it; but for the name none of this ever changes.
 *
 * @param id its number in metadata.db, and its place in the mapped heads
 * @param uid its id in the files of its tenants
 * @param databaseUid the id of its database in those files
 * @param parentId the branch that it was made from; null for the first of a database
 * @param forkPosition up to this position its log is its parent's
 * @param forkSequence up to this number its tenants are its parent's
 * @param directory its directory's name below {@code .cinchdb}
 */
public record Branch(
        long id,
        String uid,
        long databaseId,
        String databaseUid,
        DatabaseName database,
        BranchName name,
        @Nullable Long parentId,
        long forkPosition,
        long forkSequence,
        String directory) {

    @Override
    public String toString() {
        return database + "/" + name;
    }
}
