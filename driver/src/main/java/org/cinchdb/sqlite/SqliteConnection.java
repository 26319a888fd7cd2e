/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sqlite;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;
import org.sqlite.BusyHandler;
import org.sqlite.Function;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.SQLiteLimits;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * One physical connection to one SQLite file.
 *
 * <p>Transactions are our own text: sqlite-jdbc is told that autocommit is off and none of its transaction methods is
 * called, so it sends neither BEGIN nor COMMIT of its own, and it asks for no generated keys. For one thread at a time;
 * {@link #interrupt()} alone may come from any thread.
 */
public final class SqliteConnection implements AutoCloseable {
    /** The first with all that is called here: 3.40. */
    private static final int OLDEST_LIBRARY = 40;

    /** Not named by a constant of sqlite-jdbc: older versions, which look for keys only when asked, have none. */
    private static final String GET_GENERATED_KEYS = "jdbc.get_generated_keys";

    /** How a file is opened. */
    public enum Access {
        /** Reading and writing; the file must exist. */
        READ_WRITE,
        /** Reading a file that nobody writes any more: SQLite takes no lock and looks for no WAL. */
        IMMUTABLE
    }

    /** Reads one value off the current row of a result. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** A scalar SQL function: its arguments by storage class, and its result likewise. */
    @FunctionalInterface
    public interface ScalarFunction {
        @Nullable
        Object call(@Nullable Object[] arguments) throws SQLException;
    }

    private final Path file;
    private final SQLiteConnection raw;
    private final Map<String, RawStatement> own = new HashMap<>();
    private final LockWait lockWait = new LockWait();
    private boolean closed;

    private SqliteConnection(Path file, SQLiteConnection raw) {
        this.file = file;
        this.raw = raw;
    }

    /**
     * What SQLite does while another connection's lock is in the way. SQLite's own waiting pauses up to 100 ms between
     * two looks, and neither {@code Statement.cancel} nor a query timeout ends it.
     */
    private static final class LockWait extends BusyHandler {
        private Waiter waiter = new Waiter();
        private long timeoutNanos;
        private long waitedBefore;
        private long began;

        @Override
        protected int callback(int looksBefore) {
            long now = System.nanoTime();
            if (looksBefore == 0) {
                began = now - waitedBefore;
            }
            if (now - began >= timeoutNanos || waiter.isCancelled()) {
                return 0;
            }
            waiter.pause(now - began);
            return 1;
        }
    }

    /**
     * Opens a file.
     *
     * @param busyTimeoutMillis how long a statement waits for a lock
     */
    public static SqliteConnection open(Path file, Access access, int busyTimeoutMillis) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setOpenMode(SQLiteOpenMode.OPEN_URI);
        String uri = uri(file);
        if (access == Access.IMMUTABLE) {
            config.setReadOnly(true);
            uri += "?immutable=1";
        }
        Properties properties = config.toProperties();
        properties.setProperty(GET_GENERATED_KEYS, "false");
        try {
            JDBC4Connection raw = new JDBC4Connection("jdbc:sqlite:" + uri, uri, properties);
            raw.getConnectionConfig().setAutoCommit(false);
            SqliteConnection connection = new SqliteConnection(file, raw);
            connection.setBusyTimeout(busyTimeoutMillis);
            BusyHandler.setHandler(raw, connection.lockWait);
            return connection;
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    /** An empty database in memory, gone when it is closed. */
    public static SqliteConnection memory() throws SQLException {
        Properties properties = new SQLiteConfig().toProperties();
        properties.setProperty(GET_GENERATED_KEYS, "false");
        JDBC4Connection raw = new JDBC4Connection("jdbc:sqlite::memory:", ":memory:", properties);
        raw.getConnectionConfig().setAutoCommit(false);
        return new SqliteConnection(Path.of(":memory:"), raw);
    }

    /**
     * A {@code file:} URI whose every special character is escaped: sqlite-jdbc and SQLite both read queries off it.
     */
    private static String uri(Path file) {
        StringBuilder uri = new StringBuilder("file:");
        for (byte b : file.toAbsolutePath().toString().replace('\\', '/').getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "/-_.~:".indexOf(c) >= 0;
            if (plain) {
                uri.append(c);
            } else {
                uri.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            }
        }
        return uri.toString();
    }

    /**
     * The copy of SQLite that this class loader has: a class of sqlite-jdbc, which loads it once for each class loader.
     */
    public static Class<?> library() {
        return SQLiteConnection.class;
    }

    /** Refuses a sqlite-jdbc that is too old, which another's list of versions may have brought. */
    public static void requireLibrary() throws SQLException {
        if (SQLiteJDBCLoader.getMajorVersion() == 3 && SQLiteJDBCLoader.getMinorVersion() < OLDEST_LIBRARY) {
            throw SqlState.NOT_SUPPORTED.error(
                    "sqlite-jdbc %s is too old: Cinch needs 3.%d or later, and is made with the version that its pom names. A BOM"
                            + " may have chosen it; with Spring Boot the property sqlite-jdbc.version says which one",
                    SQLiteJDBCLoader.getVersion(), OLDEST_LIBRARY);
        }
    }

    public Path file() {
        return file;
    }

    /** A statement of the caller's, who closes it. */
    public RawStatement prepare(String sql) throws SQLException {
        return new RawStatement(raw, sql);
    }

    /** Runs one statement once; its rows, if any, are thrown away. */
    public void run(String sql) throws SQLException {
        try {
            raw.getDatabase().exec(sql, false);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    /** Runs one of our own statements, kept prepared; how many rows it changed. */
    public long update(String sql, @Nullable Object... parameters) throws SQLException {
        try {
            return kept(sql).update(parameters);
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    /** All rows of one of our own queries, kept prepared. */
    public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... parameters) throws SQLException {
        try (ResultSet rows = kept(sql).queryByName(parameters)) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    /** The first row of one of our own queries, if there is one. */
    public <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... parameters) throws SQLException {
        try (ResultSet rows = kept(sql).queryByName(parameters)) {
            return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    /** The rows of one of our own queries, kept prepared: they are closed before it runs again. */
    public RawRows rows(String sql, @Nullable Object... parameters) throws SQLException {
        try {
            return kept(sql).query(parameters, () -> {});
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        }
    }

    /** The number in the first column of the first row. */
    public long number(String sql, @Nullable Object... parameters) throws SQLException {
        return first(sql, row -> row.getLong(1), parameters).orElse(0L);
    }

    private RawStatement kept(String sql) throws SQLException {
        RawStatement statement = own.get(sql);
        if (statement == null || statement.isDead()) {
            statement = prepare(sql);
            own.put(sql, statement);
        }
        return statement;
    }

    /** Begins a transaction that takes its locks as it goes. */
    public void begin() throws SQLException {
        update("begin");
    }

    /** Begins a transaction that holds the write lock from its start. */
    public void beginImmediate() throws SQLException {
        update("begin immediate");
    }

    public void commit() throws SQLException {
        update("commit");
    }

    public void rollback() throws SQLException {
        update("rollback");
    }

    /** Whether a transaction is open: SQLite tells only by refusing another. */
    public boolean inTransaction() throws SQLException {
        try {
            raw.getDatabase().exec("begin", false);
        } catch (SQLException e) {
            return true;
        }
        run("rollback");
        return false;
    }

    /** Rolls back what is open, if anything is. */
    public void rollbackIfOpen() throws SQLException {
        try {
            rollback();
        } catch (SQLException e) {
            if (inTransaction()) {
                throw e;
            }
        }
    }

    /** How many databases may be attached: SQLite's own limit, which no SQL text gets around. */
    public void limitAttached(int databases) throws SQLException {
        raw.setLimit(SQLiteLimits.SQLITE_LIMIT_ATTACHED, databases);
    }

    /** How long statements wait for a lock from now on. */
    public void setBusyTimeout(int millis) {
        lockWait.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** In whose name statements wait for a lock from now on. */
    public void setWaiter(Waiter waiter) {
        lockWait.waiter = waiter;
    }

    /** Takes a wait that came before for a part of the waits to come: together they end with the timeout. */
    public void setWaitedBefore(long nanos) {
        lockWait.waitedBefore = nanos;
    }

    /** Ends the statement that runs now with SQLITE_INTERRUPT. */
    public void interrupt() throws SQLException {
        raw.getDatabase().interrupt();
    }

    /** The rows that the last finished INSERT, UPDATE or DELETE changed, without those of triggers. */
    public long changes() throws SQLException {
        return raw.getDatabase().changes();
    }

    /** Makes a function callable in SQL on this connection; {@code arguments} is their number, -1 for any. */
    public void register(String name, int arguments, ScalarFunction function) throws SQLException {
        Function.create(
                raw,
                name,
                new Function() {
                    @Override
                    protected void xFunc() throws SQLException {
                        @Nullable Object[] values = new Object[args()];
                        for (int i = 0; i < values.length; i++) {
                            values[i] = argument(i);
                        }
                        give(function.call(values));
                    }

                    private @Nullable Object argument(int i) throws SQLException {
                        return switch (value_type(i)) {
                            case org.sqlite.core.Codes.SQLITE_INTEGER -> value_long(i);
                            case org.sqlite.core.Codes.SQLITE_FLOAT -> value_double(i);
                            case org.sqlite.core.Codes.SQLITE_TEXT -> value_text(i);
                            case org.sqlite.core.Codes.SQLITE_BLOB ->
                                Objects.requireNonNullElse(value_blob(i), new byte[0]);
                            default -> null;
                        };
                    }

                    private void give(@Nullable Object value) throws SQLException {
                        if (value == null) {
                            result();
                        } else if (value instanceof Long number) {
                            result(number.longValue());
                        } else if (value instanceof Double number) {
                            result(number.doubleValue());
                        } else if (value instanceof byte[] bytes) {
                            result(bytes);
                        } else {
                            result(value.toString());
                        }
                    }
                },
                arguments,
                0);
    }

    /** The connection underneath, as one of the classes or interfaces that it is. */
    public <T> Optional<T> unwrap(Class<T> type) {
        return type.isInstance(raw) ? Optional.of(type.cast(raw)) : Optional.empty();
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            raw.close();
        }
    }
}
