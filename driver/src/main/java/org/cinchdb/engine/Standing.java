/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.FileLog;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.catalog.BranchWord;
import org.cinchdb.catalog.Precedence;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;
import org.cinchdb.sqlite.Waiter;
import org.cinchdb.tenant.Lease;
import org.cinchdb.tenant.LeasePool.Opening;
import org.cinchdb.tenant.Tenant;
import org.cinchdb.url.ConnectionTarget;
import org.jspecify.annotations.Nullable;

/**
 * Where a session stands: one tenant of one branch, and the leases it holds there.
 *
 * <p>A tenant that nobody has touched has no file: what is read there is read from the branch's template, and the first
 * statement that is not such a read makes the file. Each new transaction begins on a file that has been brought to the
 * branch's head; that costs one comparison as long as the branch's word has not moved. For one thread at a time.
 */
final class Standing {
    private final Project project;
    private final ConnectionTarget target;
    private final SessionIdentity identity;
    private final BranchState state;
    private final Session session;
    private final Consumer<SQLException> warnings;
    private Tenant tenant;
    private boolean readOnly;

    private @Nullable Lease lease;
    private @Nullable Lease template;
    private @Nullable Path templateFile;
    private long validatedWord;
    private long validatedSequence;

    private final Cursors cursors = new Cursors();
    private final Precedence precedence;

    /** Counts the open cursors: as long as there is one, its lease cannot be brought up to date. Run when one ends. */
    private static final class Cursors implements Runnable {
        private int open;

        @Override
        public void run() {
            open--;
        }
    }

    /** The settings of a physical connection that sessions may differ in. */
    private record Settings(
            String synchronous, boolean foreignKeys, int busyTimeout, boolean attach, boolean readOnly) {}

    Standing(
            Project project,
            ConnectionTarget target,
            SessionIdentity identity,
            BranchState state,
            Tenant tenant,
            long tenantWord,
            long tenantSequence,
            boolean readOnly,
            Session session,
            Consumer<SQLException> warnings) {
        this.project = project;
        this.target = target;
        this.identity = identity;
        this.state = state;
        this.tenant = tenant;
        this.readOnly = readOnly;
        this.session = session;
        this.warnings = warnings;
        this.validatedWord = tenantWord;
        this.validatedSequence = tenantSequence;
        this.precedence = state.word().precedence(tenant.id());
    }

    int busyTimeoutMillis() {
        return target.busyTimeoutMillis();
    }

    Duration retention() {
        return target.retention();
    }

    /** Whether SQLite enforces foreign keys here. In a migration they are checked at commit: see {@link Migrating}. */
    private boolean enforcesForeignKeys() {
        return target.foreignKeys() && !target.migrate();
    }

    /** Whether a name, written without a schema, means a TEMP table or view of this connection. */
    boolean isTemporary(String table) throws SQLException {
        return lease != null
                && lease.isMarked()
                && lease.connection()
                                .number(
                                        "select exists (select 1 from temp.sqlite_schema where type in ('table', 'view') and name = ?1 collate nocase)",
                                        table)
                        != 0;
    }

    BranchState state() {
        return state;
    }

    /** Who goes first of the processes that write here. */
    Precedence precedence() {
        return precedence;
    }

    Branch branch() {
        return state.branch();
    }

    Tenant tenant() {
        return tenant;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    /** Also inside a transaction, where SQLite would refuse the other settings. */
    void setReadOnly(boolean readOnly) throws SQLException {
        Lease held = lease;
        if (held != null) {
            setQueryOnly(held.connection(), readOnly);
        }
        this.readOnly = readOnly;
        if (held != null) {
            held.rememberSettings(settings());
        }
    }

    private static void setQueryOnly(SqliteConnection connection, boolean readOnly) throws SQLException {
        connection.run("pragma query_only = " + readOnly);
    }

    void cursorOpened() {
        cursors.open++;
    }

    /** What a cursor does when it ends. */
    Runnable cursorClosed() {
        return cursors;
    }

    /** The tenant's own connection, which a transaction holds. */
    Lease held() {
        Lease held = lease;
        if (held == null) {
            throw new IllegalStateException("No lease is held");
        }
        return held;
    }

    /** Whether a read needs no file even within a transaction: nothing can be written here, and nothing was. */
    boolean readsTemplate() throws SQLException {
        return readOnly && lease == null && !findFile();
    }

    /** Whether the tenant, or its branch, is there no longer. */
    boolean isGone() throws SQLException {
        return validatedWord != state.word().get()
                && (!state.isAlive()
                        || project.tenants().byId(branch(), tenant.id()).isEmpty());
    }

    /** The schema is about to change: what is known of its triggers does not hold. */
    void forgetTriggers() {
        if (lease != null) {
            lease.forgetTriggers();
        }
    }

    /** What an autocommit read is answered from: the tenant's file at the head, or the template if there is none. */
    Lease forReading() throws SQLException {
        Lease held = lease;
        if (held != null) {
            return held.word() == state.word().get() ? held : upToDate(false);
        }
        return findFile() ? upToDate(false) : template();
    }

    /** Whether the tenant has a file by now: another process may have made it. */
    private boolean findFile() throws SQLException {
        if (tenant.file().isEmpty()) {
            long word = state.word().get();
            Optional<String> file = project.tenants().file(branch(), tenant);
            if (file.isEmpty()) {
                return false;
            }
            tenant = new Tenant(tenant.id(), tenant.uid(), tenant.name(), file);
            state.remember(tenant, word);
        }
        return true;
    }

    private Lease template() throws SQLException {
        long word = state.word().get();
        if (!BranchState.isSettled(word)
                && project.recovery().recoverIfAbandoned(state, identity.claimant(this), warnings)) {
            word = state.word().get();
        }
        revalidate(word);
        Place head = state.head(word);
        Path file = project.templates().file(branch(), head);
        Lease held = template;
        if (held != null && (file.equals(templateFile) || cursors.open > 0)) {
            return held;
        }
        releaseTemplate();
        held = openTemplate(file, head);
        configure(held);
        template = held;
        templateFile = file;
        return held;
    }

    private Lease openTemplate(Path file, Place head) throws SQLException {
        Opening opening = () -> SqliteConnection.open(file, Access.IMMUTABLE, target.busyTimeoutMillis());
        try {
            return project.pool().acquire(file, opening);
        } catch (SQLException e) {
            if (Files.exists(file)) {
                throw e;
            }
            // Another process, which is ahead, has just removed it.
            project.templates().file(branch(), head);
            return project.pool().acquire(file, opening);
        }
    }

    private void releaseTemplate() throws SQLException {
        Lease held = template;
        if (held != null && cursors.open == 0) {
            template = null;
            project.pool().release(held);
        }
    }

    /** The tenant's own connection, its file made if need be and brought to the head, unless a cursor pins it. */
    Lease upToDate(boolean forWriting) throws SQLException {
        Lease held = lease;
        return held != null && held.word() == state.word().get() ? held : settled(forWriting);
    }

    /** The slow path: the word moved, or something is under way on the branch. */
    private Lease settled(boolean forWriting) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(target.busyTimeoutMillis());
        while (true) {
            long word = state.word().get();
            if (!BranchState.isSettled(word)) {
                if (project.recovery().recoverIfAbandoned(state, identity.claimant(this), warnings)) {
                    continue;
                }
                if (forWriting && BranchWord.isGated(word)) {
                    awaitGate(deadline);
                    continue;
                }
            }
            Lease current = at(word);
            if (current.word() == word) {
                return current;
            }
            if (cursors.open == 0) {
                bringTo(current, state.head(word));
            }
            current.setWord(cursors.open == 0 && BranchState.isSettled(word) ? word : Lease.NO_WORD);
            return current;
        }
    }

    private void awaitGate(long deadline) throws SQLException {
        if (identity.waiter().isCancelled()) {
            throw SqlState.CANCELLED.error("The statement was cancelled while it waited for a schema change");
        }
        if (System.nanoTime() > deadline) {
            throw SqlState.SERIALIZATION.error(
                    "Writers of branch '%s' wait while a schema change is being tried on its tenants' rows, or a backup is restored (%s). Try again",
                    branch(), state.lock().holder());
        }
        Waiter.sleep(1);
    }

    /** The same while this session holds the branch's schema lock: nothing else is under way. */
    Lease atHeadUnderLock() throws SQLException {
        Lease current = at(state.word().get());
        Place head = project.log().head(branch().id());
        if (cursors.open == 0) {
            bringTo(current, head);
        }
        current.setWord(Lease.NO_WORD);
        return current;
    }

    /** The lease on the file that the tenant has now. */
    private Lease at(long word) throws SQLException {
        revalidate(word);
        Lease held = lease;
        if (held != null) {
            return held;
        }
        if (!findFile()) {
            project.files().touch(branch(), tenant, state.head(word));
            findFile();
        }
        Path file = project.files().path(tenant.file().orElseThrow());
        held = project.pool()
                .acquire(file, () -> project.files().open(branch(), tenant, file, target.busyTimeoutMillis()));
        lease = held;
        boolean ready = false;
        try {
            project.files().requireFile(branch(), tenant, held);
            configure(held);
            ready = true;
        } finally {
            if (!ready) {
                releaseLease();
            }
        }
        return held;
    }

    /** Asks metadata.db again what the tenant is, if something has happened to any tenant's name since. */
    private void revalidate(long word) throws SQLException {
        if (word == validatedWord) {
            return;
        }
        long sequence = state.sequence(word);
        if (sequence != validatedSequence) {
            takeFrom(project.tenants().byId(branch(), tenant.id()));
            validatedSequence = sequence;
        }
        validatedWord = word;
    }

    private void takeFrom(Optional<Tenant> now) throws SQLException {
        if (now.isEmpty()) {
            throw SqlState.TENANT_NOT_FOUND.error(
                    "Tenant '%s' was dropped from branch '%s'. Move to another, or connect again if it was made anew",
                    tenant.name(), branch());
        }
        Lease held = lease;
        Optional<String> before = tenant.file();
        tenant = now.get();
        if (held != null && !tenant.file().equals(before)) {
            held.mark();
            releaseLease();
        }
    }

    private void configure(Lease held) throws SQLException {
        SqliteConnection connection = held.connection();
        held.setUser(session);
        identity.waiter().tell(precedence);
        connection.setWaiter(identity.waiter());
        Settings wanted = settings();
        if (held.needsSettings(wanted)) {
            connection.run("pragma synchronous = " + wanted.synchronous());
            connection.run("pragma foreign_keys = " + wanted.foreignKeys());
            setQueryOnly(connection, wanted.readOnly());
            connection.setBusyTimeout(wanted.busyTimeout());
            connection.limitAttached(wanted.attach() ? 10 : 0);
        }
    }

    private Settings settings() {
        return new Settings(
                target.synchronous().name(),
                enforcesForeignKeys(),
                target.busyTimeoutMillis(),
                target.attach(),
                readOnly);
    }

    private void bringTo(Lease current, Place head) throws SQLException {
        SqliteConnection connection = current.connection();
        if (FileLog.place(connection).equals(head)) {
            return;
        }
        try {
            current.takeTurn(identity.waiter(), target.busyTimeoutMillis());
            try {
                if (current.isMarked() || readOnly) {
                    catchUpApart(connection.file(), head);
                } else {
                    project.files().catchUp(connection, branch(), tenant, head, enforcesForeignKeys());
                }
            } finally {
                current.passTurn();
            }
            project.noteCaughtUp(branch(), tenant, head);
        } catch (SQLException e) {
            SQLException refused = SqlState.ROWS_IN_THE_WAY.withCause(
                    e.getErrorCode(),
                    e,
                    "Tenant '" + tenant.name() + "' cannot follow branch '" + branch() + "' to position "
                            + head.position() + ": " + e.getMessage() + ". Its rows stay readable with readOnly=true");
            if (!(e instanceof org.cinchdb.branch.SchemaApplier.ReplayException)
                    && !SqlState.FOREIGN_KEY.isStateOf(e)) {
                throw e;
            }
            if (!readOnly) {
                throw refused;
            }
            warnings.accept(refused);
        }
    }

    /** On a connection of its own: the session's has TEMP objects, functions or settings that must not take part. */
    private void catchUpApart(Path file, Place head) throws SQLException {
        try (SqliteConnection connection = project.files().open(branch(), tenant, file, target.busyTimeoutMillis())) {
            connection.run("pragma synchronous = " + target.synchronous());
            project.files().catchUp(connection, branch(), tenant, head, false);
        }
    }

    /**
     * Whether a change that depends on rows came into the log since the file's place, or is being tried now; or another
     * file has come in the place of this one.
     */
    boolean isOvertaken() throws SQLException {
        long word = state.word().get();
        if (BranchWord.isGated(word)
                || !project.tenants().file(branch(), tenant).equals(tenant.file())) {
            return true;
        }
        long place = FileLog.place(held().connection()).position();
        return project.log().changes(branch().id(), place, state.head(word).position()).stream()
                .anyMatch(change -> change.dependsOnRows());
    }

    /** After a commit that wrote: the WAL may have become long. */
    void cutWal() {
        Lease held = lease;
        if (held != null && cursors.open == 0) {
            try {
                project.files().cutWal(held, target.busyTimeoutMillis());
            } catch (SQLException e) {
                // The commit stands: that its WAL stays long is no failure of it.
                warnings.accept(e);
            }
        }
    }

    /** Removes kept rows whose time is over, once in a while; the write transaction has begun, at the head. */
    void forgetDropped() throws SQLException {
        if (cursors.open == 0) {
            project.files().forgetDropped(held());
        }
    }

    boolean hasCursors() {
        return cursors.open > 0;
    }

    private void releaseLease() throws SQLException {
        Lease held = lease;
        lease = null;
        if (held != null) {
            project.pool().release(held);
        }
    }

    /**
     * Gives everything back; nobody will want the file of a tenant that is gone. Statements have been given back
     * before.
     */
    void leave() throws SQLException {
        cursors.open = 0;
        try {
            for (Lease held : new @Nullable Lease[] {lease, template}) {
                if (held != null && isGone()) {
                    held.mark();
                }
            }
            releaseTemplate();
        } finally {
            releaseLease();
        }
    }

    /** Ends what runs on either connection. From any thread. */
    void interrupt() throws SQLException {
        for (Lease held : new @Nullable Lease[] {lease, template}) {
            if (held != null && !held.connection().isClosed()) {
                held.connection().interrupt();
            }
        }
    }
}
