/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.util.List;
import java.util.Optional;
import org.cinchdb.TenantName;
import org.cinchdb.branch.MergeConflict;

/**
 * What a merge would do, or run into.
 *
 * @param statements what would join the log, in order
 * @param conflicts what keeps it from happening; then there are no statements
 * @param tenants those whose rows are in the way of a statement
 */
public record MergePreview(List<Step> statements, List<MergeConflict> conflicts, List<InTheWay> tenants) {
    /**
     * A change that would join the log.
     *
     * @param sql empty if nothing is left to be done: the object is there already, or gives way
     * @param note what else there is to say; may be empty
     */
    public record Step(String objectType, String objectName, String sql, String note) {}

    /**
     * A tenant whose rows are in the way.
     *
     * @param sql the statement that they keep from running; none if that shows only after all of them
     * @param rows how many; -1 if that cannot be told
     */
    public record InTheWay(TenantName tenant, Optional<String> sql, String reason, long rows) {}

    public MergePreview {
        statements = List.copyOf(statements);
        conflicts = List.copyOf(conflicts);
        tenants = List.copyOf(tenants);
    }

    /** Whether the merge would go through. */
    public boolean isClean() {
        return conflicts.isEmpty() && tenants.isEmpty();
    }
}
