/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every SQLState that Cinch raises, with the JDBC exception class that fits it.
 *
 * <p>Standard states (ISO/IEC 9075-2, and PostgreSQL's where the standard has none) come first; class {@code CN} is
 * ours. No state of class {@code 08} stands for a lock and none is {@code 0A000}: connection pools throw a connection
 * away on those.
 */
public enum SqlState {
    /** A parameter has no value, or there is no such parameter. */
    PARAMETER("07001", SQLSyntaxErrorException::new),
    /** The object (connection, statement, result set) is closed. */
    CLOSED("08003", SQLNonTransientConnectionException::new),
    /** The URL or one of its settings cannot be used. */
    BAD_URL("08001", SQLNonTransientConnectionException::new),
    /** A value does not fit the type asked for. */
    BAD_VALUE("22018", SQLDataException::new),
    /** A number is out of the range of the type asked for. */
    OUT_OF_RANGE("22003", SQLDataException::new),
    /** An argument of a call is not allowed. */
    BAD_ARGUMENT("22023", SQLDataException::new),
    /** A constraint failed, of a kind that has no state of its own. */
    CONSTRAINT("23000", SQLIntegrityConstraintViolationException::new),
    /** A NOT NULL constraint failed. */
    NOT_NULL("23502", SQLIntegrityConstraintViolationException::new),
    /** A FOREIGN KEY constraint failed. */
    FOREIGN_KEY("23503", SQLIntegrityConstraintViolationException::new),
    /** A UNIQUE or PRIMARY KEY constraint failed. */
    UNIQUE("23505", SQLIntegrityConstraintViolationException::new),
    /** A CHECK constraint failed. */
    CHECK("23514", SQLIntegrityConstraintViolationException::new),
    /** The cursor is not on a row, or has no such column. */
    CURSOR("24000", SQLNonTransientException::new),
    /** The call does not fit the transaction's state. */
    TRANSACTION_STATE("25000", SQLNonTransientException::new),
    /** The call is refused while a transaction is active. */
    TRANSACTION_ACTIVE("25001", SQLNonTransientException::new),
    /** The transaction is over (SQLite ended it, or it failed): only a rollback goes on. */
    TRANSACTION_FAILED("25P02", SQLNonTransientException::new),
    /** The session or the file is read-only. */
    READ_ONLY("25006", SQLNonTransientException::new),
    /** The key does not open the tenant. */
    BAD_KEY("28000", SQLInvalidAuthorizationSpecException::new),
    /** There is no such savepoint. */
    SAVEPOINT("3B001", SQLNonTransientException::new),
    /** There is no such database. */
    DATABASE_NOT_FOUND("3D000", SQLSyntaxErrorException::new),
    /** There is no such branch. */
    BRANCH_NOT_FOUND("3D001", SQLSyntaxErrorException::new),
    /** There is no such tenant, or it was dropped. */
    TENANT_NOT_FOUND("3F000", SQLSyntaxErrorException::new),
    /** Another transaction is in the way: roll back and try again. */
    SERIALIZATION("40001", SQLTransactionRollbackException::new, SqlState.SQLITE_BUSY),
    /**
     * A lock could not be had in time: roll back and try again. Of the states that say "try again" this is the one that
     * Spring, Hibernate and jOOQ all know, and the remedy is that of {@link #SERIALIZATION}.
     */
    LOCK_TIMEOUT("40001", SQLTransactionRollbackException::new, SqlState.SQLITE_BUSY),
    /** The SQL text cannot be understood. */
    SYNTAX("42601", SQLSyntaxErrorException::new),
    /** A name breaks a rule of its kind. */
    BAD_NAME("42602", SQLSyntaxErrorException::new),
    /** There is no such column. */
    COLUMN_NOT_FOUND("42703", SQLSyntaxErrorException::new),
    /** There is no such function, or it is called with the wrong arguments. */
    FUNCTION_NOT_FOUND("42883", SQLSyntaxErrorException::new),
    /** There is no such table or view. */
    TABLE_NOT_FOUND("42P01", SQLSyntaxErrorException::new),
    /** An object of that name is there already. */
    DUPLICATE_OBJECT("42710", SQLSyntaxErrorException::new),
    /** The statement is not allowed in this session. */
    NOT_ALLOWED("42501", SQLSyntaxErrorException::new),
    /** The object cannot be changed or dropped while it is in use. */
    OBJECT_IN_USE("55006", SQLNonTransientException::new),
    /** The statement was cancelled. */
    CANCELLED("57014", SQLTimeoutException::new),
    /** Memory, disk space or another resource ran out. */
    RESOURCES("53000", SQLTransientException::new),
    /** Reading or writing a file failed. */
    IO("58030", SQLNonTransientException::new),
    /** A statement or a result set is closed. Not of class 08: the connection is well. */
    OBJECT_CLOSED("HY010", SQLNonTransientException::new),
    /** SQLite or JDBC has no such feature. */
    NOT_SUPPORTED("HYC00", SQLFeatureNotSupportedException::new),
    /** An error of SQLite that has no state of its own. */
    GENERAL("HY000", SQLNonTransientException::new),
    /** A file of the project is damaged, missing or not what metadata.db says it is. */
    DAMAGED("CN001", SQLNonTransientException::new),
    /** A file and the change log disagree about history. */
    HISTORY_DIVERGED("CN002", SQLNonTransientException::new),
    /** A schema change does not fit the rows of some tenant. */
    ROWS_IN_THE_WAY("CN003", SQLNonTransientException::new),
    /** A merge has conflicts. */
    MERGE_CONFLICT("CN004", SQLNonTransientException::new),
    /** The project directory cannot be used. */
    PROJECT("CN005", SQLNonTransientException::new);

    /** What tools that look at the error code know a lock by (https://www.sqlite.org/rescode.html#busy). */
    private static final int SQLITE_BUSY = 5;

    private interface Factory {
        SQLException create(String message, String state, int vendorCode, @Nullable Throwable cause);
    }

    private final String code;
    // A constructor reference: without state.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Factory factory;

    private final int vendorCode;

    SqlState(String code, Factory factory) {
        this(code, factory, 0);
    }

    SqlState(String code, Factory factory, int vendorCode) {
        this.code = code;
        this.factory = factory;
        this.vendorCode = vendorCode;
    }

    /** The five characters of the state. */
    public String code() {
        return code;
    }

    /**
     * An exception of the class that fits this state; {@code format} is a {@link String#format} pattern. Its error code
     * is SQLITE_BUSY where others are in the way, else 0.
     */
    public SQLException error(String format, @Nullable Object... arguments) {
        return withCause(vendorCode, null, String.format(Locale.ROOT, format, arguments));
    }

    /** The same with what to do about it behind the sentence, which has no full stop. */
    public SQLException error(Hint hint, String format, @Nullable Object... arguments) {
        return hint.on(this, String.format(Locale.ROOT, format, arguments));
    }

    /**
     * The same with a cause and SQLite's primary result code.
     *
     * @param vendorCode SQLite's primary result code (https://www.sqlite.org/rescode.html), 0 if SQLite has no part in
     *     it
     */
    public SQLException withCause(int vendorCode, @Nullable Throwable cause, String message) {
        return factory.create(message, code, vendorCode, cause);
    }

    /** Whether an exception carries this state. */
    public boolean isStateOf(SQLException e) {
        return code.equals(e.getSQLState());
    }
}
