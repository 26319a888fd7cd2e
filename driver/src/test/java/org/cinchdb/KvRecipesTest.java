/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.cinchdb.jdbc.CinchConnection;
import org.cinchdb.kv.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/kv.md are regions of this file. */
class KvRecipesTest {
    @TempDir
    Path project;

    private Connection connection;
    private KeyValueStore kv;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:cinch:shop/main/acme?create=true&project=" + project);
        // region store
        KeyValueStore store = connection.unwrap(CinchConnection.class).kv();
        // endregion
        kv = store;
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String value(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return String.valueOf(row.getString(1));
        }
    }

    // region item
    record Item(String name, List<String> tags) {}
    // endregion

    @Test
    void firstSteps() throws SQLException {
        // region first
        kv.set("greeting", "hello");
        kv.set("item:1", new Item("chair", List.of("oak")), Duration.ofHours(1));
        kv.increment("visits");

        Optional<Item> item = kv.get("item:1", Item.class);
        List<String> items = kv.keys("item:*");
        // endregion
        assertThat(item).contains(new Item("chair", List.of("oak")));
        assertThat(items).containsExactly("item:1");
        assertThat(value("""
                select cinch_kv_get('item:1') ->> '$.name'""")).isEqualTo("chair");
    }

    // region session
    record Session(String user, List<String> cart) {}

    static String logIn(KeyValueStore kv, String user) throws SQLException {
        String token = UUID.randomUUID().toString();
        kv.set("session:" + token, new Session(user, List.of()), Duration.ofMinutes(30));
        return token;
    }

    /** The session, which lasts another half hour from now on. */
    static Optional<Session> session(KeyValueStore kv, String token) throws SQLException {
        kv.expire("session:" + token, Duration.ofMinutes(30));
        return kv.get("session:" + token, Session.class);
    }

    static void logOut(KeyValueStore kv, String token) throws SQLException {
        kv.delete("session:" + token);
    }
    // endregion

    @Test
    void sessions() throws SQLException {
        String token = logIn(kv, "ada");
        kv.expire("session:" + token, Duration.ofMinutes(1));

        assertThat(session(kv, token)).contains(new Session("ada", List.of()));
        assertThat(kv.ttl("session:" + token).orElseThrow()).isGreaterThan(Duration.ofMinutes(29));
        logOut(kv, token);
        assertThat(session(kv, token)).isEmpty();
        assertThat(session(kv, "forged")).isEmpty();
    }

    // region rate
    /** Whether somebody may do it once more in this window of time. */
    static boolean isAllowed(KeyValueStore kv, InstantSource clock, String who, Duration window, int limit)
            throws SQLException {
        long number = clock.millis() / window.toMillis();
        String key = "rate:" + who + ":" + number;
        kv.setnx(key, 0, window.multipliedBy(2));
        return kv.increment(key) <= limit;
    }
    // endregion

    @Test
    void rateLimit() throws SQLException {
        Instant now = Instant.now();
        for (int i = 0; i < 3; i++) {
            assertThat(isAllowed(kv, () -> now, "ada", Duration.ofHours(1), 3)).isTrue();
        }
        assertThat(isAllowed(kv, () -> now, "ada", Duration.ofHours(1), 3)).isFalse();
        assertThat(isAllowed(kv, () -> now, "bob", Duration.ofHours(1), 3)).isTrue();
        assertThat(isAllowed(kv, () -> now.plusSeconds(3600), "ada", Duration.ofHours(1), 3))
                .isTrue();
        for (String key : kv.keys("rate:*")) {
            assertThat(kv.ttl(key).orElseThrow()).isLessThan(KeyValueStore.FOREVER);
        }
    }

    // region flag
    record Flag(boolean on, int percent) {}

    /** Each user stays on the side on which he is. */
    static boolean isOn(KeyValueStore kv, String flag, String user) throws SQLException {
        return kv.get("flag:" + flag, Flag.class)
                .map(found -> found.on() && Math.floorMod((flag + user).hashCode(), 100) < found.percent())
                .orElse(false);
    }
    // endregion

    @Test
    void featureFlags() throws SQLException {
        assertThat(isOn(kv, "checkout", "ada")).isFalse();
        kv.set("flag:checkout", new Flag(true, 100));
        assertThat(isOn(kv, "checkout", "ada")).isTrue();
        kv.set("flag:checkout", new Flag(true, 50));
        int on = 0;
        for (int i = 0; i < 1000; i++) {
            on += isOn(kv, "checkout", "user" + i * 7919) ? 1 : 0;
        }
        assertThat(on).isBetween(300, 700);
        // region flag-sql
        run("""
                select cinch_kv_set('flag:checkout', '{"on":true,"percent":10}', null, 'json')""");
        // endregion
        assertThat(kv.get("flag:checkout", Flag.class)).contains(new Flag(true, 10));
    }

    // region lock
    /** A number that is greater than that of every holder before; empty if somebody else holds the lock. */
    static Optional<Long> lock(KeyValueStore kv, String name, Duration longest) throws SQLException {
        long fence = kv.increment("fence:" + name);
        return kv.setnx("lock:" + name, fence, longest) ? Optional.of(fence) : Optional.empty();
    }

    static boolean unlock(KeyValueStore kv, String name, long fence) throws SQLException {
        return kv.compareAndDelete("lock:" + name, fence);
    }

    /** What the lock guards lets nobody in who comes behind a later holder. */
    static boolean write(Connection connection, long fence, String body) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update report set body = ?1, fence = ?2 where id = 1 and fence <= ?2")) {
            update.setString(1, body);
            update.setLong(2, fence);
            return update.executeUpdate() == 1;
        }
    }
    // endregion

    @Test
    void lockWithFencing() throws SQLException {
        run("create table report(id integer primary key, body text, fence integer not null)");
        run("insert into report values (1, '', 0)");
        long first = lock(kv, "report", Duration.ofMillis(1)).orElseThrow();
        Optional<Long> second = Optional.empty();
        while (second.isEmpty()) {
            second = lock(kv, "report", Duration.ofMinutes(1));
        }

        assertThat(lock(kv, "report", Duration.ofMinutes(1))).isEmpty();
        assertThat(write(connection, second.get(), "of the second")).isTrue();
        assertThat(write(connection, first, "of the first, which was slow")).isFalse();
        assertThat(unlock(kv, "report", first)).isFalse();
        assertThat(unlock(kv, "report", second.get())).isTrue();
        assertThat(value("select body from report")).isEqualTo("of the second");
    }

    @Test
    void cache() throws SQLException {
        AtomicInteger computed = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            // region cache
            Item cheapest = kv.getOrCompute("cheapest", Duration.ofMinutes(5), Item.class, () -> {
                computed.incrementAndGet();
                return new Item("stool", List.of());
            });
            // endregion
            assertThat(cheapest.name()).isEqualTo("stool");
        }
        assertThat(computed).hasValue(1);
    }

    @Test
    void keysAndRowsTogether() throws SQLException {
        run("create table orders(id integer primary key, number integer)");
        // region sql
        run("""
                create trigger numbered after insert on orders begin
                    update orders set number = cinch_kv_increment('orders') where id = new.id;
                end""");
        run("insert into orders(number) values (null), (null)");
        // endregion
        assertThat(value("select group_concat(number) from orders")).isEqualTo("1,2");
        // region transaction
        connection.setAutoCommit(false);
        run("insert into orders(number) values (null)");
        kv.set("last-order", Instant.now().toString());
        connection.rollback();
        // endregion
        assertThat(kv.get("orders")).contains(2L);
        assertThat(kv.exists("last-order")).isFalse();
    }

    @Test
    void theRulesHold() {
        assertThatThrownBy(() -> kv.set("__k", 1)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> kv.set("k", new byte[(16 << 20) + 1])).isInstanceOf(SQLException.class);
    }

    @Test
    void thePageShowsTheRegionsThatRun() throws IOException {
        new Page("kv.md").assertJavaIsThatOf(KvRecipesTest.class);
    }

    @Test
    void theSqlOfThePageGivesWhatItSays() throws SQLException, IOException {
        new Page("kv.md").assertSqlGivesWhatItSays(connection, "", "");
    }
}
