/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.kv.KeyValueStore;
import redis.clients.jedis.Jedis;

/**
 * What the key-value store does, and what one would write by hand for it on the same connection: a table of keys and
 * values without types, times to live or rules. Each has the same keys with the same values.
 */
final class KvWork {
    static final int KEYS = 100_000;

    private static final int BATCH = 100;
    private static final String VALUE = "a value such as a name or an address has";
    private static final String UPSERT = """
            insert into by_hand(key, value) values (?, ?)
            on conflict(key) do update set value = excluded.value""";

    private final Connection connection;
    private final KeyValueStore kv;
    private int last;

    KvWork(Connection connection) throws SQLException {
        this.connection = connection;
        this.kv = connection.unwrap(CinchConnection.class).kv();
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table by_hand(key text primary key, value)");
        }
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement(UPSERT)) {
            for (int i = 0; i < KEYS; i++) {
                insert.setString(1, key(i));
                insert.setString(2, VALUE);
                insert.executeUpdate();
                kv.set(key(i), VALUE);
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** A tenth of them are users. */
    private static String key(int i) {
        return (i % 10 == 0 ? "user:" : "item:") + i;
    }

    /** The same keys in the same order for everybody, not in the order of the pages. */
    private String next() {
        last = (last + 7_919) % KEYS;
        return key(last);
    }

    Work get() {
        return () -> kv.get(next(), String.class);
    }

    Work selectByHand() throws SQLException {
        return select("select value from by_hand where key = ?");
    }

    Work getInSql() throws SQLException {
        return select("select cinch_kv_get(?)");
    }

    private Work select(String sql) throws SQLException {
        PreparedStatement select = connection.prepareStatement(sql);
        return () -> {
            select.setString(1, next());
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        };
    }

    Work set() {
        return () -> {
            kv.set(next(), VALUE);
            return VALUE;
        };
    }

    Work upsertByHand() throws SQLException {
        PreparedStatement upsert = connection.prepareStatement(UPSERT);
        return () -> {
            upsert.setString(1, next());
            upsert.setString(2, VALUE);
            return upsert.executeUpdate();
        };
    }

    Work mset() {
        return () -> {
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < BATCH; i++) {
                values.put(next(), VALUE);
            }
            kv.mset(values);
            return values;
        };
    }

    Work batchByHand() throws SQLException {
        PreparedStatement upsert = connection.prepareStatement(UPSERT);
        return () -> {
            for (int i = 0; i < BATCH; i++) {
                upsert.setString(1, next());
                upsert.setString(2, VALUE);
                upsert.addBatch();
            }
            return upsert.executeBatch();
        };
    }

    Work keys() {
        return () -> kv.keys("user:*");
    }

    Work keysByHand() throws SQLException {
        PreparedStatement select = connection.prepareStatement(
                "select key from by_hand where key >= 'user:' and key < 'user;' order by key");
        return () -> {
            int length = 0;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    length += rows.getString(1).length();
                }
            }
            return length;
        };
    }

    static void fill(Jedis redis) {
        for (int i = 0; i < KEYS; i++) {
            redis.set(key(i), VALUE);
        }
    }

    Work getFrom(Jedis redis) {
        return () -> redis.get(next());
    }

    Work setIn(Jedis redis) {
        return () -> redis.set(next(), VALUE);
    }
}
