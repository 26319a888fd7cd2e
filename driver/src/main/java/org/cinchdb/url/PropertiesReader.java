/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the Properties beside a URL. What a tool put there for itself is no error. */
final class PropertiesReader {
    /** What tools send whether or not anybody asked for it: DBeaver treats us as SQLite. */
    private static final Set<String> SENT_BY_TOOLS = Set.of("password", "enable_load_extension", "open_mode");

    private PropertiesReader() {}

    /** Adds what the URL has not said already; a sentence for each name that is no setting. */
    static List<String> readInto(Settings settings, Properties properties) {
        Set<String> keys = keys(properties);
        if (keys.isEmpty()) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>();
        for (String key : keys) {
            Optional<CinchProperty> property = CinchProperty.ofKey(key);
            if (property.isEmpty()) {
                warning(key).ifPresent(warnings::add);
            } else if (!settings.has(property.get())) {
                settings.put(property.get(), String.valueOf(value(properties, key)));
            }
        }
        if (asksForReadOnly(value(properties, "open_mode")) && !settings.has(CinchProperty.READ_ONLY)) {
            settings.put(CinchProperty.READ_ONLY, "true");
        }
        return warnings;
    }

    /** The names with their defaults' names, those of values that are no text included. */
    private static Set<String> keys(Properties properties) {
        Set<String> named = properties.stringPropertyNames();
        if (properties.isEmpty()) {
            return named;
        }
        Set<String> keys = new TreeSet<>(named);
        properties.keySet().forEach(key -> keys.add(String.valueOf(key)));
        return keys;
    }

    private static @Nullable Object value(Properties properties, String key) {
        String text = properties.getProperty(key);
        return text == null ? properties.get(key) : text;
    }

    private static Optional<String> warning(String key) {
        if (SENT_BY_TOOLS.contains(key)) {
            return Optional.empty();
        }
        String near = CinchProperty.near(key)
                .map(known -> " Did you mean '" + known.key() + "'?")
                .orElse("");
        return Optional.of("The property '" + Shown.of(key) + "' is no setting of Cinch and has no effect." + near);
    }

    /** sqlite-jdbc's flags of sqlite3_open_v2: the lowest bit is SQLITE_OPEN_READONLY. */
    private static boolean asksForReadOnly(@Nullable Object openMode) {
        String flags = String.valueOf(openMode);
        return flags.matches("\\d{1,9}") && (Integer.parseInt(flags) & 1) != 0;
    }
}
