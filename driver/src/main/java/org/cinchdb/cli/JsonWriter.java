/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON array with an object for each row, one a line. Integers have all their digits, a blob is base64, infinity
 * {@code 9e999} as in SQLite. The second of two columns of one name {@code n} is called {@code n_2}.
 */
final class JsonWriter implements RowWriter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final JsonGenerator json;
    private List<String> names = List.of();

    JsonWriter(PrintWriter out) throws IOException {
        this.out = out;
        this.json = generator(out);
    }

    private static JsonGenerator generator(PrintWriter out) throws IOException {
        JsonGenerator json = JSON.createGenerator(out);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        json.setPrettyPrinter(new MinimalPrettyPrinter() {
            private static final long serialVersionUID = 1L;

            @Override
            public void writeArrayValueSeparator(JsonGenerator generator) throws IOException {
                generator.writeRaw(",\n");
            }
        });
        return json;
    }

    /** Writes one object and a line break. */
    static void object(PrintWriter out, Map<String, ?> members) throws IOException {
        out.println(JSON.writeValueAsString(members));
        out.flush();
    }

    @Override
    public void begin(List<String> labels) throws IOException {
        names = unlike(labels);
        json.writeStartArray();
    }

    private static List<String> unlike(List<String> labels) {
        Set<String> taken = new HashSet<>(labels);
        Set<String> seen = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (String label : labels) {
            String name = label;
            for (int n = 2; !seen.add(name); n++) {
                name = label + "_" + n;
                if (!seen.contains(name) && !taken.add(name)) {
                    name = label;
                }
            }
            names.add(name);
        }
        return names;
    }

    @Override
    public void row(List<@Nullable Object> values) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < values.size(); i++) {
            json.writeFieldName(names.get(i));
            write(values.get(i));
        }
        json.writeEndObject();
    }

    private void write(@Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Double number && number.isInfinite()) {
            json.writeRawValue(number > 0 ? "9e999" : "-9e999");
        } else if (value instanceof Number
                || value instanceof Boolean
                || value instanceof byte[]
                || value instanceof Map
                || value instanceof Collection) {
            json.writePOJO(value);
        } else {
            json.writeString(value.toString());
        }
    }

    @Override
    public void end() throws IOException {
        json.writeEndArray();
        json.close();
        out.println();
        out.flush();
    }
}
