/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Rows of a relation as a JSON array of objects. For one thread. */
final class JsonRows {
    private final StringJoiner rows = new StringJoiner(",", "[", "]");

    /** Adds a row: names and values in turn; a value is text, a number or null. */
    JsonRows add(@Nullable Object... members) {
        StringJoiner row = new StringJoiner(",", "{", "}");
        for (int i = 0; i < members.length; i += 2) {
            row.add(text(String.valueOf(members[i])) + ":" + value(members[i + 1]));
        }
        rows.add(row.toString());
        return this;
    }

    private static String value(@Nullable Object value) {
        return value == null || value instanceof Number ? String.valueOf(value) : text(value.toString());
    }

    private static String text(String value) {
        StringBuilder json = new StringBuilder("\"");
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
        return json.append('"').toString();
    }

    @Override
    public String toString() {
        return rows.toString();
    }
}
