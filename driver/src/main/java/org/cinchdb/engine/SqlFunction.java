/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * What SQL can call or read of Cinch, as {@code cinch_functions} shows it.
 *
 * @param name in lower case
 * @param signature its name with its arguments, those in brackets optional; empty parentheses are left out of a
 *     relation's
 * @param summary one sentence
 * @param columns those of a relation in their order; empty for others
 */
public record SqlFunction(String name, Kind kind, String signature, String summary, List<Column> columns) {
    /** What it is good for. */
    public enum Kind {
        /** Changes the project, outside of every transaction. */
        ACTION,
        /** Gives a value, and may write in the session's transaction. */
        FUNCTION,
        /** Stands where a table stands. */
        RELATION
    }

    /** An argument; one that may be repeated stands here once. */
    public record Parameter(String name, boolean optional) {}

    /** A column of a relation, of integers or of text. */
    public record Column(String name, boolean integer) {}

    /** The arguments, as the signature says them. */
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        int depth = 0;
        StringBuilder word = new StringBuilder();
        for (char c : signature.substring(name.length()).toCharArray()) {
            if (Character.isLetterOrDigit(c) || c == '_') {
                word.append(c);
                continue;
            }
            String argument = word.toString();
            if (!argument.isEmpty()
                    && parameters.stream().noneMatch(p -> p.name().equals(argument))) {
                parameters.add(new Parameter(argument, depth > 0));
            }
            word.setLength(0);
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
        }
        return List.copyOf(parameters);
    }

    /** Whether the last arguments may be repeated. */
    public boolean isVariadic() {
        return signature.endsWith("..)");
    }

    /** How many arguments a call has at least. */
    int least() {
        return (int) parameters().stream().filter(p -> !p.optional()).count();
    }

    /** How many it has at most. */
    int most() {
        return isVariadic() ? Integer.MAX_VALUE : parameters().size();
    }

    /** A JSON object. Signatures and summaries need no escapes. */
    String json() {
        return "{\"name\":\"%s\",\"kind\":\"%s\",\"signature\":\"%s\",\"summary\":\"%s\"}"
                .formatted(name, kind.name().toLowerCase(java.util.Locale.ROOT), shown(), summary);
    }

    /** The signature; a relation's with its columns. */
    public String shown() {
        return kind == Kind.RELATION
                ? signature + ": "
                        + String.join(", ", columns.stream().map(Column::name).toList())
                : signature;
    }
}
