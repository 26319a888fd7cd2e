/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

/** When SQLite waits for the disk (https://www.sqlite.org/pragma.html#pragma_synchronous). */
public enum Synchronous {
    /** At checkpoints: power loss may undo the last commits, never half of one. */
    NORMAL,
    /** At every commit. */
    FULL,
    /** As {@link #FULL}, and the directory too. */
    EXTRA
}
