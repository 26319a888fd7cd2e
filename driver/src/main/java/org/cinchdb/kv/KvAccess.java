/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import java.sql.SQLException;

/** How a session lets its key-value store work: in its transaction, in autocommit in one of each call's own. */
public interface KvAccess {
    /** What is done with the table of the tenant on which the session stands. */
    @FunctionalInterface
    interface Work<T> {
        T on(KvTable table) throws SQLException;
    }

    /** Released when closed. */
    interface Hold extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    <T> T read(Work<T> work) throws SQLException;

    /** Writes all, or nothing if it fails; {@code what} is what to name if nothing may be written. */
    <T> T write(String what, Work<T> work) throws SQLException;

    /** Whether what is written now is seen by others at once. */
    boolean isAlone();

    /** Waits until no other session of any process holds a key of this tenant, and holds it. */
    Hold hold(String key) throws SQLException;
}
