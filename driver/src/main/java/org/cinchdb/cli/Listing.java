/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows that a command has put together; what a row has not got is blank in a table, null in JSON. */
final class Listing implements RowSource {
    private final List<String> labels;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private int row = -1;

    Listing(String... labels) {
        this.labels = List.of(labels);
    }

    /** Adds a row, a value for each label; an empty {@link Optional} is as null. */
    Listing add(@Nullable Object... values) {
        List<@Nullable Object> row = new ArrayList<>();
        for (Object value : Arrays.asList(values)) {
            row.add(value instanceof Optional<?> optional ? optional.orElse(null) : value);
        }
        if (row.size() != labels.size()) {
            throw new IllegalArgumentException(row.size() + " values for " + labels);
        }
        rows.add(row);
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public boolean next() {
        row++;
        return row < rows.size();
    }

    @Override
    public @Nullable Object value(int column) {
        return rows.get(row).get(column - 1);
    }
}
