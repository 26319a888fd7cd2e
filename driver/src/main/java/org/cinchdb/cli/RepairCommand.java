/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.cinchdb.engine.Project;
import org.cinchdb.url.CinchProperty;
import org.cinchdb.url.ConnectionTarget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "repair",
        description = {
            "Brings schema changes back into a branch's log after metadata.db was restored from an older copy.",
            "Tenants' files keep the changes that were made through them.",
            "Example: cinch repair --project /srv/shop shop/main"
        },
        mixinStandardHelpOptions = true)
final class RepairCommand implements Callable<Integer> {
    @Option(
            names = "--project",
            paramLabel = "<directory>",
            description = "The project's directory. Default: the nearest upward that holds .cinchdb.")
    private @Nullable Path project;

    @Parameters(paramLabel = "<database>[/<branch>]", description = "What to repair; the branch's default is main.")
    private @Nullable String place;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws SQLException {
        if (spec == null || place == null) {
            throw new IllegalStateException("picocli did not hand over the command");
        }
        Properties settings = new Properties();
        if (project != null) {
            settings.setProperty(CinchProperty.PROJECT.key(), project.toString());
        }
        int slash = place.indexOf('/');
        String url = slash < 0
                ? place
                : place.substring(0, slash) + "/" + place.substring(slash + 1).replace("/", "%2F");
        int imported = Project.repair(ConnectionTarget.parse(ConnectionTarget.PREFIX + url, settings));
        spec.commandLine()
                .getOut()
                .println(
                        imported == 0
                                ? "Nothing is missing in the log."
                                : imported + " schema changes are back in the log.");
        return 0;
    }
}
