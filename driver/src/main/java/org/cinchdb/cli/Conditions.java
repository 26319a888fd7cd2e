/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.cli.Pairs.Pair;
import org.cinchdb.cli.Pairs.Text;
import org.cinchdb.cli.TableShape.Column;
import org.jspecify.annotations.Nullable;

/**
 * Conditions such as {@code age__gte=18} as SQL: names are looked up and quoted, values bound.
 *
 * @param sql what stands behind WHERE
 * @param values in the order of its question marks
 */
record Conditions(String sql, List<@Nullable Object> values) {
    private static final Map<String, String> COMPARISONS =
            Map.of("gt", ">", "gte", ">=", "lt", "<", "lte", "<=", "like", "like");
    private static final String OPERATORS = "gt, gte, lt, lte, like, in, not, null";

    /**
     * Reads conditions.
     *
     * @param any whether one of them is enough; else all have to hold
     * @throws SQLException 42703 for a column that is not there, 42601 for what cannot be read
     */
    static Conditions of(TableShape table, List<String> written, boolean any) throws SQLException {
        List<String> parts = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (String text : written) {
            for (Pair pair : pairs(text)) {
                parts.add("(" + one(table, pair, values) + ")");
            }
        }
        return new Conditions(String.join(any ? " or " : " and ", parts), values);
    }

    /** The condition that a column has one of some values, with commas between them. */
    static Conditions in(Column column, String written) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        return new Conditions(in(column, pairs("in=" + written).get(0).values(), values), values);
    }

    private static List<Pair> pairs(String text) throws SQLException {
        try {
            return Pairs.of(text);
        } catch (IllegalArgumentException e) {
            throw SqlState.SYNTAX.withCause(0, e, "Condition " + e.getMessage());
        }
    }

    private static String one(TableShape table, Pair pair, List<@Nullable Object> values) throws SQLException {
        int split = pair.name().lastIndexOf("__");
        if (table.find(pair.name()).isPresent() || split < 1) {
            return equal(table.column(pair.name()), " = ", "is null", pair.value(), values);
        }
        Column column = table.column(pair.name().substring(0, split));
        String operator = pair.name().substring(split + 2).toLowerCase(Locale.ROOT);
        return switch (operator) {
            case "in" -> in(column, pair.values(), values);
            case "not", "ne" -> equal(column, " is not ", "is not null", pair.value(), values);
            case "null" -> column.quoted() + (truth(pair) ? " is null" : " is not null");
            default -> compared(column, operator, pair.value(), values);
        };
    }

    private static String compared(Column column, String operator, Text text, List<@Nullable Object> values)
            throws SQLException {
        String comparison = COMPARISONS.get(operator);
        if (comparison == null) {
            throw SqlState.SYNTAX.error("There is no operator '__%s'. Operators: %s", operator, OPERATORS);
        }
        Object value = Values.of(text, column.affinity());
        if (value == null) {
            throw SqlState.SYNTAX.error(
                    "Nothing is %s NULL: %s__null=true finds the rows without a value", comparison, column.name());
        }
        values.add(value);
        return column.quoted() + " " + comparison + " ?";
    }

    private static String equal(
            Column column, String operator, String ifNull, Text text, List<@Nullable Object> values) {
        Object value = Values.of(text, column.affinity());
        if (value == null) {
            return column.quoted() + " " + ifNull;
        }
        values.add(value);
        return column.quoted() + operator + "?";
    }

    private static String in(Column column, List<Text> texts, List<@Nullable Object> values) {
        List<Object> present = new ArrayList<>();
        boolean orNull = false;
        for (Text text : texts) {
            Object value = Values.of(text, column.affinity());
            if (value == null) {
                orNull = true;
            } else {
                present.add(value);
            }
        }
        values.addAll(present);
        String list =
                column.quoted() + " in (" + present.stream().map(value -> "?").collect(Collectors.joining(", ")) + ")";
        return orNull ? list + " or " + column.quoted() + " is null" : list;
    }

    private static boolean truth(Pair pair) throws SQLException {
        return switch (pair.value().text().toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            default ->
                throw SqlState.SYNTAX.error(
                        "'%s' wants true or false, not '%s'",
                        pair.name(), pair.value().text());
        };
    }
}
