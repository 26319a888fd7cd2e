/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.PrintWriter;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * CSV as RFC 4180 has it: a line of names first, lines end with CR LF. NULL is an empty field, an empty text is
 * {@code ""}, a blob is base64.
 */
final class CsvWriter implements RowWriter {
    private static final String LINE_END = "\r\n";

    private final PrintWriter out;

    CsvWriter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begin(List<String> labels) {
        out.print(labels.stream().map(CsvWriter::quotedIfNeeded).collect(Collectors.joining(",")) + LINE_END);
    }

    @Override
    public void row(List<@Nullable Object> values) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            line.append(i == 0 ? "" : ",").append(field(values.get(i)));
        }
        out.print(line + LINE_END);
    }

    private static String field(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        return quotedIfNeeded(
                value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value.toString());
    }

    private static String quotedIfNeeded(String text) {
        boolean quoted = text.isEmpty() || text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    @Override
    public void end() {
        out.flush();
    }
}
