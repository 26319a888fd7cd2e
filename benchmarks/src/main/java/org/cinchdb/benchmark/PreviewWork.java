/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The preview of a merge of 50 changes into a branch that has 50 of its own since the two parted. */
final class PreviewWork {
    private static final int CHANGES = 50;
    private static final int TABLES = 10;

    private PreviewWork() {}

    static Work on(Shop shop, Connection main) throws SQLException {
        Statement statement = main.createStatement();
        for (int i = 0; i < TABLES; i++) {
            statement.execute("create table shelf" + i + " (id integer primary key, name text not null)");
        }
        statement.execute("select cinch_branch_create('preview')");
        try (Connection branch = shop.connect("preview", "t1");
                Statement theirs = branch.createStatement()) {
            change(theirs, "their");
        }
        change(statement, "our");
        return () -> {
            try (ResultSet rows = statement.executeQuery("select count(*) from cinch_merge_preview('preview')")) {
                rows.next();
                if (rows.getInt(1) != CHANGES) {
                    throw new IllegalStateException("The preview has " + rows.getInt(1) + " lines");
                }
                return rows;
            }
        };
    }

    private static void change(Statement statement, String whose) throws SQLException {
        for (int i = 0; i < CHANGES; i += 5) {
            statement.execute("create table " + whose + i + " (id integer primary key, a text, b integer)");
            statement.execute("create index " + whose + i + "_a on " + whose + i + "(a)");
            statement.execute("alter table " + whose + i + " add column c integer");
            statement.execute("create view " + whose + i + "_c as select id, c from " + whose + i);
            statement.execute("alter table shelf" + i / 5 + " add column " + whose + i + " text");
        }
    }
}
