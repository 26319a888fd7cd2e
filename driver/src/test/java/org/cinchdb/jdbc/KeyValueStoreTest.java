/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cinchdb.jdbc.TestProject.failure;
import static org.cinchdb.jdbc.TestProject.rows;
import static org.cinchdb.jdbc.TestProject.run;
import static org.cinchdb.jdbc.TestProject.value;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.cinchdb.SqlState;
import org.cinchdb.kv.KeyValueStore;
import org.cinchdb.kv.KvKey;
import org.cinchdb.kv.KvPage;
import org.cinchdb.kv.KvType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The key-value store as Java sees it, through the front door. */
@Timeout(120)
class KeyValueStoreTest {
    @TempDir
    Path directory;

    private TestProject project;
    private Connection connection;
    private KeyValueStore kv;

    record Item(String name, int count, List<String> tags) {}

    record User(String firstName) {}

    enum Color {
        RED,
        GREEN
    }

    @BeforeEach
    void open() throws SQLException {
        project = new TestProject(directory);
        connection = project.create("shop/main/acme");
        kv = kv(connection);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static KeyValueStore kv(Connection connection) throws SQLException {
        return connection.unwrap(CinchConnection.class).kv();
    }

    // ---- types

    @Test
    void aKeyWithItsTypeDoesWhatTheStoreDoes() throws SQLException {
        KvKey<Item> key = kv.key("item:1", Item.class);
        Item chair = new Item("chair", 1, List.of());
        Item desk = new Item("desk", 2, List.of("oak"));

        assertThat(key.get()).isEmpty();
        assertThat(key.setnx(chair)).isTrue();
        assertThat(key.setnx(desk, Duration.ofHours(1))).isFalse();
        assertThat(key.compareAndSet(chair, desk)).isTrue();
        assertThat(key.compareAndSet(null, chair)).isFalse();
        assertThat(key.getAndSet(chair)).contains(desk);
        assertThat(key.expire(Duration.ofHours(1))).isTrue();
        assertThat(kv.ttl(key.name()))
                .hasValueSatisfying(left -> assertThat(left).isLessThan(Duration.ofHours(2)));
        assertThat(key.getAndDelete()).contains(chair);
        assertThat(key.exists()).isFalse();
        assertThat(key.getOrCompute(KeyValueStore.FOREVER, () -> desk)).isEqualTo(desk);
        assertThat(key.delete()).isTrue();

        key.set(chair, Duration.ofMinutes(1));
        assertThat(kv.get("item:1", Item.class)).contains(chair);
        assertThat(failure(() -> kv.key("item:1", Long.class).get()).getSQLState())
                .isEqualTo(SqlState.BAD_VALUE.code());
        assertThat(key).hasToString("item:1: " + Item.class.getName());
    }

    @Test
    void scalarsComeBackAsWhatTheyAre() throws SQLException {
        Map<String, Object> values = new HashMap<>(Map.of(
                "text",
                "5",
                "long",
                Long.MIN_VALUE,
                "odd",
                (1L << 53) + 1,
                "double",
                3.0,
                "true",
                true,
                "false",
                false));
        kv.mset(values);

        for (Map.Entry<String, Object> entry : values.entrySet()) {
            assertThat(kv.get(entry.getKey())).contains(entry.getValue());
        }
        assertThat(kv.mget(values.keySet())).isEqualTo(values);
        kv.set("bytes", new byte[] {0, -1});
        assertThat(kv.get("bytes", byte[].class).orElseThrow()).containsExactly(0, -1);
        kv.set("char", 'x');
        assertThat(kv.get("char")).contains("x");
        kv.set("float", 0.1f);
        assertThat(kv.get("float", Float.class)).contains(0.1f);
    }

    @Test
    void nullIsAValueThatGetCannotTellFromNothing() throws SQLException {
        kv.set("k", null);

        assertThat(kv.get("k")).isEmpty();
        assertThat(kv.exists("k")).isTrue();
        assertThat(kv.mget(List.of("k"))).containsEntry("k", null);
        assertThat(kv.setnx("k", 1)).isFalse();
    }

    @Test
    void recordsAndCollectionsGoThroughJackson() throws SQLException {
        Item item = new Item("Ünïcode", 3, List.of("a", "b"));
        kv.set("item", item);
        kv.set("items", List.of(item, item));
        kv.set("map", Map.of("x", List.of(1, 2)));
        UUID uuid = UUID.randomUUID();
        kv.set("uuid", uuid);
        kv.set("color", Color.GREEN);

        assertThat(kv.get("item", Item.class)).contains(item);
        assertThat(kv.get("items", new TypeReference<List<Item>>() {})).contains(List.of(item, item));
        assertThat(kv.get("map", Map.class)).contains(Map.of("x", List.of(1, 2)));
        assertThat(kv.get("item", JsonNode.class).orElseThrow().get("count").intValue())
                .isEqualTo(3);
        assertThat(kv.get("item").orElseThrow()).isInstanceOf(JsonNode.class);
        assertThat(kv.get("item", String.class)).contains("{\"name\":\"Ünïcode\",\"count\":3,\"tags\":[\"a\",\"b\"]}");
        assertThat(kv.get("uuid", UUID.class)).contains(uuid);
        assertThat(kv.get("color", Color.class)).contains(Color.GREEN);
    }

    @Test
    void numbersOfAnySizeAreExact() throws SQLException {
        BigDecimal price = new BigDecimal("12345678901234567890.10");
        kv.set("decimal", price);
        kv.set("integer", BigInteger.TWO.pow(100));
        kv.set("small", BigInteger.valueOf(Long.MAX_VALUE));

        assertThat(kv.get("decimal", BigDecimal.class)).contains(price);
        assertThat(kv.get("decimal", JsonNode.class).orElseThrow().decimalValue())
                .isEqualTo(price);
        assertThat(kv.get("integer", BigInteger.class)).contains(BigInteger.TWO.pow(100));
        assertThat(kv.get("small", BigInteger.class)).contains(BigInteger.valueOf(Long.MAX_VALUE));
        assertThat(kv.get("small")).contains(Long.MAX_VALUE);
    }

    @Test
    void aValueIsGivenAsAnotherTypeExactlyOrNotAtAll() throws SQLException {
        kv.set("n", 300);
        kv.set("big", (1L << 53) + 1);
        kv.set("max", Long.MAX_VALUE);
        kv.set("text", "5");
        kv.set("real", 0.5);
        kv.set("truth", true);

        assertThat(kv.get("n", Integer.class)).contains(300);
        assertThat(kv.get("n", int.class)).contains(300);
        assertThat(kv.get("n", Short.class)).contains((short) 300);
        assertThat(kv.get("n", Double.class)).contains(300.0);
        assertThat(kv.get("truth", boolean.class)).contains(true);
        assertThat(failure(() -> kv.get("n", Byte.class)).getSQLState()).isEqualTo(SqlState.OUT_OF_RANGE.code());
        assertThatThrownBy(() -> kv.get("big", Double.class)).hasMessageContaining("9007199254740993");
        assertThatThrownBy(() -> kv.get("max", Double.class)).hasMessageContaining("Double");
        assertThatThrownBy(() -> kv.get("text", Long.class))
                .hasMessage("The key 'text' holds a value of type text, which is no Long");
        assertThat(failure(() -> kv.get("real", Long.class)).getSQLState()).isEqualTo(SqlState.BAD_VALUE.code());
        assertThatThrownBy(() -> kv.get("truth", Long.class)).hasMessageContaining("boolean");
        assertThatThrownBy(() -> kv.get("text", Item.class)).hasMessageContaining("Item");
        kv.set("item", List.of(1));
        assertThatThrownBy(() -> kv.get("item", Item.class)).hasMessageContaining("'item'");
    }

    @Test
    void whatIsNoValueIsRefused() throws SQLException {
        for (Object bad : new Object[] {Double.NaN, Double.POSITIVE_INFINITY, Float.NaN, "\ud83d", new Object()}) {
            assertThatThrownBy(() -> kv.set("k", bad)).as("%s", bad).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> kv.mset(Map.of("a", 1, "k", bad))).isInstanceOf(SQLException.class);
        }
        assertThat(kv.keys("*")).isEmpty();
    }

    @Test
    void aMapperOfOnesOwnSaysHowJsonIs() throws SQLException {
        KeyValueStore snake = kv.with(JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build());
        snake.set("u", new User("Ada"));

        assertThat(kv.get("u", String.class)).contains("{\"first_name\":\"Ada\"}");
        assertThat(snake.get("u", User.class)).contains(new User("Ada"));
    }

    // ---- operations

    @Test
    void compareAndSetComparesTypeAndValue() throws SQLException {
        assertThat(kv.compareAndSet("k", 1, 2)).isFalse();
        assertThat(kv.compareAndSet("k", null, 1)).isTrue();
        assertThat(kv.compareAndSet("k", "1", 2)).isFalse();
        assertThat(kv.compareAndSet("k", 1.0, 2)).isFalse();
        assertThat(kv.compareAndSet("k", 1, 2)).isTrue();
        assertThat(kv.get("k")).contains(2L);
        kv.set("j", JsonMapper.builder().build().createObjectNode().put("a", 1).put("b", 2));
        assertThat(kv.compareAndSet("j", Map.of("b", 2, "a", 1), null)).isTrue();
        assertThat(kv.compareAndSet("j", null, "was null")).isTrue();
    }

    @Test
    void compareAndDeleteRemovesWhatIsExpected() throws SQLException {
        kv.set("k", 1);

        assertThat(kv.compareAndDelete("k", "1")).isFalse();
        assertThat(kv.compareAndDelete("k", 1)).isTrue();
        assertThat(kv.compareAndDelete("k", 1)).isFalse();
        assertThat(kv.exists("k")).isFalse();
    }

    @Test
    void theOldValueComesWithGetAndSetAndGetAndDelete() throws SQLException {
        assertThat(kv.getAndSet("k", 1, Long.class)).isEmpty();
        assertThat(kv.getAndSet("k", 2, Long.class)).contains(1L);
        assertThat(kv.getAndDelete("k", Long.class)).contains(2L);
        assertThat(kv.getAndDelete("k", Long.class)).isEmpty();
    }

    @Test
    void anOldValueOfAnotherTypeUndoesTheChange() throws SQLException {
        kv.set("k", "text");

        assertThatThrownBy(() -> kv.getAndSet("k", 2, Long.class)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> kv.getAndDelete("k", Long.class)).isInstanceOf(SQLException.class);
        assertThat(kv.get("k")).contains("text");
        kv.set("real", 1.5);
        assertThatThrownBy(() -> kv.increment("real")).hasMessageContaining("double");
        assertThat(kv.get("real")).contains(1.5);
    }

    @Test
    void incrementsOfBothKinds() throws SQLException {
        assertThat(kv.increment("n")).isEqualTo(1);
        assertThat(kv.increment("n", -5)).isEqualTo(-4);
        assertThat(kv.increment("n", 0.5)).isEqualTo(-3.5);
        assertThat(kv.increment("x", 0.25)).isEqualTo(0.25);
    }

    @Test
    void timesToLiveAreDurations() throws SQLException {
        assertThat(kv.ttl("k")).isEmpty();
        kv.set("k", 1);
        assertThat(kv.ttl("k")).contains(KeyValueStore.FOREVER);
        kv.set("k", 1, Duration.ofMinutes(1));
        assertThat(kv.ttl("k").orElseThrow()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
        assertThat(kv.persist("k")).isTrue();
        assertThat(kv.expire("k", Duration.ofHours(1))).isTrue();
        assertThat(kv.expire("other", Duration.ofHours(1))).isFalse();
        assertThatThrownBy(() -> kv.set("k", 1, Duration.ZERO)).hasMessageContaining("more than 0");
        assertThatThrownBy(() -> kv.mset(Map.of("k", 2), Duration.ofSeconds(-1)))
                .hasMessageContaining("more than 0");
        assertThat(kv.get("k")).contains(1L);
    }

    @Test
    void anExpiredKeyIsGone() throws SQLException {
        kv.set("k", 1, Duration.ofMillis(1));
        long set = System.currentTimeMillis();
        while (System.currentTimeMillis() <= set) {
            Thread.onSpinWait();
        }

        assertThat(kv.get("k")).isEmpty();
        assertThat(rows(connection, "select key from cinch_kv")).isEmpty();
        assertThat(kv.deleteExpired()).isEqualTo(1);
    }

    @Test
    void aScanGoesThroughAPrefixPageByPage() throws SQLException {
        Map<String, Integer> all = new HashMap<>();
        for (int i = 0; i < 23; i++) {
            all.put("u:" + i, i);
        }
        kv.mset(all, Duration.ofHours(1));
        kv.set("v", 1);

        Map<String, Object> met = new HashMap<>();
        Optional<String> cursor = Optional.empty();
        do {
            KvPage page = kv.scan("u:", cursor, 10);
            for (var entry : page.entries()) {
                met.put(entry.key(), entry.value(Integer.class).orElseThrow());
                assertThat(entry.type()).isEqualTo(KvType.INTEGER);
                assertThat(entry.expiresAt()).isPresent();
            }
            cursor = page.cursor();
        } while (cursor.isPresent());

        assertThat(met).isEqualTo(all);
        assertThatThrownBy(() -> kv.scan("u:", Optional.empty(), 0)).hasMessageContaining("more than 0");
    }

    // ---- transactions

    @Test
    void keysAndRowsCommitAndRollBackTogether() throws SQLException {
        run(connection, "create table t(x)");
        connection.setAutoCommit(false);
        kv.set("k", 1);
        run(connection, "insert into t values (1)");
        connection.rollback();

        assertThat(kv.get("k")).isEmpty();
        assertThat(rows(connection, "select * from t")).isEmpty();
        connection.rollback();
        run(connection, "insert into t values (2)");
        kv.increment("k");
        try (Connection other = project.connect("shop/main/acme")) {
            assertThat(kv(other).get("k")).isEmpty();
            connection.commit();
            assertThat(kv(other).get("k")).contains(1L);
            assertThat(rows(other, "select * from t")).containsExactly("2");
        }
    }

    @Test
    void savepointsTakeKeysBack() throws SQLException {
        connection.setAutoCommit(false);
        Savepoint first = connection.setSavepoint();
        kv.set("k", 1);
        Savepoint second = connection.setSavepoint();
        kv.set("k", 2);
        kv.set("other", 1);
        connection.rollback(second);

        assertThat(kv.get("k")).contains(1L);
        assertThat(kv.exists("other")).isFalse();
        connection.rollback(first);
        assertThat(kv.get("k")).isEmpty();
        kv.set("k", 3);
        connection.commit();
        assertThat(kv.get("k")).contains(3L);
    }

    @Test
    void aCallThatFailsLeavesTheTransactionAsItWas() throws SQLException {
        connection.setAutoCommit(false);
        kv.set("k", "text");

        assertThatThrownBy(() -> kv.increment("k")).hasMessageContaining("'k'");
        assertThatThrownBy(() -> kv.mset(Map.of("a", 1, "__b", 2))).hasMessageContaining("'__'");
        kv.set("after", 1);
        connection.commit();
        assertThat(kv.keys("*")).containsExactly("after", "k");
    }

    @Test
    void theStoreMovesWithItsConnection() throws SQLException {
        run(connection, "select cinch_tenant_create('zeta')");
        kv.set("k", "acme");
        connection.setSchema("zeta");

        assertThat(kv.get("k")).isEmpty();
        kv.set("k", "zeta");
        connection.setSchema("acme");
        assertThat(kv.get("k")).contains("acme");
    }

    @Test
    void keysDoNotTravelBetweenBranches() throws SQLException {
        kv.set("k", 1);
        run(connection, "select cinch_branch_create('b')");
        try (Connection branch = project.connect("shop/b/acme")) {
            assertThat(kv(branch).get("k")).isEmpty();
            kv(branch).set("other", 1);
            run(branch, "create table t(x)");
        }
        run(connection, "select cinch_merge('b')");

        assertThat(kv.keys("*")).containsExactly("k");
        assertThat(rows(connection, "select object_name from cinch_log")).containsExactly("t");
    }

    @Test
    void theTableIsNoSchemaChangeAndNobodySeesIt() throws SQLException {
        run(connection, "create table t(x)");
        try (Connection other = project.connect("shop/main/acme");
                var prepared = other.prepareStatement("select count(*) from t")) {
            prepared.executeQuery().close();
            connection.setAutoCommit(false);
            run(connection, "create table u(x)");
            kv.set("k", 1);
            run(connection, "alter table u rename to w");
            connection.commit();
            connection.setAutoCommit(true);

            assertThat(prepared.executeQuery().next()).isTrue();
            assertThat(rows(other, "select kind, object_name from cinch_log order by position"))
                    .containsExactly("create|t", "create|u", "alter|u");
            assertThat(rows(other, "select name from sqlite_master")).containsExactlyInAnyOrder("t", "w");
            assertThat(rows(
                            other,
                            "select name from pragma_table_list where schema = 'main' and name not like 'sqlite%'"))
                    .containsExactlyInAnyOrder("t", "w");
            try (var tables = other.getMetaData().getTables(null, null, "%", new String[] {"TABLE", "VIEW"})) {
                while (tables.next()) {
                    assertThat(tables.getString("TABLE_NAME")).doesNotStartWith("__");
                }
            }
        }
        assertThat(failure(connection, "delete from __kv").getSQLState()).isEqualTo(SqlState.NOT_ALLOWED.code());
        assertThat(failure(connection, "insert into __kv_put values ('a','b','c',1)")
                        .getSQLState())
                .isEqualTo(SqlState.NOT_ALLOWED.code());
    }

    @Test
    void readingLeavesNoFileBehind() throws Exception {
        run(connection, "select cinch_tenant_create('fresh')");
        try (Connection fresh = project.connect("shop/main/fresh")) {
            assertThat(kv(fresh).get("k")).isEmpty();
            assertThat(kv(fresh).keys("*")).isEmpty();
            assertThat(value(fresh, "select cinch_kv_get('k') is null and cinch_kv_ttl('k') = -1"))
                    .isEqualTo("1");
            assertThat(rows(fresh, "select * from cinch_kv")).isEmpty();
            assertThat(rows(fresh, "select * from cinch_kv_keys('*')")).isEmpty();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))).doesNotContain("fresh.db");
        }
    }

    @Test
    void aReadOnlyConnectionReadsAndRefusesToWrite() throws SQLException {
        kv.set("k", 1);
        try (Connection reader = project.connect("shop/main/acme", "readOnly=true")) {
            KeyValueStore read = kv(reader);

            assertThat(read.get("k")).contains(1L);
            assertThat(read.keys("*")).containsExactly("k");
            for (var write : List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                    () -> read.set("k", 2),
                    () -> read.increment("k"),
                    () -> read.delete("k"),
                    () -> read.deleteExpired(),
                    () -> read.mset(Map.of()))) {
                assertThat(failure(write).getSQLState()).isEqualTo(SqlState.READ_ONLY.code());
            }
        }
    }

    @Test
    void aTenantThatIsGoneIsAnError() throws SQLException {
        run(connection, "select cinch_tenant_create('gone')");
        assertThatThrownBy(() -> project.connect("shop/main/unknown"))
                .hasFieldOrPropertyWithValue("SQLState", SqlState.TENANT_NOT_FOUND.code());
        try (Connection gone = project.connect("shop/main/gone")) {
            kv(gone).set("k", 1);
            run(connection, "select cinch_tenant_drop('gone')");

            assertThat(failure(() -> kv(gone).set("k", 2)).getSQLState()).isEqualTo(SqlState.TENANT_NOT_FOUND.code());
            assertThat(failure(() -> kv(gone).get("k")).getSQLState()).isEqualTo(SqlState.TENANT_NOT_FOUND.code());
        }
    }

    @Test
    void aClosedConnectionHasNoStore() throws SQLException {
        connection.close();

        assertThat(failure(() -> kv.get("k")).getSQLState()).isEqualTo(SqlState.CLOSED.code());
    }

    // ---- many at once

    private static final int THREADS = 16;

    private interface Task {
        void run(int thread, Connection connection) throws Exception;
    }

    /** Each thread with a connection of its own, all off at once. */
    private void inThreads(Task task) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                Callable<Void> call = () -> {
                    try (Connection own = project.connect("shop/main/acme")) {
                        start.await(60, TimeUnit.SECONDS);
                        task.run(thread, own);
                    }
                    return null;
                };
                running.add(threads.submit(call));
            }
            for (Future<?> one : running) {
                one.get(100, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void sixteenThreadsLoseNoIncrement() throws Exception {
        inThreads((thread, own) -> {
            for (int i = 0; i < 50; i++) {
                if (thread % 2 == 0) {
                    kv(own).increment("hits");
                } else {
                    value(own, "select cinch_kv_increment('hits')");
                }
            }
        });

        assertThat(kv.get("hits")).contains(16L * 50);
    }

    @Test
    void sixteenThreadsShareOneConnection() throws Exception {
        inThreads((thread, own) -> {
            for (int i = 0; i < 50; i++) {
                kv.increment("hits");
                kv.set("t" + thread, i);
                assertThat(kv.get("t" + thread)).contains((long) i);
            }
        });

        assertThat(kv.get("hits")).contains(16L * 50);
    }

    @Test
    void oneOfSixteenSetsWhatIsMissing() throws Exception {
        AtomicInteger won = new AtomicInteger();
        inThreads((thread, own) -> {
            if (kv(own).setnx("first", thread)) {
                won.incrementAndGet();
            }
        });

        assertThat(won).hasValue(1);
    }

    @Test
    void aValueIsComputedOnceHoweverManyAskForIt() throws Exception {
        AtomicInteger computed = new AtomicInteger();
        inThreads((thread, own) -> {
            for (int i = 0; i < 5; i++) {
                Item item = kv(own).getOrCompute("item:" + i, Duration.ofHours(1), Item.class, () -> {
                    computed.incrementAndGet();
                    return new Item("computed", 1, List.of());
                });
                assertThat(item.name()).isEqualTo("computed");
            }
        });

        assertThat(computed).hasValue(5);
        assertThat(kv.ttl("item:0").orElseThrow()).isLessThanOrEqualTo(Duration.ofHours(1));
    }

    @Test
    void whileAValueIsComputedOthersMayWrite() throws SQLException {
        try (Connection other = project.connect("shop/main/acme", "busyTimeout=100")) {
            assertThat(kv.getOrCompute("k", KeyValueStore.FOREVER, Long.class, () -> {
                        try {
                            return kv(other).increment("elsewhere") + kv.increment("elsewhere");
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }))
                    .isEqualTo(3);
        }
    }

    @Test
    void aComputationThatFailsLeavesTheNextToTheNext() throws SQLException {
        assertThatThrownBy(() -> kv.getOrCompute("k", KeyValueStore.FOREVER, String.class, () -> {
                    throw new IllegalStateException("no luck");
                }))
                .hasMessage("no luck");
        assertThat(kv.getOrCompute("k", KeyValueStore.FOREVER, String.class, () -> "luck"))
                .isEqualTo("luck");
    }

    @Test
    void aComputationThatAsksForItselfIsToldSo() {
        assertThatThrownBy(() -> kv.getOrCompute("k", KeyValueStore.FOREVER, String.class, () -> {
                    try {
                        return kv.getOrCompute("k", KeyValueStore.FOREVER, String.class, () -> "never");
                    } catch (SQLException e) {
                        throw new IllegalStateException(e.getSQLState());
                    }
                }))
                .hasMessage(SqlState.SERIALIZATION.code());
    }

    @Test
    void withinATransactionAComputedValueRollsBackWithIt() throws SQLException {
        connection.setAutoCommit(false);
        assertThat(kv.getOrCompute("k", KeyValueStore.FOREVER, String.class, () -> "a"))
                .isEqualTo("a");
        connection.rollback();

        assertThat(kv.getOrCompute("k", KeyValueStore.FOREVER, String.class, () -> "b"))
                .isEqualTo("b");
        connection.commit();
        assertThat(kv.get("k")).contains("b");
    }
}
