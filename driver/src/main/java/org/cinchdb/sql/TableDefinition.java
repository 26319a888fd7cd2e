/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A {@code CREATE TABLE} in its parts. Names are without quotes, as written; all else is as written but for comments.
 *
 * @param name the table's name
 * @param columns in their order, those generated too
 * @param constraints those of the table, in their order
 * @param options what stands behind the parentheses: {@code strict}, {@code without rowid}; may be empty
 */
public record TableDefinition(String name, List<Column> columns, List<Constraint> constraints, String options) {
    public TableDefinition {
        columns = List.copyOf(columns);
        constraints = List.copyOf(constraints);
    }

    /**
     * Reads the text of a table as {@code sqlite_schema} has it.
     *
     * @return empty for a virtual table, {@code CREATE TABLE .. AS SELECT}, and what cannot be read
     */
    public static Optional<TableDefinition> of(String createTable) {
        return new TableReader(Tokens.of(createTable)).read();
    }

    /**
     * The statement that creates this table under a name: names in double quotes, columns, constraints, options. A
     * constraint that names its own table is not changed.
     */
    public String sql(String tableName) {
        StringJoiner parts = new StringJoiner(", ", "create table " + Identifiers.quote(tableName) + "(", ")");
        for (Column column : columns) {
            parts.add((Identifiers.quote(column.name()) + " " + column.definition()).strip());
        }
        for (Constraint constraint : constraints) {
            parts.add(constraint.text());
        }
        return options.isEmpty() ? parts.toString() : parts + " " + options;
    }

    /**
     * A column.
     *
     * @param name without quotes
     * @param definition its type and constraints; may be empty
     */
    public record Column(String name, String definition) {
        /** Whether it says {@code NOT NULL}. */
        public boolean notNull() {
            Tokens tokens = Tokens.of(definition);
            return notNull(tokens, 0) < tokens.size();
        }

        /** Whether rows that are there can keep {@code ALTER TABLE .. ADD COLUMN} from adding it. */
        public boolean dependsOnRows() {
            return added().dependsOnRows();
        }

        private AddedColumn added() {
            return new AddedColumn(Tokens.of(Identifiers.quote(name) + " " + definition), 0);
        }

        /** The expression of its {@code DEFAULT}; empty if it has none. */
        public Optional<String> defaultValue() {
            return added().defaultValue();
        }

        /**
         * Its type, and its default value if that is a constant and references no row, which may be missing: what
         * {@code ADD COLUMN} takes whatever rows there are.
         */
        public String typeAndConstant() {
            String type = type();
            return defaultValue()
                    .filter(value -> !added().references())
                    .map(value -> (type + " default " + value).strip())
                    .filter(definition -> !new Column(name, definition).dependsOnRows())
                    .orElse(type);
        }

        /** Its type, as written; empty if it has none. */
        public String type() {
            Tokens tokens = Tokens.of(definition);
            int end = 0;
            while (end < tokens.size()
                    && !tokens.anyWord(
                            end,
                            "constraint",
                            "primary",
                            "not",
                            "null",
                            "unique",
                            "check",
                            "default",
                            "collate",
                            "references",
                            "generated",
                            "as")) {
                end = tokens.next(end);
            }
            return tokens.text(0, end);
        }

        /**
         * The definition without {@code [CONSTRAINT n] NOT NULL [ON CONFLICT x]}; the same if it says no such thing.
         */
        public String withoutNotNull() {
            Tokens tokens = Tokens.of(definition);
            int found = notNull(tokens, 0);
            if (found == tokens.size()) {
                return definition;
            }
            StringJoiner rest = new StringJoiner(" ");
            int begin = 0;
            while (found < tokens.size()) {
                add(rest, tokens.text(begin, tokens.word(found - 2, "constraint") ? found - 2 : found));
                begin = tokens.words(found + 2, "on", "conflict") ? found + 5 : found + 2;
                found = notNull(tokens, begin);
            }
            add(rest, tokens.text(begin, tokens.size()));
            return rest.toString();
        }

        /** Whether its value is computed: {@code [GENERATED ALWAYS] AS (..)}. */
        public boolean generated() {
            Tokens tokens = Tokens.of(definition);
            int as = tokens.find(0, "as");
            return tokens.op(as + 1, '(');
        }

        /** Whether it says {@code PRIMARY KEY}. */
        public boolean isPrimaryKey() {
            Tokens tokens = Tokens.of(definition);
            return tokens.word(tokens.find(0, "primary") + 1, "key");
        }

        /** The names that its constraints have, in their order, without quotes. */
        public List<String> constraintNames() {
            Tokens tokens = Tokens.of(definition);
            List<String> names = new ArrayList<>();
            int found = tokens.find(0, "constraint");
            while (tokens.name(found + 1)) {
                names.add(tokens.unquoted(found + 1));
                found = tokens.find(found + 2, "constraint");
            }
            return names;
        }

        private static int notNull(Tokens tokens, int i) {
            int not = tokens.find(i, "not");
            while (not < tokens.size() && !tokens.word(not + 1, "null")) {
                not = tokens.find(not + 1, "not");
            }
            return not;
        }

        private static void add(StringJoiner parts, String part) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
    }

    /**
     * A constraint of the table.
     *
     * @param name without quotes; null if it has none
     * @param text the whole, with its {@code CONSTRAINT name}: what {@code ALTER TABLE .. ADD} takes if it is a CHECK
     */
    public record Constraint(@Nullable String name, String text) {
        /** Whether it is a CHECK: the one kind that {@code ALTER TABLE} can add. */
        public boolean isCheck() {
            return Tokens.of(text).word(name == null ? 0 : 2, "check");
        }
    }
}
