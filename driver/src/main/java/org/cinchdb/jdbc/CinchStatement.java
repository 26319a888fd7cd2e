/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.BatchUpdateException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.cinchdb.SqlState;
import org.cinchdb.engine.Session;
import org.cinchdb.sql.Escapes;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.StatementKind;
import org.cinchdb.sqlite.BufferedRows;
import org.cinchdb.sqlite.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQL text, every statement of it in its order.
 *
 * <p>All results are handed out by {@code getMoreResults}; only the last one streams, those before are in memory. If a
 * statement fails, those before it stay done as far as the transaction lets them. A statement that was made before its
 * session moved to another tenant is closed.
 */
class CinchStatement implements Statement {
    private static final @Nullable Object[] NO_PARAMETERS = {};

    private final CinchConnection connection;
    private final Session session;
    private final ResultSetKind kind;
    private final Deque<Outcome> pending = new ArrayDeque<>();
    private final List<String> batch = new ArrayList<>();

    private int moves;
    private @Nullable CinchResultSet current;
    private @Nullable Executable running;
    private long updateCount = -1;
    private List<BufferedRows> keys = new ArrayList<>();
    private Outcome.@Nullable Keys lastKeys;
    private @Nullable SQLWarning warnings;
    private long maxRows;
    private int fetchSize;
    private int queryTimeout;
    private int maxFieldSize;
    private boolean escapes = true;
    private boolean poolable;
    private boolean closeOnCompletion;
    private boolean reusing;
    private boolean closed;

    CinchStatement(CinchConnection connection, ResultSetKind kind) {
        this.connection = connection;
        this.session = connection.session();
        this.kind = kind;
        this.moves = session.moves();
    }

    static void requireNotNegative(long value, String what) throws SQLException {
        if (value < 0) {
            throw SqlState.BAD_ARGUMENT.error("The %s %d is negative. Use 0 for no limit.", what, value);
        }
    }

    final Session session() {
        return session;
    }

    /** Refuses a closed statement; what became of its connection shows when it runs. */
    final void requireNotClosed() throws SQLException {
        if (closed) {
            throw SqlState.OBJECT_CLOSED.error("The statement is closed. Make a new one.");
        }
    }

    final void requireOpen() throws SQLException {
        connection.requireOpen();
        requireNotClosed();
        if (session.moves() != moves) {
            throw SqlState.OBJECT_CLOSED.error(
                    "The statement was closed when its session moved to another tenant or branch. Make a new one.");
        }
    }

    // ---- running

    /** Runs the statements of a text and keeps what they brought about. */
    private void run(List<SqlStatement> statements, GeneratedKeys wanted) throws SQLException {
        beginExecution();
        for (int i = 0; i < statements.size(); i++) {
            requireUseAlone(statements.get(i), statements.size());
            boolean last = i == statements.size() - 1;
            runText(Executable.prepare(session, statements.get(i), wanted), last && !kind.isBuffered());
        }
        if (statements.isEmpty()) {
            pending.add(Outcome.counted(0, null));
        }
        advance();
    }

    private void runText(Executable executable, boolean streaming) throws SQLException {
        boolean streams = false;
        try {
            streams = collect(executable, NO_PARAMETERS, streaming).rows() != null && streaming;
        } finally {
            if (!streams) {
                executable.close();
            } else {
                running = executable;
            }
        }
    }

    /** Runs one statement of the execution that began, and puts its outcome behind the others. */
    final Outcome collect(Executable executable, @Nullable Object[] parameters, boolean streaming) throws SQLException {
        Outcome kept = outcome(executable, parameters, streaming);
        pending.add(kept);
        return kept;
    }

    /** Runs the one statement of the execution that began, and makes its outcome the current one. */
    final void take(Executable executable, @Nullable Object[] parameters, boolean streaming) throws SQLException {
        show(outcome(executable, parameters, streaming));
    }

    private Outcome outcome(Executable executable, @Nullable Object[] parameters, boolean streaming)
            throws SQLException {
        Outcome outcome = executable.run(parameters, queryTimeout * 1000L);
        if (executable.statement().kind() == StatementKind.USE) {
            moves = session.moves();
            connection.moved();
        }
        Outcome kept = streaming ? outcome : outcome.buffered(kind.isUpdatable() ? 0 : maxRows);
        if (outcome.keys() != null) {
            lastKeys = outcome.keys();
        }
        return kept;
    }

    static void requireUseAlone(SqlStatement statement, int statements) throws SQLException {
        if (statement.kind() == StatementKind.USE && statements > 1) {
            throw SqlState.NOT_ALLOWED.error(
                    "USE moves the session, and its statements are closed by that: run it alone. Statement: %s",
                    statement.text());
        }
    }

    /** The statements of a text handed to this statement. */
    List<SqlStatement> statements(String sql) throws SQLException {
        requireOpen();
        return Script.of(escapes ? Escapes.translate(sql).sql() : sql).statements();
    }

    /** Forgets the results of the execution before. */
    final void beginExecution() throws SQLException {
        reusing = true;
        try {
            dropCurrent();
            for (Outcome outcome : pending) {
                closeRows(outcome);
            }
        } finally {
            reusing = false;
            pending.clear();
            keys.clear();
            lastKeys = null;
        }
    }

    private static void closeRows(Outcome outcome) throws SQLException {
        if (outcome.rows() != null) {
            outcome.rows().close();
        }
    }

    private void dropCurrent() throws SQLException {
        updateCount = -1;
        CinchResultSet open = current;
        current = null;
        if (open != null) {
            open.close();
        }
        releaseRunning();
    }

    private void releaseRunning() throws SQLException {
        Executable done = running;
        if (done != null && current == null && pending.stream().allMatch(o -> o.rows() == null)) {
            running = null;
            done.close();
        }
    }

    /** Makes the next outcome the current one, and says whether it has rows. */
    final boolean advance() throws SQLException {
        Outcome next = pending.poll();
        if (next != null) {
            show(next);
        } else {
            updateCount = -1;
            current = null;
        }
        return current != null;
    }

    private void show(Outcome outcome) throws SQLException {
        updateCount = outcome.count();
        Rows rows = outcome.rows();
        current = rows == null ? null : resultSet(rows);
    }

    /** Makes rows that the driver made the current result. */
    final ResultSet give(Rows rows) throws SQLException {
        CinchResultSet result = resultSet(rows);
        current = result;
        return result;
    }

    private CinchResultSet resultSet(Rows rows) throws SQLException {
        if (kind.isUpdatable()) {
            return new UpdatableResultSet(this, kind, BufferedRows.readAll(rows, maxRows));
        }
        return kind.isScrollable()
                ? new ScrollableResultSet(this, BufferedRows.readAll(rows, maxRows))
                : new CinchResultSet(this, rows, maxRows);
    }

    /** A result set of this statement was closed. */
    final void closed(CinchResultSet result) throws SQLException {
        if (result == current) {
            current = null;
            releaseRunning();
            if (closeOnCompletion && !reusing && pending.isEmpty()) {
                close();
            }
        }
    }

    /** The rows of the last statement that has some. */
    final ResultSet lastRows() throws SQLException {
        while (!pending.isEmpty() && (current == null || pending.stream().anyMatch(o -> o.rows() != null))) {
            reusing = true;
            try {
                if (current != null) {
                    current.close();
                }
            } finally {
                reusing = false;
            }
            advance();
        }
        CinchResultSet rows = current;
        if (rows == null) {
            throw SqlState.CURSOR.error("The statement gave no rows. Run it with execute() or executeUpdate().");
        }
        pending.clear();
        return rows;
    }

    /** The rows changed by all statements together; rows that a statement gave are dropped, and count if it wrote. */
    final long totalCount(List<SqlStatement> statements) throws SQLException {
        if (current == null && pending.isEmpty()) {
            updateCount = Math.max(0, updateCount);
            return updateCount;
        }
        long total = 0;
        int at = 0;
        boolean more = true;
        while (more) {
            boolean wrote = at < statements.size() && statements.get(at).kind() == StatementKind.WRITE;
            total += current == null ? Math.max(0, updateCount) : drained(current, wrote);
            at++;
            more = !pending.isEmpty();
            if (more) {
                advance();
            }
        }
        updateCount = total;
        return total;
    }

    private long drained(CinchResultSet rows, boolean counted) throws SQLException {
        long count = 0;
        reusing = true;
        try (rows) {
            while (counted && rows.next()) {
                count++;
            }
        } finally {
            reusing = false;
        }
        return count;
    }

    static int narrowed(long count) {
        return (int) Math.min(count, Integer.MAX_VALUE);
    }

    static int[] narrowed(long[] counts) {
        int[] narrowed = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            narrowed[i] = narrowed(counts[i]);
        }
        return narrowed;
    }

    // ---- java.sql.Statement: running

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        List<SqlStatement> statements = statements(sql);
        requireRows(statements);
        run(statements, GeneratedKeys.NONE);
        return lastRows();
    }

    /** Refuses, before anything runs, what can give no rows. */
    static void requireRows(List<SqlStatement> statements) throws SQLException {
        for (SqlStatement statement : statements) {
            if (mayGiveRows(statement)) {
                return;
            }
        }
        throw SqlState.CURSOR.error(
                "The SQL gives no rows. Run it with execute() or executeUpdate(); nothing was done.");
    }

    private static boolean mayGiveRows(SqlStatement statement) {
        return switch (statement.kind()) {
            case READ, PRAGMA, USE -> true;
            case WRITE -> statement.hasReturning();
            default -> false;
        };
    }

    private long update(String sql, GeneratedKeys wanted) throws SQLException {
        List<SqlStatement> statements = statements(sql);
        run(statements, wanted);
        return totalCount(statements);
    }

    private boolean start(String sql, GeneratedKeys wanted) throws SQLException {
        run(statements(sql), wanted);
        return current != null;
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        return start(sql, GeneratedKeys.NONE);
    }

    @Override
    public boolean execute(String sql, int flag) throws SQLException {
        return start(sql, GeneratedKeys.of(flag));
    }

    @Override
    public boolean execute(String sql, int[] columns) throws SQLException {
        return start(sql, GeneratedKeys.of(columns));
    }

    @Override
    public boolean execute(String sql, String[] columns) throws SQLException {
        return start(sql, GeneratedKeys.of(columns));
    }

    /** Runs all statements; the sum of the rows that they changed, as with sqlite-jdbc. */
    @Override
    public int executeUpdate(String sql) throws SQLException {
        return narrowed(update(sql, GeneratedKeys.NONE));
    }

    @Override
    public int executeUpdate(String sql, int flag) throws SQLException {
        return narrowed(update(sql, GeneratedKeys.of(flag)));
    }

    @Override
    public int executeUpdate(String sql, int[] columns) throws SQLException {
        return narrowed(update(sql, GeneratedKeys.of(columns)));
    }

    @Override
    public int executeUpdate(String sql, String[] columns) throws SQLException {
        return narrowed(update(sql, GeneratedKeys.of(columns)));
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        return update(sql, GeneratedKeys.NONE);
    }

    @Override
    public long executeLargeUpdate(String sql, int flag) throws SQLException {
        return update(sql, GeneratedKeys.of(flag));
    }

    @Override
    public long executeLargeUpdate(String sql, int[] columns) throws SQLException {
        return update(sql, GeneratedKeys.of(columns));
    }

    @Override
    public long executeLargeUpdate(String sql, String[] columns) throws SQLException {
        return update(sql, GeneratedKeys.of(columns));
    }

    // ---- java.sql.Statement: batches

    @Override
    public void addBatch(String sql) throws SQLException {
        statements(sql);
        batch.add(sql);
    }

    @Override
    public void clearBatch() throws SQLException {
        requireOpen();
        batch.clear();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return narrowed(executeLargeBatch());
    }

    /**
     * Runs the batch; one of writes alone runs as one transaction in autocommit. At the first failure it stops, and
     * what ran before stays done.
     */
    @Override
    public long[] executeLargeBatch() throws SQLException {
        requireOpen();
        List<String> commands = List.copyOf(batch);
        batch.clear();
        boolean writes = true;
        for (String sql : commands) {
            writes &= statements(sql).stream().allMatch(s -> s.kind() == StatementKind.WRITE);
        }
        List<BufferedRows> told = new ArrayList<>();
        long[] counts = together(writes, commands.size(), i -> {
            long count = update(commands.get(i), GeneratedKeys.NONE);
            told.addAll(takenKeys());
            return count;
        });
        tellKeys(told);
        return counts;
    }

    /** One step of a batch. */
    interface Step {
        long run(int index) throws SQLException;
    }

    /**
     * Runs the steps of a batch, in autocommit as one transaction if {@code atOnce}.
     *
     * @throws BatchUpdateException with the error of the step that failed as cause and the counts of those before: of
     *     none if they were one transaction, which is rolled back
     */
    final long[] together(boolean atOnce, int steps, Step step) throws SQLException {
        if (!atOnce || !session.commitsEach()) {
            return oneByOne(steps, step, false);
        }
        session.setAutoCommit(false);
        boolean committed = false;
        try {
            long[] counts = oneByOne(steps, step, true);
            session.commit();
            committed = true;
            return counts;
        } finally {
            try {
                if (!committed) {
                    session.rollback();
                }
            } finally {
                session.setAutoCommit(true);
            }
        }
    }

    private static long[] oneByOne(int steps, Step step, boolean undone) throws BatchUpdateException {
        long[] counts = new long[steps];
        for (int i = 0; i < steps; i++) {
            try {
                counts[i] = step.run(i);
            } catch (SQLException e) {
                throw failed(e, i, undone ? new long[0] : Arrays.copyOf(counts, i));
            }
        }
        return counts;
    }

    private static BatchUpdateException failed(SQLException cause, int step, long[] counts) {
        BatchUpdateException failure = new BatchUpdateException(
                String.format(
                        Locale.ROOT,
                        "Statement %d of the batch failed; %d of those before it took effect. %s",
                        step + 1,
                        counts.length,
                        cause.getMessage()),
                cause.getSQLState(),
                cause.getErrorCode(),
                counts,
                cause);
        failure.setNextException(cause);
        return failure;
    }

    // ---- java.sql.Statement: results

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        requireOpen();
        return current;
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return narrowed(getLargeUpdateCount());
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        requireOpen();
        return updateCount;
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        return getMoreResults(CLOSE_CURRENT_RESULT);
    }

    /** KEEP_CURRENT_RESULT keeps one that is in memory; a streaming one is the last anyway. */
    @Override
    public boolean getMoreResults(int what) throws SQLException {
        requireOpen();
        if (what == CLOSE_CURRENT_RESULT || what == CLOSE_ALL_RESULTS) {
            CinchResultSet open = current;
            if (open != null) {
                open.close();
            }
        } else if (what != KEEP_CURRENT_RESULT) {
            throw SqlState.BAD_ARGUMENT.error(
                    "%d is none of CLOSE_CURRENT_RESULT, KEEP_.. and CLOSE_ALL_RESULTS.", what);
        }
        return !closed && advance();
    }

    /** Takes over the keys of the last statement of a batch. */
    final List<BufferedRows> takenKeys() throws SQLException {
        Outcome.Keys told = lastKeys;
        lastKeys = null;
        return told == null ? List.of() : List.of(told.read());
    }

    /** Tells these keys from now on. */
    final void tellKeys(List<BufferedRows> told) {
        keys = new ArrayList<>(told);
    }

    /**
     * The keys of every row, if they were asked for; else the key of the last, under the name
     * {@code last_insert_rowid()}.
     */
    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        requireOpen();
        Outcome.Keys told = lastKeys;
        if (told != null) {
            tellKeys(List.of(told.read()));
            lastKeys = null;
        }
        return new ScrollableResultSet(this, joined(keys));
    }

    private static BufferedRows joined(List<BufferedRows> parts) throws SQLException {
        if (parts.isEmpty()) {
            return GeneratedKeys.ROWID.empty();
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (BufferedRows part : parts) {
            part.moveTo(0);
            while (part.next()) {
                rows.add(part.row());
            }
        }
        return BufferedRows.of(parts.get(0).columns(), rows);
    }

    // ---- java.sql.Statement: settings

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        try {
            beginExecution();
        } finally {
            closed = true;
        }
    }

    /** Whether {@code close()} was called: a move of the session closes a statement too, but frees nothing. */
    final boolean wasClosed() {
        return closed;
    }

    @Override
    public boolean isClosed() throws SQLException {
        return closed || connection.isClosed() || session.moves() != moves;
    }

    @Override
    public void cancel() throws SQLException {
        requireOpen();
        session.cancel();
    }

    @Override
    public CinchConnection getConnection() throws SQLException {
        requireOpen();
        return connection;
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        requireOpen();
        return warnings;
    }

    @Override
    public void clearWarnings() throws SQLException {
        requireOpen();
        warnings = null;
    }

    final void warn(SQLWarning warning) {
        if (warnings == null) {
            warnings = warning;
        } else {
            warnings.setNextWarning(warning);
        }
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        requireOpen();
        return maxFieldSize;
    }

    /** Taken and ignored: values are never cut. */
    @Override
    public void setMaxFieldSize(int bytes) throws SQLException {
        requireOpen();
        requireNotNegative(bytes, "field size");
        maxFieldSize = bytes;
    }

    @Override
    public int getMaxRows() throws SQLException {
        return narrowed(getLargeMaxRows());
    }

    @Override
    public void setMaxRows(int rows) throws SQLException {
        setLargeMaxRows(rows);
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        requireOpen();
        return maxRows;
    }

    @Override
    public void setLargeMaxRows(long rows) throws SQLException {
        requireOpen();
        requireNotNegative(rows, "number of rows");
        maxRows = rows;
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        requireOpen();
        escapes = enable;
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        requireOpen();
        return queryTimeout;
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        requireOpen();
        requireNotNegative(seconds, "timeout");
        queryTimeout = seconds;
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        requireOpen();
    }

    /** Taken as a hint and ignored. */
    @Override
    public void setFetchDirection(int direction) throws SQLException {
        requireOpen();
        if (direction != ResultSet.FETCH_FORWARD
                && direction != ResultSet.FETCH_REVERSE
                && direction != ResultSet.FETCH_UNKNOWN) {
            throw SqlState.BAD_ARGUMENT.error("%d is no fetch direction.", direction);
        }
    }

    @Override
    public int getFetchDirection() throws SQLException {
        requireOpen();
        return ResultSet.FETCH_FORWARD;
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        requireOpen();
        // MySQL's Integer.MIN_VALUE for "stream" is what always happens here.
        if (rows != Integer.MIN_VALUE) {
            requireNotNegative(rows, "fetch size");
        }
        fetchSize = Math.max(0, rows);
    }

    @Override
    public int getFetchSize() throws SQLException {
        requireOpen();
        return fetchSize;
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        requireOpen();
        return kind.concurrency();
    }

    @Override
    public int getResultSetType() throws SQLException {
        requireOpen();
        return kind.type();
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        requireOpen();
        return ResultSet.CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public void setPoolable(boolean poolable) throws SQLException {
        requireOpen();
        this.poolable = poolable;
    }

    @Override
    public boolean isPoolable() throws SQLException {
        requireOpen();
        return poolable;
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        requireOpen();
        closeOnCompletion = true;
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        requireOpen();
        return closeOnCompletion;
    }

    @Override
    public String enquoteIdentifier(String identifier, boolean alwaysQuote) throws SQLException {
        if (identifier.isEmpty() || identifier.indexOf('\0') >= 0) {
            throw SqlState.BAD_ARGUMENT.error("An empty name, or one with a NUL, is no identifier.");
        }
        return alwaysQuote || !isSimpleIdentifier(identifier) ? Identifiers.quote(identifier) : identifier;
    }

    /** Letters, digits and underscores, and no keyword of SQLite. */
    @Override
    public boolean isSimpleIdentifier(String identifier) {
        return Keywords.isSimpleIdentifier(identifier);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
