/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code INSERT}, {@code REPLACE}, {@code UPDATE} or {@code DELETE} says. Names are without quotes, as written.
 *
 * @param verb its verb; {@code INSERT OR REPLACE} is an INSERT
 * @param schema the schema before the table's name; null if there is none
 * @param table the table that it writes
 * @param returning whether it has a {@code RETURNING} clause
 * @param fromSelect whether its rows come from a query: not from {@code VALUES} alone, not {@code DEFAULT VALUES}
 * @param singleRow whether it inserts one row by {@code VALUES} or {@code DEFAULT VALUES}
 * @param reads the tables that it reads by name, in lower case; without what its WITH clause defines
 */
public record Dml(
        Verb verb,
        @Nullable String schema,
        String table,
        boolean returning,
        boolean fromSelect,
        boolean singleRow,
        Set<String> reads) {
    /** The first word of the statement proper, after a WITH clause. */
    public enum Verb {
        INSERT,
        REPLACE,
        UPDATE,
        DELETE
    }
}
