/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.cinchdb.SqlState;
import org.cinchdb.cli.Pairs.Text;
import org.cinchdb.sql.Affinity;
import org.jspecify.annotations.Nullable;

/** What is bound for values as people and JSON write them. */
final class Values {
    /** The one member of an object that stands for bytes: {@code {"$blob": "aGk="}}. */
    private static final String BLOB = "$blob";

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern REAL =
            Pattern.compile("[+-]?([0-9]+\\.[0-9]*|\\.[0-9]+|[0-9]+(?=[eE]))([eE][+-]?[0-9]{1,3})?");

    private Values() {}

    /** Text on the command line, for a column; NULL and None are null unless they are in quotes. */
    static @Nullable Object of(Text value, Affinity affinity) {
        if (value.quoted()) {
            return value.text();
        }
        return isNull(value.text()) ? null : ofText(value.text(), affinity);
    }

    private static boolean isNull(String text) {
        return text.equalsIgnoreCase("null") || text.equals("None");
    }

    /** Text for a column: what looks like a number, or true and false, is one where the column does not hold text. */
    static Object ofText(String text, Affinity affinity) {
        if (affinity == Affinity.TEXT) {
            return text;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals("true") || lower.equals("false")) {
            return lower.equals("true") ? 1L : 0L;
        }
        if (WHOLE.matcher(text).matches()) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException pastTheRange) {
                return text;
            }
        }
        return REAL.matcher(text).matches() ? Double.valueOf(text) : text;
    }

    /**
     * A value of JSON: whole numbers of 64 bits exactly, other numbers as doubles, true and false as 1 and 0,
     * {@code {"$blob": base64}} as bytes, other objects and arrays as their text.
     *
     * @throws SQLException 22003 for a whole number past 64 bits, 22018 for base64 that is none
     */
    static @Nullable Object of(JsonNode value) throws SQLException {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> null;
            case STRING -> value.textValue();
            case BOOLEAN -> value.booleanValue() ? 1L : 0L;
            case NUMBER -> number(value);
            default -> value.size() == 1 && value.has(BLOB) ? bytes(value.get(BLOB)) : value.toString();
        };
    }

    private static Object number(JsonNode value) throws SQLException {
        if (!value.isIntegralNumber()) {
            return value.doubleValue();
        }
        if (!value.canConvertToLong()) {
            throw SqlState.OUT_OF_RANGE.error(
                    "%s is past the whole numbers of 64 bits: write it as text", value.asText());
        }
        return value.longValue();
    }

    private static byte[] bytes(JsonNode base64) throws SQLException {
        try {
            return Base64.getDecoder().decode(base64.asText());
        } catch (IllegalArgumentException e) {
            throw SqlState.BAD_VALUE.withCause(0, e, "{\"" + BLOB + "\": ..} wants bytes in base64: " + e.getMessage());
        }
    }
}
