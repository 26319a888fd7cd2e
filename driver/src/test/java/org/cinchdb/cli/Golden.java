/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Output as a file of the test resources has it; ids and times, which differ each time, are masked. With the system
 * property {@code cinch.golden=write} the files are written anew: look at what changed before you keep it.
 */
final class Golden {
    private static final Path FILES = Path.of("src/test/resources/org/cinchdb/cli");

    private Golden() {}

    static void assertMatches(String file, String output) throws IOException {
        String masked = output.replaceAll("(?<![0-9a-z])[0-9a-f]{12}(?![0-9a-z])", "<conflict-->")
                .replaceAll("(?<![0-9a-f])[0-9a-f]{8}(?![0-9a-z])", "<commit>")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d", "<date and time->")
                .replaceAll("\u001b", "^")
                .replace(System.lineSeparator(), "\n");
        Path golden = FILES.resolve(file);
        if (System.getProperty("cinch.golden", "").equals("write")) {
            Files.writeString(golden, masked);
        }
        assertThat(masked).isEqualTo(Files.readString(golden));
    }
}
