package it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A project in a directory of its own with the schema from which the classes of {@code it.next} were generated. */
record Library(Path project) {
  static Library in(Path project) throws Exception {
    Library library = new Library(project);
    library.run("main", Files.readString(Path.of("src/codegen/schema.sql")));
    return library;
  }

  String url(String tenant) {
    return "jdbc:cinch:library/main/" + tenant + "?create=true&project=" + project;
  }

  Connection connect(String tenant) throws SQLException {
    return DriverManager.getConnection(url(tenant));
  }

  void run(String tenant, String script) throws SQLException {
    try (Connection connection = connect(tenant);
        Statement statement = connection.createStatement()) {
      boolean rows = statement.execute(script);
      while (rows || statement.getUpdateCount() >= 0) {
        rows = statement.getMoreResults();
      }
    }
  }
}
