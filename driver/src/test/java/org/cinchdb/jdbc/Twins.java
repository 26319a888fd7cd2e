/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** The same database through this driver and through sqlite-jdbc alone, each with a file of its own. */
record Twins(Connection ours, Connection plain) implements AutoCloseable {
    /** The tenant that stands beside the plain file. */
    static final String TENANT = "shop/main/acme";

    static Twins open(Path directory) throws SQLException {
        return new Twins(new TestProject(directory).create(TENANT), openPlain(directory.resolve("plain.db")));
    }

    /** sqlite-jdbc with what is Cinch's default: WAL, foreign keys, dates as text. */
    static Connection openPlain(Path file) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("journal_mode", "WAL");
        settings.setProperty("synchronous", "NORMAL");
        settings.setProperty("foreign_keys", "true");
        settings.setProperty("date_class", "TEXT");
        return DriverManager.getConnection("jdbc:sqlite:" + file, settings);
    }

    @Override
    public void close() throws SQLException {
        try (plain) {
            ours.close();
        }
    }
}
