/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import org.cinchdb.engine.Project;
import org.cinchdb.url.CinchProperty;
import org.cinchdb.url.ConnectionTarget;
import org.jspecify.annotations.Nullable;

/** Connects to {@code jdbc:cinch:} URLs; found by {@code DriverManager} on its own. */
public final class Driver implements java.sql.Driver {
    static {
        try {
            DriverManager.registerDriver(new Driver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** A connection; null for a URL that is another driver's. */
    @Override
    public @Nullable Connection connect(String url, @Nullable Properties properties) throws SQLException {
        return acceptsURL(url) ? open(url, properties) : null;
    }

    static CinchConnection open(String url, @Nullable Properties properties) throws SQLException {
        ConnectionTarget target = ConnectionTarget.parse(url, properties == null ? new Properties() : properties);
        return new CinchConnection(Project.connect(target), target);
    }

    @Override
    public boolean acceptsURL(@Nullable String url) {
        return url != null && ConnectionTarget.accepts(url);
    }

    /** Every setting, with its value in the Properties if it has one there. */
    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties properties) {
        return Arrays.stream(CinchProperty.values())
                .map(property -> info(property, properties))
                .toArray(DriverPropertyInfo[]::new);
    }

    private static DriverPropertyInfo info(CinchProperty property, @Nullable Properties properties) {
        Optional<String> given =
                Optional.ofNullable(properties == null ? null : properties.getProperty(property.key()));
        DriverPropertyInfo info = new DriverPropertyInfo(
                property.key(), given.or(property::defaultValue).orElse(null));
        info.description = property.description();
        info.choices = property.choices().isEmpty() ? null : property.choices().toArray(String[]::new);
        return info;
    }

    @Override
    public int getMajorVersion() {
        return DriverVersion.MAJOR;
    }

    @Override
    public int getMinorVersion() {
        return DriverVersion.MINOR;
    }

    /** False: SQLite lacks parts of SQL-92 that the word asks for. */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    /** The parent of the driver's loggers. */
    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.cinchdb");
    }
}
