/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;

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
     * Makes a database with its branch {@code main}, which has no tenant yet.
     *
     * @throws SQLException 42710 if there is one of that name
     */
    public void create(DatabaseName name) throws SQLException {
        Branch unused = actor.act(() -> project.branches().createDatabase(name));
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
            List<Branch> branches = project.branches().list(main.databaseId()).stream()
                    .sorted(Comparator.comparingLong(Branch::id))
                    .toList();
            for (Branch branch : branches) {
                if (project.branches().isProtected(branch)) {
                    throw SqlState.NOT_ALLOWED.error(
                            "Branch '%s' is protected, and so database '%s' is not dropped. Lift the protection first: on another branch of it, select cinch_branch_protect('%s', 0)",
                            branch.name(), name, branch.name());
                }
            }
            return drop(name, branches);
        });
    }

    /** Drops it under the locks of all its branches. */
    private boolean drop(DatabaseName name, List<Branch> unlocked) throws SQLException {
        if (unlocked.isEmpty()) {
            project.branches().dropDatabase(name);
            project.sweepLater();
            return true;
        }
        return Actions.announced(
                actor,
                project.state(name, unlocked.get(0).name(), false),
                () -> drop(name, unlocked.subList(1, unlocked.size())));
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
}
