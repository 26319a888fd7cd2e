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
import static org.cinchdb.jdbc.TestProject.value;

import java.sql.Connection;
import java.sql.SQLException;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a migration foreign keys are checked at commit, in every tenant alike, and their actions do not run. */
class MigrationForeignKeysTest extends MigratingTenants {
    @BeforeEach
    void aTableThatReferencesItems() throws SQLException {
        run(acme, "create table tag(item integer references item(id) on delete cascade on update cascade, word)");
        run(acme, "insert into item(id) values (1), (2); insert into tag values (1, 'a')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into tag values (9, 'b')",
                "delete from item where id = 1",
                "update item set id = 3 where id = 1",
                "update tag set item = 9",
                "drop table item",
                "create table other(item int references item); insert into other values (9)",
                "create trigger t after update on item begin insert into tag values (9, 'by trigger'); end; update item set name = id",
            })
    void rowsThatWouldReferenceNothingAreRefusedAtCommitAndMayBeMended(String sql) throws SQLException {
        acme.setAutoCommit(false);
        run(acme, "insert into tag values (2, 'kept')");
        acme.setSavepoint("before");
        run(acme, sql);

        SQLException failure = failure(acme::commit);

        assertThat(failure.getSQLState()).isEqualTo(SqlState.FOREIGN_KEY.code());
        assertThat(failure.getMessage()).contains("-> item (");
        run(acme, "rollback to before");
        acme.commit();
        assertEverywhere("select item, word from tag where item < 100 order by 1", "1|a", "2|kept");
        assertEverywhere("select id from item where id < 100", "1", "2");
    }

    @Test
    void whatTriggersWriteElsewhereIsCheckedToo() throws SQLException {
        run(acme, "create table log(a)");
        run(acme, "create trigger t after insert on log begin insert into tag values (new.a, 'by trigger'); end");

        assertThat(failure(acme, "insert into log values (9)").getSQLState()).isEqualTo(SqlState.FOREIGN_KEY.code());
        run(acme, "insert into log values (2)");
        assertEverywhere("select item, word from tag where item < 100 order by 1", "1|a", "2|by trigger");
    }

    @Test
    void childAndParentMayComeInAnyOrder() throws SQLException {
        run(acme, "begin; insert into tag values (9, 'before its item'); insert into item(id) values (9); commit");

        assertEverywhere("select word from tag where item = 9", "before its item");
    }

    @Test
    void aTenantWhoseRowsWouldReferenceNothingIsNamed() throws SQLException {
        try (Connection globex = project.connect("shop/main/globex")) {
            run(globex, "insert into tag values (2, 'theirs')");

            SQLException failure = failure(acme, "delete from item where id = 2");

            assertThat(failure.getSQLState()).isEqualTo(SqlState.ROWS_IN_THE_WAY.code());
            assertThat(failure.getMessage())
                    .contains("globex: Rows would reference what is not there: tag -> item (1 rows)");
            run(globex, "delete from tag where item = 2");
        }
        run(acme, "delete from item where id = 2");
        assertEverywhere("select id from item where id < 100", "1");
    }

    @Test
    void whatReferencedNothingBeforeIsNoFaultOfTheMigration() throws SQLException {
        for (String tenant : new String[] {"acme", "globex"}) {
            try (Connection plain = project.connect("shop/main/" + tenant, "foreignKeys=false")) {
                run(plain, "insert into tag values (77, 'orphan')");
            }
        }

        run(acme, "insert into tag values (2, 'b')");

        assertThat(failure(acme, "insert into tag values (78, 'c')").getMessage())
                .contains("(1 rows)");
        assertEverywhere("select word from tag where item < 70", "a", "b");
    }

    @Test
    void aSessionWithoutForeignKeysIsNotChecked() throws SQLException {
        run(migrating("acme", "foreignKeys=false"), "insert into tag values (9, 'orphan')");
        run(acme, "insert into tag values (1, 'b')");

        assertEverywhere("select word from tag where item < 100", "a", "orphan", "b");
    }

    @Test
    void thePragmaSwitchesTheCheckBetweenTransactionsOnly() throws SQLException {
        assertThat(value(acme, "pragma foreign_keys")).isEqualTo("1");
        run(acme, "begin; insert into item(id) values (3); pragma foreign_keys = off");
        assertThat(value(acme, "pragma foreign_keys")).isEqualTo("1");
        run(acme, "commit; pragma foreign_keys = OFF; insert into tag values (9, 'orphan')");
        assertThat(value(acme, "pragma foreign_keys")).isEqualTo("0");
        run(acme, "pragma foreign_keys(1)");

        assertThat(failure(acme, "insert into tag values (10, 'no')").getSQLState())
                .isEqualTo(SqlState.FOREIGN_KEY.code());
        assertEverywhere("select word from tag where item < 100", "a", "orphan");
    }

    /** What Flyway's clean sends, each table by itself in one text, within its transaction. */
    @Test
    void allTablesAreDroppedInAnyOrder() throws SQLException {
        acme.setAutoCommit(false);
        for (String table : new String[] {"item", "tag"}) {
            run(acme, "PRAGMA foreign_keys = OFF; DROP TABLE \"main\".\"" + table + "\"; PRAGMA foreign_keys = ON");
        }
        acme.commit();

        assertEverywhere("select count(*) from sqlite_schema where type = 'table'", "0");
    }

    @Test
    void aSleepingTenantMayCatchUpWithCommitsThatWereCheckedAndOthers() throws SQLException {
        run(migrating("acme", "foreignKeys=false"), "insert into tag values (9, 'orphan')");
        run(acme, "insert into tag values (1, 'b')");
        run(
                acme,
                "begin; create table n(id integer primary key); insert into n select id from item; drop table item;"
                        + " alter table n rename to item; commit");

        try (Connection globex = project.connect("shop/main/globex")) {
            assertThat(rows(globex, "select word from tag order by 1")).containsExactly("a", "b", "orphan");
        }
    }

    @Test
    void replacingARowKeepsThoseThatReferenceIt() throws SQLException {
        run(acme, "replace into item(id, name) values (1, 'new')");

        assertEverywhere("select name, word from item join tag on item = id", "new|a");
    }
}
