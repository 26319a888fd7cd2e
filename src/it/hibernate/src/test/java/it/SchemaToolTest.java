package it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.SessionFactory;
import org.cinchdb.hibernate.CinchDialect;
import org.hibernate.community.dialect.SQLiteDialect;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolver;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaToolTest {
  @Entity(name = "Product")
  @Table(name = "product", indexes = @Index(name = "product_name", columnList = "name"))
  static class ProductV1 {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    @Column(nullable = false, length = 80) String name;
  }

  @Entity(name = "Product")
  @Table(name = "product", indexes = @Index(name = "product_name", columnList = "name"))
  static class ProductV2 {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    @Column(nullable = false, length = 80) String name;
    @Column(precision = 19, scale = 4) BigDecimal price;
  }

  @Entity(name = "Category")
  @Table(name = "category")
  static class Category {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Integer id;
    @Column(unique = true) String title;
  }

  @Entity(name = "Late")
  @Table(name = "late")
  static class Late {
    int age;
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
  }

  @Entity(name = "Pair")
  @Table(name = "pair", uniqueConstraints = @UniqueConstraint(columnNames = {"a", "b"}))
  static class PairV1 {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    int a;
    int b;
  }

  @Entity(name = "Pair")
  @Table(name = "pair", uniqueConstraints = @UniqueConstraint(columnNames = {"a", "b"}))
  static class PairV2 {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    int a;
    int b;
    @Column(unique = true) String code;
  }

  enum Size { SMALL, LARGE }

  @Entity(name = "Everything")
  @Table(name = "everything")
  static class Everything {
    @Id Long id;
    boolean flag;
    byte tiny;
    short small;
    int number;
    long big;
    float single;
    double twice;
    @Column(precision = 10, scale = 2) BigDecimal decimal;
    String text;
    char letter;
    byte[] bytes;
    LocalDate date;
    LocalTime time;
    LocalDateTime dateTime;
    Instant instant;
    UUID uuid;
    Size size;
  }

  @TempDir Path project;
  Shop shop;

  @BeforeEach
  void open() {
    shop = new Shop(project);
  }

  private static Dialect dialect(SessionFactory factory) {
    return factory.unwrap(SessionFactoryImplementor.class).getJdbcServices().getDialect();
  }

  @Test
  void theDialectIsFoundWithoutConfiguration() {
    try (SessionFactory factory = shop.factory("none")) {
      assertThat(dialect(factory)).isInstanceOf(CinchDialect.class);
    }
  }

  @Test
  void aDialectOfTheUsersChoiceIsTaken() {
    try (SessionFactory factory = shop.factory(Map.of("hibernate.dialect", SQLiteDialect.class.getName()))) {
      assertThat(dialect(factory)).isExactlyInstanceOf(SQLiteDialect.class);
    }
    try (SessionFactory factory = shop.factory(Map.of("hibernate.dialect_resolvers", Own.class.getName()))) {
      assertThat(dialect(factory)).isExactlyInstanceOf(SQLiteDialect.class);
    }
  }

  public static final class Own implements DialectResolver {
    @Override
    public Dialect resolveDialect(DialectResolutionInfo info) {
      return new SQLiteDialect(info);
    }
  }

  @Test
  void anIdentityColumnBehindAnIntegerColumnStillFillsItself() throws Exception {
    shop.factory("create", Late.class).close();
    shop.run("main", "insert into late (age) values (7)");

    assertThat(shop.column("main", "select id from late")).containsExactly("1");
  }

  @Test
  void uniqueConstraintsOfSeveralColumnsAndThoseAddedLaterAreKept() throws Exception {
    shop.factory("update", PairV1.class).close();
    shop.run("main", "insert into pair (a, b) values (1, 1), (1, 2)");
    shop.factory("update", PairV2.class).close();
    var log = shop.column("main", "select change_id from cinch_log");
    shop.factory("update", PairV2.class).close();

    assertThat(shop.column("main", "select change_id from cinch_log")).isEqualTo(log);
    assertThatThrownBy(() -> shop.run("main", "insert into pair (a, b) values (1, 2)")).hasMessageContaining("pair.a, pair.b");
    shop.run("main", "insert into pair (a, b, code) values (2, 1, 'x')");
    assertThatThrownBy(() -> shop.run("main", "insert into pair (a, b, code) values (2, 2, 'x')")).hasMessageContaining("pair.code");
  }

  @Test
  void createMakesTablesForEveryTenant() throws Exception {
    shop.run("acme", "select 1");
    shop.factory("create", ProductV1.class).close();

    assertThat(shop.column("acme", "select name from pragma_table_info('product')")).containsExactly("id", "name");
    assertThat(shop.column("acme", "select name from pragma_index_list('product')")).containsExactly("product_name");
  }

  @Test
  void createDropLeavesNothingBehind() throws Exception {
    shop.factory("create-drop", ProductV1.class, Category.class).close();

    assertThat(shop.column("main", "select name from sqlite_schema where name in ('product', 'category')")).isEmpty();
  }

  @Test
  void createTwiceStartsAfresh() throws Exception {
    shop.factory("create", ProductV1.class).close();
    shop.run("main", "insert into product (name) values ('old')");
    shop.factory("create", ProductV2.class).close();

    assertThat(shop.column("main", "select count(*) from product")).containsExactly("0");
    assertThat(shop.column("main", "select name from pragma_table_info('product')"))
        .containsExactlyInAnyOrder("id", "name", "price");
  }

  @Test
  void updateAddsColumnsAndTablesAndKeepsRows() throws Exception {
    shop.factory("update", ProductV1.class).close();
    shop.run("main", "insert into product (name) values ('tea')");
    shop.run("acme", "insert into product (name) values ('coffee')");

    shop.factory("update", ProductV2.class, Category.class).close();

    assertThat(shop.column("main", "select name from product where price is null")).containsExactly("tea");
    assertThat(shop.column("acme", "select name from product where price is null")).containsExactly("coffee");
    assertThat(shop.column("acme", "select count(*) from category")).containsExactly("0");
  }

  @Test
  void updateTwiceChangesNothingTheSecondTime() throws Exception {
    shop.factory("update", Everything.class, ProductV2.class, Category.class).close();
    var log = shop.column("main", "select change_id from cinch_log");
    shop.factory("update", Everything.class, ProductV2.class, Category.class).close();

    assertThat(shop.column("main", "select change_id from cinch_log")).isEqualTo(log).isNotEmpty();
  }

  @Test
  void updateMigratesABranchAndAMergeBringsItHome() throws Exception {
    shop.factory("update", ProductV1.class).close();
    shop.run("main", "insert into product (name) values ('tea')", "select cinch_branch_create('prices')");

    shop.factory(
            Map.of(
                "hibernate.hbm2ddl.auto", "update",
                "jakarta.persistence.jdbc.url", "jdbc:cinch:shop/prices?project=" + project),
            ProductV2.class)
        .close();
    assertThat(shop.column("main", "select name from pragma_table_info('product')")).doesNotContain("price");

    shop.run("main", "select cinch_merge('prices')");
    shop.factory("validate", ProductV2.class).close();
    assertThat(shop.column("main", "select name from product")).containsExactly("tea");
  }

  @Test
  void validateAcceptsEveryTypeThatTheToolMade() {
    shop.factory("create", Everything.class, ProductV2.class, Category.class).close();

    assertThatCode(() -> shop.factory("validate", Everything.class, ProductV2.class, Category.class).close())
        .doesNotThrowAnyException();
  }

  @Test
  void validateAcceptsIntegerKeysForLongAndIntegerIds() throws Exception {
    shop.run(
        "main",
        "create table product (id integer primary key, name varchar(80) not null)",
        "create table category (id integer primary key autoincrement, title varchar(255) unique)");

    assertThatCode(() -> shop.factory("validate", ProductV1.class, Category.class).close()).doesNotThrowAnyException();
  }

  @Test
  void validateAcceptsBigintKeysForLongIds() throws Exception {
    shop.run("main", "create table product (id bigint primary key, name varchar(80) not null)");

    assertThatCode(() -> shop.factory("validate", ProductV1.class).close()).doesNotThrowAnyException();
  }

  @Test
  void validateSaysWhichColumnIsMissing() {
    shop.factory("create", ProductV1.class).close();

    assertThatThrownBy(() -> shop.factory("validate", ProductV2.class))
        .isInstanceOf(SchemaManagementException.class)
        .hasMessageContaining("price");
  }

  @Test
  void validateSaysWhichColumnHasAnotherType() throws Exception {
    shop.run("main", "create table product (id integer primary key, name integer not null)");

    assertThatThrownBy(() -> shop.factory("validate", ProductV1.class))
        .isInstanceOf(SchemaManagementException.class)
        .hasMessageContaining("name");
  }

  @Test
  void sixHundredForeignColumnsAreNoObstacle() throws Exception {
    for (int table = 0; table < 4; table++) {
      shop.run(
          "main",
          "create table wide_" + table
              + IntStream.range(0, 150).mapToObj(i -> "c" + i + " text").collect(Collectors.joining(", ", " (", ")")));
    }

    shop.factory("update", ProductV1.class).close();
    shop.factory("update", ProductV2.class).close();
    shop.factory("validate", ProductV2.class).close();
    assertThat(shop.column("main", "select name from pragma_table_info('product')")).contains("price");
  }

  @Test
  void columnsWithoutATypeAndBrokenViewsAreNoObstacle() throws Exception {
    shop.run("main", "create table loose (a, b)", "create table gone (x)", "create view broken as select x from gone");
    shop.run("main", "drop table gone");

    shop.factory("update", ProductV1.class).close();
    shop.factory("validate", ProductV1.class).close();
  }
}
