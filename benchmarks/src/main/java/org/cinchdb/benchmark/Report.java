/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.cinchdb.benchmark.Crawl.Sight;

/** The tables of a run, printed as they come about and then written into a page. */
final class Report {
    private static final String BEGIN = "<!-- written by the benchmarks: begin -->\n";
    private static final String END = "<!-- written by the benchmarks: end -->\n";

    private final PrintStream progress;
    private final StringBuilder tables = new StringBuilder();

    Report(PrintStream progress) {
        this.progress = progress;
        add("%s %s, %d processors, %s.%n%n"
                .formatted(
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.vm.version"),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name")));
    }

    private void add(String text) {
        tables.append(text);
        progress.print(text);
        progress.flush();
    }

    /** Begins a table of comparisons. */
    void comparisons(String first, String second) {
        add("%n| | %s | %s | ratio [p25..p75] | target | met |%n|---|---|---|---|---|---|%n".formatted(first, second));
    }

    void line(String what, Comparison comparison, Target target) {
        Spread ratio = target.ratio(comparison);
        add("| %s | %s | %s | **%.2f** [%.2f..%.2f] | %s | %s |%n"
                .formatted(
                        what,
                        time(comparison.first().median()),
                        time(comparison.second().median()),
                        ratio.median(),
                        ratio.low(),
                        ratio.high(),
                        target.text(),
                        target.isMet(comparison) ? "yes" : "no"));
    }

    void note(String text) {
        add("%n%s%n".formatted(text));
    }

    /** A table of one time that is compared with nothing. */
    void time(String what, Spread micros, int mostMillis) {
        add("%n| | Cinch [p25..p75] | target | met |%n|---|---|---|---|%n".formatted());
        add("| %s | **%s** [%s..%s] | at most %d ms | %s |%n"
                .formatted(
                        what,
                        time(micros.median()),
                        time(micros.low()),
                        time(micros.high()),
                        mostMillis,
                        micros.median() <= mostMillis * 1_000 ? "yes" : "no"));
    }

    void crawl(List<Sight> sights) {
        add("%n| tenants visited | most open descriptors | heap after GC |%n|---|---|---|%n".formatted());
        for (Sight sight : sights) {
            add("| %,d | %d | %.1f MiB |%n"
                    .formatted(sight.tenants(), sight.mostDescriptors(), sight.heapBytes() / (1024.0 * 1024)));
        }
    }

    private static String time(double micros) {
        return micros < 1_000
                ? String.format(Locale.ROOT, "%.2f µs", micros)
                : String.format(Locale.ROOT, "%.2f ms", micros / 1_000);
    }

    /** Puts the tables into a page, in place of those of the run before. */
    void writeInto(Path page) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(
                    "%s has no place for the tables: it lies between the lines %sand %s".formatted(page, BEGIN, END));
        }
        Files.writeString(page, text.substring(0, begin + BEGIN.length()) + "\n" + tables + "\n" + text.substring(end));
    }
}
