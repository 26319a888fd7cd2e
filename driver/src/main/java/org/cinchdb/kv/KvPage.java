/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import java.util.List;
import java.util.Optional;

/**
 * A part of a scan.
 *
 * @param cursor what to scan on from; empty if this was the end
 */
public record KvPage(List<KvEntry> entries, Optional<String> cursor) {
    public KvPage {
        entries = List.copyOf(entries);
    }
}
