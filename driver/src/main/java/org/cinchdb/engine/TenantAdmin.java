/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.KeptRows;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.tenant.LeasePool.Turn;
import org.cinchdb.tenant.Tenant;
import org.jspecify.annotations.Nullable;

/**
 * The tenants of a branch: the one on which the connection stands, wherever it moves. What changes them is no part of a
 * transaction: while one is active it is refused (25001). A tenant that is not there is 3F000.
 */
public final class TenantAdmin {
    private final Actor actor;
    private final Project project;

    TenantAdmin(Actor actor) {
        this.actor = actor;
        this.project = actor.project();
    }

    private record Facts(@Nullable Long position, Instant createdAt) {}

    /** The tenants, by name. */
    public List<TenantInfo> list() throws SQLException {
        return actor.look(() -> {
            project.notePositions();
            Branch branch = actor.state().branch();
            long head = project.log().head(branch.id()).position();
            List<Tenant> tenants = project.tenants().list(branch);
            Map<Long, Facts> facts = facts(branch);
            List<TenantInfo> infos = new ArrayList<>();
            for (Tenant tenant : tenants) {
                infos.add(info(tenant, Objects.requireNonNull(facts.get(tenant.id())), head));
            }
            return infos;
        });
    }

    private Map<Long, Facts> facts(Branch branch) throws SQLException {
        Map<Long, Facts> facts = new HashMap<>();
        project.catalog()
                .read(metadata -> metadata.query(
                        """
                        select t.id, t.created_at, f.position
                        from tenant t
                        left join tenant_file f on f.tenant_id = t.id and f.branch_id = ?""",
                        row -> {
                            long position = row.getLong(3);
                            Facts found = new Facts(row.wasNull() ? null : position, Instant.parse(row.getString(2)));
                            return facts.put(row.getLong(1), found);
                        },
                        branch.id()));
        return facts;
    }

    private TenantInfo info(Tenant tenant, Facts facts, long head) {
        long position = facts.position() == null ? head : facts.position();
        return new TenantInfo(
                tenant.name(),
                tenant.file().isPresent(),
                position,
                Math.max(0, head - position),
                tenant.file().map(file -> length(project.files().path(file))).orElse(0L),
                facts.createdAt());
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }

    /**
     * Makes a tenant: a row. Its file comes with its first write.
     *
     * @throws SQLException 42710 if there is one of that name
     */
    public void create(TenantName name) throws SQLException {
        Tenant unused = actor.act(() -> project.tenants().create(actor.state().branch(), name));
    }

    /**
     * Makes a tenant with the rows and keys that another has now, which may be in use.
     *
     * @throws SQLException 42710 if there is one of the new name
     */
    public void copy(TenantName from, TenantName to) throws SQLException {
        boolean unused = actor.act(() -> {
            Branch branch = actor.state().branch();
            Tenant tenant = project.tenants().get(branch, from);
            project.tenants().requireFree(branch, to);
            if (tenant.file().isPresent()) {
                new TenantImport(actor).copy(tenant, to);
            } else {
                project.tenants().create(branch, to);
            }
            return true;
        });
    }

    /**
     * Renames a tenant; no file moves.
     *
     * @throws SQLException 55006 for the one on which the session stands, 42710 if there is one of the new name
     */
    public void rename(TenantName from, TenantName to) throws SQLException {
        boolean unused = actor.act(() -> {
            requireOther(from, "renamed");
            BranchState state = actor.state();
            return Actions.announced(actor, state, () -> {
                project.tenants().rename(state.branch(), from, to);
                return true;
            });
        });
    }

    /**
     * Drops a tenant with its rows from the branch; those on other branches stay.
     *
     * @throws SQLException 55006 for the one on which the session stands
     */
    public void drop(TenantName name) throws SQLException {
        boolean unused = actor.act(() -> {
            requireOther(name, "dropped");
            BranchState state = actor.state();
            return Actions.announced(actor, state, () -> {
                project.tenants().drop(state.branch(), name);
                project.sweepLater();
                return true;
            });
        });
    }

    /**
     * Writes what a tenant, which may be in use, holds now into a file: a plain SQLite database.
     *
     * @throws SQLException 42710 if there is such a file, 58030 if it cannot be written
     */
    public void exportTo(TenantName name, Path file) throws SQLException {
        boolean unused = actor.act(() -> {
            BranchState state = actor.state();
            Tenant tenant = project.tenants().get(state.branch(), name);
            project.copies()
                    .export(state.branch(), tenant, state.head(state.word().get()), file);
            return true;
        });
    }

    /**
     * Makes a tenant of a file that was exported, or comes from a backup.
     *
     * @throws SQLException 42710 if there is a tenant of that name; CN001 if the file is no tenant's, or damaged; CN002
     *     if it is of another database or newer than the branch's log; CN003 or the state of a constraint if its rows
     *     do not fit the branch's schema
     */
    public void importFrom(Path file, TenantName name) throws SQLException {
        boolean unused = actor.act(() -> {
            project.tenants().requireFree(actor.state().branch(), name);
            new TenantImport(actor).run(file, name);
            return true;
        });
    }

    /**
     * The same, in the place of what a tenant of that name holds, if there is one. It may be in use: transactions that
     * write to it end before, and one that has only read so far gets 40001 when it begins to write.
     *
     * @throws SQLException 55006 for the one on which the session stands
     */
    public void replaceFrom(Path file, TenantName name) throws SQLException {
        boolean unused = actor.act(() -> {
            requireOther(name, "replaced");
            new TenantImport(actor).run(file, name);
            return true;
        });
    }

    /** Refuses to do away with the tenant on which the session stands. */
    private void requireOther(TenantName name, String what) throws SQLException {
        boolean here = actor.standing()
                .map(standing -> standing.tenant().name().equals(name))
                .orElse(false);
        if (here) {
            throw SqlState.OBJECT_IN_USE.error(
                    "This session stands on tenant '%s', which cannot be %s from here. Move to another first",
                    name, what);
        }
    }

    /**
     * Brings tenants to the head of the branch now, instead of at their next use, many at once. It may be interrupted
     * at any time: each tenant is then where it was or at the head. The connection's progress listener hears of each.
     *
     * @param names which; none: all that have rows
     */
    public Upgrade.Outcome upgrade(List<TenantName> names) throws SQLException {
        return actor.act(() -> new Upgrade(project, actor.state(), actor.identity())
                .run(names, actor.identity().listener()));
    }

    /** What a tenant takes on the disk. */
    public TenantSize size(TenantName name) throws SQLException {
        return actor.look(() -> {
            Branch branch = actor.state().branch();
            Tenant tenant = project.tenants().get(branch, name);
            Optional<Path> path = tenant.file().map(project.files()::path);
            if (path.isEmpty()) {
                return new TenantSize(name, 0, 0, 0, 0, 0);
            }
            try (SqliteConnection file = open(branch, tenant, path.get())) {
                return size(name, path.get(), file);
            }
        });
    }

    private SqliteConnection open(Branch branch, Tenant tenant, Path path) throws SQLException {
        return project.files().open(branch, tenant, path, actor.target().busyTimeoutMillis());
    }

    private static TenantSize size(TenantName name, Path path, SqliteConnection file) throws SQLException {
        Path wal = path.resolveSibling(path.getFileName() + "-wal");
        return new TenantSize(
                name,
                length(path),
                Files.exists(wal) ? length(wal) : 0,
                file.number("pragma page_size"),
                file.number("pragma page_count"),
                file.number("pragma freelist_count"));
    }

    /**
     * Gives the unused pages of a tenant's file back to the disk; as long as it takes, nobody else writes there.
     *
     * @return what it takes then
     * @throws SQLException 55006 while values of a dropped column are kept for rows that are known by their rowid
     *     alone, HY000 if the file's write lock could not be had in time
     */
    public TenantSize vacuum(TenantName name) throws SQLException {
        return actor.act(() -> {
            Branch branch = actor.state().branch();
            Tenant tenant = project.tenants().get(branch, name);
            Optional<Path> path = tenant.file().map(project.files()::path);
            if (path.isEmpty()) {
                return new TenantSize(name, 0, 0, 0, 0, 0);
            }
            SessionIdentity identity = actor.identity();
            try (Turn turn = project.pool()
                            .takeTurn(
                                    path.get(),
                                    identity.waiter(),
                                    actor.target().busyTimeoutMillis());
                    SqliteConnection file = open(branch, tenant, path.get())) {
                KeptRows.requireRowidsFree(file);
                file.run("vacuum");
                file.first("pragma wal_checkpoint(truncate)", row -> row.getLong(1));
                return size(name, path.get(), file);
            }
        });
    }
}
