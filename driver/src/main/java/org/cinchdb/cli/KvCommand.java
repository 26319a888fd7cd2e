/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.kv.KeyValueStore;
import org.cinchdb.kv.KvEntry;
import org.cinchdb.kv.KvPage;
import org.cinchdb.kv.KvType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code cinch kv ..}: the key-value store of one tenant. */
@Command(
        name = "kv",
        description = "Reads and writes the key-value store of a tenant.",
        synopsisSubcommandLabel = "<command>")
final class KvCommand extends CommandBase {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The type of a value that is given as text. */
    static final class As {
        @Option(
                names = "--type",
                paramLabel = "<type>",
                description = "text, integer, real, boolean, json, blob (base64) or null. Default: JSON where the value"
                        + " is some, else text.")
        private @Nullable KvType type;

        /** The value that a text stands for. */
        private @Nullable Object value(String text) throws SQLException {
            if (type == null) {
                return guessed(text);
            }
            try {
                return switch (type) {
                    case TEXT -> text;
                    case INTEGER -> Long.valueOf(text);
                    case REAL -> Double.valueOf(text);
                    case BOOLEAN -> truth(text);
                    case BLOB -> Base64.getDecoder().decode(text);
                    case JSON -> JSON.readTree(text);
                    case NULL -> null;
                };
            } catch (IllegalArgumentException | JsonProcessingException e) {
                throw SqlState.BAD_VALUE.withCause(0, e, "'%s' is no value of type %s".formatted(text, type.tag()));
            }
        }

        private static boolean truth(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "1" -> true;
                case "false", "0" -> false;
                default -> throw new IllegalArgumentException(text);
            };
        }

        private static @Nullable Object guessed(String text) {
            JsonNode tree;
            try {
                tree = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                return text;
            }
            return switch (tree.getNodeType()) {
                case NULL -> null;
                case BOOLEAN -> tree.booleanValue();
                case NUMBER -> number(tree, text);
                case OBJECT, ARRAY -> tree;
                default -> text;
            };
        }

        private static Object number(JsonNode number, String text) {
            if (number.isIntegralNumber()) {
                return number.canConvertToLong() ? (Object) number.longValue() : text;
            }
            return number.doubleValue();
        }
    }

    /** {@code 90}, {@code 90s}, {@code 500ms}, {@code 15m}, {@code 2h}, {@code 7d}; seconds where nothing is said. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            String number = text.replaceAll("[a-z]+$", "");
            try {
                long amount = Long.parseLong(number);
                return switch (text.substring(number.length())) {
                    case "", "s" -> Duration.ofSeconds(amount);
                    case "ms" -> Duration.ofMillis(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    case "d" -> Duration.ofDays(amount);
                    default -> throw new NumberFormatException(text);
                };
            } catch (ArithmeticException | NumberFormatException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no time: 90 (seconds), 500ms, 90s, 15m, 2h or 7d is");
            }
        }
    }

    /** How long a value lasts. */
    static final class Ttl {
        @Option(
                names = "--ttl",
                paramLabel = "<time>",
                converter = Time.class,
                description = "How long it lasts: 90 (seconds), 500ms, 15m, 2h, 7d. Default: for ever.")
        private Duration ttl = KeyValueStore.FOREVER;
    }

    @Command(
            name = "get",
            description = "Prints the value of a key; that there is none is a failure.",
            footer = {"", "Example:", "  cinch kv get theme -t acme"})
    int get(@Mixin Where.InTenant where, @Mixin Output output, @Parameters(paramLabel = "<key>") String key)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            KeyValueStore kv = connection.kv();
            Optional<Object> value = kv.get(key);
            if (value.isEmpty() && !kv.exists(key)) {
                throw missing(key);
            }
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("key", key);
            members.put("value", plain(value));
            output.print(text(value), members);
            return Exit.OK;
        }
    }

    private static CommandException missing(String key) {
        return new CommandException(Exit.FAILED, "There is no key '" + key + "'.");
    }

    /** A value as people read it. */
    private static String text(Optional<Object> value) {
        Object raw = value.orElse("NULL");
        return raw instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : raw.toString();
    }

    /** A value as JSON has it. */
    private static @Nullable Object plain(Optional<Object> value) {
        Object raw = value.orElse(null);
        return raw instanceof JsonNode tree ? JSON.convertValue(tree, Object.class) : raw;
    }

    /** A value in a list: JSON as its text where people read it, and as itself in JSON. */
    private static @Nullable Object shown(Output output, Optional<Object> value) {
        boolean text = !output.isJson() && value.orElse("") instanceof JsonNode;
        return text ? text(value) : plain(value);
    }

    @Command(
            name = "set",
            description = "Sets a key.",
            footer = {
                "",
                "Examples:",
                "  cinch kv set theme dark --ttl 7d",
                "  cinch kv set limits '{\"users\": 10}'",
                "  cinch kv set zip 8000 --type text"
            })
    int set(
            @Mixin Where.InTenant where,
            @Mixin As as,
            @Mixin Ttl ttl,
            @Parameters(paramLabel = "<key>") String key,
            @Parameters(paramLabel = "<value>") String value,
            @Option(names = "--if-missing", description = "Only if the key is not there; else it is a failure.")
                    boolean ifMissing)
            throws SQLException {
        try (CinchConnection connection = where.connect()) {
            if (!ifMissing) {
                connection.kv().set(key, as.value(value), ttl.ttl);
            } else if (!connection.kv().setnx(key, as.value(value), ttl.ttl)) {
                throw new CommandException(Exit.FAILED, "The key '" + key + "' is there already.");
            }
            return Exit.OK;
        }
    }

    @Command(
            name = "mget",
            description = "Prints the values of keys as of one moment; that any is missing is a failure.",
            footer = {"", "Example:", "  cinch kv mget theme limits -f json"})
    int mget(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Parameters(paramLabel = "<key>", arity = "1..*") List<String> keys)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            Listing listing = new Listing("key", "value");
            connection
                    .kv()
                    .mget(keys)
                    .forEach((key, value) -> listing.add(key, shown(output, Optional.ofNullable(value))));
            output.print(listing);
            return Exit.OK;
        }
    }

    @Command(
            name = "mset",
            description = "Sets keys, all or none.",
            footer = {"", "Example:", "  cinch kv mset theme=dark users=10 --ttl 1h"})
    int mset(
            @Mixin Where.InTenant where,
            @Mixin As as,
            @Mixin Ttl ttl,
            @Parameters(paramLabel = "<key=value>", arity = "1..*") List<String> pairs)
            throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw wrongCall("'" + pair + "' is no key=value");
            }
            values.put(pair.substring(0, equals), as.value(pair.substring(equals + 1)));
        }
        try (CinchConnection connection = where.connect()) {
            connection.kv().mset(values, ttl.ttl);
            return Exit.OK;
        }
    }

    @Command(
            name = "incr",
            description = "Adds to a number and prints the sum; a missing one counts as 0.",
            footer = {"", "Example:", "  cinch kv incr visits --by 5"})
    int incr(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Parameters(paramLabel = "<key>") String key,
            @Option(names = "--by", paramLabel = "<amount>", defaultValue = "1", description = "How much. Default: 1.")
                    String by)
            throws SQLException, IOException {
        if (!(As.guessed(by) instanceof Number amount)) {
            throw wrongCall("'" + by + "' is no number");
        }
        try (CinchConnection connection = where.connect()) {
            Number sum = amount instanceof Long whole
                    ? (Number) connection.kv().increment(key, whole)
                    : (Number) connection.kv().increment(key, amount.doubleValue());
            output.print(String.valueOf(sum), Map.of("value", sum));
            return Exit.OK;
        }
    }

    @Command(
            name = "delete",
            description = "Deletes keys and prints how many were there.",
            footer = {"", "Example:", "  cinch kv delete theme limits"})
    int delete(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Parameters(paramLabel = "<key>", arity = "1..*") List<String> keys)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            return number(output, "deleted", connection.kv().delete(keys.toArray(String[]::new)));
        }
    }

    @Command(
            name = "exists",
            description = "Prints whether a key is there: true or false.",
            footer = {"", "Example:", "  cinch kv exists theme"})
    int exists(@Mixin Where.InTenant where, @Mixin Output output, @Parameters(paramLabel = "<key>") String key)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            boolean exists = connection.kv().exists(key);
            output.print(String.valueOf(exists), Map.of("exists", exists));
            return Exit.OK;
        }
    }

    @Command(
            name = "ttl",
            description = "Prints how many seconds a key lasts, or 'forever'; that it is missing is a failure.",
            footer = {"", "Example:", "  cinch kv ttl theme"})
    int ttl(@Mixin Where.InTenant where, @Mixin Output output, @Parameters(paramLabel = "<key>") String key)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            Duration ttl = connection.kv().ttl(key).orElseThrow(() -> missing(key));
            boolean forever = ttl.equals(KeyValueStore.FOREVER);
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("ttl", forever ? null : ttl.toMillis() / 1000.0);
            output.print(forever ? "forever" : String.valueOf(ttl.toMillis() / 1000.0), members);
            return Exit.OK;
        }
    }

    @Command(
            name = "expire",
            description = "Lets a key last so long from now on.",
            footer = {"", "Example:", "  cinch kv expire theme 15m"})
    int expire(
            @Mixin Where.InTenant where,
            @Parameters(paramLabel = "<key>") String key,
            @Parameters(paramLabel = "<time>", converter = Time.class) Duration ttl)
            throws SQLException {
        try (CinchConnection connection = where.connect()) {
            if (!connection.kv().expire(key, ttl)) {
                throw missing(key);
            }
            return Exit.OK;
        }
    }

    @Command(
            name = "persist",
            description = "Lets a key last for ever.",
            footer = {"", "Example:", "  cinch kv persist theme"})
    int persist(@Mixin Where.InTenant where, @Parameters(paramLabel = "<key>") String key) throws SQLException {
        try (CinchConnection connection = where.connect()) {
            KeyValueStore kv = connection.kv();
            if (!kv.persist(key) && !kv.exists(key)) {
                throw missing(key);
            }
            return Exit.OK;
        }
    }

    @Command(
            name = "keys",
            description = "Lists the keys that match a pattern: * is any text, ? one character, [abc] one of these.",
            footer = {"", "Example:", "  cinch kv keys 'user:*'"})
    int keys(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Parameters(paramLabel = "<pattern>", arity = "0..1", defaultValue = "*") String pattern)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            Listing listing = new Listing("key");
            for (String key : connection.kv().keys(pattern)) {
                listing.add(key);
            }
            output.print(listing);
            return Exit.OK;
        }
    }

    @Command(
            name = "scan",
            description = "Lists the keys that begin with a text, with types, values and when they expire.",
            footer = {"", "Example:", "  cinch kv scan user: -l 100"})
    int scan(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Parameters(paramLabel = "<prefix>", arity = "0..1", defaultValue = "") String prefix,
            @Option(names = "--after", paramLabel = "<key>", description = "Begin behind this key.") @Nullable
                    String after,
            @Option(
                            names = {"-l", "--limit"},
                            paramLabel = "<keys>",
                            defaultValue = "1000",
                            description = "So many at most. Default: 1000.")
                    int limit)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            Listing listing = new Listing("key", "type", "value", "expires_at");
            KvPage page = connection.kv().scan(prefix, Optional.ofNullable(after), limit);
            for (KvEntry entry : page.entries()) {
                listing.add(entry.key(), entry.type().tag(), shown(output, entry.value()), entry.expiresAt());
            }
            output.print(listing);
            return Exit.OK;
        }
    }

    @Command(
            name = "count",
            description = "Prints how many keys match a pattern.",
            footer = {"", "Example:", "  cinch kv count 'user:*'"})
    int count(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Parameters(paramLabel = "<pattern>", arity = "0..1", defaultValue = "*") String pattern)
            throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            return number(output, "keys", connection.kv().keyCount(pattern));
        }
    }

    @Command(
            name = "size",
            description = "Prints the bytes that keys and their values take up, of the whole store if none are named.",
            footer = {"", "Example:", "  cinch kv size"})
    int size(
            @Mixin Where.InTenant where,
            @Mixin Output output,
            @Parameters(paramLabel = "<key>", arity = "0..*") @Nullable List<String> keys)
            throws SQLException, IOException {
        List<String> named = keys == null ? new ArrayList<>() : keys;
        try (CinchConnection connection = where.connect()) {
            return number(output, "bytes", connection.kv().storageSize(named.toArray(String[]::new)));
        }
    }

    @Command(
            name = "purge",
            description = "Removes what has expired and prints how many keys. Writers do it bit by bit anyway.",
            footer = {"", "Example:", "  cinch kv purge"})
    int purge(@Mixin Where.InTenant where, @Mixin Output output) throws SQLException, IOException {
        try (CinchConnection connection = where.connect()) {
            return number(output, "purged", connection.kv().deleteExpired());
        }
    }

    private static int number(Output output, String what, long number) throws SQLException, IOException {
        output.print(String.valueOf(number), Map.of(what, number));
        return Exit.OK;
    }
}
