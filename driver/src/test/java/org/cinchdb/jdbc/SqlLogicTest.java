/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.cinchdb.jdbc.SqlLogicScript.Command;
import org.cinchdb.jdbc.SqlLogicScript.Query;
import org.cinchdb.jdbc.SqlLogicScript.Sorting;
import org.cinchdb.jdbc.SqlLogicScript.Step;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SQLite's own SQL logic tests: both drivers give what the file says, and the same errors. */
class SqlLogicTest {
    @ParameterizedTest
    @ValueSource(strings = {"slt_lang_createtrigger", "slt_lang_droptable", "slt_lang_update"})
    void bothDriversAnswerAsTheFileSays(String file, @TempDir Path directory) throws Exception {
        SqlLogicScript script = SqlLogicScript.of(read("/slt/" + file + ".test"));
        assertThat(script.steps()).hasSizeGreaterThan(5);
        try (Twins twins = Twins.open(directory)) {
            for (Step step : script.steps()) {
                Answer ours = Answer.of(() -> run(twins.ours(), step));
                Answer plain = Answer.of(() -> run(twins.plain(), step));
                assertThat(ours.agreesWith(plain))
                        .as("%s%nours: %s%nplain: %s", step.sql(), ours, plain)
                        .isTrue();
                check(step, ours);
            }
            assertThat(Answer.schema(twins.ours())).isEqualTo(Answer.schema(twins.plain()));
        }
    }

    private static String read(String resource) throws IOException {
        try (InputStream file = Objects.requireNonNull(SqlLogicTest.class.getResourceAsStream(resource), resource)) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }

    private static void check(Step step, Answer answer) {
        boolean fails = step instanceof Command command && command.fails();
        assertThat(answer.failed()).as("%s: %s", step.sql(), answer).isEqualTo(fails);
        if (step instanceof Query query) {
            assertThat(answer.value()).as(query.sql()).isEqualTo(String.valueOf(query.expected()));
        }
    }

    private static Object run(Connection connection, Step step) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (step instanceof Query query) {
                return told(query, values(statement.executeQuery(query.sql()), query));
            }
            return statement.execute(step.sql()) ? "rows" : statement.getUpdateCount() >= 0 ? "done" : "nothing";
        }
    }

    private static List<String> values(ResultSet rows, Query query) throws SQLException {
        List<List<String>> read = new ArrayList<>();
        while (rows.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= query.types().length(); i++) {
                row.add(value(rows, i, query.types().charAt(i - 1)));
            }
            read.add(row);
        }
        if (query.sorting() == Sorting.ROWSORT) {
            read.sort((a, b) -> String.join("\n", a).compareTo(String.join("\n", b)));
        }
        List<String> values = new ArrayList<>();
        read.forEach(values::addAll);
        if (query.sorting() == Sorting.VALUESORT) {
            values.sort(null);
        }
        return values;
    }

    private static String value(ResultSet rows, int column, char type) throws SQLException {
        String text = rows.getString(column);
        if (text == null) {
            return "NULL";
        }
        return switch (type) {
            case 'I' -> Long.toString(rows.getLong(column));
            case 'R' -> String.format(Locale.ROOT, "%.3f", rows.getDouble(column));
            default -> text.isEmpty() ? "(empty)" : text.replaceAll("[^ -~]", "@");
        };
    }

    /** The values as the file tells them: one by one, or by their number and hash. */
    private static List<String> told(Query query, List<String> values) {
        if (query.hashThreshold() == 0 || values.size() <= query.hashThreshold()) {
            return values;
        }
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            values.forEach(value -> md5.update((value + "\n").getBytes(UTF_8)));
            return List.of(
                    values.size() + " values hashing to " + HexFormat.of().formatHex(md5.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
