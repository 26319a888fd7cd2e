/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.cinchdb.sqlite.SqliteConnection;

/**
 * What a tenant's file knows of itself: whose it is, how far it has followed its branch's log, and the full record of
 * the changes that were made through it. All of it moves and rolls back with the file's own transactions, so that the
 * file's COMMIT decides whether a change happened.
 */
public final class FileLog {
    /**
     * The tables, in the order in which they are made. The record has no rowids, so that writing it does not move the
     * session's {@code last_insert_rowid()}.
     */
    public static final List<String> TABLES = List.of("""
            create table __cinch(
              id integer primary key check (id = 1),
              database text not null,
              branch text not null,
              tenant text not null,
              position integer not null,
              change_id text not null
            )""", """
            create table __cinch_changes(
              position integer primary key,
              id text not null,
              commit_id text not null,
              kind text not null,
              object_type text not null,
              object_name text not null,
              sql text not null,
              parameters text,
              foreign_keys integer not null,
              legacy_alter_table integer not null,
              depends_on_rows integer not null,
              effects text not null,
              fingerprint text not null,
              kept_until text,
              author text not null,
              at text not null
            ) without rowid""");

    private static final Place NOWHERE = new Place(0, "");

    /**
     * A place in a branch's log.
     *
     * @param position the position of the last change, 0 before the first
     * @param changeId the id of the change there; empty at 0
     */
    public record Place(long position, String changeId) {}

    /** The immutable ids of a file: UUIDs, not names, so that a rename touches no file. */
    public record Identity(String database, String branch, String tenant) {}

    private FileLog() {}

    /** Makes the tables in an empty file. */
    public static void create(SqliteConnection file, Identity identity) throws SQLException {
        for (String table : TABLES) {
            file.run(table);
        }
        file.update(
                "insert into __cinch(id, database, branch, tenant, position, change_id) values (1, ?, ?, ?, 0, '')",
                identity.database(),
                identity.branch(),
                identity.tenant());
    }

    public static Identity identity(SqliteConnection file) throws SQLException {
        return file.first(
                        "select database, branch, tenant from main.__cinch",
                        row -> new Identity(row.getString(1), row.getString(2), row.getString(3)))
                .orElse(new Identity("", "", ""));
    }

    /**
     * Makes a file another tenant's. What is recorded of changes made through it counts on its branch: on another it is
     * forgotten.
     */
    public static void become(SqliteConnection file, Identity identity) throws SQLException {
        if (!identity(file).branch().equals(identity.branch())) {
            file.update("delete from main.__cinch_changes");
        }
        file.update(
                "update main.__cinch set database = ?, branch = ?, tenant = ?",
                identity.database(),
                identity.branch(),
                identity.tenant());
    }

    public static Place place(SqliteConnection file) throws SQLException {
        return file.first(
                        "select position, change_id from main.__cinch",
                        row -> new Place(row.getLong(1), row.getString(2)))
                .orElse(NOWHERE);
    }

    public static void moveTo(SqliteConnection file, Place place) throws SQLException {
        file.update("update main.__cinch set position = ?, change_id = ?", place.position(), place.changeId());
    }

    /** Records a change that this file's transaction has just made. */
    public static void append(SqliteConnection file, Change change) throws SQLException {
        long position = place(file).position() + 1;
        // A file that was restored from a backup may hold an older record at this position.
        file.update(
                "insert or replace into main.__cinch_changes(id, " + Change.COLUMNS + ", position) values ("
                        + Change.marks(16) + ")",
                change.values(change.id(), position));
        moveTo(file, new Place(position, change.id()));
    }

    /** The changes made through this file after a position, in their order. */
    public static List<Change> changesAfter(SqliteConnection file, long position) throws SQLException {
        return file.query(
                "select id, " + Change.COLUMNS + " from main.__cinch_changes where position > ? and position <="
                        + " (select position from main.__cinch) order by position",
                Change::read,
                position);
    }

    /** The id of the change recorded at a position, if it was made through this file. */
    public static Optional<String> recordedAt(SqliteConnection file, long position) throws SQLException {
        return file.first("select id from main.__cinch_changes where position = ?", row -> row.getString(1), position);
    }

    /** The changes made through this file after a position, as far as no other file's stand between them. */
    public static List<Change> unbrokenAfter(SqliteConnection file, long position) throws SQLException {
        return file.query("select id, " + Change.COLUMNS + """
                 from main.__cinch_changes c
                where position > ?1 and position <= (select position from main.__cinch)
                  and position - ?1 = (select count(*) from main.__cinch_changes
                    where position > ?1 and position <= c.position)
                order by position""", Change::read, position);
    }

    /** Puts other changes in place of those after a position. */
    public static void replaceAfter(SqliteConnection file, Place place, List<Change> changes) throws SQLException {
        file.update("delete from main.__cinch_changes where position > ?", place.position());
        moveTo(file, place);
        for (Change change : changes) {
            append(file, change);
        }
    }
}
