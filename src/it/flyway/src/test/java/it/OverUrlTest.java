package it;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

class OverUrlTest extends Migrations {
  @Override
  Flyway connect(FluentConfiguration configuration, String url) {
    return configuration.dataSource(url, null, null).load();
  }
}
