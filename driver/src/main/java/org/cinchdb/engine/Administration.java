/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Path;
import java.sql.SQLException;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.schema.Schema;
import org.cinchdb.url.ConnectionTarget;

/**
 * A project for who looks after it and needs no tenant to stand on: so everything in it can be dropped and renamed. A
 * connection has the same, see {@code CinchConnection.databases()}. For one thread.
 */
public final class Administration implements AutoCloseable {
    private final Project project;
    private final SessionIdentity identity;
    private final Actor actor;

    private Administration(Project project, ConnectionTarget target) {
        this.project = project;
        this.identity = new SessionIdentity(target);
        this.actor = new Actor.Outsider(project, identity);
    }

    /**
     * Opens the project of a URL. Whether it has the URL's database and branch shows when something is done with them.
     *
     * @throws SQLException CN005 if there is no project
     */
    public static Administration open(ConnectionTarget target) throws SQLException {
        return new Administration(Project.open(target), target);
    }

    /** Who hears how far something is that goes over many tenants. */
    public Administration withProgress(Progress progress) {
        identity.progress().set(progress);
        return this;
    }

    /** The directory {@code .cinchdb}. */
    public Path directory() {
        return project.catalog().directory();
    }

    /** The project's databases. */
    public DatabaseAdmin databases() {
        return new DatabaseAdmin(actor);
    }

    /** The branches of the URL's database. */
    public BranchAdmin branches() {
        return new BranchAdmin(actor);
    }

    /** The tenants of the URL's branch. */
    public TenantAdmin tenants() {
        return new TenantAdmin(actor);
    }

    /**
     * Brings back into the log of the URL's branch the schema changes that its tenants' files have and metadata.db,
     * restored from an older copy, has not.
     *
     * @return how many came back
     * @throws SQLException CN002 if a file comes from another history
     */
    public int repair() throws SQLException {
        return actor.act(() -> new Repair(project, actor.state()).run(identity));
    }

    /** A tenant of the URL's branch: {@code main} if it has one, else any. */
    public TenantName anyTenant() throws SQLException {
        return project.tenants().any(branch());
    }

    /** A tenant of the URL's branch: {@code main} if it has one or has many others, else the only one. */
    public TenantName mainOrOnlyTenant() throws SQLException {
        return project.tenants().only(branch()).orElse(TenantName.MAIN);
    }

    /** The schema of the URL's branch at its head; no tenant need be there. */
    public Schema schema() throws SQLException {
        return project.schemas().at(branch(), project.log().head(branch().id()).position());
    }

    private Branch branch() throws SQLException {
        return actor.state().branch();
    }

    @Override
    public void close() {
        project.sessionClosed();
    }
}
