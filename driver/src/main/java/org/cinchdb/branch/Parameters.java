/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Values bound to a recorded statement, written so that each comes back with its type: one line for each, beginning
 * with {@code n} (null), {@code i} (64-bit integer), {@code r} (double, by its bits), {@code t} (text, UTF-16 in hex)
 * or {@code b} (bytes in hex).
 */
public final class Parameters {
    private Parameters() {}

    /** The text that {@link #parse} reads; null for no values. */
    public static @Nullable String write(@Nullable Object[] values) {
        if (values.length == 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (Object value : values) {
            text.append(text.isEmpty() ? "" : "\n").append(line(value));
        }
        return text.toString();
    }

    private static String line(@Nullable Object value) {
        if (value == null) {
            return "n";
        }
        if (value instanceof Double number) {
            return "r" + Long.toHexString(Double.doubleToRawLongBits(number));
        }
        if (value instanceof Number number) {
            return "i" + number.longValue();
        }
        if (value instanceof byte[] bytes) {
            return "b" + HexFormat.of().formatHex(bytes);
        }
        StringBuilder hex = new StringBuilder("t");
        for (char c : value.toString().toCharArray()) {
            hex.append(HexFormat.of().toHexDigits(c));
        }
        return hex.toString();
    }

    static @Nullable Object[] parse(@Nullable String text) {
        List<@Nullable Object> values = new ArrayList<>();
        if (text != null) {
            for (String line : text.split("\n", -1)) {
                values.add(value(line.charAt(0), line.substring(1)));
            }
        }
        return values.toArray();
    }

    private static @Nullable Object value(char type, String text) {
        return switch (type) {
            case 'i' -> Long.valueOf(text);
            case 'r' -> Double.longBitsToDouble(Long.parseUnsignedLong(text, 16));
            case 'b' -> HexFormat.of().parseHex(text);
            case 't' -> {
                StringBuilder chars = new StringBuilder();
                for (int i = 0; i < text.length(); i += 4) {
                    chars.append((char) HexFormat.fromHexDigits(text, i, i + 4));
                }
                yield chars.toString();
            }
            default -> null;
        };
    }
}
