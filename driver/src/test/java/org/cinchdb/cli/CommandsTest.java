/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.TenantName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What holds for every command, whatever it does. */
class CommandsTest {
    /** They need no project. */
    private static final Set<String> ALONE = Set.of("init", "demo", "completion");

    @TempDir
    Path directory;

    /** A project of a format that is not there yet. */
    @TempDir
    static Path newer;

    /** A project that may be read alone. */
    @TempDir
    static Path sealed;

    /** They are copies: what a process has open already it does not look at again. */
    @BeforeAll
    static void twoProjects(@TempDir Path original) throws Exception {
        assertThat(new Cinch(original).run("init", original.toString())).isZero();
        for (Path copy : List.of(newer, sealed)) {
            Files.createDirectory(copy.resolve(".cinchdb"));
            sql(original, "vacuum into '" + copy.resolve(".cinchdb/metadata.db") + "'");
        }
        sql(newer, "update project set format = 99");
    }

    private static void sql(Path project, String text) throws SQLException {
        try (Connection metadata =
                        DriverManager.getConnection("jdbc:sqlite:" + project.resolve(".cinchdb/metadata.db"));
                Statement statement = metadata.createStatement()) {
            statement.execute(text);
        }
    }

    private static final Map<String, CommandSpec> COMMANDS = Examples.commands()
            .collect(Collectors.toMap(
                    command -> String.join(" ", Examples.path(command)),
                    Function.identity(),
                    (one, same) -> one,
                    TreeMap::new));

    static Stream<String> commands() {
        return COMMANDS.keySet().stream();
    }

    static Stream<String> commandsOnAProject() {
        return commands().filter(command -> !ALONE.contains(command));
    }

    private static CommandSpec command(String path) {
        return Objects.requireNonNull(COMMANDS.get(path));
    }

    /** The arguments of the first example of a command, which are right. */
    private static String[] example(String path) {
        return Examples.of(command(path)).get(0).toArray(String[]::new);
    }

    private static String[] and(String[] arguments, String... more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private void assertWrongCall(int code, Cinch cinch) {
        assertThat(code).as(cinch.err()).isEqualTo(Exit.USAGE);
        assertOneLineOnStderr(cinch);
        assertThat(cinch.err().strip()).matches(".* See 'cinch .*--help'\\.");
    }

    private void assertOneLineOnStderr(Cinch cinch) {
        assertThat(cinch.out()).isEmpty();
        assertThat(cinch.err()).startsWith("cinch: ");
        assertThat(cinch.err().lines()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theHelpHasExamplesThatAreRightAndGoesToStdout(String path) {
        Cinch cinch = new Cinch(directory);
        assertThat(cinch.run(and(path.split(" "), "--help"))).isZero();
        assertThat(cinch.err()).isEmpty();
        assertThat(cinch.out())
                .startsWith("Usage: cinch " + path)
                .contains("Example")
                .contains("  cinch " + path);
        assertThat(cinch.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(command(path).usageMessage().description()[0])
                .as("what lists of commands show")
                .endsWith(".");
        for (List<String> example : Examples.of(command(path))) {
            String[] arguments = example.toArray(String[]::new);
            Main.commandLine(Environment.withoutTerminal(Map.of()), arguments).parseArgs(arguments);
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anOptionThatIsNotThereIsAWrongCall(String path) {
        Cinch cinch = new Cinch(directory);
        assertWrongCall(cinch.run(and(example(path), "--nonsense")), cinch);
        assertThat(cinch.err()).contains("--nonsense");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anArgumentTooFewIsAWrongCall(String path) {
        boolean needsSome = command(path).positionalParameters().stream()
                        .anyMatch(parameter ->
                                parameter.required() || parameter.arity().min() > 0)
                || command(path).options().stream().anyMatch(OptionSpec::required)
                || command(path).argGroups().stream()
                        .anyMatch(group -> group.multiplicity().min() > 0);
        if (needsSome) {
            Cinch cinch = new Cinch(directory);
            assertWrongCall(cinch.run(path.split(" ")), cinch);
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void anArgumentTooManyIsAWrongCall(String path) {
        List<PositionalParamSpec> takes = command(path).positionalParameters();
        if (takes.stream().noneMatch(argument -> argument.arity().isVariable())) {
            String[] tooMany =
                    Collections.nCopies(takes.size() + 1, "one-too-many").toArray(String[]::new);
            Cinch cinch = new Cinch(directory);
            assertWrongCall(cinch.run(and(example(path), tooMany)), cinch);
        }
    }

    @ParameterizedTest
    @MethodSource("commandsOnAProject")
    void aValueThatCannotBeIsAWrongCall(String path) {
        Cinch cinch = new Cinch(directory);
        for (OptionSpec option : command(path).options()) {
            boolean choosy = option.type().isEnum()
                    || List.of(DatabaseName.class, BranchName.class, TenantName.class)
                            .contains(option.type());
            if (choosy) {
                assertWrongCall(cinch.run(and(path.split(" "), option.longestName(), "No Such")), cinch);
                assertThat(cinch.err()).contains("No Such");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commandsOnAProject")
    void outsideOfAProjectItSaysHowToMakeOne(String path) throws IOException {
        Cinch cinch = new Cinch(directory);
        assertThat(cinch.run(example(path))).isEqualTo(Exit.FAILED);
        assertOneLineOnStderr(cinch);
        assertThat(cinch.err()).contains("No Cinch project").contains("'cinch init'");
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("commandsOnAProject")
    void aProjectOfANewerFormatIsLeftAlone(String path) throws Exception {
        Map<String, FileTime> before = files(newer);
        Cinch cinch = new Cinch(newer);
        assertThat(cinch.run(example(path))).isEqualTo(Exit.FAILED);
        assertOneLineOnStderr(cinch);
        assertThat(cinch.err()).contains("has format 99").contains("Use a newer Cinch");
        assertThat(files(newer)).isEqualTo(before);
    }

    @Test
    void aProjectThatCannotBeReachedIsNotTakenForNone() throws IOException {
        assumeFalse(System.getProperty("user.name").equals("root"), "root may go everywhere");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("---------"));
        try {
            Cinch cinch = new Cinch(directory);
            assertThat(cinch.line("status")).isEqualTo(Exit.FAILED);
            assertOneLineOnStderr(cinch);
            assertThat(cinch.err()).contains("cannot be written to by this user");
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static Map<String, FileTime> files(Path project) throws IOException {
        Map<String, FileTime> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(project)) {
            for (Path file : walk.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().matches(".*-(shm|wal)"))
                    .toList()) {
                files.put(file.toString(), Files.getLastModifiedTime(file));
            }
        }
        return files;
    }

    @ParameterizedTest
    @MethodSource("commandsOnAProject")
    void aProjectThatCannotBeWrittenIsAFailure(String path) throws IOException {
        assumeFalse(System.getProperty("user.name").equals("root"), "root may write everywhere");
        Path files = sealed.resolve(".cinchdb");
        Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("r-x------"));
        try {
            Cinch cinch = new Cinch(sealed);
            assertThat(cinch.run(example(path))).isEqualTo(Exit.FAILED);
            assertOneLineOnStderr(cinch);
            assertThat(cinch.err()).contains("cannot be written to by this user");
        } finally {
            Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aReaderThatGoesIsNoFailure(String path) {
        StringWriter err = new StringWriter();
        PrintWriter closed = StandardOutput.writer(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        int code = Main.run(
                and(path.split(" "), "--help"),
                Environment.withoutTerminal(Map.of()),
                closed,
                new PrintWriter(err, true));
        assertThat(code).isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aFullDiskIsAFailure() {
        StringWriter err = new StringWriter();
        PrintWriter full = StandardOutput.writer(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        });
        assertThat(Main.run(
                        new String[] {"--help"},
                        Environment.withoutTerminal(Map.of()),
                        full,
                        new PrintWriter(err, true)))
                .isEqualTo(Exit.FAILED);
        assertThat(err.toString().strip()).isEqualTo("cinch: Writing to stdout failed: No space left on device");
    }

    @Test
    void aTerminalMayBeNarrowerThanHelp() {
        Cinch cinch = new Cinch(directory).atTerminal(20, "");
        assertThat(cinch.line("kv get --help")).isZero();
        assertThat(cinch.line("status")).isEqualTo(Exit.FAILED);
        assertOneLineOnStderr(cinch);
    }

    @Test
    void aGroupAloneSaysWhatItHas() {
        Cinch cinch = new Cinch(directory);
        assertThat(cinch.line("branch")).isEqualTo(Exit.USAGE);
        assertOneLineOnStderr(cinch);
        assertThat(cinch.err()).startsWith("cinch: 'cinch branch' needs a command: conflicts, create, diff,");
    }

    @Test
    void aWordThatIsNearlyACommandIsRecognised() {
        Cinch cinch = new Cinch(directory);
        assertThat(cinch.line("brnach list")).isEqualTo(Exit.USAGE);
        assertThat(cinch.err()).contains("Did you mean branch");
    }

    /** In quotes, {@code 'cinch branch merge ..'}, wherever the code says it. */
    @Test
    void whatMessagesNameIsACommandWithTheseOptions() throws IOException {
        Pattern named = Pattern.compile("'cinch ([a-z][^'\n]*)'");
        List<String> calls = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                named.matcher(Files.readString(source)).results().forEach(call -> calls.add(call.group(1)));
            }
        }
        assertThat(calls).hasSizeGreaterThan(20);
        CommandLine all = Main.commandLine(Environment.withoutTerminal(Map.of()));
        for (String call : calls) {
            CommandLine at = all;
            for (String word : call.split("[ \"+]+", -1)) {
                if (!at.getSubcommands().isEmpty()) {
                    at = Objects.requireNonNull(at.getSubcommands().get(word), "No such command: cinch " + call);
                } else if (word.startsWith("-")) {
                    assertThat(at.getCommandSpec().optionsMap()).as(call).containsKey(word);
                }
            }
        }
    }

    @Test
    void theCompletionScriptIsOneThatBashUnderstands() throws Exception {
        Cinch cinch = new Cinch(directory);
        assertThat(cinch.line("completion")).isZero();
        Path script = Files.writeString(directory.resolve("completion.sh"), cinch.out());
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source " + script + " && complete -p cinch && COMP_WORDS=(cinch branch '') COMP_CWORD=2"
                                + " && _complete_cinch && echo ${COMPREPLY[*]}")
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(output).isZero();
        assertThat(output).contains("merge").contains("conflicts");
    }
}
