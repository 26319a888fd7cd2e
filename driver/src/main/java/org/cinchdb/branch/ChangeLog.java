/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cinchdb.BranchName;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.catalog.Catalog;
import org.cinchdb.schema.Effect;
import org.cinchdb.schema.Ids;
import org.cinchdb.sqlite.SqliteConnection;

/**
 * The change logs of all branches, in metadata.db. A log only grows; up to its fork a branch reads its parent's, so
 * that making a branch copies nothing. For any thread.
 */
public final class ChangeLog {
    /** The branches whose logs make up one branch's log, each with the range of positions that it contributes. */
    private static final String LINE = """
            with recursive line(id, floor, ceiling) as (
              select id, fork_position, ?2 from branch where id = ?1
              union all
              select p.id, p.fork_position, min(line.ceiling, line.floor)
              from line
              join branch b on b.id = line.id
              join branch p on p.id = b.parent_id
            )
            """;

    private static final int REMEMBERED = 64;

    private final Catalog catalog;

    /** What was read lately: a log only grows, so what it says about a position stays true. */
    private final Map<Stretch, String> ids = Collections.synchronizedMap(new Recent<>());

    private final Map<Stretch, List<Change>> stretches = Collections.synchronizedMap(new Recent<>());

    private final Map<Stretch, Ids> objects = Collections.synchronizedMap(new Recent<>());

    private record Stretch(long branchId, long after, long upTo) {}

    @SuppressWarnings("serial")
    private static final class Recent<V> extends LinkedHashMap<Stretch, V> {
        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Stretch, V> eldest) {
            return size() > REMEMBERED;
        }
    }

    /** A schema change on its way: its tenant's COMMIT decides. */
    public record Intent(long branchId, long tenantId, long from, long to, String lastChangeId) {}

    public ChangeLog(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The head of a branch: the place of its last change. */
    public Place head(long branchId) throws SQLException {
        long head = catalog.read(metadata -> metadata.number("select head from branch where id = ?", branchId));
        return new Place(head, idAt(branchId, head).orElse(""));
    }

    /** The heads of two branches at one moment. */
    public List<Place> heads(long firstId, long secondId) throws SQLException {
        List<Long> heads = catalog.read(metadata -> metadata.first(
                        "select a.head, b.head from branch a, branch b where a.id = ? and b.id = ?",
                        row -> List.of(row.getLong(1), row.getLong(2)),
                        firstId,
                        secondId)
                .orElseThrow());
        return List.of(
                new Place(heads.get(0), idAt(firstId, heads.get(0)).orElse("")),
                new Place(heads.get(1), idAt(secondId, heads.get(1)).orElse("")));
    }

    /** The id of the change at a position, if the log reaches that far. */
    public Optional<String> idAt(long branchId, long position) throws SQLException {
        Stretch place = new Stretch(branchId, position, position);
        String known = ids.get(place);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<String> found = catalog.read(metadata -> {
            long head = metadata.number("select head from branch where id = ?", branchId);
            return position > head ? Optional.empty() : idAt(metadata, branchId, position);
        });
        found.ifPresent(id -> ids.put(place, id));
        return found;
    }

    private static Optional<String> idAt(SqliteConnection metadata, long branchId, long position) throws SQLException {
        return metadata.first(LINE + """
                        select change_id
                        from line
                        join branch_change on branch_id = line.id
                        where position = ?2 and position > floor and position <= ceiling""", row -> row.getString(1), branchId, position);
    }

    /** The changes after one position, up to and with another, in their order, as this branch replays them. */
    public List<Change> changes(long branchId, long after, long upTo) throws SQLException {
        Stretch stretch = new Stretch(branchId, after, upTo);
        List<Change> known = stretches.get(stretch);
        if (known == null) {
            known = catalog.read(metadata -> changes(metadata, branchId, after, upTo));
            if (known.size() == upTo - after) {
                stretches.put(stretch, known);
            }
        }
        return known;
    }

    static List<Change> changes(SqliteConnection metadata, long branchId, long after, long upTo) throws SQLException {
        return metadata.query(LINE + """
                        select change.id, commit_id, kind, object_type, object_name, coalesce(bc.sql, change.sql) as sql,
                          parameters, foreign_keys, legacy_alter_table,
                          coalesce(bc.depends_on_rows, change.depends_on_rows) as depends_on_rows,
                          coalesce(bc.effects, change.effects) as effects,
                          coalesce(bc.fingerprint, change.fingerprint) as fingerprint, kept_until, author, at
                        from line
                        join branch_change bc on bc.branch_id = line.id
                        join change on change.id = bc.change_id
                        where position > ?3 and position > floor and position <= ceiling
                        order by position""", Change::read, branchId, upTo, after);
    }

    /** The whole log, in its order. */
    public List<LogEntry> entries(long branchId) throws SQLException {
        return catalog.read(metadata -> metadata.query(
                LINE + """
                        select position, change.id, commit_id, kind, object_type, object_name,
                          coalesce(bc.sql, change.sql), author, at,
                          (select name from branch where id = origin_branch_id),
                          coalesce(bc.effects, change.effects), coalesce(bc.fingerprint, change.fingerprint)
                        from line
                        join branch_change bc on bc.branch_id = line.id
                        join change on change.id = bc.change_id
                        where position > floor and position <= ceiling
                        order by position""",
                row -> new LogEntry(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        Instant.parse(row.getString(9)),
                        new BranchName(row.getString(10)),
                        row.getString(11),
                        row.getString(12)),
                branchId,
                Long.MAX_VALUE));
    }

    /** Which object stands behind each name at a position of a branch's log. */
    public Ids ids(long branchId, long position) throws SQLException {
        Stretch place = new Stretch(branchId, position, position);
        Ids known = objects.get(place);
        if (known == null) {
            Ids read = catalog.read(metadata -> ids(metadata, branchId, position));
            if (idAt(branchId, position).isPresent()) {
                objects.put(place, read.copy());
            }
            return read;
        }
        return known.copy();
    }

    private static Ids ids(SqliteConnection metadata, long branchId, long position) throws SQLException {
        Map<Long, List<Effect>> effects = new LinkedHashMap<>();
        metadata.query(
                LINE + """
                        select position, value ->> 'did', value ->> 'type', value ->> 'id', value ->> 'name', value ->> 'of'
                        from line
                        join branch_change bc on bc.branch_id = line.id
                        join change on change.id = bc.change_id
                        join json_each(coalesce(bc.effects, change.effects)) e
                        where position > floor and position <= ceiling
                        order by position, e.key""",
                row -> effects.computeIfAbsent(row.getLong(1), p -> new ArrayList<>())
                        .add(Effect.of(
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6))),
                branchId,
                position);
        Ids ids = new Ids();
        effects.values().forEach(ids::apply);
        return ids;
    }

    /** Announces that a tenant's COMMIT is about to decide about changes. */
    public void intend(Intent intent) throws SQLException {
        catalog.write(metadata -> metadata.update(
                """
                insert into intent(branch_id, tenant_id, from_position, to_position, last_change_id, at)
                values (?, ?, ?, ?, ?, ?)""",
                intent.branchId(),
                intent.tenantId(),
                intent.from(),
                intent.to(),
                intent.lastChangeId(),
                catalog.now()));
    }

    /** The change on its way on a branch, if there is one. */
    public Optional<Intent> intent(long branchId) throws SQLException {
        return catalog.read(metadata -> metadata.first(
                "select branch_id, tenant_id, from_position, to_position, last_change_id from intent where branch_id = ?",
                row -> new Intent(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getString(5)),
                branchId));
    }

    /** Forgets the change on its way: it did not happen. */
    public void drop(Intent intent) throws SQLException {
        catalog.write(metadata -> metadata.update("delete from intent where branch_id = ?", intent.branchId()));
    }

    /** Publishes changes that happened: they enter the log, the head moves, the intent goes, all at once. */
    public void publish(long branchId, long from, List<Change> changes) throws SQLException {
        publish(branchId, from, changes, metadata -> 0);
    }

    /** The same, with something else that is done in the same transaction. */
    public void publish(long branchId, long from, List<Change> changes, Catalog.Work<?> also) throws SQLException {
        catalog.write(metadata -> {
            also.on(metadata);
            for (Change change : changes) {
                metadata.update(
                        "insert into change(id, " + Change.COLUMNS + ", origin_branch_id) values (" + Change.marks(16)
                                + ") on conflict (id) do nothing",
                        change.values(change.id(), branchId));
            }
            append(metadata, branchId, from, changes);
            return metadata.update("delete from intent where branch_id = ?", branchId);
        });
        long head = from + changes.size();
        stretches.put(new Stretch(branchId, from, head), List.copyOf(changes));
        ids.put(
                new Stretch(branchId, head, head),
                changes.get(changes.size() - 1).id());
    }

    static void append(SqliteConnection metadata, long branchId, long from, List<Change> changes) throws SQLException {
        long position = from;
        for (Change change : changes) {
            position++;
            metadata.update(
                    """
                    insert into branch_change(branch_id, position, change_id, sql, effects, depends_on_rows, fingerprint)
                    select ?, ?, id, nullif(?, sql), nullif(?, effects), nullif(?, depends_on_rows), nullif(?, fingerprint)
                    from change
                    where id = ?""",
                    branchId,
                    position,
                    change.sql(),
                    change.effects(),
                    change.dependsOnRows() ? 1 : 0,
                    change.fingerprint(),
                    change.id());
        }
        metadata.update("update branch set head = ? where id = ?", position, branchId);
    }
}
