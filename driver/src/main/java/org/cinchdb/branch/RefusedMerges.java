/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cinchdb.BranchName;
import org.cinchdb.catalog.Catalog;
import org.cinchdb.schema.Conflict;
import org.cinchdb.sqlite.SqliteConnection;
import org.jspecify.annotations.Nullable;

/**
 * The conflicts of merges that were refused and what was chosen for them, in metadata.db: those of the last attempt for
 * each two branches. For any thread.
 */
public final class RefusedMerges {
    private final Catalog catalog;

    /** What was chosen: {@code ours}, {@code theirs} or {@code sql} with its text. */
    public record Choice(String choice, @Nullable String sql, String author) {}

    /**
     * A conflict as it is kept.
     *
     * @param sql what the other side does, or else this one; empty if neither shows
     */
    public record Kept(long intoId, String code, String objectType, String objectName, String sql, String message) {}

    public RefusedMerges(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The id of a conflict: it is another one as soon as one of the two changes differs. */
    public static String id(Branch from, Branch into, Conflict conflict) {
        String all = String.join(
                "\n\n",
                from.uid(),
                into.uid(),
                conflict.code().name(),
                conflict.kind().word(),
                conflict.name(),
                String.valueOf(conflict.ours()),
                String.valueOf(conflict.theirs()));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** What was chosen so far for two branches, by the conflicts' ids. */
    public Map<String, Choice> choices(Branch from, Branch into) throws SQLException {
        Map<String, Choice> choices = new HashMap<>();
        catalog.read(metadata -> metadata.query(
                """
                select conflict_id, resolution, resolution_sql, resolved_by
                from merge_conflict
                where into_branch_id = ? and from_branch_id = ? and resolution is not null""",
                row -> choices.put(row.getString(1), new Choice(row.getString(2), row.getString(3), row.getString(4))),
                into.id(),
                from.id()));
        return choices;
    }

    /**
     * Keeps the conflicts of an attempt in the place of those of the one before.
     *
     * @param answered the ids of those that had an answer this time: they stay too
     */
    public void keep(Branch from, Branch into, List<Conflict> conflicts, Set<String> answered) throws SQLException {
        Map<String, Choice> choices = choices(from, into);
        catalog.write(metadata -> {
            List<Object> stay = new ArrayList<>(List.of(into.id(), from.id()));
            stay.addAll(answered);
            metadata.update(
                    "delete from merge_conflict where into_branch_id = ? and from_branch_id = ? and conflict_id not in ("
                            + Change.marks(answered.size()) + ")",
                    stay.toArray());
            int number = 0;
            for (Conflict conflict : conflicts) {
                String id = id(from, into, conflict);
                insert(metadata, from, into, id, ++number, conflict, Optional.ofNullable(choices.get(id)));
            }
            return number;
        });
    }

    private void insert(
            SqliteConnection metadata,
            Branch from,
            Branch into,
            String id,
            int number,
            Conflict conflict,
            Optional<Choice> choice)
            throws SQLException {
        metadata.update(
                """
                insert into merge_conflict(into_branch_id, from_branch_id, conflict_id, number, code, object_type,
                  object_name, base_sql, our_sql, their_sql, message, resolution, resolution_sql, resolved_by, at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict do update set number = excluded.number, message = excluded.message""",
                into.id(),
                from.id(),
                id,
                number,
                conflict.code().name(),
                conflict.kind().word(),
                conflict.name(),
                conflict.base(),
                conflict.ours(),
                conflict.theirs(),
                conflict.message(),
                choice.map(Choice::choice).orElse(null),
                choice.map(Choice::sql).orElse(null),
                choice.map(Choice::author).orElse(null),
                catalog.now());
    }

    /** Forgets the conflicts of two branches, in a transaction that has begun: they came together. */
    public static long forget(SqliteConnection metadata, Branch from, Branch into) throws SQLException {
        return metadata.update(
                "delete from merge_conflict where into_branch_id = ? and from_branch_id = ?", into.id(), from.id());
    }

    /** The conflict with that id between branches of a database. */
    public Optional<Kept> find(long databaseId, String id) throws SQLException {
        return catalog.read(metadata -> metadata.first(
                """
                select into_branch_id, code, object_type, object_name, coalesce(their_sql, our_sql, ''), message
                from merge_conflict
                join branch on branch.id = into_branch_id
                where conflict_id = ? and database_id = ? and dropped_at is null""",
                row -> new Kept(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6)),
                id,
                databaseId));
    }

    /** Notes what was chosen for a conflict; it counts at the next attempt. */
    public void choose(Kept conflict, String id, Choice choice) throws SQLException {
        catalog.write(metadata ->
                metadata.update("""
                update merge_conflict
                set resolution = ?, resolution_sql = ?, resolved_by = ?
                where into_branch_id = ? and conflict_id = ?""", choice.choice(), choice.sql(), choice.author(), conflict.intoId(), id));
    }

    /** The conflicts of a merge of two branches, with what was chosen for them so far. */
    public List<MergeConflict> described(Branch from, Branch into, List<Conflict> conflicts) throws SQLException {
        Map<String, Choice> choices = choices(from, into);
        return conflicts.stream()
                .map(conflict -> {
                    String id = id(from, into, conflict);
                    return new MergeConflict(
                            id,
                            conflict.code(),
                            conflict.kind().word(),
                            conflict.name(),
                            Optional.ofNullable(conflict.base()),
                            Optional.ofNullable(conflict.ours()),
                            Optional.ofNullable(conflict.theirs()),
                            conflict.message(),
                            Optional.ofNullable(choices.get(id)),
                            from.name(),
                            into.name(),
                            catalog.clock().instant());
                })
                .toList();
    }

    /** The conflicts of a branch that receives. */
    public List<MergeConflict> list(Branch into) throws SQLException {
        return catalog.read(metadata -> metadata.query(
                """
                select conflict_id, code, object_type, object_name, base_sql, our_sql, their_sql, message,
                  resolution, resolution_sql, resolved_by, at, theirs.name
                from merge_conflict
                join branch theirs on theirs.id = from_branch_id
                where into_branch_id = ? and theirs.dropped_at is null
                order by theirs.name, number, conflict_id""",
                row -> new MergeConflict(
                        row.getString(1),
                        Conflict.Code.valueOf(row.getString(2)),
                        row.getString(3),
                        row.getString(4),
                        Optional.ofNullable(row.getString(5)),
                        Optional.ofNullable(row.getString(6)),
                        Optional.ofNullable(row.getString(7)),
                        row.getString(8),
                        choice(row.getString(9), row.getString(10), row.getString(11)),
                        new BranchName(row.getString(13)),
                        into.name(),
                        Instant.parse(row.getString(12))),
                into.id()));
    }

    private static Optional<Choice> choice(@Nullable String choice, @Nullable String sql, @Nullable String author) {
        return choice == null || author == null ? Optional.empty() : Optional.of(new Choice(choice, sql, author));
    }
}
