/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.util.Set;

/**
 * Connection pools, told by the frames on the stack of a call: JDBC has no word for "a borrower has given this
 * connection back", and not all pools call {@code endRequest()}.
 *
 * <p>Method by method as the pools are: HikariCP 5 to 7, Commons DBCP 2, Tomcat JDBC 9 to 11, c3p0 0.9 to 0.12, Agroal
 * 2 and 3, Druid 1.2, MyBatis 3.5. A look costs about a microsecond, and is only taken where something depends on it.
 */
final class Pools {
    private static final Set<String> TAKING_BACK = Set.of(
            "com.zaxxer.hikari.pool.ProxyConnection#close",
            "org.apache.commons.dbcp2.PoolableConnectionFactory#passivateObject",
            "org.apache.tomcat.dbcp.dbcp2.PoolableConnectionFactory#passivateObject",
            "org.apache.tomcat.jdbc.pool.ConnectionPool#returnConnection",
            "com.mchange.v2.c3p0.impl.C3P0PooledConnectionPool$1PooledConnectionResourcePoolManager#refurbishResourceOnCheckin",
            "io.agroal.pool.ConnectionHandler#resetConnection",
            "com.alibaba.druid.pool.DruidConnectionHolder#reset",
            "org.apache.ibatis.datasource.pooled.PooledDataSource#pushConnection");

    private static final Set<String> PREPARING = Set.of(
            "com.zaxxer.hikari.pool.PoolBase#setupConnection",
            "org.apache.commons.dbcp2.PoolableConnectionFactory#activateObject",
            "org.apache.commons.dbcp2.PoolableConnectionFactory#initializeConnection",
            "org.apache.tomcat.dbcp.dbcp2.PoolableConnectionFactory#activateObject",
            "org.apache.tomcat.dbcp.dbcp2.PoolableConnectionFactory#initializeConnection",
            "org.apache.tomcat.jdbc.pool.ConnectionPool#createConnection",
            "org.apache.tomcat.jdbc.pool.interceptor.ConnectionState#reset",
            "com.mchange.v2.c3p0.impl.C3P0PooledConnectionPool$1PooledConnectionResourcePoolManager#acquireResource",
            "io.agroal.pool.ConnectionFactory#connectionSetup",
            "com.alibaba.druid.pool.DruidAbstractDataSource#createPhysicalConnection");

    /** Between a pool's method and the driver's stand a few delegates, and inside the driver a few more. */
    private static final int FRAMES = 20;

    private Pools() {}

    /** Whether a pool is taking the connection back. */
    static boolean takeBack() {
        return onStack(TAKING_BACK);
    }

    /** Whether a pool is making a new connection ready, by its own settings. */
    static boolean prepare() {
        return onStack(PREPARING);
    }

    private static boolean onStack(Set<String> methods) {
        return StackWalker.getInstance()
                .walk(frames -> frames.limit(FRAMES)
                        .anyMatch(frame -> methods.contains(frame.getClassName() + "#" + frame.getMethodName())));
    }
}
