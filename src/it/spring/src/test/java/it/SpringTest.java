package it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.SpringVersion;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.BeanPropertyRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSourceUtils;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.jdbc.support.lob.DefaultLobHandler;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(120)
class SpringTest {
  /** Before Spring 6 the JDBC class of an exception says all, and not its SQLState. */
  private static final boolean KNOWS_STATES = !String.valueOf(SpringVersion.getVersion()).startsWith("5.");

  private static final Class<? extends DataAccessException> DUPLICATE =
      KNOWS_STATES ? DuplicateKeyException.class : DataIntegrityViolationException.class;
  private static final Class<? extends DataAccessException> IN_THE_WAY =
      KNOWS_STATES ? CannotAcquireLockException.class : ConcurrencyFailureException.class;

  @TempDir
  Path project;

  private HikariDataSource pool;
  private JdbcTemplate jdbc;
  private DataSourceTransactionManager transactions;

  @BeforeEach
  void aPoolAndASchema() {
    new JdbcTemplate(new DriverManagerDataSource(url("acme", "&create=true")))
        .execute("create table customer(id integer primary key, email text not null unique, age integer check (age >= 0),"
            + " born date, seen timestamp, photo blob, credit decimal(10, 2));"
            + " create table orders(id integer primary key, customer_id integer not null references customer(id))");
    pool = new HikariDataSource();
    pool.setJdbcUrl(url("acme"));
    pool.setMaximumPoolSize(4);
    jdbc = new JdbcTemplate(pool);
    transactions = new DataSourceTransactionManager(pool);
  }

  @AfterEach
  void closePool() {
    pool.close();
  }

  private String url(String tenant, String... settings) {
    return "jdbc:cinch:shop/main/" + tenant + "?project=" + project + String.join("", settings);
  }

  private int count() {
    return jdbc.queryForObject("select count(*) from customer", Integer.class);
  }

  private void insert(String email) {
    jdbc.update("insert into customer(email) values (?)", email);
  }

  private TransactionTemplate transaction(int propagation, boolean readOnly) {
    TransactionTemplate template = new TransactionTemplate(transactions);
    template.setPropagationBehavior(propagation);
    template.setReadOnly(readOnly);
    return template;
  }

  private TransactionTemplate transaction() {
    return transaction(TransactionDefinition.PROPAGATION_REQUIRED, false);
  }

  // ---- JdbcTemplate and what stands on it

  @Test
  void javaTypesGoInAndComeOut() {
    LocalDate born = LocalDate.of(1985, 3, 17);
    LocalDateTime seen = LocalDateTime.of(2026, 2, 3, 4, 5, 6, 789_000_000);
    jdbc.update(
        "insert into customer(email, born, seen, photo, credit) values (?, ?, ?, ?, ?)",
        "a@x", born, seen, new byte[] {0, 1, -1}, new BigDecimal("12.50"));

    assertEquals(born, jdbc.queryForObject("select born from customer", LocalDate.class));
    assertEquals(seen, jdbc.queryForObject("select seen from customer", LocalDateTime.class));
    assertArrayEquals(new byte[] {0, 1, -1}, jdbc.queryForObject("select photo from customer", byte[].class));
    assertEquals(0, new BigDecimal("12.5").compareTo(jdbc.queryForObject("select credit from customer", BigDecimal.class)));
    assertEquals(
        seen.atOffset(ZoneOffset.UTC),
        jdbc.queryForObject("select '2026-02-03 04:05:06.789Z'", OffsetDateTime.class));
    UUID uuid = UUID.randomUUID();
    assertEquals(uuid, jdbc.queryForObject("select ?", UUID.class, uuid.toString()));
  }

  public static class Customer {
    private long id;
    private String email;
    private LocalDate born;
    private Instant seen;

    public void setId(long id) {
      this.id = id;
    }

    public void setEmail(String email) {
      this.email = email;
    }

    public void setBorn(LocalDate born) {
      this.born = born;
    }

    public String getEmail() {
      return email;
    }

    public LocalDate getBorn() {
      return born;
    }

    public void setSeen(Instant seen) {
      this.seen = seen;
    }
  }

  @Test
  void rowsBecomeBeans() {
    jdbc.update("insert into customer(email, born) values ('a@x', ?)", LocalDate.of(2000, 2, 29));

    Customer read = jdbc.queryForObject(
        "select id, email, born, seen from customer", new BeanPropertyRowMapper<>(Customer.class));

    assertEquals(1, read.id);
    assertEquals("a@x", read.email);
    assertEquals(LocalDate.of(2000, 2, 29), read.born);
    assertEquals(null, read.seen);
  }

  @Test
  void everyRowOfAnInsertTellsItsKey() {
    KeyHolder keys = new GeneratedKeyHolder();

    jdbc.update(
        connection -> connection.prepareStatement(
            "insert into customer(email) values ('a@x'), ('b@x'), ('c@x')", new String[] {"id", "email"}),
        keys);

    assertEquals(List.of("a@x", "b@x", "c@x"), keys.getKeyList().stream().map(row -> row.get("email")).toList());
    assertEquals(3, keys.getKeyList().size());
  }

  @Test
  void aSimpleJdbcInsertReadsTheColumnsAndTellsTheKey() {
    SimpleJdbcInsert insert = new SimpleJdbcInsert(pool).withTableName("customer").usingGeneratedKeyColumns("id");

    Number key = insert.executeAndReturnKey(Map.of("email", "a@x", "age", 40));
    Number next = insert.executeAndReturnKey(Map.of("email", "b@x", "born", LocalDate.of(1990, 1, 1)));

    assertEquals(1, key.intValue());
    assertEquals(2, next.intValue());
    assertEquals(40, jdbc.queryForObject("select age from customer where id = 1", Integer.class));
  }

  @Test
  void parametersHaveNames() {
    NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(pool);
    Customer a = new Customer();
    a.setEmail("a@x");
    Customer b = new Customer();
    b.setEmail("b@x");

    int[] counts = named.batchUpdate(
        "insert into customer(email, born) values (:email, :born)", SqlParameterSourceUtils.createBatch(List.of(a, b)));

    assertArrayEquals(new int[] {1, 1}, counts);
    assertEquals(
        List.of("a@x", "b@x"),
        named.queryForList(
            "select email from customer where email in (:emails) order by 1",
            new MapSqlParameterSource("emails", List.of("a@x", "b@x", "c@x")),
            String.class));
  }

  @Test
  void aBatchRunsAndAFailingOneTellsItsCause() {
    int[][] counts = jdbc.batchUpdate(
        "insert into customer(email) values (?)",
        List.of("a@x", "b@x", "c@x"),
        2,
        (statement, email) -> statement.setString(1, email));

    assertEquals(2, counts.length);
    assertThrows(
        DUPLICATE,
        () -> jdbc.batchUpdate("insert into customer(email) values (?)", List.of(new Object[] {"d@x"}, new Object[] {"a@x"})));
    assertEquals(3, count());
  }

  @Test
  void aLobHandlerWritesAndReads() {
    DefaultLobHandler lobs = new DefaultLobHandler();
    jdbc.update("insert into customer(email, photo) values ('a@x', ?)", statement -> lobs.getLobCreator()
        .setBlobAsBytes(statement, 1, new byte[] {1, 2, 3}));

    assertArrayEquals(
        new byte[] {1, 2, 3},
        jdbc.queryForObject("select photo from customer", (row, n) -> lobs.getBlobAsBytes(row, 1)));
  }

  @Test
  void aBigResultIsReadAsAStream() {
    jdbc.setFetchSize(100);
    try (var numbers = jdbc.queryForStream(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000) select i from n",
        (row, n) -> row.getLong(1))) {
      assertEquals(5_000_050_000L, numbers.mapToLong(Long::longValue).sum());
    }
  }

  // ---- exceptions

  @Test
  void failuresBecomeTheExceptionsThatSpringHasForThem() {
    insert("a@x");

    assertThrows(DUPLICATE, () -> insert("a@x"));
    assertThrows(DUPLICATE, () -> jdbc.update("insert into customer(id, email) values (1, 'z')"));
    assertThrows(DataIntegrityViolationException.class, () -> insert(null));
    assertThrows(DataIntegrityViolationException.class, () -> jdbc.update("update customer set age = -1"));
    assertThrows(DataIntegrityViolationException.class, () -> jdbc.update("insert into orders(customer_id) values (99)"));
    assertThrows(BadSqlGrammarException.class, () -> jdbc.execute("selec 1"));
    assertThrows(BadSqlGrammarException.class, () -> jdbc.queryForList("select * from nowhere"));
    assertThrows(BadSqlGrammarException.class, () -> jdbc.queryForList("select missing from customer"));
  }

  @Test
  void aQueryThatTakesTooLongTimesOut() {
    jdbc.setQueryTimeout(1);

    assertThrows(
        QueryTimeoutException.class,
        () -> jdbc.queryForObject(
            "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n", Long.class));

    assertEquals(0, count(), "the connection is well");
  }

  @Test
  void aLockThatAnotherHoldsIsOneThatCannotBeAcquired() throws Exception {
    JdbcTemplate hasty = new JdbcTemplate(new DriverManagerDataSource(url("acme", "&busyTimeout=50")));
    whileAnotherThreadWrites(() -> {
      DataAccessException locked = assertThrows(
          DataAccessException.class, () -> hasty.update("insert into customer(email) values ('b@x')"));
      assertInstanceOf(IN_THE_WAY, locked);
    });
    hasty.update("insert into customer(email) values ('b@x')");
  }

  @Test
  void aQueryTimeoutHoldsForAWaitForALockToo() throws Exception {
    JdbcTemplate hasty = new JdbcTemplate(new DriverManagerDataSource(url("acme")));
    hasty.setQueryTimeout(1);
    whileAnotherThreadWrites(() -> assertThrows(
        QueryTimeoutException.class, () -> hasty.update("insert into customer(email) values ('b@x')")));
  }

  private void whileAnotherThreadWrites(Runnable step) throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<?> writer = threads.submit(() -> transaction().execute(status -> {
        insert("writer@x");
        written.countDown();
        try {
          return done.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }));
      assertTrue(written.await(60, TimeUnit.SECONDS));
      try {
        step.run();
      } finally {
        done.countDown();
      }
      writer.get();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whoReadFirstWhileAnotherWroteIsToldToTryAgain() throws Exception {
    assertThrows(IN_THE_WAY, () -> transaction().execute(status -> {
      int before = count();
      new JdbcTemplate(new DriverManagerDataSource(url("acme"))).update("insert into customer(email) values ('b@x')");
      return jdbc.update("insert into customer(email) values (?)", "c" + before);
    }));
    assertEquals(1, count());
  }

  // ---- transactions

  @Test
  void aTransactionCommitsOrRollsBackAsOne() {
    transaction().execute(status -> {
      insert("a@x");
      insert("b@x");
      return null;
    });
    assertEquals(2, count());

    assertThrows(DUPLICATE, () -> transaction().execute(status -> {
      insert("c@x");
      insert("a@x");
      return null;
    }));
    assertEquals(2, count());
  }

  @Test
  void aReadOnlyTransactionRefusesToWrite() {
    assertThrows(DataAccessException.class, () -> transaction(TransactionDefinition.PROPAGATION_REQUIRED, true)
        .execute(status -> {
          assertEquals(0, count());
          insert("a@x");
          return null;
        }));
    assertEquals(0, count());
    insert("a@x");
    assertEquals(1, count());
  }

  @Test
  void aNestedTransactionRollsBackAlone() {
    TransactionTemplate nested = transaction(TransactionDefinition.PROPAGATION_NESTED, false);
    transaction().execute(status -> {
      insert("outer@x");
      assertThrows(DUPLICATE, () -> nested.execute(inner -> {
        insert("inner@x");
        insert("outer@x");
        return null;
      }));
      nested.execute(inner -> {
        insert("second@x");
        return null;
      });
      return null;
    });
    assertEquals(
        List.of("outer@x", "second@x"), jdbc.queryForList("select email from customer order by 1", String.class));
  }

  @Test
  void aTransactionInAnotherTransactionStartsOnAConnectionOfItsOwn() {
    TransactionTemplate apart = transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW, false);
    transaction().execute(status -> {
      apart.execute(inner -> {
        insert("apart@x");
        return null;
      });
      insert("first@x");
      // Both would wait for the one write lock of the tenant, and no other thread could give it back.
      assertThrows(IN_THE_WAY, () -> apart.execute(inner -> {
        insert("never@x");
        return null;
      }));
      return null;
    });
    assertEquals(2, count());
  }

  @Test
  void everyIsolationLevelIsServed() {
    for (int level : new int[] {
      TransactionDefinition.ISOLATION_READ_COMMITTED, TransactionDefinition.ISOLATION_SERIALIZABLE
    }) {
      TransactionTemplate template = transaction();
      template.setIsolationLevel(level);
      template.execute(status -> {
        insert("level" + level);
        return null;
      });
    }
    assertEquals(2, count());
  }

  // ---- tenants

  private static final ThreadLocal<String> TENANT = ThreadLocal.withInitial(() -> "acme");

  private static String currentTenant() {
    return TENANT.get();
  }

  @Test
  void onePoolServesEveryTenantBySetSchema() {
    jdbc.execute("select cinch_tenant_create('globex')");
    // region delegating
    DataSource tenants = new DelegatingDataSource(pool) {
      @Override
      public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        connection.setSchema(currentTenant());
        return connection;
      }
    };
    // endregion
    assertTenantsAreApart(tenants);
    assertEquals("acme", jdbc.queryForObject("select cinch_tenant()", String.class));
  }

  @Test
  void aRoutingDataSourceServesEveryTenantByAUrlOfItsOwn() {
    jdbc.execute("select cinch_tenant_create('globex')");
    AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
      @Override
      protected Object determineCurrentLookupKey() {
        return TENANT.get();
      }
    };
    Map<Object, Object> targets = new HashMap<>();
    targets.put("acme", pool);
    targets.put("globex", new DriverManagerDataSource(url("globex")));
    routing.setTargetDataSources(targets);
    routing.afterPropertiesSet();
    assertTenantsAreApart(routing);
  }

  private static void assertTenantsAreApart(DataSource source) {
    JdbcTemplate routed = new JdbcTemplate(source);
    TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
    try {
      for (String tenant : List.of("acme", "globex", "acme", "globex", "globex")) {
        TENANT.set(tenant);
        transaction.execute(status -> routed.update(
            "insert into customer(email) values (cinch_tenant() || (select count(*) from customer))"));
      }
      TENANT.set("globex");
      assertEquals(
          List.of("globex0", "globex1", "globex2"),
          routed.queryForList("select email from customer order by 1", String.class));
      TENANT.set("acme");
      assertEquals(
          List.of("acme0", "acme1"), routed.queryForList("select email from customer order by 1", String.class));
    } finally {
      TENANT.remove();
    }
  }
}
