/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.Hint;
import org.cinchdb.SqlState;
import org.cinchdb.catalog.Catalog;
import org.cinchdb.sqlite.SqliteConnection;
import org.jspecify.annotations.Nullable;

/** The databases of a project and their branches, in metadata.db. For any thread. */
public final class Branches {
    private static final String SELECT = """
            select b.id, b.uid, b.database_id, d.uid as database_uid, d.name as database_name, b.name, b.parent_id,
              b.fork_position, b.fork_sequence, b.directory
            from branch b
            join database d on d.id = b.database_id
            """;
    private static final String ALIVE = "b.dropped_at is null and d.dropped_at is null";

    private final Catalog catalog;

    public Branches(Catalog catalog) {
        this.catalog = catalog;
    }

    private static Branch read(ResultSet row) throws SQLException {
        long parent = row.getLong("parent_id");
        return new Branch(
                row.getLong("id"),
                row.getString("uid"),
                row.getLong("database_id"),
                row.getString("database_uid"),
                new DatabaseName(row.getString("database_name")),
                new BranchName(row.getString("name")),
                row.wasNull() || parent == 0 ? null : Long.valueOf(parent),
                row.getLong("fork_position"),
                row.getLong("fork_sequence"),
                row.getString("directory"));
    }

    /**
     * The branch of that name.
     *
     * @throws SQLException 3D000 or 3D001 that says what there is
     */
    public Branch get(DatabaseName database, BranchName branch) throws SQLException {
        return catalog.read(metadata -> get(metadata, database, branch));
    }

    private static Branch get(SqliteConnection metadata, DatabaseName database, BranchName branch) throws SQLException {
        Optional<Branch> found = find(metadata, database, branch);
        if (found.isPresent()) {
            return found.get();
        }
        long databaseId = databaseId(metadata, database);
        List<String> known = metadata.query(
                "select name from branch where database_id = ? and dropped_at is null order by name limit 20",
                row -> row.getString(1),
                databaseId);
        throw SqlState.BRANCH_NOT_FOUND.error(
                "No branch '%s' in database '%s'. Branches: %s", branch, database, String.join(", ", known));
    }

    /** The branch of that name, if there is one. */
    public Optional<Branch> find(DatabaseName database, BranchName branch) throws SQLException {
        return catalog.read(metadata -> find(metadata, database, branch));
    }

    private static Optional<Branch> find(SqliteConnection metadata, DatabaseName database, BranchName branch)
            throws SQLException {
        return metadata.first(
                SELECT + "where d.name = ? and b.name = ? and " + ALIVE,
                Branches::read,
                database.text(),
                branch.text());
    }

    private static long databaseId(SqliteConnection metadata, DatabaseName database) throws SQLException {
        Optional<Long> id = metadata.first(
                "select id from database where name = ? and dropped_at is null",
                row -> row.getLong(1),
                database.text());
        if (id.isPresent()) {
            return id.get();
        }
        List<String> known = metadata.query(
                "select name from database where dropped_at is null order by name limit 20", row -> row.getString(1));
        if (known.isEmpty()) {
            throw SqlState.DATABASE_NOT_FOUND.error(
                    new Hint("create=true in the URL makes one", "'cinch db create " + database + "' makes it"),
                    "No database '%s' in this project, which has none",
                    database);
        }
        throw SqlState.DATABASE_NOT_FOUND.error(
                "No database '%s' in this project. Databases: %s", database, String.join(", ", known));
    }

    /** The branch with that id, if neither it nor its database was dropped. */
    public Optional<Branch> byId(long id) throws SQLException {
        return catalog.read(metadata -> metadata.first(SELECT + "where b.id = ? and " + ALIVE, Branches::read, id));
    }

    /** The branch with that immutable id, be it dropped or not. */
    public Optional<Branch> everByUid(String uid) throws SQLException {
        return catalog.read(metadata -> metadata.first(SELECT + "where b.uid = ?", Branches::read, uid));
    }

    /**
     * Has a branch that was dropped, itself or with its database, as it was. Those that were dropped with its database
     * stay dropped. Called within a transaction of {@link Catalog#write}.
     *
     * @throws SQLException 42710 if there is another of its name, or of its database's, by now
     */
    public static void revive(SqliteConnection metadata, Branch branch) throws SQLException {
        if (metadata.number("select count(*) from database where id = ? and dropped_at is null", branch.databaseId())
                == 0) {
            if (hasDatabase(metadata, branch.database())) {
                throw SqlState.DUPLICATE_OBJECT.error(
                        "Database '%s' was dropped and made anew: drop the new one first", branch.database());
            }
            metadata.update(
                    "update branch set dropped_at = (select dropped_at from database d where d.id = database_id) where database_id = ? and dropped_at is null",
                    branch.databaseId());
            metadata.update("update database set dropped_at = null where id = ?", branch.databaseId());
        }
        if (find(metadata, branch.database(), branch.name()).isPresent()) {
            throw SqlState.DUPLICATE_OBJECT.error(
                    "Branch '%s' of database '%s' was dropped and made anew: rename or drop the new one first",
                    branch.name(), branch.database());
        }
        metadata.update("update branch set dropped_at = null where id = ?", branch.id());
    }

    /** The branches of a database by name. */
    public List<Branch> list(long databaseId) throws SQLException {
        return catalog.read(metadata -> metadata.query(
                SELECT + "where b.database_id = ? and " + ALIVE + " order by b.name", Branches::read, databaseId));
    }

    /** Makes the database, with its branch {@code main}, and the branch, from {@code main}, where they are missing. */
    public Branch getOrCreate(DatabaseName database, BranchName branch) throws SQLException {
        Optional<Branch> found = find(database, branch);
        if (found.isPresent()) {
            return found.get();
        }
        return catalog.write(metadata -> {
            if (!hasDatabase(metadata, database)) {
                insertDatabase(metadata, database);
            }
            Optional<Branch> there = find(metadata, database, branch);
            return there.isPresent()
                    ? there.get()
                    : fork(metadata, get(metadata, database, BranchName.MAIN), branch, null);
        });
    }

    /** Makes a database with its branch {@code main}, which it gives, within {@link Catalog#write}. */
    public Branch createDatabase(SqliteConnection metadata, DatabaseName database) throws SQLException {
        if (hasDatabase(metadata, database)) {
            throw SqlState.DUPLICATE_OBJECT.error("The project has a database '%s' already", database);
        }
        return insertDatabase(metadata, database);
    }

    /** Drops a database with all its branches: it is hidden, and its tenants' files go later. */
    public void dropDatabase(DatabaseName database) throws SQLException {
        catalog.write(metadata -> {
            long id = databaseId(metadata, database);
            metadata.update("update database set dropped_at = ? where id = ?", catalog.now(), id);
            return metadata.update("""
                    update tenant_file set dropped_at = ?
                    where dropped_at is null and branch_id in (select id from branch where database_id = ?)""", catalog.now(), id);
        });
    }

    private static boolean hasDatabase(SqliteConnection metadata, DatabaseName database) throws SQLException {
        return metadata.number("select count(*) from database where name = ? and dropped_at is null", database.text())
                > 0;
    }

    private Branch insertDatabase(SqliteConnection metadata, DatabaseName database) throws SQLException {
        metadata.update(
                "insert into database(uid, name, created_at) values (?, ?, ?)",
                UUID.randomUUID().toString(),
                database.text(),
                catalog.now());
        return insert(metadata, database, BranchName.MAIN, null, 0, 0);
    }

    /**
     * Makes a branch: one row, whatever the number of tenants and changes.
     *
     * @param at the position of {@code from}'s log up to which the new branch has its schema; null: its head
     */
    public Branch create(BranchName name, Branch from, @Nullable Long at) throws SQLException {
        return catalog.write(metadata -> {
            if (find(metadata, from.database(), name).isPresent()) {
                throw SqlState.DUPLICATE_OBJECT.error("Database '%s' has a branch '%s' already", from.database(), name);
            }
            return fork(metadata, get(metadata, from.database(), from.name()), name, at);
        });
    }

    private Branch fork(SqliteConnection metadata, Branch from, BranchName name, @Nullable Long at)
            throws SQLException {
        long head = metadata.number("select head from branch where id = ?", from.id());
        if (at != null && (at < 0 || at > head)) {
            throw SqlState.BAD_ARGUMENT.error("Branch '%s' has no position %d. Its head is %d", from.name(), at, head);
        }
        long sequence = metadata.number("select sequence from project");
        return insert(metadata, from.database(), name, from.id(), at == null ? head : at, sequence);
    }

    private Branch insert(
            SqliteConnection metadata,
            DatabaseName database,
            BranchName name,
            @Nullable Long parent,
            long forkPosition,
            long forkSequence)
            throws SQLException {
        metadata.update(
                """
                insert into branch(uid, database_id, name, parent_id, fork_position, fork_sequence, head, directory, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                UUID.randomUUID().toString(),
                databaseId(metadata, database),
                name.text(),
                parent,
                forkPosition,
                forkSequence,
                forkPosition,
                freeDirectory(metadata, database, name),
                catalog.now());
        return get(metadata, database, name);
    }

    /** {@code a-b}/{@code c} and {@code a}/{@code b-c} want one directory: the second gets {@code ~2}. */
    private static String freeDirectory(SqliteConnection metadata, DatabaseName database, BranchName name)
            throws SQLException {
        String wanted = database + "-" + name.text().replace('/', '~');
        String free = wanted;
        for (int n = 2; metadata.number("select count(*) from branch where directory = ?", free) > 0; n++) {
            free = wanted + "~" + n;
        }
        return free;
    }

    /** Whether a branch takes schema changes by merges only. */
    public boolean isProtected(Branch branch) throws SQLException {
        return catalog.read(metadata -> metadata.number("select protected from branch where id = ?", branch.id())) != 0;
    }

    /** Has a branch take schema changes by merges only, or any again. */
    public void protect(Branch branch, boolean on) throws SQLException {
        catalog.write(
                metadata -> metadata.update("update branch set protected = ? where id = ?", on ? 1 : 0, branch.id()));
    }

    /**
     * Renames a branch; nothing else of it moves.
     *
     * @throws SQLException 55006 for the first branch of a database, 42710 if the name is taken
     */
    public void rename(Branch branch, BranchName to) throws SQLException {
        if (branch.parentId() == null) {
            throw SqlState.OBJECT_IN_USE.error(
                    "Branch '%s' is the first of database '%s' and cannot be renamed",
                    branch.name(), branch.database());
        }
        catalog.write(metadata -> {
            if (find(metadata, branch.database(), to).isPresent()) {
                throw SqlState.DUPLICATE_OBJECT.error("Database '%s' has a branch '%s' already", branch.database(), to);
            }
            return metadata.update("update branch set name = ? where id = ?", to.text(), branch.id());
        });
    }

    /** Drops a branch: it is hidden, its log stays for the branches that were made from it. */
    public void drop(Branch branch) throws SQLException {
        if (branch.parentId() == null) {
            throw SqlState.OBJECT_IN_USE.error(
                    "Branch '%s' is the first of database '%s' and cannot be dropped",
                    branch.name(), branch.database());
        }
        catalog.write(metadata -> {
            metadata.update("update branch set dropped_at = ? where id = ?", catalog.now(), branch.id());
            return metadata.update(
                    "update tenant_file set dropped_at = ? where branch_id = ? and dropped_at is null",
                    catalog.now(),
                    branch.id());
        });
    }
}
