/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.catalog;

import java.nio.ByteBuffer;
import org.cinchdb.sqlite.Waiter;

/**
 * Lets a process that has waited for a tenant's write lock go before the others: it says so in the mapped place of the
 * branch, and they hold back for a moment. SQLite's lock knows no queue, and who writes without a pause would have it
 * again before anybody who looks every millisecond.
 *
 * <p>The place holds one claim: when it ends (milliseconds of the clock, the lower 32 bits), the process and the tenant
 * (16 bits each). A claim is renewed while its process waits, ends by itself soon after, and is a courtesy alone: what
 * is wrong with it costs some milliseconds. For one thread at a time; many of them share the place.
 */
public final class Precedence implements Waiter.Listener {
    private static final long PATIENCE_NANOS = 20_000_000;
    private static final int CLAIM_MILLIS = 50;
    private static final int LONGEST_HOLD_MILLIS = 100;
    private static final int PROCESS = (int) ProcessHandle.current().pid() & 0xffff;

    private final ByteBuffer chunk;
    private final int offset;
    private final int claimant;
    private boolean claimed;

    Precedence(ByteBuffer chunk, int offset, long tenantId) {
        this.chunk = chunk;
        this.offset = offset;
        this.claimant = (PROCESS << 16) | ((int) tenantId & 0xffff);
    }

    private static int now() {
        return (int) System.currentTimeMillis();
    }

    private long claim() {
        return (long) BranchWord.LONG.getVolatile(chunk, offset);
    }

    private static boolean isLive(long claim) {
        int left = (int) (claim >>> 32) - now();
        return claim != 0 && left > 0 && left <= CLAIM_MILLIS;
    }

    private boolean isOurs(long claim) {
        return (int) claim == claimant;
    }

    /** Claims to be next, once the wait is a long one. */
    @Override
    public void waiting(long nanos) {
        long there = claim();
        if (nanos > PATIENCE_NANOS && (isOurs(there) || !isLive(there))) {
            long ours = ((long) (now() + CLAIM_MILLIS) << 32) | Integer.toUnsignedLong(claimant);
            claimed |= BranchWord.LONG.compareAndSet(chunk, offset, there, ours);
        }
    }

    /** The wait is over, with or without the lock. */
    public void withdraw() {
        if (claimed) {
            claimed = false;
            long there = claim();
            if (isOurs(there)) {
                BranchWord.LONG.compareAndSet(chunk, offset, there, 0L);
            }
        }
    }

    /** Lets another process go first that claims to be next for this tenant. */
    public void holdBack() {
        for (int i = 0; i < LONGEST_HOLD_MILLIS && isAnothers(claim()); i++) {
            Waiter.sleep(1);
        }
    }

    private boolean isAnothers(long claim) {
        return claim != 0 && (claim & 0xffff) == (claimant & 0xffff) && !isOurs(claim) && isLive(claim);
    }
}
