/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * A file in the format of sqllogictest (https://www.sqlite.org/sqllogictest/doc/trunk/about.wiki), as far as it
 * concerns the engine {@code sqlite}.
 */
record SqlLogicScript(List<Step> steps) {
    /** One record of the file. */
    sealed interface Step permits Command, Query {
        String sql();
    }

    /** A statement that succeeds or fails. */
    record Command(boolean fails, String sql) implements Step {}

    /**
     * A query.
     *
     * @param types one letter for each column: I, R or T
     * @param hashThreshold from how many values on they are told by their hash; 0: never
     * @param expected the values in their order, or one line with their hash
     */
    record Query(String types, Sorting sorting, String sql, int hashThreshold, List<String> expected) implements Step {}

    enum Sorting {
        NOSORT,
        ROWSORT,
        VALUESORT
    }

    static SqlLogicScript of(String text) {
        return new Reader(Arrays.asList(text.split("\r?\n", -1)).iterator()).read();
    }

    private static final class Reader {
        private final Iterator<String> lines;
        private final List<Step> steps = new ArrayList<>();
        private int hashThreshold;

        Reader(Iterator<String> lines) {
            this.lines = lines;
        }

        SqlLogicScript read() {
            boolean skip = false;
            while (lines.hasNext()) {
                String line = lines.next();
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] words = line.trim().split("\\s+");
                switch (words[0]) {
                    case "skipif" -> {
                        skip |= words[1].equals("sqlite");
                        continue;
                    }
                    case "onlyif" -> {
                        skip |= !words[1].equals("sqlite");
                        continue;
                    }
                    case "hash-threshold" -> hashThreshold = Integer.parseInt(words[1]);
                    case "halt" -> {
                        if (!skip) {
                            return new SqlLogicScript(steps);
                        }
                    }
                    case "statement" -> add(skip, command(words));
                    case "query" -> add(skip, query(words));
                    default -> throw new IllegalArgumentException("No such record: " + line);
                }
                skip = false;
            }
            return new SqlLogicScript(steps);
        }

        private void add(boolean skip, Step step) {
            if (!skip) {
                steps.add(step);
            }
        }

        private Command command(String[] words) {
            return new Command(words[1].equals("error"), String.join("\n", paragraph("")));
        }

        private Query query(String[] words) {
            List<String> sql = paragraph("----");
            Sorting sorting = words.length < 3 ? Sorting.NOSORT : Sorting.valueOf(words[2].toUpperCase(Locale.ROOT));
            return new Query(words[1], sorting, String.join("\n", sql), hashThreshold, paragraph(""));
        }

        /** The lines up to the one that ends them. */
        private List<String> paragraph(String end) {
            List<String> read = new ArrayList<>();
            while (lines.hasNext()) {
                String line = lines.next();
                if (line.equals(end)) {
                    break;
                }
                read.add(line);
            }
            return read;
        }
    }
}
