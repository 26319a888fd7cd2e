/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * A value with its type, checked: it can be stored and comes back as it is.
 *
 * @param raw as SQLite has it: String (for text and JSON), Long (1 or 0 for a boolean), Double, {@code byte[]}, null
 */
public record KvValue(KvType type, @Nullable Object raw) {
    /** How many bytes a value may have; text and JSON count in UTF-8. */
    public static final int MAX_BYTES = 16 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    /** A value that SQL gives: its storage class says its type, unless another is asked for. */
    public static KvValue ofSql(@Nullable Object raw, @Nullable String forced) throws SQLException {
        KvType type = typeOf(raw);
        if (forced == null) {
            return of(type, raw);
        }
        KvType wanted = KvType.of(forced)
                .orElseThrow(() -> SqlState.BAD_ARGUMENT.error("'%s' is no type. Types: %s", forced, KvType.all()));
        if (wanted == type) {
            return of(type, raw);
        }
        if (wanted == KvType.JSON && (raw == null || raw instanceof Number || raw instanceof String)) {
            return of(KvType.JSON, String.valueOf(raw));
        }
        if (wanted == KvType.REAL && raw instanceof Long number && KvRules.isExactReal(number)) {
            return of(KvType.REAL, (double) number);
        }
        if (wanted == KvType.BOOLEAN && raw instanceof Long number && (number == 0 || number == 1)) {
            return new KvValue(KvType.BOOLEAN, number);
        }
        throw SqlState.BAD_VALUE.error(
                "%s cannot become %s: %s",
                described(type, raw),
                wanted.tag(),
                wanted == KvType.BOOLEAN ? "1 and 0 can" : "its type must be given as such");
    }

    private static KvType typeOf(@Nullable Object raw) {
        if (raw == null) {
            return KvType.NULL;
        }
        if (raw instanceof Long) {
            return KvType.INTEGER;
        }
        if (raw instanceof Double) {
            return KvType.REAL;
        }
        return raw instanceof byte[] ? KvType.BLOB : KvType.TEXT;
    }

    private static String described(KvType type, @Nullable Object raw) {
        String text = raw instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(raw);
        return "A value of type " + type.tag() + " (" + (text.length() > 40 ? text.substring(0, 40) + ".." : text)
                + ")";
    }

    /** A checked value of a type. */
    static KvValue of(KvType type, @Nullable Object raw) throws SQLException {
        if (raw instanceof Double number && !Double.isFinite(number)) {
            throw SqlState.BAD_ARGUMENT.error("%s cannot be stored: a real value is a finite number", number);
        }
        if (raw instanceof String text) {
            requireSize(KvRules.utf8Length(text));
            if (type == KvType.JSON) {
                requireJson(text);
            }
        } else if (raw instanceof byte[] bytes) {
            requireSize(bytes.length);
        }
        return new KvValue(type, raw);
    }

    private static void requireSize(long bytes) throws SQLException {
        if (bytes > MAX_BYTES) {
            throw SqlState.BAD_ARGUMENT.error(
                    "The value has %d bytes, and may have %d (16 MiB). Keep large things in a table or a file",
                    bytes, MAX_BYTES);
        }
    }

    private static void requireJson(String text) throws SQLException {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                throw SqlState.BAD_VALUE.error("The value is no JSON: it is empty");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw SqlState.BAD_VALUE.error("The value is no JSON: something follows its end");
            }
        } catch (JsonProcessingException e) {
            throw SqlState.BAD_VALUE.withCause(0, e, "The value is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isNumber() {
        return type == KvType.INTEGER || type == KvType.REAL;
    }

    /**
     * Whether what is there is what a caller expects: a null stands for a missing key too, and JSON is compared as
     * such.
     */
    static boolean isExpected(Optional<KvValue> current, KvValue expected) throws SQLException {
        if (current.isEmpty() || expected.raw() == null) {
            return expected.raw() == null && current.map(KvValue::raw).isEmpty();
        }
        KvValue there = current.get();
        boolean json = there.type() == KvType.JSON && expected.type() == KvType.JSON;
        return json ? there.tree().equals(expected.tree()) : there.equals(expected);
    }

    /**
     * The same as SQL sees it, where a boolean is 1 or 0 and JSON is text: types count if one was asked for.
     *
     * @param forced null: none was
     */
    public static boolean isExpected(Optional<KvValue> current, KvValue expected, @Nullable String forced)
            throws SQLException {
        boolean same = isExpected(current, expected);
        return same || (forced == null && current.isPresent() && Objects.deepEquals(current.get().raw, expected.raw));
    }

    /**
     * The value as JSON.
     *
     * @throws SQLException 22018 for bytes, and for JSON that something else than this store has put there
     */
    JsonNode tree() throws SQLException {
        return switch (type) {
            case JSON -> parsed((String) Objects.requireNonNull(raw));
            case BOOLEAN -> BooleanNode.valueOf(Objects.equals(raw, 1L));
            case BLOB -> throw SqlState.BAD_VALUE.error("Bytes have no place in JSON: cinch_kv_get gives them");
            default -> KvCodec.trees().valueToTree(raw);
        };
    }

    private static JsonNode parsed(String json) throws SQLException {
        try {
            return KvCodec.trees().readTree(json);
        } catch (JsonProcessingException e) {
            throw SqlState.BAD_VALUE.withCause(0, e, "The value is no JSON: " + e.getOriginalMessage());
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KvValue value && type == value.type && Objects.deepEquals(raw, value.raw);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.deepHashCode(new @Nullable Object[] {raw});
    }

    /** Says the type alone: a value may be a secret. */
    @Override
    public String toString() {
        return "a value of type " + type.tag();
    }
}
