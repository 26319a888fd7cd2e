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

/**
 * A merge of three changes that no rows can refuse into a branch that has moved too. What it merged is taken back
 * before the next one, and a branch made for that.
 */
final class MergeWork implements Work {
    private final Shop shop;
    private final Statement main;
    private int merges;

    MergeWork(Shop shop, Connection main) throws SQLException {
        this.shop = shop;
        this.main = main.createStatement();
    }

    @Override
    public Object run() throws SQLException {
        try (ResultSet rows = main.executeQuery("select cinch_merge('b" + merges + "')")) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void restore() throws SQLException {
        if (merges > 0) {
            main.execute("drop view cheap; drop table review; alter table item drop column price; drop view own");
        }
        merges++;
        main.execute("select cinch_branch_create('b" + merges + "')");
        try (Connection branch = shop.connect("b" + merges, "t1");
                Statement statement = branch.createStatement()) {
            statement.execute("""
                    alter table item add column price real;
                    create table review (id integer primary key, item integer references item, stars integer);
                    create view cheap as select id, name from item where price < 10""");
        }
        main.execute("create view own as select count(*) as items from item");
    }
}
