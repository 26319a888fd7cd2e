package it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.cinchdb.hibernate.TenantConnectionProvider;
import org.hibernate.SessionFactory;
import org.hibernate.context.spi.TenantSchemaMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantsTest {
  @Entity(name = "Item")
  static class Item {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    String name;
  }

  @TempDir Path project;
  Shop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Shop(project);
    shop.run("main", "select cinch_tenant_create('acme')", "select cinch_tenant_create('globex')");
  }

  private String url() {
    return "jdbc:cinch:shop?project=" + project;
  }

  private SessionFactory factory(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("hibernate.hbm2ddl.auto", "update");
    return shop.factory(settings, Item.class);
  }

  private SessionFactory provided() throws IOException {
    Properties properties = new Properties();
    try (InputStream file = TenantsTest.class.getResourceAsStream("/tenants.properties")) {
      properties.load(file);
    }
    Map<String, Object> settings = new HashMap<>(Map.of("jakarta.persistence.jdbc.url", url()));
    properties.forEach((name, value) -> settings.put((String) name, value));
    return factory(settings);
  }

  private HikariDataSource pool(int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url());
    config.setMaximumPoolSize(size);
    return new HikariDataSource(config);
  }

  private static void add(SessionFactory factory, Object tenant, String name) {
    try (var session = factory.withOptions().tenantIdentifier(tenant).openSession()) {
      session.beginTransaction();
      Item item = new Item();
      item.name = name;
      session.persist(item);
      session.getTransaction().commit();
    }
  }

  private static List<String> names(SessionFactory factory, Object tenant) {
    try (var session = factory.withOptions().tenantIdentifier(tenant).openSession()) {
      return session.createSelectionQuery("select name from Item order by name", String.class).getResultList();
    }
  }

  private static void twoTenantsKeepTheirRows(SessionFactory factory) {
    add(factory, "acme", "anvil");
    add(factory, "globex", "laser");
    add(factory, "acme", "rocket");
    assertThat(names(factory, "acme")).containsExactly("anvil", "rocket");
    assertThat(names(factory, "globex")).containsExactly("laser");
    assertThat(names(factory, "main")).isEmpty();
  }

  @Test
  void theProviderGivesEachSessionItsTenantFromAUrlAlone() throws IOException {
    try (SessionFactory factory = provided()) {
      twoTenantsKeepTheirRows(factory);
      // region session
      try (var session = factory.withOptions().tenantIdentifier((Object) "acme").openSession()) {
        List<Item> items = session.createSelectionQuery("from Item", Item.class).getResultList();
        // endregion
        assertThat(items).extracting(item -> item.name).containsExactlyInAnyOrder("anvil", "rocket");
      }
    }
  }

  @Test
  void theProviderGivesEachSessionItsTenantFromAPoolOfOne() throws Exception {
    try (HikariDataSource pool = pool(1);
        SessionFactory factory = factory(Map.of(
            "jakarta.persistence.nonJtaDataSource", pool,
            "hibernate.multi_tenant_connection_provider", new TenantConnectionProvider()))) {
      twoTenantsKeepTheirRows(factory);
      try (Connection next = pool.getConnection()) {
        assertThat(next.getSchema()).isEqualTo("main");
      }
    }
  }

  @Test
  void hibernatesOwnSchemaMapperWorksOnAPoolOfOne() throws Exception {
    try (HikariDataSource pool = pool(1);
        SessionFactory factory = factory(Map.of(
            "jakarta.persistence.nonJtaDataSource", pool,
            "hibernate.multi_tenant.schema_mapper", (TenantSchemaMapper<Object>) Object::toString))) {
      twoTenantsKeepTheirRows(factory);
      try (Connection next = pool.getConnection()) {
        assertThat(next.getSchema()).isEqualTo("main");
      }
    }
  }

  @Test
  void identifiersMayBeAnyThingWithAText() throws IOException {
    try (SessionFactory factory = provided()) {
      add(factory, new StringBuilder("acme"), "anvil");
      assertThat(names(factory, "acme")).containsExactly("anvil");
    }
  }

  @Test
  void aTenantThatDoesNotExistIsAnErrorAndLeaksNothing() {
    try (HikariDataSource pool = pool(1);
        SessionFactory factory = factory(Map.of(
            "jakarta.persistence.nonJtaDataSource", pool,
            "hibernate.multi_tenant_connection_provider", new TenantConnectionProvider()))) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> names(factory, "nobody")).hasStackTraceContaining("nobody");
      }
      assertThat(names(factory, "acme")).isEmpty();
      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
  }

  @Test
  void aSessionThatFailedLeavesNothingToTheNextOne() {
    try (HikariDataSource pool = pool(1);
        SessionFactory factory = factory(Map.of(
            "jakarta.persistence.nonJtaDataSource", pool,
            "hibernate.multi_tenant_connection_provider", new TenantConnectionProvider()))) {
      try (var session = factory.withOptions().tenantIdentifier((Object) "acme").openSession()) {
        session.beginTransaction();
        session.createNativeMutationQuery("insert into Item (name) values ('lost')").executeUpdate();
        assertThatThrownBy(() -> session.createNativeMutationQuery("insert into nowhere values (1)").executeUpdate());
      }
      assertThat(names(factory, "acme")).isEmpty();
      assertThat(names(factory, "globex")).isEmpty();
    }
  }

  @Test
  void aNewTenantHasTheTablesAtOnce() throws Exception {
    try (SessionFactory factory = provided()) {
      shop.run("main", "select cinch_tenant_create('initech')");
      add(factory, "initech", "stapler");
      assertThat(names(factory, "initech")).containsExactly("stapler");
    }
  }

  @Test
  void manyThreadsOnManyTenantsDoNotMixRows() throws Exception {
    try (HikariDataSource pool = pool(4);
        SessionFactory factory = factory(Map.of(
            "jakarta.persistence.nonJtaDataSource", pool,
            "hibernate.multi_tenant_connection_provider", new TenantConnectionProvider()))) {
      for (int i = 0; i < 10; i++) {
        shop.run("main", "select cinch_tenant_create('t" + i + "')");
      }
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Callable<Void>> work = IntStream.range(0, 200).<Callable<Void>>mapToObj(i -> () -> {
          add(factory, "t" + i % 10, "of t" + i % 10);
          return null;
        }).toList();
        for (Future<Void> done : threads.invokeAll(work)) {
          done.get();
        }
      } finally {
        threads.shutdown();
      }
      for (int i = 0; i < 10; i++) {
        assertThat(names(factory, "t" + i)).hasSize(20).containsOnly("of t" + i);
      }
    }
  }

  @Test
  void withoutAUrlTheProviderSaysWhatIsMissing() {
    assertThatThrownBy(() -> new org.hibernate.cfg.Configuration()
            .setProperty("hibernate.multi_tenant_connection_provider", TenantConnectionProvider.class.getName())
            .buildSessionFactory())
        .hasStackTraceContaining("jakarta.persistence.jdbc.url");
  }
}
