/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

@Command(
        name = "completion",
        description = "Prints a script that has bash or zsh complete commands and options.",
        footer = {"", "Example:", "  cinch completion"})
final class CompletionCommand extends CommandBase implements Callable<Integer> {
    @Override
    public Integer call() {
        out().print(AutoComplete.bash("cinch", Main.commandLine(environment())));
        return Exit.OK;
    }
}
