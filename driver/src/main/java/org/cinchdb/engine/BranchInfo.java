/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.time.Instant;
import java.util.Optional;
import org.cinchdb.BranchName;

/**
 * A branch of a database.
 *
 * @param parent the branch that it was made from; none for the first of a database
 * @param fork up to this position its log is its parent's
 * @param head the position of its last schema change; 0: it has none
 * @param isProtected whether it takes schema changes by merges only
 */
public record BranchInfo(
        BranchName name, Optional<BranchName> parent, long fork, long head, boolean isProtected, Instant createdAt) {}
