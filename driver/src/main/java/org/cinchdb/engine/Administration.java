/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.cinchdb.DatabaseName;
import org.cinchdb.TenantName;
import org.cinchdb.url.ConnectionTarget;

/** A project for who looks after it and needs no tenant to stand on. For one thread. */
public final class Administration implements AutoCloseable {
    private final Project project;
    private final ConnectionTarget target;

    private Administration(Project project, ConnectionTarget target) {
        this.project = project;
        this.target = target;
    }

    /**
     * Opens the project of a URL.
     *
     * @throws SQLException CN005 if there is none
     */
    public static Administration open(ConnectionTarget target) throws SQLException {
        return new Administration(Project.open(target), target);
    }

    /** The directory {@code .cinchdb}. */
    public Path directory() {
        return project.catalog().directory();
    }

    /** The names of the project's databases. */
    public List<DatabaseName> databaseNames() throws SQLException {
        return project.branches().databases();
    }

    /** A tenant of the URL's branch: {@code main} if it has one, else any. */
    public TenantName anyTenant() throws SQLException {
        return project.tenants().any(project.branches().get(target.database(), target.branch()));
    }

    /** A tenant of the URL's branch: {@code main} if it has one or has many others, else the only one. */
    public TenantName mainOrOnlyTenant() throws SQLException {
        return project.tenants()
                .only(project.branches().get(target.database(), target.branch()))
                .orElse(TenantName.MAIN);
    }

    @Override
    public void close() {
        project.sessionClosed();
    }
}
