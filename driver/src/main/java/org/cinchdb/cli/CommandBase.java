/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.PrintWriter;
import java.util.Objects;
import org.cinchdb.engine.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** What every command has: stdout for what was asked for, stderr for the rest, and what surrounds the process. */
abstract class CommandBase {
    @Spec
    private @Nullable CommandSpec spec;

    final CommandSpec spec() {
        return Objects.requireNonNull(spec, "picocli did not hand over the command");
    }

    final PrintWriter out() {
        return spec().commandLine().getOut();
    }

    final PrintWriter err() {
        return spec().commandLine().getErr();
    }

    final Environment environment() {
        return Main.environment(spec());
    }

    /** Prints what was done: one line on stdout. */
    final void say(String line) {
        out().println(line);
    }

    /** A bar on stderr for what takes its time, if stderr is a terminal. */
    final Progress bar() {
        return Bar.on(environment(), err());
    }

    /** The command was called wrongly, in a way that picocli cannot see: exit code 2. */
    final ParameterException wrongCall(String message) {
        return new ParameterException(called(spec().commandLine()), message);
    }

    /** The command that runs: of one that is a method, the group's specification is at hand. */
    private static CommandLine called(CommandLine command) {
        ParseResult parsed = command.getParseResult();
        return parsed.hasSubcommand() ? called(parsed.subcommand().commandSpec().commandLine()) : command;
    }
}
