/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cinchdb.schema.Schema.Item;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.Lexer;
import org.cinchdb.sql.NormalForm;
import org.cinchdb.sql.TableDefinition;

/** What texts come to when spelling does not count. Remembered by text; for any thread. */
final class Shapes {
    private static final int REMEMBERED = 4096;
    private static final Memo<String> NORMAL = new Memo<>(NormalForm::of);
    private static final Memo<Optional<Parts>> PARTS = new Memo<>(Parts::read);
    private static final Memo<Set<String>> NAMES = new Memo<>(Shapes::names);

    private static final class Memo<V> {
        private final Function<String, V> function;
        private final Map<String, V> known = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > REMEMBERED;
            }
        };

        Memo(Function<String, V> function) {
            this.function = function;
        }

        synchronized V of(String text) {
            V value = known.get(text);
            if (value == null) {
                value = function.apply(text);
                known.put(text, value);
            }
            return value;
        }
    }

    /**
     * A table in its parts, normalised.
     *
     * @param columns definitions by folded name
     * @param names of the columns, in their order
     * @param constraints by folded name if they have one, else by their own normal form
     */
    record Parts(
            TableDefinition definition,
            List<String> names,
            Map<String, String> columns,
            Map<String, String> constraints,
            String options,
            String whole) {
        static Optional<Parts> read(String sql) {
            return TableDefinition.of(sql).map(Parts::of);
        }

        private static Parts of(TableDefinition definition) {
            Map<String, String> columns = new LinkedHashMap<>();
            definition
                    .columns()
                    .forEach(
                            column -> columns.put(Identifiers.fold(column.name()), NormalForm.of(column.definition())));
            Map<String, String> constraints = new LinkedHashMap<>();
            definition
                    .constraints()
                    .forEach(constraint -> constraints.put(key(constraint), NormalForm.of(constraint.text())));
            String options = NormalForm.of(definition.options());
            List<String> lines = new ArrayList<>();
            columns.forEach((name, text) -> lines.add("column " + name + " " + text));
            constraints.values().forEach(text -> lines.add("constraint " + text));
            lines.sort(null);
            List<String> names = definition.columns().stream()
                    .map(TableDefinition.Column::name)
                    .toList();
            return new Parts(
                    definition, names, columns, constraints, options, String.join("\n", lines) + "\n" + options);
        }
    }

    private Shapes() {}

    static String key(TableDefinition.Constraint constraint) {
        return constraint.name() == null
                ? "= " + NormalForm.of(constraint.text())
                : "name " + Identifiers.fold(constraint.name());
    }

    /** Every word and name in a text, folded: what it may read is among them. */
    static Set<String> mentioned(String sql) {
        return NAMES.of(sql);
    }

    private static Set<String> names(String sql) {
        return Lexer.tokens(sql).stream()
                .map(token -> Identifiers.fold(Identifiers.unquote(token.text(sql))))
                .collect(Collectors.toUnmodifiableSet());
    }

    static String normal(String sql) {
        return NORMAL.of(sql);
    }

    static Optional<Parts> parts(Table table) {
        return parts(table.sql());
    }

    static Optional<Parts> parts(String createTable) {
        return PARTS.of(createTable);
    }

    static String of(Table table) {
        return parts(table).map(Parts::whole).orElseGet(() -> normal(table.sql()));
    }

    static String of(Item item) {
        return normal(item.sql());
    }
}
