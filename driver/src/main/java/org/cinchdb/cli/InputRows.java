/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.Reader;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are read one by one: JSON, an array of objects or one object after the other, or CSV with a line of names
 * first. What {@code query} prints can be read again.
 */
final class InputRows implements AutoCloseable {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.EMPTY_UNQUOTED_STRING_AS_NULL)
            .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
            .enable(CsvParser.Feature.FAIL_ON_MISSING_HEADER_COLUMNS)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .build();

    /** What Jackson says of a text that it does not show. */
    private static final String SOURCE = " \\(start marker at \\[Source: [^]]*]\\)";

    /** Gives the next row by its names, or null at the end. */
    private interface Source {
        @Nullable
        Map<String, @Nullable Object> next(TableShape table) throws IOException, SQLException;
    }

    private final Source source;
    private final Reader reader;
    private long row;

    private InputRows(Source source, Reader reader) {
        this.source = source;
        this.reader = reader;
    }

    static InputRows json(Reader reader) throws IOException {
        JsonParser parser = JSON.createParser(reader);
        return new InputRows(
                table -> {
                    JsonToken token = parser.nextToken();
                    while (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
                        token = parser.nextToken();
                    }
                    return token == null ? null : row(parser.readValueAsTree());
                },
                reader);
    }

    /** The members of an object, as they are bound. */
    private static Map<String, @Nullable Object> row(JsonNode node) throws SQLException {
        if (!node.isObject()) {
            throw SqlState.SYNTAX.error("%s is no row: a row is an object such as {\"name\": \"Ann\"}", node);
        }
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            row.put(member.getKey(), Values.of(member.getValue()));
        }
        return row;
    }

    /** One row as JSON text. */
    static Map<String, @Nullable Object> object(String json) throws SQLException {
        try {
            return row(JSON.reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(json));
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    private static SQLException unreadable(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
        return SqlState.SYNTAX.withCause(
                0, e, "This cannot be read: " + e.getOriginalMessage().replaceAll(SOURCE, "") + where);
    }

    static InputRows csv(Reader reader) throws IOException {
        MappingIterator<Map<String, String>> rows = CSV.readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader().withStrictHeaders(true))
                .readValues(reader);
        return new InputRows(
                table -> {
                    if (!rows.hasNextValue()) {
                        return null;
                    }
                    Map<String, @Nullable Object> row = new LinkedHashMap<>();
                    for (Map.Entry<String, String> field : rows.nextValue().entrySet()) {
                        String text = field.getValue();
                        row.put(
                                field.getKey(),
                                text == null
                                        ? null
                                        : Values.ofText(
                                                text,
                                                table.column(field.getKey()).affinity()));
                    }
                    return row;
                },
                reader);
    }

    /**
     * The next row; null at the end.
     *
     * @throws SQLException 42601 if it cannot be read
     */
    @Nullable
    Map<String, @Nullable Object> next(TableShape table) throws IOException, SQLException {
        row++;
        try {
            return source.next(table);
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        }
    }

    /** The number of the row that was read last, from 1. */
    long row() {
        return row;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
