/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

/**
 * Hears how far a change is that is tried on every tenant of a branch, or an upgrade of tenants. It is called from the
 * thread that asked for that, after each tenant; what it throws ends it.
 */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (done, total) -> {};

    /** So many tenants of so many have been tried, or upgraded. */
    void tried(int done, int total);
}
