/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.cinchdb.engine.Administration;
import org.cinchdb.engine.Upgrade.Outcome;
import org.cinchdb.url.ConnectionTarget;

/** A project with tenants t1, t2, .. and one table, {@code item}. */
final class Shop {
    private final Path directory;

    private Shop(Path directory) {
        this.directory = directory;
    }

    /** A shop whose tenants are rows in metadata.db: nobody has touched them. */
    static Shop withTenants(Path directory, int tenants) throws SQLException {
        Shop shop = new Shop(directory);
        try (Connection main = shop.connect("main?create=true");
                Statement statement = main.createStatement()) {
            statement.execute("create table item (id integer primary key, name text not null)");
            statement.execute("select cinch_tenant_create('t1')");
        }
        shop.multiplyTenants(tenants);
        return shop;
    }

    /** Rows like the first tenant's, written at once: 100,000 actions would sync the disk as often. */
    private void multiplyTenants(int tenants) throws SQLException {
        String metadata = "jdbc:sqlite:" + directory.resolve(".cinchdb/metadata.db");
        try (Connection connection = DriverManager.getConnection(metadata);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("""
                    with recursive n(i) as (select 2 union all select i + 1 from n where i < %d)
                    insert into tenant(uid, created_at)
                    select lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-'
                             || hex(randomblob(2)) || '-' || hex(randomblob(6))),
                           first.created_at
                    from n, tenant_name named join tenant first on first.id = named.tenant_id
                    where named.name = 't1'""".formatted(tenants));
            statement.executeUpdate("""
                    insert into tenant_name(branch_id, name, from_sequence, tenant_id)
                    select first.branch_id, 't' || (1 + made.id - first.tenant_id),
                           project.sequence + made.id - first.tenant_id, made.id
                    from project, tenant_name first join tenant made on made.id > first.tenant_id
                    where first.name = 't1'""");
            statement.executeUpdate("update project set sequence = (select max(from_sequence) from tenant_name)");
            connection.commit();
        }
    }

    /** A shop whose tenants have a file each, with one row. */
    static Shop withTouchedTenants(Path directory, int tenants) throws SQLException {
        return withTouchedTenants(directory, tenants, 0);
    }

    /** A shop whose first tenants have a file each, with one row, and whose others nobody has touched. */
    static Shop withTouchedTenants(Path directory, int touched, int untouched) throws SQLException {
        Shop shop = withTenants(directory, touched + untouched);
        try (Connection session = shop.connect("t1")) {
            for (int i = 1; i <= touched; i++) {
                session.setSchema("t" + i);
                addItem(session, i);
            }
        }
        return shop;
    }

    static void addItem(Connection session, int i) throws SQLException {
        try (PreparedStatement insert = session.prepareStatement("insert into item (name) values (?)")) {
            insert.setString(1, "item number " + i);
            insert.executeUpdate();
        }
    }

    /** A session on a tenant of the branch main; settings may follow its name. */
    Connection connect(String tenant) throws SQLException {
        return connect("main", tenant);
    }

    /** A session on a tenant of any branch. */
    Connection connect(String branch, String tenant) throws SQLException {
        return DriverManager.getConnection("jdbc:cinch:shop/" + branch + "/" + tenant, properties());
    }

    /** Brings all tenants to the head of main. */
    Outcome upgrade() throws SQLException {
        try (Administration shop = Administration.open(ConnectionTarget.parse("jdbc:cinch:shop", properties()))) {
            return shop.tenants().upgrade(List.of());
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("project", directory.toString());
        return properties;
    }
}
