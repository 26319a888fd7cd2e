/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command shows rows: as a table for people, as JSON or CSV for programs. Rows are written as they are read. */
final class Output {
    /** The formats. */
    enum Format {
        TABLE,
        JSON,
        CSV
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "<format>",
            defaultValue = "table",
            description = "How to print rows: table, json or csv. Default: table.")
    private Format format = Format.TABLE;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** Whether people read it. */
    boolean isTable() {
        return format == Format.TABLE;
    }

    /** Whether a program reads it as JSON. */
    boolean isJson() {
        return format == Format.JSON;
    }

    /** A yes or no: for people yes is a star, and no is blank. */
    Object flag(boolean yes) {
        return isTable() ? (yes ? "*" : "") : yes;
    }

    /** A moment: for people to the second. */
    Instant time(Instant at) {
        return isTable() ? at.truncatedTo(ChronoUnit.SECONDS) : at;
    }

    /** Reads a result to its end. */
    void print(ResultSet rows) throws SQLException, IOException {
        print(RowSource.of(rows), "NULL");
    }

    /** Reads a result until it has printed so many rows. */
    void print(ResultSet rows, long limit) throws SQLException, IOException {
        RowSource all = RowSource.of(rows);
        long[] left = {limit};
        print(
                new RowSource() {
                    @Override
                    public List<String> labels() {
                        return all.labels();
                    }

                    @Override
                    public boolean next() throws SQLException {
                        return left[0]-- > 0 && all.next();
                    }

                    @Override
                    public @Nullable Object value(int column) throws SQLException {
                        return all.value(column);
                    }
                },
                "NULL");
    }

    /** Prints what a command has put together. */
    void print(Listing rows) throws SQLException, IOException {
        print(rows, "");
    }

    /** Prints one thing: a sentence for people, an object or a line for programs. */
    void print(String sentence, Map<String, ?> members) throws SQLException, IOException {
        if (format == Format.TABLE) {
            out().println(sentence);
        } else if (format == Format.JSON) {
            JsonWriter.object(out(), members);
        } else {
            Listing one = new Listing(members.keySet().toArray(String[]::new));
            print(one.add(members.values().toArray()));
        }
    }

    private void print(RowSource rows, String nullText) throws SQLException, IOException {
        RowWriter writer = writer(nullText);
        writer.begin(rows.labels());
        while (rows.next()) {
            writer.row(rows.row());
        }
        writer.end();
    }

    private RowWriter writer(String nullText) throws IOException {
        Environment environment = Main.environment(command());
        return switch (format) {
            case TABLE -> new TableWriter(out(), environment.width(), environment.colours(), nullText);
            case JSON -> new JsonWriter(out());
            case CSV -> new CsvWriter(out());
        };
    }

    private PrintWriter out() {
        return command().commandLine().getOut();
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec, "picocli did not hand over the command");
    }
}
