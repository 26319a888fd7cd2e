/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A key of a {@link KeyValueStore} with the type of its values, so that the compiler knows it: {@code kv.key("item:7",
 * Item.class)}. Each call is the store's of that name, with its promises and errors.
 */
public final class KvKey<T> {
    private final KeyValueStore store;
    private final String name;
    private final Class<T> type;

    KvKey(KeyValueStore store, String name, Class<T> type) {
        this.store = store;
        this.name = name;
        this.type = type;
    }

    /** The key itself, for calls that are not here: {@code kv.increment(key.name())}. */
    public String name() {
        return name;
    }

    /** The value; empty if the key is missing. A value of another type is an error (22018, 22003). */
    public Optional<T> get() throws SQLException {
        return store.get(name, type);
    }

    /** Sets the value, which does not expire. */
    public void set(T value) throws SQLException {
        store.set(name, value);
    }

    public void set(T value, Duration ttl) throws SQLException {
        store.set(name, value, ttl);
    }

    /** Sets the value if the key is missing; whether it did. */
    public boolean setnx(T value) throws SQLException {
        return store.setnx(name, value);
    }

    public boolean setnx(T value, Duration ttl) throws SQLException {
        return store.setnx(name, value, ttl);
    }

    /** Sets the value if the one there is the expected one, null for none; whether it did. */
    public boolean compareAndSet(@Nullable T expected, T value) throws SQLException {
        return store.compareAndSet(name, expected, value);
    }

    /** Sets the value; the one before. */
    public Optional<T> getAndSet(T value) throws SQLException {
        return store.getAndSet(name, value, type);
    }

    /** Removes the key; its value. */
    public Optional<T> getAndDelete() throws SQLException {
        return store.getAndDelete(name, type);
    }

    /** The value; if the key is missing, what the supplier gives, which is set. One at a time computes it. */
    public T getOrCompute(Duration ttl, Supplier<? extends T> supplier) throws SQLException {
        return store.getOrCompute(name, ttl, type, supplier);
    }

    /** Removes the key; whether it was there. */
    public boolean delete() throws SQLException {
        return store.delete(name) > 0;
    }

    public boolean exists() throws SQLException {
        return store.exists(name);
    }

    /** Gives the key a time to live from now on; whether it was there. */
    public boolean expire(Duration ttl) throws SQLException {
        return store.expire(name, ttl);
    }

    @Override
    public String toString() {
        return name + ": " + type.getName();
    }
}
