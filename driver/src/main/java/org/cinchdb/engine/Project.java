/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.Hint;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Branches;
import org.cinchdb.branch.ChangeLog;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.branch.RefusedMerges;
import org.cinchdb.catalog.Catalog;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.tenant.LeasePool;
import org.cinchdb.tenant.Templates;
import org.cinchdb.tenant.Tenant;
import org.cinchdb.tenant.TenantCopies;
import org.cinchdb.tenant.TenantFiles;
import org.cinchdb.tenant.Tenants;
import org.cinchdb.url.ConnectionTarget;

/**
 * A project that this process has open: one for each directory, shared by all its sessions, closed a while after the
 * last of them. For any thread.
 */
public final class Project {
    private static final System.Logger LOGGER = System.getLogger(Project.class.getName());
    static final String DIRECTORY = ".cinchdb";
    private static final String ENVIRONMENT = "CINCHDB_PROJECT_DIR";

    /** Idle physical connections kept open, over all tenants: three descriptors and up to 2 MiB each. */
    private static final int IDLE_LEASES = 64;

    private static final int NOTED_AT_ONCE = 1_000;
    private static final long LINGER_SECONDS = 20;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Map<Path, Project> OPEN = new HashMap<>();

    private final Catalog catalog;
    private final Branches branches;
    private final ChangeLog log;
    private final RefusedMerges refusedMerges;
    private final Tenants tenants;
    private final Templates templates;
    private final Schemas schemas;
    private final TenantFiles files;
    private final TenantCopies copies;
    private final LeasePool pool;
    private final Recovery recovery;
    private final Map<String, BranchState> states = new ConcurrentHashMap<>();
    private final Map<Branch, Map<Long, Place>> caughtUp = new HashMap<>();
    private int sessions;
    private long seenOnDisk = System.nanoTime();
    private long emptySince;
    private boolean closing;

    private Project(Catalog catalog) {
        this.catalog = catalog;
        this.branches = new Branches(catalog);
        this.log = new ChangeLog(catalog);
        this.refusedMerges = new RefusedMerges(catalog);
        this.tenants = new Tenants(catalog);
        this.templates = new Templates(catalog, log);
        this.schemas = new Schemas(log, templates);
        this.files = new TenantFiles(catalog, log, tenants, templates);
        this.copies = new TenantCopies(files, tenants, templates);
        this.pool = new LeasePool(IDLE_LEASES, Background.THREADS);
        this.recovery = new Recovery(log, tenants, files);
    }

    /**
     * Opens a session where a URL leads.
     *
     * @throws SQLException CN005 if there is no project, 3D000, 3D001 or 3F000 if it has no such database, branch or
     *     tenant
     */
    public static Session connect(ConnectionTarget target) throws SQLException {
        Project project = open(target);
        Session session = null;
        try {
            session = new Session(project, target);
            return session;
        } finally {
            if (session == null) {
                project.sessionClosed();
            }
        }
    }

    /** The directory {@code .cinchdb} that a URL means. */
    private static Path directory(ConnectionTarget target) throws SQLException {
        Optional<Path> named = target.project()
                .or(() -> Optional.ofNullable(System.getenv(ENVIRONMENT))
                        .filter(v -> !v.isEmpty())
                        .map(Path::of));
        Path working = Path.of("").toAbsolutePath();
        if (named.isPresent()) {
            return working.resolve(named.get()).normalize().resolve(DIRECTORY);
        }
        for (Path at = working; at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(DIRECTORY))) {
                return at.resolve(DIRECTORY);
            }
        }
        if (!target.create()) {
            throw SqlState.PROJECT.error(
                    new Hint(
                            "Name one with the setting 'project' or the environment variable " + ENVIRONMENT
                                    + ", or add create=true to the URL to make one here",
                            "'cinch init' makes one, --project names another"),
                    "No Cinch project in %s or above it",
                    working);
        }
        return working.resolve(DIRECTORY);
    }

    /** The project of a URL, open until {@link #sessionClosed()}. */
    static Project open(ConnectionTarget target) throws SQLException {
        return open(directory(target), target.create());
    }

    private static Project open(Path directory, boolean create) throws SQLException {
        synchronized (OPEN) {
            Project known = OPEN.get(directory);
            if (known != null && known.isThere()) {
                known.sessionOpened();
                return known;
            }
            SqliteConnection.requireLibrary();
            Project opened = new Project(Catalog.open(directory, create, Clock.systemUTC()));
            opened.sessionOpened();
            OPEN.put(directory, opened);
            Background.THREADS.execute(opened::sweep);
            return opened;
        }
    }

    /** Whether the project is still on disk, looked up once in a while: it may have been removed and made anew. */
    private boolean isThere() {
        long now = System.nanoTime();
        if (now - seenOnDisk > LOOK_AGAIN_NANOS) {
            seenOnDisk = now;
            return Files.exists(catalog.directory().resolve("metadata.db"));
        }
        return true;
    }

    /** Files have become superfluous; they go when no transaction can be left in them. */
    void sweepLater() {
        ScheduledFuture<?> unused = Background.later(this::sweep, 2 * TenantFiles.LINGER.toMillis());
    }

    private void sweep() {
        synchronized (OPEN) {
            if (OPEN.get(catalog.directory()) != this) {
                return;
            }
            sessionOpened();
        }
        try {
            files.sweep();
        } catch (SQLException e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "Removing the files of dropped tenants failed; the next opening tries again",
                    e);
        } finally {
            sessionClosed();
        }
    }

    private void sessionOpened() {
        sessions++;
    }

    /** A session has ended. After the last one the project stays open for a while, for the next. */
    void sessionClosed() {
        synchronized (OPEN) {
            sessions--;
            emptySince = System.nanoTime();
            if (sessions == 0 && !closing) {
                closing = true;
                ScheduledFuture<?> unused =
                        Background.later(this::closeIfEmpty, TimeUnit.SECONDS.toMillis(LINGER_SECONDS));
            }
        }
    }

    private void closeIfEmpty() {
        synchronized (OPEN) {
            long empty = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - emptySince);
            closing = sessions == 0 && empty < LINGER_SECONDS;
            if (closing) {
                ScheduledFuture<?> unused =
                        Background.later(this::closeIfEmpty, TimeUnit.SECONDS.toMillis(LINGER_SECONDS - empty));
            }
            if (closing || sessions > 0 || !OPEN.remove(catalog.directory(), this)) {
                return;
            }
        }
        try (catalog;
                pool) {
            if (Files.exists(catalog.directory().resolve("metadata.db"))) {
                notePositions();
            }
        } catch (SQLException e) {
            LOGGER.log(System.Logger.Level.WARNING, "Closing the project " + catalog.directory() + " failed", e);
        }
    }

    /** A tenant has come this far; metadata.db hears of it later, many at a time. */
    void noteCaughtUp(Branch branch, Tenant tenant, Place head) {
        boolean many;
        synchronized (caughtUp) {
            Map<Long, Place> noted = caughtUp.computeIfAbsent(branch, b -> new HashMap<>());
            noted.put(tenant.id(), head);
            many = noted.size() % NOTED_AT_ONCE == 0;
        }
        if (many) {
            Background.THREADS.execute(this::tryToNotePositions);
        }
    }

    private void tryToNotePositions() {
        try {
            notePositions();
        } catch (SQLException e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "Noting how far tenants have come failed; lists show older positions",
                    e);
        }
    }

    /** Writes down how far tenants have come. */
    void notePositions() throws SQLException {
        Map<Branch, Map<Long, Place>> noted;
        synchronized (caughtUp) {
            noted = new HashMap<>(caughtUp);
            caughtUp.clear();
        }
        for (Map.Entry<Branch, Map<Long, Place>> entry : noted.entrySet()) {
            Map<Long, List<Long>> byPosition = new HashMap<>();
            entry.getValue()
                    .forEach((tenant, place) -> byPosition
                            .computeIfAbsent(place.position(), p -> new ArrayList<>())
                            .add(tenant));
            for (Map.Entry<Long, List<Long>> position : byPosition.entrySet()) {
                tenants.notePositions(entry.getKey(), position.getValue(), position.getKey());
            }
        }
    }

    /** The state of a branch, found by name each time: a branch may be dropped and made anew. */
    BranchState state(DatabaseName database, BranchName name, boolean create) throws SQLException {
        String key = database + "/" + name;
        BranchState known = states.get(key);
        if (known != null && known.isAlive() && known.branch().name().equals(name)) {
            return known;
        }
        Branch branch = create ? branches.getOrCreate(database, name) : branches.get(database, name);
        BranchState state = new BranchState(branch, catalog, branches, log, tenants);
        states.put(key, state);
        return state;
    }

    /** The tenant of a session; with {@code create} it is made if it is missing. */
    Tenant tenant(BranchState state, TenantName name, boolean create) throws SQLException {
        return create ? tenants.getOrCreate(state.branch(), name) : state.tenant(name);
    }

    /** The one statement of a text that is known to have one. */
    static SqlStatement statement(String sql) {
        return Script.of(sql).statements().get(0);
    }

    Catalog catalog() {
        return catalog;
    }

    Clock clock() {
        return catalog.clock();
    }

    Branches branches() {
        return branches;
    }

    ChangeLog log() {
        return log;
    }

    RefusedMerges refusedMerges() {
        return refusedMerges;
    }

    Tenants tenants() {
        return tenants;
    }

    Templates templates() {
        return templates;
    }

    Schemas schemas() {
        return schemas;
    }

    TenantFiles files() {
        return files;
    }

    TenantCopies copies() {
        return copies;
    }

    LeasePool pool() {
        return pool;
    }

    Recovery recovery() {
        return recovery;
    }
}
