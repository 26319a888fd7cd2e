/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    private String written(RowWriter writer, String sql) throws SQLException, IOException {
        try (Connection memory = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = memory.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            RowSource rows = RowSource.of(result);
            writer.begin(rows.labels());
            while (rows.next()) {
                writer.row(rows.row());
            }
            writer.end();
        }
        return text.toString();
    }

    private TableWriter table(Optional<Integer> width, boolean colours) {
        return new TableWriter(out, width, colours, "NULL");
    }

    @Test
    void numbersStandToTheRightAndNullIsVisible() throws Exception {
        assertThat(
                        written(
                                table(Optional.empty(), false),
                                "select 'a' as name, 5 as n union all select 'long' || char(10) || 'er', 1000 union all select null, null"))
                .isEqualToNormalizingNewlines("""
                        name        n
                        a           5
                        long␊er  1000
                        NULL     NULL
                        """);
    }

    @Test
    void wideCharactersTakeTwoColumnsAndMarksNone() throws Exception {
        assertThat(written(
                        table(Optional.empty(), false),
                        "select '日本' as a, 1 as b union all select 'e' || char(0x301), 2 union all select '😀x', 3"))
                .isEqualToNormalizingNewlines("""
                        a     b
                        日本  1
                        e\u0301     2
                        😀x   3
                        """);
    }

    @Test
    void aTableIsAsWideAsTheTerminalAtMost() throws Exception {
        String table = written(
                table(Optional.of(40), false),
                "select 1 as id, '" + "日本語".repeat(20) + "' as a, '" + "x".repeat(60) + "' as b");
        assertThat(table.lines()).allMatch(line -> TextWidth.of(line) <= 40).hasSize(2);
        assertThat(table).contains("…");
    }

    @Test
    void rowsBeyondThoseThatAreMeasuredAreShownToo() throws Exception {
        String table = written(
                table(Optional.empty(), false),
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1200) select i from n");
        assertThat(table.lines()).hasSize(1201).endsWith("1200");
    }

    @Test
    void controlCharactersHaveNoPowerOverTheTerminal() throws Exception {
        assertThat(written(table(Optional.of(40), true), "select char(27) || '[2J' as a"))
                .contains("␛[2J")
                .doesNotContain("\u001b[2J");
    }

    @Test
    void jsonHasEveryDigitAndEveryByte() throws Exception {
        String json = written(new JsonWriter(out), """
                select 9223372036854775807 as big, 0.1 as real, 1e300 * 1e300 as infinite, x'00ff' as blob, null as "nothing",
                  'a"\\ü' || char(10) as text, 1 as big""");
        JsonNode row = new ObjectMapper().readTree(json).get(0);
        assertThat(row.get("big").longValue()).isEqualTo(Long.MAX_VALUE);
        assertThat(row.get("real").doubleValue()).isEqualTo(0.1);
        assertThat(row.get("infinite").doubleValue()).isInfinite();
        assertThat(row.get("blob").binaryValue()).containsExactly(0, 0xff);
        assertThat(row.get("nothing").isNull()).isTrue();
        assertThat(row.get("text").textValue()).isEqualTo("a\"\\ü\n");
        assertThat(row.get("big_2").intValue()).isEqualTo(1);
    }

    @Test
    void jsonOfNoRowsIsAnEmptyArrayAndEachRowHasALine() throws Exception {
        assertThat(written(new JsonWriter(out), "select 1 as a where false")).isEqualToNormalizingNewlines("[]\n");
        text.getBuffer().setLength(0);
        assertThat(written(new JsonWriter(out), "select 1 as a union all select 2"))
                .isEqualToNormalizingNewlines("[{\"a\":1},\n{\"a\":2}]\n");
    }

    @Test
    void csvIsAsItsRfcWantsItAndTellsNullFromAnEmptyText() throws Exception {
        assertThat(
                        written(
                                new CsvWriter(out),
                                "select 'a,b' as \"the \"\"name\"\"\", 'say \"x\"' as q, null as n, '' as e, 'two' || char(10) || 'lines' as t, x'00ff' as b"))
                .isEqualTo("\"the \"\"name\"\"\",q,n,e,t,b\r\n"
                        + "\"a,b\",\"say \"\"x\"\"\",,\"\",\"two\nlines\",AP8=\r\n");
    }

    @Test
    void aReaderThatHasGoneIsNoFailureAFullDiskIs() {
        PrintWriter closed = StandardOutput.writer(failing("Broken pipe"));
        PrintWriter full = StandardOutput.writer(failing("No space left on device"));
        closed.print("x");
        full.print("x");
        assertThatThrownBy(closed::flush).isInstanceOf(StandardOutput.Closed.class);
        assertThatThrownBy(full::flush)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Writing to stdout failed: No space left on device");
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
