/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * Java's values and those of the store: what has a type there is that type, everything else goes through Jackson as
 * JSON. Nothing is rounded on the way back. Immutable.
 */
final class KvCodec {
    /**
     * Made when it is first needed: a session connects also where another library brings parts of Jackson that do not
     * fit together.
     */
    private static final class Trees {
        static final ObjectMapper MAPPER = JsonMapper.builder()
                .findAndAddModules()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    static final KvCodec DEFAULT = new KvCodec(null);

    private final @Nullable ObjectMapper mapper;

    /** Null: {@link #trees}. */
    KvCodec(@Nullable ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** JSON in which no number is rounded. */
    static ObjectMapper trees() {
        return Trees.MAPPER;
    }

    private ObjectMapper mapper() {
        return mapper == null ? trees() : mapper;
    }

    KvValue encode(@Nullable Object value) throws SQLException {
        if (value == null) {
            return new KvValue(KvType.NULL, null);
        }
        if (value instanceof String || value instanceof Character) {
            return KvValue.of(KvType.TEXT, value.toString());
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return new KvValue(KvType.INTEGER, ((Number) value).longValue());
        }
        if (value instanceof BigInteger number && number.bitLength() < Long.SIZE) {
            return new KvValue(KvType.INTEGER, number.longValue());
        }
        if (value instanceof Double || value instanceof Float) {
            return KvValue.of(KvType.REAL, ((Number) value).doubleValue());
        }
        if (value instanceof Boolean truth) {
            return new KvValue(KvType.BOOLEAN, truth ? 1L : 0L);
        }
        if (value instanceof byte[] bytes) {
            return KvValue.of(KvType.BLOB, bytes);
        }
        try {
            return KvValue.of(KvType.JSON, mapper().writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw SqlState.BAD_VALUE.withCause(
                    0, e, "A " + value.getClass().getName() + " cannot be written as JSON: " + e.getOriginalMessage());
        }
    }

    /** What {@code get} without a type gives. */
    Optional<Object> decode(String key, KvValue value) throws SQLException {
        return decode(key, value, Object.class);
    }

    /**
     * @throws SQLException 22018 if it is of another type, 22003 if it is a number that the type cannot hold exactly
     */
    <T> Optional<T> decode(String key, KvValue value, Class<T> type) throws SQLException {
        Object raw = value.raw();
        if (raw == null) {
            return Optional.empty();
        }
        Class<T> boxed = type.isPrimitive() ? boxed(type) : type;
        Object found = switch (value.type()) {
            case JSON -> json(key, (String) raw, boxed);
            case BOOLEAN -> (Long) raw != 0;
            case INTEGER -> integer(key, (Long) raw, boxed);
            case REAL -> boxed == Float.class ? real(key, (Double) raw) : raw;
            default -> raw;
        };
        if (found == null) {
            return Optional.empty();
        }
        if (!boxed.isInstance(found)) {
            throw SqlState.BAD_VALUE.error("The key '%s' holds %s, which is no %s", key, value, type.getSimpleName());
        }
        return Optional.of(boxed.cast(found));
    }

    @SuppressWarnings("unchecked")
    private static <T> Class<T> boxed(Class<T> primitive) {
        return (Class<T>) MethodType.methodType(primitive).wrap().returnType();
    }

    /** The same for types with arguments: a {@code List<Item>}. They are JSON. */
    <T> Optional<T> decode(String key, KvValue value, JavaType type) throws SQLException {
        if (value.raw() == null) {
            return Optional.empty();
        }
        if (value.type() != KvType.JSON) {
            throw SqlState.BAD_VALUE.error("The key '%s' holds %s, which is no %s", key, value, type.toCanonical());
        }
        try {
            return Optional.ofNullable(mapper().readValue((String) value.raw(), type));
        } catch (JsonProcessingException e) {
            throw unreadable(key, type.toCanonical(), e);
        }
    }

    JavaType type(Type type) {
        return mapper().constructType(type);
    }

    private @Nullable Object json(String key, String text, Class<?> type) throws SQLException {
        if (type == String.class) {
            return text;
        }
        try {
            return type == Object.class ? mapper().readTree(text) : mapper().readValue(text, type);
        } catch (JsonProcessingException e) {
            throw unreadable(key, type.getName(), e);
        }
    }

    private static SQLException unreadable(String key, String type, JsonProcessingException e) {
        return SqlState.BAD_VALUE.withCause(
                0, e, "The JSON of the key '" + key + "' is no " + type + ": " + e.getOriginalMessage());
    }

    private static Object integer(String key, long number, Class<?> type) throws SQLException {
        if (type == Long.class || type == Object.class || type == Number.class) {
            return number;
        }
        if (type == BigInteger.class) {
            return BigInteger.valueOf(number);
        }
        if (type == Integer.class && number == (int) number) {
            return (int) number;
        }
        if (type == Short.class && number == (short) number) {
            return (short) number;
        }
        if (type == Byte.class && number == (byte) number) {
            return (byte) number;
        }
        if (type == Double.class && KvRules.isExactReal(number)) {
            return (double) number;
        }
        if (Number.class.isAssignableFrom(type)) {
            throw SqlState.OUT_OF_RANGE.error(
                    "The key '%s' holds %d, which is no %s", key, number, type.getSimpleName());
        }
        return number;
    }

    private static Object real(String key, double number) throws SQLException {
        if ((double) (float) number != number) {
            throw SqlState.OUT_OF_RANGE.error("The key '%s' holds %s, which is no float", key, number);
        }
        return (float) number;
    }
}
