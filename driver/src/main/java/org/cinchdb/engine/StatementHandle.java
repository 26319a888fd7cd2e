/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Future;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.RawStatement;
import org.cinchdb.sqlite.ResultColumn;
import org.cinchdb.sqlite.ResultColumns;
import org.cinchdb.sqlite.Rows;
import org.cinchdb.tenant.Lease;
import org.jspecify.annotations.Nullable;

/**
 * One statement, prepared for a session, whatever file the session stands on when it runs.
 *
 * <p>Parameters are Long, Integer, Double, String, byte[] or null; they are handed over at each execution. Executing
 * again closes the rows of the execution before. Threads may share it: its session makes them wait for each other.
 */
public final class StatementHandle implements AutoCloseable {
    private final Session session;
    private final SqlStatement statement;
    private final String sql;
    private @Nullable RawStatement raw;
    private @Nullable Lease home;
    private final boolean readsKv;
    private String text;
    private @Nullable Rows rows;
    private long updateCount = -1;
    private long[] batchCounts = {};
    private long timeoutMillis;
    private @Nullable Future<?> timer;
    private boolean closed;

    StatementHandle(Session session, SqlStatement statement, String sql) {
        this.session = session;
        this.statement = statement;
        this.sql = sql;
        this.text = sql;
        this.readsKv = KvRelations.readTable(statement);
    }

    SqlStatement statement() {
        return statement;
    }

    String sql() {
        return sql;
    }

    /** The text for a lease: what is read may be missing there. */
    String sql(Lease lease) throws SQLException {
        return readsKv ? KvRelations.text(sql, lease.connection()) : sql;
    }

    /** The raw statement on a lease, from its cache if it was prepared there before. */
    RawStatement on(Lease lease) throws SQLException {
        RawStatement current = raw;
        String wanted = readsKv ? sql(lease) : sql;
        if (current != null && home == lease && !current.isDead() && wanted.equals(text)) {
            return current;
        }
        giveBack();
        text = wanted;
        current = taken(lease);
        raw = current;
        home = lease;
        return current;
    }

    /** Whatever names a function of ours, be it a view's text, makes SQLite ask for it: then they are registered. */
    private RawStatement taken(Lease lease) throws SQLException {
        try {
            return lease.take(text);
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (!message.contains("no such function: cinch_") || !lease.needsFunctions()) {
                throw e;
            }
            Functions.register(lease);
            return lease.take(text);
        }
    }

    /** The raw statement goes back to its lease's cache. */
    void giveBack() throws SQLException {
        closeRows();
        RawStatement current = raw;
        Lease lease = home;
        raw = null;
        home = null;
        if (current == null || lease == null) {
            return;
        }
        current.clearBatch();
        lease.give(text, current, session.statementCache());
    }

    @Nullable
    Rows rows() {
        return rows;
    }

    void setBatchCounts(long[] batchCounts) {
        this.batchCounts = batchCounts;
    }

    long[] batchCounts() {
        return batchCounts;
    }

    void setRows(@Nullable Rows rows) {
        this.rows = rows;
    }

    void closeRows() throws SQLException {
        Rows open = rows;
        rows = null;
        if (open != null) {
            open.close();
        }
    }

    void setUpdateCount(long updateCount) {
        this.updateCount = updateCount;
    }

    long timeoutMillis() {
        return timeoutMillis;
    }

    /** What ends the execution that is going on when its time is over. */
    void setTimer(Future<?> timer) {
        this.timer = timer;
    }

    boolean isTimed() {
        return timer != null;
    }

    void stopTimer() {
        Future<?> running = timer;
        timer = null;
        if (running != null) {
            running.cancel(false);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** The number of parameters. */
    public int parameterCount() {
        return statement.parameterCount();
    }

    /** The columns of the result as the schema is now; empty for a statement without rows. Runs nothing. */
    public List<ResultColumn> columns() throws SQLException {
        return session.describe(this, ResultColumns::of);
    }

    /** Runs the statement; its rows, or null if it has none: then {@link #updateCount()} says how many it changed. */
    public @Nullable Rows execute(@Nullable Object[] parameters) throws SQLException {
        return session.execute(this, parameters);
    }

    /** The rows changed by the last execution: 0 for DDL, -1 for a statement with rows. */
    public long updateCount() {
        return updateCount;
    }

    /**
     * Runs the statement once for each row of parameters, in autocommit as one transaction.
     *
     * @param parameters rows one behind the other, {@link #parameterCount()} values each
     * @return the rows changed by each
     * @throws java.sql.BatchUpdateException if one fails: in autocommit none has taken effect and it counts none, in a
     *     transaction those before the one that failed have, and it counts those
     */
    public long[] executeBatch(@Nullable Object[] parameters, int rows) throws SQLException {
        return session.executeBatch(this, parameters, rows);
    }

    /** How long an execution may take in milliseconds, before it fails with 57014; 0: no limit. */
    public void setTimeout(long millis) {
        timeoutMillis = millis;
    }

    @Override
    public void close() throws SQLException {
        session.close(this);
    }

    void markClosed() {
        closed = true;
    }
}
