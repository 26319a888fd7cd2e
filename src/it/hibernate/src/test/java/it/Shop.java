package it;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** A project in a directory of its own, as Hibernate and as plain JDBC see it. */
record Shop(Path project) {
  String url(String tenant) {
    return "jdbc:cinch:shop/main/" + tenant + "?create=true&project=" + project;
  }

  /** Hibernate with nothing but the URL and entities; {@code create} makes their tables. */
  SessionFactory factory(String schemaTool, Class<?>... entities) {
    return factory(Map.of("hibernate.hbm2ddl.auto", schemaTool), entities);
  }

  SessionFactory factory(Map<String, Object> settings, Class<?>... entities) {
    Configuration configuration = new Configuration();
    configuration.setProperty("jakarta.persistence.jdbc.url", url("main"));
    configuration.getProperties().putAll(settings);
    for (Class<?> entity : entities) {
      configuration.addAnnotatedClass(entity);
    }
    return configuration.buildSessionFactory();
  }

  Connection connect(String tenant) throws SQLException {
    return DriverManager.getConnection(url(tenant));
  }

  void run(String tenant, String... statements) throws SQLException {
    try (Connection connection = connect(tenant);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of each row, as text. */
  List<String> column(String tenant, String sql) throws SQLException {
    try (Connection connection = connect(tenant);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> column = new ArrayList<>();
      while (rows.next()) {
        column.add(rows.getString(1));
      }
      return column;
    }
  }
}
