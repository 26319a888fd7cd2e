/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No example comes into the documentation without a test that runs it. */
class DocumentationTest {
    /** The languages of each page, and the tests that take every block of that language on that page. */
    private static final String EXAMPLES = """
            ../README.md java: ReadmeTest
            ../README.md sh: BuildCommandsTest
            ../README.md url: ConnectionTargetTest
            benchmarks.md sh: BuildCommandsTest
            branches.md java: BranchesInJavaTest
            branches.md sql: BranchesPageTest
            cli.md console: CliPageTest
            cli.md sql: CliPageTest
            codegen.md java: CodegenTest
            codegen.md keys: CodegenTest
            codegen.md sh: CodegenTest
            codegen.md sql: CodegenTest
            columns.md console: CliPageTest
            getting-started.md java: GettingStartedPageTest
            getting-started.md xml: GettingStartedPageTest
            kv.md java: KvRecipesTest
            kv.md sql: KvRecipesTest
            migrations.md sql: MigrationsPageTest
            migrations.md url: ConnectionTargetTest
            shell.md console: InteractiveShellTest
            shell.md sh: ShellScriptTest
            sql.md sql: SqlPageTest
            tenants.md sql: TenantsPageTest
            tools.md java: ToolExamplesTest
            tools.md json: ToolExamplesTest
            tools.md properties: ToolExamplesTest
            tools.md sh: ToolExamplesTest
            tools.md xml: ToolExamplesTest, DatabaseToolCallsTest
            url.md url: ConnectionTargetTest
            """;

    /** Drawings and trees of files, the only blocks that are indented; OnDiskPageTest reads the trees. */
    private static final Map<String, Integer> PICTURES =
            Map.of("architecture.md", 3, "branches.md", 2, "on-disk.md", 1);

    @Test
    void everyExampleHasItsTest() throws IOException {
        List<String> examples = new ArrayList<>();
        for (Page page : Page.all()) {
            page.blocks().stream()
                    .map(Page.Block::language)
                    .filter(language -> !language.equals(Page.PICTURE))
                    .distinct()
                    .sorted()
                    .forEach(language -> examples.add(page.name() + " " + language));
        }

        assertThat(examples)
                .as("a new one needs a test that takes it from the page")
                .isEqualTo(EXAMPLES.lines()
                        .map(line -> line.replaceFirst(":.*", ""))
                        .toList());
    }

    @Test
    void everyTestOfAnExampleReadsItsPage() throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            sources = files.toList();
        }
        for (String line : EXAMPLES.lines().toList()) {
            List<String> words = List.of(line.split("[ :,]+", 0));
            for (String test : words.subList(2, words.size())) {
                Path source = sources.stream()
                        .filter(file -> file.endsWith(test + ".java"))
                        .findAny()
                        .orElseThrow(() -> new AssertionError("There is no " + test));
                assertThat(source).content().as(test).contains("\"" + words.get(0) + "\"");
            }
        }
    }

    @Test
    void whatIsIndentedIsAPicture() throws IOException {
        Map<String, Integer> pictures = new TreeMap<>();
        for (Page page : Page.all()) {
            assertThat(page.text()).as(page.name()).doesNotContainPattern("(?m)^ +```|~~~|<pre>|\t");
            page.blocks().stream()
                    .filter(block -> block.language().equals(Page.PICTURE))
                    .forEach(block -> pictures.merge(page.name(), 1, Integer::sum));
        }

        assertThat(pictures).as("an example is fenced").isEqualTo(PICTURES);
    }
}
