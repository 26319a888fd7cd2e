/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Schema changes and branches: each time makes one more, so that works to compare are done equally often. */
final class SchemaWork {
    private SchemaWork() {}

    /** One column more, published to all tenants of a shop. */
    static Work addColumn(Connection session) throws SQLException {
        Statement statement = session.createStatement();
        int[] columns = {0};
        return () -> statement.executeUpdate("alter table item add column c" + columns[0]++ + " integer");
    }

    /** One branch more. */
    static Work createBranch(Connection session) throws SQLException {
        Statement statement = session.createStatement();
        int[] branches = {0};
        return () -> {
            try (ResultSet rows = statement.executeQuery("select cinch_branch_create('b" + branches[0]++ + "')")) {
                return rows.next();
            }
        };
    }

    /**
     * The first query of a tenant after a change that another tenant published, against the same change and query on an
     * open file of plain SQLite.
     */
    static Comparison catchUp(PairedRunner runner, Path directory) throws SQLException {
        Shop shop = Shop.withTouchedTenants(directory, 2);
        try (Connection author = shop.connect("t1");
                Connection follower = shop.connect("t2");
                Connection plain = Store.SQLITE_JDBC.connect(directory)) {
            plain.createStatement().executeUpdate("create table item (id integer primary key, name text not null)");
            Shop.addItem(plain, 1);
            Work publish = addColumn(author);
            Work alter = addColumn(plain);
            return runner.compareSingly(publish, () -> countItems(follower), () -> {
                alter.run();
                return countItems(plain);
            });
        }
    }

    private static int countItems(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from item")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
