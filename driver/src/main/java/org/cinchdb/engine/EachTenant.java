/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.SqliteErrors;

/**
 * Work on many tenants at once, each on its own: what fails for one is done for the others.
 *
 * @param done what came of each that went well, in the order in which they were given
 * @param failed why the others did not
 */
record EachTenant<T, R>(Map<T, R> done, Map<T, SQLException> failed) {
    interface Work<T, R> {
        R on(T tenant) throws SQLException;
    }

    /**
     * Does it, heard by a listener.
     *
     * @throws SQLException 57014 if the thread is interrupted, which stays so: what was begun may go on for a moment
     */
    static <T, R> EachTenant<T, R> run(Collection<T> tenants, Work<T, R> work, Progress progress) throws SQLException {
        EachTenant<T, R> each = new EachTenant<>(new LinkedHashMap<>(), new LinkedHashMap<>());
        ExecutorService threads = Background.forTenants(tenants.size());
        try {
            Map<T, Future<R>> futures = new LinkedHashMap<>();
            tenants.forEach(tenant -> futures.put(tenant, threads.submit(() -> work.on(tenant))));
            int count = 0;
            for (Map.Entry<T, Future<R>> future : futures.entrySet()) {
                each.await(future.getKey(), future.getValue());
                progress.tried(++count, futures.size());
            }
        } finally {
            threads.shutdownNow();
        }
        return each;
    }

    private void await(T tenant, Future<R> future) throws SQLException {
        try {
            done.put(tenant, future.get());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof SQLException failure)) {
                throw new IllegalStateException("Work on a tenant failed in an unforeseen way", e.getCause());
            }
            failed.put(tenant, SqliteErrors.translate(failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SqlState.CANCELLED.withCause(0, e, "Work on the tenants was interrupted. Do it again to finish it");
        }
    }
}
