/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows in one format, as they come. */
interface RowWriter {
    void begin(List<String> labels) throws IOException;

    void row(List<@Nullable Object> values) throws IOException;

    void end() throws IOException;
}
