/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.ResultSet;

/**
 * How a statement's results can be read.
 *
 * @param type one of {@code ResultSet.TYPE_*}
 * @param concurrency one of {@code ResultSet.CONCUR_*}
 */
record ResultSetKind(int type, int concurrency) {
    /** Read once, forward, straight from SQLite. */
    static final ResultSetKind FORWARD = new ResultSetKind(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);

    /** The nearest kind that exists: changes of others are not seen, so SENSITIVE becomes INSENSITIVE. */
    ResultSetKind served() {
        return type == ResultSet.TYPE_SCROLL_SENSITIVE
                ? new ResultSetKind(ResultSet.TYPE_SCROLL_INSENSITIVE, concurrency)
                : this;
    }

    boolean isScrollable() {
        return type != ResultSet.TYPE_FORWARD_ONLY;
    }

    boolean isUpdatable() {
        return concurrency == ResultSet.CONCUR_UPDATABLE;
    }

    /** Whether the rows are read to their end at once. */
    boolean isBuffered() {
        return isScrollable() || isUpdatable();
    }
}
