/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.tenant.Tenant;
import org.cinchdb.tenant.TenantCopies.Incoming;

/**
 * Takes a file into a project, an imported one or a copy of another tenant's: as a new tenant's, or in the place of a
 * tenant's own, which others may be using.
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

    /** Takes a file that was exported, or comes from a backup. */
    void run(Path source, TenantName name) throws SQLException {
        Optional<Tenant> there = project.tenants().find(branch, name);
        String uid = there.map(Tenant::uid).orElseGet(() -> UUID.randomUUID().toString());
        Place head = state.head(state.word().get());
        Incoming incoming = project.copies().take(branch, source, name, uid, head);
        FailPoint.TAKEN.reached();
        settle(name, there.isPresent(), incoming);
    }

    /** Takes a copy of what another tenant holds now. */
    void copy(Tenant from, TenantName to) throws SQLException {
        settle(to, false, project.copies().copy(branch, from, to));
    }

    /**
     * Gives a tenant its file. A schema change that came in the meantime was not tried on its rows: it follows that
     * before it is anybody's.
     */
    private void settle(TenantName name, boolean isThere, Incoming incoming) throws SQLException {
        boolean done = false;
        try {
            done = Actions.announced(actor, state, () -> {
                Place head = project.log().head(branch.id());
                Incoming atHead = project.copies().follow(branch, name, incoming, head);
                if (isThere) {
                    replace(name, atHead);
                } else {
                    project.copies().create(branch, name, atHead);
                }
                return true;
            });
        } finally {
            if (!done) {
                project.copies().discard(incoming);
            }
        }
    }

    private void replace(TenantName name, Incoming incoming) throws SQLException {
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
    }

    private boolean replace(Tenant tenant, Incoming incoming) throws SQLException {
        Actions.Step<Boolean> exchange = () -> project.copies().replace(branch, tenant, incoming);
        return tenant.file().isEmpty()
                ? exchange.run()
                : Actions.unwritten(actor, project.files().path(tenant.file().get()), exchange);
    }
}
