/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.cinchdb.SqlState;
import org.cinchdb.url.CinchProperty;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one URL, each of its own; put a pool before it.
 *
 * <p>A setting in the URL wins over one set here. To be set up by one thread, then used by any.
 */
public final class CinchDataSource implements DataSource {
    private final Properties properties = new Properties();
    private @Nullable String url;
    private @Nullable PrintWriter logWriter;
    private int loginTimeout;

    private void set(CinchProperty property, @Nullable String value) {
        if (value == null) {
            properties.remove(property.key());
        } else {
            properties.setProperty(property.key(), value);
        }
    }

    /** {@code jdbc:cinch:<database>[/<branch>[/<tenant>]]}, with settings if need be. */
    public void setUrl(@Nullable String url) {
        this.url = url;
    }

    public @Nullable String getUrl() {
        return url;
    }

    public void setProject(@Nullable String project) {
        set(CinchProperty.PROJECT, project);
    }

    public void setCreate(boolean create) {
        set(CinchProperty.CREATE, String.valueOf(create));
    }

    public void setUser(@Nullable String user) {
        set(CinchProperty.USER, user);
    }

    public void setSynchronous(@Nullable String synchronous) {
        set(CinchProperty.SYNCHRONOUS, synchronous);
    }

    public void setBusyTimeout(int busyTimeout) {
        set(CinchProperty.BUSY_TIMEOUT, String.valueOf(busyTimeout));
    }

    public void setTransactionMode(@Nullable String transactionMode) {
        set(CinchProperty.TRANSACTION_MODE, transactionMode);
    }

    public void setForeignKeys(boolean foreignKeys) {
        set(CinchProperty.FOREIGN_KEYS, String.valueOf(foreignKeys));
    }

    public void setStatementCache(int statementCache) {
        set(CinchProperty.STATEMENT_CACHE, String.valueOf(statementCache));
    }

    public void setDateClass(@Nullable String dateClass) {
        set(CinchProperty.DATE_CLASS, dateClass);
    }

    public void setScope(@Nullable String scope) {
        set(CinchProperty.SCOPE, scope);
    }

    public void setAttach(boolean attach) {
        set(CinchProperty.ATTACH, String.valueOf(attach));
    }

    public void setReadOnly(boolean readOnly) {
        set(CinchProperty.READ_ONLY, String.valueOf(readOnly));
    }

    public void setRetention(@Nullable String retention) {
        set(CinchProperty.RETENTION, retention);
    }

    public void setMigrate(boolean migrate) {
        set(CinchProperty.MIGRATE, String.valueOf(migrate));
    }

    public void setMigrationTables(@Nullable String migrationTables) {
        set(CinchProperty.MIGRATION_TABLES, migrationTables);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return connect(properties);
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        Properties own = new Properties();
        own.putAll(properties);
        Optional.ofNullable(user).ifPresent(name -> own.setProperty("user", name));
        Optional.ofNullable(password).ifPresent(key -> own.setProperty("password", key));
        return connect(own);
    }

    private Connection connect(Properties own) throws SQLException {
        String known = url;
        if (known == null) {
            throw SqlState.BAD_URL.error("The data source has no URL. Call setUrl(\"jdbc:cinch:<database>\") first.");
        }
        return Driver.open(known, own);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    /** Kept and told; nothing is written there. */
    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    /** Kept and told: how long a lock is waited for is {@code busyTimeout}. */
    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.cinchdb");
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
