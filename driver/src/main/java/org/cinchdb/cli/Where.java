/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.DatabaseInfo;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.url.CinchProperty;
import org.cinchdb.url.ConnectionTarget;
import org.cinchdb.url.Percent;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Where a command stands, as a mixin: {@link InProject}, {@link InDatabase}, {@link InBranch} or {@link InTenant}, by
 * what the command needs to know. What no option says an environment variable does, else what {@code cinch db switch}
 * and {@code cinch branch switch} chose, else the only database and {@code main}.
 */
final class Where {
    private Where() {}

    /** A project. */
    static class InProject {
        @Option(
                names = "--project",
                paramLabel = "<directory>",
                description = "The project's directory. Default: CINCHDB_PROJECT_DIR, else the nearest directory upward"
                        + " that holds .cinchdb.")
        private @Nullable Path project;

        @Spec(Spec.Target.MIXEE)
        private @Nullable CommandSpec spec;

        final Environment environment() {
            return Main.environment(Objects.requireNonNull(spec, "picocli did not hand over the command"));
        }

        /** The project's directory, if one was named. */
        final Optional<Path> named() {
            return Optional.ofNullable(project)
                    .or(() -> environment().variable("CINCHDB_PROJECT_DIR").map(Path::of));
        }

        final Properties settings() {
            Properties settings = new Properties();
            named().ifPresent(path -> settings.setProperty(CinchProperty.PROJECT.key(), path.toString()));
            return settings;
        }

        /** The project's databases, whatever database is meant; to be closed. */
        final Administration project() throws SQLException {
            return open(ConnectionTarget.PREFIX + "main");
        }

        /** What can be done with a branch of a database; to be closed. */
        final Administration administer(DatabaseName database, BranchName branch) throws SQLException {
            return open(url(database, branch, TenantName.MAIN));
        }

        private Administration open(String url) throws SQLException {
            return Administration.open(ConnectionTarget.parse(url, settings()));
        }

        final CinchConnection connect(DatabaseName database, BranchName branch, TenantName tenant) throws SQLException {
            return DriverManager.getConnection(url(database, branch, tenant), settings())
                    .unwrap(CinchConnection.class);
        }

        private static String url(DatabaseName database, BranchName branch, TenantName tenant) {
            return ConnectionTarget.PREFIX + database + "/" + Percent.encodePart(branch.text()) + "/" + tenant;
        }

        /** The database and the branch chosen by {@code switch}. */
        final Optional<Active> active() throws SQLException {
            try (Administration project = project()) {
                return Active.read(project.directory());
            }
        }
    }

    /** A database. */
    static class InDatabase extends InProject {
        @Option(
                names = "--database",
                paramLabel = "<database>",
                description = "The database. Default: CINCHDB_DATABASE, else the active one, else the only one.")
        private @Nullable DatabaseName database;

        private @Nullable DatabaseName found;

        /** The database meant. */
        final DatabaseName database() throws SQLException {
            if (found == null) {
                Optional<String> variable = environment().variable("CINCHDB_DATABASE");
                if (database != null) {
                    found = database;
                } else {
                    found = variable.isPresent() ? DatabaseName.of(variable.get()) : activeOrOnly();
                }
            }
            return found;
        }

        private DatabaseName activeOrOnly() throws SQLException {
            Optional<Active> active = active();
            if (active.isPresent()) {
                return active.get().database();
            }
            try (Administration project = project()) {
                List<DatabaseName> databases = project.databases().list().stream()
                        .map(DatabaseInfo::name)
                        .toList();
                if (databases.size() == 1) {
                    return databases.get(0);
                }
                throw SqlState.DATABASE_NOT_FOUND.error(
                        databases.isEmpty()
                                ? "The project has no database. Make one with 'cinch db create <name>'"
                                : "Which database? Say --database, or choose one with 'cinch db switch <name>': "
                                        + databases.stream()
                                                .map(DatabaseName::text)
                                                .collect(Collectors.joining(", ")));
            }
        }

        /** The branch on which work goes on when none is named: the active one of this database, else {@code main}. */
        final BranchName currentBranch() throws SQLException {
            Optional<String> variable = environment().variable("CINCHDB_BRANCH");
            if (variable.isPresent()) {
                return BranchName.of(variable.get());
            }
            DatabaseName meant = database();
            return active().filter(active -> active.database().equals(meant))
                    .map(Active::branch)
                    .orElse(BranchName.MAIN);
        }

        /** What can be done with a branch of the database; to be closed. */
        final Administration administer(BranchName branch) throws SQLException {
            return administer(database(), branch);
        }

        final CinchConnection connect(BranchName branch, TenantName tenant) throws SQLException {
            return connect(database(), branch, tenant);
        }

        /** Has the active branch of this database follow to another name. */
        final void move(Path directory, BranchName from, BranchName to) throws SQLException {
            Active old = new Active(database(), from);
            if (Active.read(directory).filter(old::equals).isPresent()) {
                new Active(database(), to).write(directory);
            }
        }
    }

    /** A branch. */
    static class InBranch extends InDatabase {
        @Option(
                names = {"-b", "--branch"},
                paramLabel = "<branch>",
                description = "The branch. Default: CINCHDB_BRANCH, else the active one, else main.")
        private @Nullable BranchName branch;

        /** The branch meant. */
        final BranchName branch() throws SQLException {
            return branch != null ? branch : currentBranch();
        }

        /** What can be done with the branch; to be closed. */
        final Administration administer() throws SQLException {
            return administer(branch());
        }

        /** A connection to the branch, by way of any tenant: for what is alike in all of them. */
        CinchConnection connect() throws SQLException {
            BranchName meant = branch();
            TenantName any;
            try (Administration administration = administer(meant)) {
                any = administration.anyTenant();
            }
            return connect(meant, any);
        }
    }

    /** A tenant. */
    static final class InTenant extends InBranch {
        @Option(
                names = {"-t", "--tenant"},
                paramLabel = "<tenant>",
                description = "The tenant. Default: CINCHDB_TENANT, else main, else the only one.")
        private @Nullable TenantName tenant;

        /** The tenant meant. */
        TenantName tenant() throws SQLException {
            Optional<String> variable = environment().variable("CINCHDB_TENANT");
            if (tenant != null) {
                return tenant;
            }
            if (variable.isPresent()) {
                return TenantName.of(variable.get());
            }
            try (Administration administration = administer()) {
                return administration.mainOrOnlyTenant();
            }
        }

        /** A connection to the tenant. */
        @Override
        CinchConnection connect() throws SQLException {
            return connect(branch(), tenant());
        }
    }
}
