package it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hibernate's classes only: none of those that Cinch has for Hibernate. */
class StartTest {
  private static final String DIALECT = System.getProperty("dialect");

  @TempDir Path project;

  @Test
  void itStartsWithItsOwnDialectAndQueries() {
    Configuration configuration = new Configuration()
        .setProperty("hibernate.connection.url", "jdbc:cinch:shop?create=true&project=" + project);
    if (!DIALECT.equals("SQLiteDialect")) {
      configuration.setProperty("hibernate.dialect", "org.hibernate.dialect." + DIALECT);
    }
    try (SessionFactory factory = configuration.buildSessionFactory();
        Session session = factory.openSession()) {
      assertThat(factory.unwrap(SessionFactoryImplementor.class).getJdbcServices().getDialect().getClass().getSimpleName())
          .isEqualTo(DIALECT);
      assertThat(session.createNativeQuery("select 42").getSingleResult()).hasToString("42");
    }
  }
}
