/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cinchdb.schema.Schema.Column;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.sql.Identifiers;
import org.jspecify.annotations.Nullable;

/** One ALTER TABLE .. RENAME; {@code table} is a column's table, and null if a table is renamed. */
record Rename(@Nullable String table, String from, String to) {

    /**
     * The renames that bring a schema's tables and columns to other names, in an order in which each name is free when
     * it is taken: where names are swapped, or differ in case alone, by way of a third name. SQLite renames no column
     * of a virtual table.
     */
    static List<Rename> between(Schema schema, Map<String, String> names) {
        List<Rename> renames = new ArrayList<>();
        List<Named> tables = new ArrayList<>();
        for (Table table : schema.tables().values()) {
            tables.add(new Named(table.name(), names.getOrDefault(table.id(), table.name())));
        }
        order(null, tables, renames);
        for (Table table : schema.tables().values()) {
            if (Schema.isVirtual(table.sql())) {
                continue;
            }
            List<Named> columns = new ArrayList<>();
            for (Column column : table.columns()) {
                columns.add(new Named(column.name(), names.getOrDefault(column.id(), column.name())));
            }
            order(names.getOrDefault(table.id(), table.name()), columns, renames);
        }
        return renames;
    }

    private record Named(String from, String to) {}

    private static void order(@Nullable String table, List<Named> all, List<Rename> renames) {
        Set<String> taken = new HashSet<>();
        all.forEach(named -> taken.add(Identifiers.fold(named.from())));
        List<Rename> last = new ArrayList<>();
        for (Named named : all) {
            if (named.from().equals(named.to())) {
                continue;
            }
            if (taken.contains(Identifiers.fold(named.to()))) {
                String between = free("renaming:" + (renames.size() + 1), taken);
                renames.add(new Rename(table, named.from(), between));
                last.add(new Rename(table, between, named.to()));
            } else {
                renames.add(new Rename(table, named.from(), named.to()));
                taken.add(Identifiers.fold(named.to()));
            }
            taken.remove(Identifiers.fold(named.from()));
        }
        renames.addAll(last);
    }

    private static String free(String wanted, Set<String> taken) {
        String name = wanted;
        while (!taken.add(name)) {
            name += "_";
        }
        return name;
    }

    void run(Scratch scratch, Scratch.Dropping dropped) throws SQLException {
        if (table == null) {
            scratch.renameTable(from, to, dropped);
        } else {
            scratch.renameColumn(table, from, to, dropped);
        }
    }
}
