/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.cinchdb.schema.Schema;
import org.cinchdb.schema.SchemaEdits;
import org.cinchdb.sql.ColumnSpec;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.StandardColumns.IdForm;
import org.cinchdb.sqlite.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Edits of the schema of the branch on which a session stands:
 * {@code connection.unwrap(CinchConnection.class).tables()}.
 *
 * <p>Each call is one transaction of its own, logged as any other schema change, and reaches every tenant of the
 * branch; it is refused within a transaction (25001). SQLite's own ALTER TABLE is used where it can do what is asked;
 * else the table is made anew in one step of the log that keeps keys, constraints, indexes, triggers, views, its rows
 * and those that lead to it. If a call fails, nothing has changed.
 *
 * <p>Names are given without quotes. They are told apart as SQLite does it: A and a are one.
 */
public final class TableAdmin {
    private final Session session;

    TableAdmin(Session session) {
        this.session = session;
    }

    /**
     * Makes a table; see docs/columns.md.
     *
     * @param id the form of the id that is added, unless a column is the key or named so
     * @param times whether {@code created_at} and {@code updated_at} are added
     */
    public void create(String table, List<ColumnSpec> columns, IdForm id, boolean times) throws SQLException {
        change(schema -> new SchemaEdits(schema).createTable(table, columns, id, times), table);
    }

    /** Makes a table like another, with its rows or without; in each tenant its own rows. */
    public void copy(String table, String copy, boolean rows) throws SQLException {
        change(schema -> new SchemaEdits(schema).copyTable(table, copy, rows), copy);
    }

    /** Drops a table that no view, trigger or foreign key of another uses (55006). */
    public void drop(String table) throws SQLException {
        change(schema -> new SchemaEdits(schema).dropTable(table), table);
    }

    public void addColumn(String table, ColumnSpec column) throws SQLException {
        change(schema -> new SchemaEdits(schema).addColumn(table, column), table);
    }

    /** Drops a column that nothing uses (55006), with the indexes that are of it alone. */
    public void dropColumn(String table, String column) throws SQLException {
        change(schema -> new SchemaEdits(schema).dropColumn(table, column), table);
    }

    /** Renames a column, wherever it is named. */
    public void renameColumn(String table, String column, String newName) throws SQLException {
        change(schema -> new SchemaEdits(schema).renameColumn(table, column, newName), table);
    }

    /** Lets a column be NULL. */
    public void dropNotNull(String table, String column) throws SQLException {
        change(schema -> new SchemaEdits(schema).setNullable(table, column, true, null), table);
    }

    /**
     * Forbids a column to be NULL.
     *
     * @param fill what takes the place of NULL in every tenant, as {@link org.cinchdb.sql.Literals} has it; null:
     *     nothing does, and a NULL anywhere is in the way (CN003)
     */
    public void setNotNull(String table, String column, @Nullable String fill) throws SQLException {
        change(schema -> new SchemaEdits(schema).setNullable(table, column, false, fill), table);
    }

    /**
     * Makes an index.
     *
     * @param columns names, each with {@code :desc} where it goes down, or expressions in parentheses
     * @param name empty: one is made of the table's and the columns'
     * @param where the condition of the rows that are in it; empty: all are
     * @return its name
     */
    public String createIndex(
            String table, List<String> columns, Optional<String> name, boolean unique, Optional<String> where)
            throws SQLException {
        String index = name.orElseGet(() -> SchemaEdits.indexName(table, columns, unique));
        change(schema -> new SchemaEdits(schema).createIndex(table, columns, index, unique, where), table);
        return index;
    }

    public void dropIndex(String index) throws SQLException {
        change(schema -> new SchemaEdits(schema).dropIndex(index), index);
    }

    /** Makes a view of a query, which has to work. */
    public void createView(String view, String query) throws SQLException {
        change(schema -> new SchemaEdits(schema).createView(view, query), view);
    }

    /** Gives a view another query; views over it, and triggers on it, stay. */
    public void updateView(String view, String query) throws SQLException {
        change(schema -> new SchemaEdits(schema).updateView(view, query), view);
    }

    public void dropView(String view) throws SQLException {
        change(schema -> new SchemaEdits(schema).dropView(view), view);
    }

    private interface Edit {
        List<String> of(Schema schema) throws SQLException;
    }

    /**
     * Plans an edit without a lock, so that a refusal touches nothing, and makes it under the branch's schema lock.
     *
     * @param what the object: if that is a table, its rows may not lead nowhere when it is done
     */
    private void change(Edit edit, String what) throws SQLException {
        if (session.isInTransaction()) {
            throw SqlState.TRANSACTION_ACTIVE.error(
                    "A transaction is active: commit or roll it back before you edit the schema");
        }
        Schema before = session.schema();
        List<String> planned = edit.of(before);
        if (planned.isEmpty()) {
            return;
        }
        boolean autoCommit = session.autoCommit();
        boolean foreignKeys = number("pragma foreign_keys") == 1;
        if (foreignKeys) {
            run("pragma foreign_keys = off");
        }
        session.setAutoCommit(false);
        boolean done = false;
        try {
            Schema now = session.schemaToChange();
            long astray = astray(now, what);
            for (String sql : now.equals(before) ? planned : edit.of(now)) {
                run(sql);
            }
            if (foreignKeys) {
                requireReferences(what, astray(session.schema(), what) - astray);
            }
            session.commit();
            done = true;
        } finally {
            if (!done) {
                session.rollback();
            }
            session.setAutoCommit(autoCommit);
            if (foreignKeys) {
                run("pragma foreign_keys = on");
            }
        }
    }

    /** While foreign keys are off nobody looks at what a rebuild, or a copy, makes of a table. */
    private static void requireReferences(String table, long astray) throws SQLException {
        if (astray > 0) {
            throw SqlState.FOREIGN_KEY.error(
                    "%d rows of table '%s' would lead to rows that are not there; nothing was changed", astray, table);
        }
    }

    /** How many rows of a table lead nowhere. */
    private long astray(Schema schema, String table) throws SQLException {
        return schema.table(table).isPresent() ? rows("pragma foreign_key_check(" + Identifiers.quote(table) + ")") : 0;
    }

    private void run(String sql) throws SQLException {
        try (StatementHandle statement = session.prepare(Project.statement(sql))) {
            statement.execute(new @Nullable Object[0]);
        }
    }

    private long number(String query) throws SQLException {
        try (StatementHandle statement = session.prepare(Project.statement(query))) {
            Rows rows = statement.execute(new @Nullable Object[0]);
            return rows != null && rows.next() && rows.getValue(1) instanceof Long number ? number : 0;
        }
    }

    private long rows(String query) throws SQLException {
        try (StatementHandle statement = session.prepare(Project.statement(query))) {
            Rows rows = statement.execute(new @Nullable Object[0]);
            long count = 0;
            while (rows != null && rows.next()) {
                count++;
            }
            return count;
        }
    }
}
