/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.SQLException;
import org.cinchdb.SqlState;

/** {@code java.sql.Wrapper} for what wraps nothing. */
final class Wrappers {
    private Wrappers() {}

    static <T> T unwrap(Object wrapper, Class<T> type) throws SQLException {
        if (type.isInstance(wrapper)) {
            return type.cast(wrapper);
        }
        throw SqlState.BAD_ARGUMENT.error(
                "A %s wraps no %s.", wrapper.getClass().getSimpleName(), type.getName());
    }
}
