/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.hibernate;

import java.util.Map;
import org.hibernate.Version;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.jdbc.dialect.internal.DialectResolverInitiator;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolver;
import org.hibernate.service.spi.ServiceContributor;
import org.hibernate.service.spi.ServiceRegistryImplementor;

/**
 * Has Hibernate take {@link CinchDialect} for connections of Cinch. For all others, with a Hibernate other than 7, with
 * resolvers of the user's own ({@code hibernate.dialect_resolvers}) and without {@code hibernate-community-dialects}
 * nothing changes.
 *
 * <p>A resolver that the ServiceLoader finds would be asked before or after Hibernate's own by the order of the class
 * path. This one is asked first.
 */
public final class CinchDialectResolver implements ServiceContributor {
    @Override
    public void contribute(StandardServiceRegistryBuilder builder) {
        if (Version.getVersionString().startsWith("7.")
                && !builder.getSettings().containsKey("hibernate.dialect_resolvers")) {
            builder.addInitiator(new First());
        }
    }

    private static final class First implements StandardServiceInitiator<DialectResolver> {
        @Override
        public Class<DialectResolver> getServiceInitiated() {
            return DialectResolver.class;
        }

        @Override
        public DialectResolver initiateService(Map<String, Object> settings, ServiceRegistryImplementor registry) {
            DialectResolver others = DialectResolverInitiator.INSTANCE.initiateService(settings, registry);
            return info -> isForUs(info) ? Ours.dialect(info) : others.resolveDialect(info);
        }
    }

    /** Apart, as a class that makes a {@link CinchDialect} cannot be loaded without the community dialects. */
    private static final class Ours {
        static Dialect dialect(DialectResolutionInfo info) {
            return new CinchDialect(info);
        }
    }

    private static boolean isForUs(DialectResolutionInfo info) {
        return "Cinch".equals(info.getDriverName()) && hasCommunityDialects();
    }

    private static boolean hasCommunityDialects() {
        ClassLoader loader = CinchDialectResolver.class.getClassLoader();
        String dialect = "org/hibernate/community/dialect/SQLiteDialect.class";
        return loader == null ? ClassLoader.getSystemResource(dialect) != null : loader.getResource(dialect) != null;
    }
}
