/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

/** How {@code java.sql.Date}, {@code Time} and {@code Timestamp} are stored. Reading accepts both. */
public enum DateClass {
    /** ISO text, as SQLite's own date functions expect it. */
    TEXT,
    /** Milliseconds since 1970-01-01 UTC. */
    INTEGER
}
