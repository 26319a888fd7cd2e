/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code PRAGMA defer_foreign_keys} holds until the end of its transaction, and does what it does in SQLite. */
class DeferredForeignKeysTest {
    private static final String ON = "pragma defer_foreign_keys = on; ";
    private static final String CHILD = "insert into c values (1); ";
    private static final String PARENT = "insert into p values (1); ";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin; " + ON + CHILD + PARENT + "commit; begin; delete from p; commit",
                ON + "begin; " + CHILD + PARENT + "commit",
                ON + "begin immediate; " + CHILD + PARENT + "commit",
                ON + "select * from p; begin; " + CHILD + "commit",
                ON + CHILD + "begin; " + CHILD + "commit",
                ON + "insert into p values (7); begin; " + CHILD + "commit",
                "begin; " + ON + "select * from p; " + CHILD + PARENT + "commit",
                "begin; " + PARENT + ON + "insert into c values (2); insert into p values (2); commit",
                "begin; " + ON + "pragma defer_foreign_keys = 0; " + CHILD + "commit",
                "begin; " + ON + CHILD + "commit; " + PARENT + "commit",
                "begin; " + ON + CHILD + "rollback; begin; " + CHILD + "rollback",
                "begin; " + ON + "savepoint s; " + CHILD + "rollback to s; commit",
                ON + "savepoint s; " + CHILD + PARENT + "release s; " + "begin; insert into c values (2); commit",
                "begin; " + ON
                        + "create table d(x references p(id)); insert into d values (3); insert into p values (3); commit",
                "begin; " + ON + "pragma defer_foreign_keys; commit; pragma defer_foreign_keys",
                "begin; pragma defer_foreign_keys(true); " + CHILD + PARENT + "commit",
                "begin; pragma defer_foreign_keys = maybe; " + CHILD + "commit",
            })
    void asTextItComesToTheSame(String script) throws SQLException {
        assertSame(script, true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ON + CHILD + PARENT + "COMMIT; insert into c values (2)",
                "select * from p; " + ON + CHILD + PARENT + "COMMIT",
                ON + CHILD + "ROLLBACK; " + CHILD + "ROLLBACK",
                ON + CHILD + "COMMIT; " + PARENT + "COMMIT",
                ON + "create table d(x references p(id)); insert into d values (3); insert into p values (3); COMMIT",
            })
    void withoutAutocommitItComesToTheSame(String script) throws SQLException {
        assertSame(script, false);
    }

    @Test
    void itHoldsWhenATransactionGoesOnWithTheNewestRows() throws SQLException {
        TestProject project = new TestProject(directory);
        try (Connection one = project.create("shop/main/acme");
                Connection other = project.create("shop/main/acme")) {
            run(one, "create table p(id integer primary key)", "create table c(p_id references p(id))");
            one.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            one.setAutoCommit(false);
            run(one, ON);
            assertThat(rows(one, "select * from c")).isEmpty();
            run(other, "insert into p values (7)");

            run(one, CHILD, PARENT);
            one.commit();

            assertThat(rows(other, "select * from c")).containsExactly("1");
        }
    }

    private void assertSame(String script, boolean autoCommit) throws SQLException {
        try (Twins twins = Twins.open(directory)) {
            assertThat(outcome(twins.ours(), script, autoCommit)).isEqualTo(outcome(twins.plain(), script, autoCommit));
        }
    }

    /** What came of each statement, and what is in the tables then. */
    private static List<String> outcome(Connection connection, String script, boolean autoCommit) throws SQLException {
        run(connection, "create table p(id integer primary key)", "create table c(p_id references p(id))");
        connection.setAutoCommit(autoCommit);
        List<String> outcome = new ArrayList<>();
        for (String statement : script.split("; ", -1)) {
            try {
                if (statement.equals("COMMIT")) {
                    connection.commit();
                } else if (statement.equals("ROLLBACK")) {
                    connection.rollback();
                } else if (statement.startsWith("select") || statement.equals("pragma defer_foreign_keys")) {
                    outcome.add(rows(connection, statement).toString());
                } else {
                    run(connection, statement);
                }
                outcome.add(statement);
            } catch (SQLException e) {
                outcome.add(statement + " fails with " + e.getErrorCode());
            }
        }
        outcome.addAll(rows(connection, "select 'c', p_id from c union all select 'p', id from p"));
        return outcome;
    }
}
