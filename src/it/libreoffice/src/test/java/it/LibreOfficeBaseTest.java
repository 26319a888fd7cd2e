package it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code base.py} does in a LibreOffice without a window, with {@code cinch.jar} as the driver's class path. */
class LibreOfficeBaseTest {
  private static final Map<String, String> DONE = new HashMap<>();

  @TempDir static Path directory;

  @BeforeAll
  static void useIt() throws Exception {
    assumeTrue(
        runs("soffice", "--version") && runs(python(), "-c", "import uno"),
        "the packages libreoffice-base, libreoffice-java-common and python3-uno are not installed");
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                python(),
                "src/test/python/base.py",
                "jdbc:cinch:shop/main/acme?create=true&project=" + Files.createDirectory(directory.resolve("shop")),
                System.getProperty("cinch.jar"),
                directory.resolve("office").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    for (String line : Files.readAllLines(output)) {
      String[] parts = line.split("=", 2);
      DONE.put(parts[0], parts.length == 1 ? "" : parts[1]);
    }
    assertTrue(DONE.containsKey("rolls_back"), () -> "it ended early: " + DONE);
  }

  /** The system's own Python, for which Debian's python3-uno is. */
  private static String python() {
    return Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static void assertDone(String step, String expected) {
    assertEquals(expected, DONE.get(step), step);
  }

  @Test
  void itConnectsByUrlClassAndJar() {
    assertDone("connects", "SQLite");
  }

  @Test
  void aScriptRuns() {
    assertDone("runs_a_script", "2");
  }

  @Test
  void tablesAndViewsAreListed() {
    assertDone("lists_tables", "customer names orders");
    assertDone("lists_views", "names");
  }

  @Test
  void columnsHaveTheirTypesAndTheKeyFillsItself() {
    assertDone("lists_columns", "id:INTEGER!+ customer:INTEGER total:DECIMAL placed:TIMESTAMP");
  }

  @Test
  void primaryAndForeignKeysAndIndexesAreListed() {
    assertDone("lists_keys", "1:id: 3:customer:customer");
    assertDone("lists_indexes", "orders_placed");
  }

  @Test
  void queriesGiveTheirRows() {
    assertDone("queries", "Ada|9.5 Bob|20.25");
    assertDone("opens_a_query", "2 Bob");
  }

  @Test
  void aTableOpensForEditing() {
    assertDone("opens_a_table", "Ada Bob 2026-01-02");
    assertDone("edits_a_row", "Ada Bea");
    assertDone("inserts_a_row", "3|Cyd");
    assertDone("deletes_a_row", "2|1");
  }

  @Test
  void theTableDesignerMakesATable() {
    assertDone("makes_a_table", "id INTEGER, body VARCHAR(80)");
  }

  @Test
  void anErrorHasItsStateAndWords() {
    String said = DONE.get("reports_an_error");
    assertTrue(said.startsWith("23505 ") && said.contains("customer.id"), said);
  }

  @Test
  void aTransactionIsRolledBack() {
    assertDone("rolls_back", "2");
  }
}
