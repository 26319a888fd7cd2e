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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A session that writes a migration, and tenants of each kind to look at what becomes of it. */
abstract class MigratingTenants {
    @TempDir
    Path directory;

    private final List<Connection> open = new ArrayList<>();
    TestProject project;
    Connection acme;

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

    Connection migrating(String tenant, String... settings) throws SQLException {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("migrate=true");
        Connection connection = project.create("shop/main/" + tenant, all.toArray(new String[0]));
        open.add(connection);
        return connection;
    }

    /** The rows of each kind of tenant: the migration's own, a touched, an untouched, one that is made now. */
    void assertEverywhere(String query, String... expected) throws SQLException {
        for (String tenant : new String[] {"acme", "globex", "initech", "later"}) {
            try (Connection connection = project.create("shop/main/" + tenant)) {
                assertThat(rows(connection, query)).as(tenant).containsExactly(expected);
            }
        }
    }
}
