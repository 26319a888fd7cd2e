/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import org.cinchdb.SqlState;

/**
 * The keys of the key-value store that a program uses, with the types of their values, as the class {@code Kv} that has
 * a method for each.
 *
 * <p>They are declared in a text of lines such as {@code session:{user} com.shop.Session}: the key, in which
 * {@code {..}} is an argument, and behind blanks the type. Lines that are empty or begin with {@code #} say nothing.
 */
record KvKeys(List<Key> keys) {
    static final String CLASS_NAME = "Kv";

    private static final Map<String, String> SHORT_TYPES = Map.of(
            "boolean", "Boolean", "bytes", "byte[]", "double", "Double", "int", "Integer", "long", "Long", "text",
            "String");

    private static final Set<String> LANGUAGE_TYPES = Set.of("Boolean", "Double", "Integer", "Long", "String");

    private static final Pattern ARGUMENT = Pattern.compile("\\{([^{}]*)}");

    /** One key; {@code method} is what it is called in Java. */
    record Key(String pattern, String type, String method, List<String> arguments) {}

    /** @throws SQLException 22023 that names the line which cannot be understood */
    static KvKeys parse(String text) throws SQLException {
        Map<String, Key> byMethod = new TreeMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String stripped = line.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                Key key = key(stripped, number);
                Key other = byMethod.putIfAbsent(key.method(), key);
                if (other != null) {
                    throw wrong(
                            number,
                            "'%s' and '%s' would both be the method %s(..). Tell them apart by a word"
                                    .formatted(other.pattern(), key.pattern(), key.method()));
                }
            }
        }
        return new KvKeys(List.copyOf(byMethod.values()));
    }

    private static Key key(String line, int number) throws SQLException {
        Matcher parts = Pattern.compile("(.*\\S)\\s+(\\S+)").matcher(line);
        if (!parts.matches()) {
            throw wrong(number, "'%s' has no type. Write a key and its type, such as: visits long".formatted(line));
        }
        String pattern = parts.group(1);
        List<String> arguments = ARGUMENT.matcher(pattern)
                .results()
                .map(argument -> argument.group(1))
                .toList();
        for (String argument : arguments) {
            if (!SourceVersion.isName(argument)
                    || arguments.stream().filter(argument::equals).count() > 1) {
                throw wrong(number, "{%s} in '%s' is no name of an argument of its own".formatted(argument, pattern));
            }
        }
        return new Key(pattern, type(parts.group(2), number), method(pattern, number), arguments);
    }

    private static String type(String written, int number) throws SQLException {
        String type = SHORT_TYPES.getOrDefault(written, written);
        if (type.equals("byte[]")
                || LANGUAGE_TYPES.contains(type)
                || (type.contains(".") && SourceVersion.isName(type))) {
            return type;
        }
        throw wrong(
                number,
                "'%s' is no type. Write %s or the full name of a class without type arguments"
                        .formatted(
                                written, SHORT_TYPES.keySet().stream().sorted().collect(Collectors.joining(", "))));
    }

    private static String method(String pattern, int number) throws SQLException {
        StringBuilder method = new StringBuilder();
        for (String word : ARGUMENT.matcher(pattern).replaceAll(":").split("[^\\p{L}\\p{N}]+", -1)) {
            if (!word.isEmpty()) {
                String first = word.substring(0, 1);
                method.append(method.isEmpty() ? first.toLowerCase(Locale.ROOT) : first.toUpperCase(Locale.ROOT))
                        .append(word.substring(1));
            }
        }
        String name = SourceVersion.isKeyword(method) ? method + "_" : method.toString();
        if (!SourceVersion.isIdentifier(name)) {
            throw wrong(number, "'%s' has no words that would make the name of a method".formatted(pattern));
        }
        return name;
    }

    private static SQLException wrong(int number, String what) {
        return SqlState.BAD_ARGUMENT.error("Line %d of the keys: %s", number, what);
    }

    /** The class. */
    String source(String packageName) {
        String methods = keys.stream().map(KvKeys::method).collect(Collectors.joining("\n"));
        return GeneratedSources.mark("cinch codegen") + """
                package %s;

                import java.sql.Connection;
                import java.sql.SQLException;
                import org.cinchdb.jdbc.CinchConnection;
                import org.cinchdb.kv.KeyValueStore;
                import org.cinchdb.kv.KvKey;

                /** The keys of a tenant's key-value store, with the types of their values. */
                public final class %s {
                    private final KeyValueStore store;

                    /** The keys of the tenant on which a connection stands, wherever it moves. */
                    public %s(Connection connection) throws SQLException {
                        store = connection.unwrap(CinchConnection.class).kv();
                    }

                %s}
                """.formatted(packageName, CLASS_NAME, CLASS_NAME, methods);
    }

    private static String method(Key key) {
        return """
                    /** {@code %s} */
                    public KvKey<%s> %s(%s) {
                        return store.key(%s, %s.class);
                    }
                """.formatted(
                        key.pattern().replace("*/", "* /"),
                        key.type(),
                        key.method(),
                        key.arguments().stream().map(name -> "Object " + name).collect(Collectors.joining(", ")),
                        expression(key.pattern()),
                        key.type());
    }

    /** A Java expression for the key: texts and arguments joined by plus signs. */
    private static String expression(String pattern) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        for (MatchResult argument : ARGUMENT.matcher(pattern).results().toList()) {
            parts.add(literal(pattern.substring(at, argument.start())));
            parts.add(argument.group(1));
            at = argument.end();
        }
        parts.add(literal(pattern.substring(at)));
        if (parts.size() > 1) {
            parts.removeIf(part -> part.equals("\"\"") && parts.indexOf(part) > 0);
        }
        return String.join(" + ", parts);
    }

    private static String literal(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
