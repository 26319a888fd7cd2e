/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Objects;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;

/** What a key and a time to live must be, in every operation alike. */
public final class KvRules {
    /** How many characters a key may have. */
    public static final int MAX_KEY = 255;

    /** The last millisecond of the year 9999: what SQLite's date functions know. */
    private static final long LAST_MILLI = 253_402_300_799_999L;

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private KvRules() {}

    /** A key: 1 to 255 printable characters that do not begin with two underscores. */
    static String key(String key) throws SQLException {
        int length = key.length();
        if (length == 0) {
            throw SqlState.BAD_ARGUMENT.error("The key is empty: keys have 1 to %d printable characters", MAX_KEY);
        }
        if (key.startsWith("__")) {
            throw SqlState.BAD_ARGUMENT.error("The key '%s' begins with '__': such keys are Cinch's own", shown(key));
        }
        requirePrintable(key, "key");
        if (length > MAX_KEY && key.codePointCount(0, length) > MAX_KEY) {
            throw SqlState.BAD_ARGUMENT.error(
                    "The key '%s' has %d characters: keys have 1 to %d",
                    shown(key), key.codePointCount(0, length), MAX_KEY);
        }
        return key;
    }

    static void requirePrintable(String text, String what) throws SQLException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7f) {
                continue;
            }
            int point = text.codePointAt(i);
            if (!isPrintable(point)) {
                throw SqlState.BAD_ARGUMENT.error(
                        "The %s has U+%04X at position %d, which is no printable character", what, point, i + 1);
            }
            i += Character.charCount(point) - 1;
        }
    }

    /**
     * Not by what this Java knows to be assigned: another process, with a later one, knows more emoji. Joiners and tags
     * are parts of emoji.
     */
    private static boolean isPrintable(int point) {
        boolean noncharacter = (point & 0xfffe) == 0xfffe || (point >= 0xfdd0 && point <= 0xfdef);
        return !noncharacter
                && switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    case Character.FORMAT ->
                        point == ZERO_WIDTH_JOINER
                                || point == ZERO_WIDTH_NON_JOINER
                                || (point >= 0xe0020 && point <= 0xe007f);
                    default -> true;
                };
    }

    private static String shown(String key) {
        String safe = key.replaceAll("\\p{Cntrl}", "\ufffd");
        return safe.length() > 40 ? safe.substring(0, 40) + ".." : safe;
    }

    /**
     * The bytes of a text in UTF-8.
     *
     * @throws SQLException 22023 if it has half a surrogate pair, which UTF-8 cannot say
     */
    static long utf8Length(String text) throws SQLException {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (c < 0x800) {
                bytes++;
            } else if (!Character.isSurrogate(c)) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 2;
                i++;
            } else {
                throw SqlState.BAD_ARGUMENT.error(
                        "The text has half a surrogate pair (U+%04X) at position %d, which cannot be stored",
                        (int) c, i + 1);
            }
        }
        return bytes;
    }

    /**
     * A time to live in milliseconds, from seconds as SQL has them.
     *
     * @param seconds Long or Double; null: none
     */
    public static @Nullable Long ttl(@Nullable Object seconds) throws SQLException {
        if (seconds == null) {
            return null;
        }
        if (seconds instanceof Long whole) {
            return positive(whole > LAST_MILLI ? LAST_MILLI : whole * 1000, seconds);
        }
        if (seconds instanceof Double part && Double.isFinite(part)) {
            return positive((long) Math.ceil(Math.min(part * 1000, LAST_MILLI)), seconds);
        }
        throw SqlState.BAD_ARGUMENT.error("The ttl is no number of seconds: %s", seconds);
    }

    /** A time to live in milliseconds; a part of one counts as one. */
    static @Nullable Long ttl(Duration ttl) throws SQLException {
        if (ttl.equals(KeyValueStore.FOREVER)) {
            return null;
        }
        try {
            return positive(ttl.isNegative() ? -1 : ttl.plusNanos(999_999).toMillis(), ttl);
        } catch (ArithmeticException | DateTimeException e) {
            return positive(Long.MAX_VALUE, ttl);
        }
    }

    private static Long positive(long millis, Object given) throws SQLException {
        if (millis <= 0) {
            throw SqlState.BAD_ARGUMENT.error("The ttl is %s: it must be more than 0", given);
        }
        return millis;
    }

    /** When something expires. */
    static long expiry(long now, long ttlMillis) throws SQLException {
        if (ttlMillis > LAST_MILLI - now) {
            throw SqlState.BAD_ARGUMENT.error(
                    "The ttl leads past the year 9999. Leave it out if the key shall never expire");
        }
        return now + ttlMillis;
    }

    /** Whether a double holds a whole number exactly; (double) of the greatest is 1 more than it. */
    static boolean isExactReal(long number) {
        return (long) (double) number == number && number != Long.MAX_VALUE;
    }

    /** A number as a double; a whole one must be exact. */
    static double real(String key, KvValue number) throws SQLException {
        if (number.raw() instanceof Double real) {
            return real;
        }
        long whole = (Long) Objects.requireNonNull(number.raw());
        if (!isExactReal(whole)) {
            throw SqlState.OUT_OF_RANGE.error(
                    "%d is no exact real number: increment the key '%s' by a whole number", whole, key);
        }
        return whole;
    }

    /** How many rows a page may have. */
    public static int limit(long limit) throws SQLException {
        if (limit <= 0) {
            throw SqlState.BAD_ARGUMENT.error("The limit is %d: it must be more than 0", limit);
        }
        return (int) Math.min(limit, Integer.MAX_VALUE);
    }
}
