/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.cinchdb.sql.Excluded;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sqlite.SqliteConnection;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a file's schema, without SQLite's own, Cinch's own and where their pages are.
 *
 * @param objects in the order in which they were made
 */
public record SchemaSnapshot(Set<SchemaObject> objects) {
    /** One row of {@code sqlite_schema}; {@code sql} is null for the index of a UNIQUE or PRIMARY KEY constraint. */
    public record SchemaObject(
            String type,
            String name,
            String table,
            @Nullable String sql) {}

    public static SchemaSnapshot of(SqliteConnection file) throws SQLException {
        List<SchemaObject> objects = file.query(
                """
                select type, name, tbl_name, sql
                from main.sqlite_schema
                where name not like 'sqlite\\_%' escape '\\' and tbl_name not like '\\_\\_%' escape '\\'
                order by rowid""", row -> new SchemaObject(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
        return new SchemaSnapshot(new LinkedHashSet<>(objects));
    }

    /** The object of a type and name; SQLite compares names without regard to ASCII case. */
    public Optional<SchemaObject> find(String type, String name) {
        return objects.stream()
                .filter(object -> object.type().equals(type)
                        && object.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** The statements that give triggers back what a rename has taken from their upserts; see {@link Excluded}. */
    public List<String> mendedTriggers(SchemaSnapshot beforeRename) {
        List<String> statements = new ArrayList<>();
        for (SchemaObject trigger : objects) {
            String sql = String.valueOf(trigger.sql());
            String restored = trigger.type().equals("trigger")
                    ? beforeRename
                            .find("trigger", trigger.name())
                            .map(old -> Excluded.restored(String.valueOf(old.sql()), sql))
                            .orElse(sql)
                    : sql;
            if (!restored.equals(sql)) {
                statements.add("drop trigger main." + Identifiers.quote(trigger.name()));
                statements.add(restored);
            }
        }
        return statements;
    }
}
