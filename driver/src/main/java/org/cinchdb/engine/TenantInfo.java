/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.time.Instant;
import org.cinchdb.TenantName;

/**
 * A tenant of a branch.
 *
 * @param touched whether it has rows of its own on the branch, in a file
 * @param position how far its file has followed the branch, as far as is known
 * @param behind how many schema changes it is behind the branch's head; they are made up for at its next use
 * @param sizeBytes the size of its file; -1 if the file cannot be looked at
 */
public record TenantInfo(
        TenantName name, boolean touched, long position, long behind, long sizeBytes, Instant createdAt) {}
