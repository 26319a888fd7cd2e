/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.BitSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.sql.Ddl;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.PragmaCall;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.url.ConnectionTarget;
import org.jspecify.annotations.Nullable;

/**
 * What {@code migrate} and {@code migrationTables} make of a session.
 *
 * <p>With {@code migrate} each statement that writes rows is recorded like a schema change and repeated in every
 * tenant. So it must mean the same there: what only this session has is refused.
 *
 * <p>Foreign keys are checked when a transaction commits, here as in every other tenant, and their actions do not run.
 * SQLite can neither turn enforcement off within a transaction nor drop a table with it on without deleting the rows
 * that reference it; and a migration tool writes rows and rebuilds tables in one transaction. For one thread at a time.
 */
final class Migrating {
    private static final Set<String> RECORDED_PRAGMAS = Set.of("user_version", "application_id");

    /** Settings of a connection that change what statements do, and that other tenants' connections do not have. */
    private static final Set<String> REFUSED_PRAGMAS = Set.of(
            "case_sensitive_like",
            "ignore_check_constraints",
            "recursive_triggers",
            "reverse_unordered_selects",
            "trusted_schema");

    private final boolean on;
    private final Set<String> bookkeeping;

    /** How long the names of those tables are: every statement that writes asks. */
    private final BitSet lengths = new BitSet();

    private boolean checksForeignKeys;

    Migrating(ConnectionTarget target) {
        this.on = target.migrate();
        this.bookkeeping =
                target.migrationTables().stream().map(Identifiers::fold).collect(Collectors.toUnmodifiableSet());
        bookkeeping.forEach(table -> lengths.set(table.length()));
        this.checksForeignKeys = target.foreignKeys();
    }

    /** Whether what the session writes is written in every tenant. */
    boolean isOn() {
        return on;
    }

    /** Whether foreign keys are checked when a transaction commits. */
    boolean checksForeignKeys() {
        return checksForeignKeys;
    }

    /** {@code PRAGMA foreign_keys = ..}: as in SQLite, it has no effect within a transaction. */
    void setForeignKeys(boolean on, boolean inTransaction) {
        if (!inTransaction) {
            checksForeignKeys = on;
        }
    }

    /** Whether a table is a migration tool's own: all tenants have the same rows in it. */
    boolean isBookkeeping(String table) {
        return lengths.get(table.length()) && bookkeeping.contains(Identifiers.fold(table));
    }

    /** Refuses to make, change or drop a migration tool's table in a session that is no migration. */
    void requireWritable(Ddl ddl) throws SQLException {
        if (ddl.objectType() == Ddl.ObjectType.TABLE) {
            requireWritable(ddl.name());
        }
        for (String table : new @Nullable String[] {ddl.table(), ddl.newName()}) {
            if (table != null) {
                requireWritable(table);
            }
        }
    }

    /** Refuses to write a migration tool's table in a session that would write it in one tenant alone. */
    void requireWritable(String table) throws SQLException {
        if (!on && isBookkeeping(table)) {
            throw SqlState.NOT_ALLOWED.error(
                    "'%s' is the bookkeeping of a migration tool (setting 'migrationTables') and the same in every tenant: it is"
                            + " written by sessions with migrate=true only. Add migrate=true to the tool's URL",
                    table);
        }
    }

    /** Refuses a statement whose meaning is this session's alone. */
    void requireRepeatable(SqlStatement statement) throws SQLException {
        if (Functions.areNeededBy(statement)) {
            throw SqlState.NOT_ALLOWED.error(
                    "With migrate=true each statement that writes is repeated in every tenant, and what cinch_ functions and"
                            + " relations say and do is this session's alone: use a session without migrate");
        }
        if (statement.asksForChanges()) {
            throw SqlState.NOT_ALLOWED.error(
                    "With migrate=true each statement that writes is repeated in every tenant, and changes() and total_changes()"
                            + " count other rows there: say in the statement itself which rows are meant");
        }
    }

    /** Refuses, in a migration, what writes keys and values: they belong to one tenant. */
    void requireNoKeys(String what) throws SQLException {
        if (on) {
            throw SqlState.NOT_ALLOWED.error(
                    "%s is refused with migrate=true: keys and values belong to one tenant, and no migration repeats them. Use a"
                            + " session without migrate",
                    what);
        }
    }

    /** Refuses a TEMP trigger in a migration: it would fire in this tenant alone. */
    void requireNoTemporaryTrigger(Ddl ddl) throws SQLException {
        if (on && ddl.temp() && ddl.objectType() == Ddl.ObjectType.TRIGGER && ddl.verb() == Ddl.Verb.CREATE) {
            throw SqlState.NOT_ALLOWED.error(
                    "A TEMP trigger is refused with migrate=true: it would fire in this tenant alone. Write what it does as"
                            + " statements");
        }
    }

    /** Whether a pragma writes what every tenant has the same of. */
    boolean isRecorded(PragmaCall pragma) {
        return on && pragma.assignment() && RECORDED_PRAGMAS.contains(pragma.name());
    }

    /** Refuses, in a migration, a pragma that would make its statements mean something else here. */
    void requireAllowed(PragmaCall pragma) throws SQLException {
        if (on && pragma.assignment() && REFUSED_PRAGMAS.contains(pragma.name())) {
            throw SqlState.NOT_ALLOWED.error(
                    "PRAGMA %s is refused with migrate=true: it changes what statements do, and other tenants repeat them"
                            + " without it",
                    pragma.name());
        }
    }
}
