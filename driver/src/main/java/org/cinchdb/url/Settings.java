/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;

/** The settings that were given, as text; each is checked when it is read as what it is. */
final class Settings {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Map<CinchProperty, String> given = new EnumMap<>(CinchProperty.class);

    boolean has(CinchProperty property) {
        return given.containsKey(property);
    }

    void put(CinchProperty property, String value) {
        given.put(property, value);
    }

    /** The part of the long URL from {@code ?} on; empty without settings. */
    String query() {
        return given.isEmpty()
                ? ""
                : given.entrySet().stream()
                        .map(setting -> setting.getKey().key() + "=" + Percent.encode(setting.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    boolean flag(CinchProperty property) throws SQLException {
        return choice(property).equals("true");
    }

    /** The choice as the property spells it. */
    String choice(CinchProperty property) throws SQLException {
        String value = given.get(property);
        if (value == null) {
            return property.defaultValue().orElseThrow();
        }
        for (String choice : property.choices()) {
            if (choice.equalsIgnoreCase(value)) {
                return choice;
            }
        }
        throw refused(property, value, "Choices: " + String.join(", ", property.choices()) + ".", null);
    }

    int count(CinchProperty property) throws SQLException {
        String value = given.get(property);
        String rule = "It is a whole number from 0 to " + Integer.MAX_VALUE + ".";
        try {
            int count = Integer.parseInt(value == null ? property.defaultValue().orElseThrow() : value);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw refused(property, String.valueOf(value), rule, e);
        }
        throw refused(property, String.valueOf(value), rule, null);
    }

    /** A time such as {@code 7d}, {@code 12h}, {@code 30m}, {@code 10s} or {@code 0}; to a hundred years. */
    Duration duration(CinchProperty property) throws SQLException {
        String value = given.getOrDefault(property, property.defaultValue().orElseThrow());
        ChronoUnit unit = value.isEmpty()
                ? null
                : switch (value.charAt(value.length() - 1)) {
                    case 's' -> ChronoUnit.SECONDS;
                    case 'm' -> ChronoUnit.MINUTES;
                    case 'h' -> ChronoUnit.HOURS;
                    case 'd' -> ChronoUnit.DAYS;
                    default -> null;
                };
        boolean none = value.equals("0");
        if (none || (unit != null && value.matches("[0-9]{1,10}[smhd]"))) {
            Duration duration = none || unit == null
                    ? Duration.ZERO
                    : Duration.of(Long.parseLong(value.substring(0, value.length() - 1)), unit);
            if (duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw refused(
                property,
                value,
                "It is a whole number with s, m, h or d behind it, to " + LONGEST.toDays() + "d; 0: not at all.",
                null);
    }

    Optional<Path> path(CinchProperty property) throws SQLException {
        String value = given.get(property);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isEmpty()) {
            throw refused(property, value, "It is the path of a directory.", null);
        }
        try {
            return Optional.of(Path.of(value));
        } catch (InvalidPathException e) {
            throw refused(property, value, "It is the path of a directory: " + Shown.of(e.getReason()) + ".", e);
        }
    }

    /** A text of one line; an empty one stands for none, because tools send it so. */
    Optional<String> line(CinchProperty property) throws SQLException {
        String value = given.getOrDefault(property, "");
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw refused(property, value, "It cannot hold control characters.", null);
        }
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /** Names with commas between them, without the blanks around them. */
    List<String> names(CinchProperty property) throws SQLException {
        String value = given.getOrDefault(property, property.defaultValue().orElseThrow());
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw refused(property, value, "It cannot hold control characters.", null);
        }
        return Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static SQLException refused(CinchProperty property, String value, String rule, @Nullable Throwable cause) {
        return SqlState.BAD_URL.withCause(
                0, cause, "The setting '" + property.key() + "' cannot be '" + Shown.of(value) + "'. " + rule);
    }
}
