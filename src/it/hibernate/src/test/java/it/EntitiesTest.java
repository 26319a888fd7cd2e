package it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CascadeType;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import jakarta.persistence.TableGenerator;
import jakarta.persistence.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.hibernate.Hibernate;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Generated;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntitiesTest {
  @Entity(name = "Customer")
  static class Customer {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    String name;
    @OneToMany(mappedBy = "customer", cascade = CascadeType.ALL, orphanRemoval = true) List<Purchase> purchases = new ArrayList<>();
    @ElementCollection Set<String> tags = new HashSet<>();

    Purchase buys(String what) {
      Purchase purchase = new Purchase();
      purchase.what = what;
      purchase.customer = this;
      purchases.add(purchase);
      return purchase;
    }
  }

  @Entity(name = "Purchase")
  static class Purchase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    String what;
    @ManyToOne(fetch = FetchType.LAZY, optional = false) Customer customer;
    @ManyToMany(cascade = CascadeType.PERSIST) Set<Label> labels = new HashSet<>();
  }

  @Entity(name = "Label")
  static class Label {
    @Id String name;
  }

  @Entity(name = "Account")
  static class Account {
    @Id Long id;
    long balance;
    @Version int version;
  }

  @Entity(name = "Ticket")
  static class Ticket {
    @Id @GeneratedValue(strategy = GenerationType.TABLE, generator = "tickets")
    @TableGenerator(name = "tickets", table = "numbers", allocationSize = 5) Long id;
    String title;
  }

  @Entity(name = "Note")
  static class Note {
    @Id @GeneratedValue Long id;
    String text;
  }

  @Entity(name = "Stamp")
  static class Stamp {
    @Id @GeneratedValue UUID id;
    @Generated @ColumnDefault("'fresh'") String state;
  }

  @Embeddable
  record Seat(String hall, int number) {}

  @Entity(name = "Booking")
  static class Booking {
    @EmbeddedId Seat seat;
    String guest;
  }

  @Entity(name = "Animal")
  @Inheritance(strategy = InheritanceType.JOINED)
  @DiscriminatorColumn(name = "kind")
  abstract static class Animal {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    String name;
  }

  @Entity(name = "Dog")
  static class Dog extends Animal {
    boolean barks;
  }

  @Entity(name = "Cat")
  static class Cat extends Animal {
    int lives;
  }

  @TempDir Path project;
  Shop shop;

  @BeforeEach
  void open() {
    shop = new Shop(project);
  }

  @Test
  void aParentIsSavedAndDeletedWithItsChildren() throws Exception {
    try (SessionFactory factory = shop.factory("create", Customer.class, Purchase.class, Label.class)) {
      Long id = factory.fromTransaction(session -> {
        Customer ada = new Customer();
        ada.name = "Ada";
        ada.buys("tea");
        ada.buys("cups");
        session.persist(ada);
        return ada.id;
      });
      factory.inTransaction(session -> session.find(Customer.class, id).purchases.remove(0));
      assertThat(shop.column("main", "select what from Purchase")).containsExactly("cups");

      factory.inTransaction(session -> session.remove(session.find(Customer.class, id)));
      assertThat(shop.column("main", "select what from Purchase")).isEmpty();
    }
  }

  @Test
  void associationsAreLazyAndFetchedByAJoin() {
    try (SessionFactory factory = shop.factory("create", Customer.class, Purchase.class, Label.class)) {
      factory.inTransaction(session -> {
        Customer ada = new Customer();
        ada.name = "Ada";
        Label gift = new Label();
        gift.name = "gift";
        ada.buys("tea").labels.add(gift);
        ada.buys("cups").labels.add(gift);
        ada.tags.addAll(Set.of("new", "loud"));
        session.persist(ada);
      });
      factory.inTransaction(session -> {
        Purchase purchase = session.createSelectionQuery("from Purchase where what = 'tea'", Purchase.class).getSingleResult();
        assertThat(Hibernate.isInitialized(purchase.customer)).isFalse();
        assertThat(Hibernate.unproxy(purchase.customer, Customer.class).tags).containsExactlyInAnyOrder("new", "loud");
        assertThat(purchase.labels).extracting(label -> label.name).containsExactly("gift");
        session.clear();
        Customer ada = session
            .createSelectionQuery("from Customer c join fetch c.purchases p left join fetch p.labels", Customer.class)
            .getSingleResult();
        assertThat(Hibernate.isInitialized(ada.purchases)).isTrue();
        assertThat(ada.purchases).hasSize(2);
      });
    }
  }

  @Test
  void anUpdateOfAStaleVersionIsRefused() {
    try (SessionFactory factory = shop.factory("create", Account.class)) {
      factory.inTransaction(session -> {
        Account account = new Account();
        account.id = 1L;
        session.persist(account);
      });
      Account stale = factory.fromTransaction(session -> session.find(Account.class, 1L));
      factory.inTransaction(session -> session.find(Account.class, 1L).balance = 10);

      stale.balance = 99;
      assertThatThrownBy(() -> factory.inTransaction(session -> session.merge(stale)))
          .isInstanceOf(OptimisticLockException.class);
      assertThat(factory.<Long>fromTransaction(session -> session.find(Account.class, 1L).balance)).isEqualTo(10);
    }
  }

  @Test
  void twoSessionsThatChangeOneVersionAreToldApart() {
    try (SessionFactory factory = shop.factory("create", Account.class)) {
      factory.inTransaction(session -> {
        Account account = new Account();
        account.id = 1L;
        session.persist(account);
      });
      try (var first = factory.openSession(); var second = factory.openSession()) {
        Account here = first.find(Account.class, 1L);
        Account there = second.find(Account.class, 1L);
        first.beginTransaction();
        here.balance = 1;
        first.getTransaction().commit();
        second.beginTransaction();
        there.balance = 2;
        assertThatThrownBy(() -> second.getTransaction().commit()).isInstanceOf(OptimisticLockException.class);
      }
    }
  }

  @Test
  void identitiesComeBackInOrder() {
    try (SessionFactory factory = shop.factory("create", Customer.class, Purchase.class, Label.class)) {
      List<Long> ids = factory.fromTransaction(session -> LongStream.rangeClosed(1, 20).mapToObj(i -> {
        Customer customer = new Customer();
        session.persist(customer);
        return customer.id;
      }).toList());

      assertThat(ids).containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
    }
  }

  @Test
  void aTableGeneratorWorksInsideATransactionThatBeginsWithIt() throws Exception {
    try (SessionFactory factory = shop.factory("create", Ticket.class)) {
      factory.inTransaction(session -> {
        for (int i = 0; i < 12; i++) {
          session.persist(new Ticket());
        }
      });

      assertThat(shop.column("main", "select count(distinct id) from Ticket")).containsExactly("12");
    }
  }

  @Test
  void aTableGeneratorWorksAtReadCommittedInsideATransactionThatHasRead() throws Exception {
    try (SessionFactory factory = shop.factory(
        Map.of("hibernate.hbm2ddl.auto", "create", "hibernate.connection.isolation", "READ_COMMITTED"), Ticket.class, Note.class)) {
      factory.inTransaction(session -> {
        assertThat(session.createSelectionQuery("from Ticket", Ticket.class).getResultList()).isEmpty();
        for (int i = 0; i < 12; i++) {
          session.persist(new Ticket());
        }
        session.persist(new Note());
      });

      assertThat(shop.column("main", "select count(distinct id) from Ticket")).containsExactly("12");
      assertThat(shop.column("main", "select count(*) from Note")).containsExactly("1");
    }
  }

  @Test
  void aTableGeneratorThatComesTooLateIsToldSoAtOnce() {
    try (SessionFactory factory = shop.factory("create", Ticket.class)) {
      assertThatThrownBy(() -> factory.inTransaction(session -> {
            for (int i = 0; i < 12; i++) {
              session.persist(new Ticket());
              session.flush();
            }
          }))
          .isInstanceOf(PessimisticLockException.class)
          .hasMessageContaining("this thread");
    }
  }

  @Test
  void automaticIdsAreDistinct() throws Exception {
    try (SessionFactory factory = shop.factory("create", Note.class)) {
      for (int round = 0; round < 2; round++) {
        factory.inTransaction(session -> {
          for (int i = 0; i < 60; i++) {
            session.persist(new Note());
          }
        });
      }

      assertThat(shop.column("main", "select count(distinct id) from Note")).containsExactly("120");
    }
  }

  @Test
  void valuesThatTheDatabaseMadeAreReadBack() {
    try (SessionFactory factory = shop.factory("create", Stamp.class)) {
      Stamp stamp = factory.fromTransaction(session -> {
        Stamp made = new Stamp();
        session.persist(made);
        session.flush();
        assertThat(made.state).isEqualTo("fresh");
        return made;
      });

      assertThat(factory.<Stamp>fromTransaction(session -> session.find(Stamp.class, stamp.id)).state).isEqualTo("fresh");
    }
  }

  @Test
  void keysOfTwoColumnsFindTheirRows() {
    try (SessionFactory factory = shop.factory("create", Booking.class)) {
      factory.inTransaction(session -> {
        Booking booking = new Booking();
        booking.seat = new Seat("blue", 7);
        booking.guest = "Ada";
        session.persist(booking);
      });

      assertThat(factory.<String>fromTransaction(session -> session.find(Booking.class, new Seat("blue", 7)).guest))
          .isEqualTo("Ada");
    }
  }

  @Test
  void subclassesLiveInTablesOfTheirOwn() {
    try (SessionFactory factory = shop.factory("create", Animal.class, Dog.class, Cat.class)) {
      factory.inTransaction(session -> {
        Dog rex = new Dog();
        rex.name = "Rex";
        rex.barks = true;
        session.persist(rex);
        Cat tom = new Cat();
        tom.name = "Tom";
        tom.lives = 9;
        session.persist(tom);
      });

      factory.inTransaction(session -> {
        assertThat(session.createSelectionQuery("from Animal order by name", Animal.class).getResultList())
            .extracting(animal -> animal.getClass().getSimpleName())
            .containsExactly("Dog", "Cat");
        assertThat(session.createSelectionQuery("from Cat where lives > 8", Cat.class).getResultList()).hasSize(1);
      });
    }
  }

  @Test
  void batchesOfInsertsAndUpdatesReachEveryRow() throws Exception {
    try (SessionFactory factory = shop.factory(
        Map.of(
            "hibernate.hbm2ddl.auto", "create",
            "hibernate.jdbc.batch_size", "50",
            "hibernate.order_inserts", "true",
            "hibernate.order_updates", "true",
            "hibernate.generate_statistics", "true"),
        Account.class)) {
      factory.inTransaction(session -> LongStream.rangeClosed(1, 500).forEach(i -> {
        Account account = new Account();
        account.id = i;
        session.persist(account);
      }));
      assertThat(factory.getStatistics().getPrepareStatementCount()).isLessThan(20);
      factory.inTransaction(session -> session
          .createSelectionQuery("from Account", Account.class)
          .getResultList()
          .forEach(account -> account.balance = account.id * 2));

      assertThat(shop.column("main", "select count(*) from Account where balance = id * 2 and version = 1"))
          .containsExactly("500");
    }
  }

  @Test
  void aStatelessSessionInsertsUpsertsAndDeletes() throws Exception {
    try (SessionFactory factory = shop.factory("create", Account.class)) {
      factory.inStatelessTransaction(session -> {
        Account account = new Account();
        account.id = 5L;
        session.insert(account);
        account.balance = 7;
        session.update(account);
        Account other = new Account();
        other.id = 6L;
        session.upsert(other);
        other.balance = 8;
        session.upsert(other);
      });
      assertThat(shop.column("main", "select balance from Account order by id")).containsExactly("7", "8");
    }
  }
}
