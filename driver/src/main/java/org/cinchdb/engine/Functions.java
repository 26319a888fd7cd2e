/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.tenant.Lease;
import org.jspecify.annotations.Nullable;

/**
 * The SQL functions of Cinch. They are registered on a physical connection when SQL first names one there.
 *
 * <p>Actions change the project. They are no part of the session's transaction and cannot be rolled back with it, so
 * they are refused while one is active, and stand in the select list of a top-level SELECT alone.
 */
enum Functions {
    CINCH_DATABASE("cinch_database()", 0, 0, false, "The database that the session stands on.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) {
            return session.database().text();
        }
    },
    CINCH_BRANCH("cinch_branch()", 0, 0, false, "The branch that the session stands on.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) {
            return session.branch().text();
        }
    },
    CINCH_TENANT("cinch_tenant()", 0, 0, false, "The tenant that the session stands on.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) {
            return session.tenant().text();
        }
    },
    CINCH_VERSION("cinch_version()", 0, 0, false, "The version of Cinch.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) {
            return Version.TEXT;
        }
    },
    CINCH_DIFF_SQL(
            "cinch_diff_sql(a, b)",
            2,
            2,
            false,
            "The statements that make the schema of the second branch of that of the first; branch@position is one of old.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            return session.branches().diffSql(text(arguments, 0), text(arguments, 1));
        }
    },
    CINCH_DATABASE_CREATE(
            "cinch_database_create(name)",
            1,
            1,
            true,
            "Makes a database with its branch main and a tenant main; gives its name.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            DatabaseName name = DatabaseName.of(text(arguments, 0));
            session.databases().create(name);
            return name.text();
        }
    },
    CINCH_DATABASE_DROP(
            "cinch_database_drop(name)",
            1,
            1,
            true,
            "Drops a database with its branches and its tenants' rows; gives its name.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            DatabaseName name = DatabaseName.of(text(arguments, 0));
            session.databases().drop(name);
            return name.text();
        }
    },
    CINCH_BRANCH_CREATE(
            "cinch_branch_create(name[, from[, at]])",
            1,
            3,
            true,
            "Makes a branch from another (default: the current one) at a position of its log (default: its head); gives its"
                    + " name.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            BranchName from = isGiven(arguments, 1) ? BranchName.of(text(arguments, 1)) : session.branch();
            BranchName name = BranchName.of(text(arguments, 0));
            if (isGiven(arguments, 2)) {
                session.branches().create(name, from, number(arguments, 2));
            } else {
                session.branches().create(name, from);
            }
            return name.text();
        }
    },
    CINCH_BRANCH_DROP("cinch_branch_drop(name)", 1, 1, true, "Drops a branch with its tenants' rows; gives its name.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            BranchName name = BranchName.of(text(arguments, 0));
            session.branches().drop(name);
            return name.text();
        }
    },
    CINCH_BRANCH_RENAME(
            "cinch_branch_rename(name, to)",
            2,
            2,
            true,
            "Renames a branch; sessions on it go on. Gives the new name.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            BranchName to = BranchName.of(text(arguments, 1));
            session.branches().rename(BranchName.of(text(arguments, 0)), to);
            return to.text();
        }
    },
    CINCH_BRANCH_PROTECT(
            "cinch_branch_protect(name[, on])",
            1,
            2,
            true,
            "Has a branch take schema changes by merges only (on: 1, the default), or any again (0); gives its name.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            long on = isGiven(arguments, 1) ? number(arguments, 1) : 1;
            if (on != 0 && on != 1) {
                throw SqlState.BAD_ARGUMENT.error("A branch is protected (1) or not (0); %d is neither", on);
            }
            BranchName name = BranchName.of(text(arguments, 0));
            session.branches().protect(name, on == 1);
            return name.text();
        }
    },
    CINCH_MERGE(
            "cinch_merge(from[, into])",
            1,
            2,
            true,
            "Merges the schema changes of one branch into another (default: the current one); gives what was done as JSON.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            BranchName into = isGiven(arguments, 1) ? BranchName.of(text(arguments, 1)) : session.branch();
            return result(session.branches()
                    .merge(BranchName.of(text(arguments, 0)), into)
                    .orThrow());
        }
    },
    CINCH_RESOLVE(
            "cinch_resolve(conflict_id, choice[, sql])",
            2,
            3,
            true,
            "Answers a conflict of a merge that was refused with ours, theirs, or sql and its text; it counts at the next"
                    + " merge. Gives the conflict's id.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            session.branches()
                    .resolve(text(arguments, 0), text(arguments, 1), isGiven(arguments, 2) ? text(arguments, 2) : null);
            return text(arguments, 0);
        }
    },
    CINCH_TENANT_CREATE("cinch_tenant_create(name)", 1, 1, true, "Makes a tenant on this branch; gives its name.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            TenantName name = TenantName.of(text(arguments, 0));
            session.tenants().create(name);
            return name.text();
        }
    },
    CINCH_TENANT_RENAME(
            "cinch_tenant_rename(from, to)", 2, 2, true, "Renames a tenant on this branch; gives the new name.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            TenantName to = TenantName.of(text(arguments, 1));
            session.tenants().rename(TenantName.of(text(arguments, 0)), to);
            return to.text();
        }
    },
    CINCH_TENANT_COPY(
            "cinch_tenant_copy(from, to)",
            2,
            2,
            true,
            "Makes a tenant on this branch with the rows and keys of another; gives its name.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            TenantName to = TenantName.of(text(arguments, 1));
            session.tenants().copy(TenantName.of(text(arguments, 0)), to);
            return to.text();
        }
    },
    CINCH_TENANT_DROP(
            "cinch_tenant_drop(name)", 1, 1, true, "Drops a tenant with its rows from this branch; gives its name.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            TenantName name = TenantName.of(text(arguments, 0));
            session.tenants().drop(name);
            return name.text();
        }
    },
    CINCH_TENANT_EXPORT(
            "cinch_tenant_export(name, file)",
            2,
            2,
            true,
            "Writes what a tenant holds now into a new file, a plain SQLite database; gives the file. Needs attach=true.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            requireFiles(session);
            Path file = Path.of(text(arguments, 1));
            session.tenants().exportTo(TenantName.of(text(arguments, 0)), file);
            return file.toString();
        }
    },
    CINCH_TENANT_IMPORT(
            "cinch_tenant_import(file, name[, replace])",
            2,
            3,
            true,
            "Makes a tenant of a file that was exported, or puts it in the place of what the tenant holds (replace: 1); gives"
                    + " the name. Needs attach=true.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            requireFiles(session);
            TenantName name = TenantName.of(text(arguments, 1));
            Path file = Path.of(text(arguments, 0));
            if (isGiven(arguments, 2) && number(arguments, 2) != 0) {
                session.tenants().replaceFrom(file, name);
            } else {
                session.tenants().importFrom(file, name);
            }
            return name.text();
        }
    },
    CINCH_BACKUP(
            "cinch_backup(directory)",
            1,
            1,
            true,
            "Copies the whole project, which may be in use, into a directory that has none; gives what was copied as JSON."
                    + " Needs attach=true.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            requireFiles(session);
            Backup.Outcome outcome = session.databases().backup(Path.of(text(arguments, 0)));
            return "{\"tenants\":%s,\"bytes\":%s}".formatted(outcome.tenants(), outcome.bytes());
        }
    },
    CINCH_RESTORE(
            "cinch_restore(directory)",
            1,
            1,
            true,
            "Gives all tenants of a backup of this project, which may be in use, back what they held then; gives what was"
                    + " restored as JSON. Needs attach=true.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            requireFiles(session);
            Restore.Outcome outcome = session.databases().restore(Path.of(text(arguments, 0)));
            return "{\"branches\":%s,\"tenants\":%s}".formatted(outcome.branches(), outcome.tenants());
        }
    },
    CINCH_REVERT(
            "cinch_revert(commit_id)",
            1,
            1,
            true,
            "Undoes a commit of this branch with a new one, rows that were dropped included; gives what was done as JSON.") {
        @Override
        Object call(Session session, @Nullable Object[] arguments) throws SQLException {
            return result(session.branches()
                    .revert(session.branch(), text(arguments, 0))
                    .orThrow());
        }
    };

    private static final Map<String, Functions> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Functions::sqlName, Function.identity()));

    private static final String UP_TO_DATE = "{\"status\":\"up_to_date\",\"changes_applied\":0,\"conflicts\":[]}";

    private final String signature;
    private final int least;
    private final int most;
    private final boolean action;
    private final String summary;

    Functions(String signature, int least, int most, boolean action, String summary) {
        this.signature = signature;
        this.least = least;
        this.most = most;
        this.action = action;
        this.summary = summary;
    }

    abstract Object call(Session session, @Nullable Object[] arguments) throws SQLException;

    private static String result(MergeResult result) {
        if (result instanceof MergeResult.Merged merged) {
            return "{\"status\":\"%s\",\"changes_applied\":%s,\"conflicts\":[]}"
                    .formatted(merged.fastForward() ? "fast_forwarded" : "merged", merged.changes());
        }
        return UP_TO_DATE;
    }

    private static String result(RevertResult result) {
        if (result instanceof RevertResult.Reverted reverted) {
            return "{\"status\":\"reverted\",\"changes_applied\":1,\"commit_id\":\"%s\",\"conflicts\":[]}"
                    .formatted(reverted.commitId());
        }
        return UP_TO_DATE;
    }

    private String sqlName() {
        return signature.substring(0, signature.indexOf('('));
    }

    private static boolean isGiven(@Nullable Object[] arguments, int i) {
        return i < arguments.length && arguments[i] != null;
    }

    String text(@Nullable Object[] arguments, int i) throws SQLException {
        if (!(arguments[i] instanceof String text)) {
            throw SqlState.BAD_ARGUMENT.error(
                    "Argument %d of %s is not text: %s", i + 1, signature, shown(arguments[i]));
        }
        return text;
    }

    long number(@Nullable Object[] arguments, int i) throws SQLException {
        if (!(arguments[i] instanceof Long number)) {
            throw SqlState.BAD_ARGUMENT.error(
                    "Argument %d of %s is not a whole number: %s", i + 1, signature, shown(arguments[i]));
        }
        return number;
    }

    private Object checkedCall(Session session, @Nullable Object[] arguments) throws SQLException {
        if (arguments.length < least || arguments.length > most) {
            throw SqlState.FUNCTION_NOT_FOUND.error("%s is called with %d arguments", signature, arguments.length);
        }
        if (action) {
            session.requireActing(signature);
        }
        return call(session, arguments);
    }

    /** Makes all of them callable on a connection that does not know them yet. */
    static void register(Lease lease) throws SQLException {
        for (Functions function : values()) {
            lease.connection().register(function.sqlName(), -1, arguments -> {
                Session session = user(lease);
                try {
                    return function.checkedCall(session, arguments);
                } catch (SQLException e) {
                    throw session.functionFailed(e);
                }
            });
        }
        KvFunctions.register(lease);
        lease.connection().register("cinch_relation", -1, arguments -> {
            Session session = user(lease);
            try {
                return Relations.rows(session, arguments);
            } catch (SQLException e) {
                throw session.functionFailed(e);
            }
        });
    }

    static Session user(Lease lease) {
        return (Session) Objects.requireNonNull(lease.user());
    }

    private static Stream<Functions> actionsIn(SqlStatement statement) {
        return statement.callsFunctions().stream()
                .map(BY_NAME::get)
                .filter(Objects::nonNull)
                .filter(function -> function.action);
    }

    /** Whether a statement calls functions of ours or reads relations: no replay of its rows could do that. */
    static boolean areNeededBy(SqlStatement statement) {
        return !statement.callsFunctions().isEmpty() || Relations.areRead(statement);
    }

    /** Whether a statement acts on the project. */
    static boolean act(SqlStatement statement) {
        return actionsIn(statement).findAny().isPresent();
    }

    /**
     * Refuses actions where they do not belong: in a transaction, a tenant's session, or elsewhere than the select
     * list.
     */
    static void requireActionsAllowed(Session session, SqlStatement statement) throws SQLException {
        for (Functions function : actionsIn(statement).toList()) {
            if (session.isTenantScoped()) {
                throw SqlState.NOT_ALLOWED.error(
                        "%s is off in this session: its scope is one tenant", function.signature);
            }
            if (session.isInTransaction()) {
                throw SqlState.TRANSACTION_ACTIVE.error(
                        "%s acts on the project and could not be rolled back with this transaction: commit or roll it back first",
                        function.signature);
            }
            if (!statement.callsOnlyInSelectList(function.sqlName())) {
                throw misplaced(function);
            }
        }
    }

    /** Refuses actions in a statement that writes. */
    static void requireNoAction(SqlStatement statement) throws SQLException {
        if (!statement.callsFunctions().isEmpty()) {
            var function = actionsIn(statement).findAny();
            if (function.isPresent()) {
                throw misplaced(function.get());
            }
        }
    }

    /** Refuses to let SQL name files where it may not. */
    private static void requireFiles(Session session) throws SQLException {
        if (!session.target().attach()) {
            throw SqlState.NOT_ALLOWED.error(
                    "SQL names no files in this session: attach=true in the URL allows it, and the command line needs no leave");
        }
    }

    private static SQLException misplaced(Functions function) {
        return SqlState.NOT_ALLOWED.error(
                "%s acts on the project: it stands in the select list of a SELECT of its own, or in {call ..}",
                function.signature);
    }

    /** What there is to call and to read. */
    static List<SqlFunction> all() {
        Stream<SqlFunction> functions = Arrays.stream(values())
                .map(f -> new SqlFunction(
                        f.sqlName(),
                        f.action ? SqlFunction.Kind.ACTION : SqlFunction.Kind.FUNCTION,
                        f.signature,
                        f.summary,
                        List.of()));
        return Stream.of(functions, KvFunctions.all(), Relations.all())
                .flatMap(Function.identity())
                .toList();
    }

    /** The same as a JSON array. */
    static String json() {
        return all().stream().map(SqlFunction::json).collect(Collectors.joining(",", "[", "]"));
    }

    /** A bad argument as an error shows it. */
    static String shown(@Nullable Object argument) {
        return argument instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(argument);
    }
}
