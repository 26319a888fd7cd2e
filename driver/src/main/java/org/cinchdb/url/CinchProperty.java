/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.url;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every setting of a connection. The driver's property info, the data source's setters and docs/url.md follow this
 * enum.
 *
 * <p>A setting stands in the URL or in the Properties; the URL wins. Keys are written exactly as here, choices in any
 * case.
 */
public enum CinchProperty {
    PROJECT(
            "project",
            "",
            List.of(),
            "The project's directory; without it the environment variable CINCHDB_PROJECT_DIR, else the nearest"
                    + " directory upward that holds .cinchdb."),
    CREATE(
            "create",
            "false",
            Choices.FLAG,
            "Makes whatever the URL names and is missing: project, database, branch, tenant."),
    USER("user", "", List.of(), "The author in the change log; without it the user of the operating system."),
    SYNCHRONOUS(
            "synchronous",
            "NORMAL",
            Choices.of(Synchronous.values()),
            "When SQLite waits for the disk; FULL survives power loss at every commit."),
    BUSY_TIMEOUT(
            "busyTimeout",
            "30000",
            List.of(),
            "Milliseconds to wait for a lock, the branch's schema lock included; 0: not at all."),
    TRANSACTION_MODE(
            "transactionMode",
            "auto",
            List.of("auto", "deferred", "immediate", "exclusive"),
            "How a transaction begins; auto: IMMEDIATE if its first statement writes, else DEFERRED."),
    FOREIGN_KEYS("foreignKeys", "true", Choices.FLAG, "Whether foreign keys are enforced."),
    STATEMENT_CACHE(
            "statementCache", "64", List.of(), "Prepared statements kept for each physical connection; 0: none."),
    DATE_CLASS(
            "dateClass",
            "TEXT",
            Choices.of(DateClass.values()),
            "How java.sql.Date, Time and Timestamp are stored: ISO text or milliseconds since 1970. Reading accepts"
                    + " both."),
    SCOPE(
            "scope",
            "project",
            List.of("project", "tenant"),
            "tenant: SQL cannot leave the session's tenant, act on the project or see other tenants; Java's setSchema"
                    + " still can."),
    ATTACH("attach", "false", Choices.FLAG, "Whether SQL may attach other files and write copies with VACUUM INTO."),
    READ_ONLY("readOnly", "false", Choices.FLAG, "Whether the session refuses to write."),
    RETENTION(
            "retention",
            "7d",
            List.of(),
            "How long rows of tables and columns that this session drops are kept for cinch_revert: a number with s, m, h"
                    + " or d behind it; 0: not at all."),
    MIGRATE(
            "migrate",
            "false",
            Choices.FLAG,
            "Whether the session writes a migration: the rows that it writes are part of the schema change and are"
                    + " written in every tenant."),
    MIGRATION_TABLES(
            "migrationTables",
            "flyway_schema_history, databasechangelog, databasechangeloglock",
            List.of(),
            "The bookkeeping of migration tools, names with commas between them: the same in every tenant, written by"
                    + " sessions with migrate=true only.");

    private static final Map<String, CinchProperty> BY_KEY =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(CinchProperty::key, Function.identity()));

    private final String key;
    private final String defaultValue;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> choices;

    private final String description;

    CinchProperty(String key, String defaultValue, List<String> choices, String description) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.choices = choices;
        this.description = description;
    }

    /** The setting's name in a URL and in Properties. */
    public String key() {
        return key;
    }

    /** The value that holds if none is given; empty if the default is found elsewhere, as the description says. */
    public Optional<String> defaultValue() {
        return defaultValue.isEmpty() ? Optional.empty() : Optional.of(defaultValue);
    }

    /** The values allowed; empty for a text or a number. */
    public List<String> choices() {
        return choices;
    }

    /** What it does, in one sentence. */
    public String description() {
        return description;
    }

    /** The setting with exactly this key. */
    public static Optional<CinchProperty> ofKey(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /** All keys, for an error message. */
    static String keys() {
        return Arrays.stream(values()).map(CinchProperty::key).collect(Collectors.joining(", "));
    }

    /** The setting that somebody who wrote {@code key} may have meant. */
    static Optional<CinchProperty> near(String key) {
        if (key.length() > 40) {
            return Optional.empty();
        }
        String wanted = plain(key);
        return Arrays.stream(values())
                .filter(property -> distance(plain(property.key), wanted) <= property.key.length() / 4)
                .min(Comparator.comparingInt(property -> distance(plain(property.key), wanted)));
    }

    private static String plain(String key) {
        return key.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "").replace(".", "");
    }

    /** The least number of letters to put in, take out or change (Levenshtein). */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        Arrays.setAll(above, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }

    /** Apart from the enum: its constants cannot reach its own static fields. */
    private static final class Choices {
        static final List<String> FLAG = List.of("true", "false");

        private Choices() {}

        static List<String> of(Enum<?>[] constants) {
            return Arrays.stream(constants).map(Enum::name).toList();
        }
    }
}
