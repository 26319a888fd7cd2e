/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM whose locale, charset or time zone is odd does what any other does, and stores what any other stores. */
@Timeout(120)
class OddJvmTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                // I is no capital of i there.
                "-Duser.language=tr -Duser.country=TR -Dfile.encoding=ISO-8859-9 -Duser.timezone=Asia/Kolkata",
                // Numbers have digits of their own there.
                "-Duser.language=ar -Duser.country=EG -Dfile.encoding=US-ASCII -Duser.timezone=America/St_Johns",
                // Years are counted otherwise there.
                "-Duser.language=th -Duser.country=TH -Dfile.encoding=UTF-16 -Duser.timezone=Pacific/Apia"
            })
    void anOddJvmDoesWhatThisOneDoes(String options) throws Exception {
        List<String> here = new ArrayList<>();
        new Check(directory.resolve("here"), here).run();

        List<String> there;
        try (ChildJvm odd = ChildJvm.start(
                List.of(options.split(" ")),
                Check.class,
                directory.resolve("there").toString())) {
            odd.await("ok");
            there = odd.lines().stream().filter(line -> line.startsWith("= ")).toList();
        }

        assertThat(there).isEqualTo(here.stream().map(line -> "= " + line).toList());
    }

    /** A little of everything; what comes of it is said in ASCII, line by line. */
    static final class Check {
        private final Path project;
        private final List<String> said;

        Check(Path project, List<String> said) {
            this.project = project;
            this.said = said;
        }

        public static void main(String[] arguments) throws Exception {
            List<String> said = new ArrayList<>();
            new Check(Path.of(arguments[0]), said).run();
            List<String> lines =
                    new ArrayList<>(said.stream().map(line -> "= " + line).toList());
            lines.add(ChildJvm.OK + " in " + Locale.getDefault() + ", "
                    + TimeZone.getDefault().getID());
            // Whatever the charset of this process is.
            System.out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII));
            System.out.flush();
        }

        void run() throws Exception {
            try (Connection connection = connect("istanbul", "create=true", "transactionMode=IMMEDIATE")) {
                names(connection);
                values(connection);
                statements(connection);
                metadata(connection);
                branchesAndTenants(connection);
                keysAndValues(connection);
                errors(connection);
                log(connection);
            }
        }

        private Connection connect(String tenant, String... settings) throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:cinch:shop/main/" + tenant + "?project=" + project + "&" + String.join("&", settings));
        }

        private void say(Object value) {
            StringBuilder ascii = new StringBuilder();
            for (char c : String.valueOf(value).toCharArray()) {
                ascii.append(c < ' ' || c > '~' ? "<" + Integer.toHexString(c) + ">" : String.valueOf(c));
            }
            said.add(ascii.toString());
        }

        private void ask(Connection connection, String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                boolean rows = statement.execute(sql);
                while (rows || statement.getUpdateCount() != -1) {
                    if (rows) {
                        sayRows(statement.getResultSet());
                    } else {
                        say(statement.getUpdateCount());
                    }
                    rows = statement.getMoreResults();
                }
            }
        }

        private void sayRows(ResultSet rows) throws SQLException {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(rows.getString(i));
                }
                say(row);
            }
        }

        private void names(Connection connection) throws SQLException {
            ask(
                    connection,
                    "create table INVOICE(ID integer primary key, title text unique, \"İsim\" text, is_paid INT)");
            ask(connection, "INSERT INTO invoice(TITLE, \"İsim\", IS_PAID) VALUES ('Iı', 'İğüşöç', 1)");
            ask(connection, "insert into Invoice(tItle) values ('x') on conflict do nothing returning ID");
            ask(connection, "SELECT DISTINCT ID, Title, \"İsim\" FROM INVOICE WHERE title IS NOT NULL LIMIT 10");
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select ID, TITLE, is_paid as PAID_IN from invoice")) {
                rows.next();
                say(rows.getInt("id") + rows.getString("title") + rows.getInt("paid_in") + rows.findColumn("Title"));
                say(rows.getMetaData().getColumnLabel(3));
            }
        }

        private void values(Connection connection) throws SQLException {
            ask(connection, "create table v(n integer primary key, x)");
            List<Object> values = List.of(
                    "İıŞğ ñ漢字😀",
                    new byte[] {0, (byte) 0xdd, (byte) 0xfd, -1},
                    1234567.891,
                    1e300,
                    new BigDecimal("12345.678900"),
                    Long.MIN_VALUE,
                    Date.valueOf("2024-02-29"),
                    Time.valueOf("23:59:58"),
                    Timestamp.valueOf("2026-03-29 12:30:00.123"),
                    LocalDate.of(1, 1, 1),
                    LocalDateTime.of(2011, 12, 30, 12, 0, 0, 1_000_000),
                    LocalTime.of(2, 30),
                    OffsetDateTime.parse("2026-01-02T03:04:05.678+05:30"),
                    Instant.parse("2026-01-02T03:04:05Z"),
                    true);
            try (PreparedStatement insert = connection.prepareStatement("insert into v(x) values (?)")) {
                for (Object value : values) {
                    insert.setObject(1, value);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            ask(connection, "select n, typeof(x), hex(x) from v order by n");
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select x from v order by n")) {
                for (Object value : values) {
                    rows.next();
                    Object read = rows.getObject(1, value.getClass());
                    boolean same = value instanceof BigDecimal decimal
                            ? decimal.compareTo((BigDecimal) read) == 0
                            : value instanceof byte[] bytes ? Arrays.equals(bytes, (byte[]) read) : value.equals(read);
                    say(value.getClass().getSimpleName() + " " + same);
                }
            }
        }

        private void statements(Connection connection) throws SQLException {
            ask(connection, "BEGIN IMMEDIATE; SAVEPOINT I; delete from v; ROLLBACK TO i; RELEASE I; COMMIT");
            ask(
                    connection,
                    "WITH RECURSIVE i(I) AS (SELECT 1 UNION ALL SELECT I + 1 FROM i WHERE I < 3) SELECT * FROM I");
            ask(
                    connection,
                    "select {fn LCASE('TITLE')}, {fn CONCAT('I', 'i')}, {d '2020-01-02'}, {ts '2020-01-02 03:04:05'}");
            ask(connection, "PRAGMA FOREIGN_KEYS; PRAGMA TABLE_INFO(INVOICE)");
            ask(connection, "ALTER TABLE INVOICE RENAME COLUMN IS_PAID TO PAID_IN");
            ask(connection, "create table \"I\"(id integer primary key, invoice_id int references invoice(id))");
            ask(connection, "create index IX_I on i(INVOICE_ID); create view VI as select Title from invoice");
            ask(connection, "create trigger TI after insert on i BEGIN INSERT INTO v(x) VALUES (new.ID); END");
            ask(connection, "insert into i(Invoice_Id) values (1)");
            ask(connection, "EXPLAIN QUERY PLAN SELECT * FROM INVOICE WHERE TITLE = 'I'");
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO invoice(title) values (?), (?)", new String[] {"ID", "TITLE"})) {
                insert.setString(1, "I");
                insert.setString(2, "i");
                insert.executeUpdate();
                sayRows(insert.getGeneratedKeys());
            }
        }

        private void metadata(Connection connection) throws SQLException {
            for (ResultSet rows : List.of(
                    connection.getMetaData().getTables(null, null, "invoice", new String[] {"TABLE", "VIEW"}),
                    connection.getMetaData().getColumns(null, null, "INVOICE", "%I%"),
                    connection.getMetaData().getPrimaryKeys(null, null, "invoice"),
                    connection.getMetaData().getImportedKeys(null, null, "i"),
                    connection.getMetaData().getIndexInfo(null, null, "I", false, false),
                    connection.getMetaData().getTypeInfo())) {
                try (rows) {
                    sayRows(rows);
                }
            }
        }

        private void branchesAndTenants(Connection connection) throws SQLException {
            ask(connection, "select cinch_tenant_create('ipek')");
            connection.setSchema("ipek");
            ask(connection, "insert into invoice(title) values ('İpek')");
            ask(connection, "use tenant istanbul; ");
            ask(connection, "select cinch_branch_create('iyi')");
            ask(connection, "USE BRANCH iyi");
            ask(connection, "ALTER TABLE INVOICE ADD COLUMN ISSUED date; create unique index UI on invoice(\"İsim\")");
            ask(connection, "USE BRANCH main");
            ask(connection, "select step, kind, object_type, object_name, sql from CINCH_MERGE_PREVIEW('iyi', 'main')");
            ask(connection, "select cinch_merge('iyi', 'main')");
            ask(connection, "select name, touched, position, behind from cinch_tenants order by name");
            ask(connection, "select name, parent, head, protected, current from cinch_branches order by name");
            ask(connection, "select count(*) from invoice where ISSUED is null");
        }

        private void keysAndValues(Connection connection) throws SQLException {
            ask(connection, "select CINCH_KV_SET('İı', 'ıİ'), cinch_kv_increment('I', 1234567), cinch_kv_get('I')");
            ask(connection, "select key, type, value from cinch_kv order by key");
            try (var call = connection.prepareCall("{CALL cinch_kv_get(?)}")) {
                call.setString(1, "İı");
                call.execute();
                sayRows(call.getResultSet());
            }
        }

        private void errors(Connection connection) throws SQLException {
            for (String sql : List.of(
                    "insert into INVOICE(id) values (1)",
                    "insert into invoice(title) values ('I')",
                    "selec",
                    "select * from IX",
                    "select MISSING from INVOICE",
                    "use tenant ISTANBUL",
                    "select cinch_branch_create('IYI')",
                    "select cinch_revert('nothing')")) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                    say("no error");
                } catch (SQLException e) {
                    say(e.getSQLState() + " " + e.getErrorCode() + " " + e.getMessage());
                }
            }
            for (String setting : List.of("foreignkeys=true", "synchronous=IMPOSSIBLE", "dateClass=integer")) {
                try (Connection other = connect("istanbul", setting)) {
                    say(setting + " " + other.isValid(1));
                } catch (SQLException e) {
                    say(e.getSQLState() + " " + e.getMessage());
                }
            }
        }

        private void log(Connection connection) throws SQLException {
            ask(connection, "select position, kind, object_type, object_name, sql, author is not null from cinch_log");
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select at from cinch_log")) {
                while (rows.next()) {
                    Instant at = rows.getObject(1, Instant.class);
                    say(at.isAfter(Instant.now().minusSeconds(3600))
                            && at.isBefore(Instant.now().plusSeconds(3600)));
                }
            }
        }
    }
}
