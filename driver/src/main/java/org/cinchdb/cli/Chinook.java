/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The Chinook store (https://github.com/lerocha/chinook-database) as SQL text.
 *
 * @param schema makes its 11 tables and their indexes
 * @param rows fills them
 */
record Chinook(String schema, String rows) {
    static Chinook load() throws IOException {
        try (InputStream file = Chinook.class.getResourceAsStream("chinook.sql")) {
            if (file == null) {
                throw new IOException("The jar lacks org/cinchdb/cli/chinook.sql: build it again.");
            }
            String script = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            int firstRow = script.indexOf("\nINSERT INTO");
            return new Chinook(script.substring(0, firstRow), script.substring(firstRow + 1));
        }
    }
}
