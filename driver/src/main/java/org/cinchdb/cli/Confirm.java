/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks before something is lost. */
final class Confirm {
    @Option(
            names = {"-y", "--yes"},
            description = "Do it without asking.")
    private boolean yes;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** Whether {@code --yes} was said, so that nobody will be asked. */
    boolean isGiven() {
        return yes;
    }

    /**
     * Goes on if somebody says so, on the terminal or with {@code --yes}.
     *
     * @param loss what will be lost, as the beginning of a sentence: "This drops branch 'a' with the rows of its
     *     tenants"
     * @throws ParameterException if there is no terminal to ask at
     * @throws CommandException if the answer is no
     */
    void require(String loss) throws IOException {
        if (yes) {
            return;
        }
        CommandSpec command = Objects.requireNonNull(spec, "picocli did not hand over the command");
        Environment environment = Main.environment(command);
        if (!environment.inIsTerminal()) {
            throw new ParameterException(
                    command.commandLine(), loss + ", and there is no terminal to ask at: say --yes to do it");
        }
        PrintWriter err = command.commandLine().getErr();
        err.print(loss + ". Go on? [y/N] ");
        err.flush();
        BufferedReader answers =
                new BufferedReader(new InputStreamReader(environment.in(), Charset.defaultCharset()), 1);
        String answer = answers.readLine();
        if (answer == null || !answer.strip().matches("(?i)y|yes")) {
            throw new CommandException(Exit.FAILED, "Nothing was done.");
        }
    }
}
