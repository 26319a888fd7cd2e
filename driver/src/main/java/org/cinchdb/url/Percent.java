/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HexFormat;
import org.cinchdb.SqlState;

/** Percent-encoding of UTF-8 (RFC 3986, section 2.1), for those who put a URL together. A {@code +} is a plus. */
public final class Percent {
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:,/";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Percent() {}

    /**
     * Decodes one part of a URL.
     *
     * @throws SQLException 08001 for a {@code %} without two hex digits and for bytes that are no UTF-8
     */
    static String decode(String text) throws SQLException {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] from = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer to = ByteBuffer.allocate(from.length);
        for (int i = 0; i < from.length; i++) {
            to.put(from[i] == '%' ? escaped(from, i, text) : from[i]);
            i += from[i] == '%' ? 2 : 0;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(to.flip()).toString();
        } catch (CharacterCodingException e) {
            throw SqlState.BAD_URL.withCause(
                    0, e, "'" + Shown.of(text) + "' in the URL decodes to bytes that are no UTF-8.");
        }
    }

    private static byte escaped(byte[] from, int at, String text) throws SQLException {
        if (at + 2 >= from.length || !HexFormat.isHexDigit(from[at + 1]) || !HexFormat.isHexDigit(from[at + 2])) {
            throw SqlState.BAD_URL.error(
                    "'%s' in the URL has a '%%' without two hex digits behind it. A '%%' itself is written %%25.",
                    Shown.of(text));
        }
        return (byte) (HexFormat.fromHexDigit(from[at + 1]) * 16 + HexFormat.fromHexDigit(from[at + 2]));
    }

    /** Encodes the value of a setting. */
    public static String encode(String text) {
        return encode(text, PLAIN);
    }

    /** Encodes a name: {@code feature/pay} becomes {@code feature%2Fpay}. */
    public static String encodePart(String text) {
        return encode(text, PLAIN.replace("/", ""));
    }

    private static String encode(String text, String plain) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (plain.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
