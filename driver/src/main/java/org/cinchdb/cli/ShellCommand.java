/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cinchdb.jdbc.CinchConnection;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cinch shell}: SQL at a terminal, or from a script. */
@Command(
        name = "shell",
        description = {
            "Runs SQL, at a terminal or from a script.",
            "At a terminal with history, completion (Tab) and commands (.help), else as a script from stdin, which ends at"
                    + " its first error with exit code 1."
        },
        footer = {
            "",
            "What is typed is kept in ~/.cinch_history, or in the file that CINCHDB_HISTORY names.",
            "",
            "Examples:",
            "  cinch shell --branch feature/pay --tenant acme",
            "  cinch shell < script.sql"
        })
final class ShellCommand extends CommandBase implements Callable<Integer> {
    /** Kept here: a logger that nobody holds forgets its level. */
    private static final Logger JLINE = Logger.getLogger("org.jline");

    @Mixin
    private final Where.InTenant where = new Where.InTenant();

    @Option(
            names = {"-f", "--format"},
            paramLabel = "<format>",
            defaultValue = "table",
            description = "How rows are shown: table, json, csv or line. Default: table.")
    private Shell.Mode format = Shell.Mode.TABLE;

    @Option(names = "--keep-going", description = "A script goes on behind an error; the exit code is 1 all the same.")
    private boolean keepGoing;

    @Override
    public Integer call() throws IOException, SQLException {
        Environment environment = environment();
        try (CinchConnection connection = where.connect()) {
            if (environment.inIsTerminal() && environment.outIsTerminal()) {
                return atTerminal(connection, environment);
            }
            connection.setProgress(bar());
            return script(connection, environment);
        }
    }

    private int atTerminal(CinchConnection connection, Environment environment) throws IOException, SQLException {
        // It would write on the screen that it draws.
        JLINE.setLevel(Level.SEVERE);
        try (Terminal terminal = TerminalBuilder.builder()
                .name("cinch")
                .encoding(StandardCharsets.UTF_8)
                .build()) {
            connection.setProgress(Bar.drawnTo(terminal.writer()));
            terminal.writer().println("Cinch " + connection.getMetaData().getDriverVersion() + ". .help tells more.");
            new InteractiveShell(connection, terminal, history(environment), format, environment.colours()).run();
        }
        return Exit.OK;
    }

    private static Path history(Environment environment) {
        return Path.of(environment
                .variable("CINCHDB_HISTORY")
                .orElseGet(() -> System.getProperty("user.home") + "/.cinch_history"));
    }

    private int script(CinchConnection connection, Environment environment) throws IOException {
        Shell.Display display = new Shell.Display(out(), err(), environment::width, environment.colours(), false);
        try (Shell shell = new Shell(connection, display, format, keepGoing)) {
            ShellInput input = new ShellInput(new InputStreamReader(environment.in(), StandardCharsets.UTF_8));
            return shell.runAll(input, "") == Shell.Outcome.FAILED ? Exit.FAILED : Exit.OK;
        }
    }
}
