/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.liquibase;

import liquibase.database.DatabaseConnection;
import liquibase.database.core.SQLiteDatabase;
import org.cinchdb.jdbc.Driver;
import org.cinchdb.url.ConnectionTarget;
import org.jspecify.annotations.Nullable;

/**
 * Tells Liquibase which driver opens a {@code jdbc:cinch:} URL. A connection that is open says of itself that it is
 * SQLite, so that change logs with {@code dbms="sqlite"} run and all else is Liquibase's own.
 */
public final class CinchDatabase extends SQLiteDatabase {
    @Override
    public @Nullable String getDefaultDriver(String url) {
        return ConnectionTarget.accepts(url) ? Driver.class.getName() : null;
    }

    /** Liquibase keeps one database for each short name. */
    @Override
    public String getShortName() {
        return "cinch";
    }

    /** False: connections are recognised by Liquibase's own database, also those of other drivers. */
    @Override
    public boolean isCorrectDatabaseImplementation(DatabaseConnection connection) {
        return false;
    }
}
