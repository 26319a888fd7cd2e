/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bookkeeping of migration tools is the same in every tenant. */
class MigrationTablesTest extends MigratingTenants {
    private static final String LOCK = "create table DATABASECHANGELOGLOCK(id integer primary key, locked boolean)";

    @Test
    void bookkeepingTravelsAndIsTriedOnTheTemplateAlone() throws SQLException {
        run(acme, LOCK);
        try (Connection writer = project.connect("shop/main/globex")) {
            run(writer, "begin immediate; insert into item(id) values (101)");

            run(acme, "insert into DATABASECHANGELOGLOCK values (1, 0)");
            run(acme, "update databasechangeloglock set locked = 1 where id = 1");

            run(writer, "commit");
        }
        assertEverywhere("select * from databasechangeloglock", "1|1");
    }

    @Test
    void bookkeepingMadeOfATenantsRowsIsTriedOnAllOfThem() throws SQLException {
        run(acme, LOCK);
        try (Connection writer = project.connect("shop/main/globex")) {
            run(writer, "insert into item(id, price) values (101, 'x')");
        }
        run(acme, "alter table databasechangeloglock add check (id < 100)");

        assertThat(failure(acme, "insert into databasechangeloglock(id) select id from item where price = 'x'")
                        .getMessage())
                .contains("globex");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into databasechangeloglock values (2, 0)",
                "replace into main.\"DatabaseChangeLogLock\" values (1, 1)",
                "update databasechangeloglock set locked = 1",
                "delete from [DATABASECHANGELOGLOCK]",
                "with x as (select 1) delete from databasechangeloglock",
                "drop table databasechangeloglock",
                "alter table databasechangeloglock add column a",
                "create index i on databasechangeloglock(locked)",
                "create table flyway_schema_history(a)",
                "alter table item rename to databasechangelog",
            })
    void whoeverWritesItWithoutTheSettingIsToldWhichItIs(String sql) throws SQLException {
        run(acme, LOCK, "insert into databasechangeloglock values (1, 0)");
        try (Connection plain = project.connect("shop/main/acme")) {
            run(plain, "begin; insert into item(id) values (1)");

            SQLException failure = failure(plain, sql);

            assertThat(failure.getSQLState()).isEqualTo(SqlState.NOT_ALLOWED.code());
            assertThat(failure.getMessage()).contains("migrationTables").contains("migrate=true");
            run(plain, "commit");
            assertThat(rows(plain, "select * from databasechangeloglock")).containsExactly("1|0");
            assertThat(rows(plain, "select id from item")).containsExactly("1");
        }
    }

    @Test
    void aBatchIsNoWayAroundIt() throws SQLException {
        run(acme, LOCK);
        try (Connection plain = project.connect("shop/main/acme");
                PreparedStatement insert = plain.prepareStatement("insert into databasechangeloglock values (?, 0)")) {
            insert.setInt(1, 1);
            insert.addBatch();

            assertThat(failure(insert::executeBatch).getMessage()).contains("migrationTables");
        }
    }

    @Test
    void aTemporaryTableOfThatNameIsNobodysBookkeeping() throws SQLException {
        try (Connection plain = project.connect("shop/main/acme")) {
            run(plain, "create temp table databasechangelog(a)", "insert into temp.databasechangelog values (1)");
            run(plain, "insert into databasechangelog values (2)");

            assertThat(rows(plain, "select * from databasechangelog")).containsExactly("1", "2");
        }
    }

    @Test
    void theSettingNamesOtherTablesOrNone() throws SQLException {
        String journal = "migrationTables=%20journal,%20%20Steps";
        try (Connection plain = project.connect("shop/main/acme", journal);
                Connection free = project.connect("shop/main/acme", "migrationTables=")) {
            run(migrating("acme", journal), "create table steps(a)", "insert into steps values (1)");

            assertThat(failure(plain, "insert into STEPS values (2)").getMessage())
                    .contains("migrationTables");
            run(plain, "create table databasechangelog(a)", "insert into databasechangelog values (1)");
            run(free, "insert into steps values (3)");
            assertThat(rows(free, "select * from steps")).containsExactly("1", "3");
        }
    }
}
