/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.cinchdb.TenantName;
import org.cinchdb.branch.FileLog;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.tenant.LeasePool.Turn;
import org.cinchdb.tenant.Tenant;

/**
 * Brings tenants to the head of their branch before anybody uses them, in parallel. Each is one transaction in its own
 * file: a process that dies in the middle leaves every tenant where it was or at the head, and the next one goes on.
 */
public final class Upgrade {
    private final Project project;
    private final BranchState state;
    private final SessionIdentity identity;
    private final Place head;

    /** A tenant that stays where it was. */
    public record Failure(TenantName tenant, String reason) {}

    /**
     * What came of it.
     *
     * @param upgraded how many tenants were brought to the head
     * @param upToDate how many were there already
     */
    public record Outcome(int upgraded, int upToDate, List<Failure> failures) {}

    private enum Step {
        UPGRADED,
        UP_TO_DATE
    }

    Upgrade(Project project, BranchState state, SessionIdentity identity) throws SQLException {
        this.project = project;
        this.state = state;
        this.identity = identity;
        this.head = head();
    }

    private Place head() throws SQLException {
        if (!BranchState.isSettled(state.word().get())) {
            boolean unused = project.recovery()
                    .recoverIfAbandoned(state, identity.claimant(state.branch().toString()), damaged -> {});
        }
        return project.log().head(state.branch().id());
    }

    /**
     * Upgrades.
     *
     * @param names which tenants; none: all that have rows
     * @throws SQLException 3F000 if there is no tenant of such a name: then nothing was done
     */
    Outcome run(List<TenantName> names, Progress progress) throws SQLException {
        List<Tenant> tenants = names.isEmpty() ? project.tenants().touched(state.branch()) : named(names);
        try {
            EachTenant<Tenant, Step> each = EachTenant.run(tenants, this::upgrade, progress);
            int upgraded = Collections.frequency(each.done().values(), Step.UPGRADED);
            List<Failure> failures = new ArrayList<>();
            each.failed()
                    .forEach((tenant, e) -> failures.add(new Failure(tenant.name(), String.valueOf(e.getMessage()))));
            return new Outcome(upgraded, each.done().size() - upgraded, failures);
        } finally {
            project.notePositions();
        }
    }

    private List<Tenant> named(List<TenantName> names) throws SQLException {
        List<Tenant> tenants = new ArrayList<>();
        for (TenantName name : names) {
            tenants.add(project.tenants().get(state.branch(), name));
        }
        return tenants;
    }

    private Step upgrade(Tenant tenant) throws SQLException {
        Optional<String> written = tenant.file();
        if (written.isEmpty()) {
            return Step.UP_TO_DATE;
        }
        Path path = project.files().path(written.get());
        int busyTimeout = identity.target().busyTimeoutMillis();
        try (Turn turn = project.pool().takeTurn(path, identity.waiter(), busyTimeout);
                SqliteConnection file = project.files().open(state.branch(), tenant, path, busyTimeout)) {
            if (FileLog.place(file).position() >= head.position()) {
                return Step.UP_TO_DATE;
            }
            file.run("pragma synchronous = " + identity.target().synchronous());
            project.files().catchUp(file, state.branch(), tenant, head, false);
            project.noteCaughtUp(state.branch(), tenant, head);
            return Step.UPGRADED;
        }
    }
}
