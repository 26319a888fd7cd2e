/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.SqlState;
import org.cinchdb.TenantName;
import org.cinchdb.kv.KeyValueStore;
import org.cinchdb.schema.Schema;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.StatementKind;
import org.cinchdb.sql.UseTarget;
import org.cinchdb.sqlite.Rows;
import org.cinchdb.sqlite.SqliteErrors;
import org.cinchdb.tenant.Lease;
import org.cinchdb.tenant.Tenant;
import org.cinchdb.url.ConnectionTarget;
import org.jspecify.annotations.Nullable;

/**
 * One logical connection: where it stands, its transaction, its statements. What its statements need is the
 * {@link Gate}'s business.
 *
 * <p>Every call waits for the one before, so that threads may share a session; {@link #cancel()} alone does not wait.
 */
public final class Session implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Project project;
    private final ConnectionTarget target;
    private final SessionIdentity identity;
    private final Transaction transaction;
    private final Set<StatementHandle> handles = new LinkedHashSet<>();
    private final List<SQLException> warnings = new ArrayList<>();
    private final Gate gate;
    private final KeyValueStore kv;
    private volatile Standing standing;
    private boolean autoCommit = true;
    private boolean away;
    private Home home;
    private int moves;
    private volatile boolean closed;
    private @Nullable SQLException functionFailure;

    /** What relations have shown to the statement that acts on the project; null: there is none. */
    private @Nullable Map<List<@Nullable Object>, String> shownWhileActing;

    /** Where a session is at home, by the names of the time when it left: until then it may be renamed. */
    private record Home(DatabaseName database, BranchName branch, TenantName tenant) {}

    Session(Project project, ConnectionTarget target) throws SQLException {
        this.project = project;
        this.target = target;
        this.home = new Home(target.database(), target.branch(), target.tenant());
        this.identity = new SessionIdentity(target);
        this.transaction = new Transaction(project, target, identity);
        this.gate = new Gate(this, target, identity, transaction);
        this.kv = new KeyValueStore(new KvSession(this, gate));
        this.standing = stand(target.database(), target.branch(), target.tenant(), target.create(), target.readOnly());
    }

    private Standing stand(
            DatabaseName database, BranchName branch, TenantName tenant, boolean create, boolean readOnly)
            throws SQLException {
        BranchState state = project.state(database, branch, create);
        long word = state.word().get();
        long sequence = state.sequence(word);
        Tenant found = project.tenant(state, tenant, create);
        return new Standing(project, target, identity, state, found, word, sequence, readOnly, this, warnings::add);
    }

    private void enter() throws SQLException {
        lock.lock();
        if (closed) {
            lock.unlock();
            throw SqlState.CLOSED.error("The connection is closed");
        }
        if (lock.getHoldCount() == 1) {
            identity.waiter().begin();
        }
        functionFailure = null;
    }

    private void leave() {
        lock.unlock();
    }

    Project project() {
        return project;
    }

    Standing standing() {
        return standing;
    }

    SessionIdentity identity() {
        return identity;
    }

    /** Who hears how far changes are that are tried on every tenant; {@link Progress#NONE}: nobody. */
    public void setProgress(Progress progress) {
        identity.progress().set(progress);
    }

    boolean isTenantScoped() {
        return target.tenantScope();
    }

    int statementCache() {
        return target.statementCache();
    }

    public ConnectionTarget target() {
        return target;
    }

    public DatabaseName database() {
        return standing.branch().database();
    }

    public BranchName branch() {
        return standing.branch().name();
    }

    /** The tenant's name: the one that it has now, if it was renamed. */
    public TenantName tenant() {
        return standing.tenant().name();
    }

    /** What came up that is no error, and forgets it. */
    public List<SQLException> takeWarnings() {
        lock.lock();
        try {
            List<SQLException> taken = List.copyOf(warnings);
            warnings.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Moves to another tenant of the branch; inside a transaction: 25001. */
    public void useTenant(String tenant) throws SQLException {
        move(new UseTarget(null, null, tenant));
    }

    /** Moves to {@code database[/branch]}, the tenant's name stays; inside a transaction: 25001. */
    public void useBranch(String databaseAndBranch) throws SQLException {
        int slash = databaseAndBranch.indexOf('/');
        move(
                slash < 0
                        ? new UseTarget(databaseAndBranch, null, null)
                        : new UseTarget(
                                databaseAndBranch.substring(0, slash), databaseAndBranch.substring(slash + 1), null));
    }

    /** Moves to where {@code USE} says. */
    void move(UseTarget to) throws SQLException {
        enter();
        try {
            if (transaction.isActive()) {
                throw SqlState.TRANSACTION_ACTIVE.error(
                        "A transaction is active on tenant '%s': commit or roll it back before you move", tenant());
            }
            DatabaseName database = to.database() == null ? database() : DatabaseName.of(to.database());
            BranchName sameBranch = to.database() == null ? branch() : BranchName.MAIN;
            BranchName branch = to.branch() == null ? sameBranch : BranchName.of(to.branch());
            TenantName tenant = to.tenant() == null ? tenant() : TenantName.of(to.tenant());
            Home here = here();
            Home there = new Home(database, branch, tenant);
            if (!there.equals(here) || standing.isGone()) {
                moveTo(stand(database, branch, tenant, false, standing.isReadOnly()));
                if (!away) {
                    home = here;
                }
                away = !there.equals(home);
            }
        } finally {
            leave();
        }
    }

    private void moveTo(Standing next) throws SQLException {
        moves++;
        Standing left = standing;
        standing = next;
        try {
            for (StatementHandle handle : List.copyOf(handles)) {
                handle.giveBack();
            }
        } finally {
            left.leave();
            gate.moved();
        }
    }

    private Home here() {
        return new Home(database(), branch(), tenant());
    }

    /** From now on the session is at home where it stands now, and not where its URL says. */
    public void settle() throws SQLException {
        enter();
        try {
            away = false;
        } finally {
            leave();
        }
    }

    /** Whether whoever used the session has left it elsewhere than at home, or in a transaction that SQL text began. */
    public boolean isAstray() {
        return away || (autoCommit && transaction.isOpen());
    }

    /**
     * Back home, ending a transaction that is open. If there is no way back (the tenant was dropped) the session is
     * closed: nobody may find it where it stands.
     */
    public void goHome() throws SQLException {
        enter();
        try {
            transaction.rollback();
            if (away) {
                moveTo(stand(home.database(), home.branch(), home.tenant(), false, standing.isReadOnly()));
                away = false;
            }
        } catch (SQLException e) {
            SQLException stranded = SqlState.CLOSED.withCause(
                    e.getErrorCode(), e, "The connection is closed, for it cannot go home. " + e.getMessage());
            try {
                close();
            } catch (SQLException alsoFailed) {
                stranded.addSuppressed(alsoFailed);
            }
            throw stranded;
        } finally {
            leave();
        }
    }

    /** Counts the moves: statements made before the last one are closed. */
    public int moves() {
        return moves;
    }

    public boolean autoCommit() {
        return autoCommit;
    }

    /** Whether a statement is a transaction of its own: autocommit is on, and no SQL text has said BEGIN. */
    public boolean commitsEach() {
        return gate.isAlone();
    }

    /** Turning autocommit on commits what is open, as JDBC wants it. */
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        enter();
        try {
            if (autoCommit && !this.autoCommit) {
                finish(transaction::commit);
            }
            this.autoCommit = autoCommit;
        } finally {
            leave();
        }
    }

    public void commit() throws SQLException {
        enter();
        try {
            finish(transaction::commit);
        } finally {
            leave();
        }
    }

    public void rollback() throws SQLException {
        enter();
        try {
            finish(transaction::rollback);
        } finally {
            leave();
        }
    }

    /** Sets a savepoint, beginning the transaction if there is none. The name is any text. */
    public void setSavepoint(String name) throws SQLException {
        enter();
        try {
            finish(() -> transaction.setSavepoint(standing, name, autoCommit));
        } finally {
            leave();
        }
    }

    public void rollbackTo(String savepoint) throws SQLException {
        enter();
        try {
            finish(() -> transaction.rollbackTo(savepoint));
        } finally {
            leave();
        }
    }

    public void release(String savepoint) throws SQLException {
        enter();
        try {
            finish(() -> transaction.release(savepoint));
        } finally {
            leave();
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    /** Something that is done with the session, and gives something. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws SQLException;
    }

    /** Has the session to itself for something, whose errors go through the one door. */
    <T> T entered(Call<T> call) throws SQLException {
        enter();
        try {
            return call.run();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            leave();
        }
    }

    /** The key-value store of the tenant on which the session stands. */
    public KeyValueStore kv() {
        return kv;
    }

    /** The project's databases, for a caller of Java methods. */
    public DatabaseAdmin databaseAdmin() {
        return new DatabaseAdmin(new Actor.OfSession(this, false));
    }

    /** The branches of the session's database, for a caller of Java methods. */
    public BranchAdmin branchAdmin() {
        return new BranchAdmin(new Actor.OfSession(this, false));
    }

    /** The tenants of the session's branch, for a caller of Java methods. */
    public TenantAdmin tenantAdmin() {
        return new TenantAdmin(new Actor.OfSession(this, false));
    }

    /** The same for a statement that runs. */
    DatabaseAdmin databases() {
        return new DatabaseAdmin(new Actor.OfSession(this, true));
    }

    BranchAdmin branches() {
        return new BranchAdmin(new Actor.OfSession(this, true));
    }

    TenantAdmin tenants() {
        return new TenantAdmin(new Actor.OfSession(this, true));
    }

    /** Edits of the schema of the branch on which the session stands. */
    public TableAdmin tables() {
        return new TableAdmin(this);
    }

    /** Refuses a function that writes where nothing has been made ready for it. */
    void requireWriting(String function) throws SQLException {
        if (standing.isReadOnly()) {
            throw SqlState.READ_ONLY.error("The connection is read-only: %s is refused", function);
        }
        if (!transaction.isWriting()) {
            throw SqlState.NOT_ALLOWED.error(
                    "%s writes, and is called by a view or a pragma: call it in a statement of its own", function);
        }
    }

    /** The schema of the tenant's file as the session sees it now. */
    Schema schema() throws SQLException {
        return entered(() -> Schema.readByName(present().connection()));
    }

    /** The same in a transaction that is to change it: until that ends, nobody else does. */
    Schema schemaToChange() throws SQLException {
        return entered(() -> Schema.readByName(gate.schemaLocked().connection()));
    }

    /** Runs a step of transaction control, through the one door for errors. */
    private void finish(Step step) throws SQLException {
        try {
            step.run();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    public boolean isReadOnly() {
        return standing.isReadOnly();
    }

    /** Holds from the next statement on; in a transaction that has written: 25001, as its commit may have to write. */
    public void setReadOnly(boolean readOnly) throws SQLException {
        enter();
        try {
            if (readOnly && !standing.isReadOnly() && transaction.isWriting()) {
                throw SqlState.TRANSACTION_ACTIVE.error(
                        "The transaction has written, and would become read-only: commit or roll back first");
            }
            standing.setReadOnly(readOnly || target.readOnly());
        } finally {
            leave();
        }
    }

    /**
     * Whether a transaction that has only read goes on with the newest rows when it begins to write (READ COMMITTED),
     * or fails with 40001 if others have committed since (SERIALIZABLE).
     */
    public void setReadCommitted(boolean readCommitted) throws SQLException {
        enter();
        try {
            transaction.setFollowsCommits(readCommitted);
        } finally {
            leave();
        }
    }

    /** Prepares a statement: what can be wrong with a query or a change of rows shows here. */
    public StatementHandle prepare(SqlStatement statement) throws SQLException {
        enter();
        try {
            Gate.requireAllowed(statement);
            Relations.requireAllowed(statement);
            StatementHandle handle = new StatementHandle(this, statement, Relations.rewrite(statement));
            if (statement.kind() == StatementKind.READ || statement.kind() == StatementKind.WRITE) {
                handle.on(present());
            }
            handles.add(handle);
            return handle;
        } catch (SQLException e) {
            throw Relations.explained(statement, failed(e));
        } finally {
            leave();
        }
    }

    /** Prepares a query of the driver's own, which sees Cinch's tables. Reads only. */
    public StatementHandle prepareInternal(String sql) throws SQLException {
        enter();
        try {
            StatementHandle handle = new StatementHandle(this, Project.statement(sql), sql);
            handles.add(handle);
            return handle;
        } finally {
            leave();
        }
    }

    /** The connection on which a read would run now. */
    private Lease present() throws SQLException {
        return transaction.isActive() ? standing.held() : standing.forReading();
    }

    @FunctionalInterface
    interface Description<T> {
        T of(PreparedStatement fresh) throws SQLException;
    }

    /** Asks something of a statement that is prepared for it alone: one that ran may not tell. */
    <T> T describe(StatementHandle handle, Description<T> description) throws SQLException {
        enter();
        try {
            Lease lease = present();
            try (PreparedStatement fresh = lease.connection().prepare(handle.sql(lease))) {
                return description.of(fresh);
            }
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            leave();
        }
    }

    @Nullable
    Rows execute(StatementHandle handle, @Nullable Object[] parameters) throws SQLException {
        enter();
        try {
            gate.run(handle, parameters);
            return handle.rows();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            leave();
        }
    }

    long[] executeBatch(StatementHandle handle, @Nullable Object[] parameters, int rows) throws SQLException {
        enter();
        try {
            return gate.runAll(handle, parameters, rows);
        } catch (SQLException e) {
            throw e instanceof BatchUpdateException ? e : failed(e);
        } finally {
            leave();
        }
    }

    /** The rowid of the last row that went into this session's file. */
    public long lastInsertRowid() throws SQLException {
        enter();
        try {
            return standing.held().connection().number("select last_insert_rowid()");
        } finally {
            leave();
        }
    }

    /**
     * A function of ours failed: SQLite hands on its text alone, so what it threw is kept until SQLite's own error
     * comes.
     */
    SQLException functionFailed(SQLException e) {
        functionFailure = e;
        return e;
    }

    /** What SQL can call and read of Cinch. */
    public static List<SqlFunction> functions() {
        return Functions.all();
    }

    /** A row could not be read: what the caller gets to see. */
    SQLException rowFailed(SQLException e) {
        SQLException own = functionFailure;
        functionFailure = null;
        return own == null ? SqliteErrors.translate(e) : own;
    }

    /** Runs a statement that may act on the project. */
    <T> T acting(Call<T> call) throws SQLException {
        shownWhileActing = new HashMap<>();
        try {
            return call.run();
        } finally {
            shownWhileActing = null;
        }
    }

    /** Refuses an action that something else than its own statement calls, such as a view. */
    void requireActing(String action) throws SQLException {
        if (shownWhileActing == null) {
            throw SqlState.NOT_ALLOWED.error(
                    "%s acts on the project: it stands in the select list of a SELECT of its own, or in {call ..}",
                    action);
        }
    }

    /** What a relation shows: to a statement that acts always the same, whatever it has done in the meantime. */
    String onceWhileActing(List<@Nullable Object> relation, Call<String> rows) throws SQLException {
        Map<List<@Nullable Object>, String> shown = shownWhileActing;
        String known = shown == null ? null : shown.get(relation);
        if (known != null) {
            return known;
        }
        String now = rows.run();
        if (shown != null) {
            shown.put(relation, now);
        }
        return now;
    }

    /** The one door for errors: what the caller gets to see. */
    SQLException failed(SQLException e) {
        SQLException translated = transaction.failed(e);
        if (identity.waiter().isCancelled() && SqlState.LOCK_TIMEOUT.isStateOf(translated)) {
            translated = SqlState.CANCELLED.withCause(
                    translated.getErrorCode(), translated, "The statement was cancelled while it waited for a lock");
        }
        if (SqlState.CANCELLED.isStateOf(translated)) {
            closeCursors(translated);
        }
        SQLException own = functionFailure;
        functionFailure = null;
        return own == null ? translated : own;
    }

    /** SQLite goes on interrupting as long as any statement of the connection is half-read. */
    private void closeCursors(SQLException cause) {
        for (StatementHandle handle : handles) {
            try {
                handle.closeRows();
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
    }

    public TransactionState transactionState() {
        return transaction.state();
    }

    /** Whether the session's transaction has begun: then actions on the project are refused. */
    boolean isInTransaction() {
        return transaction.isActive();
    }

    /** Whether the session's transaction has written: then it holds its tenant's write lock. */
    boolean hasWritten() {
        return transaction.isWriting();
    }

    /** Interrupts what runs now; callable from any thread, never waits. */
    public void cancel() {
        identity.waiter().cancel();
        try {
            standing.interrupt();
        } catch (SQLException e) {
            // The connection was closed in the meantime: there is nothing left to interrupt.
            System.getLogger(Session.class.getName()).log(System.Logger.Level.DEBUG, "Nothing to cancel", e);
        }
    }

    /** Whether a statement could run here now, asked of the file and of the project, within so many milliseconds. */
    public boolean isValid(long millis) {
        if (closed) {
            return false;
        }
        try {
            if (!lock.tryLock(Math.max(1, millis), TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        identity.waiter().begin();
        ScheduledFuture<?> timeOver = Background.later(this::cancel, millis);
        try {
            if (!closed && !transaction.isActive() && standing.isGone()) {
                return false;
            }
            return !closed && present().connection().number("select count(*) from main.sqlite_schema") >= 0;
        } catch (SQLException e) {
            return false;
        } finally {
            timeOver.cancel(false);
            lock.unlock();
        }
    }

    /** SQLite's connection underneath. The file is closed, not pooled, when the session leaves it. */
    public <T> T unwrapRaw(Class<T> type) throws SQLException {
        enter();
        try {
            Lease lease = gate.lasting();
            T raw = lease.connection()
                    .unwrap(type)
                    .orElseThrow(
                            () -> SqlState.NOT_SUPPORTED.error("This connection does not wrap a %s", type.getName()));
            lease.mark();
            return raw;
        } finally {
            leave();
        }
    }

    void close(StatementHandle handle) throws SQLException {
        lock.lock();
        try {
            if (!handle.isClosed()) {
                handle.markClosed();
                handles.remove(handle);
                handle.giveBack();
            }
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        return closed;
    }

    /** Rolls back what is open and gives everything back. */
    @Override
    public void close() throws SQLException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            for (StatementHandle handle : List.copyOf(handles)) {
                close(handle);
            }
            try {
                transaction.rollback();
            } finally {
                standing.leave();
                project.sessionClosed();
            }
        } catch (SQLException e) {
            throw SqliteErrors.translate(e);
        } finally {
            lock.unlock();
        }
    }
}
