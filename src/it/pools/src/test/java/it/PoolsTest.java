package it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alibaba.druid.pool.DruidDataSource;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.jdbc.Driver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pools of one connection each, so that the next borrower gets what the last one gave back. */
@Timeout(120)
class PoolsTest {
  private interface Maker {
    DataSource make(String url, String initSql) throws Exception;
  }

  enum Pool {
    COMMONS_DBCP((url, initSql) -> {
      BasicDataSource pool = new BasicDataSource();
      pool.setUrl(url);
      pool.setMaxTotal(1);
      if (!initSql.isEmpty()) {
        pool.setConnectionInitSqls(List.of(initSql));
      }
      return pool;
    }),
    COMMONS_DBCP_THAT_CACHES_LITTLE_AND_TESTS_MUCH((url, initSql) -> {
      BasicDataSource pool = (BasicDataSource) COMMONS_DBCP.maker.make(url, initSql);
      pool.setCacheState(false);
      pool.setTestOnBorrow(true);
      pool.setTestOnReturn(true);
      pool.setPoolPreparedStatements(true);
      return pool;
    }),
    TOMCAT_JDBC((url, initSql) -> tomcat(url, initSql, "")),
    TOMCAT_JDBC_WITH_INTERCEPTORS((url, initSql) -> tomcat(url, initSql, "ConnectionState;StatementFinalizer")),
    C3P0((url, initSql) -> c3p0(url, initSql, 0)),
    C3P0_WITH_STATEMENT_CACHE((url, initSql) -> c3p0(url, initSql, 20)),
    AGROAL((url, initSql) -> AgroalDataSource.from(
        new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(1)
            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url)
                .connectionProviderClass(Driver.class)
                .initialSql(initSql.isEmpty() ? null : initSql))))),
    DRUID((url, initSql) -> {
      DruidDataSource pool = new DruidDataSource();
      pool.setUrl(url);
      pool.setDriver(new Driver());
      pool.setMaxActive(1);
      if (!initSql.isEmpty()) {
        pool.setConnectionInitSqls(List.of(initSql));
      }
      return pool;
    });

    private final Maker maker;

    Pool(Maker maker) {
      this.maker = maker;
    }

    private static DataSource tomcat(String url, String initSql, String interceptors) {
      PoolProperties properties = new PoolProperties();
      properties.setUrl(url);
      properties.setMaxActive(1);
      properties.setMaxIdle(1);
      properties.setMinIdle(1);
      properties.setInitialSize(1);
      properties.setInitSQL(initSql.isEmpty() ? null : initSql);
      properties.setJdbcInterceptors(interceptors.isEmpty() ? null : interceptors);
      return new org.apache.tomcat.jdbc.pool.DataSource(properties);
    }

    private static DataSource c3p0(String url, String initSql, int statements) {
      ComboPooledDataSource pool = new ComboPooledDataSource();
      pool.setJdbcUrl(url);
      pool.setInitialPoolSize(1);
      pool.setMinPoolSize(1);
      pool.setMaxPoolSize(1);
      pool.setMaxStatements(statements);
      if (!initSql.isEmpty()) {
        Customizer.initSql = initSql;
        pool.setConnectionCustomizerClassName(Customizer.class.getName());
      }
      return pool;
    }
  }

  /** c3p0 has no first statement; a class of the user's does what is to be done. */
  public static final class Customizer extends com.mchange.v2.c3p0.AbstractConnectionCustomizer {
    private static volatile String initSql = "";

    @Override
    public void onAcquire(Connection connection, String identityToken) throws SQLException {
      run(connection, initSql);
    }
  }

  @TempDir
  Path project;

  @BeforeEach
  void threeTenantsKnowTheirNames() throws SQLException {
    try (Connection home = DriverManager.getConnection(url() + "&create=true")) {
      run(home, "create table marker(tenant text)");
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

  private String url() {
    return "jdbc:cinch:shop/main/home?project=" + project;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      assertTrue(rows.next());
      return rows.getString(1);
    }
  }

  private static void assertStandsOn(String branchAndTenant, Connection borrowed) throws SQLException {
    assertEquals(branchAndTenant, value(borrowed, "select cinch_branch() || '/' || (select tenant from marker)"));
    // A pool may keep for itself what getSchema() once said; the connection itself knows.
    assertEquals(
        branchAndTenant.substring(branchAndTenant.indexOf('/') + 1),
        borrowed.unwrap(CinchConnection.class).getSchema());
  }

  private interface Use {
    void of(DataSource pool) throws SQLException;
  }

  private void with(Pool kind, String initSql, Use use) throws Exception {
    DataSource pool = kind.maker.make(url(), initSql);
    try {
      use.of(pool);
    } finally {
      if (pool instanceof ComboPooledDataSource c3p0) {
        c3p0.close();
      } else if (pool instanceof org.apache.tomcat.jdbc.pool.DataSource tomcat) {
        tomcat.close(true);
      } else {
        ((AutoCloseable) pool).close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theNextBorrowerIsHomeWhateverTheLastOneDid(Pool kind) throws Exception {
    with(kind, "", pool -> {
      CinchConnection first;
      try (Connection borrowed = pool.getConnection()) {
        first = borrowed.unwrap(CinchConnection.class);
        assertStandsOn("main/home", borrowed);
        borrowed.setSchema("acme");
        assertStandsOn("main/acme", borrowed);
      }
      for (String wandering : List.of(
          "use tenant globex", "use branch feature", "use shop/feature/acme", "begin", "insert into marker values ('x')")) {
        try (Connection borrowed = pool.getConnection()) {
          assertSame(first, borrowed.unwrap(CinchConnection.class));
          assertStandsOn("main/home", borrowed);
          run(borrowed, wandering);
        }
      }
      try (Connection borrowed = pool.getConnection()) {
        run(borrowed, "delete from marker where tenant = 'x'");
        borrowed.setSchema("acme");
        borrowed.setAutoCommit(false);
        run(borrowed, "insert into marker values ('forgotten')");
      }
      try (Connection borrowed = pool.getConnection()) {
        assertStandsOn("main/home", borrowed);
      }
    });
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COMMONS_DBCP")
  void whereTheNextBorrowerStandsIsWhatGetSchemaSays(Pool kind) throws Exception {
    with(kind, "", pool -> {
      for (String tenant : List.of("acme", "globex")) {
        try (Connection borrowed = pool.getConnection()) {
          assertEquals("home", borrowed.getSchema());
          borrowed.setSchema(tenant);
          assertEquals(tenant, borrowed.getSchema());
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void whereThePoolPutsItsConnectionsIsTheirHome(Pool kind) throws Exception {
    with(kind, "use tenant acme", pool -> assertEverybodyStartsOn("main/acme", pool));
  }

  @Test
  void theDefaultSchemaOfCommonsDbcpIsHome() throws Exception {
    try (BasicDataSource pool = (BasicDataSource) Pool.COMMONS_DBCP.maker.make(url(), "")) {
      pool.setDefaultSchema("acme");
      assertEverybodyStartsOn("main/acme", pool);
    }
  }

  @Test
  void theDefaultCatalogOfTomcatJdbcIsHome() throws Exception {
    try (Connection admin = DriverManager.getConnection(url().replace("/main/", "/feature/"))) {
      run(admin, "insert into marker select 'home' where not exists (select 1 from marker)");
    }
    var pool = (org.apache.tomcat.jdbc.pool.DataSource) Pool.TOMCAT_JDBC_WITH_INTERCEPTORS.maker.make(url(), "");
    try {
      pool.setDefaultCatalog("shop/feature");
      assertEverybodyStartsOn("feature/home", pool);
    } finally {
      pool.close(true);
    }
  }

  private static void assertEverybodyStartsOn(String branchAndTenant, DataSource pool) throws SQLException {
    for (int i = 0; i < 3; i++) {
      try (Connection borrowed = pool.getConnection()) {
        assertStandsOn(branchAndTenant, borrowed);
        run(borrowed, "use shop/main/globex");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoseHomeWasDroppedMeanwhileIsReplaced(Pool kind) throws Exception {
    try (Connection admin = DriverManager.getConnection(url())) {
      with(kind, "use tenant acme", pool -> {
        Connection away = pool.getConnection();
        away.setSchema("globex");
        run(admin, "select cinch_tenant_drop('acme')");
        run(admin, "select cinch_tenant_create('acme')");
        away.close();
        try (Connection next = pool.getConnection()) {
          assertEquals("acme", value(next, "select cinch_tenant()"));
          assertEquals("0", value(next, "select count(*) from marker"));
        }
      });
    }
  }

  @ParameterizedTest
  @EnumSource
  void errorsOfSqlCostNoConnection(Pool kind) throws Exception {
    with(kind, "", pool -> {
      CinchConnection first;
      try (Connection borrowed = pool.getConnection()) {
        first = borrowed.unwrap(CinchConnection.class);
        assertThrows(SQLException.class, () -> run(borrowed, "select * from nowhere"));
        assertThrows(SQLException.class, () -> run(borrowed, "selec"));
      }
      try (Connection borrowed = pool.getConnection()) {
        assertSame(first, borrowed.unwrap(CinchConnection.class));
      }
    });
  }
}
