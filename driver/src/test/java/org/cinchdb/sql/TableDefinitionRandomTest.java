/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.cinchdb.sql.TableDefinition.Column;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What SQLite stores after random changes of a table says to us what it says to SQLite. */
class TableDefinitionRandomTest {
    private static final List<String> NAMES = List.of(
            "a", "B", "\"c d\"", "[e,f]", "`g)`", "key", "\"select\"", "h", "\"i\"\"j\"", "'k'", "generated", "É");
    private static final List<String> TYPES = List.of(
            "",
            "int",
            "varchar ( 10 , 2 )",
            "\"my type\"",
            "text 'x'",
            "INTEGER",
            "/* , */ real",
            "-- (\n blob",
            "any");

    static LongStream seeds() {
        return LongStream.range(1, Boolean.getBoolean("cinch.soak") ? 201 : 9);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyStoredTableIsReadAndWrittenAsSqliteHasIt(long seed) throws SQLException {
        Changes changes = new Changes(new Random(seed));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
                Statement statement = connection.createStatement()) {
            int compared = 0;
            for (int table = 0; table < 60; table++) {
                statement.execute("drop table if exists t");
                boolean made = false;
                for (int step = 0; step < 12; step++) {
                    String change = made ? changes.alter() : changes.create();
                    boolean created = takes(statement, change) && !made;
                    made |= created;
                    if (created) {
                        assertThat(NormalForm.of(stored(statement))).isEqualTo(NormalForm.of(change));
                    }
                    if (made) {
                        compare(statement);
                        compared++;
                    }
                }
            }
            assertThat(compared).isGreaterThan(200);
        }
    }

    private static boolean takes(Statement statement, String change) {
        try {
            statement.execute(change);
        } catch (SQLException refused) {
            return false;
        }
        return true;
    }

    private static void compare(Statement statement) throws SQLException {
        String stored = rows(statement, "select sql from sqlite_schema where name = 't'")
                .get(0);
        TableDefinition table = TableDefinition.of(stored).orElseThrow(() -> new AssertionError(stored));
        assertThat(table.columns().stream().map(Column::name).toList())
                .as(stored)
                .isEqualTo(rows(statement, "select name from pragma_table_xinfo('t')"));
        List<String> keys = rows(statement, "select name from pragma_table_xinfo('t') where pk");
        assertThat(table.columns().stream()
                        .filter(column -> !keys.contains(column.name()))
                        .map(TableDefinitionRandomTest::facts)
                        .toList())
                .as(stored)
                .isEqualTo(rows(statement, """
                        select name, "notnull", hidden in (2, 3) from pragma_table_xinfo('t') where not pk"""));
        statement.execute("savepoint compared");
        compareWritten(statement, stored, table);
        statement.execute("rollback to compared");
        statement.execute("release compared");
    }

    /** ADD COLUMN takes a column computed from itself, CREATE TABLE does not: such a table cannot be made again. */
    private static void compareWritten(Statement statement, String stored, TableDefinition table) throws SQLException {
        List<String> names = rows(statement, "select lower(name) from pragma_table_xinfo('t')");
        List<String> before = structure(statement);
        statement.execute("drop table t");
        if (!takes(statement, stored)) {
            return;
        }
        statement.execute("drop table t");
        statement.execute(table.sql("t"));
        assertThat(structure(statement)).as(stored).isEqualTo(before);
        statement.execute("drop table t");
        statement.execute(withoutNotNull(table).sql("t"));
        assertThat(rows(statement, "select name from pragma_table_xinfo('t') where \"notnull\" and not pk"))
                .as(stored)
                .isEmpty();
        statement.execute("drop table t");
        statement.execute(NormalForm.of(stored));
        assertThat(rows(statement, "select lower(name) from pragma_table_xinfo('t')"))
                .as(stored)
                .isEqualTo(names);
    }

    /** Not asked of a key: in a table STRICT or WITHOUT ROWID its columns are NOT NULL whatever they say. */
    private static String facts(Column column) {
        return column.name() + '|' + (column.notNull() ? 1 : 0) + '|' + (column.generated() ? 1 : 0);
    }

    private static TableDefinition withoutNotNull(TableDefinition table) {
        List<Column> columns = table.columns().stream()
                .map(column -> new Column(column.name(), column.withoutNotNull()))
                .toList();
        return new TableDefinition(table.name(), columns, table.constraints(), table.options());
    }

    private static String stored(Statement statement) throws SQLException {
        return rows(statement, "select sql from sqlite_schema where name = 't'").get(0);
    }

    private static List<String> structure(Statement statement) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (String pragma : List.of("table_xinfo", "table_list", "foreign_key_list", "index_list")) {
            rows.addAll(rows(statement, "select * from pragma_" + pragma + "('t')"));
        }
        return rows;
    }

    private static List<String> rows(Statement statement, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }

    /** Statements of which SQLite takes many and refuses the rest. */
    private static final class Changes {
        private final Random random;
        private int named;

        Changes(Random random) {
            this.random = random;
        }

        String create() {
            List<String> names = new ArrayList<>(NAMES);
            StringBuilder sql =
                    new StringBuilder(one("create table t(", "CREATE TABLE IF NOT EXISTS main.\"t\" -- (\n ("));
            int columns = 1 + random.nextInt(4);
            for (int i = 0; i < columns; i++) {
                String column = names.remove(random.nextInt(names.size()));
                sql.append(i > 0 ? one(", ", " ,/* , */\n") : "").append(column(column));
            }
            int constraints = random.nextInt(4);
            for (int i = 0; i < constraints; i++) {
                sql.append(i == 0 ? ", " : one(", ", " ", " -- ,\n")).append(constraint());
            }
            return sql.append(")")
                    .append(one("", "", "", " strict", " without rowid", "WITHOUT /**/ ROWID,strict"))
                    .toString();
        }

        String alter() {
            String table = "alter table t ";
            return table
                    + switch (random.nextInt(7)) {
                        case 0 -> "add " + one("column ", "") + column(name());
                        case 1 -> "rename " + one("column ", "") + name() + " to " + name();
                        case 2 -> "drop column " + name();
                        case 3 -> "add " + named() + check();
                        case 4 -> "alter " + name() + " set not null" + one("", " on conflict ignore");
                        case 5 -> "alter column " + name() + " drop not null";
                        default -> "drop constraint n" + random.nextInt(named + 1);
                    };
        }

        private String column(String name) {
            StringBuilder text = new StringBuilder(name).append(' ').append(one(TYPES));
            int constraints = random.nextInt(4);
            for (int i = 0; i < constraints; i++) {
                text.append(' ').append(one("", "constraint n" + named++ + " ")).append(columnConstraint());
            }
            return text.toString();
        }

        private String columnConstraint() {
            return switch (random.nextInt(11)) {
                case 0, 1 -> one("not null", "NOT/**/NULL on conflict ignore");
                case 2 -> one("unique", "unique on conflict replace");
                case 3 -> one("primary key", "primary key asc autoincrement");
                case 4, 5 ->
                    "default " + one("1", "-1.5", "(1, 2)", "(')' || 1)", "abc", "\"d,\"", "null", "x'00'", "true");
                case 6 -> check();
                case 7 -> "references " + one("t", "p(x)", "p on delete set null not deferrable initially immediate");
                case 8 -> one("generated always ", "") + "as (" + name() + " || ',')" + one("", " stored", " virtual");
                case 9 -> "collate nocase";
                default -> "null";
            };
        }

        private String constraint() {
            String kind = switch (random.nextInt(4)) {
                case 0 -> check();
                case 1 -> "unique (" + name() + one("", " collate nocase desc") + ")" + one("", " on conflict fail");
                case 2 -> "primary key (" + name() + ")";
                default -> "foreign key (" + name() + ") references p(x)" + one("", " on update cascade deferrable");
            };
            return named() + kind;
        }

        private String named() {
            return one("", "constraint n" + named++ + " ", "constraint lost constraint \"n" + named++ + "\" ");
        }

        private String check() {
            return "check (" + name() + one(" > 1", " is not null /* ) */", " in (1, 2)") + ")";
        }

        private String name() {
            return one(NAMES);
        }

        private String one(String... choices) {
            return one(List.of(choices));
        }

        private String one(List<String> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}
