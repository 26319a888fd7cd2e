/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/**
 * The JDBC driver: what {@code java.sql} promises, said through a session.
 *
 * <p>Users meet {@link org.cinchdb.jdbc.Driver}, {@link org.cinchdb.jdbc.CinchDataSource} and
 * {@link org.cinchdb.jdbc.CinchConnection}; all else they see through the interfaces of {@code java.sql}. Every
 * exception carries a state of {@link org.cinchdb.SqlState}. No class here keeps anything open but through its session.
 */
@NullMarked
package org.cinchdb.jdbc;

import org.jspecify.annotations.NullMarked;
