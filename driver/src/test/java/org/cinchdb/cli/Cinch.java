/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs commands in this process, with variables of its own; nobody sits at a terminal unless somebody is said to. */
final class Cinch {
    private final Map<String, String> variables = new HashMap<>();
    private int width;
    private String typed = "";
    private String out = "";
    private String err = "";

    Cinch(Path project) {
        variables.put("CINCHDB_PROJECT_DIR", project.toString());
    }

    Cinch with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** Somebody sits at a terminal of so many columns, and answers with this text. */
    Cinch atTerminal(int columns, String answers) {
        width = columns;
        typed = answers;
        return this;
    }

    /** What the next commands read from stdin, which is no terminal. */
    Cinch reading(String stdin) {
        return atTerminal(0, stdin);
    }

    /** Runs a command; its exit code. */
    int run(String... arguments) {
        StringWriter stdout = new StringWriter();
        StringWriter stderr = new StringWriter();
        boolean terminal = width > 0;
        Environment environment = new Environment(
                variables,
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                terminal,
                terminal,
                terminal,
                () -> width);
        int code = Main.commandLine(environment, arguments)
                .setOut(new PrintWriter(stdout))
                .setErr(new PrintWriter(stderr, true))
                .execute(arguments);
        out = stdout.toString();
        err = stderr.toString();
        return code;
    }

    /** The same for arguments without blanks in them. */
    int line(String arguments) {
        return run(arguments.split(" "));
    }

    /** What the last command wrote to stdout. */
    String out() {
        return out;
    }

    /** What the last command wrote to stderr. */
    String err() {
        return err;
    }
}
