/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * One statement and what its text says. Immutable; everything is found out once, when it is made.
 *
 * <p>It never fails on text that is no SQL: that is SQLite's to say.
 */
public final class SqlStatement {
    private final String text;
    private final StatementKind kind;
    private final int parameterCount;
    private final Set<String> tablesRead;
    private final Map<String, Boolean> calls;
    private final @Nullable Dml dml;
    private final @Nullable Ddl ddl;
    private final @Nullable PragmaCall pragma;
    private final String detail;
    private final boolean wellFormed;
    private final @Nullable String reservedTable;
    private final boolean writesSchemaTable;
    private final boolean asksForChanges;

    SqlStatement(Tokens tokens) {
        List<TableReference> tables = isVirtualTable(tokens) ? List.of() : TableReferences.in(tokens);
        text = tokens.text(0, tokens.size());
        kind = StatementKind.of(tokens);
        parameterCount = Parameters.count(tokens);
        tablesRead = namesOf(tokens, tables);
        calls = FunctionCalls.mayBeIn(text) ? FunctionCalls.in(tokens, tables) : Map.of();
        dml = kind == StatementKind.WRITE ? DmlReader.read(tokens, tablesRead) : null;
        ddl = kind == StatementKind.DDL ? DdlReader.read(tokens, tablesRead) : null;
        pragma = kind == StatementKind.PRAGMA ? PragmaCall.read(tokens) : null;
        detail = TransactionWords.detail(kind, tokens);
        wellFormed = text.indexOf('\0') < 0 && TransactionWords.areWellFormed(kind, tokens);
        reservedTable = text.contains(ReservedNames.PREFIX) ? ReservedNames.first(tokens, dml, ddl) : null;
        writesSchemaTable = dml != null && ReservedNames.isSchemaTable(dml.table());
        asksForChanges = dml != null && FunctionCalls.askForChanges(text, tokens);
    }

    private static boolean isVirtualTable(Tokens tokens) {
        return tokens.words(0, "create", "virtual", "table");
    }

    private static Set<String> namesOf(Tokens tokens, List<TableReference> tables) {
        Set<String> names = new LinkedHashSet<>();
        for (TableReference table : tables) {
            if (!table.shadowed()) {
                names.add(tokens.folded(table.name()));
            }
        }
        return names.isEmpty() ? Set.of() : Collections.unmodifiableSet(names);
    }

    /** The statement as it was written, from its first to its last token: without semicolon and outer comments. */
    public String text() {
        return text;
    }

    /** What it does. */
    public StatementKind kind() {
        return kind;
    }

    /** How many values it takes, as {@code sqlite3_bind_parameter_count} counts. */
    public int parameterCount() {
        return parameterCount;
    }

    /**
     * {@code deferred}, {@code immediate} or {@code exclusive} of a BEGIN; empty if it does not say, or is no BEGIN.
     */
    public String beginMode() {
        return kind == StatementKind.BEGIN ? detail : "";
    }

    /** The name, without quotes, in SAVEPOINT, RELEASE and ROLLBACK TO; empty elsewhere and if it is missing. */
    public String savepoint() {
        return kind == StatementKind.BEGIN ? "" : detail;
    }

    /**
     * Whether it may be handed on: it holds no NUL, where SQLite would take it to end, and if it is transaction control
     * it says so as SQLite's grammar has it. What else may be wrong SQLite finds.
     */
    public boolean isWellFormed() {
        return wellFormed;
    }

    /** What a PRAGMA says; empty for other statements and for one without a name. */
    public Optional<PragmaCall> pragma() {
        return Optional.ofNullable(pragma);
    }

    /**
     * Where a USE leads.
     *
     * @throws SQLException of {@link SqlState#SYNTAX} if it cannot be understood, or this is no USE
     */
    public UseTarget use() throws SQLException {
        if (kind != StatementKind.USE) {
            throw SqlState.SYNTAX.error("'%s' is no USE statement", text);
        }
        return UseTarget.read(Tokens.of(text));
    }

    /** What a data changing statement says; empty for others (ANALYZE, REINDEX) and if it cannot be understood. */
    public Optional<Dml> dml() {
        return Optional.ofNullable(dml);
    }

    /** What a schema changing statement says; empty for others and if it cannot be understood. */
    public Optional<Ddl> ddl() {
        return Optional.ofNullable(ddl);
    }

    /** Whether it writes rows and gives some back. */
    public boolean hasReturning() {
        return dml != null && dml.returning();
    }

    /** Whether it is an INSERT or REPLACE. */
    public boolean isInsert() {
        return dml != null && (dml.verb() == Dml.Verb.INSERT || dml.verb() == Dml.Verb.REPLACE);
    }

    /**
     * The tables and table-valued functions that it reads by name, in lower case and without quotes, whatever schema
     * stands before them; without what its WITH clauses define.
     */
    public Set<String> tablesRead() {
        return tablesRead;
    }

    /**
     * The functions of Cinch's own (they begin with {@code cinch_}) that it calls, in lower case; a relation in a FROM
     * clause is none of them.
     */
    public Set<String> callsFunctions() {
        return calls.keySet();
    }

    /**
     * Whether it calls a function, given in lower case, and every call stands in the select list of its one top-level
     * SELECT: not in a sub-query, a common table expression or a later clause, nor in a compound SELECT or an EXPLAIN.
     */
    public boolean callsOnlyInSelectList(String function) {
        return calls.getOrDefault(function, false);
    }

    /**
     * The first name of Cinch's own (it begins with two underscores) among the objects that it creates, drops, alters,
     * indexes, hangs a trigger on, renames to, or writes, in a trigger's body too. Reading such a table does not count,
     * nor do columns.
     */
    public Optional<String> reservedTable() {
        return Optional.ofNullable(reservedTable);
    }

    /** Whether it writes rows and calls {@code changes()} or {@code total_changes()}. */
    public boolean asksForChanges() {
        return asksForChanges;
    }

    /** Whether it writes SQLite's own table of the schema, under any of its names. */
    public boolean writesSchemaTable() {
        return writesSchemaTable;
    }

    @Override
    public String toString() {
        return text;
    }
}
