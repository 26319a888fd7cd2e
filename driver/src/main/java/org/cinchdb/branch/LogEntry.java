/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.time.Instant;
import org.cinchdb.BranchName;

/**
 * A schema change as a branch's log has it.
 *
 * @param position its place in the log, from 1
 * @param changeId its id, the same on every branch that it reaches
 * @param commitId the id of the transaction that made it, together with others
 * @param kind {@code create}, {@code alter}, {@code drop}, {@code resolve}, ..
 * @param sql its text as this branch replays it; empty if nothing is left of it here
 * @param originBranch the branch on which it was made
 * @param effects what it did to objects, as a JSON array
 * @param fingerprint what the schema is after it
 */
public record LogEntry(
        long position,
        String changeId,
        String commitId,
        String kind,
        String objectType,
        String objectName,
        String sql,
        String author,
        Instant at,
        BranchName originBranch,
        String effects,
        String fingerprint) {}
