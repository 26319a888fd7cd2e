/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.cinchdb.engine.Progress;
import org.cinchdb.engine.Project;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.url.CinchProperty;
import org.cinchdb.url.ConnectionTarget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which database of which project is meant. */
final class Where {
    @Option(
            names = "--project",
            paramLabel = "<directory>",
            description = "The project's directory. Default: the nearest upward that holds .cinchdb.")
    private @Nullable Path project;

    @Option(
            names = {"-d", "--database"},
            paramLabel = "<database>",
            required = true,
            description = "The database.")
    private String database = "";

    ConnectionTarget target(String branch) throws SQLException {
        return ConnectionTarget.parse(url(branch, ""), settings());
    }

    /** A connection to a branch, by way of any tenant that it has. */
    Connection connect(String branch) throws SQLException {
        String tenant = Project.anyTenant(target(branch)).text();
        return DriverManager.getConnection(url(branch, "/" + tenant), settings());
    }

    /** The same; somebody hears how far what it does is on all tenants. */
    Connection connect(String branch, Progress progress) throws SQLException {
        Connection connection = connect(branch);
        connection.unwrap(CinchConnection.class).setProgress(progress);
        return connection;
    }

    private String url(String branch, String rest) {
        return ConnectionTarget.PREFIX + encoded(database) + "/" + encoded(branch) + rest;
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Properties settings() {
        Properties settings = new Properties();
        if (project != null) {
            settings.setProperty(CinchProperty.PROJECT.key(), project.toString());
        }
        return settings;
    }
}
