package it;

import static it.Shop.changeSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.HashSet;
import liquibase.CatalogAndSchema;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.diff.DiffResult;
import liquibase.diff.compare.CompareControl;
import liquibase.diff.output.DiffOutputControl;
import liquibase.diff.output.changelog.DiffToChangeLog;
import liquibase.exception.LiquibaseException;
import liquibase.structure.DatabaseObject;
import liquibase.structure.core.Column;
import liquibase.structure.core.Index;
import liquibase.structure.core.PrimaryKey;
import liquibase.structure.core.Table;
import liquibase.structure.core.View;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with Liquibase, however it is connected. */
abstract class ChangeLogs {
  private static final String CUSTOMERS =
      changeSet(
          "customers",
          """
          <createTable tableName="customer">
            <column name="id" type="int" autoIncrement="true"><constraints primaryKey="true" nullable="false"/></column>
            <column name="name" type="varchar(80)"><constraints nullable="false" unique="true"/></column>
            <column name="joined" type="timestamp" defaultValueComputed="CURRENT_TIMESTAMP"/>
            <column name="score" type="bigint" defaultValueNumeric="0"><constraints nullable="false"/></column>
          </createTable>
          <insert tableName="customer"><column name="name" value="Ada; of London"/></insert>
          <insert tableName="customer">
            <column name="name" value="Grace"/><column name="score" valueNumeric="7"/>
          </insert>
          """);
  private static final String ORDERS =
      changeSet(
          "orders",
          """
          <createTable tableName="orders">
            <column name="id" type="int" autoIncrement="true"><constraints primaryKey="true" nullable="false"/></column>
            <column name="customer_id" type="int">
              <constraints nullable="false" foreignKeyName="orders_customer" references="customer(id)"/>
            </column>
            <column name="cents" type="decimal(19,4)"/>
          </createTable>
          <createIndex tableName="orders" indexName="orders_by_customer"><column name="customer_id"/></createIndex>
          <createView viewName="turnover">
            select customer_id, sum(cents) as cents from orders group by customer_id
          </createView>
          <loadData tableName="orders" file="orders.csv">
            <column name="customer_id" type="NUMERIC"/><column name="cents" type="NUMERIC"/>
          </loadData>
          """);

  @TempDir Path directory;
  Shop shop;

  /** The database that Liquibase makes of a URL, or of what stands for it. */
  abstract Database connect(String url) throws LiquibaseException, SQLException;

  @BeforeEach
  void open() {
    shop =
        new Shop(directory)
            .file("orders.csv", "customer_id,cents\n1,12.50\n1,2.50\n2,1\n")
            .changeSets(CUSTOMERS, ORDERS);
  }

  private interface Work<T, R> {
    R on(T subject) throws Exception;
  }

  private interface Task<T> {
    void on(T subject) throws Exception;
  }

  private <R> R database(String url, Work<Database, R> work) throws Exception {
    Database database = connect(url);
    try {
      return work.on(database);
    } finally {
      database.close();
    }
  }

  private <R> R ask(Work<Liquibase, R> question) throws Exception {
    return database(shop.migrationUrl("main", "main"), database -> question.on(shop.liquibase(database)));
  }

  private void run(Task<Liquibase> task) throws Exception {
    ask(
        liquibase -> {
          task.on(liquibase);
          return null;
        });
  }

  private void update() throws Exception {
    run(liquibase -> liquibase.update(""));
  }

  private int pending() throws Exception {
    return ask(liquibase -> liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression()).size());
  }

  private List<String> query(String sql) throws SQLException {
    return shop.query("main", "main", sql);
  }

  private List<String> names() throws SQLException {
    return query("select name from customer order by id");
  }

  private String sql(String table) throws SQLException {
    return query("select sql from sqlite_schema where name = '" + table + "'").get(0);
  }

  @Test
  void tablesKeysIndexesViewsAndRowsAreThereAndRunOnce() throws Exception {
    assertThat(pending()).isEqualTo(2);
    update();
    update();

    assertThat(pending()).isZero();
    assertThat(names()).containsExactly("Ada; of London", "Grace");
    assertThat(query("select customer_id, cents from turnover order by 1")).containsExactly("1,15.0", "2,1");
    assertThat(query("select \"table\", \"from\", \"to\" from pragma_foreign_key_list('orders')"))
        .containsExactly("customer,customer_id,id");
    assertThat(query("select id, exectype from databasechangelog order by orderexecuted"))
        .containsExactly("customers,EXECUTED", "orders,EXECUTED");
    assertThat(query("select locked from databasechangeloglock")).containsExactly("0");
    assertThat(query("select joined is not null, score from customer order by id")).containsExactly("1,0", "1,7");
  }

  @Test
  void aChangeLogInSqlRuns() throws Exception {
    shop.file(
            "more.sql",
            """
            --liquibase formatted sql
            --changeset grace:guests dbms:sqlite
            create table guest (name text not null);
            insert into guest values ('a;b');
            --rollback drop table guest;
            --changeset grace:greet splitStatements:false
            create trigger guest_greets after insert on guest begin
              update customer set score = score + 1;
              update customer set score = score + 1;
            end;
            --rollback drop trigger guest_greets;
            """)
        .changeSets(CUSTOMERS, "<include file=\"more.sql\"/>");
    update();
    shop.run("main", "main", "insert into guest values ('c')");

    assertThat(query("select score from customer order by id")).containsExactly("2", "9");
    run(liquibase -> liquibase.rollback(2, ""));
    assertThat(query("select name from sqlite_schema where name like 'guest%'")).isEmpty();
  }

  @Test
  void anAddedColumnLeavesTheTableItsRowsAndWhatRefersToItAsTheyWere() throws Exception {
    update();
    String before = sql("customer");
    shop.changeSets(
        CUSTOMERS,
        ORDERS,
        changeSet(
            "columns",
            """
            <addColumn tableName="customer">
              <column name="city" type="varchar(40)" defaultValue="of O'Hara"><constraints nullable="false"/></column>
              <column name="visits" type="bigint" defaultValueNumeric="3"/>
              <column name="active" type="boolean" defaultValueBoolean="true"/>
              <column name="nick" type="varchar(40)" value="none yet"/>
              <column name="mail" type="text"><constraints unique="true" uniqueConstraintName="one_mail"/></column>
            </addColumn>
            <addColumn tableName="customer">
              <column name="friend" type="int">
                <constraints foreignKeyName="customer_friend" references="customer(id)"/>
              </column>
            </addColumn>
            """));
    update();

    assertThat(sql("customer")).startsWith(before.substring(0, before.indexOf(", UNIQUE")));
    assertThat(query("select name, score, city, visits, active, nick, friend from customer order by id"))
        .containsExactly("Ada; of London,0,of O'Hara,3,1,none yet,null", "Grace,7,of O'Hara,3,1,none yet,null");
    assertThat(query("select \"notnull\" from pragma_table_info('customer') where name = 'city'")).containsExactly("1");
    assertThat(query("select \"from\", \"table\", \"to\" from pragma_foreign_key_list('customer')"))
        .containsExactly("friend,customer,id");
    assertThat(query("select \"unique\" from pragma_index_list('customer') where name = 'one_mail'"))
        .containsExactly("1");
    assertThat(query("select \"table\" from pragma_foreign_key_list('orders')")).containsExactly("customer");
    assertThat(query("select count(*) from turnover")).containsExactly("2");
    assertThat(query("select name from sqlite_schema where name like '%temporary%'")).isEmpty();
  }

  @Test
  void validateFindsAChangeSetThatWasEdited() throws Exception {
    shop.changeSets(CUSTOMERS);
    update();
    run(liquibase -> liquibase.validate());
    shop.changeSets(CUSTOMERS.replace("varchar(80)", "varchar(90)"));

    assertThatThrownBy(this::update).hasMessageContaining("check sum");
    run(liquibase -> liquibase.clearCheckSums());
    update();
  }

  @Test
  void statusTellsWhatIsPendingAndTheUpdateCanBeReadAsSql() throws Exception {
    StringWriter status = new StringWriter();
    StringWriter sql = new StringWriter();
    run(
        liquibase -> {
          liquibase.reportStatus(true, new Contexts(), status);
          liquibase.update("", sql);
        });

    assertThat(status.toString()).contains("have not been applied").contains("orders");
    assertThat(sql.toString()).contains("CREATE TABLE customer").contains("INSERT INTO customer");
    assertThat(query("select name from sqlite_schema where name = 'customer'")).isEmpty();
  }

  @Test
  void aRollbackGoesBackToATag() throws Exception {
    shop.changeSets(CUSTOMERS);
    update();
    run(liquibase -> liquibase.tag("v1"));
    shop.changeSets(CUSTOMERS, ORDERS.replaceAll("(?s)<loadData.*</loadData>", ""));
    update();

    run(
        liquibase -> {
          assertThat(liquibase.tagExists("v1")).isTrue();
          liquibase.rollback("v1", "");
        });

    assertThat(query("select name from sqlite_schema where name in ('orders', 'turnover', 'customer')"))
        .containsExactly("customer");
    assertThat(pending()).isEqualTo(1);
    assertThat(names()).containsExactly("Ada; of London", "Grace");
    update();
    assertThat(pending()).isZero();
  }

  @Test
  void aChangeSetThatFailsLeavesNothingBehind() throws Exception {
    update();
    shop.changeSets(
        CUSTOMERS,
        ORDERS,
        changeSet(
            "broken",
            """
            <createTable tableName="half"><column name="id" type="int"/></createTable>
            <insert tableName="customer"><column name="name" value="Barbara"/></insert>
            <insert tableName="customer"><column name="name" value="Grace"/></insert>
            """));

    assertThatThrownBy(this::update).hasStackTraceContaining("UNIQUE constraint failed: customer.name");

    assertThat(names()).containsExactly("Ada; of London", "Grace");
    assertThat(query("select name from sqlite_schema where name = 'half'")).isEmpty();
    assertThat(query("select locked from databasechangeloglock")).containsExactly("0");
    assertThat(pending()).isEqualTo(1);
  }

  @Test
  void aChangeLogIsGeneratedAndBuildsTheSameTables() throws Exception {
    shop.changeSets(CUSTOMERS.replace(" unique=\"true\"", ""), ORDERS);
    update();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    run(
        liquibase ->
            new Liquibase((String) null, shop.resources(), liquibase.getDatabase())
                .generateChangeLog(
                    new CatalogAndSchema(null, null),
                    new DiffToChangeLog(new DiffOutputControl(false, false, false, null)),
                    new PrintStream(text),
                    Table.class, Column.class, PrimaryKey.class, Index.class, View.class));
    assertThat(text.toString()).contains("tableName=\"customer\"", "TIMESTAMP", "orders_by_customer", "turnover");

    Shop copy = new Shop(directory.resolve("copy")).file(Shop.CHANGE_LOG, text.toString());
    DiffResult diff =
        database(
            copy.migrationUrl("main", "main"),
            made -> {
              copy.liquibase(made).update("");
              return ask(
                  liquibase ->
                      liquibase.diff(
                          liquibase.getDatabase(),
                          made,
                          comparing(Table.class, Column.class, Index.class, View.class)));
            });
    assertThat(diff.getMissingObjects()).isEmpty();
    assertThat(diff.getUnexpectedObjects()).isEmpty();
    assertThat(diff.getChangedObjects()).isEmpty();
  }

  @SafeVarargs
  private static CompareControl comparing(Class<? extends DatabaseObject>... types) {
    return new CompareControl(new HashSet<>(List.of(types)));
  }

  @Test
  void aDiffFindsWhatIsMissingAndWhatIsNew() throws Exception {
    update();
    shop.query("main", "main", "select cinch_branch_create('next')");
    shop.run("next", "main", "alter table customer add column city text; drop view turnover");

    DiffResult diff =
        database(
            shop.url("next", "main"),
            next ->
                ask(
                    liquibase ->
                        liquibase.diff(
                            next, liquibase.getDatabase(), comparing(Table.class, Column.class, View.class))));

    assertThat(diff.getMissingObjects(Column.class)).extracting(Column::getName).containsExactly("city");
    assertThat(diff.getUnexpectedObjects(View.class)).extracting(View::getName).containsExactly("turnover");
    assertThat(diff.getChangedObjects()).isEmpty();
  }

  @Test
  void dropAllDropsEverythingAndNothingOfCinch() throws Exception {
    shop.changeSets(CUSTOMERS);
    update();
    run(liquibase -> liquibase.dropAll());
    assertThat(query("select name from sqlite_schema where name in ('customer', 'orders', 'turnover')")).isEmpty();
    update();
    assertThat(names()).containsExactly("Ada; of London", "Grace");
  }
}
