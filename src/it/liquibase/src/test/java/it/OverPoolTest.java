package it;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.AfterEach;

class OverPoolTest extends ChangeLogs {
  private final List<HikariDataSource> pools = new ArrayList<>();

  @Override
  Database connect(String url) throws LiquibaseException, SQLException {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setMaximumPoolSize(1);
    pools.add(pool);
    return DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(pool.getConnection()));
  }

  @AfterEach
  void close() {
    pools.forEach(HikariDataSource::close);
  }
}
