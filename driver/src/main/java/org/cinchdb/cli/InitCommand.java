/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.cinchdb.DatabaseName;
import org.cinchdb.SqlState;
import org.cinchdb.engine.Administration;
import org.cinchdb.url.CinchProperty;
import org.cinchdb.url.ConnectionTarget;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "init",
        description = "Makes a project with a database, its branch main and a tenant main.",
        footer = {"", "Example:", "  cinch init --database shop"})
final class InitCommand extends CommandBase implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "<directory>",
            defaultValue = "",
            description = "Where: the project is .cinchdb in it. Default: the working directory.")
    private Path directory = Path.of("");

    @Option(
            names = "--database",
            paramLabel = "<database>",
            defaultValue = "main",
            description = "The database's name. Default: main.")
    private DatabaseName database = new DatabaseName("main");

    @Override
    public Integer call() throws SQLException {
        Path project = fresh(directory);
        Properties settings = new Properties();
        settings.setProperty(CinchProperty.PROJECT.key(), project.toString());
        settings.setProperty(CinchProperty.CREATE.key(), "true");
        ConnectionTarget target = ConnectionTarget.parse(ConnectionTarget.PREFIX + database, settings);
        try (Administration made = Administration.open(target)) {
            made.databases().create(database);
        }
        say("Made the project " + project.resolve(".cinchdb") + " with database '" + database + "'.");
        return Exit.OK;
    }

    /** A directory that holds no project yet. */
    static Path fresh(Path directory) throws SQLException {
        Path project = directory.toAbsolutePath().normalize();
        if (Files.exists(project.resolve(".cinchdb"))) {
            throw SqlState.PROJECT.error("'%s' holds a project already. Choose another directory", project);
        }
        return project;
    }
}
