/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.StatementKind;
import org.jspecify.annotations.Nullable;

/** One of the two drivers in a sequence of calls, with the statements, results and savepoints that it has open. */
final class Side {
    /** A call that both sides get. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object on(Side side) throws SQLException;
    }

    /** A statement, made when it is first used. */
    private static final class Slot {
        private @Nullable Statement statement;
        private @Nullable ResultSet cursor;
        private @Nullable String sql;
        private @Nullable Object[] values = {};
        private int maxRows;
        /** Whether its last execution succeeded: of another sqlite-jdbc tells no results. */
        private boolean ran;
    }

    static final int SLOTS = 5;

    private final Connection connection;
    private final boolean plain;
    private final List<Slot> slots;
    private final List<@Nullable Savepoint> savepoints = new ArrayList<>();

    Side(Connection connection, boolean plain) {
        this.connection = connection;
        this.plain = plain;
        this.slots = IntStream.range(0, SLOTS).mapToObj(i -> new Slot()).toList();
    }

    Connection connection() {
        return connection;
    }

    Answer answer(Call call) {
        return Answer.of(() -> call.on(this));
    }

    // ---- statements

    private Statement open(int number) throws SQLException {
        Slot slot = slots.get(number);
        Statement statement = slot.statement;
        if (statement == null || slot.sql != null) {
            close(number);
            statement = connection.createStatement();
            statement.setMaxRows(slot.maxRows);
            slot.statement = statement;
        }
        dropCursor(slot);
        return statement;
    }

    private static void dropCursor(Slot slot) throws SQLException {
        ResultSet cursor = slot.cursor;
        slot.ran = false;
        slot.cursor = null;
        if (cursor != null) {
            cursor.close();
        }
    }

    @Nullable
    Object close(int number) throws SQLException {
        Slot slot = slots.get(number);
        Statement statement = slot.statement;
        slot.cursor = null;
        slot.statement = null;
        slot.sql = null;
        slot.ran = false;
        if (statement != null) {
            statement.close();
            statement.close();
        }
        return "";
    }

    @Nullable
    Object setMaxRows(int number, int rows) throws SQLException {
        slots.get(number).maxRows = rows;
        return close(number);
    }

    /** Whether a query's result can still be read from. */
    boolean hasCursor(int number) {
        return slots.get(number).cursor != null;
    }

    boolean isPrepared(int number) {
        return slots.get(number).sql != null;
    }

    /** Whether the statement that is prepared gives rows. */
    boolean isQuery(int number) {
        String sql = slots.get(number).sql;
        return sql != null && Script.of(sql).statements().get(0).kind() == StatementKind.READ;
    }

    // ---- plain statements

    /** Runs one statement or a script; the rows that it changed, without those that triggers changed. */
    @Nullable
    Object update(int number, List<String> script) throws SQLException {
        Statement statement = open(number);
        if (!plain) {
            return statement.executeUpdate(String.join("\n;\n", script));
        }
        int total = 0;
        for (String sql : script) {
            statement.executeUpdate(sql);
            total += changes(sql);
        }
        return total;
    }

    /**
     * sqlite-jdbc tells all changes, those of triggers and foreign keys too; SQLite itself tells those of the
     * statement.
     */
    private int changes(String sql) throws SQLException {
        SqlStatement statement = Script.of(sql).statements().get(0);
        if (statement.kind() != StatementKind.WRITE) {
            return 0;
        }
        try (Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery("select changes()")) {
            return rows.getInt(1);
        }
    }

    @Nullable
    Object execute(int number, String sql, int read) throws SQLException {
        Statement statement = open(number);
        boolean rows = statement.execute(sql);
        slots.get(number).ran = true;
        return rows ? take(number, statement, read) : counted(statement, sql);
    }

    @Nullable
    Object query(int number, String sql, int read) throws SQLException {
        Slot slot = slots.get(number);
        ResultSet cursor = open(number).executeQuery(sql);
        slot.cursor = cursor;
        return firstRows(slot, cursor, read);
    }

    private static List<String> firstRows(Slot slot, ResultSet cursor, int read) throws SQLException {
        try {
            return Answer.rows(cursor, read);
        } catch (SQLException e) {
            dropCursor(slot);
            throw e;
        }
    }

    private List<String> take(int number, Statement statement, int read) throws SQLException {
        ResultSet cursor = statement.getResultSet();
        slots.get(number).cursor = cursor;
        return firstRows(slots.get(number), cursor, read);
    }

    private String counted(Statement statement, String sql) throws SQLException {
        int count = plain ? changes(sql) : statement.getUpdateCount();
        return count + (statement.getMoreResults() ? " and rows " : " then ") + statement.getUpdateCount();
    }

    @Nullable
    Object batch(List<String> statements, boolean together) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.addBatch(sql);
            }
            return batch(statement, together);
        }
    }

    /** A batch in autocommit is one transaction: so it is made one where the driver does not. */
    private String batch(Statement statement, boolean together) throws SQLException {
        if (!plain || !together) {
            return Arrays.toString(statement.executeBatch());
        }
        connection.setAutoCommit(false);
        try {
            String counts = Arrays.toString(statement.executeBatch());
            connection.commit();
            return counts;
        } catch (SQLException e) {
            undo(e);
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Rolls back, also if the failure already did. */
    private void undo(SQLException failure) throws SQLException {
        if (!isInTransaction()) {
            connection.createStatement().execute("begin");
        }
        try {
            connection.rollback();
        } catch (SQLException e) {
            e.addSuppressed(failure);
            throw e;
        }
    }

    /** Inserts a row and tells its key. */
    @Nullable
    Object keys(int number, String sql) throws SQLException {
        Statement statement = open(number);
        int count = statement.executeUpdate(sql, Statement.RETURN_GENERATED_KEYS);
        if (plain) {
            count = changes(sql);
        }
        if (count == 0) {
            return "none";
        }
        try (ResultSet keys = statement.getGeneratedKeys()) {
            return keys.next() ? keys.getLong(1) : "none";
        }
    }

    // ---- prepared statements

    @Nullable
    Object prepare(int number, String sql, @Nullable Object[] values) throws SQLException {
        close(number);
        Slot slot = slots.get(number);
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setMaxRows(slot.maxRows);
        slot.statement = statement;
        slot.sql = sql;
        slot.values = values;
        bind(statement, values);
        return statement.getParameterMetaData().getParameterCount();
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    @Nullable
    Object rebind(int number, @Nullable Object[] values) throws SQLException {
        slots.get(number).values = values;
        if (slots.get(number).statement instanceof PreparedStatement statement) {
            bind(statement, values);
        }
        return "";
    }

    /** sqlite-jdbc kills a statement that failed: there it is prepared anew. */
    private PreparedStatement prepared(int number) throws SQLException {
        Slot slot = slots.get(number);
        String sql = slot.sql;
        if (slot.statement == null && plain && sql != null) {
            PreparedStatement statement = connection.prepareStatement(sql);
            statement.setMaxRows(slot.maxRows);
            bind(statement, slot.values);
            slot.statement = statement;
        }
        if (slot.statement instanceof PreparedStatement statement) {
            dropCursor(slot);
            return statement;
        }
        throw new IllegalStateException("Statement " + number + " is not prepared");
    }

    private <T> T withPrepared(int number, Use<T> use) throws SQLException {
        PreparedStatement statement = prepared(number);
        try {
            return use.of(statement);
        } catch (SQLException e) {
            if (plain) {
                statement.close();
                slots.get(number).statement = null;
            }
            throw e;
        }
    }

    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    int parameters(int number) {
        return slots.get(number).values.length;
    }

    @Nullable
    Object updatePrepared(int number) throws SQLException {
        return withPrepared(number, statement -> {
            int count = statement.executeUpdate();
            return plain ? changes(String.valueOf(slots.get(number).sql)) : count;
        });
    }

    @Nullable
    Object executePrepared(int number, int read) throws SQLException {
        return withPrepared(
                number,
                statement -> statement.execute()
                        ? take(number, statement, read)
                        : counted(statement, String.valueOf(slots.get(number).sql)));
    }

    @Nullable
    Object queryPrepared(int number, int read) throws SQLException {
        return withPrepared(number, statement -> {
            ResultSet cursor = statement.executeQuery();
            slots.get(number).cursor = cursor;
            return firstRows(slots.get(number), cursor, read);
        });
    }

    @Nullable
    Object batchPrepared(int number, List<@Nullable Object[]> rows, boolean together) throws SQLException {
        slots.get(number).values = rows.get(rows.size() - 1);
        return withPrepared(number, statement -> {
            statement.clearBatch();
            for (@Nullable Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            String counts = batch(statement, together);
            if (plain) {
                // There a batch forgets the values that were set.
                bind(statement, rows.get(rows.size() - 1));
            }
            return counts;
        });
    }

    // ---- results

    @Nullable
    Object read(int number, int rows) throws SQLException {
        ResultSet cursor = slots.get(number).cursor;
        return cursor == null ? "none" : Answer.rows(cursor, rows);
    }

    @Nullable
    Object columns(int number) throws SQLException {
        ResultSet cursor = slots.get(number).cursor;
        if (cursor == null) {
            return "none";
        }
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= cursor.getMetaData().getColumnCount(); i++) {
            labels.add(cursor.getMetaData().getColumnLabel(i));
        }
        return labels;
    }

    @Nullable
    Object closeCursor(int number) throws SQLException {
        Slot slot = slots.get(number);
        boolean open = slot.cursor != null;
        dropCursor(slot);
        return open;
    }

    @Nullable
    Object moreResults(int number) throws SQLException {
        Slot slot = slots.get(number);
        slot.cursor = null;
        Statement statement = slot.statement;
        return statement == null || !slot.ran ? "none" : statement.getMoreResults() + " " + statement.getUpdateCount();
    }

    // ---- transactions

    @Nullable
    Object text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    @Nullable
    Object setAutoCommit(boolean autoCommit) throws SQLException {
        try {
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            if (plain) {
                pretendAutoCommit(!autoCommit);
            }
            throw e;
        }
        return connection.getAutoCommit();
    }

    /** sqlite-jdbc has changed its mind before it fails, and fails again on the way back. */
    private void pretendAutoCommit(boolean autoCommit) throws SQLException {
        try {
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            if (connection.getAutoCommit() != autoCommit) {
                throw e;
            }
        }
    }

    @Nullable
    Object commit() throws SQLException {
        connection.commit();
        return "";
    }

    @Nullable
    Object rollback() throws SQLException {
        connection.rollback();
        return "";
    }

    @Nullable
    Object setSavepoint(@Nullable String name) throws SQLException {
        savepoints.add(name == null ? connection.setSavepoint() : connection.setSavepoint(name));
        return savepoints.size();
    }

    int savepoints() {
        return savepoints.size();
    }

    @Nullable
    Object rollback(int savepoint) throws SQLException {
        connection.rollback(savepoints.get(savepoint));
        return "";
    }

    @Nullable
    Object release(int savepoint) throws SQLException {
        connection.releaseSavepoint(savepoints.get(savepoint));
        return "";
    }

    /** Whether SQLite has a transaction open; for sqlite-jdbc, where every one is SQLite's. */
    boolean isInTransaction() throws SQLException {
        Answer begin = Answer.of(() -> text("begin"));
        if (!begin.failed()) {
            text("commit");
        }
        return begin.failed();
    }

    // ---- the whole

    /** Every row of every table. */
    List<String> content(List<String> tables) throws SQLException {
        List<String> content = new ArrayList<>();
        for (String table : tables) {
            List<String> rows = Answer.rows(connection, "select * from \"" + table + '"');
            content.add(table + ": " + rows);
        }
        return content;
    }
}
