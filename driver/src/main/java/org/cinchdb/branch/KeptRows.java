/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cinchdb.SqlState;
import org.cinchdb.schema.Effect;
import org.cinchdb.schema.Effect.Did;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Kind;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sqlite.SqliteConnection;
import org.jspecify.annotations.Nullable;

/**
 * The rows of dropped tables and columns that a tenant's file still has, until a revert brings them back or their time
 * is over.
 *
 * <p>What a change drops is copied, in the same transaction, into {@code __dropped_{change id}} (a second object of one
 * change: {@code .._2}), under the names that it had, so that a person can read it too: a table with its rowids, a
 * column with its table's key. The key is the declared PRIMARY KEY, else the rowid; the rowid too where a PRIMARY KEY
 * has NULLs. What has no rows leaves no copy, nor does a column of a table whose rowid no name is left for.
 * {@code __cinch_dropped} says which object each copy is of, by the ids that survive renames.
 *
 * <p>Copies are made by {@code CREATE TABLE .. AS}, which neither converts a value nor moves
 * {@code last_insert_rowid()}. A session does not know the ids before its commit: until then a copy has none.
 */
public final class KeptRows {
    private static final String REGISTRY = """
            create table if not exists main.__cinch_dropped(
              copy text primary key,
              object_id text,
              column_ids text not null,
              key_columns integer not null,
              sequence integer,
              kept_until text not null
            ) without rowid""";

    private static final String PREFIX = "__dropped_";

    /** The id of a rowid that is no column. */
    private static final String ROWID = "";

    private static final String UNKNOWN = "?";

    private static final Duration GRACE = Duration.ofHours(1);

    private KeptRows() {}

    /**
     * A copy.
     *
     * @param objectId the table or column that it is of; null until the session that dropped it commits
     * @param columnIds what its columns are, in their order
     * @param key how many of them, the first ones, are the key
     * @param sequence the last number of an AUTOINCREMENT table
     */
    record Copy(
            String name,
            @Nullable String objectId,
            List<String> columnIds,
            int key,
            @Nullable Long sequence,
            String keptUntil) {}

    /**
     * What a table's rows are made of.
     *
     * @param key the names of the columns by which a row is found; with the rowid's name if that is the key
     * @param others all other columns that are stored
     * @param rowid the name that reads the rowid, if it is none of the columns and worth keeping
     */
    private record Shape(
            List<String> key, List<String> others, @Nullable String rowid) {
        List<String> all() {
            return Stream.concat(key.stream(), others.stream()).toList();
        }
    }

    private static String quoted(String name) {
        return "main." + Identifiers.quote(name);
    }

    /** How a column, or the rowid, is written: {@code "rowid"} in quotes would be a string where there is none. */
    private static String term(Shape shape, String column) {
        return column.equals(shape.rowid()) ? column : Identifiers.quote(column);
    }

    /** A number, by a statement that is not kept prepared. */
    private static long number(SqliteConnection file, String sql) throws SQLException {
        try (PreparedStatement statement = file.prepare(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static Optional<Shape> shape(SqliteConnection file, String table) throws SQLException {
        record Column(String name, String type, int key, int hidden) {}
        Optional<String> sql = file.first(
                "select sql from main.sqlite_schema where type = 'table' and name = ? collate nocase",
                row -> row.getString(1),
                table);
        if (sql.isEmpty()) {
            return Optional.empty();
        }
        List<Column> columns = file.query(
                "select name, type, pk, hidden from pragma_table_xinfo(?, 'main')",
                row -> new Column(row.getString(1), row.getString(2), row.getInt(3), row.getInt(4)),
                table);
        List<String> stored = columns.stream()
                .filter(column -> column.hidden() == 0)
                .map(Column::name)
                .toList();
        List<Column> primary = columns.stream()
                .filter(column -> column.key() > 0)
                .sorted((a, b) -> Integer.compare(a.key(), b.key()))
                .toList();
        boolean alias = primary.size() == 1 && primary.get(0).type().equalsIgnoreCase("integer");
        boolean hasRowid = hasRowid(file, table, sql.get());
        String rowid = !hasRowid || alias
                ? null
                : Stream.of("rowid", "_rowid_", "oid")
                        .filter(name -> columns.stream()
                                .noneMatch(column ->
                                        Identifiers.fold(column.name()).equals(name)))
                        .findFirst()
                        .orElse(null);
        List<String> key = primary.stream().map(Column::name).toList();
        if (rowid != null && (key.isEmpty() || hasNulls(file, table, key))) {
            key = List.of(rowid);
        }
        List<String> others = new ArrayList<>(stored);
        others.removeAll(key);
        if (rowid != null && !key.contains(rowid)) {
            others.add(rowid);
        }
        return Optional.of(new Shape(key, others, rowid));
    }

    /** Of virtual tables only full-text ones have rowids apart from their columns. */
    private static boolean hasRowid(SqliteConnection file, String table, String sql) throws SQLException {
        if (sql.regionMatches(true, 0, "create virtual", 0, 14)) {
            return sql.toLowerCase(Locale.ROOT).matches("(?s).*\\busing\\s+fts.*");
        }
        return file.number("select wr from pragma_table_list where schema = 'main' and name = ? collate nocase", table)
                == 0;
    }

    private static boolean hasNulls(SqliteConnection file, String table, List<String> columns) throws SQLException {
        String nulls = columns.stream()
                .map(column -> Identifiers.quote(column) + " is null")
                .collect(Collectors.joining(" or "));
        return number(file, "select exists (select 1 from " + quoted(table) + " where " + nulls + ")") == 1;
    }

    /**
     * Copies what a statement of a session is about to drop, if it has rows. The copy has no ids before
     * {@link #settled}.
     *
     * @param column null: the whole table
     */
    public static void stage(
            SqliteConnection file, String changeId, String table, @Nullable String column, String keptUntil)
            throws SQLException {
        Optional<Shape> shape = shape(file, table);
        if (shape.isPresent()) {
            make(file, PREFIX + changeId, table, shape.get(), column, keptUntil, null, name -> UNKNOWN);
        }
    }

    /** Copies a table, or one of its columns with the key. */
    private static void make(
            SqliteConnection file,
            String copy,
            String table,
            Shape shape,
            @Nullable String column,
            String keptUntil,
            @Nullable String objectId,
            UnaryOperator<String> idOf)
            throws SQLException {
        List<String> columns = shape.all();
        if (column != null) {
            Optional<String> stored = columns.stream()
                    .filter(name -> Identifiers.fold(name).equals(Identifiers.fold(column)))
                    .findFirst();
            if (stored.isEmpty() || shape.key().isEmpty()) {
                return;
            }
            columns = Stream.concat(shape.key().stream(), stored.stream())
                    .distinct()
                    .toList();
        }
        if (number(file, "select exists (select 1 from " + quoted(table) + ")") == 0) {
            return;
        }
        String terms = columns.stream()
                .map(name -> term(shape, name) + " as " + Identifiers.quote(name))
                .collect(Collectors.joining(", "));
        file.run("create table " + quoted(copy) + " as select " + terms + " from " + quoted(table));
        List<String> ids = columns.stream()
                .map(name -> name.equals(shape.rowid()) ? ROWID : idOf.apply(name))
                .toList();
        register(
                file,
                new Copy(
                        copy,
                        objectId,
                        ids,
                        shape.key().size(),
                        column == null ? sequence(file, table) : null,
                        keptUntil));
    }

    private static boolean isThere(SqliteConnection file, String table) throws SQLException {
        return file.number("select count(*) from main.sqlite_schema where type = 'table' and name = ?", table) > 0;
    }

    private static @Nullable Long sequence(SqliteConnection file, String table) throws SQLException {
        return isThere(file, "sqlite_sequence")
                ? file.first(
                                "select seq from main.sqlite_sequence where name = ? collate nocase",
                                row -> row.getLong(1),
                                table)
                        .orElse(null)
                : null;
    }

    private static void register(SqliteConnection file, Copy copy) throws SQLException {
        file.run(REGISTRY);
        file.update(
                "insert or replace into main.__cinch_dropped(copy, object_id, column_ids, key_columns, sequence, kept_until)"
                        + " values (?, ?, ?, ?, ?, ?)",
                copy.name(),
                copy.objectId(),
                Parameters.write(copy.columnIds().toArray()),
                copy.key(),
                copy.sequence(),
                copy.keptUntil());
    }

    /**
     * Refuses to go on while values of a dropped column are kept for rows that are known by their rowid alone: VACUUM
     * gives such rows new ones.
     *
     * @throws SQLException 55006 that says until when
     */
    public static void requireRowidsFree(SqliteConnection file) throws SQLException {
        for (Copy copy : all(file)) {
            boolean column = copy.columnIds().size() == copy.key() + 1 && isThere(file, copy.name());
            if (column && copy.columnIds().subList(0, copy.key()).contains(ROWID)) {
                throw SqlState.OBJECT_IN_USE.error(
                        "Until %s values of a dropped column are kept in '%s' for the rows of a table without a key, and VACUUM"
                                + " would number these rows anew. Try again then, or drop columns with retention=0",
                        copy.keptUntil(), copy.name());
            }
        }
    }

    /** All copies that a file has. */
    static List<Copy> all(SqliteConnection file) throws SQLException {
        if (!isThere(file, "__cinch_dropped")) {
            return List.of();
        }
        return file.query(
                "select copy, object_id, column_ids, key_columns, sequence, kept_until from main.__cinch_dropped",
                row -> new Copy(
                        row.getString(1),
                        row.getString(2),
                        Stream.of(Parameters.parse(row.getString(3)))
                                .map(String::valueOf)
                                .toList(),
                        row.getInt(4),
                        row.getObject(5) == null ? null : row.getLong(5),
                        row.getString(6)));
    }

    /** Whether a file has copies. */
    static boolean hasAny(SqliteConnection file) throws SQLException {
        return isThere(file, "__cinch_dropped")
                && file.number("select exists (select 1 from main.__cinch_dropped)") == 1;
    }

    private static List<String> columns(SqliteConnection file, String table) throws SQLException {
        return file.query(
                "select name from pragma_table_xinfo(?, 'main') where hidden = 0", row -> row.getString(1), table);
    }

    private static void remove(SqliteConnection file, Copy copy) throws SQLException {
        file.run("drop table " + quoted(copy.name()));
        file.update("delete from main.__cinch_dropped where copy = ?", copy.name());
    }

    /** Whether nothing is kept any more. Before, a revert or a merge that began in time may still be on its way. */
    static boolean isOver(String keptUntil, Instant now) {
        return !Instant.parse(keptUntil).plus(GRACE).isAfter(now);
    }

    /** Removes the copies whose time is over. */
    public static void removeExpired(SqliteConnection file, Instant now) throws SQLException {
        for (Copy copy : all(file)) {
            if (isOver(copy.keptUntil(), now)) {
                remove(file, copy);
            }
        }
    }

    /**
     * Gives the copies that a session made their ids, now that it is known what its changes do. Of a rebuild only the
     * columns that it left out are kept.
     *
     * @param made the changes as the session made them
     * @param recorded the same, with rebuilds put into one and with their effects
     * @param ids those before the changes
     * @return {@code recorded}; what drops nothing keeps nothing
     */
    public static List<Change> settled(SqliteConnection file, List<Change> made, List<Change> recorded, Ids ids)
            throws SQLException {
        Map<String, Copy> staged = new HashMap<>();
        for (Copy copy : all(file)) {
            if (copy.objectId() == null) {
                staged.put(copy.name(), copy);
            }
        }
        Map<String, List<Copy>> copies = new HashMap<>();
        String current = "";
        for (Change part : made) {
            boolean begins = recorded.stream().anyMatch(change -> change.id().equals(part.id()));
            current = begins ? part.id() : current;
            Copy copy = staged.get(PREFIX + part.id());
            if (copy != null) {
                copies.computeIfAbsent(current, id -> new ArrayList<>()).add(copy);
            }
        }
        List<Change> settled = new ArrayList<>();
        for (Change change : recorded) {
            List<Effect> effects = Effect.parse(file, change.effects());
            for (Copy copy : copies.getOrDefault(change.id(), List.of())) {
                settle(file, copy, change, effects, ids);
            }
            ids.apply(effects);
            boolean drops = effects.stream().anyMatch(effect -> effect.isOf(Did.DROP));
            settled.add(drops ? change : change.keptUntil(null));
        }
        return settled;
    }

    private static void settle(SqliteConnection file, Copy staged, Change change, List<Effect> effects, Ids ids)
            throws SQLException {
        String table = ids.find(Kind.TABLE, change.objectName(), null).orElse("");
        List<String> names = columns(file, staged.name());
        List<String> columnIds = new ArrayList<>();
        List<String> shown = staged.columnIds();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            columnIds.add(ids.find(Kind.COLUMN, name, table).orElse(shown.get(i)));
        }
        Copy copy = new Copy(staged.name(), table, columnIds, staged.key(), staged.sequence(), staged.keptUntil());
        boolean kept = false;
        int n = 0;
        for (Effect effect : effects) {
            if (effect.did() == Did.DROP && effect.id().equals(table)) {
                register(file, copy);
                kept = true;
            } else if (effect.did() == Did.DROP && table.equals(effect.of()) && columnIds.contains(effect.id())) {
                n++;
                String name = n == 1 ? PREFIX + change.id() : PREFIX + change.id() + "_" + n;
                takeColumn(file, copy, names, name, effect.id());
                kept |= name.equals(copy.name());
            }
        }
        if (!kept) {
            remove(file, staged);
        }
    }

    /** Makes the copy of a column of the copy of its table. */
    private static void takeColumn(SqliteConnection file, Copy from, List<String> names, String name, String columnId)
            throws SQLException {
        List<Integer> places = Stream.concat(
                        Stream.iterate(0, i -> i < from.key(), i -> i + 1),
                        Stream.of(from.columnIds().indexOf(columnId)))
                .distinct()
                .toList();
        if (!name.equals(from.name())) {
            file.run("create table %s as select %s from %s"
                    .formatted(
                            quoted(name),
                            places.stream()
                                    .map(names::get)
                                    .map(Identifiers::quote)
                                    .collect(Collectors.joining(", ")),
                            quoted(from.name())));
        }
        register(
                file,
                new Copy(
                        name,
                        columnId,
                        places.stream().map(from.columnIds()::get).toList(),
                        from.key(),
                        null,
                        from.keptUntil()));
    }

    /**
     * Copies what a change drops, before it does.
     *
     * @param wanted whether an object is to be kept
     * @param ids those before the change
     */
    static void keep(SqliteConnection file, Change change, List<Effect> effects, Predicate<Effect> wanted, Ids ids)
            throws SQLException {
        String until = change.keptUntil();
        int n = 0;
        for (Effect effect : effects) {
            if (until == null || !effect.isOf(Did.DROP)) {
                continue;
            }
            boolean column = effect.kind() == Kind.COLUMN;
            String tableId = column ? String.valueOf(effect.of()) : effect.id();
            n++;
            Optional<String> table = ids.name(tableId);
            Optional<Shape> shape =
                    table.isPresent() && wanted.test(effect) ? shape(file, table.get()) : Optional.empty();
            if (shape.isPresent()) {
                make(
                        file,
                        n == 1 ? PREFIX + change.id() : PREFIX + change.id() + "_" + n,
                        table.get(),
                        shape.get(),
                        column ? ids.name(effect.id()).orElse(effect.name()) : null,
                        until,
                        effect.id(),
                        name -> ids.find(Kind.COLUMN, name, tableId).orElse(UNKNOWN));
            }
        }
    }

    /**
     * Brings back the rows of a table, or the values of a column by the key; then the copy goes. No trigger sees it.
     *
     * @param table the table's name now
     * @param column the column's; null: the whole table
     * @throws SQLException if the rows do not fit
     */
    static void restore(SqliteConnection file, Copy copy, String table, @Nullable String column, Ids ids)
            throws SQLException {
        Optional<Shape> shape = shape(file, table);
        if (shape.isEmpty()) {
            return;
        }
        Map<String, String> targets = targets(file, copy, shape.get(), ids);
        List<String> triggers = new ArrayList<>();
        for (String[] trigger : file.query(
                "select name, sql from main.sqlite_schema where type = 'trigger' and tbl_name = ? collate nocase",
                row -> new String[] {row.getString(1), row.getString(2)},
                table)) {
            file.run("drop trigger " + quoted(trigger[0]));
            triggers.add(trigger[1]);
        }
        if (column == null) {
            file.run("insert into %s(%s) select %s from %s"
                    .formatted(
                            quoted(table),
                            String.join(", ", targets.values()),
                            targets.keySet().stream().map(Identifiers::quote).collect(Collectors.joining(", ")),
                            quoted(copy.name())));
            keepSequence(file, copy, table);
        } else {
            file.run(update(copy, table, column, columns(file, copy.name()), targets));
        }
        for (String trigger : triggers) {
            file.run(trigger);
        }
        remove(file, copy);
    }

    /** Which column of a table each column of a copy goes to, as a term; without those that are gone. */
    private static Map<String, String> targets(SqliteConnection file, Copy copy, Shape shape, Ids ids)
            throws SQLException {
        List<String> names = columns(file, copy.name());
        List<String> stored = shape.all();
        Map<String, String> targets = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String id = copy.columnIds().get(i);
            Optional<String> name = id.equals(ROWID)
                    ? Optional.ofNullable(shape.rowid())
                    : ids.synonyms(id).stream()
                            .flatMap(same -> ids.name(same).stream())
                            .findFirst();
            if (name.isPresent() && stored.contains(name.get())) {
                targets.put(names.get(i), term(shape, name.get()));
            }
        }
        return targets;
    }

    private static String update(
            Copy copy, String table, String column, List<String> names, Map<String, String> targets)
            throws SQLException {
        String from = Identifiers.quote(copy.name()) + ".";
        List<String> conditions = new ArrayList<>();
        for (String key : names.subList(0, copy.key())) {
            String target = targets.get(key);
            if (target == null || names.size() == copy.key()) {
                throw SqlState.ROWS_IN_THE_WAY.error(
                        "table '%s' has another key than when its column '%s' was dropped: which value belongs to which row"
                                + " cannot be told",
                        table, column);
            }
            conditions.add(Identifiers.quote(table) + "." + target + " = " + from + Identifiers.quote(key));
        }
        return "update %s set %s = %s%s from %s where %s"
                .formatted(
                        quoted(table),
                        Identifiers.quote(column),
                        from,
                        Identifiers.quote(names.get(names.size() - 1)),
                        quoted(copy.name()),
                        String.join(" and ", conditions));
    }

    private static void keepSequence(SqliteConnection file, Copy copy, String table) throws SQLException {
        if (copy.sequence() != null && isThere(file, "sqlite_sequence")) {
            file.update(
                    "update main.sqlite_sequence set seq = max(seq, ?) where name = ? collate nocase",
                    copy.sequence(),
                    table);
        }
    }
}
