package it;

import static it.next.Tables.AUTHOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.MappedSchema;
import org.jooq.conf.MappedTable;
import org.jooq.conf.RenderMapping;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.conf.StatementType;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantsTest {
  // region tenants
  record TenantConnections(DataSource pool, String tenant) implements ConnectionProvider {
    @Override
    public Connection acquire() {
      try {
        Connection connection = pool.getConnection();
        try {
          connection.setSchema(tenant);
          return connection;
        } catch (SQLException e) {
          try (connection) {
            throw e;
          }
        }
      } catch (SQLException e) {
        throw new DataAccessException("Tenant " + tenant + " cannot be reached", e);
      }
    }

    @Override
    public void release(Connection connection) {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new DataAccessException("The connection of tenant " + tenant + " did not close", e);
      }
    }
  }
  // endregion

  @TempDir Path directory;
  Library library;
  HikariDataSource pool;

  @BeforeEach
  void open() throws Exception {
    library = Library.in(directory);
    library.run("main", "select cinch_tenant_create('acme'); select cinch_tenant_create('globex')");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:cinch:library?project=" + directory);
    config.setMaximumPoolSize(1);
    pool = new HikariDataSource(config);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private DSLContext tenant(String name) {
    return DSL.using(new TenantConnections(pool, name), SQLDialect.SQLITE);
  }

  private static List<String> names(DSLContext dsl) {
    return dsl.select(AUTHOR.NAME).from(AUTHOR).orderBy(AUTHOR.NAME).fetch(AUTHOR.NAME);
  }

  @Test
  void aConnectionProviderGivesEachContextItsTenantFromAPoolOfOne() throws Exception {
    for (String name : List.of("acme", "globex", "acme")) {
      tenant(name).transaction(transaction -> transaction.dsl().insertInto(AUTHOR, AUTHOR.NAME).values(name + transaction.dsl().fetchCount(AUTHOR)).execute());
    }
    assertThat(names(tenant("acme"))).containsExactly("acme0", "acme1");
    assertThat(names(tenant("globex"))).containsExactly("globex0");
    try (Connection next = pool.getConnection()) {
      assertThat(next.getSchema()).isEqualTo("main");
    }
  }

  @Test
  void aTenantThatDoesNotExistIsAnErrorAndLeaksNothing() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> names(tenant("nobody"))).isInstanceOf(DataAccessException.class).hasStackTraceContaining("nobody");
    }
    assertThat(names(tenant("acme"))).isEmpty();
  }

  @Test
  void aUrlForEachTenantWorksToo() throws Exception {
    try (Connection connection = library.connect("acme")) {
      DSL.using(connection).insertInto(AUTHOR, AUTHOR.NAME).values("Ada").execute();
    }
    assertThat(names(tenant("acme"))).containsExactly("Ada");
  }

  @Test
  void tablesAreMappedToOtherNames() throws Exception {
    library.run("main", "create table author_2026 (id integer primary key autoincrement, name varchar(80) not null, born date)");
    Settings settings = new Settings()
        .withRenderMapping(new RenderMapping().withSchemata(new MappedSchema().withInput("").withTables(
            new MappedTable().withInput("author").withOutput("author_2026"))));
    DSLContext mapped = DSL.using(new TenantConnections(pool, "acme"), SQLDialect.SQLITE, settings);
    mapped.insertInto(AUTHOR, AUTHOR.NAME).values("Ada").execute();

    assertThat(names(tenant("acme"))).isEmpty();
    assertThat(tenant("acme").fetchValues("select name from author_2026")).asList().containsExactly("Ada");
  }

  @Test
  void settingsChangeHowSqlLooksAndRuns() {
    Settings settings = new Settings()
        .withRenderQuotedNames(RenderQuotedNames.NEVER)
        .withRenderSchema(false)
        .withStatementType(StatementType.STATIC_STATEMENT)
        .withQueryTimeout(10)
        .withFetchSize(5)
        .withMaxRows(1);
    DSLContext plain = DSL.using(new TenantConnections(pool, "acme"), SQLDialect.SQLITE, settings);
    plain.insertInto(AUTHOR, AUTHOR.NAME).values("O'Hara").values("Ada").execute();

    assertThat(plain.select(AUTHOR.NAME).from(AUTHOR).where(AUTHOR.NAME.eq("O'Hara")).getSQL()).doesNotContain("\"", "?");
    assertThat(names(plain)).hasSize(1);
  }
}
