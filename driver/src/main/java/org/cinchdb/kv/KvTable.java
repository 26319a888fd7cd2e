/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.RawRows;
import org.cinchdb.sqlite.SqliteConnection;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of one file: every operation, within whatever transaction the connection has.
 *
 * <p>They are rows of {@code __kv}, which is made at the first write; where it is missing, so is every key. It has
 * rowids, although its key is text: without, SQLite reads the whole of every value that a search meets, and one that
 * finds its way past values of 2 kB takes ten times as long. But a row with a rowid that comes in would be what
 * {@code last_insert_rowid()} tells from then on. So values go in through a view, whose trigger writes the row: what a
 * trigger inserts is forgotten when it ends (https://www.sqlite.org/c3ref/last_insert_rowid.html).
 *
 * <p>An expired row is missing for all who ask. Writers remove some of them each time. For one thread at a time.
 */
public final class KvTable {
    /** The time to live of a key that is not there. */
    public static final long MISSING = -1;
    /** The time to live of a key that never expires. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final int SWEEP_EVERY = 8;
    private static final JsonMapper JSON = new JsonMapper();

    /** A boolean is an integer and JSON is text: that they are more is told apart by one bit. */
    private static final String COLUMNS = "value, type in ('boolean', 'json'), expires_at";

    private static final String FIND =
            "select " + COLUMNS + " from main.__kv where key = ?1 and (expires_at is null or expires_at > ?2)";

    private static final String PUT = "insert into main.__kv_put(key, type, value, expires_at) values (?, ?, ?, ?)";

    /** Keys of a {@link Glob}: the range finds them in the index. */
    static final String MATCHING = """
            from main.__kv
            where key >= ?1 and key < ?2 and key glob ?3
              and (expires_at is null or expires_at > ?4)""";

    private final SqliteConnection file;
    private final InstantSource clock;
    private boolean known;
    private int unswept;

    public KvTable(SqliteConnection file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    private record Found(KvValue value, @Nullable Long expiresAt) {}

    /** A key with what it has, as a scan meets it. */
    record Row(String key, KvValue value, @Nullable Long expiresAt) {}

    /** Says whether what is there is what a caller expects. */
    @FunctionalInterface
    public interface Expectation {
        boolean test(Optional<KvValue> current) throws SQLException;
    }

    @FunctionalInterface
    private interface Work<T> {
        T run() throws SQLException;
    }

    /** Whether there has been a write. A rollback may take the table away again, so this is asked each time. */
    public static boolean isIn(SqliteConnection file) throws SQLException {
        return file.number("select count(*) from main.sqlite_schema where name = '__kv'") > 0;
    }

    /** Reads, or gives what there is to say where nothing was ever written. */
    private <T> T reading(T missing, Work<T> work) throws SQLException {
        if (!known) {
            known = isIn(file);
        }
        if (!known) {
            return missing;
        }
        try {
            return work.run();
        } catch (SQLException e) {
            if (!isTaken(e)) {
                throw e;
            }
            known = false;
            return reading(missing, work);
        }
    }

    /** Writes, where need be into a new table; {@code rows} at most. */
    private <T> T writing(int rows, Work<T> work) throws SQLException {
        if (!known && !isIn(file)) {
            create();
        }
        known = true;
        try {
            T result = work.run();
            sweep(rows);
            return result;
        } catch (SQLException e) {
            if (!isTaken(e)) {
                throw e;
            }
            known = false;
            return writing(rows, work);
        }
    }

    /** Whether a rollback has taken the table away: SQLite says so when the statement is prepared, before it runs. */
    private boolean isTaken(SQLException e) throws SQLException {
        return known && SqlState.TABLE_NOT_FOUND.isStateOf(e) && !isIn(file);
    }

    /** Sees to it that there is a table, for what reads it by name. */
    public void make() throws SQLException {
        writing(0, () -> true);
    }

    private void create() throws SQLException {
        file.run("""
                create table main.__kv(
                    key text not null primary key,
                    type text not null,
                    value,
                    expires_at integer)""");
        file.run("create index main.__kv_expiry on __kv(expires_at) where expires_at is not null");
        file.run("create view main.__kv_put as select key, type, value, expires_at from __kv");
        file.run("""
                create trigger main.__kv_putting instead of insert on __kv_put begin
                    insert into __kv(key, type, value, expires_at)
                    values (new.key, new.type, new.value, new.expires_at)
                    on conflict(key) do update
                    set type = excluded.type, value = excluded.value, expires_at = excluded.expires_at;
                end""");
    }

    private void sweep(int rows) throws SQLException {
        unswept += rows;
        if (unswept >= SWEEP_EVERY) {
            file.update(
                    "delete from main.__kv where rowid in (select rowid from main.__kv where expires_at <= ? limit ?)",
                    clock.millis(),
                    2 * unswept);
            unswept = 0;
        }
    }

    private static KvValue value(RawRows rows, int column) throws SQLException {
        Object raw = rows.getValue(column);
        boolean more = rows.getInt(column + 1) != 0;
        if (raw == null) {
            return new KvValue(KvType.NULL, null);
        }
        if (raw instanceof String) {
            return new KvValue(more ? KvType.JSON : KvType.TEXT, raw);
        }
        if (raw instanceof Long) {
            return new KvValue(more ? KvType.BOOLEAN : KvType.INTEGER, raw);
        }
        return new KvValue(raw instanceof Double ? KvType.REAL : KvType.BLOB, raw);
    }

    private static @Nullable Long expiry(RawRows rows, int column) throws SQLException {
        return (Long) rows.getValue(column);
    }

    private @Nullable Long expiry(@Nullable Long ttlMillis) throws SQLException {
        return ttlMillis == null ? null : Long.valueOf(KvRules.expiry(clock.millis(), ttlMillis));
    }

    private Optional<Found> found(String key) throws SQLException {
        try (RawRows rows = file.rows(FIND, key, clock.millis())) {
            return rows.next() ? Optional.of(new Found(value(rows, 1), expiry(rows, 3))) : Optional.empty();
        }
    }

    private void store(String key, KvValue value, @Nullable Long expiresAt) throws SQLException {
        file.update(PUT, key, value.type().tag(), value.raw(), expiresAt);
    }

    public Optional<KvValue> get(String key) throws SQLException {
        KvRules.key(key);
        return reading(Optional.empty(), () -> {
            try (RawRows rows = file.rows(FIND, key, clock.millis())) {
                return rows.next() ? Optional.of(value(rows, 1)) : Optional.empty();
            }
        });
    }

    public boolean exists(String key) throws SQLException {
        return ttl(key) != MISSING;
    }

    /**
     * Sets a value.
     *
     * @param ttlMillis how long it lasts; null: it does not expire
     */
    public void set(String key, KvValue value, @Nullable Long ttlMillis) throws SQLException {
        KvRules.key(key);
        Long expiresAt = expiry(ttlMillis);
        writing(1, () -> {
            store(key, value, expiresAt);
            return true;
        });
    }

    /** Sets all of these, whose rules are checked before the first is written. */
    public void setAll(Map<String, KvValue> values, @Nullable Long ttlMillis) throws SQLException {
        for (String key : values.keySet()) {
            KvRules.key(key);
        }
        Long expiresAt = expiry(ttlMillis);
        writing(values.size(), () -> {
            for (Map.Entry<String, KvValue> entry : values.entrySet()) {
                store(entry.getKey(), entry.getValue(), expiresAt);
            }
            return true;
        });
    }

    /**
     * All of these, in the order in which they are given.
     *
     * @throws SQLException 22023 that names all that are missing
     */
    public Map<String, KvValue> getAll(Collection<String> keys) throws SQLException {
        String wanted = list(keys);
        Map<String, KvValue> found = new LinkedHashMap<>();
        keys.forEach(key -> found.put(key, new KvValue(KvType.NULL, null)));
        TreeSet<String> missing = new TreeSet<>(keys);
        reading(false, () -> {
            try (RawRows rows = file.rows("select " + COLUMNS + """
                            , key
                            from (select value as wanted from json_each(?1))
                            cross join main.__kv on key = wanted
                            where expires_at is null or expires_at > ?2""", wanted, clock.millis())) {
                while (rows.next()) {
                    String key = String.valueOf(rows.getString(4));
                    found.put(key, value(rows, 1));
                    missing.remove(key);
                }
            }
            return true;
        });
        if (!missing.isEmpty()) {
            throw SqlState.BAD_ARGUMENT.error("No such keys: '%s'", String.join("', '", missing));
        }
        return found;
    }

    private static String list(Collection<String> keys) throws SQLException {
        for (String key : keys) {
            KvRules.key(key);
        }
        return json(keys);
    }

    /** Names of keys as a JSON array. */
    public static String json(Collection<String> keys) {
        try {
            return JSON.writeValueAsString(keys);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts are always JSON", e);
        }
    }

    /** Values by their keys as a JSON object, booleans and JSON as such. */
    public static String jsonOf(Map<String, KvValue> values) throws SQLException {
        ObjectNode object = KvCodec.trees().createObjectNode();
        for (Map.Entry<String, KvValue> entry : values.entrySet()) {
            object.set(entry.getKey(), entry.getValue().tree());
        }
        return object.toString();
    }

    /** Removes keys; how many of them were there. */
    public long delete(Collection<String> keys) throws SQLException {
        String all = list(keys);
        return writing(1, () -> file.update("""
                        delete from main.__kv
                        where key in (select value from json_each(?1)) and (expires_at is null or expires_at > ?2)""", all, clock.millis()));
    }

    /** Sets a value where there is none; whether it did. */
    public boolean setIfAbsent(String key, KvValue value, @Nullable Long ttlMillis) throws SQLException {
        return replace(key, current -> current.isEmpty(), value, ttlMillis);
    }

    /** Sets a value if what is there is what the caller expects; whether it did. */
    public boolean replace(String key, Expectation expected, KvValue value, @Nullable Long ttlMillis)
            throws SQLException {
        KvRules.key(key);
        Long expiresAt = expiry(ttlMillis);
        return writing(1, () -> {
            if (!expected.test(found(key).map(Found::value))) {
                return false;
            }
            store(key, value, expiresAt);
            return true;
        });
    }

    /** Removes a key if what is there is what the caller expects; whether it did. */
    public boolean delete(String key, Expectation expected) throws SQLException {
        KvRules.key(key);
        return writing(
                1,
                () -> expected.test(found(key).map(Found::value))
                        && file.update("delete from main.__kv where key = ?", key) > 0);
    }

    /** Sets a value; what was there before. */
    public Optional<KvValue> getAndSet(String key, KvValue value, @Nullable Long ttlMillis) throws SQLException {
        KvRules.key(key);
        Long expiresAt = expiry(ttlMillis);
        return writing(1, () -> {
            Optional<KvValue> before = found(key).map(Found::value);
            store(key, value, expiresAt);
            return before;
        });
    }

    /** Removes a key; what was there. */
    public Optional<KvValue> getAndDelete(String key) throws SQLException {
        KvRules.key(key);
        return writing(1, () -> {
            Optional<KvValue> before = found(key).map(Found::value);
            file.update("delete from main.__kv where key = ?", key);
            return before;
        });
    }

    /**
     * Adds to a number, which keeps its time to live; a missing one is 0, and does not expire.
     *
     * @param amount an integer keeps an integer exact; with a real on either side the sum is one
     * @return the sum
     * @throws SQLException 22018 if what is there is no number, 22003 if the sum does not fit
     */
    public KvValue increment(String key, KvValue amount) throws SQLException {
        KvRules.key(key);
        if (!amount.isNumber()) {
            throw SqlState.BAD_ARGUMENT.error("The amount is %s: it must be a number", amount);
        }
        return writing(1, () -> {
            Optional<Found> before = found(key);
            KvValue sum = before.isPresent() ? sum(key, before.get().value(), amount) : amount;
            store(key, sum, before.map(Found::expiresAt).orElse(null));
            return sum;
        });
    }

    private static KvValue sum(String key, KvValue value, KvValue amount) throws SQLException {
        if (!value.isNumber()) {
            throw SqlState.BAD_VALUE.error("The key '%s' holds %s, which cannot be incremented", key, value);
        }
        if (value.raw() instanceof Long a && amount.raw() instanceof Long b) {
            long sum = a + b;
            if (((a ^ sum) & (b ^ sum)) < 0) {
                throw SqlState.OUT_OF_RANGE.error("The key '%s' holds %d: %d more is past 64 bits", key, a, b);
            }
            return new KvValue(KvType.INTEGER, sum);
        }
        double sum = KvRules.real(key, value) + KvRules.real(key, amount);
        if (Double.isInfinite(sum)) {
            throw SqlState.OUT_OF_RANGE.error("The key '%s' would become infinite", key);
        }
        return new KvValue(KvType.REAL, sum);
    }

    /** Gives a key a time to live; whether it was there. */
    public boolean expire(String key, long ttlMillis) throws SQLException {
        return setExpiry(key, expiry(Long.valueOf(ttlMillis)));
    }

    /** Takes the time to live from a key; whether it had one. */
    public boolean persist(String key) throws SQLException {
        long ttl = ttl(key);
        return ttl != MISSING && ttl != UNLIMITED && setExpiry(key, null);
    }

    private boolean setExpiry(String key, @Nullable Long expiresAt) throws SQLException {
        KvRules.key(key);
        return writing(1, () -> file.update("""
                                update main.__kv
                                set expires_at = ?3
                                where key = ?1 and (expires_at is null or expires_at > ?2)""", key, clock.millis(), expiresAt) > 0);
    }

    /** The milliseconds that a key has left; {@link #UNLIMITED} and {@link #MISSING} are none. */
    public long ttl(String key) throws SQLException {
        KvRules.key(key);
        return reading(MISSING, () -> {
            long now = clock.millis();
            try (RawRows rows = file.rows(
                    "select expires_at from main.__kv where key = ?1 and (expires_at is null or expires_at > ?2)",
                    key,
                    now)) {
                if (!rows.next()) {
                    return MISSING;
                }
                Long expiresAt = expiry(rows, 1);
                return expiresAt == null ? UNLIMITED : expiresAt - now;
            }
        });
    }

    /** The keys that match a {@link Glob}, in the order of their code points. */
    public List<String> keys(String glob) throws SQLException {
        return keys(Glob.of(glob), "", Integer.MAX_VALUE);
    }

    /** The next keys that begin with a text, behind one that was there or not. */
    public List<String> keysAfter(String prefix, String after, int limit) throws SQLException {
        return keys(Glob.startingWith(prefix), after, limit);
    }

    private List<String> keys(Glob glob, String after, int limit) throws SQLException {
        return reading(List.of(), () -> {
            List<String> keys = new ArrayList<>();
            try (RawRows rows = file.rows(
                    "select key " + MATCHING + " and key > ?5 order by key limit ?6",
                    glob.from(),
                    glob.to(),
                    glob.pattern(),
                    clock.millis(),
                    after,
                    limit)) {
                while (rows.next()) {
                    keys.add(String.valueOf(rows.getString(1)));
                }
            }
            return keys;
        });
    }

    /** The same with what they have. */
    List<Row> scan(String prefix, String after, int limit) throws SQLException {
        Glob glob = Glob.startingWith(prefix);
        return reading(List.of(), () -> {
            List<Row> found = new ArrayList<>();
            try (RawRows rows = file.rows(
                    "select " + COLUMNS + ", key " + MATCHING + " and key > ?5 order by key limit ?6",
                    glob.from(),
                    glob.to(),
                    glob.pattern(),
                    clock.millis(),
                    after,
                    limit)) {
                while (rows.next()) {
                    found.add(new Row(String.valueOf(rows.getString(4)), value(rows, 1), expiry(rows, 3)));
                }
            }
            return found;
        });
    }

    /** How many keys match a {@link Glob}. */
    public long count(String glob) throws SQLException {
        Glob keys = Glob.of(glob);
        return reading(
                0L,
                () -> file.number(
                        "select count(*) " + MATCHING, keys.from(), keys.to(), keys.pattern(), clock.millis()));
    }

    /** The bytes of keys and values, 8 for a number; of all if none are named. */
    public long size(Collection<String> keys) throws SQLException {
        String wanted = list(keys);
        return reading(0L, () -> file.number("""
                        select coalesce(sum(octet_length(key) + case typeof(value)
                                when 'null' then 0
                                when 'integer' then 8
                                when 'real' then 8
                                else octet_length(value) end), 0)
                        from main.__kv
                        where (?1 = '[]' or key in (select value from json_each(?1)))
                          and (expires_at is null or expires_at > ?2)""", wanted, clock.millis()));
    }

    /** Removes what has expired; how many. */
    public long deleteExpired() throws SQLException {
        return reading(0L, () -> file.update("delete from main.__kv where expires_at <= ?", clock.millis()));
    }
}
