/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.cinchdb.cli.Pairs.Text;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.sql.Affinity;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.StatementKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "query",
        description = {
            "Runs one SQL statement that reads: SELECT, WITH, VALUES, EXPLAIN, PRAGMA.",
            "It cannot write: 'cinch data' changes rows, 'cinch shell' runs anything."
        },
        footer = {
            "",
            "Example:",
            "  cinch query \"select name, age from users where age > ? order by age\" -p 17 -f csv -l 10"
        })
final class QueryCommand extends CommandBase implements Callable<Integer> {
    @Mixin
    private final Where.InTenant where = new Where.InTenant();

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "<sql>", description = "The statement; - reads it from stdin.")
    private String sql = "";

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "<rows>",
            description = "Print so many rows at most.")
    private @Nullable Integer limit;

    @Option(
            names = {"-p", "--param"},
            paramLabel = "<value>",
            description = "The value of a question mark, once for each; NULL is null, '5' in quotes is text.")
    private List<String> parameters = new ArrayList<>();

    @Override
    public Integer call() throws SQLException, IOException {
        if (limit != null && limit < 0) {
            throw wrongCall("--limit is 0 or more, not " + limit);
        }
        SqlStatement statement = statement(sql.equals("-") ? Input.text(environment()) : sql);
        try (CinchConnection connection = where.connect()) {
            connection.setReadOnly(true);
            try (PreparedStatement query = connection.prepareStatement(statement.text())) {
                bind(query, statement.parameterCount());
                print(query);
            }
        }
        return Exit.OK;
    }

    private SqlStatement statement(String text) {
        List<SqlStatement> statements = Script.of(text).statements();
        if (statements.size() != 1) {
            throw wrongCall("It is one statement that is run, not " + statements.size());
        }
        SqlStatement statement = statements.get(0);
        if (statement.kind() != StatementKind.READ && statement.kind() != StatementKind.PRAGMA) {
            throw wrongCall("'%s' does not read: 'cinch data' changes rows, 'cinch table' and its kin the schema, and"
                            .formatted(statement.text().split("\\s+", 2)[0])
                    + " 'cinch shell' runs anything");
        }
        return statement;
    }

    private void bind(PreparedStatement query, int count) throws SQLException {
        if (parameters.size() != count) {
            throw wrongCall("The statement has %d question marks, and --param gives %d values"
                    .formatted(count, parameters.size()));
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (String parameter : parameters) {
            boolean quoted = parameter.matches("(?s)'.*'");
            values.add(Values.of(
                    new Text(quoted ? parameter.substring(1, parameter.length() - 1) : parameter, quoted),
                    Affinity.NUMERIC));
        }
        Rows.bind(query, values);
    }

    private void print(PreparedStatement query) throws SQLException, IOException {
        if (query.execute()) {
            try (ResultSet rows = query.getResultSet()) {
                output.print(rows, limit == null ? Long.MAX_VALUE : limit);
            }
        }
    }
}
