package it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

class SpringBootMigrationsTest {
  private static final String LIQUIBASE = "spring.liquibase.enabled";
  private static final String FLYWAY = "spring.flyway.enabled";

  @TempDir Path directory;

  @EnableAutoConfiguration
  static class Application {}

  @Test
  void flywayMigratesAllTenantsByAUrlOfItsOwn() throws Exception {
    startsWithAllTenantsMigrated(LIQUIBASE + "=false", properties("flyway.properties"));
  }

  @Test
  void liquibaseMigratesAllTenantsByAUrlOfItsOwn() throws Exception {
    startsWithAllTenantsMigrated(FLYWAY + "=false", properties("liquibase.properties"));
  }

  /** A file of properties, of the project in this test's directory. */
  private String properties(String file) throws IOException {
    String properties = Files.readString(Path.of("src/test/resources", file));
    return "spring.config.location=file:"
        + Files.writeString(directory.resolve(file), properties.replace("/srv/shop", directory.toString()));
  }

  @Test
  void atTheUrlOfTheApplicationAToolIsToldWhichSettingIsMissing() {
    assertThatThrownBy(() -> start(FLYWAY + "=false", "spring.datasource.url=" + url("main")).close())
        .hasStackTraceContaining("Add migrate=true");
  }

  private void startsWithAllTenantsMigrated(String... properties) throws Exception {
    try (ConfigurableApplicationContext application = start(properties)) {
      JdbcTemplate template = application.getBean(JdbcTemplate.class);
      template.update("insert into customer (name) values ('Grace')");
      assertThat(template.queryForList("select name from customer order by id", String.class))
          .containsExactly("Ada", "Grace");
    }
    try (var connection = DriverManager.getConnection(url("acme"));
        var names = connection.createStatement().executeQuery("select group_concat(name) from customer")) {
      assertThat(names.next()).isTrue();
      assertThat(names.getString(1)).isEqualTo("Ada");
    }
  }

  private ConfigurableApplicationContext start(String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("spring.liquibase.change-log=classpath:db/changelog/customers.sql");
    all.add("spring.main.banner-mode=off");
    return new SpringApplicationBuilder(Application.class).run(all.stream().map("--"::concat).toArray(String[]::new));
  }

  private String url(String tenant) {
    return "jdbc:cinch:shop/main/" + tenant + "?create=true&project=" + directory;
  }
}
