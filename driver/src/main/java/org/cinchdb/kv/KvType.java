/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a value is. Its name in SQL, and in the table, is the name in lower case. */
public enum KvType {
    TEXT,
    /** A whole number of 64 bits. */
    INTEGER,
    /** A double. */
    REAL,
    /** 1 or 0 in SQL. */
    BOOLEAN,
    /** Bytes. */
    BLOB,
    /** JSON (RFC 8259), kept as the text that it was given as. */
    JSON,
    NULL;

    private final String tag = name().toLowerCase(Locale.ROOT);

    /** The name in SQL. */
    public String tag() {
        return tag;
    }

    static Optional<KvType> of(String tag) {
        return Arrays.stream(values())
                .filter(type -> type.tag.equals(tag.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    static String all() {
        return String.join(", ", Arrays.stream(values()).map(KvType::tag).toList());
    }
}
