/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.branch;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cinchdb.schema.Conflict.Code;
import org.cinchdb.schema.Health;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Schema;
import org.cinchdb.schema.Schema.Table;
import org.cinchdb.sql.CarriedRows;
import org.cinchdb.sql.Identifiers;
import org.cinchdb.sql.NormalForm;
import org.cinchdb.sql.Script;
import org.cinchdb.sql.SqlStatement;
import org.cinchdb.sql.TableDefinition;
import org.cinchdb.sqlite.SqliteConnection;
import org.jspecify.annotations.Nullable;

/** One random pair of branches, or a random history of three, and everything that is to hold when they are merged. */
final class RandomMerge {
    private final Random random;
    private final Map<String, Integer> seen;
    private final List<String> story = new ArrayList<>();

    /** Whether objects may come to name what is not there. */
    private final boolean careless;

    private final boolean isPair;

    private RandomMerge(long seed, boolean isPair, Map<String, Integer> seen) {
        this.random = new Random(seed);
        this.isPair = isPair;
        this.careless = isPair && random.nextInt(5) == 0;
        this.seen = seen;
    }

    /** Two branches of one; counts what came of it. */
    static void pair(long seed, Map<String, Integer> seen) {
        RandomMerge merge = new RandomMerge(seed, true, seen);
        merge.told(seed, merge::pair);
    }

    /** Three branches that merge each other again and again. */
    static void crowd(long seed, boolean disjoint, Map<String, Integer> seen) {
        RandomMerge merge = new RandomMerge(seed, false, seen);
        merge.told(seed, () -> merge.crowd(disjoint));
    }

    private interface Part {
        void run() throws SQLException;
    }

    private void told(long seed, Part part) {
        try {
            part.run();
        } catch (SQLException | RuntimeException | AssertionError e) {
            throw new AssertionError("seed %d: %s\n%s".formatted(seed, e, String.join("\n", story)), e);
        }
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    /** A branch, and a file that follows it. */
    private final class Side implements AutoCloseable {
        final Lab lab;
        final SqliteConnection file;
        final RandomDdl ddl;
        final List<String> scripts = new ArrayList<>();

        Side(Lab lab, String own) throws SQLException {
            this.lab = lab;
            this.file = SqliteConnection.memory();
            this.ddl = new RandomDdl(random, own, isPair, file);
            catchUp(file, lab, 0);
        }

        /** Runs a script if SQLite takes it. */
        boolean attempt(String script) throws SQLException {
            boolean legacy = random.nextInt(12) == 0;
            try {
                file.run("savepoint attempt");
                file.run("pragma legacy_alter_table = " + legacy);
                for (SqlStatement statement : Script.of(script).statements()) {
                    file.run(statement.text());
                }
                file.run("pragma legacy_alter_table = off");
                if (file.number("select count(*) from pragma_foreign_key_check") > 0) {
                    throw new SQLException("rows that foreign keys would have kept out");
                }
                if (!careless) {
                    refuseBroken();
                }
            } catch (SQLException refused) {
                file.run("pragma legacy_alter_table = off");
                file.run("rollback to attempt");
                file.run("release attempt");
                return false;
            }
            file.run("release attempt");
            story.add((legacy ? "legacy " : "") + lab.name() + ": " + script);
            lab.run(script, legacy);
            scripts.add(script);
            sameSchema(lab.schema(), read(file), "the log comes to what the file has");
            return true;
        }

        /** Fails if a view, a trigger or a reference names what is not there. */
        private void refuseBroken() throws SQLException {
            file.run("savepoint probe");
            file.run("create table __probe(a)");
            file.run("alter table __probe rename column a to b");
            file.run("rollback to probe");
            file.run("release probe");
            for (String view :
                    file.query("select name from sqlite_schema where type = 'view'", row -> row.getString(1))) {
                file.run("explain select * from " + Identifiers.quote(view));
            }
            for (String table :
                    file.query("select name from sqlite_schema where type = 'table'", row -> row.getString(1))) {
                file.run("pragma foreign_key_check(" + Identifiers.quote(table) + ")");
            }
            if (file.number("""
                    select count(*)
                    from sqlite_schema s
                    join pragma_foreign_key_list(s.name) f
                    where s.type = 'table'
                      and not exists (select * from sqlite_schema p where p.name = f."table" collate nocase)""") > 0) {
                throw new SQLException("a reference to no table");
            }
        }

        void change(int times) throws SQLException {
            int done = 0;
            for (int i = 0; i < 20 && done < times; i++) {
                done += attempt(ddl.script(lab.schema())) ? 1 : 0;
            }
        }

        @Override
        public void close() throws SQLException {
            file.close();
        }
    }

    private Side base(String own) throws SQLException {
        Side base = new Side(Lab.branch("main"), own);
        while (base.lab.schema().tables().size() < 2) {
            base.attempt(base.ddl.table(base.lab.schema()));
        }
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            base.attempt(base.ddl.table(base.lab.schema()));
        }
        for (int i = 2 + random.nextInt(7); i > 0; i--) {
            base.attempt(base.ddl.item(base.lab.schema()));
        }
        return base;
    }

    private void pair() throws SQLException {
        try (Side base = base("");
                Side ours = new Side(base.lab.fork("ours"), "");
                Side theirs = new Side(base.lab.fork("theirs"), "")) {
            ours.change(1 + random.nextInt(6));
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                String alike = ours.scripts.isEmpty() || random.nextInt(6) > 0
                        ? "insert"
                        : ours.scripts.get(random.nextInt(ours.scripts.size()));
                if (!alike.startsWith("insert")) {
                    theirs.attempt(theirs.ddl.respelled(alike));
                } else {
                    theirs.change(1);
                }
            }
            merge(base.lab, ours.lab, theirs.lab);
        }
    }

    private void merge(Lab base, Lab ours, Lab theirs) throws SQLException {
        Merge.Outcome one = ours.plan(theirs);
        Merge.Outcome other = theirs.plan(ours);
        if (one instanceof Merge.UpToDate || other instanceof Merge.UpToDate) {
            count("up to date");
            return;
        }
        if (one instanceof Merge.Conflicted conflicted) {
            count("conflict");
            codes(conflicted).forEach(this::count);
            story.add(shown(conflicted));
            assertThat(other).as("the other way round").isInstanceOf(Merge.Conflicted.class);
            story.add("other way: " + shown((Merge.Conflicted) other));
            assertThat(objects((Merge.Conflicted) other)).isEqualTo(objects(conflicted));
            if (codes(conflicted).contains("ORDER_DEPENDENT")) {
                throw new AssertionError("ORDER_DEPENDENT");
            }
            return;
        }
        if (other instanceof Merge.Conflicted conflicted) {
            story.add("other way: " + shown(conflicted));
        }
        assertThat(other).as("the other way round").isNotInstanceOf(Merge.Conflicted.class);
        count("clean");
        Lab here = ours.fork("here");
        Lab there = theirs.fork("there");
        here.append(((Merge.Ready) one).changes());
        there.append(((Merge.Ready) other).changes());
        told(here, ours);
        told(there, theirs);
        Schema goal = here.schema();
        sameSchema(there.schema(), goal, "the same schema from both sides");
        if (one instanceof Merge.Ready ready) {
            sameSchema(ready.schema(), goal, "the log leads to the schema that the merge said");
        }
        assertThat(Health.broken(goal, ours.schema(), theirs.schema())).isEmpty();
        replays(here);
        replays(there);
        boolean back = random.nextBoolean();
        mergesBack(back ? here : there, back ? theirs : ours);
        rows(base, ours, theirs, here, there);
    }

    private void told(Lab merged, Lab before) {
        for (Change change :
                merged.log().subList(before.log().size(), merged.log().size())) {
            story.add("merged into " + before.name() + ": " + change.kind() + " " + change.objectName() + ": "
                    + change.sql());
        }
    }

    private static String shown(Merge.Conflicted conflicted) {
        return conflicted.conflicts().stream()
                .map(conflict ->
                        conflict.code() + " " + conflict.kind() + " " + conflict.name() + ": " + conflict.message())
                .collect(Collectors.joining("\n"));
    }

    private static void sameSchema(Schema actual, Schema expected, String what) {
        if (!actual.sameAs(expected)) {
            assertThat(text(actual)).as(what).isEqualTo(text(expected));
            throw new AssertionError(what);
        }
    }

    private static String text(Schema schema) {
        Set<String> lines = new TreeSet<>();
        schema.tables().values().forEach(table -> lines.add(NormalForm.of(table.sql())));
        schema.items().values().forEach(item -> lines.add(NormalForm.of(item.sql())));
        return String.join("\n", lines);
    }

    private static Set<String> codes(Merge.Conflicted conflicted) {
        return conflicted.conflicts().stream()
                .map(conflict -> conflict.code().name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> objects(Merge.Conflicted conflicted) {
        return conflicted.conflicts().stream()
                .map(conflict -> conflict.code() + " " + conflict.kind() + " " + Identifiers.fold(conflict.name()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Schema read(SqliteConnection file) throws SQLException {
        return Schema.read(file, new Ids());
    }

    /** Applies what a log has after a position, as the file of a tenant would have it. */
    private static void catchUp(SqliteConnection file, Lab lab, int after) throws SQLException {
        if (after == 0) {
            FileLog.create(file, new FileLog.Identity("d", "b", "t"));
        }
        List<Change> log = lab.log();
        if (log.size() > after) {
            file.begin();
            SchemaApplier.apply(
                    file,
                    log.subList(after, log.size()),
                    new FileLog.Place(log.size(), log.get(log.size() - 1).id()));
            file.commit();
        }
    }

    private static void replays(Lab lab) throws SQLException {
        try (SqliteConnection file = SqliteConnection.memory()) {
            catchUp(file, lab, 0);
            sameSchema(read(file), lab.schema(), "the log replays");
            assertThat(lab.schema().fingerprint())
                    .isEqualTo(lab.log().get(lab.log().size() - 1).fingerprint());
        }
    }

    private static void mergesBack(Lab merged, Lab source) throws SQLException {
        Lab back = source.fork("back");
        Merge.Outcome outcome = back.merge(merged);
        assertThat(outcome).as("merging back").isNotInstanceOf(Merge.Conflicted.class);
        sameSchema(back.schema(), merged.schema(), "the same schema after merging back");
        replays(back);
    }

    /** Rows that were there before both sides' changes come to the same, whichever side's are made first. */
    private void rows(Lab base, Lab ours, Lab theirs, Lab here, Lab there) throws SQLException {
        boolean recorded = here.log().subList(base.log().size(), here.log().size()).stream()
                .anyMatch(change -> change.kind().equals("rows"));
        if (recorded) {
            return;
        }
        long seed = random.nextLong();
        try (SqliteConnection one = SqliteConnection.memory();
                SqliteConnection other = SqliteConnection.memory()) {
            Map<String, List<Object>> oneRows = carried(one, base, ours, here, seed);
            Map<String, List<Object>> otherRows = carried(other, base, theirs, there, seed);
            if (oneRows == null || otherRows == null) {
                count("rows in the way");
                return;
            }
            count("rows kept");
            assertThat(oneRows).as("rows").isEqualTo(otherRows);
        }
    }

    /** The rows after all changes; null if some change cannot be made with these rows. */
    private static @Nullable Map<String, List<Object>> carried(
            SqliteConnection file, Lab base, Lab side, Lab merged, long seed) throws SQLException {
        catchUp(file, base, 0);
        fill(file, base.schema(), new Random(seed));
        try {
            catchUp(file, side, base.log().size());
            Map<String, List<Object>> before = values(file, side.schema(), merged.schema(), true);
            catchUp(file, merged, side.log().size());
            Map<String, List<Object>> after = values(file, merged.schema(), side.schema(), true);
            List<Change> news =
                    merged.log().subList(side.log().size(), merged.log().size());
            before.forEach((key, value) -> {
                if (!isRecomputed(key, side.schema(), merged.schema(), news)) {
                    assertThat(after.get(key)).as("rows of %s", key).isEqualTo(value);
                }
            });
        } catch (SQLException e) {
            boolean foreseen = merged
                    .log()
                    .subList(base.log().size(), merged.log().size())
                    .stream()
                    .anyMatch(Change::dependsOnRows);
            if (foreseen || String.valueOf(e.getMessage()).contains("Rows would reference")) {
                return null;
            }
            throw e;
        }
        return values(file, merged.schema(), merged.schema(), false);
    }

    /** Whether a rebuild among the changes fills the column with something else than itself. */
    private static boolean isRecomputed(String key, Schema before, Schema after, List<Change> news) {
        String tableId = key.substring(0, key.indexOf('/'));
        String columnId = key.substring(key.indexOf('/') + 1);
        if (columnId.isEmpty()) {
            return false;
        }
        Table old = Objects.requireNonNull(before.tables().get(tableId));
        Table made = Objects.requireNonNull(after.tables().get(tableId));
        if (!definition(old, columnId).equals(definition(made, columnId))) {
            return true;
        }
        return news.stream()
                .flatMap(change -> Script.of(change.sql()).statements().stream())
                .filter(SqlStatement::isInsert)
                .flatMap(statement -> CarriedRows.of(statement.text()).stream())
                .flatMap(rows -> rows.expressions().stream())
                .anyMatch(expression -> expression.column() == null);
    }

    private static String definition(Table table, String columnId) {
        String name = table.nameOf(columnId).orElseThrow();
        return TableDefinition.of(table.sql()).orElseThrow().columns().stream()
                .filter(column -> Identifiers.fold(column.name()).equals(Identifiers.fold(name)))
                .map(column -> column.generated() ? "computed " + table.sql() : NormalForm.of(column.definition()))
                .findFirst()
                .orElseThrow();
    }

    /** Rows in all tables, as far as their constraints let them in. */
    private static void fill(SqliteConnection file, Schema schema, Random random) throws SQLException {
        int number = 1;
        for (Table table : schema.tables().values()) {
            TableDefinition definition = TableDefinition.of(table.sql()).orElse(null);
            if (definition == null) {
                continue;
            }
            List<TableDefinition.Column> columns = definition.columns().stream()
                    .filter(column -> !column.generated())
                    .toList();
            for (int row = 0; row < 3; row++) {
                List<String> values = new ArrayList<>();
                for (TableDefinition.Column column : columns) {
                    number++;
                    String type = column.definition().toLowerCase(Locale.ROOT);
                    values.add(
                            type.startsWith("integer")
                                    ? String.valueOf(100 + number)
                                    : type.startsWith("real")
                                            ? number + ".25"
                                            : type.startsWith("blob")
                                                    ? "x'%04x'".formatted(number)
                                                    : random.nextInt(6) == 0 && !type.contains("not null")
                                                            ? "null"
                                                            : "'v%d'".formatted(number));
                }
                try {
                    file.run("insert into %s(%s) values (%s)"
                            .formatted(
                                    Identifiers.quote(table.name()),
                                    columns.stream()
                                            .map(column -> Identifiers.quote(column.name()))
                                            .collect(Collectors.joining(", ")),
                                    String.join(", ", values)));
                } catch (SQLException constraint) {
                    // What a trigger or a constraint keeps out is not there.
                }
            }
        }
    }

    /**
     * The rows of the tables that two schemas have, column by column, and how many there are; or, table by table, all.
     */
    private static Map<String, List<Object>> values(SqliteConnection file, Schema now, Schema other, boolean byColumn)
            throws SQLException {
        Map<String, List<Object>> all = new TreeMap<>();
        for (Table table : now.tables().values()) {
            Table there = other.tables().get(table.id());
            if (there == null || TableDefinition.of(table.sql()).isEmpty()) {
                continue;
            }
            Set<String> ids = new HashSet<>();
            there.columns().forEach(column -> ids.add(column.id()));
            List<String> names = new ArrayList<>();
            String from = " from " + Identifiers.quote(table.name());
            for (Schema.Column column : table.columns()) {
                String value = "quote(" + Identifiers.quote(column.name()) + ")";
                if (byColumn && ids.contains(column.id())) {
                    all.put(
                            table.id() + "/" + column.id(),
                            file.query("select " + value + from + " order by 1", row -> row.getObject(1)));
                }
                names.add(value);
            }
            if (byColumn) {
                all.put(table.id() + "/", List.of(file.number("select count(*)" + from)));
            } else {
                names.sort(Comparator.comparing(Identifiers::fold));
                all.put(
                        Identifiers.fold(table.name()),
                        file.query(
                                "select " + String.join(" || ';' || ", names) + from + " order by 1",
                                row -> row.getObject(1)));
            }
        }
        return all;
    }

    /** Merges at random; where branches touch nothing of each other's, all of them are clean. */
    private void crowd(boolean disjoint) throws SQLException {
        try (Side main = base(disjoint ? "_0" : "");
                Side one = new Side(main.lab.fork("one"), disjoint ? "_1" : "");
                Side two = new Side(main.lab.fork("two"), disjoint ? "_2" : "")) {
            List<Side> sides = List.of(main, one, two);
            for (Side side : sides.subList(1, 3)) {
                for (int i = 0; i < (disjoint ? 4 : 0); i++) {
                    side.attempt(side.ddl.table(side.lab.schema()));
                }
            }
            int merges = 0;
            for (int step = 0; step < 12; step++) {
                Side side = sides.get(random.nextInt(3));
                if (random.nextInt(3) == 0) {
                    side.change(1 + random.nextInt(2));
                    continue;
                }
                Side from = sides.get((sides.indexOf(side) + 1 + random.nextInt(2)) % 3);
                merges += mergeInto(side, from, disjoint) ? 1 : 0;
            }
            // Without further changes all come to one, by way of main.
            boolean clean = mergeInto(main, one, disjoint) && mergeInto(main, two, disjoint);
            if (clean) {
                assertThat(mergeInto(one, main, true)).isTrue();
                assertThat(mergeInto(two, main, true)).isTrue();
                assertThat(one.lab.plan(two.lab)).isInstanceOf(Merge.UpToDate.class);
                sameSchema(one.lab.schema(), main.lab.schema(), "all branches are alike");
                sameSchema(two.lab.schema(), main.lab.schema(), "all branches are alike");
                count("crowd came together");
            }
            count(merges > 0 ? "crowd merged" : "crowd never merged");
        }
    }

    private boolean mergeInto(Side into, Side from, boolean mustBeClean) throws SQLException {
        int before = into.lab.log().size();
        story.add("merge " + from.lab.name() + " into " + into.lab.name());
        Merge.Outcome outcome = into.lab.merge(from.lab);
        if (outcome instanceof Merge.Conflicted conflicted) {
            story.add(shown(conflicted));
            codes(conflicted).forEach(code -> count("crowd " + code));
            assertThat(mustBeClean).as("a merge of what does not meet is clean").isFalse();
            if (codes(conflicted).contains(Code.ORDER_DEPENDENT.name())) {
                throw new AssertionError("ORDER_DEPENDENT");
            }
            return false;
        }
        for (Change change : into.lab.log().subList(before, into.lab.log().size())) {
            story.add("  " + change.kind() + " " + change.objectName() + ": " + change.sql());
        }
        catchUp(into.file, into.lab, before);
        sameSchema(read(into.file), into.lab.schema(), "the file follows the log");
        return true;
    }
}
