/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.util.Locale;

/** What a schema is made of. Virtual tables are tables. */
public enum Kind {
    TABLE,
    COLUMN,
    INDEX,
    VIEW,
    TRIGGER;

    /** The word for it in SQL, in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind that a word of {@code sqlite_schema} means. */
    public static Kind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
