package it;

import static it.Shop.changeSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.jar.JarFile;
import liquibase.Liquibase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar for tools, {@code cinch.jar}, in a JVM of its own. */
class OneJarTest {
  private static final String ONE_JAR = System.getProperty("cinch.one-jar");

  @TempDir Path directory;

  @Test
  void liquibaseFindsTheUrlByTheOneJar() throws Exception {
    new Shop(directory)
        .changeSets(changeSet("t", "<createTable tableName=\"t\"><column name=\"n\" type=\"int\"/></createTable>"));

    assertThat(java(Update.class, "-cp", Jvm.classPath(ONE_JAR, Jvm.testClasses(), liquibase()))).isEqualTo("sqlite");
  }

  /** A shell runs the command, to which {@code liquibase} is a name, beside the change log. */
  @Test
  void theCommandLineFindsTheUrlByTheOneJar() throws Exception {
    Shop shop =
        new Shop(directory)
            .changeSets(changeSet("t", "<createTable tableName=\"t\"><column name=\"n\" type=\"int\"/></createTable>"));
    Files.copy(directory.resolve("changelogs/changelog.xml"), directory.resolve("changelog.xml"));
    String name =
        "liquibase() { '%s' -Dliquibase.analytics.enabled=false -cp '%s' %s \"$@\"; }\n"
            .formatted(Jvm.JAVA, Jvm.classPath(ONE_JAR, liquibase()), commandLine());

    Jvm shell =
        new Jvm(
            new ProcessBuilder("sh", "-c", name + Files.readString(Path.of("src/test/sh/liquibase.sh")))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start());

    shell.lastLine();
    assertThat(shop.query("main", "acme", "select count(*) from t")).containsExactly("0");
  }

  /** The class that Liquibase's own script starts; newer versions have another. */
  private static String commandLine() {
    String later = "liquibase.integration.commandline.LiquibaseCommandLine";
    boolean isThere = OneJarTest.class.getResource("/" + later.replace('.', '/') + ".class") != null;
    return isThere ? later : "liquibase.integration.commandline.Main";
  }

  @Test
  void withoutLiquibaseTheOneJarIsADriver() throws Exception {
    assertThat(java(Open.class, "-cp", Jvm.classPath(ONE_JAR, Jvm.testClasses()))).isEqualTo("opened");
  }

  @Test
  void withoutLiquibaseTheOneJarIsAModule() throws Exception {
    assertThat(java(Open.class, "-p", ONE_JAR, "--add-modules", "ALL-MODULE-PATH", "-cp", Jvm.testClasses()))
        .isEqualTo("opened");
  }

  @Test
  void theOneJarHoldsNoMigrationTool() throws Exception {
    try (JarFile jar = new JarFile(ONE_JAR)) {
      assertThat(jar.stream().map(entry -> entry.getName()))
          .contains("org/cinchdb/liquibase/CinchDatabase.class")
          .noneMatch(name -> name.startsWith("org/flywaydb/") || name.startsWith("liquibase/"));
    }
  }

  @Test
  void theDriverBringsNoOtherMigrationTool() {
    assertThatThrownBy(() -> Class.forName("org.flywaydb.core.Flyway")).isInstanceOf(ClassNotFoundException.class);
  }

  /** Opens a URL by the driver manager. */
  static final class Open {
    public static void main(String[] arguments) throws Exception {
      try (var connection = DriverManager.getConnection("jdbc:cinch:shop?create=true&project=" + arguments[0])) {
        System.out.println(connection.isValid(1) ? "opened" : "not valid");
      }
    }
  }

  /** Updates a URL. */
  static final class Update {
    public static void main(String[] arguments) throws Exception {
      Liquibase liquibase = new Shop(Path.of(arguments[0])).liquibase("main", "main");
      liquibase.update("");
      System.out.println(liquibase.getDatabase().getShortName());
    }
  }

  private String java(Class<?> program, String... options) throws Exception {
    return Jvm.start(program, List.of(options), directory.toString()).lastLine();
  }

  private static String liquibase() {
    return Jvm.classPath(
        Jvm.jars().stream()
            .filter(jar -> !jar.contains("cinch") && !jar.contains("sqlite-jdbc"))
            .toArray(String[]::new));
  }
}
