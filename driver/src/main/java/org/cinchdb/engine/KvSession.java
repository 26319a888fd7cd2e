/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import org.cinchdb.kv.KvAccess;

/** The key-value store's way into a session: its calls pass the gate as statements do. */
final class KvSession implements KvAccess {
    private final Session session;
    private final Gate gate;

    KvSession(Session session, Gate gate) {
        this.session = session;
        this.gate = gate;
    }

    @Override
    public <T> T read(Work<T> work) throws SQLException {
        return session.entered(() -> gate.read(work));
    }

    @Override
    public <T> T write(String what, Work<T> work) throws SQLException {
        return session.entered(() -> gate.write(what, work));
    }

    @Override
    public boolean isAlone() {
        return gate.isAlone();
    }

    @Override
    public Hold hold(String key) throws SQLException {
        Standing standing = session.standing();
        return session.project()
                .catalog()
                .keyLocks()
                .acquire(
                        "key '" + key + "' of tenant '" + standing.tenant().name() + "' on branch '" + standing.branch()
                                + "' of '" + session.database() + "'",
                        standing.busyTimeoutMillis())::close;
    }
}
