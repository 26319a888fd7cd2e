/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.cinchdb.Hint;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.SqliteErrors;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** What a command that fails says, one line on stderr, and its exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    /** With this environment variable a failure shows where it came from. */
    private static final String TRACE = "CINCHDB_TRACE";

    private final Environment environment;

    Failures(Environment environment) {
        this.environment = environment;
    }

    /** Runs a command, or shows its help or the version, which fail as commands do if stdout does. */
    int run(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } catch (StandardOutput.Closed | UncheckedIOException e) {
            List<CommandLine> commands = parsed.asCommandLineList();
            return handleExecutionException(e, commands.get(commands.size() - 1), parsed);
        }
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof StandardOutput.Closed) {
            return Exit.OK;
        }
        say(command.getErr(), sentence(failure));
        if (environment.variable(TRACE).isPresent()) {
            failure.printStackTrace(command.getErr());
        }
        return exitCode(failure);
    }

    private static int exitCode(Exception failure) {
        if (failure instanceof CommandException e) {
            return e.exitCode();
        }
        boolean conflict = failure instanceof SQLException e
                && (SqlState.MERGE_CONFLICT.isStateOf(e) || SqlState.ROWS_IN_THE_WAY.isStateOf(e));
        return conflict ? Exit.CONFLICT : Exit.FAILED;
    }

    private static String sentence(Exception failure) {
        if (failure instanceof SQLException e) {
            return message(e);
        }
        boolean foreseen = failure instanceof CommandException
                || failure instanceof UncheckedIOException
                || failure instanceof InvalidPathException;
        return foreseen && failure.getMessage() != null ? failure.getMessage() : failure.toString();
    }

    /** What an error says to who types commands. */
    static String message(SQLException e) {
        return Hint.atCommandLine(e).orElseGet(() -> SqliteErrors.detail(e));
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        say(command.getErr(), end(wrongCall(failure, command, name)) + " See '" + name + " --help'.");
        return Exit.USAGE;
    }

    private static String wrongCall(ParameterException failure, CommandLine command, String name) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            List<String> near = unmatched.getSuggestions();
            return failure.getMessage() + (near.isEmpty() ? "" : ". Did you mean " + String.join(", ", near) + "?");
        }
        boolean lacksCommand = String.valueOf(failure.getMessage()).equals("Missing required subcommand");
        return lacksCommand
                ? "'" + name + "' needs a command: "
                        + String.join(", ", command.getHelp().subcommands().keySet())
                : Optional.ofNullable(failure.getMessage())
                        .orElseGet(failure::toString)
                        .replaceFirst("^Error: ", "");
    }

    private static String end(String sentence) {
        return sentence.matches("(?s).*[.?!]") ? sentence : sentence + ".";
    }

    /** A line on stderr, whatever line breaks the text has. */
    static void say(PrintWriter err, String text) {
        err.println("cinch: " + text.strip().replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }
}
