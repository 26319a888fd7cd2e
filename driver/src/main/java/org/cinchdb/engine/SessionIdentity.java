/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.cinchdb.catalog.SchemaLock.Claimant;
import org.cinchdb.sqlite.Waiter;
import org.cinchdb.url.ConnectionTarget;

/**
 * Who a session is, to locks and to the change log.
 *
 * @param waiter what waits for locks in its name
 * @param progress who hears how far its trials are
 * @param migrating whether it writes a migration
 */
record SessionIdentity(
        ConnectionTarget target, Waiter waiter, AtomicReference<Progress> progress, Migrating migrating) {
    SessionIdentity(ConnectionTarget target) {
        this(target, new Waiter(), new AtomicReference<>(Progress.NONE), new Migrating(target));
    }

    /** The author of its changes. */
    String author() {
        return target.user().orElse(System.getProperty("user.name", "unknown"));
    }

    /** Who hears how far something is that goes over many tenants. */
    Progress listener() {
        return Objects.requireNonNull(progress.get());
    }

    Claimant claimant(Standing standing) {
        return claimant(standing.branch() + "/" + standing.tenant().name());
    }

    Claimant claimant(String place) {
        return new Claimant(author() + " on " + place, waiter);
    }
}
