/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Change;
import org.cinchdb.branch.ChangeLog.Intent;
import org.cinchdb.branch.DanglingRows;
import org.cinchdb.branch.FileLog;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.branch.KeptRows;
import org.cinchdb.branch.Parameters;
import org.cinchdb.branch.Rebuild;
import org.cinchdb.branch.Recorder;
import org.cinchdb.branch.SchemaApplier;
import org.cinchdb.branch.SchemaSnapshot;
import org.cinchdb.branch.SchemaSnapshot.SchemaObject;
import org.cinchdb.catalog.BranchWord;
import org.cinchdb.catalog.SchemaLock.Hold;
import org.cinchdb.engine.TemporaryTables.Statement;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Ddl.ObjectType;
import org.cinchdb.sql.Ddl.Verb;
import org.cinchdb.sql.Dml;
import org.cinchdb.sql.PragmaCall;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.TableFromQuery;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteErrors;
import org.cinchdb.tenant.Lease;
import org.cinchdb.tenant.Templates.Replayed;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction with schema changes has beyond others: the branch's schema lock, the record of each change, and a
 * commit across two files.
 *
 * <p>SQLite cannot commit the tenant's file and metadata.db together in WAL mode, so the tenant's own COMMIT decides.
 * The record of each change is written into the tenant's file by the transaction that makes the change, and rolls back
 * with it. At commit metadata.db first records the <em>intent</em>; then the tenant commits; then metadata.db publishes
 * what the intent announced. A process that dies in between leaves an intent, and whoever takes the lock next asks the
 * tenant's file what came of it ({@link Recovery}).
 *
 * <p>Rejected: one transaction over both files by ATTACH (atomic only outside WAL mode); writing the log first (a
 * failed COMMIT would leave a change that no tenant made); comparing schemas at commit alone (the order of changes, and
 * the rows of rebuilds, would be lost).
 *
 * <p>For one thread at a time.
 */
final class SchemaTransaction implements AutoCloseable {
    private final Project project;
    private final BranchState state;
    private final Standing standing;
    private final SessionIdentity identity;
    private final Hold hold;
    private final String commitId;
    private Place base = new Place(0, "");
    private @Nullable SqliteConnection file;
    private @Nullable SchemaSnapshot snapshot;
    private boolean committed;

    private SchemaTransaction(Project project, Standing standing, SessionIdentity identity, Hold hold) {
        this.project = project;
        this.state = standing.state();
        this.standing = standing;
        this.identity = identity;
        this.hold = hold;
        this.commitId = Change.newId(project.clock());
        FailPoint.LOCKED.reached();
    }

    /** Takes the lock before the transaction begins; then the file can be brought to the head. */
    static SchemaTransaction begin(Project project, Standing standing, SessionIdentity identity) throws SQLException {
        Hold hold = standing.state().lock().acquire(identity.claimant(standing), standing.busyTimeoutMillis());
        return prepared(project, standing, identity, hold);
    }

    /**
     * Takes the lock within a transaction. If that has written, it does not wait: whoever holds the lock may wait for
     * this very file.
     *
     * @throws SQLException 40001 if the lock is not free, or the file turns out to be behind the head
     */
    static SchemaTransaction join(Project project, Standing standing, SessionIdentity identity, boolean writing)
            throws SQLException {
        BranchState state = standing.state();
        Hold hold;
        if (writing) {
            Optional<Hold> free = state.lock().tryAcquire(identity.claimant(standing));
            if (free.isEmpty()) {
                throw SqlState.SERIALIZATION.error(
                        "Another schema change on branch '%s' goes on (%s), and this transaction holds its tenant's write lock, so"
                                + " it cannot wait. Roll back and try again, or begin the transaction with the schema change",
                        state.branch(), state.lock().holder());
            }
            hold = free.get();
        } else {
            hold = state.lock().acquire(identity.claimant(standing), standing.busyTimeoutMillis());
        }
        SchemaTransaction joined = prepared(project, standing, identity, hold);
        boolean open = false;
        try {
            joined.open(standing.held());
            open = true;
        } finally {
            if (!open) {
                joined.close();
            }
        }
        return joined;
    }

    private static SchemaTransaction prepared(Project project, Standing standing, SessionIdentity identity, Hold hold)
            throws SQLException {
        boolean ready = false;
        try {
            project.recovery().recover(standing.state());
            standing.state().requireUnprotected();
            SchemaTransaction begun = new SchemaTransaction(project, standing, identity, hold);
            ready = true;
            return begun;
        } finally {
            if (!ready) {
                hold.close();
            }
        }
    }

    /**
     * The transaction has begun, on this lease.
     *
     * @throws SQLException 40001 if it does not see the head: it began before, or an open cursor pins the file
     */
    void open(Lease lease) throws SQLException {
        file = lease.connection();
        base = FileLog.place(lease.connection());
        if (!base.equals(project.log().head(state.branch().id()))) {
            throw SqlState.SERIALIZATION.error(
                    "Branch '%s' has schema changes that this transaction%s does not see. %s and try again",
                    state.branch(),
                    standing.hasCursors() ? ", with a result set open," : "",
                    standing.hasCursors() ? "Close result sets, roll back" : "Roll back");
        }
    }

    private SqliteConnection file() {
        if (file == null) {
            throw new IllegalStateException("The transaction has not begun");
        }
        return file;
    }

    /** What runs one statement. */
    @FunctionalInterface
    interface Running {
        void run() throws SQLException;
    }

    /** Runs a schema change and records what came of it, if anything did. */
    void change(SqlStatement statement, Ddl ddl, Running running) throws SQLException {
        SqliteConnection connection = file();
        requireReplayable(ddl);
        SchemaSnapshot before = snapshot == null ? SchemaSnapshot.of(connection) : snapshot;
        boolean dependsOnRows = ddl.dependsOnRows() || dropsReferenced(ddl);
        long version = schemaVersion();
        String changeId = Change.newId(project.clock());
        String keptUntil = Drops.run(connection, standing, project.clock(), statement, ddl, changeId, running);
        FailPoint.CHANGED.reached();
        if (schemaVersion() == version) {
            snapshot = before;
            return;
        }
        SchemaSnapshot after = SchemaSnapshot.of(connection);
        List<String> mending = ddl.newName() == null ? List.of() : after.mendedTriggers(before);
        for (String sql : mending) {
            connection.run(sql);
        }
        snapshot = mending.isEmpty() ? after : SchemaSnapshot.of(connection);
        if (!after.equals(before)) {
            Optional<String> rows = identity.migrating().isOn() && ddl.asSelect()
                    ? TableFromQuery.insert(statement.text())
                    : Optional.empty();
            append(
                    changeId,
                    keptUntil,
                    ddl.verb().name().toLowerCase(Locale.ROOT),
                    type(ddl),
                    ddl.name(),
                    ddl.asSelect() ? definition(after, ddl) : script(statement.text(), mending),
                    new @Nullable Object[0],
                    dependsOnRows || indexesExpressions(ddl));
            if (rows.isPresent()) {
                appendRows("table", ddl.name(), rows.get(), new @Nullable Object[0], true);
            }
        }
    }

    private static String script(String first, List<String> others) {
        return others.isEmpty() ? first : first + ";\n" + String.join(";\n", others);
    }

    private long schemaVersion() throws SQLException {
        return file().number("pragma main.schema_version");
    }

    private static String type(Ddl ddl) {
        return ddl.objectType() == ObjectType.VIRTUAL_TABLE
                ? "table"
                : ddl.objectType().name().toLowerCase(Locale.ROOT);
    }

    /** CREATE TABLE .. AS SELECT travels as the table that it made; its rows travel in a migration only. */
    private static String definition(SchemaSnapshot after, Ddl ddl) {
        return after.find("table", ddl.name()).map(SchemaObject::sql).orElseThrow();
    }

    /** Whether a table is dropped that others reference: where they have rows, the drop fails. */
    private boolean dropsReferenced(Ddl ddl) throws SQLException {
        return ddl.verb() == Verb.DROP && ddl.objectType() == ObjectType.TABLE && isReferenced(ddl.name());
    }

    private boolean isReferenced(String table) throws SQLException {
        return file().number("""
                        select count(*)
                        from main.sqlite_schema m
                        join pragma_foreign_key_list(m.name) f
                        where m.type = 'table' and lower(f."table") = lower(?1) and lower(m.name) <> lower(?1)""", table) > 0;
    }

    /**
     * Refuses a rename that would come to something else in the other tenants: with {@code legacy_alter_table} SQLite
     * lets references follow only where foreign keys are enforced, and changes are replayed without.
     */
    private void requireReplayable(Ddl ddl) throws SQLException {
        if (ddl.newName() != null
                && file().number("pragma legacy_alter_table") == 1
                && file().number("pragma foreign_keys") == 1
                && isReferenced(ddl.name())) {
            throw SqlState.NOT_ALLOWED.error(
                    "Table '%s' is referenced by others, and with both PRAGMA legacy_alter_table and foreign_keys on their"
                            + " references would follow its new name here but not in the other tenants: switch one of the two off",
                    ddl.name());
        }
    }

    /** Whether a new index computes something of each row, which may fail: JSON that is none, a sum that overflows. */
    private boolean indexesExpressions(Ddl ddl) throws SQLException {
        return ddl.verb() == Verb.CREATE
                && ddl.objectType() == ObjectType.INDEX
                && file().number("""
                                select exists (select 1 from pragma_index_list(?2) l where l.name = ?1 collate nocase and l.partial)
                                  or exists (
                                    select 1
                                    from pragma_index_xinfo(?1) x
                                    left join pragma_table_xinfo(?2) c on c.cid = x.cid
                                    where x.cid = -2 or c.hidden in (2, 3))""", ddl.name(), ddl.table()) > 0;
    }

    private void append(
            String changeId,
            @Nullable String keptUntil,
            String kind,
            String type,
            String name,
            String sql,
            @Nullable Object[] parameters,
            boolean dependsOnRows)
            throws SQLException {
        SqliteConnection connection = file();
        FileLog.append(
                connection,
                new Change(
                        changeId,
                        commitId,
                        kind,
                        type,
                        name,
                        sql,
                        Parameters.write(parameters),
                        identity.migrating().isOn()
                                ? identity.migrating().checksForeignKeys()
                                : connection.number("pragma foreign_keys") == 1,
                        connection.number("pragma legacy_alter_table") == 1,
                        dependsOnRows,
                        "[]",
                        "",
                        keptUntil,
                        identity.author(),
                        project.clock().instant().toString()));
    }

    /**
     * Records rows that a table rebuild carries over: an INSERT .. SELECT into a table made in this transaction, and
     * writes to {@code sqlite_sequence} beside it.
     */
    void rows(SqlStatement statement, Dml dml, @Nullable Object[] parameters) throws SQLException {
        if (isRebuild(dml)) {
            appendRows("table", dml.table(), statement.text(), parameters, true);
        }
    }

    /** Records rows that a migration has written; they are written in every tenant. */
    void migrated(String sql, Dml dml, @Nullable Object[] parameters) throws SQLException {
        boolean view = file().number(
                                "select exists (select 1 from main.sqlite_schema where type = 'view' and name = ?1 collate nocase)",
                                dml.table())
                != 0;
        appendRows(view ? "view" : "table", dml.table(), sql, parameters, !isAlikeEverywhere(dml));
    }

    /** Records a pragma that a migration has set, in the file. */
    void migrated(SqlStatement statement, PragmaCall pragma) throws SQLException {
        appendRows("pragma", pragma.name(), statement.text(), new @Nullable Object[0], false);
    }

    /** Whether a statement finds the same in every tenant: a migration tool's table, which only migrations write. */
    private boolean isAlikeEverywhere(Dml dml) throws SQLException {
        Migrating migrating = identity.migrating();
        return migrating.isBookkeeping(dml.table())
                && dml.reads().stream().allMatch(migrating::isBookkeeping)
                && file().number(
                                        "select exists (select 1 from main.sqlite_schema where type = 'trigger' and tbl_name = ?1 collate nocase)",
                                        dml.table())
                        == 0;
    }

    /** Whether a data change fills a table that this transaction has made. */
    boolean isRebuild(Dml dml) throws SQLException {
        Set<String> made = FileLog.changesAfter(file(), base.position()).stream()
                .filter(change ->
                        change.kind().equals("create") && change.objectType().equals("table"))
                .map(change -> change.objectName().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        boolean insert = dml.verb() == Dml.Verb.INSERT || dml.verb() == Dml.Verb.REPLACE;
        boolean sequence = dml.table().equalsIgnoreCase("sqlite_sequence");
        return sequence
                ? !made.isEmpty()
                : insert && dml.fromSelect() && made.contains(dml.table().toLowerCase(Locale.ROOT));
    }

    /** Records statements around TEMP tables, in case a rebuild goes by way of them. */
    void carry(List<Statement> statements) throws SQLException {
        for (Statement statement : statements) {
            appendRows(
                    SchemaApplier.TEMPORARY, statement.table(), statement.sql().text(), statement.parameters(), true);
        }
    }

    private void appendRows(String type, String name, String sql, @Nullable Object[] parameters, boolean dependsOnRows)
            throws SQLException {
        append(Change.newId(project.clock()), null, "rows", type, name, sql, parameters, dependsOnRows);
    }

    /** ROLLBACK TO took changes back: what was known of the schema may be wrong. */
    void rolledBack() {
        snapshot = null;
    }

    /**
     * Commits, and publishes what was changed.
     *
     * @throws SQLException before anything happened: then the transaction may be mended and committed again; CN003
     *     names the tenants whose rows are in the way
     */
    void commit(Lease lease) throws SQLException {
        SqliteConnection connection = file();
        List<Change> changes = withoutIdleTemporaries(connection);
        if (changes.isEmpty()) {
            connection.commit();
            return;
        }
        requireNoneDangling(changes);
        List<Change> made = changes;
        Recorder recorder = project.schemas().recorder(state.branch(), base);
        Replayed template = replayed(Rebuild.combined(made), recorder);
        changes = settled(made, recorder.changes());
        FileLog.replaceAfter(connection, base, changes);
        project.schemas().keep(state.branch(), template.place(), recorder);
        decide(connection, changes, template.place());
        committed = true;
        FailPoint.TENANT_COMMITTED.reached();
        lease.setWord(Lease.NO_WORD);
        try {
            publish(connection, changes, template);
        } catch (SQLException e) {
            throw SqlState.IO.withCause(
                    e.getErrorCode(),
                    e,
                    "The schema change is committed in tenant '"
                            + standing.tenant().name()
                            + "' but could not be published: " + e.getMessage()
                            + ". It reaches the others as soon as somebody uses branch '" + state.branch()
                            + "' and this works");
        }
    }

    /**
     * In a migration SQLite enforces no foreign keys: they are checked here, as they are in every other tenant. How
     * many rows had been in the way before is asked only if there are any now, of a connection that does not see this
     * transaction.
     */
    private void requireNoneDangling(List<Change> changes) throws SQLException {
        if (!identity.migrating().isOn() || !identity.migrating().checksForeignKeys()) {
            return;
        }
        DanglingRows dangling = DanglingRows.of(file(), changes);
        Map<String, DanglingRows.Count> after = dangling.count(file());
        if (!after.isEmpty()) {
            try (SqliteConnection before = project.files()
                    .open(state.branch(), standing.tenant(), file().file(), standing.busyTimeoutMillis())) {
                dangling.requireNoMore(dangling.count(before), after);
            }
        }
    }

    /** Whether the tenant's COMMIT has happened: then there is nothing to roll back. */
    boolean isCommitted() {
        return committed;
    }

    /** Up to the tenant's COMMIT: if anything fails here, nothing has happened. */
    private void decide(SqliteConnection connection, List<Change> changes, Place target) throws SQLException {
        BranchWord word = state.word();
        boolean open = true;
        try {
            if (changes.stream().anyMatch(Change::dependsOnRows)) {
                word.closeGate();
                new Trial(
                                project,
                                identity,
                                standing.busyTimeoutMillis(),
                                state.branch(),
                                standing.tenant(),
                                base,
                                changes,
                                target)
                        .run();
            }
            FailPoint.TRIED.reached();
            Intent intent = new Intent(
                    state.branch().id(), standing.tenant().id(), base.position(), target.position(), target.changeId());
            project.log().intend(intent);
            FailPoint.INTENT_COMMITTED.reached();
            word.setPending();
            FailPoint.PENDING_SET.reached();
            open = false;
            commitTenant(connection, intent);
        } finally {
            if (open) {
                word.settle();
            }
        }
    }

    /** Commits. Where nobody can tell whether that happened, the intent and the pending bit stay for recovery. */
    private void commitTenant(SqliteConnection connection, Intent intent) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (!project.recovery().isCommitted(state.branch(), intent)) {
                project.log().drop(intent);
                state.word().settle();
                throw e;
            }
        }
    }

    /** What the tenant's COMMIT has decided becomes the branch's. */
    private void publish(SqliteConnection connection, List<Change> changes, Replayed template) throws SQLException {
        Branch branch = state.branch();
        Recovery.forceWal(connection.file());
        FailPoint.WAL_FORCED.reached();
        project.log().publish(branch.id(), base.position(), changes);
        FailPoint.PUBLISHED.reached();
        project.templates().keep(branch, template);
        state.word().settle();
        FailPoint.WORD_MOVED.reached();
        project.noteCaughtUp(branch, standing.tenant(), template.place());
    }

    /** The template after the changes, whose effects are recorded on the way. */
    private Replayed replayed(List<Change> changes, Recorder recorder) throws SQLException {
        try {
            return project.templates().replay(state.branch(), base, changes, recorder::ran);
        } catch (SQLException e) {
            throw doesNotTravel(e);
        }
    }

    /** The changes, when the copies of what they drop have been given the ids of the objects. */
    private List<Change> settled(List<Change> made, List<Change> recorded) throws SQLException {
        return made.stream().anyMatch(change -> change.keptUntil() != null)
                ? KeptRows.settled(
                        file(), made, recorded, project.log().ids(state.branch().id(), base.position()))
                : recorded;
    }

    private SQLException doesNotTravel(SQLException e) {
        SQLException cause = SqliteErrors.translate(e);
        return SqlState.NOT_ALLOWED.withCause(
                cause.getErrorCode(),
                cause,
                "This schema change works in tenant '" + standing.tenant().name()
                        + "' but not in an empty one, so it cannot travel: " + cause.getMessage());
    }

    /**
     * The changes of this transaction; statements around TEMP tables that fed no rebuild are taken out of the record.
     */
    private List<Change> withoutIdleTemporaries(SqliteConnection connection) throws SQLException {
        List<Change> changes = FileLog.changesAfter(connection, base.position());
        Set<String> temporaries = changes.stream()
                .filter(change -> change.objectType().equals(SchemaApplier.TEMPORARY))
                .map(Change::objectName)
                .collect(Collectors.toSet());
        if (temporaries.isEmpty()) {
            return changes;
        }
        Set<String> read = changes.stream()
                .filter(change ->
                        change.kind().equals("rows") && !change.objectType().equals(SchemaApplier.TEMPORARY))
                .flatMap(change -> Project.statement(change.sql()).tablesRead().stream())
                .collect(Collectors.toSet());
        List<Change> kept = changes.stream()
                .filter(change ->
                        !change.objectType().equals(SchemaApplier.TEMPORARY) || read.contains(change.objectName()))
                .toList();
        FileLog.replaceAfter(connection, base, kept);
        return kept;
    }

    /** Gives the lock back. */
    @Override
    public void close() throws SQLException {
        hold.close();
    }
}
