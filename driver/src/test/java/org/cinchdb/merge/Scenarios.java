/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.cinchdb.SqlState;
import org.cinchdb.sql.NormalForm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What merges of schemas do, told in drawings: each test builds what is drawn above it, in the same order, in a project
 * of its own and by SQL alone.
 *
 * <pre>
 *           .-- ours ---.
 *   base  --o           o--  what both come to
 *           '-- theirs -'
 * </pre>
 *
 * <p>Time goes to the right. {@link #base} is the schema that both branches part from; {@link #rows} puts rows into the
 * tenant {@code acme} of either; {@link #ours} and {@link #theirs} are what is done on each. {@link #merges} then
 * merges in both directions, the two from the same starting points: the outcome has to be the same schema, columns'
 * order aside, whichever branch receives. Where the drawing ends in {@code x}, {@link #conflicts} expects that both
 * directions are refused with the same conflicts, and that nothing has changed.
 *
 * <p>Other graphs are built of {@link #on}, {@link #branch} and {@link #merge}.
 */
abstract class Scenarios {
    private static final String OURS = "ours";
    private static final String THEIRS = "theirs";
    private static final String SCHEMA =
            "select type, name, sql from sqlite_schema where sql is not null order by 1, 2";

    @TempDir
    Path project;

    private final Map<String, Connection> sessions = new HashMap<>();

    @AfterEach
    void closeSessions() throws SQLException {
        for (Connection session : sessions.values()) {
            session.close();
        }
    }

    /** The schema that {@code ours} and {@code theirs} part from. */
    void base(String script) throws SQLException {
        on("main", "begin; " + script + "; commit");
        branch(OURS, "main");
        branch(THEIRS, "main");
    }

    /** Rows of both branches' tenant, before anything else is done there. */
    void rows(String script) throws SQLException {
        on(OURS, script);
        on(THEIRS, script);
    }

    void ours(String script) throws SQLException {
        on(OURS, script);
    }

    void theirs(String script) throws SQLException {
        on(THEIRS, script);
    }

    /**
     * Merges in both directions.
     *
     * @param schema all that there is in the end, in any order, however it is spelled; columns are ordered as in ours
     */
    void merges(String... schema) throws SQLException {
        mergesBothWays();
        assertThat(
                        query(OURS, "select sql from sqlite_schema where sql is not null and name not like 'sqlite_%'")
                                .stream()
                                .map(NormalForm::of))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(schema).map(NormalForm::of).toList());
    }

    /** The same, where the schema is more than anybody wants to read. */
    void mergesBothWays() throws SQLException {
        branch("ours-before", OURS);
        merge(THEIRS, OURS, "merged");
        merge("ours-before", THEIRS, "merged");
        assertThat(shape(THEIRS)).as("the other direction").isEqualTo(shape(OURS));
        merge(THEIRS, OURS, "up_to_date");
        merge(OURS, THEIRS, "up_to_date");
        for (String branch : List.of(OURS, THEIRS)) {
            assertThat(query(branch, "fresh", SCHEMA))
                    .as("a tenant made after the merge, on " + branch)
                    .isEqualTo(query(branch, SCHEMA));
        }
    }

    /** What a query of the tenant with rows gives on either branch after the merge: columns parted by {@code |}. */
    void reads(String query, String... rows) throws SQLException {
        assertThat(query(OURS, query)).as("ours").containsExactly(rows);
        assertThat(query(THEIRS, query)).as("theirs").containsExactly(rows);
    }

    /** Runs a script on both branches after the merge. */
    void run(String script) throws SQLException {
        rows(script);
    }

    /**
     * Merging is refused in both directions, and changes nothing.
     *
     * @param conflicts all of them, in any order: {@code CODE kind name}, a column's name as {@code table.column}
     */
    void conflicts(String... conflicts) throws SQLException {
        Map<String, List<String>> before = everything();
        assertThat(refusal(THEIRS, OURS)).as("theirs into ours").containsExactlyInAnyOrder(conflicts);
        assertThat(refusal(OURS, THEIRS)).as("ours into theirs").containsExactlyInAnyOrder(conflicts);
        assertThat(everything()).as("what was there before").isEqualTo(before);
    }

    /** Makes a branch at the head of another. */
    void branch(String name, String from) throws SQLException {
        query("main", "select cinch_branch_create('" + name + "', '" + from + "')");
    }

    /** Runs a script in the tenant {@code acme} of a branch. */
    void on(String branch, String script) throws SQLException {
        run(session(branch), script);
    }

    /**
     * Merges.
     *
     * @param status how it goes; {@code changes_applied} has to be the number of changes that were not there
     */
    void merge(String from, String into, String status) throws SQLException {
        String missing =
                "select count(*) from cinch_log('%s') where change_id not in (select change_id from cinch_log('%s'))";
        String count = query("main", missing.formatted(from, into)).get(0);
        assertThat(query("main", "select cinch_merge('" + from + "', '" + into + "')"))
                .as("merging " + from + " into " + into)
                .containsExactly("{\"status\":\"" + status + "\",\"changes_applied\":" + count + ",\"conflicts\":[]}");
        assertThat(query("main", missing.formatted(from, into)))
                .as("changes of " + from + " that " + into + " has not got")
                .containsExactly("0");
    }

    /** The same, whether the log of {@code into} is the beginning of the other's or not. */
    void merge(String from, String into) throws SQLException {
        query("main", "select cinch_merge('" + from + "', '" + into + "')");
        merge(from, into, "up_to_date");
    }

    /** The conflicts with which a merge is refused. */
    List<String> refusal(String from, String into) throws SQLException {
        SQLException refused = failure("main", "select cinch_merge('" + from + "', '" + into + "')");
        assertThat(refused.getSQLState()).as(refused.getMessage()).isEqualTo(SqlState.MERGE_CONFLICT.code());
        return query(
                into,
                "select code || ' ' || object_type || ' ' || object_name from cinch_conflicts where from_branch = '"
                        + from + "'");
    }

    /** What running a script on a branch fails with. */
    SQLException failure(String branch, String script) {
        return Objects.requireNonNull(
                catchThrowableOfType(SQLException.class, () -> on(branch, script)), "nothing was thrown");
    }

    List<String> query(String branch, String query) throws SQLException {
        return query(session(branch), query);
    }

    /** The same in another tenant, which is made if there is none. */
    List<String> query(String branch, String tenant, String query) throws SQLException {
        try (Connection session = connect(branch, tenant)) {
            return query(session, query);
        }
    }

    /** Runs a script in another tenant, which is made if there is none. */
    void on(String branch, String tenant, String script) throws SQLException {
        try (Connection session = connect(branch, tenant)) {
            run(session, script);
        }
    }

    /** The text of an object. */
    String sql(String branch, String name) throws SQLException {
        return query(branch, "select sql from sqlite_schema where name = '" + name + "'")
                .get(0);
    }

    /** What a branch's schema comes to when spelling and the order of columns do not count. */
    Map<String, String> shape(String branch) throws SQLException {
        Map<String, String> shape = new HashMap<>();
        for (String object : query(branch, SCHEMA)) {
            String[] parts = object.split("\\|", 3);
            String normal = NormalForm.of(parts[2]);
            shape.put(
                    parts[0] + " " + parts[1].toLowerCase(Locale.ROOT),
                    parts[0].equals("table")
                            ? Arrays.stream(normal.split(" ")).sorted().collect(Collectors.joining(" "))
                            : normal);
        }
        return shape;
    }

    /** A session; what is missing is made. Settings are {@code key=value}. */
    Connection connect(String branch, String tenant, String... settings) throws SQLException {
        return DriverManager.getConnection("jdbc:cinch:shop/%s/%s?create=true&project=%s&%s"
                .formatted(branch, tenant, project, String.join("&", settings)));
    }

    private Connection session(String branch) throws SQLException {
        Connection session = sessions.get(branch);
        if (session == null) {
            session = connect(branch, "acme");
            sessions.put(branch, session);
        }
        return session;
    }

    /** Schemas, logs and rows of both branches, and the words that other processes look at. */
    private Map<String, List<String>> everything() throws SQLException {
        Map<String, List<String>> all = new HashMap<>();
        all.put("branches", query("main", "select name, head from cinch_branches"));
        for (String branch : List.of(OURS, THEIRS)) {
            all.put(
                    "log of " + branch,
                    query("main", "select position, change_id, sql from cinch_log('" + branch + "')"));
            List<String> schema = query(branch, SCHEMA);
            all.put("schema of " + branch, schema);
            for (String object : schema) {
                if (object.startsWith("table|")) {
                    String table = object.split("\\|", 3)[1];
                    all.put(
                            table + " of " + branch,
                            query(branch, "select * from \"" + table.replace("\"", "\"\"") + "\""));
                }
            }
        }
        return all;
    }

    static void run(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(script);
            while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
                // the results of the script's other statements
            }
        }
    }

    static List<String> query(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringJoiner text = new StringJoiner("|");
                for (int i = 1; i <= columns; i++) {
                    text.add(String.valueOf(rows.getString(i)));
                }
                texts.add(text.toString());
            }
            return texts;
        }
    }
}
