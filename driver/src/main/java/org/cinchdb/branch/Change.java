/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One schema change, as one branch has it: its id, author and time are the same on every branch that it reaches; its
 * SQL and its effects may differ, since a merge fits them to the names that the objects have there.
 *
 * @param id a UUID of version 7 (RFC 9562)
 * @param commitId the id that all changes of one transaction share
 * @param kind {@code create}, {@code alter}, {@code drop}; {@code rebuild} for a table made anew and filled from the
 *     old one; {@code rows} for other rows that travel, those of migrations among them; {@code resolve} for the answer
 *     to a conflict; {@code revert}
 * @param objectType {@code table}, {@code index}, {@code view}, {@code trigger}; {@code pragma} for a number that
 *     SQLite keeps in the file's header
 * @param objectName the object's name as it was written, without quotes
 * @param sql what is run to make the change: one statement or several; empty where another change had done it already
 * @param parameters the values bound to it, as {@link Parameters} writes them; null: none. The statement of
 *     {@code rows} may have more of them than it takes: a batch, run until they are used up
 * @param foreignKeys whether foreign keys were enforced when it was made, or checked
 * @param legacyAlterTable how {@code PRAGMA legacy_alter_table} stood then
 * @param dependsOnRows whether it can fail because of the rows that a tenant has
 * @param effects what it does to which objects, as {@link org.cinchdb.schema.Effect#json} writes it
 * @param fingerprint of the schema after it
 * @param keptUntil until when the rows of what it drops are kept, ISO 8601 in UTC; null: not at all
 * @param author who made it
 * @param at when, ISO 8601 in UTC
 */
public record Change(
        String id,
        String commitId,
        String kind,
        String objectType,
        String objectName,
        String sql,
        @Nullable String parameters,
        boolean foreignKeys,
        boolean legacyAlterTable,
        boolean dependsOnRows,
        String effects,
        String fingerprint,
        @Nullable String keptUntil,
        String author,
        String at) {

    /** The columns that hold a change, in metadata.db and in a tenant's file. */
    static final String COLUMNS =
            "commit_id, kind, object_type, object_name, sql, parameters, foreign_keys, legacy_alter_table, depends_on_rows,"
                    + " effects, fingerprint, kept_until, author, at";

    private static final SecureRandom RANDOM = new SecureRandom();

    static Change read(ResultSet row) throws SQLException {
        return new Change(
                row.getString("id"),
                row.getString("commit_id"),
                row.getString("kind"),
                row.getString("object_type"),
                row.getString("object_name"),
                row.getString("sql"),
                row.getString("parameters"),
                row.getInt("foreign_keys") == 1,
                row.getInt("legacy_alter_table") == 1,
                row.getInt("depends_on_rows") == 1,
                row.getString("effects"),
                row.getString("fingerprint"),
                row.getString("kept_until"),
                row.getString("author"),
                row.getString("at"));
    }

    /** {@code first}, then the values of {@link #COLUMNS}, then {@code last}. */
    @Nullable
    Object[] values(Object first, Object... last) {
        @Nullable Object[] values = new Object[15 + last.length];
        @Nullable
        Object[] own = {
            first,
            commitId,
            kind,
            objectType,
            objectName,
            sql,
            parameters,
            flag(foreignKeys),
            flag(legacyAlterTable),
            flag(dependsOnRows),
            effects,
            fingerprint,
            keptUntil,
            author,
            at
        };
        System.arraycopy(own, 0, values, 0, own.length);
        System.arraycopy(last, 0, values, own.length, last.length);
        return values;
    }

    /** So many question marks, for values that follow each other. */
    static String marks(int number) {
        return String.join(", ", Collections.nCopies(number, "?"));
    }

    /** The same change as another branch has it, or with what has been found out about it. */
    public Change as(String otherSql, String otherEffects, boolean rowsMatter, String otherFingerprint) {
        return new Change(
                id,
                commitId,
                kind,
                objectType,
                objectName,
                otherSql,
                parameters,
                foreignKeys,
                legacyAlterTable,
                rowsMatter,
                otherEffects,
                otherFingerprint,
                keptUntil,
                author,
                at);
    }

    /** Whether rows of what it drops are kept at some time. */
    boolean isKeptAt(Instant now) {
        return keptUntil != null && Instant.parse(keptUntil).isAfter(now);
    }

    /** The same change, whose dropped rows are kept until some time, or not at all. */
    Change keptUntil(@Nullable String until) {
        return new Change(
                id,
                commitId,
                kind,
                objectType,
                objectName,
                sql,
                parameters,
                foreignKeys,
                legacyAlterTable,
                dependsOnRows,
                effects,
                fingerprint,
                until,
                author,
                at);
    }

    /** The same change with more SQL behind its own. */
    Change then(CharSequence moreSql) {
        return as(sql + moreSql, effects, dependsOnRows, fingerprint);
    }

    private static int flag(boolean value) {
        return value ? 1 : 0;
    }

    /** A new id: ids made later sort later, to the millisecond. */
    public static String newId(Clock clock) {
        byte[] random = new byte[10];
        RANDOM.nextBytes(random);
        long twelveRandomBits = ((random[0] << 8) | (random[1] & 0xff)) & 0xfffL;
        long sixtyTwoRandomBits = ByteBuffer.wrap(random, 2, 8).getLong() & 0x3fffffffffffffffL;
        return new UUID((clock.millis() << 16) | 0x7000L | twelveRandomBits, sixtyTwoRandomBits | 0x8000000000000000L)
                .toString();
    }
}
