package it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with Flyway, however it is connected. */
abstract class Migrations {
  @TempDir Path directory;
  private Shop shop;

  /** Flyway on a URL, or on what stands for it. */
  abstract Flyway connect(FluentConfiguration configuration, String url);

  @BeforeEach
  void open() {
    shop =
        new Shop(directory)
            .migration(
                "V1__customers.sql",
                """
                create table customer (
                  id integer primary key,
                  name text not null unique,
                  joined timestamp not null default current_timestamp
                );
                insert into customer (id, name) values (1, 'Ada; of London'), (2, 'Grace');
                """)
            .migration(
                "V2__orders.sql",
                """
                create table orders (
                  id integer primary key,
                  customer integer not null references customer (id) on delete cascade,
                  cents integer not null check (cents >= 0)
                );
                create index orders_by_customer on orders (customer);
                create trigger customer_greets after insert on customer begin
                  insert into orders (customer, cents) values (new.id, 0);
                  update customer set name = trim(name) where id = new.id;
                end;
                insert into customer (id, name) values (3, ' Edsger ');
                """)
            .migration(
                "R__turnover.sql",
                """
                drop view if exists turnover;
                create view turnover as
                select customer.name, sum(orders.cents) cents
                from customer left join orders on orders.customer = customer.id group by customer.id;
                """);
  }

  private FluentConfiguration configuration() {
    return shop.configuration();
  }

  private Flyway flyway() {
    return flyway(configuration());
  }

  private Flyway flyway(FluentConfiguration configuration) {
    return connect(configuration, shop.migrationUrl("main", "main"));
  }

  private List<String> query(String sql) throws SQLException {
    return shop.query("main", "main", sql);
  }

  private List<String> names() throws SQLException {
    return query("select name from customer order by id");
  }

  private static List<String> states(Flyway flyway) {
    return Arrays.stream(flyway.info().all())
        .map(info -> (info.getVersion() == null ? "R" : info.getVersion().getVersion()) + " " + info.getState().name())
        .toList();
  }

  @Test
  void versionedAndRepeatableMigrationsRunOnce() throws Exception {
    assertThat(flyway().migrate().migrationsExecuted).isEqualTo(3);
    assertThat(flyway().migrate().migrationsExecuted).isZero();

    assertThat(names()).containsExactly("Ada; of London", "Grace", "Edsger");
    assertThat(query("select customer, cents from orders")).containsExactly("3,0");
    assertThat(query("select version, description, success from flyway_schema_history order by installed_rank"))
        .containsExactly("1,customers,1", "2,orders,1", "null,turnover,1");
  }

  @Test
  void aRepeatableMigrationRunsAgainWhenItsTextChanges() throws Exception {
    flyway().migrate();
    shop.migration("R__turnover.sql", "drop view turnover; create view turnover as select 7 as cents;");

    assertThat(flyway().migrate().migrationsExecuted).isEqualTo(1);
    assertThat(query("select cents from turnover")).containsExactly("7");
  }

  @Test
  void infoTellsWhatRanAndWhatIsPending() {
    assertThat(states(flyway())).containsExactly("1 PENDING", "2 PENDING", "R PENDING");

    flyway(configuration().target("1")).migrate();

    assertThat(flyway().info().current().getVersion().getVersion()).isEqualTo("1");
    assertThat(flyway().info().current().getInstalledOn()).isNotNull();
    assertThat(states(flyway())).contains("1 SUCCESS", "2 PENDING");
  }

  @Test
  void validateFindsAMigrationThatWasEditedAndRepairTakesIt() {
    flyway().migrate();
    flyway().validate();
    shop.migration("V2__orders.sql", "create table orders (id integer primary key);");

    assertThatThrownBy(() -> flyway().validate())
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("checksum mismatch");
    assertThat(flyway().validateWithResult().validationSuccessful).isFalse();

    flyway().repair();
    flyway().validate();
  }

  @Test
  void aDatabaseWithTablesOfItsOwnIsTakenOnByABaseline() throws Exception {
    shop.run(
        "main",
        "main",
        "create table customer (id integer primary key, name text); insert into customer values (9, 'Old')");

    assertThatThrownBy(() -> flyway().migrate()).hasMessageContaining("non-empty schema");
    flyway(configuration().baselineVersion("1")).baseline();
    assertThat(flyway().migrate().migrationsExecuted).isEqualTo(2);

    assertThat(names()).containsExactly("Edsger", "Old");
    assertThat(states(flyway())).contains("1 BASELINE", "2 SUCCESS");
  }

  @Test
  void aNewDatabaseIsEmptySoThatBaselineOnMigrateSkipsNothing() {
    assertThat(flyway(configuration().baselineOnMigrate(true)).migrate().migrationsExecuted).isEqualTo(3);
  }

  @Test
  void cleanDropsEverythingAndNothingOfCinch() throws Exception {
    flyway().migrate();
    flyway().clean();

    assertThat(query("select name from sqlite_schema where name not like 'sqlite%'")).isEmpty();
    assertThat(flyway().migrate().migrationsExecuted).isEqualTo(3);
    assertThat(names()).containsExactly("Ada; of London", "Grace", "Edsger");
  }

  @Test
  void aMigrationThatFailsLeavesNothingBehind() throws Exception {
    flyway().migrate();
    String changes = query("select count(*) from cinch_log").get(0);
    shop.migration(
        "V3__broken.sql",
        """
        create table half (id integer);
        insert into customer (id, name) values (4, 'Barbara');
        insert into customer (id, name) values (5, 'Grace');
        """);

    assertThatThrownBy(() -> flyway().migrate())
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("UNIQUE constraint failed: customer.name");

    assertThat(names()).doesNotContain("Barbara");
    assertThat(query("select name from sqlite_schema where name = 'half'")).isEmpty();
    assertThat(query("select count(*) from cinch_log")).containsExactly(changes);
    assertThat(flyway().info().current().getVersion().getVersion()).isEqualTo("2");

    shop.migration("V3__broken.sql", "create table whole (id integer);");
    assertThat(flyway().migrate().migrationsExecuted).isEqualTo(1);
  }

  @Test
  void aGroupOfMigrationsFailsAsOne() throws Exception {
    shop.migration("V3__broken.sql", "insert into customer (id, name) values (1, 'again');");

    assertThatThrownBy(() -> flyway(configuration().group(true)).migrate())
        .hasMessageContaining("UNIQUE constraint failed: customer.id");

    assertThat(query("select name from sqlite_schema where name in ('customer', 'orders')")).isEmpty();
  }

  @Test
  void callbacksRunAroundMigrations() throws Exception {
    List<String> events = new ArrayList<>();
    shop.migration("afterMigrate.sql", "insert into customer (id, name) values (50, 'Called back');");

    flyway(configuration().callbacks(new Recorder(events))).migrate();

    assertThat(events).containsSubsequence("BEFORE_MIGRATE", "AFTER_EACH_MIGRATE", "AFTER_MIGRATE");
    assertThat(names()).contains("Called back");
  }

  @Test
  void javaMigrationsWriteThroughTheConnection() throws Exception {
    assertThat(flyway(configuration().javaMigrations(new V3__Import())).migrate().migrationsExecuted).isEqualTo(4);

    assertThat(names()).contains("Import 0", "Import 99");
    assertThat(query("select count(*) from orders where cents = 0")).containsExactly("101");
  }

  @Test
  void placeholdersAndOutOfOrderMigrationsWork() throws Exception {
    flyway().migrate();
    shop.migration("V1.5__late.sql", "insert into customer (id, name) values (15, '${guest}');");

    flyway(configuration().outOfOrder(true).placeholders(Map.of("guest", "Late"))).migrate();

    assertThat(names()).contains("Late");
    flyway(configuration().outOfOrder(true)).validate();
  }

  /** A migration in Java: a prepared batch. */
  public static final class V3__Import extends BaseJavaMigration {
    @Override
    public void migrate(org.flywaydb.core.api.migration.Context context) throws SQLException {
      try (var insert = context.getConnection().prepareStatement("insert into customer (name) values (?)")) {
        for (int i = 0; i < 100; i++) {
          insert.setString(1, "Import " + i);
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
  }

  private record Recorder(List<String> events) implements Callback {
    @Override
    public boolean supports(Event event, Context context) {
      return true;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
      return true;
    }

    @Override
    public void handle(Event event, Context context) {
      events.add(((Enum<?>) event).name());
    }

    @Override
    public String getCallbackName() {
      return "recorder";
    }
  }
}
