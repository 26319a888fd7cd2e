/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** A key with its value, as a scan meets it. Immutable. */
public final class KvEntry {
    private final KvTable.Row row;
    private final KvCodec codec;

    KvEntry(KvTable.Row row, KvCodec codec) {
        this.row = row;
        this.codec = codec;
    }

    public String key() {
        return row.key();
    }

    public KvType type() {
        return row.value().type();
    }

    /** The value, as {@link KeyValueStore#get(String)} gives it. */
    public Optional<Object> value() throws SQLException {
        return codec.decode(key(), row.value());
    }

    /** The value, as {@link KeyValueStore#get(String, Class)} gives it. */
    public <T> Optional<T> value(Class<T> type) throws SQLException {
        return codec.decode(key(), row.value(), type);
    }

    /** When it expires; empty if it does not. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(row.expiresAt()).map(Instant::ofEpochMilli);
    }

    @Override
    public String toString() {
        return key() + ": " + row.value();
    }
}
