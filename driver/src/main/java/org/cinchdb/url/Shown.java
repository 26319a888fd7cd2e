/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

import java.util.Locale;

/** What somebody typed, fit for an error message: at most 80 characters, control characters spelled out. */
final class Shown {
    private static final int LIMIT = 80;

    private Shown() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        for (char c : text.substring(0, Math.min(LIMIT, text.length())).toCharArray()) {
            shown.append(
                    Character.isISOControl(c) ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c));
        }
        return text.length() > LIMIT ? shown + "..." : shown.toString();
    }
}
