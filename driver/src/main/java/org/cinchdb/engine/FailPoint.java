/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The places at which a test stops or kills the process: before a writer takes its lock, in the publication of a schema
 * change, in its recovery, in an action.
 */
enum FailPoint {
    WORD_READ,
    LOCKED,
    CHANGED,
    TRIED,
    INTENT_COMMITTED,
    PENDING_SET,
    TENANT_COMMITTED,
    WAL_FORCED,
    PUBLISHED,
    WORD_MOVED,
    RECOVERY_PUBLISHED,
    ANNOUNCED,
    TENANT_TRIED,
    MERGE_TRIED,
    ACTED,
    /** What is dropped has been copied, and is there still. */
    COPIED,
    /** The files that are imported or restored are in their places, and metadata.db has not heard of them. */
    TAKEN,
    /** Nobody writes to the tenants that are restored, which hold what they held. */
    GATED,
    /** A backup has all its files, and not its name. */
    BACKED_UP;

    private static volatile @Nullable Consumer<FailPoint> hook;

    /** What happens at each place from now on; null: nothing. */
    static void setHook(@Nullable Consumer<FailPoint> newHook) {
        hook = newHook;
    }

    void reached() {
        Consumer<FailPoint> current = hook;
        if (current != null) {
            current.accept(this);
        }
    }
}
