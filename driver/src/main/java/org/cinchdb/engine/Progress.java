/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

/**
 * Hears how far a change is that is tried on every tenant of a branch. It is called from the thread that asked for the
 * change, after each tenant; what it throws ends the trial.
 */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (done, total) -> {};

    /** So many tenants of so many have been tried. */
    void tried(int done, int total);
}
