/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

/**
 * How many columns of a terminal a text takes: two for East Asian wide characters and emoji (Unicode Standard Annex
 * 11), none for marks that combine with the character before.
 */
final class TextWidth {
    /** First and last of each range of wide characters. */
    private static final int[] WIDE = {
        0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x2e80, 0x303e, 0x3041, 0x33ff, 0x3400, 0x4dbf,
        0x4e00, 0x9fff, 0xa000, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6f,
        0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18aff, 0x1b000, 0x1b2fb, 0x1f300, 0x1f64f, 0x1f680, 0x1f6ff, 0x1f900,
        0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd
    };

    private TextWidth() {}

    /** The width of a text without control characters. */
    static int of(String text) {
        return text.codePoints().map(TextWidth::of).sum();
    }

    private static int of(int character) {
        int type = Character.getType(character);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        for (int i = 0; i < WIDE.length; i += 2) {
            if (character >= WIDE[i] && character <= WIDE[i + 1]) {
                return 2;
            }
        }
        return 1;
    }

    /** The text if it is that narrow, else its beginning and {@code …}. */
    static String cut(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int taken = 0;
        for (int character : text.codePoints().toArray()) {
            int wide = of(character);
            if (taken + wide > width - 1) {
                break;
            }
            kept.appendCodePoint(character);
            taken += wide;
        }
        return kept.append('…').toString();
    }

    /** The text with blanks up to a width, behind it or before it. */
    static String padded(String text, int width, boolean before) {
        String blanks = " ".repeat(Math.max(0, width - of(text)));
        return before ? blanks + text : text + blanks;
    }

    /** The text on one line and without power over a terminal: control characters become their Unicode pictures. */
    static String printable(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            printable.append(picture(text.charAt(i)));
        }
        return printable.toString();
    }

    private static char picture(char c) {
        if (c < ' ') {
            return (char) (0x2400 + c);
        }
        if (c == 0x7f) {
            return '␡';
        }
        return Character.isISOControl(c) ? '\ufffd' : c;
    }
}
