/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.cinchdb.SqlState;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Ddl.ObjectType;
import org.cinchdb.sql.Ddl.Verb;
import org.cinchdb.sql.Dml;

/**
 * The tables that a session made in autocommit, and from which tables it filled them.
 *
 * <p>Rebuilding a table statement by statement in autocommit would work here and empty the table in every other tenant:
 * the rows that INSERT .. SELECT carries over, or a TEMP table, do not travel outside a transaction. So the drop that
 * ends it is refused. For one thread at a time.
 */
final class AutocommitTables {
    private final Set<String> made = new HashSet<>();
    private final Set<String> temporary = new HashSet<>();
    private final Map<String, String> filledFrom = new HashMap<>();

    /** A statement has made or dropped a table. */
    void done(Ddl ddl) {
        String name = lower(ddl.name());
        if (ddl.objectType() != ObjectType.TABLE) {
            return;
        }
        if (ddl.verb() == Verb.DROP) {
            made.remove(name);
            temporary.remove(name);
            filledFrom.values().removeIf(name::equals);
        } else if (ddl.verb() == Verb.CREATE) {
            made.add(name);
            if (ddl.temp()) {
                temporary.add(name);
                if (ddl.asSelect()) {
                    ddl.reads().forEach(source -> filledFrom.put(source, name));
                }
            }
        }
    }

    void filled(Dml dml) {
        String name = lower(dml.table());
        if (dml.fromSelect() && made.contains(name)) {
            dml.reads().forEach(source -> filledFrom.put(source, name));
        }
    }

    /**
     * Refuses to drop a table whose rows were just copied.
     *
     * @param alone whether the drop is no part of a transaction; a copy in a TEMP table from before one is none of its
     */
    void check(Ddl ddl, boolean alone) throws SQLException {
        String copy = filledFrom.get(lower(ddl.name()));
        if (copy != null
                && (alone || temporary.contains(copy))
                && ddl.verb() == Verb.DROP
                && ddl.objectType() == ObjectType.TABLE) {
            throw SqlState.NOT_ALLOWED.error(
                    "'%s' was copied into the new table '%s' in autocommit: dropping it would lose the rows in every other tenant,"
                            + " for the copy does not travel. Put the whole rebuild into one transaction, or drop '%s' first",
                    ddl.name(), copy, copy);
        }
    }

    void clear() {
        made.clear();
        temporary.clear();
        filledFrom.clear();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
