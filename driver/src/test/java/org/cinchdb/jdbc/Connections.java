/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Connections of the tests in this package. */
final class Connections {
    private Connections() {}

    /** The tenant {@code main} of a project in a directory, made if it is missing. */
    static Connection open(Path directory, String... settings) throws SQLException {
        return Driver.open(url("shop", directory, settings), null);
    }

    /** The URL of a target in a project in a directory, with {@code create=true}. */
    static String url(String target, Path directory, String... settings) {
        String project = URLEncoder.encode(directory.toString(), StandardCharsets.UTF_8);
        String more = settings.length == 0 ? "" : "&" + String.join("&", settings);
        return "jdbc:cinch:" + target + "?create=true&project=" + project + more;
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
