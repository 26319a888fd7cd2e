/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What applications do with statements and connections, written once against {@code java.sql} for every driver. */
public enum StatementWork {
    POINT_SELECT("prepared point SELECT, autocommit") {
        @Override
        Work on(Connection connection, Store store, Path directory) throws SQLException {
            PreparedStatement select = connection.prepareStatement(SELECT);
            Keys keys = new Keys();
            return () -> read(select, keys.next());
        }
    },
    INSERT("1,000 prepared INSERTs, one transaction") {
        @Override
        Work on(Connection connection, Store store, Path directory) throws SQLException {
            PreparedStatement insert = connection.prepareStatement(INSERT_ORDER);
            return inTransaction(connection, () -> {
                for (int i = 1; i <= ROWS; i++) {
                    bind(insert, i);
                    insert.executeUpdate();
                }
            });
        }
    },
    BATCH("batch of 1,000 INSERTs, one transaction") {
        @Override
        Work on(Connection connection, Store store, Path directory) throws SQLException {
            PreparedStatement insert = connection.prepareStatement(INSERT_ORDER);
            return inTransaction(connection, () -> {
                for (int i = 1; i <= ROWS; i++) {
                    bind(insert, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            });
        }
    },
    PREPARE_SELECT_CLOSE("prepare, SELECT, close, autocommit") {
        @Override
        Work on(Connection connection, Store store, Path directory) {
            Keys keys = new Keys();
            return () -> {
                try (PreparedStatement select = connection.prepareStatement(SELECT)) {
                    return read(select, keys.next());
                }
            };
        }
    },
    PREPARE_INSERT_CLOSE("1,000 times prepare, INSERT, close, one transaction") {
        @Override
        Work on(Connection connection, Store store, Path directory) throws SQLException {
            return inTransaction(connection, () -> {
                for (int i = 1; i <= ROWS; i++) {
                    try (PreparedStatement insert = connection.prepareStatement(INSERT_ORDER)) {
                        bind(insert, i);
                        insert.executeUpdate();
                    }
                }
            });
        }
    },
    CONNECT_SELECT_CLOSE("getConnection, SELECT, close") {
        @Override
        Work on(Connection connection, Store store, Path directory) throws SQLException {
            connection.close();
            Keys keys = new Keys();
            return () -> {
                try (Connection opened = store.connect(directory);
                        PreparedStatement select = opened.prepareStatement(SELECT)) {
                    return read(select, keys.next());
                }
            };
        }
    },
    /** The first connection stays: no close is the file's last, which would have to checkpoint and remove the WAL. */
    CONNECT_SELECT_CLOSE_BESIDE("getConnection, SELECT, close while another connection keeps the file open") {
        @Override
        Work on(Connection connection, Store store, Path directory) throws SQLException {
            read(connection.prepareStatement(SELECT), 1);
            Keys keys = new Keys();
            return () -> {
                try (Connection opened = store.connect(directory);
                        PreparedStatement select = opened.prepareStatement(SELECT)) {
                    return read(select, keys.next());
                }
            };
        }
    };

    private static final int ROWS = 1_000;
    private static final int ITEMS = 10_000;
    private static final String SELECT = "select name, price from item where id = ?";
    private static final String INSERT_ORDER = "insert into orders (item, quantity, note) values (?, ?, ?)";

    private final String title;

    StatementWork(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Prepares the work on a connection to a store that {@link #fill} has filled. */
    abstract Work on(Connection connection, Store store, Path directory) throws SQLException;

    /** Makes the tables and the rows that are read. */
    static void fill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("create table item (id integer primary key, name text not null, price real)");
            statement.executeUpdate("""
                    create table orders (
                      id integer primary key,
                      item integer not null references item,
                      quantity integer not null,
                      note text)""");
            statement.executeUpdate("""
                    with recursive n(i) as (select 1 union all select i + 1 from n where i < %d)
                    insert into item (id, name, price) select i, 'item number ' || i, i / 7.0 from n""".formatted(ITEMS));
        }
    }

    private static Object read(PreparedStatement select, int id) throws SQLException {
        select.setInt(1, id);
        try (ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getString(1).length() + rows.getDouble(2);
        }
    }

    private static void bind(PreparedStatement insert, int i) throws SQLException {
        insert.setInt(1, i);
        insert.setInt(2, i % 10);
        insert.setString(3, "for the one who ordered it");
    }

    private interface Inserts {
        void run() throws SQLException;
    }

    /**
     * The rows go, and the WAL is checkpointed, between rounds: checkpoints every so many commits would fall to one
     * side or the other.
     */
    private static Work inTransaction(Connection connection, Inserts inserts) throws SQLException {
        connection.setAutoCommit(false);
        return new Work() {
            @Override
            public Object run() throws SQLException {
                inserts.run();
                connection.commit();
                return connection;
            }

            @Override
            public void restore() throws SQLException {
                try (Statement statement = connection.createStatement()) {
                    statement.executeUpdate("delete from orders");
                    connection.commit();
                    connection.setAutoCommit(true);
                    statement.execute("pragma wal_checkpoint(truncate)");
                }
                connection.setAutoCommit(false);
            }
        };
    }

    /** The same keys in the same order for every driver, not in the order of the pages. */
    private static final class Keys {
        private int last;

        int next() {
            last = (last + 7_919) % ITEMS;
            return last + 1;
        }
    }
}
