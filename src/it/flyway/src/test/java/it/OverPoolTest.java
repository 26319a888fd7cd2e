package it;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;

class OverPoolTest extends Migrations {
  private final List<HikariDataSource> pools = new ArrayList<>();

  @Override
  Flyway connect(FluentConfiguration configuration, String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(2);
    pools.add(pool);
    return configuration.dataSource(pool).load();
  }

  @AfterEach
  void close() {
    pools.forEach(HikariDataSource::close);
  }
}
