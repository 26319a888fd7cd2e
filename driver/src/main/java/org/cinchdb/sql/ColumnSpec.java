/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A column as it is asked for: {@code name[:type][:modifier..]}, such as {@code email:text:not_null:unique}. The
 * language is described in docs/columns.md.
 *
 * @param name without quotes
 * @param type as SQL declares it; empty: none was given
 * @param notNull whether NULL is refused
 * @param unique whether a value may be there once
 * @param primaryKey whether it is the table's key, or part of it
 * @param defaultValue SQL text; null if there is none
 * @param checks conditions in parentheses that each value has to meet
 * @param reference what a foreign key leads to; null if there is none
 */
public record ColumnSpec(
        String name,
        Optional<String> type,
        boolean notNull,
        boolean unique,
        boolean primaryKey,
        @Nullable String defaultValue,
        List<String> checks,
        @Nullable Reference reference) {
    public ColumnSpec {
        checks = List.copyOf(checks);
    }

    /**
     * Where a foreign key leads.
     *
     * @param column null: the key of the table
     * @param onDelete the action in SQL, such as {@code set null}; null: none
     */
    public record Reference(
            String table, @Nullable String column, @Nullable String onDelete) {}

    /**
     * Reads a column.
     *
     * @throws SQLException 42601 that says which part is wrong and what can stand there
     */
    public static ColumnSpec parse(String written) throws SQLException {
        return new ColumnSpecReader(written).read();
    }

    /**
     * The column's definition: its type and constraints. A part of the key is never NULL, though SQLite would have it.
     *
     * @param declaredType the type, where none was given that of the column to which the foreign key leads
     * @param parentColumn the column to which it leads, if it has a foreign key
     * @param inKey whether it is the whole primary key: then the definition says so
     */
    public String definition(String declaredType, @Nullable String parentColumn, boolean inKey) {
        StringJoiner parts = new StringJoiner(" ");
        parts.add(declaredType);
        if (inKey) {
            parts.add("primary key");
        }
        boolean rowid = inKey && declaredType.equals("INTEGER");
        if (notNull || ((inKey || primaryKey) && !rowid)) {
            parts.add("not null");
        }
        if (defaultValue != null) {
            parts.add("default " + defaultValue);
        }
        if (unique) {
            parts.add("unique");
        }
        for (String check : checks) {
            parts.add("check " + check);
        }
        if (reference != null && parentColumn != null) {
            parts.add(
                    "references " + Identifiers.quote(reference.table()) + "(" + Identifiers.quote(parentColumn) + ")");
            if (reference.onDelete() != null) {
                parts.add("on delete " + reference.onDelete());
            }
        }
        return parts.toString();
    }
}
