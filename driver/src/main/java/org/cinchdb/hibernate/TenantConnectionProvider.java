/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.hibernate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.jdbc.CinchDataSource;
import org.hibernate.HibernateException;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.hibernate.engine.jndi.spi.JndiService;
import org.hibernate.service.spi.ServiceRegistryAwareService;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Gives each Hibernate session a connection that stands on its tenant: the tenant identifier's text is the tenant's
 * name, and a tenant that does not exist is an error (3F000). Named in the setting
 * {@code hibernate.multi_tenant_connection_provider}.
 *
 * <p>Connections come from the {@link DataSource} of Hibernate's settings if there is one, a pool say, else each is
 * opened at {@code jakarta.persistence.jdbc.url}, which costs little as Cinch keeps the tenants' files open. They go
 * back at the tenant of their URL, where the schema tool works too. Any number of threads.
 */
public final class TenantConnectionProvider
        implements MultiTenantConnectionProvider<Object>, ServiceRegistryAwareService {
    private static final long serialVersionUID = 1;

    /** Where connections come from. */
    private interface Source {
        Connection connect() throws SQLException;
    }

    private transient @Nullable Source source;

    @Override
    public void injectServices(ServiceRegistryImplementor registry) {
        Map<String, Object> settings =
                registry.requireService(ConfigurationService.class).getSettings();
        source = first(
                        settings,
                        "jakarta.persistence.nonJtaDataSource",
                        "jakarta.persistence.jtaDataSource",
                        "hibernate.connection.datasource")
                .map(given -> given instanceof DataSource pool
                        ? pool
                        : (DataSource)
                                registry.requireService(JndiService.class).locate(given.toString()))
                .<Source>map(pool -> pool::getConnection)
                .orElseGet(() -> opening(settings));
    }

    private static Source opening(Map<String, Object> settings) {
        CinchDataSource opened = new CinchDataSource();
        opened.setUrl(text(settings, "jakarta.persistence.jdbc.url", "hibernate.connection.url"));
        if (opened.getUrl() == null) {
            throw new HibernateException("Hibernate's settings have neither a data source"
                    + " (jakarta.persistence.nonJtaDataSource) nor a URL (jakarta.persistence.jdbc.url). Set one.");
        }
        String user = text(settings, "jakarta.persistence.jdbc.user", "hibernate.connection.username");
        String password = text(settings, "jakarta.persistence.jdbc.password", "hibernate.connection.password");
        return () -> opened.getConnection(user, password);
    }

    private static @Nullable String text(Map<String, Object> settings, String... keys) {
        return first(settings, keys).map(Object::toString).orElse(null);
    }

    private static Optional<Object> first(Map<String, Object> settings, String... keys) {
        return Stream.of(keys)
                .flatMap(key -> Stream.ofNullable(settings.get(key)))
                .findFirst();
    }

    private Connection connect() throws SQLException {
        Source known = source;
        if (known == null) {
            throw new IllegalStateException("Hibernate has not set this provider up. Name its class in"
                    + " hibernate.multi_tenant_connection_provider.");
        }
        return known.connect();
    }

    @Override
    public Connection getAnyConnection() throws SQLException {
        return connect();
    }

    @Override
    public void releaseAnyConnection(Connection connection) throws SQLException {
        connection.close();
    }

    @Override
    public Connection getConnection(Object tenant) throws SQLException {
        Connection connection = connect();
        try {
            connection.setSchema(tenant.toString());
            return connection;
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    @Override
    public void releaseConnection(Object tenant, Connection connection) throws SQLException {
        try (connection) {
            connection.unwrap(CinchConnection.class).endRequest();
        }
    }

    /** False: the transaction lives in the connection. */
    @Override
    public boolean supportsAggressiveRelease() {
        return false;
    }

    @Override
    public boolean handlesConnectionSchema() {
        return true;
    }

    @Override
    public boolean isUnwrappableAs(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(this);
    }
}
