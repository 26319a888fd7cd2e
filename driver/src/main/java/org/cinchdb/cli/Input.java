/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What commands read besides their arguments: stdin and files, in UTF-8. */
final class Input {
    /** What stands for stdin. */
    static final String STDIN = "-";

    private Input() {}

    /** All of stdin. */
    static String text(Environment environment) throws IOException {
        StringWriter text = new StringWriter();
        stdin(environment).transferTo(text);
        return text.toString();
    }

    private static Reader stdin(Environment environment) {
        return new InputStreamReader(environment.in(), StandardCharsets.UTF_8);
    }

    /** An argument that holds rows, or {@code -}. */
    static Reader ofArgument(Environment environment, String argument) {
        return argument.equals(STDIN) ? stdin(environment) : new StringReader(argument);
    }

    /** A file, or {@code -}. */
    static Reader ofFile(Environment environment, String file) throws IOException {
        return file.equals(STDIN) ? stdin(environment) : Files.newBufferedReader(Path.of(file));
    }
}
