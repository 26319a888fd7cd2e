package it;

import static it.Shop.changeSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import liquibase.Liquibase;
import liquibase.sql.Sql;
import liquibase.sqlgenerator.SqlGeneratorFactory;
import liquibase.statement.SqlStatement;
import liquibase.statement.core.AddColumnStatement;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/** Cinch's jar on the class path of those who use SQLite without it. */
class BesideSqliteTest {
  private static final String TABLE =
      changeSet("table", "<createTable tableName=\"customer\"><column name=\"id\" type=\"int\"/></createTable>");
  @TempDir Path directory;

  /** In both orders: Liquibase remembers for all connections which generators a kind of statement has. */
  @RepeatedTest(2)
  void eachConnectionGetsItsOwnWayToAddAColumn(RepetitionInfo repetition) throws Exception {
    Shop shop = new Shop(directory);
    String sqlite = "jdbc:sqlite:" + directory.resolve("plain.db");
    String cinch = shop.migrationUrl("main", "main");

    boolean sqliteFirst = repetition.getCurrentRepetition() == 1;
    String first = addedColumn(shop, sqliteFirst ? sqlite : cinch);
    String second = addedColumn(shop, sqliteFirst ? cinch : sqlite);

    assertThat(sqliteFirst ? first : second).contains("customer_temporary");
    assertThat(sqliteFirst ? second : first)
        .isEqualTo("ALTER TABLE customer ADD city TEXT DEFAULT 'Paris'");
  }

  private static String addedColumn(Shop shop, String url) throws Exception {
    shop.changeSets(TABLE);
    Liquibase liquibase = shop.liquibase(shop.open(url));
    try {
      liquibase.update("");
      SqlStatement column = new AddColumnStatement(null, null, "customer", "city", "text", "Paris");
      return Arrays.stream(SqlGeneratorFactory.getInstance().generateSql(column, liquibase.getDatabase()))
          .map(Sql::toSql)
          .collect(Collectors.joining("; "));
    } finally {
      liquibase.getDatabase().close();
    }
  }
}
