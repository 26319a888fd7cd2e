package it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainJdbcTest {
  @Test
  void opensFromTheInstalledJar(@TempDir Path project) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:cinch:shop?create=true&project=" + project);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select 1")) {
      assertTrue(rows.next());
      assertEquals(1, rows.getInt(1));
    }
  }
}
