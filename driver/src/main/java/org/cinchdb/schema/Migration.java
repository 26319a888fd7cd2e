/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.schema.Schema.Column;
import org.cinchdb.schema.Schema.Item;
import org.cinchdb.schema.Schema.ItemKey;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.schema.Shapes.Parts;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.TableDefinition;

/**
 * The statements that make one schema of another, by the ids of their objects: a table with another name is renamed, a
 * column with another type keeps its values. SQLite's own ALTER TABLE is used where it can do it; else the table is
 * made anew, filled from the old one and put in its place. What stands in the way of an ALTER is dropped and made again
 * at the end, as is what a rename has damaged. Every statement has been run in memory, and the outcome compared.
 */
public final class Migration {
    /** What a table is called until it takes the place of the old one, where nobody else gives names. */
    private static final String REBUILD = "__rebuild";

    private final Scratch scratch;
    private final Schema from;
    private final Schema to;
    private final Map<String, String> carried;
    private final boolean reverting;
    private final String interim;

    private Migration(
            Scratch scratch, Schema from, Schema to, Map<String, String> carried, boolean reverting, String interim) {
        this.scratch = scratch;
        this.from = from;
        this.to = to;
        this.carried = carried;
        this.reverting = reverting;
        this.interim = interim;
    }

    /** The statements that make {@code to} of {@code from}. */
    public static List<String> between(Schema from, Schema to) throws SQLException {
        try (Scratch scratch = Scratch.of(from)) {
            return run(scratch, from, to, Map.of(), false);
        }
    }

    /**
     * The statements that make {@code to} of {@code from}, where what is missing was there before: a file that kept its
     * values puts them in as soon as the column is there, and only then its constraints are made.
     */
    public static List<String> reverting(Schema from, Schema to) throws SQLException {
        try (Scratch scratch = Scratch.of(from)) {
            return run(scratch, from, to, Map.of(), true);
        }
    }

    /**
     * The statements that make {@code to} of {@code from}, as a session may run them.
     *
     * @param carried what a column of a rebuilt table is filled with if not with itself: expressions over the old
     *     table, by the column's id
     */
    public static List<String> bySession(Schema from, Schema to, Map<String, String> carried) throws SQLException {
        String interim = "new_table";
        while (from.isTaken(interim) || to.isTaken(interim)) {
            interim = "new_" + interim;
        }
        try (Scratch scratch = Scratch.of(from)) {
            return run(new Migration(scratch, from, to, carried, false, interim));
        }
    }

    /**
     * Makes {@code to} of a database that has {@code from}.
     *
     * @param carried what a column of a rebuilt table is filled with if not with itself: expressions over the old
     *     table, by the column's id
     * @param reverting whether columns that are missing were there before; see {@link #reverting(Schema, Schema)}
     * @return the statements that were run
     * @throws SQLException if there is no way; then nothing was changed
     */
    public static List<String> run(
            Scratch scratch, Schema from, Schema to, Map<String, String> carried, boolean reverting)
            throws SQLException {
        return run(new Migration(scratch, from, to, carried, reverting, REBUILD));
    }

    private static List<String> run(Migration migration) throws SQLException {
        migration.scratch.takeRan();
        migration.scratch.attempt(migration::run);
        return migration.scratch.takeRan();
    }

    private void run() throws SQLException {
        dropWhatGoes();
        rename();
        Schema now = scratch.read();
        for (Table table : to.tables().values()) {
            Table old = from.tables().get(table.id());
            if (old == null) {
                scratch.run(table.sql());
            } else {
                change(old, now.table(table.name()).orElseThrow(), table);
            }
        }
        settleItems();
        if (!scratch.read().sameAs(to)) {
            throw SqlState.MERGE_CONFLICT.error("The statements do not lead to the schema that they should");
        }
    }

    private void dropWhatGoes() throws SQLException {
        Set<String> gone = new HashSet<>();
        for (Table table : from.tables().values()) {
            if (!to.tables().containsKey(table.id())) {
                gone.add(Identifiers.fold(table.name()));
            }
        }
        for (Item item : from.items().values()) {
            boolean withTable = item.kind() != Kind.VIEW && gone.contains(Identifiers.fold(item.table()));
            if (!to.items().containsKey(item.key()) && !withTable && isThere(item.key())) {
                scratch.run(Scratch.dropOf(item));
            }
        }
        for (Table table : from.tables().values()) {
            if (!to.tables().containsKey(table.id())) {
                scratch.run("drop table " + Identifiers.quote(table.name()));
            }
        }
    }

    private boolean isThere(ItemKey key) throws SQLException {
        return scratch.items().containsKey(key);
    }

    private void rename() throws SQLException {
        List<Table> kept = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        for (Table table : from.tables().values()) {
            Table there = to.tables().get(table.id());
            if (there != null) {
                names.put(table.id(), there.name());
                there.columns().forEach(column -> names.put(column.id(), column.name()));
                kept.add(new Table(table.id(), table.name(), table.sql(), dropColumns(table, there, names)));
            }
        }
        for (Rename rename : Rename.between(Schema.of(kept, List.of()), names)) {
            rename.run(scratch, item -> {});
        }
    }

    /**
     * Drops the columns that go, before another is renamed to one of their names. What SQLite does not drop (a key, a
     * constraint's column) makes way for that other, until the table is rebuilt without it.
     *
     * @return the columns that are still there
     */
    private List<Column> dropColumns(Table table, Table there, Map<String, String> names) throws SQLException {
        List<Column> left = new ArrayList<>();
        for (Column column : table.columns()) {
            if (there.nameOf(column.id()).isPresent() || !dropColumn(table, column)) {
                left.add(column);
                if (there.column(column.name()).isPresent()) {
                    names.putIfAbsent(column.id(), "dropping:" + names.size());
                }
            }
        }
        return left;
    }

    private boolean dropColumn(Table table, Column column) throws SQLException {
        try {
            scratch.attempt(() -> scratch.alter(
                    "alter table %s drop column %s"
                            .formatted(Identifiers.quote(table.name()), Identifiers.quote(column.name())),
                    item -> {}));
            return true;
        } catch (SQLException refused) {
            return false;
        }
    }

    private void change(Table old, Table before, Table table) throws SQLException {
        Table now = reverting ? withColumnsBack(old, table) : before;
        if (Shapes.of(now).equals(Shapes.of(table)) && isNothingCarried(table)) {
            return;
        }
        try {
            scratch.attempt(() -> {
                alter(now, table);
                Table altered = scratch.read().table(table.name()).orElseThrow();
                if (!Shapes.of(altered).equals(Shapes.of(table))) {
                    throw SqlState.MERGE_CONFLICT.error(
                            "ALTER TABLE cannot make table '%s' what it is to be", table.name());
                }
            });
        } catch (SQLException e) {
            rebuild(old, table, e);
        }
    }

    /** Makes the columns whose constraints rows without their values would not fulfil: plain ones, for the moment. */
    private Table withColumnsBack(Table old, Table table) throws SQLException {
        List<TableDefinition.Column> columns =
                Shapes.parts(table).map(parts -> parts.definition().columns()).orElse(List.of());
        for (TableDefinition.Column column : columns) {
            boolean back = table.column(column.name())
                    .filter(there -> old.nameOf(there.id()).isEmpty())
                    .isPresent();
            if (back && !column.generated() && column.dependsOnRows()) {
                String add = "alter table %s add column %s %s"
                        .formatted(
                                Identifiers.quote(table.name()),
                                Identifiers.quote(column.name()),
                                column.typeAndConstant());
                scratch.alter(add.strip(), item -> {});
            }
        }
        return scratch.read().table(table.name()).orElseThrow();
    }

    private boolean isNothingCarried(Table table) {
        return table.columns().stream().noneMatch(column -> carried.containsKey(column.id()));
    }

    private void alter(Table now, Table table) throws SQLException {
        Parts before = Shapes.parts(now).orElseThrow(() -> SqlState.NOT_ALLOWED.error("'%s' is virtual", now.name()));
        Parts after = Shapes.parts(table).orElseThrow(() -> SqlState.NOT_ALLOWED.error("'%s' is virtual", now.name()));
        if (!isNothingCarried(table)) {
            throw SqlState.NOT_ALLOWED.error("ALTER TABLE changes no values");
        }
        String alter = "alter table " + Identifiers.quote(table.name()) + " ";
        for (TableDefinition.Constraint constraint : before.definition().constraints()) {
            if (!after.constraints().containsKey(Shapes.key(constraint)) && constraint.name() != null) {
                scratch.alter(alter + "drop constraint " + Identifiers.quote(constraint.name()), item -> {});
            }
        }
        for (TableDefinition.Column column : after.definition().columns()) {
            String was = before.columns().get(Identifiers.fold(column.name()));
            if (was == null) {
                scratch.alter(
                        alter + "add column " + Identifiers.quote(column.name()) + " " + column.definition(),
                        item -> {});
            } else if (!was.equals(Shapes.normal(column.definition()))) {
                scratch.alter(
                        alter + "alter column " + Identifiers.quote(column.name())
                                + (column.notNull() ? " set not null" : " drop not null"),
                        item -> {});
            }
        }
        for (TableDefinition.Constraint constraint : after.definition().constraints()) {
            if (!before.constraints().containsKey(Shapes.key(constraint))) {
                scratch.alter(alter + "add " + constraint.text(), item -> {});
            }
        }
    }

    /** https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes". */
    private void rebuild(Table old, Table table, SQLException why) throws SQLException {
        TableDefinition definition = Shapes.parts(table)
                .orElseThrow(() -> SqlState.MERGE_CONFLICT.withCause(
                        0, why, "Table '" + table.name() + "' is virtual: it cannot be changed, only made anew"))
                .definition();
        List<String> targets = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        for (TableDefinition.Column written : definition.columns()) {
            Column column = table.column(written.name()).orElseThrow();
            boolean stays = old.nameOf(column.id()).isPresent();
            boolean comesBack = !stays && reverting && written.dependsOnRows();
            if (!written.generated() && (stays || comesBack || carried.containsKey(column.id()))) {
                String source = Identifiers.quote(column.name());
                targets.add(source);
                sources.add(Objects.requireNonNull(
                        carried.getOrDefault(column.id(), comesBack ? orDefault(source, written) : source)));
            }
        }
        String name = Identifiers.quote(table.name());
        scratch.run(definition.sql(interim));
        if (!targets.isEmpty()) {
            scratch.run("insert into %s(%s) select %s from %s"
                    .formatted(interim, String.join(", ", targets), String.join(", ", sources), name));
        }
        if (Shapes.of(table).contains("autoincrement")) {
            scratch.run("delete from sqlite_sequence where name = '" + interim + "'");
            scratch.run("insert into sqlite_sequence(name, seq) select '%s', seq from sqlite_sequence where name = '%s'"
                    .formatted(interim, table.name().replace("'", "''")));
        }
        scratch.run("drop table " + name);
        scratch.alter("alter table " + interim + " rename to " + name, item -> {});
    }

    /** A row that came while the column was not there has no value in it, and gets the default one. */
    private static String orDefault(String source, TableDefinition.Column column) {
        Optional<String> value = column.notNull() ? column.defaultValue() : Optional.empty();
        return value.map(otherwise -> "coalesce(" + source + ", " + otherwise + ")")
                .orElse(source);
    }

    /** Makes what is missing, and again what differs; indexes first, then views, and triggers on either last. */
    private void settleItems() throws SQLException {
        for (Item item : scratch.items().values()) {
            Item wanted = to.items().get(item.key());
            if ((wanted == null || !Shapes.of(wanted).equals(Shapes.of(item))) && isThere(item.key())) {
                scratch.run(Scratch.dropOf(item));
            }
        }
        Map<ItemKey, Item> there = scratch.items();
        for (Kind kind : List.of(Kind.INDEX, Kind.VIEW, Kind.TRIGGER)) {
            for (Item item : to.items().values()) {
                if (item.kind() == kind && !there.containsKey(item.key())) {
                    scratch.run(item.sql());
                }
            }
        }
    }

    /** The statements as one text, as it is kept and shown. */
    public static String script(List<String> statements) {
        return statements.stream().collect(Collectors.joining(";\n"));
    }
}
