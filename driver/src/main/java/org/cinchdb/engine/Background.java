/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The driver's own threads: query timeouts, and the closing of what nobody uses. They keep no JVM alive. */
final class Background {
    private static final AtomicInteger COUNT = new AtomicInteger();
    static final ThreadFactory DAEMONS = work -> {
        Thread thread = new Thread(work, "cinch-background-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    };

    static final ScheduledExecutorService THREADS = Executors.newScheduledThreadPool(2, DAEMONS);

    private static final int THREADS_PER_PROCESSOR = 4;

    private Background() {}

    /**
     * Threads that work on so many tenants at once, to be shut down. They are more than processors: most of the time
     * goes into waiting for the disk, which is forced for each tenant.
     */
    static ExecutorService forTenants(int tenants) {
        int threads = THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        return Executors.newFixedThreadPool(Math.max(1, Math.min(tenants, threads)), DAEMONS);
    }

    /** Runs work, which reports its own failures, in so many milliseconds; it can be cancelled until then. */
    static ScheduledFuture<?> later(Runnable work, long millis) {
        return THREADS.schedule(work, millis, TimeUnit.MILLISECONDS);
    }
}
