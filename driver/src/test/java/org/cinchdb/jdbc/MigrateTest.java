/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cinchdb.jdbc.TestProject.log;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code migrate=true} the rows that a session writes are written in every tenant, like its schema changes. */
class MigrateTest {
    @TempDir
    Path directory;

    private final List<Connection> open = new ArrayList<>();
    private TestProject project;
    private Connection acme;

    @BeforeEach
    void aTableThreeTenantsAndRowsOfOneOfThem() throws SQLException {
        project = new TestProject(directory);
        project.create("shop/main/initech").close();
        try (Connection globex = project.create("shop/main/globex")) {
            run(globex, "create table item(id integer primary key, name text unique, price)");
            run(globex, "insert into item values (100, 'of globex', 1)");
        }
        acme = migrating("acme");
    }

    @AfterEach
    void closeAll() throws SQLException {
        for (Connection connection : open) {
            connection.close();
        }
    }

    private Connection migrating(String tenant, String... settings) throws SQLException {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("migrate=true");
        Connection connection = project.create("shop/main/" + tenant, all.toArray(new String[0]));
        open.add(connection);
        return connection;
    }

    /** The rows of each kind of tenant: the migration's own, a touched, an untouched, one that is made now. */
    private void assertEverywhere(String query, String... expected) throws SQLException {
        for (String tenant : new String[] {"acme", "globex", "initech", "later"}) {
            try (Connection connection = project.create("shop/main/" + tenant)) {
                assertThat(rows(connection, query)).as(tenant).containsExactly(expected);
            }
        }
    }

    @Test
    void anInsertInAutocommitReachesEveryTenant() throws SQLException {
        run(acme, "insert into item(id, name, price) values (1, 'apple', 2.5)");

        assertEverywhere("select * from item where id < 100", "1|apple|2.5");
        assertThat(log(acme)).containsExactly("create item", "rows item");
    }

    @Test
    void ddlAndRowsOfOneTransactionReachEveryTenantTogether() throws SQLException {
        acme.setAutoCommit(false);
        run(
                acme,
                "create table role(id integer primary key, name text not null)",
                "insert into role(name) values ('admin'), ('guest')",
                "alter table role add column rank int",
                "update role set rank = id * 10");
        acme.commit();

        assertEverywhere("select * from role", "1|admin|10", "2|guest|20");
    }

    @Test
    void everyTypeOfParameterArrivesAsItWas() throws SQLException {
        try (PreparedStatement insert = acme.prepareStatement("insert into item(id, name, price) values (?, ?, ?)")) {
            Object[] values = {
                null, 9007199254740993L, 0.1, Double.MIN_VALUE, new byte[] {0, -1, 127}, "ä表🙂'\u0001\"", true, ""
            };
            for (int i = 0; i < values.length; i++) {
                insert.setInt(1, i);
                insert.setString(2, "n" + i);
                insert.setObject(3, values[i]);
                insert.executeUpdate();
            }
        }

        assertEverywhere(
                "select id, typeof(price), quote(price) from item where id < 100 order by id",
                "0|null|NULL",
                "1|integer|9007199254740993",
                "2|real|0.1",
                "3|real|4.9406564584124654e-324",
                "4|blob|X'00FF7F'",
                "5|text|'ä表🙂''\u0001\"'",
                "6|integer|1",
                "7|text|''");
    }
}
