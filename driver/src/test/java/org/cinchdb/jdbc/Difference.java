/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

/**
 * Where this driver answers otherwise than sqlite-jdbc on purpose, as far as the differential tests meet it. Each
 * stands in docs/differences.md, which has the whole list. Those of metadata are in {@link MetaDataDifference}.
 */
enum Difference {
    OWN_CHECKS("what Cinch refuses itself has the error code 0", "SQLite was not asked, so there is no code of it"),
    BATCH_FAILURE("a failing batch throws `BatchUpdateException`", "the code of the cause is told; there it is lost"),
    BATCH_AT_ONCE("in autocommit it is one transaction", "half a batch is nobody's wish"),
    KEPT_PARAMETERS("parameters keep their values after a batch", "as after any other execution"),
    STATEMENT_COUNTS("an update count is SQLite's `changes()`", "what triggers did is no row of the statement"),
    TRANSACTION_OVER("transaction that SQLite ended", "else the next statements would commit one by one"),
    FAILED_AUTOCOMMIT("a `setAutoCommit(true)` whose commit fails", "else it tells a state that is not"),
    TEXT_WITHOUT_AUTOCOMMIT("`BEGIN` and `COMMIT` as SQL text", "a transaction begins at its first statement"),
    NO_RESULT_YET("`getMoreResults()` of a statement that", "there is no result, and that is what it says"),
    REBUILD_IN_AUTOCOMMIT("a table rebuilt in autocommit", "replayed alone, its DROP would lose other tenants' rows"),
    ONLY_WITH_ROWS("a schema change that an empty tenant refuses", "new tenants could not follow it"),
    PREPARED_BEFORE("a text that was prepared before", "it comes from the cache, and is checked when it runs"),
    ROLLED_BACK_CURSOR("a schema change that fails in autocommit ends open results", "it was a transaction of its own");

    private static final int SQLITE_ABORT = 4;

    private final String documented;
    private final String reason;

    Difference(String documented, String reason) {
        this.documented = documented;
        this.reason = reason;
    }

    /** Words of docs/differences.md that tell it. */
    String documented() {
        return documented;
    }

    @Override
    public String toString() {
        return name() + ": " + reason;
    }

    /** Whether Cinch refuses what SQLite would do: {@link #REBUILD_IN_AUTOCOMMIT}, {@link #ONLY_WITH_ROWS}. */
    static boolean isRefusal(Answer ours) {
        return ours.hasState("42501");
    }

    /** Whether a statement is wrong by now, and Cinch will say so when it runs: {@link #PREPARED_BEFORE}. */
    static boolean isPreparedBefore(Answer ours, Answer plain) {
        return !ours.failed() && plain.failed() && plain.code() == 1;
    }

    /** Whether a result ended with a transaction that Cinch made: {@link #ROLLED_BACK_CURSOR}. */
    static boolean isRolledBackCursor(Answer ours, Answer plain) {
        return ours.code() == SQLITE_ABORT && !plain.failed();
    }
}
