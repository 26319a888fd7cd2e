/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples of docs/tools.md are regions of the strangers' projects, which run them. */
class ToolExamplesTest {
    @Test
    void thePageShowsWhatTheStrangersRun() throws IOException {
        List<String> regions = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("../src/it"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                regions.addAll(Page.regions(file));
            }
        }

        assertThat(new Page("tools.md").blocks())
                .extracting(Page.Block::text)
                .filteredOn(text -> !text.startsWith("<?xml")) // DBeaver's, which DatabaseToolCallsTest reads
                .containsExactlyInAnyOrderElementsOf(regions);
    }
}
