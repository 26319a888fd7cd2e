package it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cinch's jar on the class path of those who use SQLite without it. */
class BesideSqliteTest {
  @TempDir Path directory;

  @Test
  void aFileOfPlainSqliteIsMigratedAsBefore() {
    Shop shop = new Shop(directory).migration("V1__customers.sql", "create table customer (id integer primary key);");

    Flyway flyway =
        shop.configuration().dataSource("jdbc:sqlite:" + directory.resolve("plain.db"), null, null).load();

    assertThat(flyway.migrate().migrationsExecuted).isEqualTo(1);
    assertThat(shop.flyway("main", "main").migrate().migrationsExecuted).isEqualTo(1);
    assertThat(flyway.info().pending()).isEmpty();
  }
}
