/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.time.Instant;
import java.util.Optional;
import org.cinchdb.BranchName;
import org.cinchdb.schema.Conflict.Code;

/**
 * Why a merge did not happen, at one object.
 *
 * @param id what an answer names; it is another one as soon as one of the two changes differs
 * @param objectName the object's name, a column's as {@code table.column}
 * @param baseSql its SQL where the branches parted, if it was there
 * @param ourSql its SQL on the branch that receives, if it is there
 * @param theirSql its SQL on the branch that is merged, if it is there
 * @param message what happened, and what to do
 * @param answer what was chosen; it counts at the next attempt
 * @param from the branch that is merged
 * @param into the branch that receives
 * @param at when the merge was first refused for it
 */
public record MergeConflict(
        String id,
        Code code,
        String objectType,
        String objectName,
        Optional<String> baseSql,
        Optional<String> ourSql,
        Optional<String> theirSql,
        String message,
        Optional<RefusedMerges.Choice> answer,
        BranchName from,
        BranchName into,
        Instant at) {}
