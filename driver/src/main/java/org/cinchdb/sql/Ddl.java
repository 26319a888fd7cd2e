/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code CREATE}, {@code ALTER} or {@code DROP} says. Names are without quotes, as written.
 *
 * @param verb its first word
 * @param objectType the kind of object; {@link ObjectType#VIRTUAL_TABLE} in CREATE only: ALTER and DROP say TABLE
 * @param temp whether the object is the connection's own, by {@code TEMP} or the schema {@code temp}
 * @param schema the schema before the object's name; null if there is none
 * @param name the object's name, in {@code ALTER .. RENAME TO} the old one
 * @param table the table of a new index or trigger; else null
 * @param conditional whether it says {@code IF [NOT] EXISTS}
 * @param asSelect whether it is {@code CREATE TABLE .. AS SELECT}
 * @param reads the other tables that it names, in lower case: those that a query in it reads, that a trigger's body
 *     writes, and that foreign keys refer to
 * @param newName the name that {@code ALTER TABLE .. RENAME TO} gives; else null
 * @param dependsOnRows whether it may succeed on a table without rows and fail on one with rows; yes when in doubt
 */
public record Ddl(
        Verb verb,
        ObjectType objectType,
        boolean temp,
        @Nullable String schema,
        String name,
        @Nullable String table,
        boolean conditional,
        boolean asSelect,
        Set<String> reads,
        @Nullable String newName,
        boolean dependsOnRows) {
    /** The first word of the statement. */
    public enum Verb {
        CREATE,
        ALTER,
        DROP
    }

    /** What a schema is made of. */
    public enum ObjectType {
        TABLE,
        INDEX,
        VIEW,
        TRIGGER,
        VIRTUAL_TABLE
    }
}
