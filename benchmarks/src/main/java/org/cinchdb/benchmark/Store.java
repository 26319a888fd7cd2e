/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** The drivers under comparison: the same durability (WAL, synchronous=NORMAL) and enforced foreign keys for all. */
public enum Store {
    CINCH("Cinch") {
        @Override
        void make(Path directory) throws SQLException {
            connect("jdbc:cinch:shop/main/acme?create=true", directory).close();
        }

        @Override
        Connection connect(Path directory) throws SQLException {
            return connect("jdbc:cinch:shop/main/acme", directory);
        }

        private Connection connect(String url, Path directory) throws SQLException {
            Properties properties = new Properties();
            properties.setProperty("project", directory.toString());
            return DriverManager.getConnection(url, properties);
        }
    },
    /** As its users have it. */
    SQLITE_JDBC("sqlite-jdbc") {
        @Override
        Connection connect(Path directory) throws SQLException {
            return DriverManager.getConnection(url(directory));
        }
    },
    /** Without the query for generated keys that it runs after each INSERT unless told otherwise. */
    SQLITE_JDBC_WITHOUT_KEYS("sqlite-jdbc without generated keys") {
        @Override
        Connection connect(Path directory) throws SQLException {
            return DriverManager.getConnection(url(directory) + "&jdbc.get_generated_keys=false");
        }
    };

    private final String title;

    Store(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Makes what {@link #connect} asks to be there. sqlite-jdbc makes its file by itself. */
    void make(Path directory) throws SQLException {}

    /** A new connection to the one file that this driver has in a directory. */
    abstract Connection connect(Path directory) throws SQLException;

    private static String url(Path directory) {
        return "jdbc:sqlite:" + directory.resolve("acme.db") + "?journal_mode=WAL&synchronous=NORMAL&foreign_keys=true";
    }
}
