/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The list of deliberate differences stands in docs/differences.md. */
class DifferenceTest {
    @ParameterizedTest
    @EnumSource
    void everyDifferenceIsDocumented(Difference difference) throws IOException {
        assertThat(Files.readString(Path.of("../docs/differences.md"))).contains(difference.documented());
    }
}
