/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Change;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.branch.SchemaApplier;
import org.cinchdb.branch.SchemaApplier.ReplayException;
import org.cinchdb.sql.RowsInTheWay;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteErrors;
import org.cinchdb.tenant.LeasePool.Turn;
import org.cinchdb.tenant.Tenant;
import org.jspecify.annotations.Nullable;

/**
 * Changes that depend on rows, tried on every tenant that has rows: applied and rolled back, in parallel, while the
 * branch's gate keeps new write transactions waiting. Tenants that pass cannot fail at their catch-up.
 */
final class Trial {
    private static final int SHOWN = 10;

    private final Project project;
    private final SessionIdentity identity;
    private final int busyTimeoutMillis;
    private final Branch branch;
    private final @Nullable Tenant except;
    private final Place base;
    private final List<Change> changes;
    private final Place target;

    /**
     * The trial that a session asks for.
     *
     * @param identity the session's, whose thread may hold a tenant by way of another session
     * @param busyTimeoutMillis how long to wait for each tenant's write lock
     * @param except the tenant whose own transaction has made the changes; null if none has
     * @param base the head, where the changes begin
     * @param target the place that a file has after them
     */
    Trial(
            Project project,
            SessionIdentity identity,
            int busyTimeoutMillis,
            Branch branch,
            @Nullable Tenant except,
            Place base,
            List<Change> changes,
            Place target) {
        this.project = project;
        this.identity = identity;
        this.busyTimeoutMillis = busyTimeoutMillis;
        this.branch = branch;
        this.except = except;
        this.base = base;
        this.changes = changes;
        this.target = target;
    }

    /**
     * A tenant whose rows are in the way.
     *
     * @param change the one that they keep from being made; null if that shows only after all of them
     * @param rows how many there are; -1 if the text of what failed does not tell
     */
    record Failure(TenantName tenant, @Nullable Change change, String reason, long rows) {
        @Override
        public String toString() {
            return tenant + ": " + reason + (rows < 0 ? "" : " (" + rows + " rows)");
        }
    }

    /** What came of a trial on so many tenants: those whose rows are in the way. */
    record Verdict(int tenants, List<Failure> failures) {
        /** The error that names them. */
        SQLException refusal(Branch branch) {
            String more = failures.size() > SHOWN ? " and " + (failures.size() - SHOWN) + " more" : "";
            return SqlState.ROWS_IN_THE_WAY.error(
                    "Rows of %d of %d tenants of branch '%s' are in the way; nothing was changed. %s%s. Mend them, then try again (in a transaction, ROLLBACK TO a savepoint before the change first)",
                    failures.size(),
                    tenants,
                    branch,
                    failures.stream().limit(SHOWN).map(Failure::toString).collect(Collectors.joining("; ")),
                    more);
        }
    }

    /**
     * Tries them.
     *
     * @throws SQLException CN003 that names the tenants whose rows are in the way, and why; 40001 if a tenant's write
     *     lock could not be had in time, or is with another session of the asking thread
     */
    void run() throws SQLException {
        Verdict verdict = verdict();
        if (!verdict.failures().isEmpty()) {
            throw verdict.refusal(branch);
        }
    }

    /**
     * Tries them.
     *
     * @throws SQLException 40001 if a tenant's write lock could not be had in time, or is with another session of the
     *     asking thread
     */
    Verdict verdict() throws SQLException {
        List<Tenant> tenants = project.tenants().touched(branch).stream()
                .filter(tenant -> except == null || tenant.id() != except.id())
                .toList();
        List<Failure> failures = new ArrayList<>();
        ExecutorService threads = Background.forTenants(tenants.size());
        try {
            List<Future<@Nullable Failure>> results = tenants.stream()
                    .map(tenant -> threads.submit(() -> failure(tenant)))
                    .toList();
            int done = 0;
            for (Future<@Nullable Failure> result : results) {
                Failure failure = outcome(result);
                if (failure != null) {
                    failures.add(failure);
                }
                identity.listener().tried(++done, tenants.size());
            }
        } finally {
            threads.shutdownNow();
        }
        return new Verdict(tenants.size(), failures);
    }

    private static @Nullable Failure outcome(Future<@Nullable Failure> result) throws SQLException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof SQLException untried) {
                        throw untried;
                    }
                    throw new IllegalStateException("A trial failed in an unforeseen way", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private @Nullable Failure failure(Tenant tenant) throws SQLException {
        Path path = project.files().path(tenant.file().orElseThrow());
        try (Turn turn = project.pool().takeTurn(path, identity.waiter(), busyTimeoutMillis);
                SqliteConnection file = project.files().open(branch, tenant, path, busyTimeoutMillis)) {
            file.run("pragma foreign_keys = off");
            file.beginImmediate();
            try {
                project.files().advance(file, branch, tenant, base);
                SchemaApplier.apply(file, changes, target, project.files().rows(branch, base));
                FailPoint.TENANT_TRIED.reached();
                return null;
            } catch (ReplayException e) {
                return new Failure(tenant.name(), e.change(), String.valueOf(e.getMessage()), rowsInTheWay(file, e));
            } finally {
                file.rollbackIfOpen();
                Recovery.forceWal(path);
            }
        } catch (SQLException e) {
            SQLException cause = SqliteErrors.translate(e);
            if (cause instanceof SQLTransientException) {
                throw untried(tenant, cause);
            }
            return new Failure(tenant.name(), null, String.valueOf(cause.getMessage()), -1);
        }
    }

    /** How many rows there are of that kind, where the statement's text tells; this is for the message alone. */
    private static long rowsInTheWay(SqliteConnection file, ReplayException e) {
        Optional<RowsInTheWay> rows = e.statement().flatMap(RowsInTheWay::of);
        if (rows.isEmpty()) {
            return -1;
        }
        try {
            long all = file.number(rows.get().query());
            String taking = rows.get().taking();
            return taking == null ? all : all - file.update(taking);
        } catch (SQLException uncounted) {
            e.addSuppressed(uncounted);
            return -1;
        }
    }

    private SQLException untried(Tenant tenant, SQLException cause) {
        return SqlState.LOCK_TIMEOUT.withCause(
                cause.getErrorCode(),
                cause,
                "A schema change that depends on rows could not be tried on tenant '%s' of branch '%s': %s"
                        .formatted(tenant.name(), branch, cause.getMessage()));
    }
}
