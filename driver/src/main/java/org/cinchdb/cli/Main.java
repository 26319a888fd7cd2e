/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.TenantName;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The command {@code cinch}; its exit codes are those of {@link Exit}. */
@Command(
        name = "cinch",
        description = "Databases with branches, one SQLite file for each tenant.",
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "<command>",
        footer = {"", "Example:", "  cinch demo"})
public final class Main {
    private static final List<Class<?>> COMMANDS = List.of(
            InitCommand.class,
            StatusCommand.class,
            DatabaseCommand.class,
            BranchCommand.class,
            TenantCommand.class,
            TableCommand.class,
            ColumnCommand.class,
            IndexCommand.class,
            ViewCommand.class,
            QueryCommand.class,
            DataCommand.class,
            KvCommand.class,
            LogCommand.class,
            ShellCommand.class,
            CodegenCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            RepairCommand.class,
            DemoCommand.class,
            CompletionCommand.class);

    private static final int WIDEST_HELP = 100;

    /** What picocli needs for help: on a narrower terminal lines break by themselves. */
    private static final int NARROWEST_HELP = 55;

    /** Commands whose arguments may begin with dashes: SQL with a comment, a number below zero. */
    private static final List<String> TAKE_DASHES = List.of("query", "view create", "view update", "kv set");

    /**
     * Kept here: a logger that nobody holds forgets its level. It tells with a stack trace that another process was
     * first to remove an old library; what fails in earnest is thrown.
     */
    private static final Logger LIBRARY = Logger.getLogger("org.sqlite.SQLiteJDBCLoader");

    private final Environment environment;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    private Main(Environment environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        LIBRARY.setLevel(Level.OFF);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        System.exit(run(arguments, Environment.ofProcess(), StandardOutput.open(), err));
    }

    /** Runs a command to its end; its exit code. */
    static int run(String[] arguments, Environment environment, PrintWriter out, PrintWriter err) {
        int code = Exit.OK;
        try {
            code = commandLine(environment, arguments).setOut(out).setErr(err).execute(arguments);
            out.flush();
            return code;
        } catch (StandardOutput.Closed e) {
            return code;
        } catch (UncheckedIOException e) {
            Failures.say(err, String.valueOf(e.getMessage()));
            return Exit.FAILED;
        }
    }

    /** All commands. */
    static CommandLine commandLine(Environment environment) {
        return commandLine(environment, COMMANDS);
    }

    /** The command that the arguments begin with, else all: reading them from their classes is most of a short run. */
    static CommandLine commandLine(Environment environment, String[] arguments) {
        List<Class<?>> named = COMMANDS.stream()
                .filter(command -> arguments.length > 0 && nameOf(command).equals(arguments[0]))
                .toList();
        return commandLine(environment, named.isEmpty() ? COMMANDS : named);
    }

    private static String nameOf(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }

    private static CommandLine commandLine(Environment environment, List<Class<?>> commands) {
        Failures failures = new Failures(environment);
        CommandLine line = new CommandLine(new Main(environment));
        commands.forEach(line::addSubcommand);
        line.setExecutionStrategy(failures::run)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setHelpFactory(SortedHelp::new)
                .setColorScheme(Help.defaultColorScheme(environment.colours() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(Math.max(
                        NARROWEST_HELP,
                        Math.min(WIDEST_HELP, environment.width().orElse(WIDEST_HELP))))
                .registerConverter(DatabaseName.class, name(DatabaseName::of))
                .registerConverter(BranchName.class, name(BranchName::of))
                .registerConverter(TenantName.class, name(TenantName::of));
        for (String command : TAKE_DASHES) {
            commandOf(line, command).ifPresent(found -> found.setUnmatchedOptionsArePositionalParams(true));
        }
        return line;
    }

    private static Optional<CommandLine> commandOf(CommandLine line, String path) {
        Optional<CommandLine> found = Optional.of(line);
        for (String name : path.split(" ", -1)) {
            found = found.map(group -> group.getSubcommands().get(name));
        }
        return found;
    }

    private interface Check<T> {
        T of(String text) throws SQLException;
    }

    /** A name that breaks a rule is a wrong argument. */
    private static <T> ITypeConverter<T> name(Check<T> check) {
        return text -> {
            try {
                return check.of(text);
            } catch (SQLException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    /** What surrounds the process in which a command runs. */
    static Environment environment(CommandSpec command) {
        return ((Main) command.root().userObject()).environment;
    }

    /** The help of a group of commands, some of which are methods: these come in no order of their own. */
    private static final class SortedHelp extends Help {
        SortedHelp(CommandSpec command, ColorScheme colours) {
            super(command, colours);
        }

        @Override
        public Map<String, Help> subcommands() {
            return commandSpec().parent() == null ? super.subcommands() : new TreeMap<>(super.subcommands());
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"cinch " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
