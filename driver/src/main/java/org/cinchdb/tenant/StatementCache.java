/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.tenant;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cinchdb.sqlite.RawStatement;
import org.jspecify.annotations.Nullable;

/**
 * Prepared statements of one physical connection that nobody uses at the moment, by their text; the least recently used
 * goes first. A statement is handed out to one user at a time. For one thread at a time.
 */
final class StatementCache {
    private final Map<String, RawStatement> idle = new LinkedHashMap<>(16, 0.75f, true);

    /** A statement for this text that was used before; null if there is none. */
    @Nullable
    RawStatement take(String sql) {
        return idle.isEmpty() ? null : idle.remove(sql);
    }

    /** Takes a statement back, at most {@code limit} in all. Its rows are closed. */
    void give(String sql, RawStatement statement, int limit) throws SQLException {
        if (limit == 0 || statement.isDead()) {
            statement.close();
            return;
        }
        RawStatement twin = idle.put(sql, statement);
        if (twin != null) {
            twin.close();
        }
        if (idle.size() > limit) {
            var eldest = idle.entrySet().iterator();
            eldest.next().getValue().close();
            eldest.remove();
        }
    }
}
