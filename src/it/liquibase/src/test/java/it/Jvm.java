package it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in a JVM of its own. */
record Jvm(Process process) {
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** Starts a program of this project with the options that give its class path, and an argument. */
  static Jvm start(Class<?> program, List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.add("-Dliquibase.analytics.enabled=" + System.getProperty("liquibase.analytics.enabled"));
    command.addAll(options);
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return new Jvm(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** What it printed last; it must end well. */
  String lastLine() throws Exception {
    List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
    assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
    return lines.get(lines.size() - 1);
  }

  /** The code with which it ends. */
  int exitCode() throws Exception {
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  static String classPath(String... parts) {
    return String.join(File.pathSeparator, parts);
  }

  static String testClasses() throws Exception {
    return Path.of(Jvm.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  static List<String> jars() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
        .filter(part -> part.endsWith(".jar"))
        .toList();
  }
}
