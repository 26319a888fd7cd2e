package it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HikariTest {
  private static final int THREADS = 16;
  private static final int ACCOUNTS = 10;

  @TempDir
  Path project;

  @BeforeEach
  void threeTenantsKnowTheirNames() throws SQLException {
    try (Connection home = DriverManager.getConnection(url("home") + "&create=true")) {
      run(home, "create table marker(tenant text)", "create table account(id integer primary key, balance integer)");
      for (String tenant : List.of("home", "acme", "globex")) {
        if (!tenant.equals("home")) {
          run(home, "select cinch_tenant_create('" + tenant + "')");
        }
        home.setSchema(tenant);
        run(home, "insert into marker values ('" + tenant + "')");
      }
      run(home, "select cinch_branch_create('feature')");
    }
  }

  private String url(String tenant, String... settings) {
    return "jdbc:cinch:shop/main/" + tenant + "?project=" + project + String.join("", settings);
  }

  private HikariConfig one() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url("home"));
    config.setMaximumPoolSize(1);
    return config;
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static String value(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      assertTrue(rows.next());
      return rows.getString(1);
    }
  }

  private static Connection physical(Connection pooled) throws SQLException {
    return pooled.unwrap(org.cinchdb.jdbc.CinchConnection.class);
  }

  // ---- one pool, many tenants

  @Test
  void onePoolServesAllTenants() throws SQLException {
    // region hikari
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:cinch:shop/main/home?project=" + project);
    HikariDataSource pool = new HikariDataSource(config);

    try (Connection connection = pool.getConnection()) {
      connection.setSchema("acme"); // this tenant's rows from here on
      connection.createStatement().execute("insert into account (balance) values (100)");
    } // and home again
    // endregion
    try (pool;
        Connection next = pool.getConnection()) {
      assertEquals("home", value(next, "select tenant from marker"));
      next.setSchema("acme");
      assertEquals("100", value(next, "select sum(balance) from account"));
    }
  }

  @ParameterizedTest(name = "the pool''s property schema: {0}")
  @NullSource
  @ValueSource(strings = {"home", "acme"})
  void theNextBorrowerIsHomeWhateverTheLastOneDid(String schema) throws SQLException {
    HikariConfig config = one();
    config.setSchema(schema);
    String home = schema == null ? "home" : schema;
    try (HikariDataSource pool = new HikariDataSource(config)) {
      List<String> wanderings =
          List.of("use tenant globex", "use branch feature", "use shop/feature/acme", "begin", "select 1");
      for (String wandering : wanderings) {
        try (Connection borrowed = pool.getConnection()) {
          assertEquals(home, borrowed.getSchema());
          assertEquals(home, value(borrowed, "select tenant from marker"), "after the one before " + wandering);
          assertEquals("main", value(borrowed, "select cinch_branch()"));
          run(borrowed, wandering);
        }
      }
      try (Connection borrowed = pool.getConnection()) {
        borrowed.setSchema("globex");
        assertEquals("globex", value(borrowed, "select tenant from marker"));
      }
      try (Connection borrowed = pool.getConnection()) {
        borrowed.setCatalog("shop/feature");
        assertEquals("feature", value(borrowed, "select cinch_branch()"));
      }
      try (Connection borrowed = pool.getConnection()) {
        assertEquals(home, value(borrowed, "select tenant from marker"));
        assertEquals("main", value(borrowed, "select cinch_branch()"));
      }
    }
  }

  @Test
  void thePoolsPropertyCatalogPutsItsConnectionsOnABranch() throws SQLException {
    HikariConfig config = one();
    config.setCatalog("shop/feature");
    config.setSchema("acme");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      for (int i = 0; i < 3; i++) {
        try (Connection borrowed = pool.getConnection()) {
          assertEquals("feature/acme", value(borrowed, "select cinch_branch() || '/' || cinch_tenant()"));
          run(borrowed, "use shop/main/globex");
        }
      }
    }
  }

  @Test
  void thePoolsFirstStatementMayPutItsConnectionsSomewhere() throws SQLException {
    HikariConfig config = one();
    config.setConnectionInitSql("use tenant acme");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      for (int i = 0; i < 3; i++) {
        try (Connection borrowed = pool.getConnection()) {
          assertEquals("acme", value(borrowed, "select tenant from marker"));
          borrowed.setSchema("globex");
        }
      }
    }
  }

  @Test
  void aBorrowerWhoseHomeWasDroppedMeanwhileLeavesNoConnectionBehind() throws SQLException {
    HikariConfig config = one();
    config.setJdbcUrl(url("acme"));
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection admin = DriverManager.getConnection(url("home"))) {
      Connection away = pool.getConnection();
      away.setSchema("globex");
      run(admin, "select cinch_tenant_drop('acme')");

      SQLException stranded = assertThrows(SQLException.class, away::close);
      assertEquals("08003", stranded.getSQLState());
      assertTrue(stranded.getMessage().contains("acme"), stranded.getMessage());

      run(admin, "select cinch_tenant_create('acme')");
      try (Connection next = pool.getConnection()) {
        assertEquals("acme", next.getSchema());
        assertEquals("0", value(next, "select count(*) from marker"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"select cinch_tenant_drop('acme')", "select cinch_branch_drop('feature')"})
  void aPoolWhoseTenantOrBranchWasDroppedSaysSoAndAsksForIt(String drop) throws SQLException {
    HikariConfig config = one();
    config.setJdbcUrl(drop.contains("branch") ? url("home").replace("/main/", "/feature/") : url("acme"));
    config.setConnectionTimeout(500);
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection admin = DriverManager.getConnection(url("home"))) {
      try (Connection borrowed = pool.getConnection()) {
        value(borrowed, "select count(*) from marker");
        run(admin, drop);
        assertFalse(borrowed.isValid(1));
        SQLException gone = assertThrows(SQLException.class, () -> value(borrowed, "select count(*) from marker"));
        assertTrue(List.of("3F000", "3D001").contains(gone.getSQLState()), gone.getSQLState());
      }
      pool.getHikariPoolMXBean().softEvictConnections();
      SQLException none = assertThrows(SQLException.class, pool::getConnection);
      assertTrue(String.valueOf(none.getCause().getMessage()).contains(drop.contains("branch") ? "feature" : "acme"));
    }
  }

  // ---- what a pool asks

  @Test
  void aConnectionThatIsWellIsKeptAndOneThatWasClosedBehindThePoolIsReplaced() throws SQLException {
    try (HikariDataSource pool = new HikariDataSource(one())) {
      Connection first;
      try (Connection borrowed = pool.getConnection()) {
        first = physical(borrowed);
        assertTrue(borrowed.isValid(1));
        assertThrows(SQLException.class, () -> run(borrowed, "insert into nowhere values (1)"));
        assertThrows(SQLException.class, () -> borrowed.createArrayOf("text", new Object[0]));
      }
      try (Connection borrowed = pool.getConnection()) {
        assertSame(first, physical(borrowed), "errors of SQL and features that are not there cost no connection");
        physical(borrowed).close();
        assertThrows(SQLException.class, borrowed::createStatement);
      }
      try (Connection borrowed = pool.getConnection()) {
        assertNotSame(first, physical(borrowed));
        assertEquals("home", value(borrowed, "select tenant from marker"));
      }
    }
  }

  @Test
  void evictionClosesAConnectionAndTheNextOneIsNew() throws SQLException {
    try (HikariDataSource pool = new HikariDataSource(one())) {
      Connection first;
      try (Connection borrowed = pool.getConnection()) {
        first = physical(borrowed);
        borrowed.setSchema("acme");
        pool.evictConnection(borrowed);
      }
      try (Connection borrowed = pool.getConnection()) {
        assertNotSame(first, physical(borrowed));
        assertTrue(first.isClosed());
        assertEquals("home", borrowed.getSchema());
      }
    }
  }

  @Test
  void aLeakIsFoundAndTheConnectionGoesOn() throws Exception {
    HikariConfig config = one();
    config.setLeakDetectionThreshold(2000);
    CountDownLatch found = new CountDownLatch(1);
    Logger leaks = Logger.getLogger("com.zaxxer.hikari.pool.ProxyLeakTask");
    Handler listener = new ConsoleHandler() {
      @Override
      public void publish(LogRecord record) {
        found.countDown();
      }
    };
    leaks.addHandler(listener);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      try (Connection leaked = pool.getConnection()) {
        assertTrue(found.await(60, TimeUnit.SECONDS));
        assertEquals("home", value(leaked, "select tenant from marker"));
      }
      try (Connection next = pool.getConnection()) {
        assertEquals("home", value(next, "select tenant from marker"));
      }
    } finally {
      leaks.removeHandler(listener);
    }
  }

  @Test
  void settingsOfABorrowerAreTakenBack() throws SQLException {
    HikariConfig config = one();
    config.setAutoCommit(false);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      int network;
      try (Connection borrowed = pool.getConnection()) {
        network = borrowed.getNetworkTimeout();
        borrowed.setReadOnly(true);
        SQLException refused = assertThrows(SQLException.class, () -> run(borrowed, "delete from marker"));
        assertEquals("25006", refused.getSQLState());
        borrowed.rollback();
        borrowed.setAutoCommit(true);
        borrowed.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        borrowed.setNetworkTimeout(Runnable::run, 60_000);
        assertEquals(60_000, borrowed.getNetworkTimeout());
      }
      try (Connection next = pool.getConnection()) {
        assertFalse(next.isReadOnly());
        assertFalse(next.getAutoCommit());
        assertEquals(network, next.getNetworkTimeout());
        run(next, "insert into marker values ('forgotten')");
      }
      try (Connection next = pool.getConnection()) {
        assertEquals("1", value(next, "select count(*) from marker"), "what was not committed is rolled back");
      }
    }
  }

  @Test
  void aReadOnlyPoolReadsAndRefusesToWrite() throws SQLException {
    HikariConfig config = one();
    config.setReadOnly(true);
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection borrowed = pool.getConnection()) {
      assertEquals("home", value(borrowed, "select tenant from marker"));
      assertThrows(SQLException.class, () -> run(borrowed, "delete from marker"));
    }
  }

  // ---- many threads

  @ParameterizedTest
  @ValueSource(strings = {"auto", "immediate"})
  void sixteenThreadsMoveMoneyWithoutRetryingAnything(String mode) throws Exception {
    HikariConfig config = bank("&transactionMode=" + mode);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      transfer(random -> {
        try (Connection borrowed = pool.getConnection()) {
          move(borrowed, random, mode.equals("immediate"));
        }
        return 0;
      });
      assertNoMoneyIsLost(pool);
    }
  }

  @Test
  void whoReadsFirstIsToldToTryAgainWhenSomebodyWroteInBetween() throws Exception {
    HikariConfig config = bank("");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      transfer(random -> {
        int retries = 0;
        while (true) {
          try (Connection borrowed = pool.getConnection()) {
            move(borrowed, random, true);
            return retries;
          } catch (SQLTransactionRollbackException e) {
            assertEquals("40001", e.getSQLState());
            retries++;
          }
        }
      });
      assertNoMoneyIsLost(pool);
    }
  }

  private HikariConfig bank(String settings) throws SQLException {
    try (Connection home = DriverManager.getConnection(url("home"))) {
      for (int id = 1; id <= ACCOUNTS; id++) {
        run(home, "insert into account values (" + id + ", 1000)");
      }
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url("home", settings));
    config.setMaximumPoolSize(8);
    config.setAutoCommit(false);
    config.setConnectionTimeout(60_000);
    return config;
  }

  private interface Step {
    int take(Random random) throws Exception;
  }

  private static void transfer(Step step) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Random random = new Random(thread);
        work.add(() -> {
          for (int i = 0; i < 25; i++) {
            step.take(random);
          }
          return 0;
        });
      }
      for (Future<Integer> done : threads.invokeAll(work)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void move(Connection connection, Random random, boolean readFirst) throws SQLException {
    int from = 1 + random.nextInt(ACCOUNTS);
    int to = 1 + random.nextInt(ACCOUNTS);
    if (readFirst) {
      value(connection, "select balance from account where id = " + from);
    }
    for (String change : List.of("balance - 10 where id = " + from, "balance + 10 where id = " + to)) {
      try (PreparedStatement update = connection.prepareStatement("update account set balance = " + change)) {
        assertEquals(1, update.executeUpdate());
      }
    }
    connection.commit();
  }

  private static void assertNoMoneyIsLost(HikariDataSource pool) throws SQLException {
    try (Connection borrowed = pool.getConnection()) {
      assertEquals(String.valueOf(1000 * ACCOUNTS), value(borrowed, "select sum(balance) from account"));
    }
  }

  @Test
  void aWriterCommitsWhileAReaderHoldsACursor() throws SQLException {
    HikariConfig config = bank("");
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection reader = pool.getConnection();
        Statement statement = reader.createStatement();
        ResultSet rows = statement.executeQuery("select balance from account order by id")) {
      assertTrue(rows.next());
      try (Connection writer = pool.getConnection()) {
        run(writer, "update account set balance = 0");
        writer.commit();
      }
      int read = 1;
      do {
        assertEquals(1000, rows.getInt(1), "the cursor sees the rows of its beginning");
        read++;
      } while (rows.next());
      assertEquals(ACCOUNTS, read - 1);
    }
  }
}
