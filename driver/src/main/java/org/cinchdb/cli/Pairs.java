/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cinchdb.sql.Identifiers;

/**
 * Reads {@code name=value,name=value}. A value ends before a comma behind which another name and its {@code =} follow,
 * so that one may have commas of its own; one in quotes is taken as it stands, a quote within it written twice.
 */
final class Pairs {
    private static final Pattern NAME = Pattern.compile("\\s*(\"(?:[^\"]|\"\")*\"[\\w]*|[^,=\"']+?)\\s*=");
    private static final Pattern QUOTED = Pattern.compile("\\s*('(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")\\s*(?=,|$)");

    /**
     * A pair.
     *
     * @param name without quotes
     * @param written the whole value
     * @param values its parts between commas
     */
    record Pair(String name, String written, List<Text> values) {
        /** The value as one. */
        Text value() {
            return values.size() == 1 ? values.get(0) : new Text(written, false);
        }
    }

    /**
     * A value.
     *
     * @param text without quotes
     * @param quoted whether it had some: then it is text, whatever it looks like
     */
    record Text(String text, boolean quoted) {}

    private final String written;
    private int at;

    private Pairs(String written) {
        this.written = written;
    }

    /**
     * Reads pairs.
     *
     * @throws IllegalArgumentException that says what cannot be read
     */
    static List<Pair> of(String written) {
        return new Pairs(written).read();
    }

    private List<Pair> read() {
        List<Pair> pairs = new ArrayList<>();
        do {
            Matcher name = NAME.matcher(written).region(at, written.length());
            if (!name.lookingAt()) {
                throw new IllegalArgumentException(
                        "'%s' cannot be read: it is name=value, or several with commas between them"
                                .formatted(written.substring(at)));
            }
            at = name.end();
            List<Text> values = values();
            String value = written.substring(name.end(), at - 1).strip();
            pairs.add(new Pair(unquoted(name.group(1)), value, values));
        } while (at <= written.length());
        return pairs;
    }

    /** A name may have an operator behind its closing quote: {@code "odd name"__gt}. */
    private static String unquoted(String name) {
        int close = name.lastIndexOf('"');
        return name.startsWith("\"")
                ? Identifiers.unquote(name.substring(0, close + 1)) + name.substring(close + 1)
                : name.strip();
    }

    private List<Text> values() {
        List<Text> values = new ArrayList<>();
        do {
            values.add(value());
            at++;
        } while (at <= written.length()
                && !NAME.matcher(written).region(at, written.length()).lookingAt());
        return values;
    }

    private Text value() {
        Matcher quoted = QUOTED.matcher(written).region(at, written.length());
        if (quoted.lookingAt()) {
            at = quoted.end();
            return new Text(Identifiers.unquote(quoted.group(1)), true);
        }
        int comma = written.indexOf(',', at);
        String text =
                written.substring(at, comma < 0 ? written.length() : comma).strip();
        at = comma < 0 ? written.length() : comma;
        return new Text(text, false);
    }
}
