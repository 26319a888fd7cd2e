/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.cinchdb.branch.KeptRows;
import org.cinchdb.kv.KvAccess;
import org.cinchdb.kv.KvTable;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Dml;
import org.cinchdb.sql.PragmaCall;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.StatementKind;
import org.cinchdb.sqlite.BufferedRows;
import org.cinchdb.sqlite.RawRows;
import org.cinchdb.sqlite.RawStatement;
import org.cinchdb.sqlite.Rows;
import org.cinchdb.sqlite.SqliteErrors;
import org.cinchdb.tenant.Lease;
import org.cinchdb.url.ConnectionTarget;
import org.jspecify.annotations.Nullable;

/**
 * The gate that a session's statements pass: what each kind needs (a transaction, the schema lock, a file at the head)
 * is seen to before SQLite hears of it, and what no session may say is refused. For one thread at a time.
 */
final class Gate {
    private final Session session;
    private final ConnectionTarget target;
    private final SessionIdentity identity;
    private final Transaction transaction;
    private final Migrating migrating;
    private final AutocommitTables autocommitTables = new AutocommitTables();

    Gate(Session session, ConnectionTarget target, SessionIdentity identity, Transaction transaction) {
        this.session = session;
        this.target = target;
        this.identity = identity;
        this.transaction = transaction;
        this.migrating = identity.migrating();
    }

    private Standing standing() {
        return session.standing();
    }

    /** The session has moved: what it did elsewhere does not count here. */
    void moved() {
        autocommitTables.clear();
    }

    private interface Step {
        void run() throws SQLException;
    }

    /** Runs one statement; its outcome is the handle's. */
    void run(StatementHandle handle, @Nullable Object[] parameters) throws SQLException {
        handle.closeRows();
        if (handle.statement().kind() != StatementKind.ROLLBACK) {
            transaction.requireUsable();
        }
        boolean timed = startTimer(handle);
        boolean streams = false;
        try {
            if (handle.statement().kind() == StatementKind.READ) {
                handle.setRows(read(handle, parameters));
                streams = true;
            } else {
                handle.setUpdateCount(0);
                other(handle, parameters);
            }
        } finally {
            if (timed && !streams) {
                handle.stopTimer();
            }
        }
    }

    /** Limits the time of an execution, its waits for locks included; says whether it is not limited already. */
    private boolean startTimer(StatementHandle handle) {
        if (handle.timeoutMillis() == 0 || handle.isTimed()) {
            return false;
        }
        handle.setTimer(Background.later(session::cancel, handle.timeoutMillis()));
        return true;
    }

    private Rows read(StatementHandle handle, @Nullable Object[] parameters) throws SQLException {
        boolean calls = !handle.statement().callsFunctions().isEmpty();
        boolean acts = calls && Functions.act(handle.statement());
        if (acts) {
            Functions.requireActionsAllowed(session, handle.statement());
        }
        if (calls && KvFunctions.write(handle.statement())) {
            return readWriting(handle, parameters);
        }
        Lease lease = readable(acts);
        if (acts) {
            return session.acting(() -> BufferedRows.readAll(stream(handle, lease, parameters), 0));
        }
        return calls ? BufferedRows.readAll(stream(handle, lease, parameters), 0) : stream(handle, lease, parameters);
    }

    /** Where a read runs: in the session's transaction, unless it is to be {@code outside} of one. */
    private Lease readable(boolean outside) throws SQLException {
        if (transaction.isActive()) {
            return standing().held();
        }
        if (outside || isAlone() || standing().readsTemplate()) {
            return standing().forReading();
        }
        transaction.ensure(standing(), false);
        return standing().held();
    }

    /** A query that calls functions which write. */
    private Rows readWriting(StatementHandle handle, @Nullable Object[] parameters) throws SQLException {
        requireWritable(handle.statement());
        Functions.requireNoAction(handle.statement());
        migrating.requireNoKeys(firstWord(handle.statement()) + " of functions that write keys");
        return allOrNothing(() -> BufferedRows.readAll(stream(handle, standing().held(), parameters), 0));
    }

    /** What the key-value store reads. */
    <T> T read(KvAccess.Work<T> work) throws SQLException {
        transaction.requireUsable();
        return work.on(kv(readable(false)));
    }

    /** What it writes. */
    <T> T write(String what, KvAccess.Work<T> work) throws SQLException {
        transaction.requireUsable();
        if (standing().isReadOnly()) {
            throw SqlState.READ_ONLY.error("The connection is read-only: %s of the key-value store is refused", what);
        }
        migrating.requireNoKeys(what + " of the key-value store");
        return allOrNothing(() -> work.on(kv(standing().held())));
    }

    private KvTable kv(Lease lease) {
        return lease.kv(session.project().clock());
    }

    /**
     * Runs what writes by functions in the session's transaction. SQLite undoes what a failing statement has written
     * itself, but not always what its functions have: a savepoint does.
     */
    private <T> T allOrNothing(Session.Call<T> call) throws SQLException {
        if (isAlone()) {
            return onItsOwn(call);
        }
        transaction.ensure(standing(), true);
        var connection = standing().held().connection();
        connection.update("savepoint __functions");
        boolean done = false;
        try {
            T result = call.run();
            connection.update("release __functions");
            done = true;
            return result;
        } finally {
            if (!done) {
                transaction.afterError();
                if (transaction.isActive()) {
                    connection.run("rollback to __functions");
                    connection.run("release __functions");
                }
            }
        }
    }

    /** Runs what writes in a transaction of its own. */
    private <T> T onItsOwn(Session.Call<T> call) throws SQLException {
        transaction.beginWriting(standing());
        boolean done = false;
        try {
            T result = call.run();
            transaction.commit();
            done = true;
            return result;
        } finally {
            if (!done) {
                transaction.rollback();
            }
        }
    }

    private Rows stream(StatementHandle handle, Lease lease, @Nullable Object[] parameters) throws SQLException {
        RawStatement raw = handle.on(lease);
        RawRows rows = raw.query(parameters, endOf(handle), session::rowFailed);
        standing().cursorOpened();
        handle.setUpdateCount(-1);
        return rows;
    }

    /** What happens when a cursor ends. The time runs until then: SQLite finds a row when it is asked for. */
    private Runnable endOf(StatementHandle handle) {
        Runnable end = standing().cursorClosed();
        return handle.timeoutMillis() == 0
                ? end
                : () -> {
                    handle.stopTimer();
                    end.run();
                };
    }

    private void other(StatementHandle handle, @Nullable Object[] parameters) throws SQLException {
        SqlStatement statement = handle.statement();
        switch (statement.kind()) {
            case WRITE -> write(handle, parameters);
            case DDL -> change(handle);
            case BEGIN -> transaction.request(statement.beginMode());
            case COMMIT -> requireOpen().commit();
            case ROLLBACK -> requireOpen().rollback();
            case SAVEPOINT -> transaction.setSavepoint(standing(), statement.savepoint(), session.autoCommit());
            case RELEASE -> transaction.release(statement.savepoint());
            case ROLLBACK_TO -> transaction.rollbackTo(statement.savepoint());
            case PRAGMA -> pragma(handle);
            case ATTACH, DETACH -> attach(handle, parameters);
            case VACUUM -> vacuum(handle, parameters);
            case USE -> use(statement);
            case READ -> throw new IllegalStateException("Reads go another way");
        }
    }

    private Transaction requireOpen() throws SQLException {
        if (session.autoCommit() && !transaction.isOpen()) {
            throw SqlState.TRANSACTION_STATE.error(
                    "There is no transaction to end: autocommit is on and nothing said BEGIN");
        }
        return transaction;
    }

    /** Whether a statement is a transaction of its own: autocommit is on, and no SQL text has said BEGIN. */
    boolean isAlone() {
        return session.autoCommit() && !transaction.isOpen();
    }

    private void write(StatementHandle handle, @Nullable Object[] parameters) throws SQLException {
        SqlStatement statement = handle.statement();
        requireWritable(statement);
        Functions.requireNoAction(statement);
        Optional<Dml> dml = statement.dml();
        if (dml.isPresent() && isMigrated(dml.get())) {
            migrate(handle, dml.get(), () -> finish(handle, parameters), parameters);
            return;
        }
        if (dml.isPresent()) {
            requireCarriable(statement, dml.get());
        }
        boolean alone = isAlone();
        Step step = () -> {
            finish(handle, parameters);
            if (dml.isPresent()) {
                noteRows(statement, dml.get(), parameters);
            }
        };
        if (callsWriters(handle)) {
            allOrNothing(() -> {
                step.run();
                return true;
            });
        } else {
            keepingRows(step);
        }
        if (alone && dml.isPresent()) {
            autocommitTables.filled(dml.get());
        }
    }

    /** Whether the rows that a statement writes are written in every tenant. */
    private boolean isMigrated(Dml dml) throws SQLException {
        return migrating.isOn() && isOwnFile(dml.schema()) && !isTemporary(dml);
    }

    private boolean isTemporary(Dml dml) throws SQLException {
        return dml.schema() == null
                ? standing().isTemporary(dml.table())
                : dml.schema().equalsIgnoreCase("temp");
    }

    /**
     * Writes rows that are part of the migration, and records how. Of a statement that fails nothing is left, whatever
     * its ON CONFLICT says: it is not repeated elsewhere.
     */
    private void migrate(StatementHandle handle, Dml dml, Step step, @Nullable Object[] parameters)
            throws SQLException {
        migrating.requireRepeatable(handle.statement());
        inSchemaTransaction(schema -> allOrNothing(() -> {
            step.run();
            schema.migrated(handle.sql(), dml, parameters);
            return true;
        }));
    }

    private interface SchemaStep {
        void run(SchemaTransaction schema) throws SQLException;
    }

    /** Runs what is part of a schema change in the session's transaction, in autocommit in one of its own. */
    private void inSchemaTransaction(SchemaStep step) throws SQLException {
        boolean alone = isAlone();
        boolean done = false;
        try {
            step.run(transaction.ensureSchema(standing()));
            if (alone) {
                transaction.commit();
            }
            done = true;
        } finally {
            if (alone && !done) {
                transaction.rollback();
            }
        }
    }

    /** Refuses rows that would be part of a schema change and cannot be found in another tenant. */
    private void requireCarriable(SqlStatement statement, Dml dml) throws SQLException {
        SchemaTransaction schema = transaction.schema();
        if (schema != null && Functions.areNeededBy(statement) && schema.isRebuild(dml)) {
            throw SqlState.NOT_ALLOWED.error(
                    "INSERT .. SELECT into '%s', which this transaction has made, is repeated in every tenant, and what cinch_"
                            + " functions and relations say is this session's alone: commit before it, or insert values",
                    dml.table());
        }
    }

    /** Whether a statement calls functions that write, itself or by a trigger. */
    private boolean callsWriters(StatementHandle handle) throws SQLException {
        if (KvFunctions.write(handle.statement())) {
            return true;
        }
        if (isAlone()) {
            return false;
        }
        transaction.ensure(standing(), true);
        Lease lease = standing().held();
        handle.on(lease);
        return lease.firesFunctions();
    }

    /** The session's lease, in a transaction that holds the branch's schema lock. */
    Lease schemaLocked() throws SQLException {
        if (standing().isReadOnly()) {
            throw SqlState.READ_ONLY.error("The connection is read-only: a schema change is refused");
        }
        transaction.ensureSchema(standing());
        return standing().held();
    }

    private void requireWritable(SqlStatement statement) throws SQLException {
        if (standing().isReadOnly()) {
            throw SqlState.READ_ONLY.error("The connection is read-only: %s is refused", firstWord(statement));
        }
        Dml dml = statement.dml().orElse(null);
        if (dml != null && migrating.isBookkeeping(dml.table()) && !isTemporary(dml)) {
            migrating.requireWritable(dml.table());
        }
    }

    /** Refuses, before SQLite hears of it, what no session may say. */
    static void requireAllowed(SqlStatement statement) throws SQLException {
        if (!statement.isWellFormed()) {
            throw SqlState.SYNTAX.error(
                    "Syntax error, or a NUL character, in '%s'",
                    statement.text().replace('\0', '\ufffd'));
        }
        Optional<String> reserved = statement.reservedTable();
        if (reserved.isPresent()) {
            throw SqlState.NOT_ALLOWED.error(
                    "Table names that begin with '__' are Cinch's own: '%s' is refused. Choose another name",
                    reserved.get());
        }
        if (statement.writesSchemaTable()) {
            throw SqlState.NOT_ALLOWED.error(
                    "The schema is changed by CREATE, ALTER and DROP, not by writing to sqlite_schema");
        }
    }

    private static String firstWord(SqlStatement statement) {
        return statement.text().split("\\s+", 2)[0];
    }

    /** Runs what writes in the session's transaction, in autocommit in one of its own. */
    private void inTransaction(Step step) throws SQLException {
        if (isAlone()) {
            onItsOwn(() -> {
                step.run();
                return true;
            });
        } else {
            transaction.ensure(standing(), true);
            step.run();
        }
    }

    /**
     * Runs one statement. ON CONFLICT FAIL and RAISE(FAIL) keep the rows that it changed before it failed, in
     * autocommit too; what any other constraint undoes, SQLite has undone by then.
     */
    private void keepingRows(Step statement) throws SQLException {
        boolean alone = isAlone();
        @Nullable SQLException[] failure = {null};
        inTransaction(() -> {
            try {
                statement.run();
            } catch (SQLException e) {
                if (!alone
                        || !SqliteErrors.mayKeepRows(e)
                        || !standing().held().connection().inTransaction()) {
                    throw e;
                }
                failure[0] = e;
            }
        });
        SQLException failed = failure[0];
        if (failed != null) {
            throw failed;
        }
    }

    /**
     * Runs a statement to its end: its rows are read, since a statement left half-way would block every later commit.
     */
    private void finish(StatementHandle handle, @Nullable Object[] parameters) throws SQLException {
        Lease lease = standing().held();
        RawStatement raw = handle.on(lease);
        if (handle.statement().kind() == StatementKind.DDL) {
            raw.runToEnd(parameters);
        } else if (!handle.statement().hasReturning()) {
            handle.setUpdateCount(raw.update(parameters));
        } else {
            handle.setRows(BufferedRows.readAll(raw.query(parameters, () -> {}), 0));
            handle.setUpdateCount(-1);
        }
    }

    private void noteRows(SqlStatement statement, Dml dml, @Nullable Object[] parameters) throws SQLException {
        SchemaTransaction schema = transaction.schema();
        if (schema == null
                && !dml.fromSelect()
                && dml.schema() == null
                && transaction.temporaries().size() == 0) {
            return;
        }
        if (transaction.temporaries().knows(dml.table())) {
            var noted = transaction.temporaries().add(statement, parameters, dml.table());
            if (schema != null) {
                schema.carry(List.of(noted));
            }
        } else if (schema != null && isOwnFile(dml.schema())) {
            schema.rows(statement, dml, parameters);
        } else if (!isOwnFile(dml.schema()) && !"temp".equalsIgnoreCase(dml.schema())) {
            transaction.noteAttachedWrite();
        }
    }

    /** Whether each run of a statement leaves a note: what it writes may be part of a schema change. */
    private boolean isNoted(SqlStatement statement) throws SQLException {
        Optional<Dml> dml = statement.dml();
        return dml.isPresent()
                && (dml.get().fromSelect()
                        || !isOwnFile(dml.get().schema())
                        || dml.get().table().equalsIgnoreCase("sqlite_sequence")
                        || transaction.temporaries().knows(dml.get().table()));
    }

    private static boolean isOwnFile(@Nullable String schema) {
        return schema == null || schema.equalsIgnoreCase("main");
    }

    private void change(StatementHandle handle) throws SQLException {
        SqlStatement statement = handle.statement();
        requireWritable(statement);
        Functions.requireNoAction(statement);
        Optional<Ddl> ddl = statement.ddl();
        standing().forgetTriggers();
        if (ddl.isEmpty() || !isLogged(ddl.get())) {
            changeUnlogged(handle, ddl);
            return;
        }
        migrating.requireWritable(ddl.get());
        boolean alone = isAlone();
        if (!migrating.isOn()) {
            autocommitTables.check(ddl.get(), alone);
        }
        inSchemaTransaction(schema ->
                schema.change(statement, ddl.get(), () -> finish(handle, new @Nullable Object[0])));
        if (alone) {
            autocommitTables.done(ddl.get());
        }
        handle.setUpdateCount(0);
    }

    private static boolean isLogged(Ddl ddl) {
        return !ddl.temp() && isOwnFile(ddl.schema());
    }

    /** TEMP objects and those of attached files: the connection's own business, which is not pooled after it. */
    private void changeUnlogged(StatementHandle handle, Optional<Ddl> ddl) throws SQLException {
        boolean alone = isAlone();
        boolean temp = ddl.isEmpty() || ddl.get().temp();
        if (ddl.isPresent()) {
            migrating.requireNoTemporaryTrigger(ddl.get());
        }
        if (KvRelations.readTable(handle.statement())) {
            write("making a view of cinch_kv", table -> {
                table.make();
                return true;
            });
        }
        Lease lease;
        if (alone) {
            lease = standing().upToDate(false);
        } else {
            transaction.ensure(standing(), false);
            lease = standing().held();
            if (!temp) {
                transaction.noteAttachedWrite();
            }
        }
        lease.mark();
        finish(handle, new @Nullable Object[0]);
        handle.setUpdateCount(0);
        if (alone && ddl.isPresent()) {
            autocommitTables.done(ddl.get());
        }
        if (temp && ddl.isPresent() && transaction.isActive() && ddl.get().objectType() == Ddl.ObjectType.TABLE) {
            var noted = transaction
                    .temporaries()
                    .add(handle.statement(), new @Nullable Object[0], ddl.get().name());
            SchemaTransaction schema = transaction.schema();
            if (schema != null) {
                schema.carry(List.of(noted));
            }
        }
    }

    private void pragma(StatementHandle handle) throws SQLException {
        Optional<PragmaCall> pragma = handle.statement().pragma();
        if (pragma.isEmpty()) {
            throw SqlState.SYNTAX.error(
                    "'%s' names no pragma", handle.statement().text());
        }
        Pragmas effect = Pragmas.of(pragma.get());
        migrating.requireAllowed(pragma.get());
        if (migrating.isOn() && pragma.get().name().equals("foreign_keys")) {
            checkForeignKeys(handle, pragma.get());
            return;
        }
        if (pragma.get().name().equals("defer_foreign_keys")) {
            deferForeignKeys(handle, pragma.get());
            return;
        }
        if (migrating.isRecorded(pragma.get())) {
            requireWritable(handle.statement());
            inSchemaTransaction(schema -> {
                readPragma(handle, standing().held());
                schema.migrated(handle.statement(), pragma.get());
            });
            return;
        }
        if (effect == Pragmas.WRITES) {
            requireWritable(handle.statement());
            inTransaction(() -> readPragma(handle, standing().held()));
            return;
        }
        Lease lease = effect == Pragmas.READS && isAlone() ? standing().forReading() : lasting();
        if (effect == Pragmas.SETS) {
            lease.mark();
        }
        readPragma(handle, lease);
    }

    /** What {@code PRAGMA foreign_keys} says and sets in a migration: SQLite itself enforces none there. */
    private void checkForeignKeys(StatementHandle handle, PragmaCall pragma) throws SQLException {
        if (pragma.assignment()) {
            migrating.setForeignKeys(pragma.isOn(), transaction.isActive());
        } else {
            says(handle, "foreign_keys", migrating.checksForeignKeys(), readable(false));
        }
    }

    /** What {@code PRAGMA defer_foreign_keys} says and sets: alone, nothing, for it holds to the transaction's end. */
    private void deferForeignKeys(StatementHandle handle, PragmaCall pragma) throws SQLException {
        if (pragma.assignment()) {
            transaction.deferForeignKeys(pragma.isOn() && !isAlone());
        } else {
            says(handle, "defer_foreign_keys", transaction.defersForeignKeys(), readable(true));
        }
    }

    private static void says(StatementHandle handle, String pragma, boolean on, Lease lease) throws SQLException {
        handle.setUpdateCount(-1);
        handle.setRows(BufferedRows.readAll(lease.connection().rows("select ?1 as " + pragma, on ? 1 : 0), 0));
    }

    /** The tenant's own connection, for what outlives a statement. */
    Lease lasting() throws SQLException {
        return transaction.isActive() ? standing().held() : standing().upToDate(false);
    }

    private static void readPragma(StatementHandle handle, Lease lease) throws SQLException {
        RawStatement raw = handle.on(lease);
        RawRows rows = raw.run(new @Nullable Object[0]);
        if (rows != null) {
            handle.setUpdateCount(-1);
            handle.setRows(BufferedRows.readAll(rows, 0));
        }
    }

    private void attach(StatementHandle handle, @Nullable Object[] parameters) throws SQLException {
        if (!target.attach()) {
            throw SqlState.NOT_ALLOWED.error(
                    "%s is off: one tenant's session opens no other file. attach=true in the URL allows it",
                    firstWord(handle.statement()));
        }
        Lease lease = lasting();
        lease.mark();
        handle.on(lease).run(parameters);
    }

    private void vacuum(StatementHandle handle, @Nullable Object[] parameters) throws SQLException {
        requireWritable(handle.statement());
        if (transaction.isActive()) {
            throw SqlState.TRANSACTION_ACTIVE.error(
                    "VACUUM cannot run within a transaction: commit or roll it back first");
        }
        Lease lease = standing().upToDate(true);
        KeptRows.requireRowidsFree(lease.connection());
        boolean plain = !handle.sql().toLowerCase(Locale.ROOT).contains("into");
        if (plain && !target.attach()) {
            lease.connection().limitAttached(1);
        }
        try {
            lease.takeTurn(identity.waiter(), target.busyTimeoutMillis());
            handle.on(lease).run(parameters);
        } finally {
            lease.passTurn();
            if (!target.attach()) {
                lease.connection().limitAttached(0);
            }
        }
    }

    private void use(SqlStatement statement) throws SQLException {
        if (target.tenantScope()) {
            throw SqlState.NOT_ALLOWED.error("USE is off in this session: its scope is one tenant");
        }
        session.move(statement.use());
    }

    /** Runs one statement for each row of parameters; see {@link StatementHandle#executeBatch}. */
    long[] runAll(StatementHandle handle, @Nullable Object[] parameters, int rows) throws SQLException {
        handle.closeRows();
        transaction.requireUsable();
        boolean timed = startTimer(handle);
        try {
            return runTimed(handle, parameters, rows);
        } finally {
            if (timed) {
                handle.stopTimer();
            }
        }
    }

    private long[] runTimed(StatementHandle handle, @Nullable Object[] parameters, int rows) throws SQLException {
        SqlStatement statement = handle.statement();
        if (statement.kind() != StatementKind.WRITE) {
            return KvFunctions.write(statement)
                    ? together(handle, parameters, rows)
                    : oneByOne(handle, parameters, rows);
        }
        requireWritable(statement);
        Functions.requireNoAction(statement);
        Optional<Dml> dml = statement.dml();
        if (dml.isPresent() && isMigrated(dml.get())) {
            return migrateAll(handle, dml.get(), parameters, rows);
        }
        if (statement.hasReturning() || isNoted(statement)) {
            return together(handle, parameters, rows);
        }
        return batch(handle, parameters, rows);
    }

    private long[] together(StatementHandle handle, @Nullable Object[] parameters, int rows) throws SQLException {
        boolean alone = isAlone();
        try {
            inTransaction(() -> handle.setBatchCounts(oneByOne(handle, parameters, rows)));
            return handle.batchCounts();
        } catch (BatchUpdateException e) {
            throw alone && e.getCause() instanceof SQLException cause ? batchFailed(cause, new long[0]) : e;
        }
    }

    /** A batch is recorded as one change, if it can be repeated as one. */
    private long[] migrateAll(StatementHandle handle, Dml dml, @Nullable Object[] parameters, int rows)
            throws SQLException {
        if (dml.returning() || dml.fromSelect() || handle.parameterCount() == 0) {
            return together(handle, parameters, rows);
        }
        boolean alone = isAlone();
        if (!alone) {
            transaction.ensureSchema(standing());
        }
        try {
            migrate(
                    handle,
                    dml,
                    () -> runBatch(handle, parameters, rows),
                    Arrays.copyOf(parameters, rows * handle.parameterCount()));
            return handle.batchCounts();
        } catch (SQLException e) {
            if (alone || !transaction.isActive()) {
                throw batchFailed(e, new long[0]);
            }
            return oneByOne(handle, parameters, rows);
        }
    }

    private long[] batch(StatementHandle handle, @Nullable Object[] parameters, int rows) throws SQLException {
        if (isAlone()) {
            try {
                inTransaction(() -> runBatch(handle, parameters, rows));
                return handle.batchCounts();
            } catch (SQLException e) {
                throw batchFailed(e, new long[0]);
            }
        }
        transaction.ensure(standing(), true);
        var connection = standing().held().connection();
        connection.update("savepoint __batch");
        try {
            runBatch(handle, parameters, rows);
            connection.update("release __batch");
            return handle.batchCounts();
        } catch (SQLException e) {
            transaction.afterError();
            if (!transaction.isActive()) {
                throw batchFailed(e, new long[0]);
            }
            connection.run("rollback to __batch");
            connection.run("release __batch");
            return oneByOne(handle, parameters, rows);
        }
    }

    private void runBatch(StatementHandle handle, @Nullable Object[] parameters, int rows) throws SQLException {
        handle.setBatchCounts(handle.on(standing().held()).updateAll(parameters, rows));
    }

    private long[] oneByOne(StatementHandle handle, @Nullable Object[] parameters, int rows) throws SQLException {
        long[] counts = new long[rows];
        int width = handle.parameterCount();
        for (int row = 0; row < rows; row++) {
            try {
                session.execute(handle, Arrays.copyOfRange(parameters, row * width, (row + 1) * width));
                counts[row] = Math.max(0, handle.updateCount());
            } catch (SQLException e) {
                throw batchFailed(e, Arrays.copyOf(counts, row));
            }
        }
        return counts;
    }

    private BatchUpdateException batchFailed(SQLException e, long[] counts) {
        SQLException cause = session.failed(e);
        BatchUpdateException failure = new BatchUpdateException(
                "The batch failed, and " + (counts.length == 0 ? "none" : counts.length) + " of its rows took effect: "
                        + cause.getMessage(),
                cause.getSQLState(),
                cause.getErrorCode(),
                counts,
                cause);
        failure.setNextException(cause);
        return failure;
    }
}
