/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.flyway;

import java.sql.Connection;
import org.cinchdb.jdbc.Driver;
import org.cinchdb.url.ConnectionTarget;
import org.flywaydb.core.internal.database.sqlite.SQLiteDatabaseType;

/**
 * Tells Flyway which driver opens a {@code jdbc:cinch:} URL. A connection that is open says of itself that it is
 * SQLite, so that all else is Flyway's own.
 */
public final class CinchDatabaseType extends SQLiteDatabaseType {
    @Override
    public boolean handlesJDBCUrl(String url) {
        return ConnectionTarget.accepts(url);
    }

    @Override
    public String getDriverClass(String url, ClassLoader classLoader) {
        return Driver.class.getName();
    }

    /** False: connections are recognised by Flyway's own type, also those of other drivers. */
    @Override
    public boolean handlesDatabaseProductNameAndVersion(
            String databaseProductName, String databaseProductVersion, Connection connection) {
        return false;
    }
}
