/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.tenant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.cinchdb.Hint;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.catalog.Catalog;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.tenant.TenantCopies.Incoming;
import org.jspecify.annotations.Nullable;

/**
 * The names of tenants and the paths of their files, in metadata.db.
 *
 * <p>A name is bound to a tenant on one branch, from one number of a project-wide sequence to another. A branch sees
 * its own bindings, else its parent's as they stood when it was made. So making a branch touches no tenant. For any
 * thread.
 */
public final class Tenants {
    /** A branch and those it came from, with the number up to which each one's bindings count. */
    private static final String LINE = """
            with recursive line(id, depth, ceiling, fork) as (
              select id, 0, 9223372036854775807, fork_sequence from branch where id = ?1
              union all
              select p.id, line.depth + 1, min(line.ceiling, line.fork), p.fork_sequence
              from line
              join branch b on b.id = line.id
              join branch p on p.id = b.parent_id
            ), bound(name, depth, tenant_id) as (
              select n.name, line.depth, n.tenant_id
              from line
              join tenant_name n on n.branch_id = line.id
              where n.from_sequence <= line.ceiling and (n.to_sequence is null or n.to_sequence > line.ceiling) %s
            )
            """;

    private static final String COLUMNS = """
            select t.id, t.uid, bound.name, f.file
            from bound
            join tenant t on t.id = bound.tenant_id
            left join tenant_file f on f.branch_id = ?1 and f.tenant_id = t.id
            """;

    private static final String BY_NAME =
            LINE.formatted("and n.name = ?2") + COLUMNS + "where bound.depth = (select min(depth) from bound)";
    private static final String NAMES_OF =
            LINE.formatted("and n.tenant_id = ?2") + "select name from bound order by depth";
    private static final String ALL =
            LINE.formatted("") + """
            , nearest(name, tenant_id) as (select name, tenant_id from bound group by name having depth = min(depth))
            """ + COLUMNS.replace("from bound", "from nearest bound") + "order by bound.name";

    private final Catalog catalog;

    public Tenants(Catalog catalog) {
        this.catalog = catalog;
    }

    private static Tenant read(ResultSet row) throws SQLException {
        return new Tenant(
                row.getLong(1),
                row.getString(2),
                new TenantName(row.getString(3)),
                Optional.ofNullable(row.getString(4)));
    }

    private static Optional<Tenant> find(SqliteConnection metadata, Branch branch, TenantName name)
            throws SQLException {
        return metadata.first(BY_NAME, Tenants::read, branch.id(), name.text());
    }

    /** The tenant of that name, if the branch has it. */
    public Optional<Tenant> find(Branch branch, TenantName name) throws SQLException {
        return catalog.read(metadata -> find(metadata, branch, name));
    }

    /**
     * The tenant of that name.
     *
     * @throws SQLException 3F000 that says what there is
     */
    public Tenant get(Branch branch, TenantName name) throws SQLException {
        return catalog.read(metadata -> get(metadata, branch, name));
    }

    private static Tenant get(SqliteConnection metadata, Branch branch, TenantName name) throws SQLException {
        Optional<Tenant> found = find(metadata, branch, name);
        if (found.isPresent()) {
            return found.get();
        }
        List<Tenant> known = metadata.query(ALL + " limit 20", Tenants::read, branch.id());
        if (known.isEmpty()) {
            throw SqlState.TENANT_NOT_FOUND.error(
                    new Hint(
                            "create=true in the URL makes one, or select cinch_tenant_create('" + name + "')",
                            "'cinch tenant create " + name + " -b " + branch.name() + "' makes it"),
                    "No tenant '%s' on branch '%s', which has none",
                    name,
                    branch);
        }
        throw SqlState.TENANT_NOT_FOUND.error(
                "No tenant '%s' on branch '%s'. Tenants: %s",
                name,
                branch,
                String.join(", ", known.stream().map(t -> t.name().text()).toList()));
    }

    /**
     * The name of a tenant: {@code main} if there is one, else the first by its name.
     *
     * @throws SQLException 3F000 if the branch has none
     */
    public TenantName any(Branch branch) throws SQLException {
        return catalog.read(metadata -> {
                    Optional<Tenant> main = find(metadata, branch, TenantName.MAIN);
                    return main.isPresent() ? main : metadata.first(ALL + " limit 1", Tenants::read, branch.id());
                })
                .map(Tenant::name)
                .orElseThrow(() -> SqlState.TENANT_NOT_FOUND.error(
                        new Hint(
                                "Connect with create=true to make the first",
                                "'cinch tenant create <name> -b " + branch.name() + "' makes the first"),
                        "Branch '%s' has no tenant",
                        branch));
    }

    /** The name of a branch's tenant, if it has one and no other. */
    public Optional<TenantName> only(Branch branch) throws SQLException {
        List<Tenant> two = catalog.read(metadata -> metadata.query(ALL + " limit 2", Tenants::read, branch.id()));
        return two.size() == 1 ? Optional.of(two.get(0).name()) : Optional.empty();
    }

    /** The tenant with that id under the name that it has now; empty if the branch has dropped it. */
    public Optional<Tenant> byId(Branch branch, long id) throws SQLException {
        return catalog.read(metadata -> {
            for (String name : metadata.query(NAMES_OF, row -> row.getString(1), branch.id(), id)) {
                Optional<Tenant> tenant = find(metadata, branch, new TenantName(name));
                if (tenant.isPresent() && tenant.get().id() == id) {
                    return tenant;
                }
            }
            return Optional.empty();
        });
    }

    /** The project-wide sequence: it moves with every tenant made, renamed or dropped. */
    public long sequence() throws SQLException {
        return catalog.read(metadata -> metadata.number("select sequence from project"));
    }

    /** All tenants that a branch has, by name. */
    public List<Tenant> list(Branch branch) throws SQLException {
        return catalog.read(metadata -> list(metadata, branch.id()));
    }

    /** All tenants that a branch has in the eyes of one state of metadata.db, by name. */
    public static List<Tenant> list(SqliteConnection metadata, long branchId) throws SQLException {
        return metadata.query(ALL, Tenants::read, branchId);
    }

    /** The tenants that have a file on a branch. */
    public List<Tenant> touched(Branch branch) throws SQLException {
        return catalog.read(metadata -> metadata.query("""
                select t.id, t.uid, coalesce(
                    (select name from tenant_name where branch_id = ?1 and tenant_id = t.id and to_sequence is null),
                    (select name from tenant_name where tenant_id = t.id order by from_sequence desc)) as name, file
                from tenant_file f
                join tenant t on t.id = f.tenant_id
                where branch_id = ?1 and dropped_at is null""", Tenants::read, branch.id()));
    }

    /** Makes the tenant if it is not there. */
    public Tenant getOrCreate(Branch branch, TenantName name) throws SQLException {
        Optional<Tenant> found = find(branch, name);
        if (found.isPresent()) {
            return found.get();
        }
        return catalog.write(metadata -> {
            Optional<Tenant> there = find(metadata, branch, name);
            return there.isPresent() ? there.get() : insert(metadata, branch, name);
        });
    }

    /** Makes a tenant: a row. Its file comes with its first write. */
    public Tenant create(Branch branch, TenantName name) throws SQLException {
        return catalog.write(metadata -> create(metadata, branch, name));
    }

    /** The same within {@link Catalog#write}. */
    public Tenant create(SqliteConnection metadata, Branch branch, TenantName name) throws SQLException {
        requireFree(metadata, branch, name);
        return insert(metadata, branch, name);
    }

    /** Makes a tenant whose file lies there already. */
    void create(Branch branch, TenantName name, String uid, String file, long position) throws SQLException {
        catalog.write(metadata -> {
            requireFree(metadata, branch, name);
            giveFile(metadata, branch, insert(metadata, branch, name, uid), file, position);
            return true;
        });
    }

    private void giveFile(SqliteConnection metadata, Branch branch, Tenant tenant, String file, long position)
            throws SQLException {
        metadata.update(
                "insert into tenant_file(branch_id, tenant_id, file, touched_at, position) values (?, ?, ?, ?, ?)",
                branch.id(),
                tenant.id(),
                file,
                catalog.now(),
                position);
    }

    /**
     * Drops a file in the name of a tenant that has no name, so that it is swept and its path never used again; its
     * tenant has none then.
     */
    private void takeFile(SqliteConnection metadata, String file) throws SQLException {
        metadata.update(
                "insert into tenant(uid, created_at) values (?, ?)",
                UUID.randomUUID().toString(),
                catalog.now());
        metadata.update(
                "update tenant_file set tenant_id = last_insert_rowid(), dropped_at = ? where file = ?",
                catalog.now(),
                file);
    }

    /** Refuses a name that a tenant has. */
    public void requireFree(Branch branch, TenantName name) throws SQLException {
        catalog.read(metadata -> {
            requireFree(metadata, branch, name);
            return true;
        });
    }

    private static void requireFree(SqliteConnection metadata, Branch branch, TenantName name) throws SQLException {
        if (find(metadata, branch, name).isPresent()) {
            throw SqlState.DUPLICATE_OBJECT.error("Branch '%s' has a tenant '%s' already", branch, name);
        }
    }

    private Tenant insert(SqliteConnection metadata, Branch branch, TenantName name) throws SQLException {
        return insert(metadata, branch, name, UUID.randomUUID().toString());
    }

    private Tenant insert(SqliteConnection metadata, Branch branch, TenantName name, String uid) throws SQLException {
        metadata.update("insert into tenant(uid, created_at) values (?, ?)", uid, catalog.now());
        bind(metadata, branch, name, metadata.number("select last_insert_rowid()"));
        return get(metadata, branch, name);
    }

    /** Binds a name on a branch from now on; null hides what the branch's parent has under it. */
    private static void bind(SqliteConnection metadata, Branch branch, TenantName name, @Nullable Long tenantId)
            throws SQLException {
        long sequence = Catalog.nextSequence(metadata);
        metadata.update(
                "update tenant_name set to_sequence = ? where branch_id = ? and name = ? and to_sequence is null",
                sequence,
                branch.id(),
                name.text());
        metadata.update(
                "insert into tenant_name(branch_id, name, from_sequence, tenant_id) values (?, ?, ?, ?)",
                branch.id(),
                name.text(),
                sequence,
                tenantId);
    }

    /** Drops a tenant from a branch; its rows on other branches stay. Its file goes later: others may have it open. */
    public void drop(Branch branch, TenantName name) throws SQLException {
        catalog.write(metadata -> {
            Tenant tenant = get(metadata, branch, name);
            bind(metadata, branch, name, null);
            return metadata.update(
                    "update tenant_file set dropped_at = ? where branch_id = ? and tenant_id = ?",
                    catalog.now(),
                    branch.id(),
                    tenant.id());
        });
    }

    /** Renames a tenant on a branch: no file moves. */
    public void rename(Branch branch, TenantName from, TenantName to) throws SQLException {
        catalog.write(metadata -> {
            Tenant tenant = get(metadata, branch, from);
            requireFree(metadata, branch, to);
            bind(metadata, branch, from, null);
            bind(metadata, branch, to, tenant.id());
            return tenant;
        });
    }

    /** The path of a tenant's file on a branch, below {@code .cinchdb}, if it was touched. */
    public Optional<String> file(Branch branch, Tenant tenant) throws SQLException {
        return fileOf(branch, tenant.id());
    }

    /** The same by the tenant's number, be it dropped since or not. */
    public Optional<String> fileOf(Branch branch, long tenantId) throws SQLException {
        return catalog.read(metadata -> fileOf(metadata, branch, tenantId));
    }

    private static Optional<String> fileOf(SqliteConnection metadata, Branch branch, long tenantId)
            throws SQLException {
        return metadata.first(
                "select file from tenant_file where branch_id = ? and tenant_id = ?",
                row -> row.getString(1),
                branch.id(),
                tenantId);
    }

    /** Whether a path was ever given to a tenant: then it is not used again. */
    boolean isUsed(String file) throws SQLException {
        return catalog.read(metadata -> metadata.number("select count(*) from tenant_file where file = ?", file)) > 0;
    }

    /** Whether a file's own tenant id is known here. */
    boolean isKnown(String tenantUid) throws SQLException {
        return catalog.read(metadata -> metadata.number("select count(*) from tenant where uid = ?", tenantUid)) > 0;
    }

    /** Records that a tenant has a file; the path that holds if another process was first. */
    String touched(Branch branch, Tenant tenant, String file, long position) throws SQLException {
        return catalog.write(metadata -> {
            metadata.update("""
                    insert into tenant_file(branch_id, tenant_id, file, touched_at, position) values (?, ?, ?, ?, ?)
                    on conflict (branch_id, tenant_id) do nothing""", branch.id(), tenant.id(), file, catalog.now(), position);
            return fileOf(metadata, branch, tenant.id()).orElse(file);
        });
    }

    /**
     * Puts another file in the place of a tenant's.
     *
     * @param from the file that the tenant is known to have; empty: none
     * @return false if it has another by now: then nothing was done
     */
    boolean replaceFile(Branch branch, Tenant tenant, Optional<String> from, String to, long position)
            throws SQLException {
        return catalog.write(metadata -> {
            if (!fileOf(metadata, branch, tenant.id()).equals(from)) {
                return false;
            }
            if (from.isPresent()) {
                takeFile(metadata, from.get());
            }
            giveFile(metadata, branch, tenant, to, position);
            long unused = Catalog.nextSequence(metadata);
            return true;
        });
    }

    /**
     * Makes a tenant hold what a backup has of it. Called within a transaction of {@link Catalog#write}.
     *
     * @param tenant the one that the branch was seen to have under that name; empty: none
     * @param incoming its file from now on; empty: it stays without one
     * @throws SQLException 40001 if the branch has another by now
     */
    public void putBack(
            SqliteConnection metadata,
            Branch branch,
            TenantName name,
            Optional<Tenant> tenant,
            Optional<Incoming> incoming)
            throws SQLException {
        Optional<Tenant> now = find(metadata, branch, name);
        if (!now.map(Tenant::uid).equals(tenant.map(Tenant::uid))) {
            throw SqlState.SERIALIZATION.error(
                    "Tenant '%s' of branch '%s' was made, dropped or renamed in the meantime. Restore the backup again",
                    name, branch);
        }
        if (now.isEmpty()) {
            String uid = incoming.map(Incoming::uid)
                    .orElseGet(() -> UUID.randomUUID().toString());
            now = Optional.of(insert(metadata, branch, name, uid));
        }
        if (incoming.isPresent()) {
            Optional<String> file = fileOf(metadata, branch, now.get().id());
            if (file.isPresent()) {
                takeFile(metadata, file.get());
            }
            giveFile(
                    metadata,
                    branch,
                    now.get(),
                    incoming.get().file(),
                    incoming.get().position());
        }
        long unused = Catalog.nextSequence(metadata);
    }

    /** Drops the tenants of a branch that are not named. Called within a transaction of {@link Catalog#write}. */
    public void retain(SqliteConnection metadata, Branch branch, Set<TenantName> names) throws SQLException {
        for (Tenant tenant : list(metadata, branch.id())) {
            if (!names.contains(tenant.name())) {
                bind(metadata, branch, tenant.name(), null);
            }
        }
    }

    /**
     * The files that there are in the eyes of one state of metadata.db, over all branches: their paths below
     * {@code .cinchdb}, with the number of the branch that each belongs to.
     */
    public static Map<String, Long> files(SqliteConnection metadata) throws SQLException {
        Map<String, Long> files = new LinkedHashMap<>();
        metadata.query(
                "select file, branch_id from tenant_file where dropped_at is null order by file",
                row -> files.put(row.getString(1), row.getLong(2)));
        return files;
    }

    /** Writes down how far tenants have come: what lists show, never trusted. */
    public void notePositions(Branch branch, List<Long> tenantIds, long position) throws SQLException {
        catalog.write(metadata -> {
            for (long tenantId : tenantIds) {
                metadata.update(
                        "update tenant_file set position = ? where branch_id = ? and tenant_id = ?",
                        position,
                        branch.id(),
                        tenantId);
            }
            return tenantIds.size();
        });
    }

    /** Files dropped before a time (ISO 8601) that are still there, as far as is known. */
    List<String> toSweep(String before) throws SQLException {
        return catalog.read(metadata -> metadata.query(
                "select file from tenant_file where dropped_at < ? and swept = 0", row -> row.getString(1), before));
    }

    void swept(String file) throws SQLException {
        catalog.write(metadata -> metadata.update("update tenant_file set swept = 1 where file = ?", file));
    }

    /** The directory of a tenant's file in its branch's: one of 256, by the first byte of the name's SHA-256. */
    static String shard(TenantName name) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(name.text().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().toHexDigits(hash[0]);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
