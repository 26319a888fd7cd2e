/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sqlite;

import java.sql.SQLException;
import java.util.Locale;
import org.cinchdb.SqlState;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The one door from SQLite's result codes (https://www.sqlite.org/rescode.html) to exceptions with an SQLState.
 *
 * <p>The text of SQLite is kept, because tools look into it; {@code getErrorCode()} is the primary result code.
 */
public final class SqliteErrors {
    private SqliteErrors() {}

    /** The exception to throw in place of {@code e}; {@code e} itself if it has an SQLState already. */
    public static SQLException translate(SQLException e) {
        if (e.getSQLState() != null) {
            return e;
        }
        String message = String.valueOf(e.getMessage());
        if (!(e instanceof SQLiteException sqlite)) {
            return stateOf(message).withCause(e.getErrorCode(), e, message);
        }
        SQLiteErrorCode code = sqlite.getResultCode();
        int primary = code.code & 0xff;
        return state(code, primary, message).withCause(primary, e, message + advice(code, primary));
    }

    /**
     * SQLite's primary result code of an exception that came through {@link #translate}; 0 if SQLite has no part in it.
     */
    public static int primaryCode(SQLException e) {
        return e.getErrorCode() & 0xff;
    }

    /**
     * Whether a failed statement may have kept rows that it changed: ON CONFLICT FAIL and RAISE(FAIL) know these
     * constraints alone (https://www.sqlite.org/lang_conflict.html).
     */
    public static boolean mayKeepRows(SQLException e) {
        return e instanceof SQLiteException sqlite
                && switch (sqlite.getResultCode()) {
                    case SQLITE_CONSTRAINT_UNIQUE,
                            SQLITE_CONSTRAINT_PRIMARYKEY,
                            SQLITE_CONSTRAINT_ROWID,
                            SQLITE_CONSTRAINT_NOTNULL,
                            SQLITE_CONSTRAINT_CHECK,
                            SQLITE_CONSTRAINT_TRIGGER -> true;
                    default -> false;
                };
    }

    /** Whether a transaction could not begin to write, as what it reads is out of date. */
    public static boolean isStale(SQLException translated) {
        return translated.getCause() instanceof SQLiteException sqlite
                && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT;
    }

    /** Whether another connection's lock was in the way. */
    public static boolean isBusy(SQLException e) {
        return primaryCode(e) == SQLiteErrorCode.SQLITE_BUSY.code;
    }

    /** Whether the file is no SQLite database, or a damaged one. */
    public static boolean isDamage(SQLException e) {
        int code = primaryCode(e);
        return code == SQLiteErrorCode.SQLITE_NOTADB.code || code == SQLiteErrorCode.SQLITE_CORRUPT.code;
    }

    private static SqlState state(SQLiteErrorCode code, int primary, String message) {
        return switch (SQLiteErrorCode.getErrorCode(primary)) {
            case SQLITE_CONSTRAINT ->
                switch (code) {
                    case SQLITE_CONSTRAINT_NOTNULL -> SqlState.NOT_NULL;
                    case SQLITE_CONSTRAINT_FOREIGNKEY -> SqlState.FOREIGN_KEY;
                    case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID ->
                        SqlState.UNIQUE;
                    case SQLITE_CONSTRAINT_CHECK -> SqlState.CHECK;
                    default -> SqlState.CONSTRAINT;
                };
            case SQLITE_BUSY ->
                code == SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT ? SqlState.SERIALIZATION : SqlState.LOCK_TIMEOUT;
            case SQLITE_LOCKED -> SqlState.LOCK_TIMEOUT;
            case SQLITE_READONLY -> SqlState.READ_ONLY;
            case SQLITE_INTERRUPT -> SqlState.CANCELLED;
            case SQLITE_IOERR, SQLITE_CANTOPEN -> SqlState.IO;
            case SQLITE_FULL, SQLITE_NOMEM, SQLITE_TOOBIG -> SqlState.RESOURCES;
            case SQLITE_NOTADB, SQLITE_CORRUPT -> SqlState.DAMAGED;
            case SQLITE_AUTH, SQLITE_PERM -> SqlState.NOT_ALLOWED;
            case SQLITE_MISMATCH -> SqlState.BAD_VALUE;
            default -> stateOf(message);
        };
    }

    /** SQLITE_ERROR stands for many things: what it is stands in its text alone. */
    private static SqlState stateOf(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("no such table") || text.contains("no such view")) {
            return SqlState.TABLE_NOT_FOUND;
        }
        if (text.contains("no such column") || text.contains("has no column named")) {
            return SqlState.COLUMN_NOT_FOUND;
        }
        if (text.contains("no such function") || text.contains("wrong number of arguments to function")) {
            return SqlState.FUNCTION_NOT_FOUND;
        }
        if (text.contains("already exists")
                || text.contains("already another table or index")
                || text.contains("duplicate column")) {
            return SqlState.DUPLICATE_OBJECT;
        }
        if (text.contains("check constraint failed")) {
            return SqlState.CHECK;
        }
        if (text.contains("malformed json")) {
            return SqlState.BAD_VALUE;
        }
        if (text.contains("no such savepoint")) {
            return SqlState.SAVEPOINT;
        }
        if (text.contains("within a transaction") || text.contains("no transaction is active")) {
            return SqlState.TRANSACTION_STATE;
        }
        if (text.contains("too many attached databases") || text.contains("not authorized")) {
            return SqlState.NOT_ALLOWED;
        }
        if (text.contains("statement is closed")
                || text.contains("connection closed")
                || text.contains("database has been closed")) {
            return SqlState.CLOSED;
        }
        if (text.contains("integer overflow")) {
            return SqlState.OUT_OF_RANGE;
        }
        return text.contains("sqlite_error") ? SqlState.SYNTAX : SqlState.GENERAL;
    }

    private static String advice(SQLiteErrorCode code, int primary) {
        if (code == SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT) {
            return ". Another transaction wrote since this one began to read: roll back and try again";
        }
        if (primary == SQLiteErrorCode.SQLITE_BUSY.code) {
            return ". Another transaction holds the file: try again, or raise busyTimeout";
        }
        return "";
    }

    /** What SQLite itself said, without the code and its explanation that sqlite-jdbc puts before it. */
    public static String detail(SQLException e) {
        String message = String.valueOf(e.getMessage());
        int open = message.indexOf(" (");
        return message.startsWith("[SQLITE_") && open > 0 && message.endsWith(")")
                ? message.substring(open + 2, message.length() - 1)
                : message;
    }
}
