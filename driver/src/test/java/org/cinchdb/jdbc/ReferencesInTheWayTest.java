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

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No schema change leaves rows of another tenant with references to nothing. */
class ReferencesInTheWayTest {
    private static final String ADD = "alter table c add column extra int references p(id) default 5";
    private static final String REBUILD = "create table n(id integer primary key, p_id int references p(id), more);"
            + " insert into n(id, p_id) select id, p_id from c; drop table c; alter table n rename to c";

    @TempDir
    Path directory;

    private TestProject project;
    private Connection acme;
    private Connection globex;

    @BeforeEach
    void globexHasAParentAndAChild() throws SQLException {
        project = new TestProject(directory);
        acme = project.create("shop/main/acme");
        globex = project.create("shop/main/globex");
        for (Connection connection : new Connection[] {acme, globex}) {
            run(connection, "create table if not exists p(id integer primary key)");
            run(connection, "create table if not exists q(id integer primary key)");
            run(connection, "create table if not exists c(id integer primary key, p_id int references p(id))");
        }
        run(globex, "insert into p values (1)", "insert into c values (1, 1)");
    }

    @AfterEach
    void close() throws SQLException {
        acme.close();
        globex.close();
    }

    private void orphanIn(String tenant) throws SQLException {
        try (Connection unchecked = project.connect("shop/main/" + tenant, "foreignKeys=false")) {
            run(unchecked, "insert into c(p_id) values (99)");
        }
    }

    private static void assertRefused(SQLException refused) {
        assertThat(refused.getSQLState()).as(refused.getMessage()).isEqualTo("CN003");
        assertThat(refused.getMessage()).contains("globex: Rows would reference what is not there: c -> p (1 rows)");
    }

    private void attempt(String way, String... change) throws SQLException {
        switch (way) {
            case "statement" -> run(acme, change);
            case "migration" -> {
                try (Connection migrating = project.connect("shop/main/acme", "migrate=true")) {
                    run(migrating, change);
                }
            }
            case "merge" -> {
                if (rows(acme, "select * from cinch_branches where name = 'feature'")
                        .isEmpty()) {
                    run(acme, "select cinch_branch_create('feature')");
                    try (Connection feature = project.connect("shop/feature/acme")) {
                        run(feature, change);
                    }
                    run(acme, "create table own(x)");
                }
                run(acme, "select cinch_merge('feature')");
            }
            default -> throw new IllegalArgumentException(way);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"statement", "migration", "merge"})
    void aReferenceWithADefaultNeedsItsParentWhereThereAreRows(String way) throws SQLException {
        assertRefused(failure(() -> attempt(way, ADD)));

        assertThat(value(globex, "select count(*) from pragma_table_info('c')")).isEqualTo("2");
        run(globex, "insert into p values (5)");
        attempt(way, ADD);
        assertThat(rows(globex, "select extra from c")).containsExactly("5");
        assertThat(rows(globex, "pragma foreign_key_check")).isEmpty();
    }

    @Test
    void aReferenceThatARevertBringsBackIsNullInRowsThatCameSince() throws SQLException {
        run(globex, "delete from c");
        run(acme, ADD, "alter table c drop column extra");
        String drop = value(acme, "select commit_id from cinch_log order by position desc limit 1");
        run(globex, "insert into c values (1, 1)");

        run(acme, "select cinch_revert('" + drop + "')");

        assertThat(rows(globex, "select extra from c")).containsExactly("null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ADD,
                "drop table p",
                "begin; drop table p; create table p(id integer primary key); commit",
                "begin; drop table p; alter table q rename to p; commit",
                "begin; alter table c rename to d; alter table d rename to c; drop table p; commit",
                "begin; create table n(id integer primary key, p_id int references p(id), x default 7 references p(id));"
                        + " insert into n(id, p_id) select id, p_id from c; drop table c; alter table n rename to c; commit",
            })
    void whatSqliteRefusesInAFileWithSuchRowsIsRefusedByTheTenant(String change) throws SQLException {
        try (Connection plain = DriverManager.getConnection("jdbc:sqlite::memory:?foreign_keys=on")) {
            run(plain, "create table p(id integer primary key)", "create table q(id integer primary key)");
            run(plain, "create table c(id integer primary key, p_id int references p(id))");
            run(plain, "insert into p values (1)", "insert into c values (1, 1)");
            failure(() -> run(plain, change.split("; ")));
        }

        assertRefused(failure(acme, change));

        assertThat(rows(globex, "select * from c")).containsExactly("1|1");
    }

    /** SQLite does so in the file of the session itself, and leaves rows with nothing. */
    @Test
    void aGeneratedColumnThatReferencesNeedsItsParentInTheOtherTenants() throws SQLException {
        String change = "alter table c add column copy as (id + 6) references p(id)";
        assertRefused(failure(acme, change));

        run(globex, "insert into p values (7)");
        run(acme, change);
        assertThat(rows(globex, "select copy from c")).containsExactly("7");
    }

    @Test
    void aParentIsNotRenamedWhereReferencesWouldNotFollowInOtherTenants() throws SQLException {
        run(acme, "pragma legacy_alter_table = on");

        SQLException refused = failure(acme, "alter table p rename to parent");

        assertThat(refused.getSQLState()).isEqualTo("42501");
        assertThat(refused.getMessage()).contains("'p' is referenced").contains("switch one of the two off");
        run(acme, "alter table c rename to child", "pragma legacy_alter_table = off", "alter table p rename to parent");
        assertThat(rows(globex, "pragma foreign_key_check")).isEmpty();
        assertThat(rows(globex, "select \"table\" from pragma_foreign_key_list('child')"))
                .containsExactly("parent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table c rename to d; drop table p",
                "alter table p rename to r; drop table r",
                "alter table p rename to r; drop table r; create table r(id integer primary key)",
                "alter table c rename to CC; alter table p rename to r; alter table r rename to s; drop table S",
                "drop table p; alter table q rename to p",
                "alter table c rename to d; alter table d rename to c; " + REBUILD,
                REBUILD + "; alter table c rename to d; alter table p rename to r; drop table r",
                "alter table c rename to old; create table c(id integer primary key, p_id int references p(id));"
                        + " insert into c select id, p_id from old; drop table old; alter table c rename to d; drop table p",
                "alter table c rename to x; create table e(id integer primary key, q_id int references q(id));"
                        + " alter table e rename to c; alter table x rename to e; drop table p",
            })
    void rowsThatReferencedNothingBeforeKeepNoTenantFromFollowing(String changes) throws SQLException {
        orphanIn("globex");
        run(globex, "delete from c where p_id = 1");
        run(acme, "begin; " + changes + "; commit");
        assertThat(value(globex, "pragma integrity_check")).isEqualTo("ok");

        assertThat(value(globex, "select max(position) from cinch_log"))
                .isEqualTo(value(acme, "select max(position) from cinch_log"));
    }

    @Test
    void theyKeepNoTenantFromFollowingManyCommitsAtOnce() throws SQLException {
        orphanIn("globex");
        run(globex, "delete from c where p_id = 1");
        run(acme, "alter table c rename to d", "drop table p");

        assertThat(rows(globex, "select p_id from d")).containsExactly("99");
    }
}
