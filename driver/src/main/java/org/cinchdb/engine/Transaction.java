/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteErrors;
import org.cinchdb.tenant.Lease;
import org.cinchdb.url.ConnectionTarget;
import org.cinchdb.url.TransactionMode;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of a session, however it is spoken of: by JDBC calls or as SQL text.
 *
 * <p>It begins at its first statement, not when it is asked for, and then knows whether that statement writes. Every
 * write holds SQLite's write lock from its start and compares the branch's word once more under it: a schema change
 * that was published between the look and the lock would otherwise be missed. For one thread at a time.
 */
final class Transaction {
    private record Savepoint(String name, int carried) {}

    private final Project project;
    private final ConnectionTarget target;
    private final SessionIdentity identity;
    private final List<Savepoint> savepoints = new ArrayList<>();
    private final TemporaryTables temporaries = new TemporaryTables();
    private TransactionState state = TransactionState.NONE;
    private TransactionMode mode;
    private boolean writing;
    private boolean used;
    private boolean wroteAttached;
    private boolean endsWithSavepoint;
    private boolean followsCommits;
    private boolean defersForeignKeys;
    private long wordAtBegin;
    private @Nullable Standing standing;
    private @Nullable SchemaTransaction schema;

    Transaction(Project project, ConnectionTarget target, SessionIdentity identity) {
        this.project = project;
        this.target = target;
        this.identity = identity;
        this.mode = target.transactionMode();
    }

    TransactionState state() {
        return state;
    }

    /** Whether one was asked for, begun or not. */
    boolean isOpen() {
        return state != TransactionState.NONE;
    }

    /** Whether SQLite has one, so that its statements belong together. */
    boolean isActive() {
        return state == TransactionState.ACTIVE;
    }

    boolean isWriting() {
        return writing;
    }

    /** Refuses to go on in a transaction that is over. */
    void requireUsable() throws SQLException {
        if (state == TransactionState.FAILED) {
            throw SqlState.TRANSACTION_FAILED.error(
                    "SQLite has rolled this transaction back. Roll it back here too, then begin again");
        }
    }

    /** BEGIN was said. */
    void request(String mode) throws SQLException {
        if (state != TransactionState.NONE) {
            throw SqlState.TRANSACTION_STATE.error(
                    "There is a transaction already: commit or roll it back before BEGIN");
        }
        this.mode = mode.isEmpty()
                ? target.transactionMode()
                : TransactionMode.valueOf(mode.toUpperCase(java.util.Locale.ROOT));
        state = TransactionState.REQUESTED;
    }

    /** Sees to it that there is a transaction, and one that writes if {@code write} says so. */
    void ensure(Standing where, boolean write) throws SQLException {
        requireUsable();
        if (state != TransactionState.ACTIVE && locksAtBegin(where)) {
            ensureSchema(where);
        } else if (state != TransactionState.ACTIVE) {
            begin(where, write);
        } else if (write && !writing) {
            try {
                ensureWriting();
            } catch (SQLException e) {
                if (!mayFollow(where, e)) {
                    throw e;
                }
                follow(where);
            }
        }
        used = true;
    }

    /**
     * Whether a transaction that has only read goes on with the newest rows when it begins to write and others have
     * committed since: READ COMMITTED. Else it fails then, as SERIALIZABLE asks for.
     */
    void setFollowsCommits(boolean follows) {
        followsCommits = follows;
    }

    /** Whether foreign keys are checked at the end of this transaction, be it one that is yet to begin. */
    void deferForeignKeys(boolean defer) throws SQLException {
        defersForeignKeys = defer;
        if (state == TransactionState.ACTIVE) {
            where().held().connection().run("pragma defer_foreign_keys = " + (defer ? "on" : "off"));
        }
    }

    boolean defersForeignKeys() {
        return defersForeignKeys;
    }

    /** What would be lost with SQLite's transaction, or reads on in it, stands against it. */
    private boolean mayFollow(Standing where, SQLException e) {
        return followsCommits
                && SqliteErrors.isStale(e)
                && !where.hasCursors()
                && !where.held().isMarked();
    }

    private void follow(Standing where) throws SQLException {
        where.held().connection().rollback();
        state = TransactionState.REQUESTED;
        beginWriting(where);
        restore();
    }

    /** What was said before the transaction began in SQLite, or began anew. */
    private void restore() throws SQLException {
        if (defersForeignKeys) {
            where().held().connection().run("pragma defer_foreign_keys = on");
        }
        for (Savepoint savepoint : savepoints) {
            where().held().connection().run("savepoint " + quoted(savepoint.name()));
        }
    }

    /**
     * Whether a transaction takes the branch's schema lock whatever its first statement is. Migration tools first read
     * what is to be done: of two that run at once, the later one then waits, and sees what the other has done.
     */
    private boolean locksAtBegin(Standing where) throws SQLException {
        return identity.migrating().isOn()
                && !where.isReadOnly()
                && !where.state().isProtected();
    }

    private void begin(Standing where, boolean write) throws SQLException {
        boolean immediate = mode == TransactionMode.IMMEDIATE
                || mode == TransactionMode.EXCLUSIVE
                || (write && mode == TransactionMode.AUTO);
        standing = where;
        if (immediate && !where.isReadOnly()) {
            beginWriting(where);
        } else {
            Lease lease = where.upToDate(false);
            wordAtBegin = lease.word();
            lease.connection().begin();
            state = TransactionState.ACTIVE;
            if (write) {
                ensureWriting();
            }
        }
        restore();
    }

    /** The transaction of one autocommit statement that writes. */
    void beginWriting(Standing where) throws SQLException {
        standing = where;
        while (true) {
            Lease lease = where.upToDate(true);
            FailPoint.WORD_READ.reached();
            takeLock(where, lease);
            long word = where.state().word().get();
            if (word == lease.word()) {
                wordAtBegin = word;
                break;
            }
            if (where.hasCursors() || !BranchState.isSettled(word)) {
                if (!where.isOvertaken()) {
                    wordAtBegin = word;
                    break;
                }
                giveUp(lease);
                if (where.hasCursors()) {
                    throw overtaken();
                }
            } else {
                giveUp(lease);
            }
        }
        state = TransactionState.ACTIVE;
        writing = true;
        if (where.held().word() == wordAtBegin) {
            forgetDropped(where);
        }
    }

    private void forgetDropped(Standing where) throws SQLException {
        boolean done = false;
        try {
            where.forgetDropped();
            done = true;
        } finally {
            if (!done) {
                end();
            }
        }
    }

    private void takeLock(Standing where, Lease lease) throws SQLException {
        takeLock(where, lease, lease.connection()::beginImmediate);
    }

    private interface Locking {
        void run() throws SQLException;
    }

    private void takeLock(Standing where, Lease lease, Locking locking) throws SQLException {
        lease.takeTurn(identity.waiter(), target.busyTimeoutMillis());
        boolean locked = false;
        try {
            where.precedence().holdBack();
            locking.run();
            locked = true;
        } finally {
            where.precedence().withdraw();
            if (!locked) {
                lease.passTurn();
            }
        }
    }

    private static void giveUp(Lease lease) throws SQLException {
        try {
            lease.connection().rollback();
        } finally {
            lease.passTurn();
        }
    }

    private static SQLException overtaken() {
        return SqlState.SERIALIZATION.error(
                "A schema change that depends on rows, or another file of this tenant, came since this transaction began to read."
                        + " Roll back and try again");
    }

    /** The first write of a transaction that began by reading. */
    private void ensureWriting() throws SQLException {
        if (writing) {
            return;
        }
        Standing where = where();
        Lease lease = where.held();
        takeLock(where, lease, () -> lease.connection().update("update main.__cinch set id = id where 0"));
        long word = where.state().word().get();
        if ((word != wordAtBegin || !BranchState.isSettled(word)) && where.isOvertaken()) {
            throw overtaken();
        }
        writing = true;
    }

    private Standing where() {
        if (standing == null) {
            throw new IllegalStateException("No transaction has begun");
        }
        return standing;
    }

    /** Prepares the transaction for schema changes; see {@link SchemaTransaction}. */
    SchemaTransaction ensureSchema(Standing where) throws SQLException {
        requireUsable();
        if (schema != null) {
            used = true;
            return schema;
        }
        if (wroteAttached) {
            throw SqlState.NOT_ALLOWED.error(
                    "This transaction wrote to an attached file, which cannot commit together with a schema change. Commit first");
        }
        SchemaTransaction begun;
        if (state == TransactionState.ACTIVE && !used && savepoints.isEmpty() && !where.hasCursors()) {
            end();
        }
        if (state == TransactionState.ACTIVE) {
            begun = SchemaTransaction.join(project, where, identity, writing);
            boolean ready = false;
            try {
                ensureWriting();
                ready = true;
            } finally {
                if (!ready) {
                    begun.close();
                }
            }
        } else {
            begun = SchemaTransaction.begin(project, where, identity);
            boolean ready = false;
            try {
                Lease lease = where.atHeadUnderLock();
                takeLock(where, lease);
                standing = where;
                state = TransactionState.ACTIVE;
                writing = true;
                restore();
                wordAtBegin = where.state().word().get();
                begun.open(lease);
                ready = true;
            } finally {
                if (!ready) {
                    end();
                    begun.close();
                }
            }
        }
        schema = begun;
        used = true;
        schema.carry(temporaries.pending());
        return schema;
    }

    /** The schema changes of this transaction, if it has made any. */
    @Nullable
    SchemaTransaction schema() {
        return schema;
    }

    TemporaryTables temporaries() {
        return temporaries;
    }

    void noteAttachedWrite() throws SQLException {
        if (schema != null) {
            throw SqlState.NOT_ALLOWED.error(
                    "This transaction has schema changes, which cannot commit together with an attached file. Commit first");
        }
        wroteAttached = true;
    }

    /** Commits. If that fails the transaction may still be open, to be mended and committed again. */
    void commit() throws SQLException {
        requireUsable();
        if (state == TransactionState.ACTIVE) {
            SqliteConnection connection = where().held().connection();
            if (schema == null) {
                connection.commit();
            } else {
                commitSchema(schema);
            }
        }
        boolean wrote = writing;
        Standing ended = standing;
        forget();
        if (wrote && ended != null) {
            ended.cutWal();
        }
    }

    private void commitSchema(SchemaTransaction changes) throws SQLException {
        try {
            changes.commit(where().held());
        } catch (SQLException e) {
            if (changes.isCommitted()) {
                forget();
            }
            throw e;
        }
    }

    /** Rolls back what there is; a transaction that failed is over then. */
    void rollback() throws SQLException {
        try {
            end();
        } finally {
            forget();
        }
    }

    private void end() throws SQLException {
        if (state == TransactionState.ACTIVE) {
            state = TransactionState.NONE;
            Lease lease = where().held();
            try {
                lease.connection().rollbackIfOpen();
            } finally {
                lease.passTurn();
                writing = false;
            }
        }
    }

    private void forget() throws SQLException {
        boolean held = state == TransactionState.ACTIVE;
        state = TransactionState.NONE;
        mode = target.transactionMode();
        writing = false;
        used = false;
        wroteAttached = false;
        endsWithSavepoint = false;
        defersForeignKeys = false;
        savepoints.clear();
        temporaries.clear();
        if (held) {
            where().held().passTurn();
        }
        standing = null;
        closeSchema();
    }

    private void closeSchema() throws SQLException {
        SchemaTransaction ended = schema;
        schema = null;
        if (ended != null) {
            ended.close();
        }
    }

    /** After an error: RAISE(ROLLBACK), ON CONFLICT ROLLBACK, a full disk and the like end the transaction. */
    void afterError() throws SQLException {
        if (state == TransactionState.ACTIVE && !where().held().connection().inTransaction()) {
            Lease lease = where().held();
            forget();
            lease.passTurn();
            state = TransactionState.FAILED;
        }
    }

    /** SAVEPOINT; outside a transaction it begins one that ends with its release, as SQLite's does. */
    void setSavepoint(Standing where, String name, boolean autoCommit) throws SQLException {
        boolean outermost = state == TransactionState.NONE && autoCommit;
        ensure(where, false);
        where().held().connection().run("savepoint " + quoted(name));
        if (outermost) {
            endsWithSavepoint = true;
        }
        savepoints.add(new Savepoint(name, temporaries.size()));
    }

    void rollbackTo(String name) throws SQLException {
        requireUsable();
        int at = find(name);
        where().held().connection().run("rollback to " + quoted(name));
        temporaries.truncate(savepoints.get(at).carried());
        savepoints.subList(at + 1, savepoints.size()).clear();
        if (schema != null) {
            schema.rolledBack();
        }
    }

    void release(String name) throws SQLException {
        requireUsable();
        int at = find(name);
        if (at == 0 && endsWithSavepoint) {
            commit();
            return;
        }
        where().held().connection().run("release " + quoted(name));
        savepoints.subList(at, savepoints.size()).clear();
    }

    private int find(String name) throws SQLException {
        for (int i = savepoints.size() - 1; i >= 0; i--) {
            if (savepoints.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        throw SqlState.SAVEPOINT.error(
                "No savepoint '%s'. Savepoints: %s",
                name, savepoints.stream().map(Savepoint::name).toList());
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Translates a failure, keeps the transaction's state true to SQLite's, and gives back what to throw. */
    SQLException failed(SQLException e) {
        SQLException translated = SqliteErrors.translate(e);
        try {
            afterError();
        } catch (SQLException suppressed) {
            translated.addSuppressed(suppressed);
        }
        return translated;
    }
}
