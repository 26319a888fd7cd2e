/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.cinchdb.SqlState;
import org.cinchdb.engine.BranchAdmin;
import org.cinchdb.engine.DatabaseAdmin;
import org.cinchdb.engine.Progress;
import org.cinchdb.engine.Session;
import org.cinchdb.engine.TableAdmin;
import org.cinchdb.engine.TenantAdmin;
import org.cinchdb.engine.TransactionState;
import org.cinchdb.kv.KeyValueStore;
import org.cinchdb.sql.Escapes;
import org.cinchdb.sql.Script;
import org.cinchdb.url.ConnectionTarget;
import org.jspecify.annotations.Nullable;

/**
 * A session: one tenant of one branch at a time, moved by {@code setSchema} (the tenant) and {@code setCatalog} (the
 * branch) outside of a transaction.
 *
 * <p>One thread at a time uses it; a second one waits. A pool that takes it back finds it at home again: at the tenant
 * of its URL, or where the pool itself put it when it was new.
 */
public final class CinchConnection implements Connection {
    private final Session session;
    private final ConnectionTarget target;
    private final Properties clientInfo = new Properties();
    private Map<String, Class<?>> typeMap = new HashMap<>();
    private @Nullable SQLWarning warnings;
    private int isolation = TRANSACTION_SERIALIZABLE;
    private int savepoints;
    private int networkTimeout;
    private boolean settled;

    CinchConnection(Session session, ConnectionTarget target) {
        this.session = session;
        this.target = target;
        for (String warning : target.warnings()) {
            warn(warning);
        }
    }

    Session session() {
        return session;
    }

    ConnectionTarget target() {
        return target;
    }

    void requireOpen() throws SQLException {
        if (session.isClosed()) {
            throw SqlState.CLOSED.error("The connection is closed. Open a new one.");
        }
    }

    private void warn(String text) {
        SQLWarning warning = new SQLWarning(text, "01000");
        if (warnings == null) {
            warnings = warning;
        } else {
            warnings.setNextWarning(warning);
        }
    }

    // ---- statements

    private ResultSetKind kind(int type, int concurrency) throws SQLException {
        requireOpen();
        if (type < ResultSet.TYPE_FORWARD_ONLY
                || type > ResultSet.TYPE_SCROLL_SENSITIVE
                || concurrency < ResultSet.CONCUR_READ_ONLY
                || concurrency > ResultSet.CONCUR_UPDATABLE) {
            throw SqlState.BAD_ARGUMENT.error("There is no result set of type %d, concurrency %d.", type, concurrency);
        }
        ResultSetKind asked = new ResultSetKind(type, concurrency);
        if (!asked.equals(asked.served())) {
            warn("TYPE_SCROLL_SENSITIVE became TYPE_SCROLL_INSENSITIVE: changes by others are not seen.");
        }
        return asked.served();
    }

    private CinchPreparedStatement prepare(String sql, ResultSetKind kind, GeneratedKeys keys) throws SQLException {
        return new CinchPreparedStatement(
                this, kind, Script.of(Escapes.translate(sql).sql()), keys);
    }

    @Override
    public Statement createStatement() throws SQLException {
        requireOpen();
        return new CinchStatement(this, ResultSetKind.FORWARD);
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return new CinchStatement(this, kind(type, concurrency));
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        requireHoldability(holdability);
        return createStatement(type, concurrency);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        requireOpen();
        return prepare(sql, ResultSetKind.FORWARD, GeneratedKeys.NONE);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return prepare(sql, kind(type, concurrency), GeneratedKeys.NONE);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        requireHoldability(holdability);
        return prepareStatement(sql, type, concurrency);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        requireOpen();
        return prepare(sql, ResultSetKind.FORWARD, GeneratedKeys.of(autoGeneratedKeys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        requireOpen();
        return prepare(sql, ResultSetKind.FORWARD, GeneratedKeys.of(columns));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        requireOpen();
        return prepare(sql, ResultSetKind.FORWARD, GeneratedKeys.of(columns));
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return prepareCall(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return new CinchCallableStatement(this, kind(type, concurrency), Escapes.translate(sql));
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        requireHoldability(holdability);
        return prepareCall(sql, type, concurrency);
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        requireOpen();
        return Escapes.translate(sql).sql();
    }

    /**
     * The key-value store of the tenant on which the connection stands, wherever it moves; part of its transactions.
     */
    public KeyValueStore kv() throws SQLException {
        requireOpen();
        return session.kv();
    }

    /** The databases of the project. */
    public DatabaseAdmin databases() throws SQLException {
        requireOpen();
        return session.databaseAdmin();
    }

    /** The branches of the database on which the connection stands, wherever it moves: merges, logs, comparisons. */
    public BranchAdmin branches() throws SQLException {
        requireOpen();
        return session.branchAdmin();
    }

    /** The tenants of the branch on which the connection stands, wherever it moves. */
    public TenantAdmin tenants() throws SQLException {
        requireOpen();
        return session.tenantAdmin();
    }

    /** The tables, columns, indexes and views of the branch on which the connection stands, wherever it moves. */
    public TableAdmin tables() throws SQLException {
        requireOpen();
        return session.tables();
    }

    /** Who hears how far changes of this connection are that are tried on every tenant first. */
    public void setProgress(Progress progress) {
        session.setProgress(progress);
    }

    // ---- transactions

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        requireOpen();
        session.setAutoCommit(autoCommit);
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        requireOpen();
        goHomeIfTakenBack();
        return session.autoCommit();
    }

    /** Where the transaction stands that BEGIN or {@code setAutoCommit(false)} has asked for. */
    public TransactionState transactionState() throws SQLException {
        requireOpen();
        return session.transactionState();
    }

    private void requireManualCommit(String what) throws SQLException {
        requireOpen();
        if (session.autoCommit()) {
            throw SqlState.TRANSACTION_STATE.error(
                    "%s needs a transaction, and the connection is in autocommit. Call setAutoCommit(false) first.",
                    what);
        }
    }

    @Override
    public void commit() throws SQLException {
        requireManualCommit("commit()");
        session.commit();
    }

    @Override
    public void rollback() throws SQLException {
        requireManualCommit("rollback()");
        session.rollback();
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        requireManualCommit("setSavepoint()");
        return set(CinchSavepoint.unnamed(++savepoints));
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        requireManualCommit("setSavepoint()");
        return set(CinchSavepoint.named(name));
    }

    private Savepoint set(CinchSavepoint savepoint) throws SQLException {
        session.setSavepoint(savepoint.sqlName());
        return savepoint;
    }

    private static String name(Savepoint savepoint) throws SQLException {
        if (savepoint instanceof CinchSavepoint ours) {
            return ours.sqlName();
        }
        throw SqlState.SAVEPOINT.error("The savepoint is not of this driver: %s", savepoint);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        requireManualCommit("rollback(Savepoint)");
        session.rollbackTo(name(savepoint));
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        requireManualCommit("releaseSavepoint()");
        session.release(name(savepoint));
    }

    /**
     * READ COMMITTED is the one level beside SERIALIZABLE: a transaction that has only read goes on with the newest
     * rows when it begins to write, where SERIALIZABLE fails with 40001. READ UNCOMMITTED is served by the first,
     * REPEATABLE READ by the second.
     */
    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        requireOpen();
        isolation = switch (level) {
            case TRANSACTION_READ_UNCOMMITTED, TRANSACTION_READ_COMMITTED -> TRANSACTION_READ_COMMITTED;
            case TRANSACTION_REPEATABLE_READ, TRANSACTION_SERIALIZABLE -> TRANSACTION_SERIALIZABLE;
            default ->
                throw SqlState.BAD_ARGUMENT.error(
                        "%d is no isolation level of Cinch: TRANSACTION_SERIALIZABLE (%d) and TRANSACTION_READ_COMMITTED"
                                + " (%d) are.",
                        level, TRANSACTION_SERIALIZABLE, TRANSACTION_READ_COMMITTED);
        };
        session.setReadCommitted(isolation == TRANSACTION_READ_COMMITTED);
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        requireOpen();
        return isolation;
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        requireOpen();
        session.setReadOnly(readOnly);
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        requireOpen();
        return session.isReadOnly();
    }

    private static void requireHoldability(int holdability) throws SQLException {
        if (holdability != ResultSet.CLOSE_CURSORS_AT_COMMIT && holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT) {
            throw SqlState.BAD_ARGUMENT.error("%d is no holdability.", holdability);
        }
    }

    /** Taken and ignored: {@code CLOSE_CURSORS_AT_COMMIT} holds. */
    @Override
    public void setHoldability(int holdability) throws SQLException {
        requireOpen();
        requireHoldability(holdability);
    }

    @Override
    public int getHoldability() throws SQLException {
        requireOpen();
        return ResultSet.CLOSE_CURSORS_AT_COMMIT;
    }

    // ---- where the session stands

    /** Where the session stands: database, branch and tenant, parted by slashes, as {@code USE} takes them. */
    public String path() throws SQLException {
        requireOpen();
        return session.database() + "/" + session.branch() + "/" + session.tenant();
    }

    /** The tenant's name: given to {@code setSchema} it brings the session back. */
    @Override
    public String getSchema() throws SQLException {
        requireOpen();
        return session.tenant().text();
    }

    /** Moves to another tenant of the branch; inside a transaction: 25001. */
    @Override
    public void setSchema(String tenant) throws SQLException {
        requireOpen();
        session.useTenant(tenant);
        moved();
    }

    /** Null, as with sqlite-jdbc: tools would qualify names with it. */
    @Override
    public @Nullable String getCatalog() throws SQLException {
        requireOpen();
        return null;
    }

    /** Moves to {@code database[/branch]}; null, what {@code getCatalog()} says, moves nowhere. */
    @Override
    public void setCatalog(@Nullable String databaseAndBranch) throws SQLException {
        requireOpen();
        if (databaseAndBranch != null) {
            session.useBranch(databaseAndBranch);
            moved();
        }
    }

    /** The session was moved: if its pool did it, before anybody borrowed it, it is at home there. */
    void moved() throws SQLException {
        if (settled) {
            return;
        }
        if (Pools.prepare()) {
            session.settle();
        } else {
            settled = true;
        }
    }

    // ---- warnings, and the way home

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        requireOpen();
        goHomeIfTakenBack();
        return warnings;
    }

    @Override
    public void clearWarnings() throws SQLException {
        requireOpen();
        warnings = null;
        goHomeIfTakenBack();
    }

    /**
     * Pools look after the warnings of a connection when they take it back, or ask whether it is in autocommit: a
     * session that moved goes home then, else the next borrower would read another tenant's rows.
     */
    private void goHomeIfTakenBack() throws SQLException {
        if (session.isAstray() && Pools.takeBack()) {
            session.goHome();
        }
    }

    /** The end of a pool's request: a session that moved goes home. */
    @Override
    public void endRequest() throws SQLException {
        requireOpen();
        if (session.isAstray()) {
            session.goHome();
        }
    }

    // ---- the rest

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        requireOpen();
        return new CinchDatabaseMetaData(this);
    }

    @Override
    public boolean isValid(int seconds) throws SQLException {
        if (seconds < 0) {
            throw SqlState.BAD_ARGUMENT.error("The timeout %d is negative.", seconds);
        }
        return !session.isClosed() && session.isValid(seconds == 0 ? target.busyTimeoutMillis() : seconds * 1000L);
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        requireOpen();
        CinchStatement.requireNotNegative(milliseconds, "timeout");
        networkTimeout = milliseconds;
    }

    /** What was set: there is no network to wait for. */
    @Override
    public int getNetworkTimeout() throws SQLException {
        requireOpen();
        return networkTimeout;
    }

    /** Interrupts what runs, and closes the connection when it has ended. */
    @Override
    public void abort(Executor executor) throws SQLException {
        if (session.isClosed()) {
            return;
        }
        session.cancel();
        executor.execute(() -> {
            try {
                session.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Kept and told, without further effect. */
    @Override
    public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
        requireOpenForClientInfo(name);
        if (value == null) {
            clientInfo.remove(name);
        } else {
            clientInfo.setProperty(name, value);
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        requireOpenForClientInfo("");
        clientInfo.clear();
        properties.stringPropertyNames().forEach(name -> clientInfo.setProperty(name, properties.getProperty(name)));
    }

    private void requireOpenForClientInfo(String name) throws SQLClientInfoException {
        if (session.isClosed()) {
            throw new SQLClientInfoException(
                    "The connection is closed. Open a new one.",
                    SqlState.CLOSED.code(),
                    Map.of(name, ClientInfoStatus.REASON_UNKNOWN));
        }
    }

    @Override
    public @Nullable String getClientInfo(String name) throws SQLException {
        requireOpen();
        return clientInfo.getProperty(name);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        requireOpen();
        Properties copy = new Properties();
        copy.putAll(clientInfo);
        return copy;
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        requireOpen();
        return typeMap;
    }

    /** Kept and told, without further effect: SQLite has no user-defined types. */
    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        requireOpen();
        typeMap = map;
    }

    @Override
    public Clob createClob() throws SQLException {
        return createNClob();
    }

    @Override
    public Blob createBlob() throws SQLException {
        requireOpen();
        return new CinchBlob(new byte[0]);
    }

    @Override
    public NClob createNClob() throws SQLException {
        requireOpen();
        return new CinchClob("");
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        throw noSuchType("XML");
    }

    @Override
    public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        throw noSuchType("array");
    }

    @Override
    public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        throw noSuchType("structured");
    }

    private SQLException noSuchType(String type) throws SQLException {
        requireOpen();
        return SqlState.NOT_SUPPORTED.error("SQLite has no %s type. Store the value as text, for example JSON.", type);
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }

    @Override
    public boolean isClosed() {
        return session.isClosed();
    }

    /**
     * This connection, or SQLite's underneath for {@code org.sqlite.SQLiteConnection} and its kin: its file is then
     * closed, not pooled, when the session leaves it, and what is done there passes the driver by.
     */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        requireOpen();
        return type.isInstance(this) ? type.cast(this) : session.unwrapRaw(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this) || type.getName().startsWith("org.sqlite.");
    }
}
