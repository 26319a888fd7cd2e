/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.Optional;
import org.cinchdb.DatabaseName;
import org.cinchdb.SqlState;
import org.cinchdb.engine.Session.Call;
import org.cinchdb.sqlite.SqliteErrors;
import org.cinchdb.url.ConnectionTarget;

/** Who looks at a project or changes it: a session, or somebody who stands on no tenant. */
interface Actor {
    Project project();

    SessionIdentity identity();

    /** The database that is meant when none is named. */
    DatabaseName database();

    /** The branch that is meant when none is named. */
    BranchState state() throws SQLException;

    /** Where it stands, and what it therefore cannot drop or rename. */
    Optional<Standing> standing();

    /** Whether it has a tenant's write lock. */
    boolean hasWritten();

    /** Looks at something. */
    <T> T look(Call<T> call) throws SQLException;

    /** Changes something, outside of every transaction. */
    <T> T act(Call<T> call) throws SQLException;

    default ConnectionTarget target() {
        return identity().target();
    }

    /**
     * A session.
     *
     * @param inStatement whether it is one of its statements that calls: that has the session to itself already, and
     *     was found to be allowed what it does
     */
    record OfSession(Session session, boolean inStatement) implements Actor {
        @Override
        public Project project() {
            return session.project();
        }

        @Override
        public SessionIdentity identity() {
            return session.identity();
        }

        @Override
        public DatabaseName database() {
            return session.database();
        }

        @Override
        public BranchState state() {
            return session.standing().state();
        }

        @Override
        public Optional<Standing> standing() {
            return Optional.of(session.standing());
        }

        @Override
        public boolean hasWritten() {
            return session.hasWritten();
        }

        @Override
        public <T> T look(Call<T> call) throws SQLException {
            return inStatement ? call.run() : session.entered(call);
        }

        @Override
        public <T> T act(Call<T> call) throws SQLException {
            return look(() -> {
                if (!inStatement && session.isInTransaction()) {
                    throw SqlState.TRANSACTION_ACTIVE.error(
                            "This acts on the project and could not be rolled back with the transaction that is active: commit or roll it back first");
                }
                return call.run();
            });
        }
    }

    /** Somebody who stands nowhere. */
    record Outsider(Project project, SessionIdentity identity) implements Actor {
        @Override
        public DatabaseName database() {
            return target().database();
        }

        @Override
        public BranchState state() throws SQLException {
            return project.state(target().database(), target().branch(), false);
        }

        @Override
        public Optional<Standing> standing() {
            return Optional.empty();
        }

        @Override
        public boolean hasWritten() {
            return false;
        }

        @Override
        public <T> T look(Call<T> call) throws SQLException {
            try {
                return call.run();
            } catch (SQLException e) {
                throw SqliteErrors.translate(e);
            }
        }

        @Override
        public <T> T act(Call<T> call) throws SQLException {
            return look(call);
        }
    }
}
