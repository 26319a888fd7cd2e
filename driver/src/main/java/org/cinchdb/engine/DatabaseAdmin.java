/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.Hint;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.branch.Branch;
import org.cinchdb.tenant.Tenant;

/**
 * The databases of a project. What changes them is no part of a transaction: while one is active it is refused (25001).
 */
public final class DatabaseAdmin {
    private final Actor actor;
    private final Project project;

    DatabaseAdmin(Actor actor) {
        this.actor = actor;
        this.project = actor.project();
    }

    /** The databases, by name. */
    public List<DatabaseInfo> list() throws SQLException {
        return actor.look(() -> project.catalog()
                .read(metadata -> metadata.query(
                        """
                        select name, (select count(*) from branch b where b.database_id = d.id and b.dropped_at is null), created_at
                        from database d
                        where dropped_at is null
                        order by name""",
                        row -> new DatabaseInfo(
                                new DatabaseName(row.getString(1)), row.getLong(2), Instant.parse(row.getString(3))))));
    }

    /**
     * Makes a database with its branch {@code main} and a tenant {@code main} on it.
     *
     * @throws SQLException 42710 if there is one of that name
     */
    public void create(DatabaseName name) throws SQLException {
        Tenant unused = actor.act(() -> project.catalog().write(metadata -> {
            Branch main = project.branches().createDatabase(metadata, name);
            return project.tenants().create(metadata, main, TenantName.MAIN);
        }));
    }

    /**
     * Drops a database with its branches and the rows of its tenants.
     *
     * @throws SQLException 3D000 if there is none of that name, 55006 for the one on which the session stands, 42501 if
     *     one of its branches is protected
     */
    public void drop(DatabaseName name) throws SQLException {
        boolean unused = actor.act(() -> {
            if (actor.standing().isPresent() && name.equals(actor.database())) {
                throw SqlState.OBJECT_IN_USE.error(
                        "This session stands on database '%s'. Move to another before you drop it", name);
            }
            Branch main = project.branches().get(name, BranchName.MAIN);
            List<BranchState> states = new ArrayList<>();
            for (Branch branch : project.branches().list(main.databaseId())) {
                if (project.branches().isProtected(branch)) {
                    throw SqlState.NOT_ALLOWED.error(
                            new Hint(
                                    "Lift the protection first: on another branch of it, select cinch_branch_protect('"
                                            + branch.name() + "', 0)",
                                    "Lift the protection first: 'cinch branch protect " + branch.name()
                                            + " --off --database " + name + "'"),
                            "Branch '%s' is protected, and so database '%s' is not dropped",
                            branch.name(),
                            name);
                }
                states.add(project.state(name, branch.name(), false));
            }
            return Actions.announced(actor, states, () -> {
                project.branches().dropDatabase(name);
                project.sweepLater();
                return true;
            });
        });
    }

    /**
     * Copies the whole project, which may be in use, into a directory that has none; the copy is a project itself. Each
     * tenant is as of one moment, which is not the same for all. The connection's progress listener hears of each file.
     *
     * @throws SQLException 42710 if the directory holds a project, CN001 if files are damaged or gone, 58030 if the
     *     copy cannot be written
     */
    public Backup.Outcome backup(Path directory) throws SQLException {
        return actor.act(
                () -> new Backup(project, directory).run(actor.identity().listener()));
    }

    /**
     * Gives all tenants that a backup of this project has, on all branches, back what they held then, while the project
     * is in use: all of them or none. A tenant that has been dropped since is made again, a branch or a database that
     * has been dropped is there again; tenants that were made since stay as they are. Schemas do not go back: what a
     * backup holds follows them. The connection's progress listener hears of each file.
     *
     * <p>Others wait only while files are exchanged. What they have committed before is replaced, what they write after
     * goes into the new files, and a transaction that had only read so far gets 40001 when it begins to write.
     *
     * @throws SQLException CN005 if the directory holds no project, 22023 if it is no backup of this one, CN001 if a
     *     file of it is damaged or gone, CN002 if it is newer than this project, CN003 or the state of a constraint if
     *     rows of it do not fit the schema of today, 40001 if a writer did not end in time
     */
    public Restore.Outcome restore(Path directory) throws SQLException {
        return actor.act(() -> new Restore(actor, directory).run());
    }
}
