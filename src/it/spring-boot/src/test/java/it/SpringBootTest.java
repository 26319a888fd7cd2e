package it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.PropertySource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** H2 is on the class path too: Spring Boot would take it for the database that it does not know. */
@Timeout(120)
class SpringBootTest {
  @EnableAutoConfiguration
  static class Application {}

  @TempDir
  Path project;

  @BeforeEach
  void twoTenants() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url("acme") + "&create=true")) {
      connection.createStatement().execute(
          "create table marker(tenant text unique); insert into marker values ('acme');"
              + "select cinch_tenant_create('globex')");
      connection.setSchema("globex");
      connection.createStatement().execute("insert into marker values ('globex')");
    }
  }

  private String url(String tenant) {
    return "jdbc:cinch:shop/main/" + tenant + "?project=" + project;
  }

  private static ConfigurableApplicationContext start(String... properties) {
    return application(Application.class, properties).run();
  }

  private static SpringApplicationBuilder application(Class<?> main, String... properties) {
    return new SpringApplicationBuilder(main)
        .web(WebApplicationType.NONE)
        .bannerMode(Banner.Mode.OFF)
        .logStartupInfo(false)
        .properties(properties);
  }

  /** The properties, of the project in this test's directory. */
  private Path properties() throws IOException {
    String properties = Files.readString(Path.of("src/test/resources/shop.properties"));
    return Files.writeString(project.resolve("shop.properties"), properties.replace("/srv/shop", project.toString()));
  }

  @Test
  void theUrlAloneIsEnough() throws IOException {
    try (ConfigurableApplicationContext context = start("spring.config.location=file:" + properties())) {
      HikariDataSource pool = assertInstanceOf(HikariDataSource.class, context.getBean(DataSource.class));
      assertEquals("org.cinchdb.jdbc.Driver", pool.getDriverClassName());
      assertEquals("acme", pool.getSchema());
      JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
      assertEquals("acme", jdbc.queryForObject("select tenant from marker", String.class));
    }
  }

  @Test
  void theUrlMayStandOnTheCommandLineAndBeMadeOfOtherProperties() {
    SpringApplication application = new SpringApplication(Application.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    try (ConfigurableApplicationContext context = application.run(
        "--spring.datasource.url=jdbc:cinch:shop/main/${tenant}?project=" + project,
        "--tenant=globex",
        "--spring.main.banner-mode=off",
        "--spring.datasource.hikari.maximum-pool-size=2")) {
      JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
      assertEquals("globex", jdbc.queryForObject("select tenant from marker", String.class));
      assertEquals(2, context.getBean(HikariDataSource.class).getMaximumPoolSize());
    }
  }

  @Test
  void theNextBorrowerIsHome() throws SQLException {
    try (ConfigurableApplicationContext context =
        start("spring.datasource.url=" + url("acme"), "spring.datasource.hikari.maximum-pool-size=1")) {
      DataSource pool = context.getBean(DataSource.class);
      JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
      for (String wandering : List.of("use tenant globex", "begin", "select 1")) {
        try (Connection borrowed = pool.getConnection()) {
          borrowed.createStatement().execute(wandering);
        }
        assertEquals("acme", jdbc.queryForObject("select tenant from marker", String.class));
      }
    }
  }

  @EnableAutoConfiguration
  @PropertySource("classpath:globex.properties")
  static class Globex {}

  @Test
  void whatTheApplicationSaysWins() {
    String url = "spring.datasource.url=" + url("acme");
    for (SpringApplicationBuilder application : List.of(
        application(Application.class, url, "spring.datasource.hikari.schema=globex"), application(Globex.class, url))) {
      try (ConfigurableApplicationContext context = application.run()) {
        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
        assertEquals("globex", jdbc.queryForObject("select tenant from marker", String.class));
        assertEquals("globex", jdbc.queryForObject("select tenant from marker", String.class));
      }
    }
  }

  @Test
  void transactionsAndExceptionsAreSprings() {
    try (ConfigurableApplicationContext context = start("spring.datasource.url=" + url("acme"))) {
      JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
      TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
      assertThrows(DataIntegrityViolationException.class, () -> transaction.execute(status -> {
        jdbc.update("insert into marker values ('new')");
        return jdbc.update("insert into marker values ('acme')");
      }));
      assertEquals(1, jdbc.queryForObject("select count(*) from marker", Integer.class));
    }
  }

  @Test
  void scriptsMakeTheSchemaAtTheStart() {
    try (ConfigurableApplicationContext context = start(
        "spring.datasource.url=" + url("acme"),
        "spring.sql.init.mode=always",
        "spring.sql.init.schema-locations=classpath:tables.sql",
        "spring.sql.init.data-locations=classpath:rows.sql")) {
      JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
      assertEquals(List.of("Ayşe", "Bob"), jdbc.queryForList("select name from person order by id", String.class));
      assertTrue(jdbc.queryForList("select object_name from cinch_log", String.class).contains("person"));
    }
  }

  @Test
  void anotherDatabasesApplicationIsLeftAlone() {
    try (ConfigurableApplicationContext context = start("spring.datasource.url=jdbc:h2:mem:other")) {
      assertEquals("org.h2.Driver", context.getBean(HikariDataSource.class).getDriverClassName());
      assertNull(context.getEnvironment().getProperty("spring.datasource.driver-class-name"));
    }
  }

  @Test
  void anApplicationWithoutAUrlIsLeftAlone() {
    try (ConfigurableApplicationContext context = start("spring.datasource.name=embedded")) {
      assertEquals(1, context.getBean(JdbcTemplate.class).queryForObject("select 1", Integer.class));
      assertNull(context.getEnvironment().getProperty("spring.datasource.driver-class-name"));
    }
  }

  @Test
  void anApplicationWhoseUrlIsNotYetKnownIsLeftAlone() {
    try (ConfigurableApplicationContext context = start(
        "spring.datasource.url=${nobody.said.it}",
        "spring.autoconfigure.exclude=org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
        "spring.main.lazy-initialization=true")) {
      assertNull(context.getEnvironment().getProperty("spring.datasource.driver-class-name"));
    }
  }
}
