/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The Chinook store: 11 tables of artists, tracks and invoices, and questions about them. */
final class Chinook {
    private Chinook() {}

    /** Makes the tables and fills them, in one transaction; the number of rows that it says it changed. */
    static int load(Connection connection) throws IOException, SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            int count = statement.executeUpdate(text("/org/cinchdb/cli/chinook.sql"));
            connection.commit();
            return count;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    static List<String> queries() throws IOException {
        return Arrays.stream(text("/chinook-queries.sql").split(";\\s*"))
                .filter(query -> !query.isBlank())
                .toList();
    }

    private static String text(String resource) throws IOException {
        try (InputStream file = Objects.requireNonNull(Chinook.class.getResourceAsStream(resource))) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }
}
