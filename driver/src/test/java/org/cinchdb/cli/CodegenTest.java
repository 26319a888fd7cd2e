/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.cinchdb.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cinch codegen java}; what it writes is compiled and run. */
class CodegenTest {
    @TempDir
    Path directory;

    private Path project;
    private Path sources;
    private Cinch cinch;

    @BeforeEach
    void makeDirectories() throws IOException {
        project = Files.createDirectory(directory.resolve("project"));
        sources = directory.resolve("sources");
        cinch = new Cinch(project);
    }

    private int codegen(String... more) {
        return cinch.run(Stream.concat(
                        Stream.of("codegen", "java", "--out", sources.toString(), "--package", "com.shop.db"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private void generate(String... more) {
        assertThat(codegen(Stream.concat(Stream.of("--database", "shop"), Stream.of(more))
                        .toArray(String[]::new)))
                .as(cinch.err())
                .isZero();
        assertThat(cinch.err()).isEmpty();
    }

    private String url() {
        return "jdbc:cinch:shop/main/acme?create=true&project=" + project;
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(sources)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(sources.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    /**
     * Compiles what was generated with a class {@code Program} around some lines, runs it, and gives what it answers.
     */
    private String runProgram(String imports, String body) throws Exception {
        Path program = directory.resolve("Program.java");
        Files.writeString(program, """
                import static com.shop.db.Tables.*;
                import java.sql.Connection;
                import java.sql.DriverManager;
                import java.util.List;
                import com.shop.db.tables.records.*;
                import org.jooq.DSLContext;
                import org.jooq.impl.DSL;
                %s

                public class Program {
                    public static Object run(String url) throws Exception {
                        %s
                    }
                }
                """.formatted(imports, body));
        Path classes = compile(program);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, CodegenTest.class.getClassLoader())) {
            return String.valueOf(
                    loader.loadClass("Program").getMethod("run", String.class).invoke(null, url()));
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private Path compile(Path... more) throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        List<String> arguments = Stream.of(
                        Stream.of(
                                "-proc:none",
                                "-nowarn",
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path")),
                        files().keySet().stream()
                                .map(file -> sources.resolve(file).toString()),
                        Stream.of(more).map(Path::toString))
                .flatMap(each -> each)
                .toList();
        StringWriter errors = new StringWriter();
        try (var manager = ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
            boolean compiled = ToolProvider.getSystemJavaCompiler()
                    .getTask(
                            errors,
                            manager,
                            null,
                            arguments.stream()
                                    .filter(each -> !each.endsWith(".java"))
                                    .toList(),
                            null,
                            manager.getJavaFileObjects(arguments.stream()
                                    .filter(each -> each.endsWith(".java"))
                                    .toArray(String[]::new)))
                    .call();
            assertThat(compiled).as(errors.toString()).isTrue();
        }
        return classes;
    }

    @Test
    void theExampleOfThePageRunsWithRealRows() throws Exception {
        Page page = new Page("codegen.md");
        run(page.block("sql").split(";\n"));
        Path keys = Files.writeString(directory.resolve("keys.txt"), page.block("keys"));
        Path session = Files.writeString(
                Files.createDirectories(sources.resolve("com/shop")).resolve("Session.java"),
                "package com.shop;\n\npublic record Session(String user) {}\n");

        String[] command = Examples.words(page.block("sh")
                        .strip()
                        .replace("src/main/java", sources.toString())
                        .replace("keys.txt", keys.toString()))
                .toArray(String[]::new);
        assertThat(cinch.run(Arrays.copyOfRange(command, 1, command.length)))
                .as(cinch.err())
                .isZero();

        assertThat(session).exists();
        assertThat(runProgram("""
                        import com.shop.Session;
                        import com.shop.db.Kv;
                        import com.shop.db.tables.pojos.Customer;
                        import java.math.BigDecimal;
                        import java.time.Duration;
                        """, page.block("java").replace("\"jdbc:cinch:shop/main/acme\"", "url")))
                .isEqualTo("Ann, 1 order, 1 visit, Session[user=ann]");
    }

    @Test
    void typesAreThoseThatHoldWhatSqliteStores() throws Exception {
        run("""
                create table sample (
                  id integer primary key,
                  big integer not null,
                  small int,
                  smaller smallint,
                  at time,
                  flag boolean not null default 0,
                  day date,
                  moment timestamp,
                  other_moment datetime,
                  price decimal(10, 2),
                  ratio real,
                  picture blob,
                  name varchar(40) not null,
                  note text,
                  odd money,
                  typeless
                )""", "create view big_ones as select id, big, flag, day, moment, price from sample where flag");

        generate();

        assertThat(runProgram("import java.time.*; import java.math.BigDecimal;", """
                try (Connection connection = DriverManager.getConnection(url)) {
                    DSLContext db = DSL.using(connection);
                    SampleRecord row = db.newRecord(SAMPLE);
                    row.setBig(1L << 40);
                    row.setSmall(7);
                    row.setFlag(true);
                    row.setSmaller((short) 6);
                    row.setAt(LocalTime.of(23, 59, 58));
                    row.setDay(LocalDate.of(2026, 2, 28));
                    row.setMoment(LocalDateTime.of(2026, 2, 28, 12, 30, 15, 123_000_000));
                    row.setOtherMoment(LocalDateTime.of(2026, 2, 28, 12, 30, 15, 456_000_000));
                    row.setPrice(new BigDecimal("12.50"));
                    row.setRatio(0.1);
                    row.setPicture(new byte[] {1, 2});
                    row.setName("n");
                    row.setOdd(new BigDecimal("3"));
                    row.setTypeless("text");
                    row.insert();
                    Long id = row.getId();
                    SampleRecord read = db.fetchOne(SAMPLE, SAMPLE.ID.eq(id));
                    BigOnesRecord seen = db.fetchOne(BIG_ONES);
                    LocalDate day = seen.getDay();
                    Boolean flag = seen.getFlag();
                    return id + " " + read.getBig() + " " + read.getSmall() + read.getSmaller() + " " + read.getAt() + " " + read.getFlag() + " " + read.getDay()
                            + " " + read.getMoment() + " " + read.getOtherMoment()
                            + " " + read.getPrice().compareTo(row.getPrice()) + " " + read.getRatio()
                            + " " + read.getPicture().length + " " + read.getOdd() + " " + read.getTypeless()
                            + " | " + seen.getBig() + " " + flag + " " + day + " " + seen.getMoment();
                }
                """))
                .isEqualTo(
                        "1 1099511627776 76 23:59:58 true 2026-02-28 2026-02-28T12:30:15.123 2026-02-28T12:30:15.456 0 0.1 2 3"
                                + " text | 1099511627776 true 2026-02-28 2026-02-28T12:30:15.123");
    }

    @Test
    void keysAreKnown() throws Exception {
        run(
                "create table customer (id integer primary key, email text not null unique)",
                "create table address (street text, number int, unique (street, number))",
                "create table parcel (id integer primary key, payer integer references customer(id),"
                        + " receiver integer not null references customer(id), street text, number int,"
                        + " foreign key (street, number) references address (street, number))",
                "create index parcel_payer on parcel (payer)");

        generate();

        assertThat(runProgram("import com.shop.db.Keys;", """
                return PARCEL.getPrimaryKey().getFields().size()
                        + " " + PARCEL.getReferences().stream()
                                .map(key -> key.getKey().getTable().getName() + key.getFields().size()).sorted().toList()
                        + " " + CUSTOMER.getUniqueKeys().size() + " " + ADDRESS.getUniqueKeys().size()
                        + " " + PARCEL.getIndexes().size() + " " + (CUSTOMER.getIdentity() != null);
                """))
                .isEqualTo("1 [address2, customer1, customer1] 1 1 1 true");
    }

    @Test
    void oddNamesCompileAndReachTheirRows() throws Exception {
        run(
                "create table \"order\" (\"select\" text, \"class\" text, \"a-b\" text, a_b text, aB text)",
                "create table \"order-item\" (id integer primary key, \"order\" text)",
                "create table order_item (id integer primary key, value text, size text, \"table\" text)",
                "create table OrderItem2 (\"Überschrift\" text, \"2nd\" text, notify text, \"toString\" text)",
                "create table \"object\" (\"string\" text, \"get\" text)",
                "create table \"override\" (id integer primary key, \"record\" text, \"fields\" text)",
                "create table \"record\" (id integer primary key, \"from\" integer references \"override\"(id))",
                "create table \"tables\" (\"key\" text, \"keys\" text)",
                "create table \"läßt grüßen!\" (x text)",
                "create table \"quote\"\"d\" (\"quote\"\"d\" text)",
                "create view \"class\" as select \"select\" as \"new\" from \"order\"",
                "create table \"list\" (\"list\" text, \"name\" text, \"type\" text, \"schema\" text)");

        generate("--pojos");

        assertThat(runProgram("", """
                try (Connection connection = DriverManager.getConnection(url)) {
                    DSLContext db = DSL.using(connection);
                    db.insertInto(ORDER, ORDER.SELECT, ORDER.A_B, ORDER.A_B_2, ORDER.A_B_3)
                            .values("s", "1", "2", "3").execute();
                    db.insertInto(ORDER_ITEM).set(ORDER_ITEM.ORDER, "dash").execute();
                    db.insertInto(ORDER_ITEM_2).set(ORDER_ITEM_2.VALUE, "line").execute();
                    return db.fetchOne(ORDER).intoMap() + " " + db.fetchOne(ORDER_ITEM).getOrder()
                            + " " + db.fetchOne(ORDER_ITEM_2).getValue() + " " + db.fetchOne(CLASS_2).getNew();
                }
                """)).isEqualTo("{select=s, class=null, a-b=1, a_b=2, aB=3} dash line s");
    }

    @Test
    void whatDidNotChangeIsNotWrittenAndWhatIsGoneIsRemoved() throws Exception {
        run("create table kept (id integer primary key)", "create table dropped (id integer primary key)");
        generate("--pojos");
        Map<String, String> first = files();
        for (String file : first.keySet()) {
            Files.setLastModifiedTime(sources.resolve(file), FileTime.fromMillis(0));
        }
        run("insert into kept values (1), (2)", "select cinch_kv_set('a', 1)");

        generate("--pojos");

        assertThat(cinch.out()).isEqualTo("0 written, 10 unchanged, 0 removed\n");
        assertThat(files()).isEqualTo(first);
        for (String file : first.keySet()) {
            assertThat(Files.getLastModifiedTime(sources.resolve(file)).toMillis())
                    .as(file)
                    .isZero();
        }
        assertThat(first.get("com/shop/db/Tables.java"))
                .contains("@SuppressWarnings({ \"all\", \"unchecked\", \"rawtypes\", \"this-escape\" })");
        assertThat(first.toString()).doesNotContain("__cinch", "__kv").doesNotContainPattern("20\\d\\d");

        Path own = Files.writeString(sources.resolve("com/shop/db/tables/Own.java"), "class Own {}");
        run("drop table dropped");
        generate();

        assertThat(cinch.out()).isEqualTo("4 written, 2 unchanged, 4 removed\n");
        assertThat(files().keySet())
                .containsExactly(
                        "com/shop/db/DefaultCatalog.java",
                        "com/shop/db/DefaultSchema.java",
                        "com/shop/db/Keys.java",
                        "com/shop/db/Tables.java",
                        "com/shop/db/tables/Kept.java",
                        "com/shop/db/tables/Own.java",
                        "com/shop/db/tables/records/KeptRecord.java");
        assertThat(own).hasContent("class Own {}");
    }

    @Test
    void aBranchNeedsNoTenant() throws Exception {
        run("select cinch_database_create('warehouse')");
        try (Connection connection = DriverManager.getConnection(url().replace("shop/main", "warehouse/dev"));
                Statement statement = connection.createStatement()) {
            statement.execute("create table shelf (id integer primary key)");
            statement.execute("select cinch_merge('dev', 'main')");
        }

        assertThat(codegen("--database", "warehouse")).as(cinch.err()).isZero();

        assertThat(files()).containsKeys("com/shop/db/tables/Shelf.java");
    }

    @Test
    void aBrokenViewAndATriggerThatNeedsCinchAreNoObstacle() throws Exception {
        run(
                "create table item (id integer primary key, note text)",
                "create view broken as select missing from item",
                "create trigger t after insert on item begin select cinch_kv_set('a', 1); end");

        generate();

        assertThat(files()).containsKey("com/shop/db/tables/Item.java");
        compile();
    }

    @Test
    void tablesCanBeLeftOut() throws Exception {
        run("create table item (id integer)", "create table scratch (id integer)");

        generate("--exclude", "SCRATCH,other");

        assertThat(files().keySet())
                .filteredOn(file -> file.contains("/records/"))
                .containsExactly("com/shop/db/tables/records/ItemRecord.java");
    }

    @Test
    void theBookkeepingOfMigrationToolsIsLeftOutUnlessItIsAskedFor() throws Exception {
        run("create table item (id integer)");
        try (Connection migration = DriverManager.getConnection(url() + "&migrate=true");
                Statement statement = migration.createStatement()) {
            statement.execute("create table flyway_schema_history (id integer)");
        }

        generate();
        assertThat(files().keySet()).noneMatch(file -> file.contains("Flyway"));

        generate("--exclude", "item");
        assertThat(files().keySet()).anyMatch(file -> file.contains("Flyway"));
    }

    @Test
    void aFileThatWasNotGeneratedIsNotOverwritten() throws Exception {
        run("create table item (id integer)");
        Path own = Files.createDirectories(sources.resolve("com/shop/db")).resolve("Tables.java");
        Files.writeString(own, "package com.shop.db; class Tables {}");

        assertThat(codegen("--database", "shop")).isEqualTo(1);

        assertThat(cinch.err()).contains("Tables.java' is there and was not generated. Choose another package");
        assertThat(files()).containsOnlyKeys("com/shop/db/Tables.java");
    }

    @Test
    void aNameThatIsNoPackageIsAUsageError() throws Exception {
        assertThat(cinch.run("codegen", "java", "-o", sources.toString(), "-p", "com.2shop"))
                .isEqualTo(2);
        assertThat(cinch.err()).contains("'com.2shop' is no name of a Java package");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "visits | Line 1 of the keys: 'visits' has no type. Write a key and its type, such as: visits long",
                "visits List<String> | Line 1 of the keys: 'List<String>' is no type. Write boolean, bytes, double, int,"
                        + " long, text or the full name of a class without type arguments",
                "item:{1} long | Line 1 of the keys: {1} in 'item:{1}' is no name of an argument of its own",
                "a:{x}:{x} long | Line 1 of the keys: {x} in 'a:{x}:{x}' is no name of an argument of its own",
                ":{x} long | Line 1 of the keys: ':{x}' has no words that would make the name of a method",
                "a:b long%na_b text | Line 2 of the keys: 'a:b' and 'a_b' would both be the method aB(..)."
                        + " Tell them apart by a word",
            })
    void keysThatCannotBeUnderstoodAreNamedByTheirLine(String keys, String message) throws Exception {
        run("create table item (id integer)");
        Path file = Files.writeString(directory.resolve("keys.txt"), keys.replace("%n", "\n"));

        assertThat(codegen("--database", "shop", "--keys", file.toString())).isEqualTo(1);

        assertThat(cinch.err()).isEqualTo("cinch: " + message + System.lineSeparator());
        assertThat(sources).doesNotExist();
    }
}
