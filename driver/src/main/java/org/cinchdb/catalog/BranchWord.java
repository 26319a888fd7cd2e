/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.catalog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;

/**
 * The mapped word of one branch: a generation that every process compares with {@code !=} before a transaction, at the
 * cost of a memory read.
 *
 * <p>It is a hint, never the truth: a word that moved says "look into metadata.db". Bit 0 is <em>pending</em>: a schema
 * change may have been committed by a process that has not published it yet. Bit 1 is <em>gate</em>: a schema change is
 * tried on the tenants' rows, and new write transactions wait. Both belong to the holder of the branch's schema lock; a
 * bit whose lock is free is left over from a process that died.
 *
 * <p>Safe for any thread of any process that maps the file.
 */
public final class BranchWord {
    static final int BYTES = 64;
    private static final long PENDING = 1;
    private static final long GATE = 2;
    private static final long GENERATION = 4;
    static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer chunk;
    private final int offset;

    BranchWord(MappedByteBuffer chunk, int offset) {
        this.chunk = chunk;
        this.offset = offset;
    }

    public long get() {
        return (long) LONG.getVolatile(chunk, offset);
    }

    /** Who goes first of the processes that write to one tenant of the branch: the 8 bytes behind the word. */
    public Precedence precedence(long tenantId) {
        return new Precedence(chunk, offset + Long.BYTES, tenantId);
    }

    public static boolean isPending(long word) {
        return (word & PENDING) != 0;
    }

    public static boolean isGated(long word) {
        return (word & GATE) != 0;
    }

    /** Something that leases rely on has changed. */
    public void bump() {
        move(0, 0);
    }

    /** The tenant's COMMIT comes next. */
    public void setPending() {
        move(0, PENDING);
    }

    /** New write transactions wait. */
    public void closeGate() {
        move(0, GATE);
    }

    /** Nothing is under way any more: published, given up or recovered. */
    public void settle() {
        move(PENDING | GATE, 0);
    }

    private void move(long clear, long set) {
        long before;
        long after;
        do {
            before = get();
            after = ((before + GENERATION) & ~clear) | set;
        } while (!LONG.compareAndSet(chunk, offset, before, after));
    }
}
