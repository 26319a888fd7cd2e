package it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import schemacrawler.schema.Catalog;
import schemacrawler.schema.Column;
import schemacrawler.schema.ForeignKey;
import schemacrawler.schema.Index;
import schemacrawler.schema.Table;
import schemacrawler.schema.Trigger;
import schemacrawler.schema.View;
import schemacrawler.inclusionrule.IncludeAll;
import schemacrawler.schemacrawler.LimitOptionsBuilder;
import schemacrawler.schemacrawler.LoadOptionsBuilder;
import schemacrawler.schemacrawler.SchemaCrawlerOptions;
import schemacrawler.schemacrawler.SchemaCrawlerOptionsBuilder;
import schemacrawler.schemacrawler.SchemaInfoLevelBuilder;
import schemacrawler.tools.databaseconnector.DatabaseConnectorRegistry;
import schemacrawler.tools.utility.SchemaCrawlerUtility;
import us.fatehi.utility.datasource.DatabaseConnectionSources;

/** A tenant, read by SchemaCrawler's API and by its command line; its triggers and views with Cinch's connector. */
class SchemaCrawlerTest {
  private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir Path directory;

  private String url() {
    return "jdbc:cinch:shop/main/acme?create=true&project=" + directory;
  }

  @BeforeEach
  void shop() throws Exception {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table customer(id integer primary key, name text not null, spent decimal(8, 2) default 0);"
              + "create table orders(id integer primary key, customer integer references customer on delete cascade,"
              + " total decimal(8,2), placed timestamp);"
              + "create unique index orders_placed on orders(placed desc);"
              + "create index customer_name on customer(lower(name));"
              + "create view big as select * from orders where total > 100;"
              + "create trigger spend after insert on orders begin"
              + " update customer set spent = spent + new.total where id = new.customer; end");
    }
  }

  private Catalog crawl() throws Exception {
    SchemaCrawlerOptions options =
        SchemaCrawlerOptionsBuilder.newSchemaCrawlerOptions()
            .withLimitOptions(LimitOptionsBuilder.builder().includeRoutines(new IncludeAll()).toOptions())
            .withLoadOptions(
                LoadOptionsBuilder.builder().withSchemaInfoLevel(SchemaInfoLevelBuilder.maximum()).toOptions());
    try (Connection connection = DriverManager.getConnection(url())) {
      return SchemaCrawlerUtility.getCatalog(DatabaseConnectionSources.fromConnection(connection), options);
    }
  }

  private Table table(String name) throws Exception {
    return crawl().getTables().stream().filter(table -> table.getName().equals(name)).findAny().orElseThrow();
  }

  private static boolean hasConnector() {
    return DatabaseConnectorRegistry.getDatabaseConnectorRegistry().hasDatabaseSystemIdentifier("cinch");
  }

  @Test
  void tablesAndViewsAreFound() throws Exception {
    List<String> found =
        crawl().getTables().stream()
            .filter(table -> !table.getName().startsWith("__"))
            .map(table -> table.getTableType() + " " + table.getName())
            .sorted()
            .toList();
    assertEquals(List.of("table customer", "table orders", "view big"), found);
  }

  @Test
  void columnsHaveTheirTypesAndTheKeyFillsItself() throws Exception {
    List<String> columns = new ArrayList<>();
    for (Column column : table("orders").getColumns()) {
      columns.add(
          column.getName()
              + " "
              + column.getColumnDataType().getName()
              + (column.isNullable() ? "" : " not null")
              + (column.isAutoIncremented() ? " auto" : ""));
    }
    assertEquals(
        List.of("id INTEGER not null auto", "customer INTEGER", "total DECIMAL", "placed TIMESTAMP"), columns);
    assertEquals("0", table("customer").lookupColumn("spent").orElseThrow().getDefaultValue());
  }

  @Test
  void keysAndIndexesAreFound() throws Exception {
    Table orders = table("orders");
    assertEquals("pk_orders", orders.getPrimaryKey().getName());
    ForeignKey key = orders.getImportedForeignKeys().iterator().next();
    assertEquals("fk_orders_customer", key.getName());
    assertEquals("customer", key.getPrimaryKeyTable().getName());
    assertEquals("cascade", key.getDeleteRule().toString().replace("ForeignKeyUpdateRule.", ""));
    Index index = orders.lookupIndex("orders_placed").orElseThrow();
    assertTrue(index.isUnique());
    assertEquals("placed", index.getColumns().get(0).getName());
    assertTrue(table("customer").lookupIndex("customer_name").isPresent());
  }

  @Test
  void routinesAreListed() throws Exception {
    assertTrue(crawl().getRoutines().stream().anyMatch(routine -> routine.getName().equals("cinch_merge")));
    assertTrue(crawl().getRoutines().stream().anyMatch(routine -> routine.getName().equals("upper")));
  }

  @Test
  @Tag("connector")
  void triggersAndTheSqlOfViewsAreReadByTheConnector() throws Exception {
    Trigger trigger = table("orders").getTriggers().iterator().next();
    assertEquals("spend", trigger.getName());
    assertTrue(trigger.getActionStatement().contains("update customer set spent"), trigger::getActionStatement);
    View view = (View) table("big");
    assertTrue(view.getDefinition().contains("where total > 100"), view::getDefinition);
    assertTrue(table("orders").getDefinition().startsWith("CREATE TABLE"), view::getDefinition);
  }

  /** A shell runs the command, to which {@code schemacrawler} is a name; /srv/shop is the project of this test. */
  @Test
  void theCommandLineWritesTheSchema() throws Exception {
    String command =
        Files.readString(Path.of("src/test/sh/schemacrawler.sh")).replace("/srv/shop", directory.toString());
    String name =
        "schemacrawler() { '%s' -cp '%s' schemacrawler.Main \"$@\"; }\n"
            .formatted(JAVA, System.getProperty("java.class.path"));
    String output = run(new ProcessBuilder("sh", "-c", name + command));
    for (String expected : List.of("customer", "orders_placed", "fk_orders_customer", "auto-incremented")) {
      assertTrue(output.contains(expected), () -> expected + " is missing in:\n" + output);
    }
    assertEquals(hasConnector(), output.contains("update customer set spent"), output);
  }

  @Test
  @Tag("connector")
  void theCommandLineKnowsTheServer() throws Exception {
    String output = commandLine("--server=cinch", "--database=shop/main/acme?project=" + directory);
    assertTrue(output.contains("update customer set spent"), output);
  }

  @Test
  void withoutItsSiblingsTheConnectorLoadsAndTheToolWorks() throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .filter(entry -> !entry.contains("schemacrawler-sqlite"))
            .collect(Collectors.joining(java.io.File.pathSeparator));
    String output = commandLine(classPath, List.of("--url=" + url()));
    assertTrue(output.contains("orders_placed"), output);
    assertFalse(output.contains("ServiceConfigurationError"), output);
  }

  private String commandLine(String... connection) throws Exception {
    return commandLine(System.getProperty("java.class.path"), List.of(connection));
  }

  /** What the command line writes, in a process of its own. */
  private String commandLine(String classPath, List<String> connection) throws Exception {
    Path schema = directory.resolve("schema.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                JAVA,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "schemacrawler.Main"));
    command.addAll(connection);
    command.addAll(
        List.of("--info-level=maximum", "--command=details", "--output-format=text", "--output-file=" + schema));
    return run(new ProcessBuilder(command)) + Files.readString(schema);
  }

  private String run(ProcessBuilder command) throws Exception {
    Path output = directory.resolve("output.txt");
    Process process =
        command
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    int code = process.waitFor();
    String said = Files.readString(output);
    assertEquals(0, code, said);
    return said;
  }
}
