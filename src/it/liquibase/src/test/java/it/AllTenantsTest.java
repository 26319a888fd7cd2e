package it;

import static it.Shop.changeSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.change.custom.CustomTaskChange;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.CustomChangeException;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;
import liquibase.exception.ValidationErrors;
import liquibase.resource.ResourceAccessor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run for all tenants of a branch, and branches that were migrated apart. */
class AllTenantsTest {
  private static final String CUSTOMERS =
      changeSet(
          "customers",
          """
          <createTable tableName="customer">
            <column name="id" type="int" autoIncrement="true"><constraints primaryKey="true" nullable="false"/></column>
            <column name="name" type="varchar(80)"><constraints nullable="false" unique="true"/></column>
          </createTable>
          <insert tableName="customer"><column name="name" value="Ada"/></insert>
          <insert tableName="customer"><column name="name" value="Grace"/></insert>
          """);
  private static final String CITIES =
      changeSet(
          "cities",
          """
          <addColumn tableName="customer">
            <column name="city" type="varchar(40)" defaultValue="Paris"><constraints nullable="false"/></column>
          </addColumn>
          <update tableName="customer"><column name="city" valueComputed="'of ' || name"/></update>
          <insert tableName="customer"><column name="name" value="Edsger"/></insert>
          """);
  private static final String PAYMENTS =
      changeSet(
          "payments",
          """
          <createTable tableName="payment"><column name="cents" type="int"/></createTable>
          <insert tableName="payment"><column name="cents" valueNumeric="5"/></insert>
          """);

  @TempDir Path directory;
  private Shop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Shop(directory).changeSets(CUSTOMERS);
    update("main", "main");
    shop.run("main", "acme", "insert into customer (name) values ('Wile E.')");
    shop.query("main", "asleep", "select cinch_tenant()");
  }

  private void update(String branch, String tenant) throws LiquibaseException {
    Liquibase liquibase = shop.liquibase(branch, tenant);
    try {
      liquibase.update("");
    } finally {
      liquibase.getDatabase().close();
    }
  }

  private Jvm start(String tenant) throws IOException {
    return Jvm.start(
        Update.class,
        List.of(
            "-Dliquibase.changelogLockPollRate=1", // seconds
            "-Dliquibase.changeLogLockPollRate=1", // so Liquibase 4.0 to 4.4 say it
            "-cp",
            System.getProperty("java.class.path")),
        directory.toString(),
        tenant);
  }

  private int pending(String branch, String tenant) throws LiquibaseException {
    Liquibase liquibase = shop.liquibase(branch, tenant);
    try {
      liquibase.validate();
      return liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression()).size();
    } finally {
      liquibase.getDatabase().close();
    }
  }

  private List<String> names(String branch, String tenant) throws SQLException {
    return shop.query(branch, tenant, "select name from customer order by id");
  }

  private List<String> applied(String branch, String tenant) throws SQLException {
    return shop.query(branch, tenant, "select id from databasechangelog order by orderexecuted, id");
  }

  @Test
  void oneRunMigratesTenantsThatWereWrittenThatSleepAndThatAreMadeLater() throws Exception {
    shop.changeSets(CUSTOMERS, CITIES);

    update("main", "main");

    assertThat(shop.query("main", "acme", "select name, city from customer order by id"))
        .containsExactly("Ada,of Ada", "Grace,of Grace", "Wile E.,of Wile E.", "Edsger,Paris");
    for (String tenant : List.of("main", "asleep", "made-later")) {
      assertThat(names("main", tenant)).as(tenant).containsExactly("Ada", "Grace", "Edsger");
      assertThat(applied("main", tenant)).as(tenant).containsExactly("customers", "cities");
      assertThat(pending("main", tenant)).as(tenant).isZero();
    }
  }

  @Test
  void whicheverTenantLiquibaseIsPointedAtAllAreMigratedAndItSeesSo() throws Exception {
    shop.changeSets(CUSTOMERS, PAYMENTS);
    assertThat(pending("main", "asleep")).isEqualTo(1);

    update("main", "acme");

    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(shop.query("main", tenant, "select cents from payment")).as(tenant).containsExactly("5");
      assertThat(pending("main", tenant)).as(tenant).isZero();
    }
  }

  @Test
  void aChangeSetThatFailsInOneTenantChangesNone() throws Exception {
    shop.changeSets(
        CUSTOMERS,
        changeSet(
            "rival",
            """
            <createTable tableName="rival"><column name="name" type="text"/></createTable>
            <insert tableName="customer"><column name="name" value="Wile E."/></insert>
            """));

    assertThatThrownBy(() -> update("main", "main"))
        .hasStackTraceContaining("acme")
        .hasStackTraceContaining("UNIQUE constraint failed: customer.name");

    for (String tenant : List.of("main", "acme", "asleep", "made-later")) {
      assertThat(names("main", tenant)).as(tenant).startsWith("Ada", "Grace").hasSize(tenant.equals("acme") ? 3 : 2);
      assertThat(shop.query("main", tenant, "select name from sqlite_schema where name = 'rival'")).isEmpty();
      assertThat(applied("main", tenant)).as(tenant).containsExactly("customers");
      assertThat(shop.query("main", tenant, "select locked from databasechangeloglock")).containsExactly("0");
    }

    shop.run("main", "acme", "delete from customer where name = 'Wile E.'");
    update("main", "main");
    assertThat(names("main", "acme")).contains("Wile E.");
  }

  @Test
  void aRollbackReachesEveryTenant() throws Exception {
    shop.changeSets(CUSTOMERS, PAYMENTS.replaceAll("(?s)<insert.*</insert>", ""));
    update("main", "main");
    assertThat(shop.query("main", "acme", "select count(*) from payment")).containsExactly("0");

    Liquibase liquibase = shop.liquibase("main", "asleep");
    liquibase.rollback(1, "");
    liquibase.getDatabase().close();

    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(shop.query("main", tenant, "select name from sqlite_schema where name = 'payment'"))
          .as(tenant)
          .isEmpty();
      assertThat(applied("main", tenant)).as(tenant).containsExactly("customers");
    }
  }

  @Test
  void branchesThatWereMigratedApartMergeAndValidate() throws Exception {
    shop.query("main", "main", "select cinch_branch_create('feature/pay')");
    shop.changeSets(CUSTOMERS, PAYMENTS);
    update("feature/pay", "main");
    shop.changeSets(CUSTOMERS, CITIES);
    update("main", "main");
    shop.changeSets(CUSTOMERS, CITIES, PAYMENTS);

    shop.query("main", "main", "select cinch_merge('feature/pay')");

    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(shop.query("main", tenant, "select cents from payment")).as(tenant).containsExactly("5");
      assertThat(names("main", tenant)).as(tenant).contains("Edsger");
      assertThat(applied("main", tenant)).as(tenant).containsExactlyInAnyOrder("customers", "cities", "payments");
      assertThat(shop.query("main", tenant, "select id, locked from databasechangeloglock")).containsExactly("1,0");
      assertThat(pending("main", tenant)).as(tenant).isZero();
    }
    shop.changeSets(CUSTOMERS, CITIES, PAYMENTS, changeSet("last", "<sql>insert into payment values (6)</sql>"));
    update("main", "acme");
    assertThat(shop.query("main", "asleep", "select cents from payment")).containsExactly("5", "6");
  }

  @Test
  void aChangeSetThatBothBranchesRanIsThereOnceAfterTheMerge() throws Exception {
    shop.query("main", "main", "select cinch_branch_create('feature/pay')");
    shop.changeSets(CUSTOMERS, PAYMENTS);
    update("feature/pay", "main");
    update("main", "main");

    shop.query("main", "main", "select cinch_merge('feature/pay')");

    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(shop.query("main", tenant, "select cents from payment")).as(tenant).containsExactly("5");
      assertThat(applied("main", tenant)).as(tenant).containsExactly("customers", "payments");
      assertThat(pending("main", tenant)).as(tenant).isZero();
    }
  }

  @Test
  void runsAtOnceMigrateNothingTwice() throws Exception {
    List<String> steps = new ArrayList<>(List.of(CUSTOMERS));
    for (int step = 0; step < 5; step++) {
      steps.add(
          changeSet(
              "step" + step,
              """
              <createTable tableName="step%1$d"><column name="n" type="int"/></createTable>
              <sql>insert into customer (name) select 'guest ' || count(*) from customer</sql>
              """
                  .formatted(step)));
    }
    shop.changeSets(steps.toArray(String[]::new));
    List<Jvm> runs = new ArrayList<>();
    for (String tenant : List.of("main", "acme")) {
      runs.add(start(tenant));
    }
    for (Jvm run : runs) {
      assertThat(run.lastLine()).isEqualTo("updated");
    }

    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(shop.query("main", tenant, "select count(*) from customer where name like 'guest %'"))
          .as(tenant)
          .containsExactly("5");
      assertThat(applied("main", tenant)).as(tenant).hasSize(6);
      assertThat(shop.query("main", tenant, "select id, locked from databasechangeloglock")).containsExactly("1,0");
    }
  }

  @Test
  void aRunThatIsKilledIsTakenUpByTheNext() throws Exception {
    shop.changeSets(CUSTOMERS, PAYMENTS, changeSet("die", "<customChange class=\"it.AllTenantsTest$Die\"/>"));

    assertThat(start("main").exitCode()).isEqualTo(9);

    shop.changeSets(CUSTOMERS, PAYMENTS, CITIES);
    assertThat(shop.query("main", "asleep", "select locked from databasechangeloglock")).containsExactly("1");
    Liquibase liquibase = shop.liquibase("main", "acme");
    liquibase.forceReleaseLocks();
    liquibase.update("");
    liquibase.getDatabase().close();
    for (String tenant : List.of("main", "acme", "asleep")) {
      assertThat(names("main", tenant)).as(tenant).contains("Edsger").doesNotContain("Half");
      assertThat(applied("main", tenant)).as(tenant).containsExactly("customers", "payments", "cities");
    }
  }

  @Test
  void withoutTheSettingLiquibaseIsToldWhichItIs() throws Exception {
    shop.changeSets(CUSTOMERS, PAYMENTS);
    Liquibase liquibase = shop.liquibase(shop.open(shop.url("main", "main")));
    try {
      assertThatThrownBy(() -> liquibase.update("")).hasStackTraceContaining("migrate=true");
    } finally {
      liquibase.getDatabase().close();
    }
  }

  /** Writes a row and ends the process. */
  public static final class Die implements CustomTaskChange {
    @Override
    public void execute(Database database) throws CustomChangeException {
      try (var insert = ((JdbcConnection) database.getConnection()).createStatement()) {
        insert.executeUpdate("insert into customer (name) values ('Half')");
      } catch (DatabaseException | SQLException e) {
        throw new CustomChangeException(e);
      }
      Runtime.getRuntime().halt(9);
    }

    @Override
    public String getConfirmationMessage() {
      return "died";
    }

    @Override
    public void setUp() {}

    @Override
    public void setFileOpener(ResourceAccessor resources) {}

    @Override
    public ValidationErrors validate(Database database) {
      return new ValidationErrors();
    }
  }

  /** Updates a tenant. */
  static final class Update {
    public static void main(String[] arguments) throws Exception {
      Liquibase liquibase = new Shop(Path.of(arguments[0])).liquibase("main", arguments[1]);
      liquibase.update("");
      liquibase.getDatabase().close();
      System.out.println("updated");
    }
  }
}
