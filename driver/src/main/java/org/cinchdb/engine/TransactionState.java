/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

/** Where a session's transaction stands. In autocommit it is {@link #NONE} until BEGIN is said. */
public enum TransactionState {
    NONE,
    /** BEGIN was said; SQLite hears of it with the first statement. */
    REQUESTED,
    ACTIVE,
    /** SQLite ended it behind our back, or its COMMIT left nothing to go on with: only a rollback goes on. */
    FAILED
}
