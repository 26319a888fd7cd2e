/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.tenant;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import org.cinchdb.kv.KvTable;
import org.cinchdb.sqlite.RawStatement;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * A physical connection to a tenant's file, lent to one session at a time.
 *
 * <p>For one thread at a time.
 */
public final class Lease {
    /** No word of a branch: it has the pending bit, with which no word is ever relied on. */
    public static final long NO_WORD = -1;

    private static final int COMMITS_BETWEEN_LOOKS = 64;

    private final SqliteConnection connection;
    private final WriteTurn turn;
    private final StatementCache cache = new StatementCache();
    private @Nullable Object settings;
    private @Nullable Object user;
    private long lookedAt = System.nanoTime();
    private int commits;
    private long walPostponedAt = System.nanoTime();
    private long walPause;
    private long droppedLookedAt;
    private boolean lookedForDropped;
    private boolean functions;
    private boolean firing;
    private long triggersSeenAt = NO_WORD;
    private @Nullable KvTable kv;
    private boolean marked;
    private boolean turnTaken;

    /** The branch's word at which this file was last found to be at the head; {@link #NO_WORD}: look. */
    private long word = NO_WORD;

    Lease(SqliteConnection connection, WriteTurn turn) {
        this.connection = connection;
        this.turn = turn;
    }

    public SqliteConnection connection() {
        return connection;
    }

    Path file() {
        return connection.file();
    }

    public long word() {
        return word;
    }

    public void setWord(long word) {
        this.word = word;
    }

    /** A prepared statement, from the cache or new. It comes back through {@link #give}. */
    public RawStatement take(String sql) throws SQLException {
        RawStatement known = cache.take(sql);
        return known == null ? connection.prepare(sql) : known;
    }

    /** Takes a statement back; at most {@code limit} are kept. */
    public void give(String sql, RawStatement statement, int limit) throws SQLException {
        cache.give(sql, statement, limit);
    }

    /** Whether so much time has passed since this last said true. */
    boolean looksAgain(long nanos) {
        long now = System.nanoTime();
        boolean due = now - lookedAt > nanos;
        if (due) {
            lookedAt = now;
        }
        return due;
    }

    /** Whether this is the first time that it is asked, or so much time has passed since it last said yes. */
    boolean isDueForDropped(long nanos) {
        long now = System.nanoTime();
        boolean due = !lookedForDropped || now - droppedLookedAt > nanos;
        if (due) {
            lookedForDropped = true;
            droppedLookedAt = now;
        }
        return due;
    }

    /** Whether enough commits have passed that the length of the WAL is worth a look; call it once for each. */
    boolean isDueForWal() {
        commits++;
        return commits % COMMITS_BETWEEN_LOOKS == 0 && System.nanoTime() - walPostponedAt >= walPause;
    }

    void postponeWal(long nanos) {
        walPostponedAt = System.nanoTime();
        walPause = nanos;
    }

    /** Something on this connection outlives the statement that made it: it is closed, not pooled. */
    public void mark() {
        marked = true;
    }

    public boolean isMarked() {
        return marked;
    }

    /** Says true the first time: then functions are to be registered. */
    public boolean needsFunctions() {
        boolean first = !functions;
        functions = true;
        return first;
    }

    /**
     * Whether a trigger of the file may call a function of ours. Kept until the branch's word moves, or
     * {@link #forgetTriggers} is called.
     */
    public boolean firesFunctions() throws SQLException {
        if (!functions) {
            return false;
        }
        if (triggersSeenAt == NO_WORD || triggersSeenAt != word) {
            firing = connection.number("""
                            select exists (select 1 from main.sqlite_schema where type = 'trigger' and sql like '%cinch!_%' escape '!')
                              or exists (select 1 from temp.sqlite_schema where type = 'trigger' and sql like '%cinch!_%' escape '!')""") != 0;
            triggersSeenAt = word;
        }
        return firing;
    }

    /** The schema is about to change. */
    public void forgetTriggers() {
        triggersSeenAt = NO_WORD;
    }

    /** The keys and values of this file. */
    public KvTable kv(Clock clock) {
        KvTable known = kv;
        if (known == null) {
            known = new KvTable(connection, clock);
            kv = known;
        }
        return known;
    }

    /** Who uses it at the moment: what the functions on this connection act for. */
    public @Nullable Object user() {
        return user;
    }

    public void setUser(@Nullable Object user) {
        this.user = user;
    }

    /** Says whether these settings are other than those applied last, and remembers them. */
    public boolean needsSettings(Object wanted) {
        boolean other = !wanted.equals(settings);
        rememberSettings(wanted);
        return other;
    }

    /** These settings are those applied last. */
    public void rememberSettings(Object applied) {
        settings = applied;
    }

    /**
     * Waits for this session's turn to write; see {@link WriteTurn#take}. SQLite's lock has what is left of the time.
     */
    public void takeTurn(Waiter waiter, long timeoutMillis) throws SQLException {
        if (!turnTaken) {
            connection.setWaitedBefore(turn.take(waiter, timeoutMillis));
            turnTaken = true;
        }
    }

    /** The write transaction is over. */
    public void passTurn() {
        if (turnTaken) {
            turnTaken = false;
            connection.setWaitedBefore(0);
            turn.pass();
        }
    }
}
