/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/sql.md has the functions and relations of the code, and its examples run. */
class SqlPageTest {
    private static final Page PAGE = new Page("sql.md");
    private static final Pattern BRANCHES =
            Pattern.compile("cinch_(branch_|branches|merge|log|resolve|conflict|diff|revert).*");

    @TempDir
    Path project;

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:cinch:shop/main/acme?create=true&project=" + project);
    }

    @ParameterizedTest
    @ValueSource(strings = {"project", "tenants", "branches", "keys"})
    @Tag("docs")
    void thePageHasEveryFunctionAndRelation(String theme) throws Exception {
        try (Connection connection = connect()) {
            List<String> listed = Page.rows(connection, """
                    select name, '| `' || signature || '` | ' || kind || ' | ' || summary || ' |'
                    from cinch_functions order by name, kind""");
            PAGE.assertPartIs(theme, table(listed, theme));
        }
    }

    private static String table(List<String> listed, String theme) {
        return listed.stream()
                .map(row -> row.split(" \\| ", 2))
                .filter(row -> theme(row[0]).equals(theme))
                .map(row -> "| " + row[1].substring(2) + "\n")
                .collect(Collectors.joining("", "| call | kind | what it does |\n|---|---|---|\n", ""));
    }

    /** What fits nowhere else is about the project. */
    private static String theme(String name) {
        if (name.startsWith("cinch_kv")) {
            return "keys";
        }
        if (BRANCHES.matcher(name).matches()) {
            return "branches";
        }
        return name.startsWith("cinch_tenant_") || name.equals("cinch_tenants") ? "tenants" : "project";
    }

    @Test
    void theExamplesGiveWhatThePageSays() throws SQLException, IOException {
        try (Connection connection = connect()) {
            PAGE.assertSqlGivesWhatItSays(connection, "", "");
        }
    }
}
