package it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two tenants as two schemas of Calcite's JDBC adapter, by URL and jar alone; with the dialect in Cinch's jar Calcite
 * pushes limits and dates down too.
 */
class CalciteTest {
  @TempDir Path directory;

  private Connection calcite;

  private String url(String tenant) {
    return "jdbc:cinch:shop/main/" + tenant + "?create=true&project=" + directory;
  }

  @BeforeEach
  void twoTenants() throws Exception {
    for (String tenant : List.of("acme", "beta")) {
      try (Connection connection = DriverManager.getConnection(url(tenant));
          Statement statement = connection.createStatement()) {
        if (tenant.equals("acme")) {
          statement.execute(
              "create table customer(id integer primary key, name varchar(40) not null, active boolean, since date);"
                  + "create table orders(id integer primary key, customer integer references customer,"
                  + " total decimal(8, 2), weight double, ratio real, units bigint, placed timestamp, note text, loose);"
                  + "create view paid as select customer, total from orders where total > 0");
        }
        statement.execute(
            "insert into customer values (1, 'Ada of " + tenant + "', 1, '2026-01-02'), (2, 'Bob', 0, null);"
                + "insert into orders values (1, 1, 9.50, 0.1, 0.1, 9223372036854775807, '2026-01-02 03:04:05.678', 'x', 7),"
                + " (2, 1, 20.25, 2.5, 1.5, 2, '2026-02-03 00:00:00', null, 'y'), (3, 2, 0, null, null, null, null, null, null)");
      }
    }
    calcite = connect(model());
  }

  /** The model, of the project in this test's directory. */
  private String model() throws Exception {
    return Files.readString(Path.of("src/test/resources/model.json")).replace("/srv/shop", directory.toString());
  }

  private Connection connect(String model) throws Exception {
    Path file = Files.writeString(directory.resolve("model.json"), model);
    return DriverManager.getConnection("jdbc:calcite:lex=JAVA;model=" + file);
  }

  @AfterEach
  void close() throws Exception {
    calcite.close();
  }

  private List<String> rows(String query) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Statement statement = calcite.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        StringJoiner row = new StringJoiner("|");
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }

  /** The part of the plan that SQLite runs. */
  private String plan(String query) throws Exception {
    return String.join("\n", rows("explain plan for " + query));
  }

  @Test
  void tablesViewsAndColumnsAreFound() throws Exception {
    DatabaseMetaData metaData = calcite.getMetaData();
    List<String> tables = new ArrayList<>();
    try (ResultSet found = metaData.getTables(null, "acme", "%", null)) {
      while (found.next()) {
        if (!found.getString("TABLE_NAME").startsWith("__")) {
          tables.add(found.getString("TABLE_TYPE") + " " + found.getString("TABLE_NAME"));
        }
      }
    }
    assertEquals(Set.of("TABLE customer", "TABLE orders", "VIEW paid"), Set.copyOf(tables));
    List<String> columns = new ArrayList<>();
    try (ResultSet found = metaData.getColumns(null, "acme", "orders", "%")) {
      while (found.next()) {
        columns.add(found.getString("COLUMN_NAME") + " " + found.getString("TYPE_NAME"));
      }
    }
    assertEquals("id BIGINT NOT NULL", columns.get(0));
    assertTrue(columns.contains("total DECIMAL(8, 2)"), columns::toString);
    assertTrue(columns.contains("ratio DOUBLE"), columns::toString);
    assertTrue(columns.contains("units BIGINT"), columns::toString);
  }

  @Test
  void valuesComeInTheirTypes() throws Exception {
    assertEquals(
        List.of("1|9.5|0.1|0.1|9223372036854775807|x"),
        rows("select id, total, weight, ratio, units, note from orders where id = 1"));
    assertEquals(List.of("true|2026-01-02", "false|null"), rows("select active, since from customer order by id"));
    try (Statement statement = calcite.createStatement();
        ResultSet rows = statement.executeQuery("select placed from orders where id = 1")) {
      assertTrue(rows.next());
      assertEquals("2026-01-02 03:04:05.678", rows.getTimestamp(1).toString(), TimeZone.getDefault().getID());
    }
  }

  @Test
  void filtersAndSortsRunInSqlite() throws Exception {
    String query =
        "select c.name, count(*) as n, sum(o.total) as total from customer c join orders o on o.customer = c.id"
            + " where o.total > 0 group by c.name";
    assertEquals(List.of("Ada of acme|2|29.75"), rows(query));
    String plan = plan(query);
    assertTrue(plan.contains("JdbcFilter") && plan.contains("JdbcSort"), plan);
    assertEquals(List.of("1|29.75"), rows("select customer, sum(total) from paid group by customer"));
  }

  @Test
  void tenantsAreJoined() throws Exception {
    assertEquals(
        List.of("Ada of acme|Ada of beta|9.5"),
        rows(
            "select a.name, b.name, o.total from acme.customer a join beta.customer b on a.id = b.id"
                + " join acme.orders o on o.customer = a.id where o.id = 1"));
  }

  @Test
  void rowsAreOrderedWithNullsAsCalciteExpects() throws Exception {
    assertEquals(List.of("1", "2", "3"), rows("select id from orders order by weight, id"));
    assertEquals(List.of("3", "2", "1"), rows("select id from orders order by weight desc, id"));
  }

  @Test
  void aLimitIsTaken() throws Exception {
    assertEquals(List.of("1", "2"), rows("select id from orders order by id limit 2"));
    assertEquals(List.of("2"), rows("select id from orders order by id limit 1 offset 1"));
    assertTrue(plan("select id from orders order by id limit 2").startsWith("JdbcToEnumerableConverter"));
  }

  @Test
  void datesAreCompared() throws Exception {
    assertEquals(List.of("2"), rows("select id from orders where placed > timestamp '2026-01-31 00:00:00'"));
    assertEquals(List.of("1"), rows("select id from customer where since = date '2026-01-02'"));
  }

  @Test
  void withoutTheDialectQueriesJoinAndAggregateToo() throws Exception {
    calcite.close();
    calcite = connect(model().replaceAll(",\\s+\"sqlDialectFactory\": \"[^\"]*\"", ""));
    assertEquals(
        List.of("Ada of acme|2|29.75"),
        rows(
            "select c.name, count(*), sum(o.total) from customer c join orders o on o.customer = c.id"
                + " where o.total > 0 group by c.name"));
    assertThrows(SQLException.class, () -> rows("select id from orders order by id limit 2"));
  }

  @Test
  void rowsAreInserted() throws Exception {
    try (Statement statement = calcite.createStatement()) {
      assertEquals(
          1, statement.executeUpdate("insert into customer values (3, 'Cyd', true, date '2026-03-04')"));
    }
    assertEquals(List.of("3|Cyd"), rows("select id, name from customer where id > 2"));
    try (Connection direct = DriverManager.getConnection(url("acme"));
        Statement statement = direct.createStatement();
        ResultSet rows = statement.executeQuery("select since from customer where id = 3")) {
      assertTrue(rows.next());
      assertEquals("2026-03-04", rows.getString(1));
    }
  }
}
