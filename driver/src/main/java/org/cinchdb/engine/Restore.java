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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Branches;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.tenant.Tenant;
import org.cinchdb.tenant.TenantCopies;
import org.cinchdb.tenant.TenantCopies.Incoming;
import org.cinchdb.tenant.Tenants;

/**
 * Gives all tenants of a backup back what they held then, in the project that it was made of, which may be in use: all
 * of them at one moment, or none.
 *
 * <p>First each file is copied into the project, checked and brought to the head of its branch, where nobody knows it
 * yet; that takes most of the time, and everybody goes on working. Then the branches' schema locks are taken and their
 * gates closed, so that new writers wait; those that were writing have ended once the write lock of each file that is
 * open somewhere was held for a moment. One transaction in metadata.db then gives the tenants their files. Sessions go
 * on in these; a transaction that has read from an old one gets 40001 when it begins to write.
 *
 * <p>Schemas do not go back: the log of a branch only grows, and a file from before a change follows it. A process that
 * dies before the transaction leaves copies behind that nobody uses.
 */
public final class Restore {
    private static final int NAMED = 10;

    private final Actor actor;
    private final Project project;
    private final Path backup;
    private final Queue<Incoming> copies = new ConcurrentLinkedQueue<>();

    /**
     * What was restored.
     *
     * @param branches how many branches, those included that had been dropped and are there again
     * @param tenants how many tenants on all of them, those without rows included
     */
    public record Outcome(int branches, int tenants) {}

    /** What a backup's metadata.db says: its project, and the tenants of each branch, which goes by its uid. */
    private record Contents(String project, Map<String, List<Tenant>> tenants) {
        static Contents of(SqliteConnection metadata) throws SQLException {
            Map<String, List<Tenant>> tenants = new LinkedHashMap<>();
            Map<String, Long> branches = new LinkedHashMap<>();
            metadata.query("""
                    select b.uid, b.id from branch b join database d on d.id = b.database_id
                    where b.dropped_at is null and d.dropped_at is null order by b.id""", row -> branches.put(row.getString(1), row.getLong(2)));
            for (Map.Entry<String, Long> branch : branches.entrySet()) {
                tenants.put(branch.getKey(), Tenants.list(metadata, branch.getValue()));
            }
            return new Contents(uid(metadata), tenants);
        }

        static String uid(SqliteConnection metadata) throws SQLException {
            return metadata.first("select uid from project", row -> row.getString(1))
                    .orElse("");
        }
    }

    /** A tenant of the backup, on a branch of this project. */
    private record Wanted(Branch branch, TenantName name, Optional<Path> source) {
        @Override
        public String toString() {
            return branch + "/" + name;
        }
    }

    /**
     * What a tenant is about to hold.
     *
     * @param tenant the one of that name here
     * @param incoming its file from then on; none if it has none, there and here
     */
    private record Ready(Wanted wanted, Optional<Tenant> tenant, Optional<Incoming> incoming) {
        @Override
        public String toString() {
            return wanted.toString();
        }
    }

    Restore(Actor actor, Path directory) {
        this.actor = actor;
        this.project = actor.project();
        this.backup = directory.toAbsolutePath().normalize().resolve(Project.DIRECTORY);
    }

    Outcome run() throws SQLException {
        Map<Branch, List<Tenant>> lines = lines();
        List<Wanted> wanted = new ArrayList<>();
        lines.forEach((branch, tenants) -> tenants.forEach(tenant ->
                wanted.add(new Wanted(branch, tenant.name(), tenant.file().map(backup::resolve)))));
        boolean done = false;
        try {
            Collection<Ready> ready = each(wanted, this::ready, actor.identity().listener());
            FailPoint.TAKEN.reached();
            List<BranchState> there = new ArrayList<>();
            List<Branch> dropped = new ArrayList<>();
            for (Branch branch : lines.keySet()) {
                if (project.branches().byId(branch.id()).isPresent()) {
                    there.add(project.state(branch.database(), branch.name(), false));
                } else {
                    dropped.add(branch);
                }
            }
            done = Actions.announced(actor, there, () -> {
                for (BranchState state : there) {
                    state.requireAlive();
                    state.word().closeGate();
                }
                Collection<Ready> atHead = each(ready, this::atHead, Progress.NONE);
                FailPoint.GATED.reached();
                exchange(atHead, dropped);
                return true;
            });
            project.sweepLater();
        } finally {
            if (!done) {
                for (Incoming copy : copies) {
                    project.copies().discard(copy);
                }
            }
        }
        return new Outcome(lines.size(), wanted.size());
    }

    /** The branches of the backup, as this project has them, with their tenants there. */
    private Map<Branch, List<Tenant>> lines() throws SQLException {
        Path metadata = backup.resolve("metadata.db");
        if (!Files.isRegularFile(metadata)) {
            throw SqlState.PROJECT.error(
                    "No backup in %s: it has no .cinchdb/metadata.db. Name the directory that was given to backup",
                    backup.getParent());
        }
        Contents contents = TenantCopies.ask(metadata, Contents::of);
        if (isProject(metadata) || !contents.project().equals(project.catalog().read(Contents::uid))) {
            throw SqlState.BAD_ARGUMENT.error(
                    "%s is no backup of this project, %s. Single tenants come in by import",
                    backup.getParent(), project.catalog().directory().getParent());
        }
        Map<Branch, List<Tenant>> lines = new LinkedHashMap<>();
        for (Map.Entry<String, List<Tenant>> branch : contents.tenants().entrySet()) {
            lines.put(
                    project.branches()
                            .everByUid(branch.getKey())
                            .orElseThrow(() -> SqlState.HISTORY_DIVERGED.error(
                                    "The backup in %s has a branch that this project never had: metadata.db is older than the backup. Stop everybody and put the backup in the project's place",
                                    backup.getParent())),
                    branch.getValue());
        }
        return lines;
    }

    private boolean isProject(Path metadata) throws SQLException {
        try {
            return Files.isSameFile(metadata, project.catalog().directory().resolve("metadata.db"));
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "Looking for " + metadata + " failed: " + e.getMessage());
        }
    }

    /** Puts a copy of a tenant's file into the project, at the head of its branch. */
    private Ready ready(Wanted wanted) throws SQLException {
        Branch branch = wanted.branch();
        Optional<Tenant> tenant = project.tenants().find(branch, wanted.name());
        boolean hasFile = tenant.flatMap(Tenant::file).isPresent();
        if (wanted.source().isEmpty() && !hasFile) {
            return new Ready(wanted, tenant, Optional.empty());
        }
        String uid = tenant.map(Tenant::uid).orElseGet(() -> UUID.randomUUID().toString());
        Place head = project.log().head(branch.id());
        Incoming incoming = wanted.source().isPresent()
                ? project.copies().take(branch, wanted.source().get(), wanted.name(), uid, head)
                : project.copies().blank(branch, wanted.name(), uid, head);
        copies.add(incoming);
        return new Ready(wanted, tenant, Optional.of(incoming));
    }

    /**
     * The same when no schema change can come any more and new writers wait: if one has come in the meantime the copy
     * follows it. Nobody writes to the file that the tenant has, then.
     */
    private Ready atHead(Ready ready) throws SQLException {
        Branch branch = ready.wanted().branch();
        TenantName name = ready.wanted().name();
        Optional<Path> file =
                project.tenants().find(branch, name).flatMap(Tenant::file).map(project.files()::path);
        if (file.isPresent() && isOpen(file.get())) {
            boolean unused = Actions.unwritten(actor, file.get(), () -> true);
        }
        if (ready.incoming().isEmpty()) {
            return ready;
        }
        Place head = project.log().head(branch.id());
        Incoming incoming =
                project.copies().follow(branch, name, ready.incoming().get(), head);
        return new Ready(ready.wanted(), ready.tenant(), Optional.of(incoming));
    }

    /**
     * Whether somebody may have a file open: the last one to close it removes its WAL
     * (https://www.sqlite.org/wal.html).
     */
    private static boolean isOpen(Path file) {
        return Files.exists(file.resolveSibling(file.getFileName() + "-wal"));
    }

    private void exchange(Collection<Ready> ready, List<Branch> dropped) throws SQLException {
        Map<Branch, List<Ready>> byBranch = ready.stream()
                .collect(Collectors.groupingBy(tenant -> tenant.wanted().branch()));
        int unused = project.catalog().write(metadata -> {
            for (Branch branch : dropped) {
                Branches.revive(metadata, branch);
                project.tenants()
                        .retain(
                                metadata,
                                branch,
                                byBranch.getOrDefault(branch, List.of()).stream()
                                        .map(tenant -> tenant.wanted().name())
                                        .collect(Collectors.toSet()));
            }
            for (Ready tenant : ready) {
                project.tenants()
                        .putBack(
                                metadata,
                                tenant.wanted().branch(),
                                tenant.wanted().name(),
                                tenant.tenant(),
                                tenant.incoming());
            }
            return ready.size();
        });
    }

    /** Does it for all, or fails with the names of those for which it does not work. */
    private static <T, R> Collection<R> each(Collection<T> tenants, EachTenant.Work<T, R> work, Progress progress)
            throws SQLException {
        EachTenant<T, R> each = EachTenant.run(tenants, work, progress);
        if (each.failed().isEmpty()) {
            return each.done().values();
        }
        SQLException first = each.failed().values().iterator().next();
        SqlState state = Arrays.stream(SqlState.values())
                .filter(known -> known.isStateOf(first))
                .findFirst()
                .orElse(SqlState.DAMAGED);
        throw state.withCause(
                first.getErrorCode(),
                first,
                "%s of %s tenants cannot be restored, and nothing was changed. %s"
                        .formatted(
                                each.failed().size(),
                                tenants.size(),
                                each.failed().entrySet().stream()
                                        .limit(NAMED)
                                        .map(failure -> failure.getKey() + ": "
                                                + failure.getValue().getMessage())
                                        .collect(Collectors.joining("; "))));
    }
}
