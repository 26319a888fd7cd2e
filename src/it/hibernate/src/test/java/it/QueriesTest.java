package it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Tuple;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.IntStream;
import org.hibernate.ScrollMode;
import org.hibernate.SessionFactory;
import org.hibernate.query.Page;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueriesTest {
  @Entity(name = "Sale")
  static class Sale {
    @Id Long id;
    String region;
    int amount;
    LocalDateTime soldAt;
  }

  @TempDir Path project;
  Shop shop;
  SessionFactory factory;

  @BeforeEach
  void open() {
    shop = new Shop(project);
    factory = shop.factory("create", Sale.class);
    factory.inTransaction(session -> IntStream.rangeClosed(1, 100).forEach(i -> {
      Sale sale = new Sale();
      sale.id = (long) i;
      sale.region = i % 2 == 0 ? "north" : "south";
      sale.amount = i;
      sale.soldAt = LocalDateTime.of(2020 + i % 3, 1 + i % 12, 1, 10, 30, 15);
      session.persist(sale);
    }));
  }

  @AfterEach
  void close() {
    factory.close();
  }

  private <T> List<T> list(String hql, Class<T> type) {
    return factory.fromTransaction(session -> session.createSelectionQuery(hql, type).getResultList());
  }

  @Test
  void pagesFollowEachOther() {
    factory.inTransaction(session -> {
      var query = session.createSelectionQuery("from Sale order by id", Sale.class);
      assertThat(query.setFirstResult(20).setMaxResults(10).getResultList())
          .extracting(sale -> sale.id).startsWith(21L).endsWith(30L).hasSize(10);
      assertThat(query.setPage(Page.page(10, 9)).getResultList()).extracting(sale -> sale.id).endsWith(100L);
      assertThat(session.createSelectionQuery("from Sale", Sale.class).getResultCount()).isEqualTo(100);
    });
  }

  @Test
  void datesAreTakenApart() {
    assertThat(list("select year(soldAt), month(soldAt), day(soldAt), hour(soldAt), minute(soldAt), second(soldAt) from Sale where id = 1", Object[].class))
        .containsExactly(new Object[] {2021, 2, 1, 10, 30, 15f});
    assertThat(list("select count(*) from Sale where year(soldAt) = 2020", Long.class)).containsExactly(33L);
  }

  @Test
  void datesAreCompared() {
    assertThat(factory.<Long>fromTransaction(session -> session
            .createSelectionQuery("select count(*) from Sale where soldAt between :from and :to", Long.class)
            .setParameter("from", LocalDateTime.of(2021, 1, 1, 0, 0))
            .setParameter("to", LocalDateTime.of(2021, 12, 31, 0, 0))
            .getSingleResult()))
        .isEqualTo(34L);
  }

  @Test
  void groupsAndWindowsAreComputed() {
    assertThat(list("select region, sum(amount), max(amount) from Sale group by region having count(*) > 1 order by region", Object[].class))
        .containsExactly(new Object[] {"north", 2550L, 100}, new Object[] {"south", 2500L, 99});
    assertThat(list("select sum(amount) over (partition by region order by id) from Sale order by id limit 3", Long.class))
        .containsExactly(1L, 2L, 4L);
  }

  @Test
  void subqueriesCommonTablesAndSetsWork() {
    assertThat(list("select count(*) from Sale where amount > (select avg(amount) from Sale)", Long.class)).containsExactly(50L);
    assertThat(list("with big as (select id as id from Sale where amount > 98) select count(*) from big", Long.class)).containsExactly(2L);
    assertThat(list("select id from Sale where id < 2 union select id from Sale where id > 99", Long.class)).containsExactlyInAnyOrder(1L, 100L);
  }

  @Test
  void textFunctionsWork() {
    assertThat(list("select upper(region) || '-' || substring(region, 1, 2) || '-' || length(region) from Sale where id = 1", String.class))
        .containsExactly("SOUTH-so-5");
    assertThat(list("select count(*) from Sale where region like 'n%' and locate('r', region) = 3", Long.class)).containsExactly(50L);
    assertThat(list("select listagg(region, ',') from Sale where id < 3", String.class)).hasSize(1);
  }

  @Test
  void nativeQueriesGiveRowsTuplesAndEntities() {
    factory.inTransaction(session -> {
      assertThat(session.createNativeQuery("select * from Sale where id = :id", Sale.class).setParameter("id", 7).getSingleResult().amount)
          .isEqualTo(7);
      Tuple tuple = session.createNativeQuery("select region as r, count(*) as n from Sale group by region order by r", Tuple.class)
          .getResultList().get(0);
      assertThat(tuple.get("r")).isEqualTo("north");
      assertThat(((Number) tuple.get("n")).intValue()).isEqualTo(50);
      assertThat(session.createNativeMutationQuery("update Sale set amount = 0 where region = ?1").setParameter(1, "north").executeUpdate())
          .isEqualTo(50);
    });
  }

  @Test
  void cinchItselfAnswersNativeQueries() {
    factory.inTransaction(session -> assertThat(
        session.createNativeQuery("select name from cinch_tenants", String.class).getResultList()).containsExactly("main"));
  }

  @Test
  void rowsAreStreamedAndScrolled() {
    factory.inTransaction(session -> {
      try (var rows = session.createSelectionQuery("from Sale order by id", Sale.class).setFetchSize(10).getResultStream()) {
        assertThat(rows.skip(5).findFirst().orElseThrow().id).isEqualTo(6L);
      }
      try (var rows = session.createSelectionQuery("from Sale order by id", Sale.class).scroll(ScrollMode.SCROLL_INSENSITIVE)) {
        assertThat(rows.last()).isTrue();
        assertThat(rows.get().id).isEqualTo(100L);
        assertThat(rows.first()).isTrue();
        assertThat(rows.get().id).isEqualTo(1L);
      }
    });
  }

  @Test
  void manyRowsAreChangedByOneStatement() {
    factory.inTransaction(session -> {
      assertThat(session.createMutationQuery("update Sale set amount = amount + 1 where region = 'north'").executeUpdate()).isEqualTo(50);
      assertThat(session.createMutationQuery("delete from Sale where id > 90").executeUpdate()).isEqualTo(10);
      assertThat(session.createMutationQuery("insert into Sale (id, region, amount) values (1000, 'east', 1), (1001, 'west', 2)").executeUpdate())
          .isEqualTo(2);
    });
    assertThat(list("select count(*) from Sale", Long.class)).containsExactly(92L);
  }

  @Test
  void anInsertThatMeetsAConflictUpdates() {
    factory.inTransaction(session -> session
        .createMutationQuery("insert into Sale (id, region, amount) values (1, 'south', 500) on conflict (id) do update set amount = excluded.amount")
        .executeUpdate());
    assertThat(list("select amount from Sale where id = 1", Integer.class)).containsExactly(500);
  }

  @Test
  void aQueryThatTakesTooLongIsStopped() {
    factory.inTransaction(session -> assertThatThrownBy(() -> session
            .createNativeQuery("with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n", Long.class)
            .setTimeout(1)
            .getSingleResult())
        .isInstanceOf(jakarta.persistence.QueryTimeoutException.class));
  }
}
