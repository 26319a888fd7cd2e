package it;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;

class OverUrlTest extends Migrations {
  @Test
  void theUrlIsAllThatFlywayNeeds() throws SQLException {
    // region flyway
    Flyway.configure()
        .dataSource("jdbc:cinch:shop?create=true&migrate=true&project=" + directory, null, null)
        .load()
        .migrate();
    // endregion
    Shop shop = new Shop(directory);
    for (String tenant : List.of("main", "acme")) {
      assertThat(shop.query("main", tenant, "select name from customer")).as(tenant).containsExactly("Ada");
    }
  }

  @Override
  Flyway connect(FluentConfiguration configuration, String url) {
    return configuration.dataSource(url, null, null).load();
  }
}
