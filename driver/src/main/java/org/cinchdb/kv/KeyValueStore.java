/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.cinchdb.SqlState;
import org.cinchdb.kv.KvAccess.Hold;
import org.jspecify.annotations.Nullable;

/**
 * The key-value store of the tenant on which a connection stands:
 * {@code connection.unwrap(CinchConnection.class).kv()}. It moves and closes with its connection.
 *
 * <p>Each call is part of the connection's transaction and commits or rolls back with its rows; in autocommit it is a
 * transaction of its own. Nothing is logged or merged: keys belong to one tenant on one branch.
 *
 * <p><b>Values</b> come back as they went in. Texts, whole numbers of 64 bits, doubles, booleans, {@code byte[]} and
 * null are stored as such; everything else (records, collections, {@code JsonNode}, {@code BigDecimal}) as JSON,
 * through Jackson. A value has at most 16 MiB; NaN and the infinities are refused. Asked for as another type, a value
 * is that exactly or the call fails (22018, 22003): a long is no text, and 2<sup>53</sup>+1 is no double.
 *
 * <p><b>Keys</b> are 1 to 255 printable characters, not beginning with two underscores; case counts, and their order is
 * that of their code points. Another key is refused (22023) by every operation.
 *
 * <p><b>Times to live</b> are more than 0, to the millisecond. An expired key is missing.
 *
 * <p>Threads may share it as they share its connection: one waits for the other.
 */
public final class KeyValueStore {
    /** The time to live of what never expires. */
    public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    private final KvAccess access;
    private final KvCodec codec;

    public KeyValueStore(KvAccess access) {
        this(access, KvCodec.DEFAULT);
    }

    private KeyValueStore(KvAccess access, KvCodec codec) {
        this.access = access;
        this.codec = codec;
    }

    /** The same store with JSON of one's own making: a mapper with other modules or settings. */
    public KeyValueStore with(ObjectMapper mapper) {
        return new KeyValueStore(access, new KvCodec(mapper));
    }

    /** A key with the type of its values. */
    public <T> KvKey<T> key(String name, Class<T> type) {
        return new KvKey<>(this, name, type);
    }

    /** Sets a value, which does not expire, whatever was there before. */
    public void set(String key, @Nullable Object value) throws SQLException {
        set(key, value, FOREVER);
    }

    public void set(String key, @Nullable Object value, Duration ttl) throws SQLException {
        KvValue encoded = codec.encode(value);
        Long millis = KvRules.ttl(ttl);
        access.write("set", table -> {
            table.set(key, encoded, millis);
            return true;
        });
    }

    /** Sets a value if the key is missing; whether it did. */
    public boolean setnx(String key, @Nullable Object value) throws SQLException {
        return setnx(key, value, FOREVER);
    }

    public boolean setnx(String key, @Nullable Object value, Duration ttl) throws SQLException {
        KvValue encoded = codec.encode(value);
        Long millis = KvRules.ttl(ttl);
        return access.write("setnx", table -> table.setIfAbsent(key, encoded, millis));
    }

    /** Sets all of these, or none. */
    public void mset(Map<String, ?> values) throws SQLException {
        mset(values, FOREVER);
    }

    public void mset(Map<String, ?> values, Duration ttl) throws SQLException {
        Map<String, KvValue> encoded = new LinkedHashMap<>();
        for (Map.Entry<String, ?> entry : values.entrySet()) {
            encoded.put(entry.getKey(), codec.encode(entry.getValue()));
        }
        Long millis = KvRules.ttl(ttl);
        access.write("mset", table -> {
            table.setAll(encoded, millis);
            return true;
        });
    }

    /**
     * Sets a value if what is there is the expected one, type and all; whether it did. JSON is compared as JSON.
     *
     * @param expected null stands for what {@link #get} gives as empty: the key is missing, or holds null
     */
    public boolean compareAndSet(String key, @Nullable Object expected, @Nullable Object value) throws SQLException {
        return compareAndSet(key, expected, value, FOREVER);
    }

    public boolean compareAndSet(String key, @Nullable Object expected, @Nullable Object value, Duration ttl)
            throws SQLException {
        KvValue before = codec.encode(expected);
        KvValue after = codec.encode(value);
        Long millis = KvRules.ttl(ttl);
        return access.write(
                "compareAndSet",
                table -> table.replace(key, current -> KvValue.isExpected(current, before), after, millis));
    }

    /** Removes a key if what is there is the expected value; whether it did. */
    public boolean compareAndDelete(String key, Object expected) throws SQLException {
        KvValue before = codec.encode(expected);
        return access.write(
                "compareAndDelete", table -> table.delete(key, current -> KvValue.isExpected(current, before)));
    }

    /** Sets a value; the one before, empty if there was none. */
    public <T> Optional<T> getAndSet(String key, @Nullable Object value, Class<T> type) throws SQLException {
        KvValue encoded = codec.encode(value);
        return access.write("getAndSet", table -> {
            Optional<KvValue> before = table.getAndSet(key, encoded, null);
            return before.isEmpty() ? Optional.<T>empty() : codec.decode(key, before.get(), type);
        });
    }

    /** Removes a key; what it had, empty if there was none. */
    public <T> Optional<T> getAndDelete(String key, Class<T> type) throws SQLException {
        return access.write("getAndDelete", table -> {
            Optional<KvValue> before = table.getAndDelete(key);
            return before.isEmpty() ? Optional.<T>empty() : codec.decode(key, before.get(), type);
        });
    }

    /**
     * The value as it is: String, Long, Double, Boolean, {@code byte[]}, or {@code JsonNode} for JSON. Empty if the key
     * is missing or holds null; {@link #exists} tells which.
     */
    public Optional<Object> get(String key) throws SQLException {
        return get(key, Object.class);
    }

    /** The value as a type: JSON becomes what Jackson makes of it, or as a String its text. */
    public <T> Optional<T> get(String key, Class<T> type) throws SQLException {
        Optional<KvValue> found = access.read(table -> table.get(key));
        return found.isEmpty() ? Optional.empty() : codec.decode(key, found.get(), type);
    }

    /** The same for a type with arguments, as {@code new TypeReference<List<Item>>() {}}. */
    public <T> Optional<T> get(String key, TypeReference<T> type) throws SQLException {
        JavaType wanted = codec.type(type.getType());
        Optional<KvValue> found = access.read(table -> table.get(key));
        return found.isEmpty() ? Optional.empty() : codec.decode(key, found.get(), wanted);
    }

    /**
     * The values of all these keys, as of one moment; null for one that holds null.
     *
     * @throws SQLException 22023 that names all that are missing
     */
    public Map<String, @Nullable Object> mget(Collection<String> keys) throws SQLException {
        return mget(keys, Object.class);
    }

    @SuppressWarnings("unchecked")
    public <T> Map<String, @Nullable T> mget(Collection<String> keys, Class<T> type) throws SQLException {
        Map<String, KvValue> found = access.read(table -> table.getAll(keys));
        Map<String, @Nullable T> values = new LinkedHashMap<>();
        for (Map.Entry<String, KvValue> entry : found.entrySet()) {
            values.put(
                    entry.getKey(),
                    codec.decode(entry.getKey(), entry.getValue(), type).orElse(null));
        }
        return values;
    }

    /** Removes keys; how many of them were there. */
    public long delete(String... keys) throws SQLException {
        return access.write("delete", table -> table.delete(Arrays.asList(keys)));
    }

    public boolean exists(String key) throws SQLException {
        return access.read(table -> table.exists(key));
    }

    /** Adds 1; see {@link #increment(String, long)}. */
    public long increment(String key) throws SQLException {
        return increment(key, 1);
    }

    /**
     * Adds to a whole number, which keeps its time to live; a missing one counts as 0. No increment is ever lost.
     *
     * @return the sum
     * @throws SQLException 22018 if something else is there, 22003 if the sum is past 64 bits; nothing is changed
     */
    public long increment(String key, long amount) throws SQLException {
        KvValue added = codec.encode(amount);
        return access.write("increment", table -> {
            KvValue sum = table.increment(key, added);
            if (sum.raw() instanceof Long whole) {
                return whole;
            }
            throw SqlState.BAD_VALUE.error("The key '%s' holds a real number: increment it by a double", key);
        });
    }

    /** The same for a double, which a whole number there becomes. */
    public double increment(String key, double amount) throws SQLException {
        KvValue added = codec.encode(amount);
        return access.write("increment", table -> KvRules.real(key, table.increment(key, added)));
    }

    /** Gives a key a time to live from now on; whether it was there. */
    public boolean expire(String key, Duration ttl) throws SQLException {
        Long millis = KvRules.ttl(ttl);
        return access.write("expire", table -> millis == null ? table.persist(key) : table.expire(key, millis));
    }

    /** Takes the time to live from a key; whether it had one. */
    public boolean persist(String key) throws SQLException {
        return access.write("persist", table -> table.persist(key));
    }

    /** How long a key lasts from now on, {@link #FOREVER} if it does not expire; empty if it is missing. */
    public Optional<Duration> ttl(String key) throws SQLException {
        long millis = access.read(table -> table.ttl(key));
        if (millis == KvTable.MISSING) {
            return Optional.empty();
        }
        return Optional.of(millis == KvTable.UNLIMITED ? FOREVER : Duration.ofMillis(millis));
    }

    /**
     * The keys that match a pattern, in order: {@code *} is any text, {@code ?} one character, {@code [abc]},
     * {@code [a-z]} and {@code [^abc]} one of these or none of them; {@code [*]} is the star itself. What stands before
     * the first of these is looked up in the index.
     */
    public List<String> keys(String glob) throws SQLException {
        return access.read(table -> table.keys(glob));
    }

    /** How many keys match a pattern. */
    public long keyCount(String glob) throws SQLException {
        return access.read(table -> table.count(glob));
    }

    /** The bytes that keys and their values take up, of the whole store if none are named. */
    public long storageSize(String... keys) throws SQLException {
        return access.read(table -> table.size(Arrays.asList(keys)));
    }

    /** Removes what has expired now; how many keys. Writers do it bit by bit anyway. */
    public long deleteExpired() throws SQLException {
        return access.write("deleteExpired", KvTable::deleteExpired);
    }

    /**
     * Some of the keys that begin with a text, in order. A key that is there during the whole of a scan is met once.
     *
     * @param cursor the one of the page before; empty for the first page
     * @param limit how many at most, more than 0
     */
    public KvPage scan(String prefix, Optional<String> cursor, int limit) throws SQLException {
        KvRules.limit(limit);
        List<KvTable.Row> rows = access.read(table -> table.scan(prefix, cursor.orElse(""), limit));
        return new KvPage(
                rows.stream().map(row -> new KvEntry(row, codec)).toList(),
                rows.size() < limit
                        ? Optional.empty()
                        : Optional.of(rows.get(rows.size() - 1).key()));
    }

    /**
     * The value of a key; if it is missing, what the supplier gives, which is set. Whoever asks for the same key in the
     * meantime, in any thread or process, waits for that value instead of computing another.
     *
     * <p>No lock of the tenant is held while the supplier works, but within a transaction: there it works under the
     * transaction's write lock, others see the value once that commits, and some may be computing it beside.
     *
     * @throws SQLException 40001 if the supplier asks for the key that it is to compute, and if another has been
     *     computing it for longer than {@code busyTimeout}
     */
    public <T> T getOrCompute(String key, Duration ttl, Class<T> type, Supplier<? extends T> supplier)
            throws SQLException {
        Optional<T> known = get(key, type);
        if (known.isPresent()) {
            return known.get();
        }
        if (!access.isAlone()) {
            access.write("getOrCompute", table -> true);
            return compute(key, ttl, type, supplier);
        }
        try (Hold hold = access.hold(key)) {
            return compute(key, ttl, type, supplier);
        }
    }

    private <T> T compute(String key, Duration ttl, Class<T> type, Supplier<? extends T> supplier) throws SQLException {
        Optional<T> known = get(key, type);
        if (known.isPresent()) {
            return known.get();
        }
        T value = supplier.get();
        if (value == null) {
            throw SqlState.BAD_ARGUMENT.error(
                    "The supplier for the key '%s' gave null, which is no value to keep", key);
        }
        set(key, value, ttl);
        return value;
    }
}
