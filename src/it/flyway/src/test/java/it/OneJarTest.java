package it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar for tools, {@code cinch.jar}, in a JVM of its own. */
class OneJarTest {
  private static final String ONE_JAR = System.getProperty("cinch.one-jar");

  @TempDir Path directory;

  @Test
  void flywayFindsTheUrlByTheOneJar() throws Exception {
    new Shop(directory).migration("V1__customers.sql", "create table customer (id integer primary key);");

    assertThat(java(Migrate.class, "-cp", Jvm.classPath(ONE_JAR, Jvm.testClasses(), flyway()))).isEqualTo("migrated 1");
  }

  @Test
  void withoutFlywayTheOneJarIsADriver() throws Exception {
    assertThat(java(Open.class, "-cp", Jvm.classPath(ONE_JAR, Jvm.testClasses()))).isEqualTo("opened");
  }

  @Test
  void withoutFlywayTheOneJarIsAModule() throws Exception {
    assertThat(java(Open.class, "-p", ONE_JAR, "--add-modules", "ALL-MODULE-PATH", "-cp", Jvm.testClasses()))
        .isEqualTo("opened");
  }

  @Test
  void theOneJarHoldsNoMigrationTool() throws Exception {
    try (JarFile jar = new JarFile(ONE_JAR)) {
      assertThat(jar.stream().map(entry -> entry.getName()))
          .contains("org/cinchdb/flyway/CinchDatabaseType.class")
          .noneMatch(name -> name.startsWith("org/flywaydb/") || name.startsWith("liquibase/"));
    }
  }

  @Test
  void theDriverBringsNoOtherMigrationTool() {
    assertThatThrownBy(() -> Class.forName("liquibase.Liquibase")).isInstanceOf(ClassNotFoundException.class);
  }

  /** Opens a URL by the driver manager. */
  static final class Open {
    public static void main(String[] arguments) throws Exception {
      try (var connection = DriverManager.getConnection("jdbc:cinch:shop?create=true&project=" + arguments[0])) {
        System.out.println(connection.isValid(1) ? "opened" : "not valid");
      }
    }
  }

  /** Migrates a URL. */
  static final class Migrate {
    public static void main(String[] arguments) {
      System.out.println(
          "migrated " + new Shop(Path.of(arguments[0])).flyway("main", "main").migrate().migrationsExecuted);
    }
  }

  private String java(Class<?> program, String... options) throws Exception {
    return Jvm.start(program, List.of(options), directory.toString()).lastLine();
  }

  private static String flyway() {
    return Jvm.classPath(
        Jvm.jars().stream()
            .filter(jar -> !jar.contains("cinch") && !jar.contains("sqlite-jdbc"))
            .toArray(String[]::new));
  }
}
