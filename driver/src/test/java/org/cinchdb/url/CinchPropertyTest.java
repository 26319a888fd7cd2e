/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.cinchdb.Page;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CinchPropertyTest {
    @Test
    @Tag("docs")
    void theTableInTheDocumentationSaysWhatTheEnumSays() throws IOException {
        String table = Arrays.stream(CinchProperty.values())
                .map(CinchPropertyTest::row)
                .collect(Collectors.joining("", "| setting | default | choices | meaning |\n|---|---|---|---|\n", ""));

        new Page("url.md").assertPartIs("settings", table);
    }

    @Test
    void aDefaultIsOneOfTheChoices() {
        for (CinchProperty property : CinchProperty.values()) {
            if (!property.choices().isEmpty()) {
                assertThat(property.choices()).contains(property.defaultValue().orElseThrow());
            }
        }
    }

    @Test
    void aSettingIsFoundByItsExactKeyOnly() {
        assertThat(CinchProperty.ofKey("busyTimeout")).contains(CinchProperty.BUSY_TIMEOUT);
        assertThat(CinchProperty.ofKey("busytimeout")).isEmpty();
    }

    private static String row(CinchProperty property) {
        String choices = property.choices().isEmpty() ? "" : "`" + String.join("`, `", property.choices()) + "`";
        return String.format(
                "| `%s` | %s | %s | %s |\n",
                property.key(),
                property.defaultValue().map(value -> "`" + value + "`").orElse(""),
                choices,
                property.description());
    }
}
