/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table by itself, on a file of its own, with a clock that is turned by hand. */
class KvTableTest {
    private static final long SECOND = 1000;

    @TempDir
    Path directory;

    private long now = 1_800_000_000_000L;
    private SqliteConnection file;
    private KvTable table;

    @BeforeEach
    void open() throws Exception {
        file = SqliteConnection.open(Files.createFile(directory.resolve("t.db")), Access.READ_WRITE, 1000);
        file.run("pragma journal_mode = wal");
        table = new KvTable(file, clock());
    }

    @AfterEach
    void close() throws SQLException {
        file.close();
    }

    private InstantSource clock() {
        return () -> java.time.Instant.ofEpochMilli(now);
    }

    private static KvValue text(String text) throws SQLException {
        return KvValue.of(KvType.TEXT, text);
    }

    private static KvValue whole(long number) throws SQLException {
        return KvValue.of(KvType.INTEGER, number);
    }

    private long rows() throws SQLException {
        return file.number("select count(*) from __kv");
    }

    // ---- time

    @Test
    void aKeyIsThereUntilTheMillisecondAtWhichItExpires() throws SQLException {
        table.set("k", text("v"), 5L);

        now += 4;
        assertThat(table.get("k")).contains(text("v"));
        assertThat(table.ttl("k")).isEqualTo(1);
        now += 1;
        assertThat(table.get("k")).isEmpty();
        assertThat(table.ttl("k")).isEqualTo(KvTable.MISSING);
    }

    @Test
    void anExpiredKeyIsMissingForEveryOperation() throws SQLException {
        table.set("k", whole(7), 1L);
        now += 1;

        assertThat(table.exists("k")).isFalse();
        assertThat(table.keys("*")).isEmpty();
        assertThat(table.count("*")).isZero();
        assertThat(table.size(List.of())).isZero();
        assertThat(table.scan("", "", 9)).isEmpty();
        assertThat(table.delete(List.of("k"))).isZero();
        assertThat(table.expire("k", SECOND)).isFalse();
        assertThat(table.persist("k")).isFalse();
        assertThat(table.getAndDelete("k")).isEmpty();
        assertThatThrownBy(() -> table.getAll(List.of("k"))).hasMessageContaining("'k'");
        table.set("k", whole(7), 1L);
        now += 1;
        assertThat(table.getAndSet("k", whole(8), 1L)).isEmpty();
        now += 1;
        assertThat(table.setIfAbsent("k", whole(9), null)).isTrue();
    }

    @Test
    void incrementKeepsTheTimeToLiveAndStartsAfreshAfterIt() throws SQLException {
        table.set("hits", whole(5), 10L);

        assertThat(table.increment("hits", whole(1))).isEqualTo(whole(6));
        assertThat(table.ttl("hits")).isEqualTo(10);
        now += 10;
        assertThat(table.increment("hits", whole(1))).isEqualTo(whole(1));
        assertThat(table.ttl("hits")).isEqualTo(KvTable.UNLIMITED);
    }

    @Test
    void setWithoutATimeToLiveTakesItAway() throws SQLException {
        table.set("k", whole(1), 10L);
        table.set("k", whole(2), null);

        now += SECOND;
        assertThat(table.get("k")).contains(whole(2));
    }

    @Test
    void persistTakesTheTimeToLiveAndSaysWhetherThereWasOne() throws SQLException {
        table.set("k", whole(1), 10L);

        assertThat(table.persist("k")).isTrue();
        assertThat(table.persist("k")).isFalse();
        assertThat(table.persist("other")).isFalse();
        now += SECOND;
        assertThat(table.exists("k")).isTrue();
    }

    @Test
    void expireSetsTheTimeFromNowOn() throws SQLException {
        table.set("k", whole(1), 10L);
        now += 5;

        assertThat(table.expire("k", 10)).isTrue();
        assertThat(table.ttl("k")).isEqualTo(10);
    }

    @Test
    void aTimeToLiveIsMoreThanZeroAndEndsBeforeTheYear10000() throws SQLException {
        for (Object bad : Arrays.<Object>asList(0L, -1L, -0.5, 0.0, Double.NaN, Double.POSITIVE_INFINITY, "5", true)) {
            assertThatThrownBy(() -> KvRules.ttl(bad)).as("%s", bad).isInstanceOf(SQLException.class);
        }
        assertThat(KvRules.ttl(1L)).isEqualTo(1000);
        assertThat(KvRules.ttl(0.0001)).isEqualTo(1);
        assertThat(KvRules.ttl((Object) null)).isNull();
        assertThat(KvRules.ttl(Duration.ofNanos(1))).isEqualTo(1);
        assertThat(KvRules.ttl(KeyValueStore.FOREVER)).isNull();
        assertThatThrownBy(() -> KvRules.ttl(Duration.ZERO)).hasMessageContaining("more than 0");
        assertThatThrownBy(() -> KvRules.ttl(Duration.ofNanos(-1))).hasMessageContaining("more than 0");
        for (Long far :
                new Long[] {KvRules.ttl(Long.MAX_VALUE), KvRules.ttl(1e300), KvRules.ttl(Duration.ofDays(1L << 40))}) {
            assertThatThrownBy(() -> table.set("k", whole(1), far)).hasMessageContaining("year 9999");
        }
    }

    @Test
    void writersSweepWhatHasExpiredStepByStep() throws SQLException {
        for (int i = 0; i < 100; i++) {
            table.set("old" + i, whole(i), 1L);
        }
        now += 1;
        for (int i = 0; i < 8; i++) {
            table.set("new", whole(i), null);
        }
        assertThat(rows()).isBetween(80L, 92L);

        for (int i = 0; i < 60; i++) {
            table.set("new", whole(i), null);
        }
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void theExpiredNeverPileUpHoweverFastTheyCome() throws SQLException {
        for (int i = 0; i < 2_000; i++) {
            table.set("session:" + i, whole(i), 10L);
            now += 1;
        }

        assertThat(rows()).isLessThan(40);
    }

    @Test
    void deleteExpiredRemovesAllOfThemAndCounts() throws SQLException {
        for (int i = 0; i < 7; i++) {
            table.set("k" + i, whole(i), 1L);
        }
        table.set("stays", whole(1), 100L);
        now += 1;

        assertThat(table.deleteExpired()).isEqualTo(7);
        assertThat(table.deleteExpired()).isZero();
        assertThat(rows()).isEqualTo(1);
    }

    // ---- the table itself

    @Test
    void readsDoNotMakeTheTable() throws SQLException {
        table.get("k");
        table.keys("*");
        table.count("*");
        table.size(List.of());
        table.deleteExpired();
        table.ttl("k");

        assertThat(KvTable.isIn(file)).isFalse();
    }

    @Test
    void theTableGoesAndComesBackWithTheTransactionThatMadeIt() throws SQLException {
        file.beginImmediate();
        table.set("k", whole(1), null);
        file.rollback();

        assertThat(table.get("k")).isEmpty();
        file.beginImmediate();
        table.increment("k", whole(1));
        file.rollback();
        assertThat(table.increment("k", whole(1))).isEqualTo(whole(1));
        assertThat(table.get("k")).contains(whole(1));
    }

    @Test
    void theLastRowidIsThatOfTheUsersOwnRow() throws SQLException {
        file.run("create table t(id integer primary key)");
        file.run("insert into t values (42)");

        table.set("k", whole(1), null);
        table.set("k2", text("x".repeat(5000)), null);
        table.setIfAbsent("k3", whole(1), null);

        assertThat(file.number("select last_insert_rowid()")).isEqualTo(42);
    }

    // ---- keys

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                " ",
                "with space",
                "Ünïcödé",
                "日本",
                "😀",
                "🫠",
                "👩‍👩‍👧",
                "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
                "*[?]",
                "_x",
                "a__b",
                "'\"%"
            })
    void aKeyIsAnyPrintableText(String key) throws SQLException {
        table.set(key, text(key), null);

        assertThat(table.get(key)).contains(text(key));
        assertThat(table.getAll(List.of(key))).containsOnlyKeys(key);
        assertThat(table.keys("*")).containsExactly(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "__", "__sys", "a\nb", "a\tb", "\u0000", "x\u007f", "\u2028", "\ud83d", "a\ude00", "\ufffe",
                "\u202e"
            })
    void everyOperationRefusesTheSameKeys(String key) throws SQLException {
        table.set("there", whole(1), null);
        List<Call> all = List.of(
                () -> table.get(key),
                () -> table.exists(key),
                () -> table.set(key, whole(1), null),
                () -> table.setAll(new TreeMap<>(Map.of("a", whole(1), key, whole(2))), null),
                () -> table.getAll(List.of("there", key)),
                () -> table.delete(List.of("there", key)),
                () -> table.setIfAbsent(key, whole(1), null),
                () -> table.replace(key, current -> true, whole(1), null),
                () -> table.getAndSet(key, whole(1), null),
                () -> table.getAndDelete(key),
                () -> table.increment(key, whole(1)),
                () -> table.expire(key, 1),
                () -> table.persist(key),
                () -> table.ttl(key),
                () -> table.size(List.of("there", key)));

        for (Call call : all) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(SQLException.class)
                    .hasFieldOrPropertyWithValue("SQLState", SqlState.BAD_ARGUMENT.code());
        }
        assertThat(table.keys("*")).containsExactly("there");
    }

    private interface Call {
        void run() throws SQLException;
    }

    @Test
    void aKeyHas255CharactersAtMostHoweverManyBytesTheyAre() throws SQLException {
        table.set("😀".repeat(255), whole(1), null);

        assertThat(table.exists("😀".repeat(255))).isTrue();
        assertThatThrownBy(() -> table.set("a".repeat(256), whole(1), null)).hasMessageContaining("256 characters");
        assertThatThrownBy(() -> table.set("😀".repeat(256), whole(1), null)).hasMessageContaining("256 characters");
    }

    // ---- values

    @Test
    void valuesComeBackWithTheirTypesAndToTheBit() throws SQLException {
        List<KvValue> values = new ArrayList<>();
        for (long number : new long[] {0, 1, -1, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            values.add(whole(number));
        }
        for (double number : new double[] {0.0, 3.0, 0.1, 1e308, Double.MIN_VALUE, -(double) (1L << 60)}) {
            values.add(KvValue.of(KvType.REAL, number));
        }
        for (String text : new String[] {"", "text", "3", "1e5", "a\u0000b", "\n", "😀", "{}", "x".repeat(100_000)}) {
            values.add(text(text));
        }
        values.add(KvValue.of(KvType.BOOLEAN, 1L));
        values.add(KvValue.of(KvType.BOOLEAN, 0L));
        values.add(KvValue.of(KvType.BLOB, new byte[0]));
        values.add(KvValue.of(KvType.BLOB, new byte[] {0, -1, 127, -128}));
        values.add(KvValue.of(KvType.JSON, "{\"b\" : 1.10,\"a\":[9007199254740993]}"));
        values.add(KvValue.of(KvType.JSON, "5"));
        values.add(new KvValue(KvType.NULL, null));
        Map<String, KvValue> all = new LinkedHashMap<>();
        for (KvValue value : values) {
            all.put("k" + all.size(), value);
        }

        table.setAll(all, null);

        for (Map.Entry<String, KvValue> entry : all.entrySet()) {
            assertThat(table.get(entry.getKey())).contains(entry.getValue());
        }
        assertThat(table.getAll(all.keySet())).isEqualTo(all);
    }

    @Test
    void whatCannotBeStoredExactlyIsRefused() {
        assertThatThrownBy(() -> KvValue.of(KvType.REAL, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> KvValue.of(KvType.REAL, Double.NEGATIVE_INFINITY))
                .hasMessageContaining("-Infinity");
        assertThatThrownBy(() -> text("a\ud83d")).hasMessageContaining("surrogate");
    }

    @Test
    void aValueHas16MebibytesAtMost() throws SQLException {
        table.set("most", KvValue.of(KvType.BLOB, new byte[KvValue.MAX_BYTES]), null);
        table.set("text", text("é".repeat(KvValue.MAX_BYTES / 2)), null);

        assertThat(table.size(List.of("most"))).isEqualTo(KvValue.MAX_BYTES + 4);
        assertThatThrownBy(() -> KvValue.of(KvType.BLOB, new byte[100_000_000]))
                .hasMessageContaining("100000000 bytes")
                .hasMessageContaining("16 MiB");
        assertThatThrownBy(() -> text("é".repeat(KvValue.MAX_BYTES / 2) + "a")).hasMessageContaining("16777217 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{'a':1}",
                "nul",
                "1 2",
                "{} {}",
                "[1",
                "\"a",
                "NaN",
                "{\"a\":1}x",
                "\"\\x\"",
                "01"
            })
    void whatDoesNotParseIsNoJson(String text) {
        assertThatThrownBy(() -> KvValue.of(KvType.JSON, text))
                .hasMessageContaining("no JSON")
                .hasFieldOrPropertyWithValue("SQLState", SqlState.BAD_VALUE.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "-1.5e3",
                "\"a\\u0041\"",
                " [ {\"a\" : [1, 2]} ] ",
                "123456789012345678901234567890"
            })
    void whatParsesIsKeptAsItIsWritten(String text) throws SQLException {
        table.set("k", KvValue.of(KvType.JSON, text), null);

        assertThat(table.get("k").map(KvValue::raw)).contains(text);
    }

    // ---- increments

    @Test
    void incrementsAreExactAndRefuseToOverflow() throws SQLException {
        table.set("k", whole((1L << 53) + 1), null);
        assertThat(table.increment("k", whole(1))).isEqualTo(whole((1L << 53) + 2));
        table.set("k", whole(Long.MIN_VALUE), null);
        assertThatThrownBy(() -> table.increment("k", whole(-1)))
                .hasFieldOrPropertyWithValue("SQLState", SqlState.OUT_OF_RANGE.code());
        assertThat(table.increment("k", whole(Long.MAX_VALUE))).isEqualTo(whole(-1));
        table.set("k", KvValue.of(KvType.REAL, Double.MAX_VALUE), null);
        assertThatThrownBy(() -> table.increment("k", KvValue.of(KvType.REAL, Double.MAX_VALUE)))
                .hasMessageContaining("infinite");
        table.set("k", whole((1L << 53) + 1), null);
        assertThatThrownBy(() -> table.increment("k", KvValue.of(KvType.REAL, 0.5)))
                .hasMessageContaining("exact");
    }

    @Test
    void onlyNumbersAreIncremented() throws SQLException {
        for (KvValue value : List.of(
                text("5"),
                KvValue.of(KvType.BOOLEAN, 1L),
                KvValue.of(KvType.JSON, "5"),
                KvValue.of(KvType.BLOB, new byte[1]),
                new KvValue(KvType.NULL, null))) {
            table.set("k", value, null);
            assertThatThrownBy(() -> table.increment("k", whole(1)))
                    .hasMessageContaining("'k'")
                    .hasMessageContaining(value.type().tag());
            assertThat(table.get("k")).contains(value);
            assertThatThrownBy(() -> table.increment("n", value)).hasMessageContaining("must be a number");
        }
    }

    // ---- globs

    @Test
    void globsAreCaseSensitiveAndSortedByCodePoint() throws SQLException {
        for (String key : List.of(
                "user:1", "User:1", "user:10", "user:2", "user", "use", "users", "\uffffz".substring(1), "😀", "ﬀ")) {
            table.set(key, whole(1), null);
        }

        assertThat(table.keys("user:*")).containsExactly("user:1", "user:10", "user:2");
        assertThat(table.keys("user:?")).containsExactly("user:1", "user:2");
        assertThat(table.keys("user:[12]*")).containsExactly("user:1", "user:10", "user:2");
        assertThat(table.keys("user:[^1]")).containsExactly("user:2");
        assertThat(table.keys("[uU]ser:1")).containsExactly("User:1", "user:1");
        assertThat(table.keys("user")).containsExactly("user");
        assertThat(table.keys("")).isEmpty();
        assertThat(table.keys("?")).containsExactly("z", "ﬀ", "😀");
        assertThat(table.count("*")).isEqualTo(10);
    }

    @Test
    void aBracketStandsForTheSignsOfGlobsThemselves() throws SQLException {
        for (String key : List.of("a*b", "a?b", "a[b", "a]b", "axb")) {
            table.set(key, whole(1), null);
        }

        assertThat(table.keys("a[*]b")).containsExactly("a*b");
        assertThat(table.keys("a[?]b")).containsExactly("a?b");
        assertThat(table.keys("a[[]b")).containsExactly("a[b");
        assertThat(table.keys("a[]]b")).containsExactly("a]b");
        assertThat(table.keys("a[^]*?]b")).containsExactly("a[b", "axb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "a[b", "[]", "[^]", "a[*", "[a][b"})
    void aBracketThatIsNotClosedIsAnError(String glob) {
        assertThatThrownBy(() -> table.keys(glob)).hasMessageContaining("not closed");
        assertThatThrownBy(() -> table.count(glob)).hasMessageContaining("not closed");
    }

    @Test
    void theLiteralBeginningOfAGlobIsARangeOfTheIndex() throws SQLException {
        table.set("user:1", whole(1), null);
        Glob glob = Glob.of("user:*");

        List<String> plan = file.query(
                "explain query plan select key " + KvTable.MATCHING + " order by key",
                row -> row.getString("detail"),
                glob.from(),
                glob.to(),
                glob.pattern(),
                now);

        assertThat(plan)
                .singleElement()
                .asString()
                .matches("SEARCH main.__kv USING .*INDEX .*\\(key>\\? AND key<\\?\\)");
        assertThat(glob).isEqualTo(new Glob("user:*", "user:", "user;"));
    }

    @Test
    void aRangeEndsBehindEveryKeyWithThePrefix() throws SQLException {
        for (String prefix : List.of("a", "é", "\ud7ff", "😀", "z\ud7ff")) {
            table.set(prefix, whole(1), null);
            table.set(prefix + "\udbff\udffd", whole(1), null);

            assertThat(table.keys(prefix + "*")).as(prefix).containsExactly(prefix, prefix + "\udbff\udffd");
            table.delete(table.keys("*"));
        }
    }

    // ---- the rest

    @Test
    void mgetNamesAllThatAreMissing() throws SQLException {
        table.set("b", whole(1), null);

        assertThatThrownBy(() -> table.getAll(List.of("c", "b", "a"))).hasMessageContaining("'a', 'c'");
        assertThat(table.getAll(List.of())).isEmpty();
    }

    @Test
    void deleteCountsEachKeyThatWasThereOnce() throws SQLException {
        table.set("a", whole(1), null);
        table.set("b", whole(1), null);

        assertThat(table.delete(List.of("a", "a", "c"))).isEqualTo(1);
        assertThat(table.keys("*")).containsExactly("b");
        assertThat(table.delete(List.of())).isZero();
    }

    @Test
    void sizeCountsBytes() throws SQLException {
        table.set("é", text("é"), null);
        table.set("n", whole(1), null);
        table.set("z", new KvValue(KvType.NULL, null), null);

        assertThat(table.size(List.of("é"))).isEqualTo(4);
        assertThat(table.size(List.of("n", "missing"))).isEqualTo(9);
        assertThat(table.size(List.of())).isEqualTo(14);
    }

    @Test
    void aScanMeetsEachKeyOnceInPages() throws SQLException {
        for (int i = 0; i < 25; i++) {
            table.set("u:%02d".formatted(i), whole(i), null);
        }
        table.set("v", whole(1), null);

        List<String> met = new ArrayList<>();
        List<String> page = table.keysAfter("u:", "", 10);
        while (!page.isEmpty()) {
            met.addAll(page);
            table.delete(page);
            page = table.keysAfter("u:", met.get(met.size() - 1), 10);
        }

        assertThat(met).hasSize(25).isSorted().doesNotHaveDuplicates();
    }

    /** Against a map in memory, whose entries expire by the same clock. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void itDoesWhatAMapDoes(long seed) throws SQLException {
        Random random = new Random(seed);
        int steps = Boolean.getBoolean("cinch.soak") ? 50_000 : 3_000;
        Map<String, KvValue> values = new TreeMap<>();
        Map<String, Long> expiries = new TreeMap<>();
        for (int step = 0; step < steps; step++) {
            now += random.nextInt(3);
            values.keySet().removeIf(key -> expiries.getOrDefault(key, Long.MAX_VALUE) <= now);
            expiries.values().removeIf(expiry -> expiry <= now);
            String key = "k" + random.nextInt(20);
            Long ttl = random.nextBoolean() ? null : Long.valueOf(1 + random.nextInt(40));
            KvValue value = whole(random.nextInt(100));
            switch (random.nextInt(8)) {
                case 0 -> {
                    table.set(key, value, ttl);
                    put(values, expiries, key, value, ttl);
                }
                case 1 -> {
                    assertThat(table.setIfAbsent(key, value, ttl)).isEqualTo(!values.containsKey(key));
                    if (!values.containsKey(key)) {
                        put(values, expiries, key, value, ttl);
                    }
                }
                case 2 -> {
                    KvValue sum = values.containsKey(key) ? whole(number(values.get(key)) + number(value)) : value;
                    assertThat(table.increment(key, value)).isEqualTo(sum);
                    values.put(key, sum);
                }
                case 3 -> {
                    assertThat(table.delete(List.of(key))).isEqualTo(values.containsKey(key) ? 1 : 0);
                    values.remove(key);
                    expiries.remove(key);
                }
                case 4 -> {
                    assertThat(table.expire(key, 30)).isEqualTo(values.containsKey(key));
                    if (values.containsKey(key)) {
                        expiries.put(key, now + 30);
                    }
                }
                case 5 -> assertThat(table.persist(key)).isEqualTo(expiries.remove(key) != null);
                case 6 -> {
                    assertThat(table.getAndSet(key, value, ttl)).isEqualTo(Optional.ofNullable(values.get(key)));
                    put(values, expiries, key, value, ttl);
                }
                default -> assertThat(table.get(key)).isEqualTo(Optional.ofNullable(values.get(key)));
            }
            assertThat(table.keys("k*")).as("step %d", step).containsExactlyElementsOf(values.keySet());
        }
    }

    private static long number(KvValue value) {
        return Long.parseLong(String.valueOf(value.raw()));
    }

    private void put(
            Map<String, KvValue> values,
            Map<String, Long> expiries,
            String key,
            KvValue value,
            @org.jspecify.annotations.Nullable Long ttl) {
        values.put(key, value);
        expiries.remove(key);
        if (ttl != null) {
            expiries.put(key, now + ttl);
        }
    }
}
