/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cinchdb.SqlState;
import org.cinchdb.kv.KvRules;
import org.cinchdb.kv.KvTable;
import org.cinchdb.kv.KvValue;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.tenant.Lease;
import org.jspecify.annotations.Nullable;

/**
 * The SQL functions of the key-value store. They work on the connection on which their statement runs, and so in its
 * transaction; one that writes is refused where the gate has begun none that writes.
 */
enum KvFunctions {
    SET("cinch_kv_set(key, value[, ttl[, type]])", 2, 4, true, "Sets a value, for ttl seconds if given; gives it.") {
        @Override
        @Nullable
        Object call(KvTable table, Arguments arguments) throws SQLException {
            KvValue value = arguments.value(1, 3);
            table.set(arguments.text(0), value, arguments.ttl(2));
            return value.raw();
        }
    },
    SETNX(
            "cinch_kv_setnx(key, value[, ttl[, type]])",
            2,
            4,
            true,
            "Sets a value if the key is missing; 1 if it did, else 0.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return table.setIfAbsent(arguments.text(0), arguments.value(1, 3), arguments.ttl(2));
        }
    },
    GET("cinch_kv_get(key)", 1, 1, false, "The value of a key; null if it is missing.") {
        @Override
        @Nullable
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return raw(table.get(arguments.text(0)));
        }
    },
    TYPE("cinch_kv_type(key)", 1, 1, false, "The type of a key's value; null if it is missing.") {
        @Override
        @Nullable
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return table.get(arguments.text(0)).map(value -> value.type().tag()).orElse(null);
        }
    },
    MSET(
            "cinch_kv_mset(key, value[, key, value]..)",
            2,
            KvFunctions.MANY,
            true,
            "Sets all of these or none; how many.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            if (arguments.count() % 2 != 0) {
                throw SqlState.FUNCTION_NOT_FOUND.error("The last key has no value");
            }
            Map<String, KvValue> values = new LinkedHashMap<>();
            for (int i = 0; i < arguments.count(); i += 2) {
                values.put(arguments.text(i), arguments.value(i + 1, KvFunctions.MANY));
            }
            table.setAll(values, null);
            return (long) values.size();
        }
    },
    MGET(
            "cinch_kv_mget(key[, key]..)",
            1,
            KvFunctions.MANY,
            false,
            "The values of all these keys as a JSON object; an error names those that are missing.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return KvTable.jsonOf(table.getAll(arguments.texts()));
        }
    },
    DELETE("cinch_kv_delete(key[, key]..)", 1, KvFunctions.MANY, true, "Removes keys; how many of them were there.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return table.delete(arguments.texts());
        }
    },
    EXISTS("cinch_kv_exists(key)", 1, 1, false, "1 if the key is there, else 0.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return table.exists(arguments.text(0));
        }
    },
    INCREMENT(
            "cinch_kv_increment(key[, amount])",
            1,
            2,
            true,
            "Adds to a number (default: 1), which keeps its ttl; gives the sum. A missing key counts as 0.") {
        @Override
        @Nullable
        Object call(KvTable table, Arguments arguments) throws SQLException {
            KvValue amount = arguments.count() > 1 ? arguments.value(1, KvFunctions.MANY) : KvValue.ofSql(1L, null);
            return table.increment(arguments.text(0), amount).raw();
        }
    },
    COMPARE_AND_SET(
            "cinch_kv_compare_and_set(key, expected, value[, ttl[, type]])",
            3,
            5,
            true,
            "Sets a value if the one there is the expected one (null: none); 1 if it did, else 0.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            KvValue expected = arguments.value(1, arguments.isNull(1) ? KvFunctions.MANY : 4);
            String forced = arguments.textOrNull(4);
            return table.replace(
                    arguments.text(0),
                    current -> KvValue.isExpected(current, expected, forced),
                    arguments.value(2, 4),
                    arguments.ttl(3));
        }
    },
    COMPARE_AND_DELETE(
            "cinch_kv_compare_and_delete(key, expected[, type])",
            2,
            3,
            true,
            "Removes a key if its value is the expected one; 1 if it did, else 0.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            KvValue expected = arguments.value(1, 2);
            String forced = arguments.textOrNull(2);
            return table.delete(arguments.text(0), current -> KvValue.isExpected(current, expected, forced));
        }
    },
    GET_AND_SET(
            "cinch_kv_get_and_set(key, value[, ttl[, type]])",
            2,
            4,
            true,
            "Sets a value; gives the one before, null if there was none.") {
        @Override
        @Nullable
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return raw(table.getAndSet(arguments.text(0), arguments.value(1, 3), arguments.ttl(2)));
        }
    },
    GET_AND_DELETE("cinch_kv_get_and_delete(key)", 1, 1, true, "Removes a key; gives its value, null if none.") {
        @Override
        @Nullable
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return raw(table.getAndDelete(arguments.text(0)));
        }
    },
    EXPIRE("cinch_kv_expire(key, ttl)", 2, 2, true, "Lets a key expire in ttl seconds; 1 if it was there, else 0.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            Long ttl = arguments.ttl(1);
            if (ttl == null) {
                throw SqlState.BAD_ARGUMENT.error("The ttl is null: cinch_kv_persist takes it away");
            }
            return table.expire(arguments.text(0), ttl);
        }
    },
    PERSIST("cinch_kv_persist(key)", 1, 1, true, "Takes the ttl from a key; 1 if it had one, else 0.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return table.persist(arguments.text(0));
        }
    },
    TTL("cinch_kv_ttl(key)", 1, 1, false, "The seconds that a key has left; null: for ever, -1: it is missing.") {
        @Override
        @Nullable
        Object call(KvTable table, Arguments arguments) throws SQLException {
            long millis = table.ttl(arguments.text(0));
            if (millis == KvTable.UNLIMITED) {
                return null;
            }
            return millis == KvTable.MISSING ? (Object) KvTable.MISSING : (Object) (millis / 1000.0);
        }
    },
    KEYS(
            "cinch_kv_keys([glob])",
            0,
            1,
            false,
            "The keys that match a pattern of * ? [abc], sorted, as a JSON array; as a table its column is key.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return KvTable.json(table.keys(arguments.glob()));
        }
    },
    KEY_COUNT("cinch_kv_key_count([glob])", 0, 1, false, "How many keys match a pattern.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return table.count(arguments.glob());
        }
    },
    SCAN(
            "cinch_kv_scan(prefix[, cursor[, limit]])",
            1,
            3,
            false,
            "At most limit (default: 100) keys that begin with a text, behind the cursor, which is the last key of the"
                    + " page before; a JSON array, as a table its column is key.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            String cursor = arguments.textOrNull(1);
            long limit = arguments.isNull(2) ? 100 : arguments.number(2);
            return KvTable.json(table.keysAfter(arguments.text(0), cursor == null ? "" : cursor, KvRules.limit(limit)));
        }
    },
    STORAGE_SIZE(
            "cinch_kv_storage_size([key]..)",
            0,
            KvFunctions.MANY,
            false,
            "The bytes of keys and their values, of the whole store if none are named.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return table.size(arguments.texts());
        }
    },
    DELETE_EXPIRED("cinch_kv_delete_expired()", 0, 0, true, "Removes what has expired; how many keys.") {
        @Override
        Object call(KvTable table, Arguments arguments) throws SQLException {
            return table.deleteExpired();
        }
    };

    private static final int MANY = Integer.MAX_VALUE;
    private static final Set<String> WRITERS = Arrays.stream(values())
            .filter(function -> function.writes)
            .map(KvFunctions::sqlName)
            .collect(Collectors.toUnmodifiableSet());

    private final String signature;
    private final int least;
    private final int most;
    private final boolean writes;
    private final String summary;

    KvFunctions(String signature, int least, int most, boolean writes, String summary) {
        this.signature = signature;
        this.least = least;
        this.most = most;
        this.writes = writes;
        this.summary = summary;
    }

    abstract @Nullable Object call(KvTable table, Arguments arguments) throws SQLException;

    private String sqlName() {
        return signature.substring(0, signature.indexOf('('));
    }

    private static @Nullable Object raw(Optional<KvValue> value) {
        return value.map(KvValue::raw).orElse(null);
    }

    /** The arguments of a call: one that is left out is null. */
    private static final class Arguments {
        private final @Nullable Object[] values;

        Arguments(@Nullable Object[] values) {
            this.values = values;
        }

        int count() {
            return values.length;
        }

        private @Nullable Object at(int i) {
            return i < values.length ? values[i] : null;
        }

        boolean isNull(int i) {
            return at(i) == null;
        }

        @Nullable
        String textOrNull(int i) throws SQLException {
            return isNull(i) ? null : text(i);
        }

        String text(int i) throws SQLException {
            if (at(i) instanceof String text) {
                return text;
            }
            throw SqlState.BAD_ARGUMENT.error("Argument %d is not text: %s", i + 1, at(i));
        }

        List<String> texts() throws SQLException {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < values.length; i++) {
                all.add(text(i));
            }
            return all;
        }

        String glob() throws SQLException {
            return count() == 0 ? "*" : text(0);
        }

        long number(int i) throws SQLException {
            if (at(i) instanceof Long number) {
                return number;
            }
            throw SqlState.BAD_ARGUMENT.error("Argument %d is not a whole number: %s", i + 1, at(i));
        }

        /** A value, of the type that another argument names, if it does. */
        KvValue value(int i, int type) throws SQLException {
            return KvValue.ofSql(at(i), textOrNull(type));
        }

        @Nullable
        Long ttl(int i) throws SQLException {
            return KvRules.ttl(at(i));
        }
    }

    /** A call; an error says of what. */
    private @Nullable Object checkedCall(Session session, Lease lease, @Nullable Object[] arguments)
            throws SQLException {
        if (arguments.length < least || arguments.length > most) {
            throw SqlState.FUNCTION_NOT_FOUND.error("%s is called with %d arguments", signature, arguments.length);
        }
        if (writes) {
            session.requireWriting(signature);
        }
        try {
            Object result = call(lease.kv(session.project().clock()), new Arguments(arguments));
            return result instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : result;
        } catch (SQLException e) {
            throw named(e);
        }
    }

    private SQLException named(SQLException e) {
        return Arrays.stream(SqlState.values())
                .filter(state -> e.getErrorCode() == 0 && state.isStateOf(e))
                .findFirst()
                .map(state -> state.withCause(0, e, signature + ": " + e.getMessage()))
                .orElse(e);
    }

    /** Makes all of them callable on a connection that does not know them yet. */
    static void register(Lease lease) throws SQLException {
        for (KvFunctions function : values()) {
            lease.connection().register(function.sqlName(), -1, arguments -> {
                Session session = Functions.user(lease);
                try {
                    return function.checkedCall(session, lease, arguments);
                } catch (SQLException e) {
                    throw session.functionFailed(e);
                }
            });
        }
    }

    /** Whether a statement calls one that writes; EXPLAIN names it and does not. */
    static boolean write(SqlStatement statement) {
        if (statement.callsFunctions().isEmpty() || statement.text().regionMatches(true, 0, "explain", 0, 7)) {
            return false;
        }
        for (String name : statement.callsFunctions()) {
            if (WRITERS.contains(name)) {
                return true;
            }
        }
        return false;
    }

    static Stream<String> json() {
        return Arrays.stream(values()).map(f -> Functions.json(f.sqlName(), "function", f.signature, f.summary));
    }

    static Stream<String> names() {
        return Arrays.stream(values()).map(KvFunctions::sqlName);
    }
}
