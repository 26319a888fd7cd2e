/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;
import org.cinchdb.tenant.LeasePool.Turn;
import org.cinchdb.tenant.Tenant;
import org.cinchdb.tenant.TenantCopies.Incoming;

/**
 * Takes a file into a project: as a new tenant's, or in the place of a tenant's own, which others may be using.
 *
 * <p>The file is ready in its place before anybody hears of it; then one transaction in metadata.db says whose it is.
 * Where it takes the place of another, that happens under the write lock of the other, so that nobody's rows are on
 * their way into it, and under the branch's schema lock with the word pending: whoever writes looks again once it has
 * the lock, and finds the new file.
 */
final class TenantImport {
    private final Actor actor;
    private final Project project;
    private final BranchState state;
    private final Branch branch;

    TenantImport(Actor actor) throws SQLException {
        this.actor = actor;
        this.project = actor.project();
        this.state = actor.state();
        this.branch = state.branch();
    }

    void run(Path source, TenantName name) throws SQLException {
        Optional<Tenant> there = project.tenants().find(branch, name);
        String uid = there.map(Tenant::uid).orElseGet(() -> UUID.randomUUID().toString());
        Place head = state.head(state.word().get());
        Incoming incoming = project.copies().take(branch, source, name, uid, head);
        FailPoint.TAKEN.reached();
        boolean done = false;
        try {
            if (there.isEmpty()) {
                project.copies().create(branch, name, incoming);
            } else {
                replace(name, incoming);
            }
            done = true;
        } finally {
            if (!done) {
                project.copies().discard(incoming);
            }
        }
    }

    private void replace(TenantName name, Incoming incoming) throws SQLException {
        boolean unused = Actions.announced(actor, state, () -> {
            boolean replaced = false;
            while (!replaced) {
                Tenant tenant = project.tenants().get(branch, name);
                if (!tenant.uid().equals(incoming.uid())) {
                    throw SqlState.SERIALIZATION.error(
                            "Tenant '%s' was dropped and made anew in the meantime. Import the file again", name);
                }
                replaced = replace(tenant, incoming);
            }
            project.sweepLater();
            return true;
        });
    }

    private boolean replace(Tenant tenant, Incoming incoming) throws SQLException {
        Optional<Path> old = tenant.file().map(project.files()::path).filter(Files::exists);
        if (old.isEmpty()) {
            return project.copies().replace(branch, tenant, incoming);
        }
        int busyTimeout = actor.target().busyTimeoutMillis();
        try (Turn turn = project.pool().takeTurn(old.get(), actor.identity().waiter(), busyTimeout);
                SqliteConnection file = SqliteConnection.open(old.get(), Access.READ_WRITE, busyTimeout)) {
            file.beginImmediate();
            boolean replaced = project.copies().replace(branch, tenant, incoming);
            file.rollback();
            return replaced;
        } catch (SQLException e) {
            if (!SqlState.DAMAGED.isStateOf(e)) {
                throw e;
            }
            // No transaction can be under way in what is no database.
            return project.copies().replace(branch, tenant, incoming);
        }
    }
}
