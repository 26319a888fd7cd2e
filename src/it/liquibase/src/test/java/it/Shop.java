package it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;

/** A database in a directory, and a folder of change logs beside it. */
record Shop(Path directory) {
  static final String CHANGE_LOG = "changelog.xml";

  /** A URL as an application has it. */
  String url(String branch, String tenant) {
    return "jdbc:cinch:shop/" + URLEncoder.encode(branch, UTF_8) + "/" + tenant + "?create=true&project=" + directory;
  }

  /** A URL as a migration tool needs it. */
  String migrationUrl(String branch, String tenant) {
    return url(branch, tenant) + "&migrate=true";
  }

  /** Liquibase on a URL, which is all that it is told. */
  Liquibase liquibase(String branch, String tenant) throws LiquibaseException {
    return liquibase(open(migrationUrl(branch, tenant)));
  }

  Liquibase liquibase(Database database) throws LiquibaseException {
    return new Liquibase(CHANGE_LOG, resources(), database);
  }

  Database open(String url) throws LiquibaseException {
    return DatabaseFactory.getInstance().openDatabase(url, null, null, null, resources());
  }

  ClassLoaderResourceAccessor resources() {
    try {
      return new ClassLoaderResourceAccessor(
          new URLClassLoader(new URL[] {changeLogs().toUri().toURL()}, Shop.class.getClassLoader()));
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path changeLogs() {
    Path folder = directory.resolve("changelogs");
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Shop file(String name, String text) {
    try {
      Files.writeString(changeLogs().resolve(name), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The change log in XML, of these change sets. */
  Shop changeSets(String... changeSets) {
    return file(
        CHANGE_LOG,
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
                http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-4.0.xsd">
        %s
        </databaseChangeLog>
        """
            .formatted(String.join("\n", changeSets)));
  }

  static String changeSet(String id, String changes) {
    return "<changeSet id=\"%s\" author=\"ada\">%s</changeSet>".formatted(id, changes);
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
