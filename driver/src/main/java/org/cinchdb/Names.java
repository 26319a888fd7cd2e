/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules that names of databases, branches and tenants share. A name that passes is safe as part of a path. */
final class Names {
    private static final Set<String> DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");
    private static final Pattern RUNS = Pattern.compile("[-_]{2,}");
    private static final Pattern FOREIGN = Pattern.compile("[^a-z0-9_-]+");
    private static final Pattern ENDS = Pattern.compile("^[-_]+|[-_]+$");

    private Names() {}

    /**
     * Returns {@code text} if it is a name of at most {@code limit} characters; what it is called goes into the error.
     */
    static String checked(String what, String text, int limit) throws SQLException {
        Optional<String> broken = brokenRule(text, limit);
        if (broken.isPresent()) {
            throw error(what, text, broken.get(), suggestion(text, limit));
        }
        return text;
    }

    /** The same for a name made of such names joined by {@code /}. */
    static String checkedPath(String what, String text, int limit) throws SQLException {
        if (text.indexOf('/') < 0) {
            return checked(what, text, limit);
        }
        String[] parts = text.split("/", -1);
        for (String part : parts) {
            Optional<String> broken = brokenRule(part, limit);
            if (broken.isPresent()) {
                throw error(
                        what,
                        text,
                        "has a part '" + shown(part) + "' that " + broken.get(),
                        pathSuggestion(parts, limit));
            }
        }
        if (text.length() > limit) {
            throw error(what, text, "is longer than " + limit + " characters", Optional.empty());
        }
        return text;
    }

    private static Optional<String> brokenRule(String text, int limit) {
        if (text.isEmpty()) {
            return Optional.of("is empty");
        }
        if (text.length() > limit) {
            return Optional.of("is longer than " + limit + " characters");
        }
        boolean afterSign = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean sign = c == '-' || c == '_';
            if (!sign && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
                return Optional.of("has characters other than a-z, 0-9, '-' and '_'");
            }
            if (sign && (i == 0 || i == text.length() - 1)) {
                return Optional.of("begins or ends with '-' or '_'");
            }
            if (sign && afterSign) {
                return Optional.of("has two of '-' and '_' in a row");
            }
            afterSign = sign;
        }
        return DEVICES.contains(text) ? Optional.of("is a device name on Windows") : Optional.empty();
    }

    private static Optional<String> suggestion(String text, int limit) {
        String near = FOREIGN.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("-");
        near = ENDS.matcher(RUNS.matcher(near).replaceAll("-")).replaceAll("");
        near = near.substring(0, Math.min(near.length(), limit));
        near = ENDS.matcher(near).replaceAll("");
        return brokenRule(near, limit).isEmpty() ? Optional.of(near) : Optional.empty();
    }

    private static Optional<String> pathSuggestion(String[] parts, int limit) {
        StringBuilder near = new StringBuilder();
        for (String part : parts) {
            suggestion(part, limit)
                    .ifPresent(name -> near.append(near.isEmpty() ? "" : "/").append(name));
        }
        return near.isEmpty() || near.length() > limit ? Optional.empty() : Optional.of(near.toString());
    }

    private static SQLException error(String what, String text, String rule, Optional<String> near) {
        return SqlState.BAD_NAME.error(
                "'%s' is no %s name: it %s.%s",
                shown(text),
                what,
                rule,
                near.map(name -> " Use '" + name + "'.").orElse(""));
    }

    /** At most 80 characters, control characters spelled out: the name may be anything that somebody typed. */
    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (char c : text.substring(0, Math.min(80, text.length())).toCharArray()) {
            shown.append(
                    Character.isISOControl(c) ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c));
        }
        return text.length() > 80 ? shown + "..." : shown.toString();
    }
}
