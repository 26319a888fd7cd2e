package it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** A database in a directory, and a folder of migrations beside it. */
record Shop(Path directory) {
  /** A URL as an application has it. */
  String url(String branch, String tenant) {
    return "jdbc:cinch:shop/" + URLEncoder.encode(branch, UTF_8) + "/" + tenant + "?create=true&project=" + directory;
  }

  /** A URL as a migration tool needs it. */
  String migrationUrl(String branch, String tenant) {
    return url(branch, tenant) + "&migrate=true";
  }

  Flyway flyway(String branch, String tenant) {
    return Flyway.configure()
        .configuration(configuration())
        .dataSource(migrationUrl(branch, tenant), null, null)
        .load();
  }

  FluentConfiguration configuration() {
    return Flyway.configure()
        .locations("filesystem:" + migrations())
        .cleanDisabled(false);
  }

  private Path migrations() {
    return directory.resolve("migrations");
  }

  Shop migration(String file, String sql) {
    try {
      Files.createDirectories(migrations());
      Files.writeString(migrations().resolve(file), sql);
      return this;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  void without(String file) throws IOException {
    Files.delete(migrations().resolve(file));
  }

  /** Every row of an application's query: its values with commas between them. */
  List<String> query(String branch, String tenant, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(branch, tenant));
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      List<String> result = new ArrayList<>();
      while (rows.next()) {
        StringJoiner row = new StringJoiner(",");
        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
          row.add(rows.getString(column));
        }
        result.add(row.toString());
      }
      return result;
    }
  }

  /** Runs an application's statements. */
  void run(String branch, String tenant, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(branch, tenant));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
