/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * A random sequence of JDBC calls, each sent to this driver and to sqlite-jdbc, and the answers compared.
 *
 * <p>Everything comes from one seed. What is random is chosen by looking at sqlite-jdbc's side, so that most calls
 * succeed; the rest shows that both fail alike.
 */
final class RandomCalls {
    private static final List<String> SAVEPOINTS = List.of("a", "b", "save point");

    private final Random random;
    private final RandomSql sql;
    private final Side ours;
    private final Side plain;
    private final List<String> transcript = new ArrayList<>();
    private boolean autoCommit = true;
    /** SQL text has begun a transaction, in autocommit. */
    private boolean begun;

    private int succeeded;

    RandomCalls(long seed, Twins twins) {
        random = new Random(seed);
        sql = new RandomSql(random, twins.plain());
        ours = new Side(twins.ours(), false);
        plain = new Side(twins.plain(), true);
    }

    /** Makes so many calls. */
    void make(int calls) throws SQLException {
        sql.look();
        for (int i = 0; i < 4; i++) {
            changeSchema();
        }
        for (int i = 0; i < calls; i++) {
            sql.look();
            step();
            if (i % 20 == 19) {
                compareContent();
            }
        }
        if (sql.chance(60)) {
            both("close with everything open, uncommitted", side -> "");
        } else if (!autoCommit) {
            both("commit", Side::commit);
        }
    }

    /** How many calls both drivers answered with success. */
    int succeeded() {
        return succeeded;
    }

    String transcript() {
        return String.join("\n", transcript);
    }

    private void step() throws SQLException {
        int slot = random.nextInt(Side.SLOTS);
        switch (random.nextInt(40)) {
            case 0, 1 -> toggle();
            case 2, 3, 4 -> both("commit", Side::commit);
            case 5 -> both("rollback", Side::rollback);
            case 6, 7 -> savepoint();
            case 8, 9, 10 -> text();
            case 11, 12, 13, 14, 15 -> {
                String change = sql.change(false);
                both("update " + slot + ": " + change, side -> side.update(slot, List.of(change)));
            }
            case 16, 17 -> execute(slot, sql.chance(70) ? sql.change(false) : sql.query(false));
            case 18, 19, 20 -> query(slot);
            case 21, 22, 23, 24, 25 -> changeSchema();
            case 26 -> script(slot);
            case 27, 28 -> prepare(slot);
            case 29, 30, 31, 32, 33 -> runPrepared(slot);
            case 34 -> batch();
            case 35 -> {
                String insert = sql.insertOne();
                both("keys " + slot + ": " + insert, side -> side.keys(slot, insert));
            }
            case 36, 37 -> read(slot);
            case 38 -> close(slot);
            default -> returning(slot);
        }
    }

    // ---- comparing

    private Answer both(String what, Side.Call call) throws SQLException {
        Answer our = ours.answer(call);
        transcript.add(what + "   => " + our);
        if (Difference.isRefusal(our)) {
            closeStatements();
            return our;
        }
        Answer their = plain.answer(call);
        require(our, their);
        if (our.failed()) {
            mend();
        } else {
            succeeded++;
        }
        return our;
    }

    private static void require(Answer our, Answer their) {
        if (!our.agreesWith(their)) {
            throw new AssertionError("ours: " + our + "\nplain: " + their);
        }
    }

    /** A statement that failed may have ended the transaction: ours says so until it is rolled back. */
    private void mend() throws SQLException {
        boolean expected = !autoCommit || begun;
        if (!expected || plain.isInTransaction()) {
            return;
        }
        closeStatements();
        Answer refused = ours.answer(side -> side.text("select 1"));
        transcript.add("The failure ended the transaction   => " + refused);
        if (!refused.hasState("25P02")) {
            throw new AssertionError("The transaction is over, and a statement gives " + refused);
        }
        if (autoCommit) {
            ours.text("rollback");
            begun = false;
        } else {
            ours.rollback();
            plain.text("begin");
        }
    }

    private void closeStatements() throws SQLException {
        for (int slot = 0; slot < Side.SLOTS; slot++) {
            ours.close(slot);
            plain.close(slot);
        }
    }

    private void compareContent() throws SQLException {
        List<String> tables = TestProject.rows(
                plain.connection(),
                "select name from sqlite_master where type = 'table' and name not like 'sqlite_stat%' order by name");
        both("schema", side -> String.join("\n", Answer.schema(side.connection())));
        both("content", side -> String.join("\n", side.content(tables)));
    }

    // ---- transactions

    private void toggle() throws SQLException {
        if (!begun) {
            boolean to = !autoCommit;
            if (!both("setAutoCommit " + to, side -> side.setAutoCommit(to)).failed()) {
                autoCommit = to;
            }
        }
    }

    private void savepoint() throws SQLException {
        if (autoCommit) {
            return;
        }
        int known = plain.savepoints();
        if (known == 0 || sql.chance(40)) {
            @Nullable String name = sql.chance(50) ? null : sql.one(SAVEPOINTS);
            both("set savepoint " + name, side -> side.setSavepoint(name));
            return;
        }
        int savepoint = Math.max(0, known - 1 - random.nextInt(3));
        if (sql.chance(60)) {
            both("rollback to savepoint " + savepoint, side -> side.rollback(savepoint));
        } else {
            both("release savepoint " + savepoint, side -> side.release(savepoint));
        }
    }

    private void text() throws SQLException {
        String name = '"' + sql.one(SAVEPOINTS) + '"';
        List<String> words = autoCommit
                ? List.of(
                        "begin",
                        "BEGIN IMMEDIATE",
                        "begin exclusive transaction",
                        "commit",
                        "END",
                        "commit transaction",
                        "rollback",
                        "savepoint " + name,
                        "release savepoint " + name,
                        "rollback to " + name)
                : List.of("savepoint " + name, "release " + name, "rollback transaction to savepoint " + name);
        String text = sql.one(words);
        both(text, side -> side.text(text));
        if (autoCommit) {
            begun = plain.isInTransaction();
        }
    }

    // ---- statements

    private void changeSchema() throws SQLException {
        String ddl = sql.ddl();
        int slot = random.nextInt(Side.SLOTS);
        both("schema " + slot + ": " + ddl, side -> side.update(slot, List.of(ddl)));
        sql.look();
    }

    private void script(int slot) throws SQLException {
        boolean inTransaction = !autoCommit || begun;
        List<String> script = inTransaction && sql.chance(50)
                ? sql.rebuild()
                : List.of(sql.change(false), sql.ddl(), sql.change(false));
        Answer our = both("script " + slot + ": " + script, side -> side.update(slot, script));
        if (Difference.isRefusal(our)) {
            plain.update(slot, script.subList(0, 1));
        }
    }

    private void execute(int slot, String text) throws SQLException {
        int read = random.nextInt(4);
        both("execute " + slot + ": " + text, side -> side.execute(slot, text, read));
    }

    private void query(int slot) throws SQLException {
        String query = sql.query(false);
        int read = random.nextInt(4);
        both("query " + slot + ": " + query, side -> side.query(slot, query, read));
    }

    /** Read to its end: half-read, sqlite-jdbc's would stop every commit, and not tell what fails at the end. */
    private void returning(int slot) throws SQLException {
        both("set max rows " + slot + " 0", side -> side.setMaxRows(slot, 0));
        String text = sql.returning(false);
        both("returning " + slot + ": " + text, side -> {
            Object rows = side.query(slot, text, Integer.MAX_VALUE);
            side.closeCursor(slot);
            return rows;
        });
    }

    private @Nullable Object[] values(int count) {
        @Nullable Object[] values = new @Nullable Object[count];
        Arrays.setAll(values, i -> sql.value());
        return values;
    }

    private void prepare(int slot) throws SQLException {
        String text = sql.chance(70) ? sql.change(true) : sql.query(true);
        @Nullable
        Object[] values = values((int) text.chars().filter(c -> c == '?').count());
        Side.Call prepare = side -> side.prepare(slot, text, values);
        Answer our = ours.answer(prepare);
        Answer their = plain.answer(prepare);
        transcript.add("prepare " + slot + ": " + text + Arrays.toString(values) + "   => " + our);
        if (Difference.isPreparedBefore(our, their) || our.failed()) {
            ours.close(slot);
            plain.close(slot);
        }
        if (!Difference.isPreparedBefore(our, their)) {
            require(our, their);
        }
    }

    private void runPrepared(int slot) throws SQLException {
        if (!plain.isPrepared(slot)) {
            prepare(slot);
        }
        if (!plain.isPrepared(slot)) {
            return;
        }
        @Nullable Object[] values = values(plain.parameters(slot));
        if (sql.chance(60)) {
            both("bind " + slot + " " + Arrays.toString(values), side -> side.rebind(slot, values));
        }
        int read = random.nextInt(4);
        boolean query = plain.isQuery(slot);
        if (query && sql.chance(50)) {
            both("query prepared " + slot, side -> side.queryPrepared(slot, read));
        } else if (query || sql.chance(30)) {
            both("execute prepared " + slot, side -> side.executePrepared(slot, read));
        } else if (sql.chance(60)) {
            both("update prepared " + slot, side -> side.updatePrepared(slot));
        } else {
            List<@Nullable Object[]> rows = List.of(values, values(values.length), values(values.length));
            boolean together = autoCommit && !begun;
            both(
                    "batch prepared " + slot + " "
                            + rows.stream().map(Arrays::toString).toList(),
                    side -> side.batchPrepared(slot, rows, together));
        }
    }

    private void batch() throws SQLException {
        List<String> statements = List.of(sql.change(false), sql.change(false), sql.change(false));
        boolean together = autoCommit && !begun;
        both("batch " + statements, side -> side.batch(statements, together));
    }

    // ---- results, and closing in odd orders

    private void read(int slot) throws SQLException {
        if (!plain.hasCursor(slot)) {
            return;
        }
        if (sql.chance(20)) {
            both("columns " + slot, side -> side.columns(slot));
        }
        int rows = 1 + random.nextInt(4);
        Side.Call read = side -> side.read(slot, rows);
        Answer our = ours.answer(read);
        Answer their = plain.answer(read);
        transcript.add("read " + slot + " " + rows + "   => " + our);
        if (Difference.isRolledBackCursor(our, their)) {
            ours.close(slot);
            plain.close(slot);
        } else {
            require(our, their);
        }
    }

    private void close(int slot) throws SQLException {
        int rows = random.nextInt(4);
        switch (random.nextInt(4)) {
            case 0 -> both("close " + slot, side -> side.close(slot));
            case 1 -> both("close cursor " + slot, side -> side.closeCursor(slot));
            case 2 -> both("more results " + slot, side -> side.moreResults(slot));
            default -> both("set max rows " + slot + " " + rows, side -> side.setMaxRows(slot, rows));
        }
    }

    /** A file of sqlite-jdbc's own on which the log of a branch was run. */
    static Connection replayed(Connection branch, Path file) throws SQLException {
        Connection replay = Twins.openPlain(file);
        TestProject.run(replay, "pragma foreign_keys = off");
        for (String change :
                TestProject.rows(branch, "select sql from cinch_log where kind <> 'rows' order by position")) {
            for (SqlStatement statement : Script.of(change).statements()) {
                TestProject.run(replay, statement.text());
            }
        }
        return replay;
    }
}
