package it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands typed into SQLLine, in a process of its own. */
class SqlLineTest {
  @TempDir Path directory;

  private String url() {
    return "jdbc:cinch:shop/main/acme?create=true&project=" + directory;
  }

  @BeforeEach
  void shop() throws Exception {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table customer(id integer primary key, name text not null);"
              + "create table orders(id integer primary key, customer integer references customer,"
              + " total decimal(8,2), placed timestamp);"
              + "create unique index orders_placed on orders(placed desc);"
              + "create view names as select name from customer;"
              + "insert into customer values (1, 'Ada'), (2, 'Bob');"
              + "insert into orders values (1, 1, 9.50, '2026-01-02 03:04:05')");
    }
  }

  /** What SQLLine prints, as CSV. */
  private String run(String... commands) throws Exception {
    Path script = directory.resolve("script.sql");
    Files.write(script, List.of(commands));
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "sqlline.SqlLine",
                "-u",
                url(),
                "-n",
                "",
                "-p",
                "",
                "--outputformat=csv",
                "--silent=true",
                "--showElapsedTime=false",
                "--force=true",
                "--run=" + script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    process.waitFor();
    return Files.readString(output);
  }

  /** A shell runs the command, where the jars that it names are; /srv/shop is the project of this test. */
  @Test
  void theJarsOfCinchAndSqllineAreEnough() throws Exception {
    Path jars = Files.createDirectory(directory.resolve("jars"));
    Files.copy(Path.of(System.getProperty("cinch.one-jar")), jars.resolve("cinch.jar"));
    Files.copy(
        Path.of(sqlline.SqlLine.class.getProtectionDomain().getCodeSource().getLocation().toURI()),
        jars.resolve("sqlline.jar"));
    String command =
        Files.readString(Path.of("src/test/sh/sqlline.sh")).replace("/srv/shop", directory.toString());
    Path typed = directory.resolve("typed.txt");
    Files.write(typed, List.of("!set outputformat csv", "select name from names;"));
    Path output = directory.resolve("output.txt");
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-c", command)
            .directory(jars.toFile())
            .redirectErrorStream(true)
            .redirectInput(typed.toFile())
            .redirectOutput(output.toFile());
    Path java = Path.of(System.getProperty("java.home"), "bin");
    shell.environment().compute("PATH", (name, path) -> java + ":" + path);
    assertEquals(0, shell.start().waitFor());
    assertNoError(Files.readString(output));
    assertHas(Files.readString(output), "'Ada'", "'Bob'");
  }

  private static void assertHas(String output, String... lines) {
    for (String line : lines) {
      assertTrue(output.contains(line), () -> line + " is missing in:\n" + output);
    }
  }

  private static void assertNoError(String output) {
    assertFalse(output.contains("Error:") || output.contains("Exception"), output);
  }

  @Test
  void aScriptMakesATableAndFillsIt() throws Exception {
    String output =
        run(
            "-- a comment",
            "create table note(id integer primary key,",
            "  body text);",
            "insert into note(body) values ('first; not last');",
            "select * from note;",
            "drop table note;");
    assertNoError(output);
    assertHas(output, "'1','first; not last'");
  }

  @Test
  void tablesColumnsKeysAndIndexesAreListed() throws Exception {
    String output =
        run(
            "!tables",
            "!columns orders",
            "!primarykeys customer",
            "!importedkeys orders",
            "!exportedkeys customer",
            "!indexes orders");
    assertNoError(output);
    assertHas(
        output,
        "'','','customer','TABLE'",
        "'','','names','VIEW'",
        "'','','orders','total','3','DECIMAL','8'",
        "'','','customer','id','1','pk_customer'",
        "'','','customer','id','','','orders','customer','1','3','3','fk_orders_customer'",
        "'','','orders','0','','orders_placed','3','1','placed','D'");
  }

  @Test
  void dbinfoAsksForEverythingAndGetsAnAnswer() throws Exception {
    String output = run("!dbinfo", "!typeinfo", "!procedures", "!metadata getTableTypes", "!metadata getSchemas");
    assertNoError(output);
    assertHas(output, "getDatabaseProductName", "SQLite", "jdbc:cinch:sqlite:shop/main/acme", "'BIGINT'", "'cinch_merge'");
    assertFalse(output.contains("UnsupportedOperation"), output);
  }

  @Test
  void aQueryGivesItsRowsInEachFormat() throws Exception {
    String query = "select c.name, o.total from customer c left join orders o on o.customer = c.id order by c.id;";
    String output = run(query, "!set outputformat json", query, "!set outputformat vertical", query);
    assertNoError(output);
    assertHas(output, "'Ada','9.5'", "{\"name\":\"Ada\",\"total\":9.5}", "name   Bob");
  }

  @Test
  void aTransactionIsRolledBackAndCommitted() throws Exception {
    String output =
        run(
            "!autocommit off",
            "insert into customer values (3, 'Cyd');",
            "!rollback",
            "select 'after rollback', count(*) from customer;",
            "insert into customer values (4, 'Dan');",
            "!commit",
            "!autocommit on",
            "!isolation TRANSACTION_SERIALIZABLE",
            "select 'after commit', count(*) from customer;");
    assertNoError(output);
    assertHas(output, "'after rollback','2'", "'after commit','3'");
  }

  @Test
  void aBatchRunsWhole() throws Exception {
    String output =
        run(
            "!batch",
            "insert into customer values (5, 'Eve');",
            "update customer set name = 'Bea' where id = 2;",
            "!batch",
            "select * from customer;");
    assertNoError(output);
    assertHas(output, "'5','Eve'", "'2','Bea'");
  }

  @Test
  void readOnlyHolds() throws Exception {
    String output =
        run("!readonly on", "delete from orders;", "!readonly off", "select 'left', count(*) from orders;");
    assertHas(output, "state=25006", "'left','1'");
  }

  @Test
  void anErrorSaysWhatIsWrong() throws Exception {
    String output =
        run(
            "select * from nowhere;",
            "insert into customer values (1, 'Again');",
            "insert into orders(customer) values (99);");
    assertHas(output, "no such table: nowhere", "state=42P01");
    assertHas(output, "UNIQUE constraint failed: customer.id", "state=23505");
    assertHas(output, "FOREIGN KEY constraint failed", "state=23503");
  }

  @Test
  void useMovesToAnotherTenant() throws Exception {
    String output =
        run(
            "select cinch_tenant_create('beta');",
            "use tenant beta;",
            "select cinch_tenant(), count(*) from customer;",
            "!tables cust%");
    assertNoError(output);
    assertHas(output, "'beta','0'", "'','','customer','TABLE'");
  }

  @Test
  void aDatabaseThatIsNotThereIsNamed() throws Exception {
    String output =
        run("!connect jdbc:cinch:shopp?project=" + directory + " '' ''", "select 'still', count(*) from customer;");
    assertHas(output, "shopp", "state=3D000");
    assertEquals(1, output.lines().filter(line -> line.contains("3D000")).count());
  }
}
