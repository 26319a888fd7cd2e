/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.cinchdb.SqlState;
import org.cinchdb.url.Percent;

/** A tour in six steps, each of them SQL through {@code java.sql} that anybody could type. */
final class Demo {
    private static final String BRANCH = "feature/loyalty";
    private static final String COUNTS = """
            select (select count(*) from Customer) as customers,
                   (select count(*) from Track) as tracks,
                   (select count(*) from Invoice) as invoices,
                   (select count(*) from InvoiceLine) as invoice_lines
            """;
    private static final String NEW_OBJECTS = """
            select 'column' as type, 'Customer.' || name as name
            from pragma_table_info('Customer') where name = 'LoyaltyPoints'
            union all
            select type, name from sqlite_schema
            where name in ('Reward', 'IX_InvoiceCustomerDate', 'CustomerSpending')
            """;

    private final Path directory;
    private final Screen screen;

    Demo(Path directory, Screen screen) {
        this.directory = directory;
        this.screen = screen;
    }

    /** Runs to its end and closes what it opened; the project stays. */
    void run() throws IOException, SQLException {
        screen.line("The project is " + directory);
        loadTenants();
        screen.heading("2. Each tenant has rows of its own");
        List<String> before = List.of(counts("acme"), counts("globex"));
        changeSchemaOnBranch();
        merge();
        showTenantsAfter(before);
        showLog();
        screen.heading("Open it yourself");
        screen.line("URL     " + url("main", "acme"));
        screen.line("driver  org.cinchdb.jdbc.Driver");
        jar().ifPresent(jar -> screen.line("jar     " + jar));
        screen.line("Any tool that takes a JDBC driver opens it so. When you are done, delete " + directory);
    }

    private void loadTenants() throws IOException, SQLException {
        Chinook chinook = Chinook.load();
        screen.heading("1. Two tenants, a file each, one schema");
        try (Tenant acme = connect("main", "acme", "&create=true")) {
            acme.load("chinook.sql: 11 tables, 11 indexes, 15,607 rows", chinook.schema() + chinook.rows());
        }
        try (Tenant globex = connect("main", "globex", "&create=true")) {
            screen.note("globex has the tables already: the schema is the branch's, rows are the tenant's");
            globex.query("select count(*) as tables from sqlite_schema where type = 'table'");
            globex.load("chinook.sql: the rows only", chinook.rows());
            globex.execute("""
                    delete from InvoiceLine
                    where InvoiceId > 200
                    """);
            globex.execute("""
                    delete from Invoice
                    where InvoiceId > 200
                    """);
        }
    }

    private void changeSchemaOnBranch() throws SQLException {
        screen.heading("3. A branch, and four changes of its schema");
        try (Tenant acme = connect("main", "acme", "")) {
            acme.query("select cinch_branch_create('" + BRANCH + "') as branch");
        }
        try (Tenant acme = connect(BRANCH, "acme", "")) {
            acme.execute("alter table Customer add column LoyaltyPoints integer not null default 0");
            acme.execute("""
                    create table Reward (
                      RewardId integer primary key,
                      Name text not null,
                      Points integer not null
                    )
                    """);
            acme.execute("create index IX_InvoiceCustomerDate on Invoice (CustomerId, InvoiceDate)");
            acme.execute("""
                    create view CustomerSpending as
                    select c.FirstName || ' ' || c.LastName as Customer,
                           count(*) as Invoices,
                           round(sum(i.Total), 2) as Spent
                    from Customer c join Invoice i on i.CustomerId = c.CustomerId
                    group by c.CustomerId
                    """);
            acme.query(NEW_OBJECTS);
        }
        try (Tenant acme = connect("main", "acme", "")) {
            screen.note("main has none of them");
            acme.query(NEW_OBJECTS);
        }
    }

    private void merge() throws SQLException {
        screen.heading("4. The merge: one step, whatever the number of tenants");
        try (Tenant acme = connect("main", "acme", "")) {
            acme.query("select cinch_merge('" + BRANCH + "') as result");
        }
    }

    private void showTenantsAfter(List<String> before) throws SQLException {
        screen.heading("5. Both tenants have the new schema, and their rows");
        List<String> tenants = List.of("acme", "globex");
        for (int i = 0; i < tenants.size(); i++) {
            try (Tenant tenant = connect("main", tenants.get(i), "")) {
                tenant.query(NEW_OBJECTS);
                tenant.query("select * from CustomerSpending order by Spent desc limit 3");
            }
            if (!counts(tenants.get(i)).equals(before.get(i))) {
                throw SqlState.DAMAGED.error(
                        "The rows of '%s' are not those from before the merge: %s.", tenants.get(i), before.get(i));
            }
        }
    }

    private void showLog() throws SQLException {
        screen.heading("6. The log of main");
        try (Tenant acme = connect("main", "acme", "")) {
            acme.query("""
                    select position, kind, object_type, object_name
                    from cinch_log
                    order by position desc
                    limit 6
                    """);
        }
    }

    private String counts(String tenant) throws SQLException {
        try (Tenant connected = connect("main", tenant, "")) {
            return connected.query(COUNTS);
        }
    }

    private Tenant connect(String branch, String tenant, String settings) throws SQLException {
        String url = url(branch, tenant) + settings;
        return new Tenant(DriverManager.getConnection(url), "shop/" + branch + "/" + tenant, screen);
    }

    private String url(String branch, String tenant) {
        return "jdbc:cinch:shop/" + Percent.encodePart(branch) + "/" + tenant + "?project="
                + Percent.encode(directory.toString());
    }

    private static Optional<Path> jar() {
        CodeSource source = Demo.class.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Optional.empty()
                    : Optional.of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The jar's own place is no URI", e);
        }
    }

    /** A connection that shows what it runs. */
    private record Tenant(Connection connection, String place, Screen screen) implements AutoCloseable {
        void execute(String sql) throws SQLException {
            screen.sql(place, sql);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        /** Runs a long script in one transaction and shows only what it is called. */
        void load(String title, String script) throws SQLException {
            screen.sql(place, "-- " + title);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(script);
                connection.commit();
            }
            connection.setAutoCommit(true);
        }

        /** Shows the rows; the same again as text. */
        String query(String sql) throws SQLException {
            screen.sql(place, sql);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                return screen.table(rows);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
