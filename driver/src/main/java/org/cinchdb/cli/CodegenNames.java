/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jooq.codegen.DefaultGeneratorStrategy;
import org.jooq.meta.ColumnDefinition;
import org.jooq.meta.ConstraintDefinition;
import org.jooq.meta.Definition;
import org.jooq.meta.IndexDefinition;
import org.jooq.meta.InverseForeignKeyDefinition;
import org.jooq.meta.TableDefinition;
import org.jspecify.annotations.Nullable;

/**
 * How generated classes and members are called: as jOOQ calls them, but that capitals part words ({@code InvoiceLine}
 * gives {@code INVOICE_LINE}), and that no two names meet: {@code order-item} and {@code order_item} are two tables to
 * SQLite and would be one class.
 *
 * <p>Public because jOOQ makes it by its name. For one thread at a time.
 */
public final class CodegenNames extends DefaultGeneratorStrategy {
    /** What generated classes call without a package; a class beside them would be meant instead. */
    private static final Set<String> TAKEN_BY_CLASSES = Set.of(
            "Boolean",
            "Byte",
            "Class",
            "Deprecated",
            "Double",
            "Float",
            "Integer",
            "Long",
            "Object",
            "Override",
            "Record",
            "Short",
            "String",
            "SuppressWarnings");

    /** What no component of a Java record may be called. */
    private static final Set<String> TAKEN_BY_MEMBERS =
            Set.of("Clone", "Finalize", "GetClass", "HashCode", "Notify", "NotifyAll", "ToString", "Wait");

    private final Names tables = new Names(TAKEN_BY_CLASSES);
    private final Map<String, Names> columns = new HashMap<>();
    private final Names constants = new Names(Set.of());

    /**
     * The names of what stands side by side. jOOQ asks for them in the same order each time, so that each is the same
     * again.
     */
    private static final class Names {
        private final Map<String, String> known = new HashMap<>();
        private final Set<String> used = new HashSet<>();

        Names(Set<String> taken) {
            taken.forEach(name -> used.add(key(name)));
        }

        String of(String name) {
            return known.computeIfAbsent(name, unknown -> {
                String plain = wordsOf(unknown);
                String words = plain;
                for (int number = 2; !used.add(key(camel(words))); number++) {
                    words = plain + "_" + number;
                }
                return words;
            });
        }

        /** Some file systems take both cases of a file's name for one. */
        private static String key(String camel) {
            return camel.toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String getJavaIdentifier(Definition definition) {
        String words = words(definition);
        if (words != null) {
            return words.toUpperCase(Locale.ROOT);
        }
        if (definition instanceof InverseForeignKeyDefinition inverse) {
            return constant(inverse.getReferencingTable(), inverse);
        }
        if (definition instanceof ConstraintDefinition constraint) {
            return constant(constraint.getTable(), constraint);
        }
        if (definition instanceof IndexDefinition index) {
            return constant(index.getTable(), index);
        }
        return super.getJavaIdentifier(definition);
    }

    /** The name of a key or an index: two underscores part it from its table's. */
    private String constant(TableDefinition table, Definition definition) {
        String qualified = tables.of(table.getOutputName()) + "__" + definition.getOutputName();
        return constants.of(qualified).toUpperCase(Locale.ROOT);
    }

    @Override
    public String getJavaClassName(Definition definition, Mode mode) {
        String words = words(definition);
        if (words == null) {
            return super.getJavaClassName(definition, mode);
        }
        return mode == Mode.RECORD ? camel(words) + "Record" : camel(words);
    }

    @Override
    public String getJavaMemberName(Definition definition, Mode mode) {
        String words = words(definition);
        return words == null ? super.getJavaMemberName(definition, mode) : lowerFirst(camel(words));
    }

    @Override
    public String getJavaMethodName(Definition definition, Mode mode) {
        String words = words(definition);
        return words == null ? super.getJavaMethodName(definition, mode) : lowerFirst(camel(words));
    }

    @Override
    public String getJavaGetterName(Definition definition, Mode mode) {
        String words = words(definition);
        return words == null ? super.getJavaGetterName(definition, mode) : "get" + camel(words);
    }

    @Override
    public String getJavaSetterName(Definition definition, Mode mode) {
        String words = words(definition);
        return words == null ? super.getJavaSetterName(definition, mode) : "set" + camel(words);
    }

    /** The name of a table or column as words with underscores between them, in lower case; null for other objects. */
    private @Nullable String words(Definition definition) {
        if (definition instanceof TableDefinition table) {
            return tables.of(table.getOutputName());
        }
        if (definition instanceof ColumnDefinition column) {
            return columns.computeIfAbsent(column.getContainer().getOutputName(), table -> new Names(TAKEN_BY_MEMBERS))
                    .of(column.getOutputName());
        }
        return null;
    }

    private static String wordsOf(String name) {
        return name.replaceAll("[-. ]", "_")
                .replaceAll("(\\p{Lower}|\\d)(\\p{Upper})", "$1_$2")
                .replaceAll("(\\p{Upper})(\\p{Upper}\\p{Lower})", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private static String camel(String words) {
        StringBuilder camel = new StringBuilder();
        for (String word : words.split("_", -1)) {
            if (!word.isEmpty()) {
                camel.append(Character.isDigit(word.charAt(0)) ? "_" : "")
                        .append(Character.toUpperCase(word.charAt(0)))
                        .append(word, 1, word.length());
            }
        }
        return camel.isEmpty() ? "_" : camel.toString();
    }

    private static String lowerFirst(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
