/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.cinchdb.sqlite.SqliteConnection;
import org.jspecify.annotations.Nullable;

/**
 * What one change did to one object.
 *
 * @param did what was done
 * @param id the object's id
 * @param name its name afterwards; when it was dropped, its last one
 * @param of a column's table, by id; for {@link Did#SAME} the id of the object that it became one with; else null
 */
public record Effect(
        Did did,
        Kind kind,
        String id,
        String name,
        @Nullable String of) {
    /** What a change does to an object. */
    public enum Did {
        CREATE,
        RENAME,
        CHANGE,
        DROP,
        /** The object was read: by a view, a trigger, a foreign key, a copy of rows. */
        READ,
        /** Both sides of a merge had made the same object: from now on two ids mean one. */
        SAME;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads what {@link #json} wrote, member by member. */
    public static Effect of(String did, String kind, String id, String name, @Nullable String of) {
        return new Effect(Did.valueOf(did.toUpperCase(Locale.ROOT)), Kind.of(kind), id, name, of);
    }

    /** Reads what {@link #json(Iterable)} wrote; SQLite does it. */
    public static List<Effect> parse(SqliteConnection database, String json) throws SQLException {
        return database.query(
                """
                select value ->> 'did', value ->> 'type', value ->> 'id', value ->> 'name', value ->> 'of'
                from json_each(?)""",
                row -> of(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)),
                json);
    }

    /** The same where no database is at hand. */
    public static List<Effect> parse(String json) throws SQLException {
        try (SqliteConnection database = SqliteConnection.memory()) {
            return parse(database, json);
        }
    }

    /** Effects as a JSON array of objects. */
    public static String json(Iterable<Effect> effects) {
        StringBuilder json = new StringBuilder("[");
        for (Effect effect : effects) {
            json.append(json.length() == 1 ? "{" : ",{");
            member(json, "did", effect.did.word()).append(',');
            member(json, "type", effect.kind.word()).append(',');
            member(json, "id", effect.id).append(',');
            member(json, "name", effect.name);
            if (effect.of != null) {
                member(json.append(','), "of", effect.of);
            }
            json.append('}');
        }
        return json.append(']').toString();
    }

    private static StringBuilder member(StringBuilder json, String name, String value) {
        json.append('"').append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"');
    }

    /** Whether rows come or go with it: it makes or drops a table or a column. */
    public boolean isOf(Did what) {
        return did == what && (kind == Kind.TABLE || kind == Kind.COLUMN);
    }

    String ofOrThrow() {
        return Objects.requireNonNull(of);
    }
}
