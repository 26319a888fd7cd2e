/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * The table "What was run" of docs/tools.md says what the strangers' projects of src/it did in the run that just ended.
 * With the system property {@code cinch.docs=write} the rows of those that ran are written anew. A tool that is absent
 * from this machine keeps its row.
 */
@EnabledIfSystemProperty(named = "cinch.it.runs", matches = ".+")
class ToolsPageTest {
    private static final Page PAGE = new Page("tools.md");
    private static final Path STRANGERS = Path.of("../src/it");
    private static final Pattern ROW = Pattern.compile("\\| \\[[^]]*]\\(\\.\\./src/it/([^)]*)\\) .*\n");

    /** One version of a tool: the number of checks for each test class, and why some did not run or what failed. */
    private record Run(String version, Map<String, Integer> checks, Collection<String> skipped, int failed) {
        String what() {
            int all = checks.values().stream().mapToInt(Integer::intValue).sum();
            return checks.entrySet().stream()
                    .map(theme -> theme.getKey() + " " + theme.getValue())
                    .collect(Collectors.joining(", ", all + (all == 1 ? " check: " : " checks: "), ""));
        }

        String result() {
            if (failed > 0) {
                return failed + " failed";
            }
            return skipped.isEmpty() ? "passed" : "skipped in part: " + String.join("; ", skipped);
        }
    }

    @Test
    void theTableSaysWhatTheStrangersDid() throws Exception {
        boolean write = System.getProperty("cinch.docs", "").equals("write");
        assumeTrue(write || System.getProperty("invoker.test") == null, "only some of the strangers ran");

        PAGE.assertPartIs(
                "runs", "| tool | version | what was run | result |\n|---|---|---|---|\n" + rows(PAGE.part("runs")));
    }

    private static String rows(String table) {
        Map<String, List<String>> rows = new TreeMap<>();
        ROW.matcher(table)
                .results()
                .forEach(row -> rows.computeIfAbsent(row.group(1), tool -> new ArrayList<>())
                        .add(row.group()));
        rows.keySet().removeIf(tool -> !Files.exists(STRANGERS.resolve(tool)));
        for (Path project : list(Path.of(System.getProperty("cinch.it.runs")))) {
            List<Run> runs = runs(project);
            assertThat(runs)
                    .as("%s reports to target/surefire-reports/${tool.version}", project.getFileName())
                    .isNotEmpty();
            boolean whole = runs.stream().allMatch(run -> run.skipped().isEmpty());
            String tool = String.valueOf(project.getFileName());
            if (whole || !rows.containsKey(tool)) {
                rows.put(tool, rows(project, runs));
            }
        }
        return rows.values().stream().flatMap(List::stream).collect(Collectors.joining());
    }

    /** Versions that did the same share a row. */
    private static List<String> rows(Path project, List<Run> runs) {
        Map<String, List<Run>> alike = runs.stream()
                .collect(Collectors.groupingBy(
                        run -> run.what() + " | " + run.result(), LinkedHashMap::new, Collectors.toList()));
        Node name = xml(project.resolve("pom.xml")).getElementsByTagName("name").item(0);
        assertThat(name)
                .as("the <name> of %s is its tool's", project.getFileName())
                .isNotNull();
        return alike.entrySet().stream()
                .map(row -> "| [%s](../src/it/%s) | %s | %s |\n"
                        .formatted(
                                name.getTextContent(),
                                project.getFileName(),
                                row.getValue().stream().map(Run::version).collect(Collectors.joining(", ")),
                                row.getKey()))
                .toList();
    }

    private static List<Run> runs(Path project) {
        return list(project.resolve("target/surefire-reports")).stream()
                .filter(Files::isDirectory)
                .map(ToolsPageTest::run)
                .sorted(Comparator.comparing(Run::version, Comparator.comparing(ToolsPageTest::sortable)))
                .toList();
    }

    private static Run run(Path reports) {
        Map<String, Integer> checks = new TreeMap<>();
        Collection<String> skipped = new TreeSet<>();
        int failed = 0;
        for (Path report : list(reports)) {
            if (!String.valueOf(report.getFileName()).matches("TEST-.*\\.xml")) {
                continue;
            }
            Element suite = xml(report);
            checks.merge(theme(suite.getAttribute("name")), number(suite, "tests"), Integer::sum);
            failed += number(suite, "failures") + number(suite, "errors");
            NodeList reasons = suite.getElementsByTagName("skipped");
            IntStream.range(0, reasons.getLength())
                    .mapToObj(i -> ((Element) reasons.item(i)).getAttribute("message"))
                    .forEach(skipped::add);
        }
        return new Run(String.valueOf(reports.getFileName()), checks, skipped, failed);
    }

    /** {@code it.SchemaToolTest} is about "schema tool". */
    private static String theme(String className) {
        return className
                .replaceAll(".*\\.|Test$", "")
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    /** Puts version 9 before version 10. */
    private static String sortable(String version) {
        return Pattern.compile("\\d+")
                .matcher(version)
                .replaceAll(number -> "0".repeat(Math.max(0, 6 - number.group().length())) + number.group());
    }

    private static int number(Element suite, String attribute) {
        return Integer.parseInt(suite.getAttribute(attribute));
    }

    private static Element xml(Path file) {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement();
        } catch (Exception e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(directory + " cannot be listed", e);
        }
    }
}
