package it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.Check;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.ConstraintViolationException.ConstraintKind;
import org.hibernate.exception.LockAcquisitionException;
import org.hibernate.exception.SQLGrammarException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorsTest {
  @Entity(name = "Person")
  static class Person {
    @Id Long id;
    @Column(unique = true) String email;
    @Column(nullable = false) String name = "Ada";
    @Check(constraints = "age > 0") int age = 1;
  }

  @TempDir Path project;
  Shop shop;

  @BeforeEach
  void open() {
    shop = new Shop(project);
  }

  private static Person person(long id, String email) {
    Person person = new Person();
    person.id = id;
    person.email = email;
    return person;
  }

  private ConstraintViolationException violation(Person person) {
    try (SessionFactory factory = shop.factory("create", Person.class)) {
      factory.inStatelessTransaction(session -> session.insert(person(1, "ada@shop")));
      ConstraintViolationException violation = catchThrowableOfType(
          ConstraintViolationException.class, () -> factory.inStatelessTransaction(session -> session.insert(person)));
      assertThat(factory.<Long>fromTransaction(
              session -> session.createSelectionQuery("select count(*) from Person", Long.class).getSingleResult()))
          .isEqualTo(1);
      return violation;
    }
  }

  @Test
  void aSecondValueOfAUniqueColumnIsAUniqueViolation() {
    ConstraintViolationException violation = violation(person(2, "ada@shop"));

    assertThat(violation.getKind()).isEqualTo(ConstraintKind.UNIQUE);
    assertThat(violation.getSQLState()).isEqualTo("23505");
    assertThat(violation.getErrorCode()).isEqualTo(19);
    assertThat(violation.getSQLException().getMessage()).contains("Person.email");
  }

  @Test
  void aSecondRowOfAKeyIsAUniqueViolation() {
    assertThat(violation(person(1, "other@shop")).getKind()).isEqualTo(ConstraintKind.UNIQUE);
  }

  @Test
  void aMissingValueIsANotNullViolation() {
    Person nameless = person(2, "other@shop");
    nameless.name = null;
    // Hibernate's own check is off, so that the database is asked.
    try (SessionFactory factory = shop.factory(
        Map.of("hibernate.hbm2ddl.auto", "create", "hibernate.check_nullability", "false"), Person.class)) {
      ConstraintViolationException violation = catchThrowableOfType(
          ConstraintViolationException.class, () -> factory.inStatelessTransaction(session -> session.insert(nameless)));
      assertThat(violation.getKind()).isEqualTo(ConstraintKind.NOT_NULL);
      assertThat(violation.getSQLState()).isEqualTo("23502");
    }
  }

  @Test
  void aValueThatACheckRefusesIsACheckViolation() {
    Person unborn = person(2, "other@shop");
    unborn.age = 0;
    ConstraintViolationException violation = violation(unborn);

    assertThat(violation.getKind()).isEqualTo(ConstraintKind.CHECK);
    assertThat(violation.getSQLState()).isEqualTo("23514");
  }

  @Test
  void aReferenceToNothingIsAForeignKeyViolation() throws Exception {
    shop.run("main", "create table pet (id integer primary key, owner bigint references Person (id))");
    try (SessionFactory factory = shop.factory("update", Person.class)) {
      ConstraintViolationException violation = catchThrowableOfType(
          ConstraintViolationException.class,
          () -> factory.inTransaction(
              session -> session.createNativeMutationQuery("insert into pet (owner) values (7)").executeUpdate()));
      assertThat(violation.getKind()).isEqualTo(ConstraintKind.FOREIGN_KEY);
      assertThat(violation.getSQLState()).isEqualTo("23503");
    }
  }

  @Test
  void aMissingTableAndAWrongWordAreGrammarErrors() {
    try (SessionFactory factory = shop.factory("none", Person.class)) {
      assertThatThrownBy(() -> factory.inTransaction(session -> session.find(Person.class, 1L)))
          .isInstanceOf(SQLGrammarException.class)
          .hasMessageContaining("Person");
      assertThatThrownBy(() -> factory.inTransaction(session -> session.createNativeQuery("selec 1", Long.class).getSingleResult()))
          .isInstanceOf(SQLGrammarException.class);
    }
  }

  @Test
  void aLockThatIsNotHadInTimeIsALockError() throws Exception {
    Map<String, Object> impatient =
        Map.of("hibernate.hbm2ddl.auto", "create", "jakarta.persistence.jdbc.url", shop.url("main") + "&busyTimeout=200");
    try (SessionFactory factory = shop.factory(impatient, Person.class);
        StatelessSession holder = factory.openStatelessSession()) {
      holder.beginTransaction();
      holder.insert(person(1, "ada@shop"));
      Thread other = new Thread(() -> assertThatThrownBy(
              () -> factory.inStatelessTransaction(session -> session.insert(person(2, "bob@shop"))))
          .isInstanceOf(LockAcquisitionException.class));
      var failed = new AtomicReference<Throwable>();
      other.setUncaughtExceptionHandler((thread, e) -> failed.set(e));
      other.start();
      other.join();
      assertThat(failed.get()).isNull();
      holder.getTransaction().commit();
      factory.inStatelessTransaction(session -> session.insert(person(2, "bob@shop")));
    }
  }

  @Test
  void aSecondSessionOfOneThreadIsToldAtOnceThatItWaitsForItself() {
    try (SessionFactory factory = shop.factory("create", Person.class);
        StatelessSession holder = factory.openStatelessSession()) {
      holder.beginTransaction();
      holder.insert(person(1, "ada@shop"));
      assertThatThrownBy(() -> factory.inStatelessTransaction(session -> session.insert(person(2, "bob@shop"))))
          .isInstanceOf(LockAcquisitionException.class)
          .hasMessageContaining("this thread");
      holder.getTransaction().rollback();
    }
  }

  @Test
  void aReadOnlyUrlRefusesToWrite() {
    shop.factory("create", Person.class).close();
    try (SessionFactory factory = shop.factory(
        Map.of("jakarta.persistence.jdbc.url", shop.url("main") + "&readOnly=true"), Person.class)) {
      assertThatThrownBy(() -> factory.inStatelessTransaction(session -> session.insert(person(1, "ada@shop"))))
          .hasMessageContaining("read-only");
    }
  }
}
