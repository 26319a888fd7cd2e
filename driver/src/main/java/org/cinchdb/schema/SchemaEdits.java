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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.schema.Schema.Column;
import org.cinchdb.schema.Schema.Item;
import org.cinchdb.schema.Schema.ItemKey;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.sql.Affinity;
import org.cinchdb.sql.ColumnSpec;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.ItemText;
import org.cinchdb.sql.Literals;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.StandardColumns;
import org.cinchdb.sql.StandardColumns.IdForm;
import org.cinchdb.sql.StatementKind;
import org.cinchdb.sql.TableDefinition;
import org.cinchdb.sqlite.SqliteErrors;
import org.jspecify.annotations.Nullable;

/**
 * Edits of a schema by the names of its objects. Each gives the statements that make it, to be run in one transaction
 * with foreign keys off, and has tried them in memory; or says why it cannot be made: a name that is taken or missing
 * (42710, 42P01, 42703), a definition that SQLite does not take (42601), an object that others use (55006). None
 * changes anything by itself.
 */
public final class SchemaEdits {
    /** Behind a column of an index: it goes down. */
    private static final String DOWN = ":desc";

    private final Schema schema;

    public SchemaEdits(Schema schema) {
        this.schema = schema;
    }

    // ---- tables

    /**
     * Makes a table.
     *
     * @param id the form of the id that is added; none is where a column is the key, or is named so
     * @param times whether {@code created_at} and {@code updated_at} are added
     */
    public List<String> createTable(String name, List<ColumnSpec> specs, IdForm id, boolean times) throws SQLException {
        requireNew("table", name);
        List<TableDefinition.Column> columns = new ArrayList<>();
        boolean ownKey = specs.stream()
                .anyMatch(spec ->
                        spec.primaryKey() || Identifiers.fold(spec.name()).equals(StandardColumns.ID));
        if (id != IdForm.NONE && !ownKey) {
            columns.add(StandardColumns.id(id));
        }
        List<String> keys = specs.stream()
                .filter(ColumnSpec::primaryKey)
                .map(ColumnSpec::name)
                .toList();
        for (ColumnSpec spec : specs) {
            boolean key = keys.isEmpty()
                    ? Identifiers.fold(spec.name()).equals(StandardColumns.ID)
                    : keys.size() == 1 && spec.primaryKey();
            columns.add(column(spec, name, columns, key));
        }
        if (times) {
            columns.addAll(StandardColumns.times());
        }
        requireDifferent(name, columns);
        List<TableDefinition.Constraint> constraints = keys.size() < 2
                ? List.of()
                : List.of(new TableDefinition.Constraint(
                        null,
                        "primary key (" + keys.stream().map(Identifiers::quote).collect(Collectors.joining(", "))
                                + ")"));
        if (columns.isEmpty()) {
            throw SqlState.SYNTAX.error("Table '%s' would have no column", name);
        }
        List<String> statements = new ArrayList<>();
        statements.add(new TableDefinition(name, columns, constraints, "").sql(name));
        if (times) {
            statements.add(StandardColumns.trigger(name, rowid(columns)));
        }
        return tried(name, statements);
    }

    private static void requireDifferent(String table, List<TableDefinition.Column> columns) throws SQLException {
        Set<String> names = new HashSet<>();
        for (TableDefinition.Column column : columns) {
            if (!names.add(Identifiers.fold(column.name()))) {
                throw SqlState.DUPLICATE_OBJECT.error(
                        "Table '%s' would have two columns '%s'%s",
                        table, column.name(), isTime(column.name()) ? ": it is added by itself" : "");
            }
        }
    }

    private static boolean isTime(String column) {
        String folded = Identifiers.fold(column);
        return folded.equals(StandardColumns.CREATED_AT) || folded.equals(StandardColumns.UPDATED_AT);
    }

    /** A name for the rowid that no column has taken. */
    private static String rowid(List<TableDefinition.Column> columns) throws SQLException {
        Set<String> taken =
                columns.stream().map(column -> Identifiers.fold(column.name())).collect(Collectors.toSet());
        for (String name : List.of("rowid", "_rowid_", "oid")) {
            if (!taken.contains(name)) {
                return name;
            }
        }
        throw SqlState.DUPLICATE_OBJECT.error(
                "Columns named rowid, _rowid_ and oid leave no name for SQLite's own rowid");
    }

    private TableDefinition.Column column(
            ColumnSpec spec, String table, List<TableDefinition.Column> before, boolean key) throws SQLException {
        String type = spec.type().orElse("TEXT");
        String parentColumn = null;
        ColumnSpec.Reference reference = spec.reference();
        if (reference != null) {
            boolean self = Identifiers.fold(reference.table()).equals(Identifiers.fold(table));
            List<TableDefinition.Column> parents = self && schema.table(table).isEmpty()
                    ? before
                    : definition(table(reference.table())).columns();
            parentColumn = reference.column() == null ? keyOf(reference.table(), parents) : reference.column();
            type = spec.type().orElse(typeOf(reference.table(), parents, parentColumn));
        }
        return new TableDefinition.Column(spec.name(), spec.definition(type, parentColumn, key));
    }

    private static String keyOf(String table, List<TableDefinition.Column> columns) throws SQLException {
        for (TableDefinition.Column column : columns) {
            if (Identifiers.fold(column.name()).equals(StandardColumns.ID)) {
                return column.name();
            }
        }
        for (TableDefinition.Column column : columns) {
            if (column.isPrimaryKey()) {
                return column.name();
            }
        }
        throw SqlState.COLUMN_NOT_FOUND.error(
                "Table '%s' has no id to which a foreign key could lead: name the column, as in fk=%s.%s",
                table, table, columns.isEmpty() ? "column" : columns.get(0).name());
    }

    private static String typeOf(String table, List<TableDefinition.Column> columns, String name) throws SQLException {
        return columns.stream()
                .filter(column -> Identifiers.fold(column.name()).equals(Identifiers.fold(name)))
                .findFirst()
                .orElseThrow(() -> noColumn(
                        table,
                        name,
                        columns.stream().map(TableDefinition.Column::name).toList()))
                .type();
    }

    /**
     * Makes a table like another: columns, keys, constraints, indexes under names of its own, and the trigger that
     * keeps {@code updated_at}; no other triggers. What led to the table itself leads to the copy.
     *
     * @param rows whether the rows are copied too, in each tenant its own
     */
    public List<String> copyTable(String name, String copy, boolean rows) throws SQLException {
        Table table = table(name);
        requireNew("table", copy);
        TableDefinition definition = definition(table);
        Schema like = likeness(table, copy);
        List<String> statements = new ArrayList<>();
        statements.add(like.table(copy).orElseThrow().sql());
        if (rows) {
            String columns = definition.columns().stream()
                    .filter(column -> !column.generated())
                    .map(column -> Identifiers.quote(column.name()))
                    .collect(Collectors.joining(", "));
            statements.add("insert into %s(%s) select %s from %s"
                    .formatted(Identifiers.quote(copy), columns, columns, Identifiers.quote(table.name())));
        }
        Set<String> given = new HashSet<>();
        for (Item item : like.items().values()) {
            statements.add(ItemText.renamed(
                    item.sql(),
                    item.kind() == Kind.TRIGGER
                            ? freeName(StandardColumns.triggerName(copy), given)
                            : freeName(nameFor(item.name(), table.name(), copy), given)));
        }
        return tried(copy, statements);
    }

    /** The table alone under another name, with its indexes and the trigger that keeps its times. */
    private Schema likeness(Table table, String copy) throws SQLException {
        Schema alone = schema.on(table);
        Schema wanted = Schema.of(
                alone.tables().values(),
                alone.items().values().stream()
                        .filter(item -> item.kind() == Kind.INDEX || StandardColumns.isTrigger(item.name()))
                        .toList());
        return Scratch.renamed(wanted, Map.of(table.id(), copy));
    }

    private static String nameFor(String index, String table, String copy) {
        int at = Identifiers.fold(index).indexOf(Identifiers.fold(table));
        return at < 0 ? copy + "_" + index : index.substring(0, at) + copy + index.substring(at + table.length());
    }

    private String freeName(String wanted, Set<String> given) {
        String name = wanted;
        for (int i = 2; schema.isTaken(name) || isTrigger(name) || !given.add(Identifiers.fold(name)); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    private boolean isTrigger(String name) {
        return schema.items().containsKey(ItemKey.of(Kind.TRIGGER, name));
    }

    /** Drops a table with its rows, indexes and triggers. */
    public List<String> dropTable(String name) throws SQLException {
        Table table = table(name);
        requireUnused(without(table), "Table '" + table.name() + "'");
        return List.of("drop table " + Identifiers.quote(table.name()));
    }

    private Schema without(Table table) {
        Schema on = schema.on(table);
        return Schema.of(
                schema.tables().values().stream()
                        .filter(other -> !other.id().equals(table.id()))
                        .toList(),
                schema.items().values().stream()
                        .filter(item -> !on.items().containsKey(item.key()))
                        .toList());
    }

    // ---- columns

    /** Adds a column, by SQLite's own ADD COLUMN where that can do it. */
    public List<String> addColumn(String tableName, ColumnSpec spec) throws SQLException {
        Table table = table(tableName);
        TableDefinition definition = definition(table);
        if (table.column(spec.name()).isPresent()) {
            throw SqlState.DUPLICATE_OBJECT.error("Table '%s' has a column '%s' already", table.name(), spec.name());
        }
        if (spec.primaryKey()) {
            throw SqlState.NOT_ALLOWED.error(
                    "The primary key of table '%s' is made with it: column '%s' can be unique",
                    table.name(), spec.name());
        }
        TableDefinition.Column added = column(spec, table.name(), definition.columns(), false);
        List<TableDefinition.Column> columns = new ArrayList<>(definition.columns());
        columns.add(added);
        Column column = new Column(table.id() + "." + Identifiers.fold(spec.name()), spec.name());
        List<Column> all = new ArrayList<>(table.columns());
        all.add(column);
        Schema goal = with(table, definition, columns, all);
        Map<String, String> values = new HashMap<>();
        String value = spec.defaultValue();
        if (value != null && (isComputed(value) || spec.reference() != null)) {
            values.put(column.id(), value);
        }
        return tried(table.name(), steps(goal, values));
    }

    /** A default that ADD COLUMN gives to no row that is there; one that leads to a row it gives without a look. */
    private static boolean isComputed(String defaultValue) {
        return defaultValue.startsWith("(") || defaultValue.startsWith("current_");
    }

    /** Drops a column, and the indexes that are of it alone. */
    public List<String> dropColumn(String tableName, String name) throws SQLException {
        Table table = table(tableName);
        TableDefinition definition = definition(table);
        Column column = column(table, name);
        if (table.columns().size() == 1) {
            throw SqlState.NOT_ALLOWED.error(
                    "'%s' is the only column of table '%s': drop the table", column.name(), table.name());
        }
        String folded = Identifiers.fold(column.name());
        List<TableDefinition.Column> kept = definition.columns().stream()
                .filter(other -> !Identifiers.fold(other.name()).equals(folded))
                .toList();
        boolean key = definition.columns().stream()
                .anyMatch(other -> Identifiers.fold(other.name()).equals(folded) && other.isPrimaryKey());
        if (key) {
            throw SqlState.OBJECT_IN_USE.error(
                    "Column '%s' is the primary key of table '%s' and stays with it", column.name(), table.name());
        }
        Schema goal = with(
                table,
                definition,
                kept,
                table.columns().stream()
                        .filter(other -> !other.id().equals(column.id()))
                        .toList());
        Schema unindexed = Schema.of(
                goal.tables().values(),
                goal.items().values().stream()
                        .filter(item -> !isIndexOf(item, table, folded))
                        .toList());
        requireUnused(unindexed, "Column '" + column.name() + "' of table '" + table.name() + "'");
        return steps(unindexed, Map.of());
    }

    private static boolean isIndexOf(Item item, Table table, String column) {
        return item.kind() == Kind.INDEX
                && Identifiers.fold(item.table()).equals(Identifiers.fold(table.name()))
                && ItemText.indexedColumns(item.sql()).equals(List.of(column));
    }

    /** Renames a column wherever it is named. */
    public List<String> renameColumn(String tableName, String name, String newName) throws SQLException {
        Table table = table(tableName);
        Column column = column(table, name);
        requireName("column", newName);
        if (table.column(newName)
                .filter(other -> !other.id().equals(column.id()))
                .isPresent()) {
            throw SqlState.DUPLICATE_OBJECT.error("Table '%s' has a column '%s' already", table.name(), newName);
        }
        Schema goal = Scratch.renamed(schema, Map.of(column.id(), newName));
        requireUnused(goal, "Column '" + column.name() + "' of table '" + table.name() + "'");
        return steps(goal, Map.of());
    }

    /**
     * Lets a column be NULL, or not.
     *
     * @param fill what takes the place of NULL in the rows that are there, as {@link Literals} has it; else null
     */
    public List<String> setNullable(String tableName, String name, boolean nullable, @Nullable String fill)
            throws SQLException {
        Table table = table(tableName);
        TableDefinition definition = definition(table);
        Column column = column(table, name);
        List<TableDefinition.Column> columns = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        for (TableDefinition.Column other : definition.columns()) {
            boolean meant = Identifiers.fold(other.name()).equals(Identifiers.fold(column.name()));
            columns.add(meant ? nullable(other, nullable) : other);
            if (meant && fill != null) {
                values.put(column.id(), filled(other, fill));
            }
        }
        Schema goal = with(table, definition, columns, table.columns());
        return tried(table.name(), steps(goal, values));
    }

    private static TableDefinition.Column nullable(TableDefinition.Column column, boolean nullable) {
        if (nullable == !column.notNull()) {
            return column;
        }
        return new TableDefinition.Column(
                column.name(), nullable ? column.withoutNotNull() : (column.definition() + " not null").strip());
    }

    private static String filled(TableDefinition.Column column, String fill) throws SQLException {
        String value = Literals.of(fill, Affinity.of(column.type()));
        if (value.equals("null")) {
            throw SqlState.BAD_ARGUMENT.error("NULL cannot take the place of NULL in column '%s'", column.name());
        }
        return "coalesce(" + Identifiers.quote(column.name()) + ", " + value + ")";
    }

    // ---- indexes

    /**
     * Makes an index.
     *
     * @param columns names, each with {@code :desc} where it goes down, or expressions in parentheses
     * @param where the condition of the rows that are in it; empty: all are
     */
    public List<String> createIndex(
            String tableName, List<String> columns, String name, boolean unique, Optional<String> where)
            throws SQLException {
        Table table = table(tableName);
        List<String> parts = new ArrayList<>();
        for (String column : columns) {
            if (column.startsWith("(")) {
                parts.add(Literals.expression(column));
            } else {
                String bare = withoutDirection(column);
                parts.add(Identifiers.quote(column(table, bare).name()) + (bare.equals(column) ? "" : " desc"));
            }
        }
        requireNew("index", name);
        String sql = "create %sindex %s on %s(%s)"
                .formatted(
                        unique ? "unique " : "",
                        Identifiers.quote(name),
                        Identifiers.quote(table.name()),
                        String.join(", ", parts));
        return tried(table.name(), List.of(where.isEmpty() ? sql : sql + " where " + Literals.expression(where.get())));
    }

    /** The name of an index that is given none. */
    public static String indexName(String table, List<String> columns, boolean unique) {
        return columns.stream()
                .map(column -> column.startsWith("(") ? "expr" : withoutDirection(column))
                .collect(Collectors.joining("_", (unique ? "uniq_" : "idx_") + table + "_", ""));
    }

    private static String withoutDirection(String column) {
        return Identifiers.fold(column).endsWith(DOWN) ? column.substring(0, column.length() - DOWN.length()) : column;
    }

    /** Drops an index that was made by itself; one that a constraint made goes with that. */
    public List<String> dropIndex(String name) throws SQLException {
        Item index = item(Kind.INDEX, name);
        requireUnused(without(index), "Index '" + index.name() + "'");
        return List.of(Scratch.dropOf(index));
    }

    // ---- views

    /** Makes a view of a query. */
    public List<String> createView(String name, String query) throws SQLException {
        requireNew("view", name);
        String sql = view(name, query);
        try (Scratch scratch = Scratch.of(schema)) {
            scratch.run(sql);
            scratch.database()
                    .prepare("select * from " + Identifiers.quote(name))
                    .close();
        } catch (SQLException e) {
            throw notTaken("view '" + name + "'", e);
        }
        return List.of(sql);
    }

    /** Makes a view one of another query; views over it, and triggers on it, stay. */
    public List<String> updateView(String name, String query) throws SQLException {
        Item view = item(Kind.VIEW, name);
        new SchemaEdits(withoutView(view)).createView(view.name(), query);
        Item changed = new Item(Kind.VIEW, view.id(), view.name(), view.table(), view(view.name(), query));
        List<Item> items = new ArrayList<>(schema.items().values());
        items.replaceAll(item -> item.key().equals(view.key()) ? changed : item);
        Schema goal = Schema.of(schema.tables().values(), items);
        requireUnused(goal, "View '" + view.name() + "', as it was,");
        return steps(goal, Map.of());
    }

    /** Drops a view. */
    public List<String> dropView(String name) throws SQLException {
        Item view = item(Kind.VIEW, name);
        requireUnused(withoutView(view), "View '" + view.name() + "'");
        return List.of(Scratch.dropOf(view));
    }

    /** The schema without a view and the triggers on it. */
    private Schema withoutView(Item view) {
        String name = Identifiers.fold(view.name());
        return Schema.of(
                schema.tables().values(),
                schema.items().values().stream()
                        .filter(item -> !item.key().equals(view.key())
                                && !(item.kind() == Kind.TRIGGER
                                        && Identifiers.fold(item.table()).equals(name)))
                        .toList());
    }

    private static String view(String name, String query) throws SQLException {
        List<SqlStatement> statements = Script.of(query).statements();
        boolean reads = statements.size() == 1
                && statements.get(0).kind() == StatementKind.READ
                && !Identifiers.fold(query.strip()).startsWith("explain");
        if (!reads) {
            throw SqlState.SYNTAX.error("View '%s' needs one query, such as \"select * from t\"", name);
        }
        return "create view " + Identifiers.quote(name) + " as "
                + statements.get(0).text();
    }

    // ---- what all of them need

    private Table table(String name) throws SQLException {
        return schema.table(name)
                .orElseThrow(() -> SqlState.TABLE_NOT_FOUND.error(
                        "No table '%s'. Tables: %s",
                        name,
                        listed(schema.tables().values().stream()
                                .map(Table::name)
                                .toList())));
    }

    private static TableDefinition definition(Table table) throws SQLException {
        return TableDefinition.of(table.sql())
                .orElseThrow(() -> SqlState.NOT_ALLOWED.error(
                        "Table '%s' is virtual: it can be made and dropped, and nothing between", table.name()));
    }

    private static Column column(Table table, String name) throws SQLException {
        return table.column(name)
                .orElseThrow(() -> noColumn(
                        table.name(),
                        name,
                        table.columns().stream().map(Column::name).toList()));
    }

    private static SQLException noColumn(String table, String name, List<String> columns) {
        return SqlState.COLUMN_NOT_FOUND.error(
                "Table '%s' has no column '%s'. Columns: %s", table, name, listed(columns));
    }

    private Item item(Kind kind, String name) throws SQLException {
        Item found = schema.items().get(ItemKey.of(kind, name));
        if (found == null) {
            throw SqlState.TABLE_NOT_FOUND.error(
                    "No %s '%s'. There is: %s",
                    kind.word(),
                    name,
                    listed(schema.items().values().stream()
                            .filter(item -> item.kind() == kind)
                            .map(Item::name)
                            .toList()));
        }
        return found;
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private void requireNew(String what, String name) throws SQLException {
        requireName(what, name);
        if (schema.isTaken(name)) {
            throw SqlState.DUPLICATE_OBJECT.error("There is a table, view or index '%s' already", name);
        }
    }

    private static void requireName(String what, String name) throws SQLException {
        String folded = Identifiers.fold(name);
        boolean own = !what.equals("column") && (folded.startsWith("__") || folded.startsWith("sqlite_"));
        if (name.isBlank() || own || name.chars().anyMatch(c -> c < ' ')) {
            throw SqlState.BAD_NAME.error(
                    "'%s' is no name for a %s: it %s",
                    name,
                    what,
                    name.isBlank()
                            ? "is empty"
                            : own ? "begins as Cinch's and SQLite's own do" : "has a control character in it");
        }
    }

    private Schema without(Item item) {
        return Schema.of(
                schema.tables().values(),
                schema.items().values().stream()
                        .filter(other -> !other.key().equals(item.key()))
                        .toList());
    }

    private Schema with(
            Table table, TableDefinition definition, List<TableDefinition.Column> columns, List<Column> ids) {
        Table edited = new Table(
                table.id(),
                table.name(),
                new TableDefinition(table.name(), columns, definition.constraints(), definition.options())
                        .sql(table.name()),
                ids);
        List<Table> tables = new ArrayList<>(schema.tables().values());
        tables.replaceAll(other -> other.id().equals(table.id()) ? edited : other);
        return Schema.of(tables, schema.items().values());
    }

    private List<String> steps(Schema goal, Map<String, String> values) throws SQLException {
        return Migration.bySession(schema, goal, values);
    }

    /** Refuses an edit that breaks what works. */
    private void requireUnused(Schema goal, String what) throws SQLException {
        List<String> broken = Health.broken(schema, goal);
        if (!broken.isEmpty()) {
            throw SqlState.OBJECT_IN_USE.error("%s is in use, change that first: %s", what, String.join("; ", broken));
        }
    }

    /** Runs the statements in memory, and looks whether foreign keys of a table lead somewhere. */
    private List<String> tried(String table, List<String> statements) throws SQLException {
        try (Scratch scratch = Scratch.of(schema)) {
            for (String sql : statements) {
                scratch.run(sql);
            }
            scratch.run("pragma foreign_key_check(" + Identifiers.quote(table) + ")");
        } catch (SQLException e) {
            throw notTaken("table '" + table + "'", e);
        }
        return statements;
    }

    private static SQLException notTaken(String what, SQLException e) {
        return SqlState.SYNTAX.withCause(
                e.getErrorCode(), e, "SQLite does not take this for " + what + ": " + SqliteErrors.detail(e));
    }
}
