package it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run for all tenants of a branch, and branches that were migrated apart. */
class AllTenantsTest {
  @TempDir Path directory;
  private Shop shop;

  @BeforeEach
  void open() throws SQLException {
    shop =
        new Shop(directory)
            .migration(
                "V1__customers.sql",
                """
                create table customer (id integer primary key, name text not null unique);
                insert into customer (name) values ('Ada'), ('Grace');
                """);
    shop.flyway("main", "main").migrate();
    shop.run("main", "acme", "insert into customer (name) values ('Wile E.')");
    shop.query("main", "asleep", "select cinch_tenant()");
  }

  private List<String> names(String branch, String tenant) throws SQLException {
    return shop.query(branch, tenant, "select name from customer order by id");
  }

  private List<String> applied(String branch, String tenant) throws SQLException {
    return shop.query(branch, tenant, "select version from flyway_schema_history order by installed_rank");
  }

  private Jvm start(Class<?> program, String tenant) throws IOException {
    return Jvm.start(program, List.of("-cp", System.getProperty("java.class.path")), directory.toString(), tenant);
  }

  private static List<String> pending(Flyway flyway) {
    return Arrays.stream(flyway.info().pending()).map(MigrationInfo::getDescription).toList();
  }

  @Test
  void oneRunMigratesTenantsThatWereWrittenThatSleepAndThatAreMadeLater() throws Exception {
    shop.migration(
        "V2__cities.sql",
        """
        alter table customer add column city text;
        update customer set city = 'of ' || name;
        insert into customer (name, city) values ('Edsger', 'Austin');
        """);

    shop.flyway("main", "main").migrate();

    assertThat(shop.query("main", "acme", "select name, city from customer order by id"))
        .containsExactly("Ada,of Ada", "Grace,of Grace", "Wile E.,of Wile E.", "Edsger,Austin");
    for (String tenant : List.of("main", "asleep", "made-later")) {
      assertThat(names("main", tenant)).as(tenant).containsExactly("Ada", "Grace", "Edsger");
      assertThat(applied("main", tenant)).as(tenant).containsExactly("1", "2");
    }
  }

  @Test
  void whicheverTenantFlywayIsPointedAtAllAreMigratedAndItSeesSo() throws Exception {
    shop.migration("V2__guests.sql", "insert into customer (name) values ('Guest');");

    assertThat(shop.flyway("main", "acme").migrate().migrationsExecuted).isEqualTo(1);

    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(names("main", tenant)).as(tenant).contains("Guest");
      assertThat(pending(shop.flyway("main", tenant))).as(tenant).isEmpty();
      shop.flyway("main", tenant).validate();
    }
  }

  @Test
  void aMigrationThatFailsInOneTenantChangesNone() throws Exception {
    shop.migration(
        "V2__rival.sql",
        """
        create table rival (name text);
        insert into customer (name) values ('Wile E.');
        """);

    assertThatThrownBy(() -> shop.flyway("main", "main").migrate())
        .isInstanceOf(FlywayException.class)
        .hasStackTraceContaining("acme")
        .hasStackTraceContaining("UNIQUE constraint failed: customer.name");

    for (String tenant : List.of("main", "acme", "asleep", "made-later")) {
      assertThat(names("main", tenant)).as(tenant).startsWith("Ada", "Grace").hasSize(tenant.equals("acme") ? 3 : 2);
      assertThat(shop.query("main", tenant, "select name from sqlite_schema where name = 'rival'")).isEmpty();
      assertThat(applied("main", tenant)).as(tenant).containsExactly("1");
    }

    shop.run("main", "acme", "delete from customer where name = 'Wile E.'");
    assertThat(shop.flyway("main", "main").migrate().migrationsExecuted).isEqualTo(1);
    assertThat(names("main", "acme")).contains("Wile E.");
  }

  @Test
  void aTableThatAMigrationMakesAnewKeepsTheRowsOfEveryTenant() throws Exception {
    shop.run(
        "main",
        "acme",
        """
        create table visit (customer integer references customer (id) on delete cascade);
        insert into visit values (3);
        """);
    shop.migration(
        "V2__stricter.sql",
        """
        create table customer_new (id integer primary key, name text not null unique check (length(name) > 1));
        insert into customer_new select id, name from customer;
        drop table customer;
        alter table customer_new rename to customer;
        """);

    shop.flyway("main", "main").migrate();

    assertThat(names("main", "acme")).containsExactly("Ada", "Grace", "Wile E.");
    assertThat(shop.query("main", "acme", "select customer from visit")).containsExactly("3");
    assertThat(names("main", "asleep")).containsExactly("Ada", "Grace");
    assertThatThrownBy(() -> shop.run("main", "asleep", "insert into customer (name) values ('X')"))
        .hasMessageContaining("CHECK");
  }

  @Test
  void aMigrationOutsideATransactionRunsStatementByStatement() throws Exception {
    shop.migration("V2__loose.sql", "create table loose (n integer); insert into loose values (1); pragma optimize;")
        .migration("V2__loose.sql.conf", "executeInTransaction=false");

    shop.flyway("main", "main").migrate();

    assertThat(shop.query("main", "acme", "select n from loose")).containsExactly("1");
    assertThat(applied("main", "asleep")).containsExactly("1", "2");
  }

  @Test
  void aHistoryOfAnotherNameMergesTooAndIsGuardedWhereTheUrlNamesIt() throws Exception {
    Shop other = new Shop(directory.resolve("other")).migration("V1__one.sql", "create table one (n integer);");
    withHistory(other, other.migrationUrl("main", "main")).migrate();
    other.query("main", "main", "select cinch_branch_create('next')");
    other.migration("V2__two.sql", "create table two (n integer);");
    withHistory(other, other.migrationUrl("next", "main")).migrate();
    other.without("V2__two.sql");
    other.migration("V3__three.sql", "create table three (n integer);");
    withHistory(other, other.migrationUrl("main", "main")).migrate();

    other.query("main", "main", "select cinch_merge('next')");

    assertThat(other.query("main", "acme", "select version from history")).containsExactlyInAnyOrder("1", "2", "3");
    other.migration("V2__two.sql", "create table two (n integer);");
    withHistory(other, other.migrationUrl("main", "main")).validate();
    other.migration("V4__four.sql", "create table four (n integer);");
    assertThatThrownBy(() -> withHistory(other, other.url("main", "main")).migrate())
        .hasStackTraceContaining("migrate=true");
  }

  private static Flyway withHistory(Shop shop, String url) {
    return shop.configuration()
        .table("history")
        .dataSource(url + "&migrationTables=history", null, null)
        .load();
  }

  @Test
  void cleanEmptiesEveryTenant() throws Exception {
    shop.flyway("main", "main").clean();

    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(shop.query("main", tenant, "select name from sqlite_schema")).as(tenant).isEmpty();
    }
    shop.flyway("main", "acme").migrate();
    assertThat(names("main", "acme")).containsExactly("Ada", "Grace");
  }

  @Test
  void branchesThatWereMigratedApartMergeAndValidate() throws Exception {
    shop.query("main", "main", "select cinch_branch_create('feature/pay')");
    shop.migration("V2__payments.sql", "create table payment (cents integer); insert into payment values (5);");
    shop.flyway("feature/pay", "main").migrate();
    shop.without("V2__payments.sql");
    shop.migration("V3__cities.sql", "alter table customer add column city text default 'Paris';");
    shop.flyway("main", "main").migrate();
    shop.migration("V2__payments.sql", "create table payment (cents integer); insert into payment values (5);");

    shop.query("main", "main", "select cinch_merge('feature/pay')");

    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(shop.query("main", tenant, "select cents from payment")).as(tenant).containsExactly("5");
      assertThat(shop.query("main", tenant, "select version from flyway_schema_history order by version"))
          .as(tenant)
          .containsExactly("1", "2", "3");
      assertThat(shop.query("main", tenant, "select count(distinct installed_rank) from flyway_schema_history"))
          .as(tenant)
          .containsExactly("3");
      shop.flyway("main", tenant).validate();
      assertThat(shop.flyway("main", tenant).migrate().migrationsExecuted).as(tenant).isZero();
    }
  }

  @Test
  void aMigrationThatBothBranchesRanIsThereOnceAfterTheMerge() throws Exception {
    shop.query("main", "main", "select cinch_branch_create('feature/pay')");
    shop.migration("V2__payments.sql", "create table payment (cents integer); insert into payment values (5);");
    shop.flyway("feature/pay", "main").migrate();
    shop.flyway("main", "main").migrate();

    shop.query("main", "main", "select cinch_merge('feature/pay')");

    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(shop.query("main", tenant, "select cents from payment")).as(tenant).containsExactly("5");
      assertThat(applied("main", tenant)).as(tenant).containsExactly("1", "2");
      shop.flyway("main", tenant).validate();
    }
  }

  @Test
  void runsAtOnceMigrateNothingTwice() throws Exception {
    for (int version = 2; version < 12; version++) {
      shop.migration(
          "V" + version + "__step.sql",
          "create table step%1$d (n integer); insert into customer (name) select 'guest ' || count(*) from customer;"
              .formatted(version));
    }
    List<Jvm> runs = new ArrayList<>();
    for (String tenant : List.of("main", "acme", "asleep")) {
      runs.add(start(Migrate.class, tenant));
    }

    int executed = 0;
    for (Jvm run : runs) {
      executed += Integer.parseInt(run.lastLine());
    }

    assertThat(executed).isEqualTo(10);
    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(shop.query("main", tenant, "select count(*) from customer where name like 'guest %'"))
          .as(tenant)
          .containsExactly("10");
      assertThat(applied("main", tenant)).as(tenant).hasSize(11);
    }
  }

  @Test
  void aRunThatIsKilledIsTakenUpByTheNext() throws Exception {
    shop.migration("V2__guests.sql", "insert into customer (name) values ('Guest');");

    assertThat(start(MigrateAndDie.class, "main").exitCode()).isEqualTo(9);

    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(names("main", tenant)).as(tenant).contains("Guest").doesNotContain("Half");
      assertThat(applied("main", tenant)).as(tenant).containsExactly("1", "2");
    }
    shop.migration("V3__rest.sql", "insert into customer (name) values ('Half'), ('Whole');");
    assertThat(shop.flyway("main", "acme").migrate().migrationsExecuted).isEqualTo(1);
    assertThat(names("main", "asleep")).contains("Half", "Whole");
  }

  @Test
  void aProtectedBranchTakesNoMigrationButAMerge() throws Exception {
    shop.query("main", "main", "select cinch_branch_create('feature/pay')");
    shop.query("main", "main", "select cinch_branch_protect('main')");
    shop.migration("V2__guests.sql", "insert into customer (name) values ('Guest');");

    assertThatThrownBy(() -> shop.flyway("main", "main").migrate()).hasStackTraceContaining("protected");
    shop.flyway("feature/pay", "main").migrate();
    shop.query("main", "main", "select cinch_merge('feature/pay')");

    assertThat(names("main", "acme")).contains("Guest");
    shop.flyway("main", "main").validate();
  }

  @Test
  void withoutTheSettingFlywayIsToldWhichItIs() {
    shop.migration("V2__guests.sql", "insert into customer (name) values ('Guest');");
    FluentConfiguration configuration = shop.configuration().dataSource(shop.url("main", "main"), null, null);

    assertThatThrownBy(() -> configuration.load().migrate()).hasStackTraceContaining("migrate=true");
  }

  /** Migrates a tenant until the process ends in the midst of the last migration. */
  static final class MigrateAndDie {
    public static void main(String[] arguments) {
      Shop shop = new Shop(Path.of(arguments[0]));
      shop.configuration()
          .javaMigrations(new V3__Die())
          .dataSource(shop.migrationUrl("main", arguments[1]), null, null)
          .load()
          .migrate();
    }
  }

  /** Writes a row and ends the process. */
  public static final class V3__Die extends BaseJavaMigration {
    @Override
    public void migrate(Context context) throws SQLException {
      try (var insert = context.getConnection().createStatement()) {
        insert.executeUpdate("insert into customer (name) values ('Half')");
      }
      Runtime.getRuntime().halt(9);
    }
  }

  /** Migrates a tenant. */
  static final class Migrate {
    public static void main(String[] arguments) {
      Shop shop = new Shop(Path.of(arguments[0]));
      System.out.println(shop.flyway("main", arguments[1]).migrate().migrationsExecuted);
    }
  }
}
