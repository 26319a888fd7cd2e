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

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key-value store in SQL: functions and relations, alone, in transactions, in triggers. */
@Timeout(120)
class KvFunctionsTest {
    @TempDir
    Path directory;

    private TestProject project;
    private Connection sql;

    @BeforeEach
    void open() throws SQLException {
        project = new TestProject(directory);
        sql = project.create("shop/main/acme");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private String get(String key) throws SQLException {
        return value(sql, "select cinch_kv_get('" + key + "')");
    }

    // ---- what they do

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cinch_kv_set('k', 5) | 5",
                "cinch_kv_set('k', null) | null",
                "cinch_kv_set('k', 5, 60) | 5",
                "cinch_kv_setnx('k', 5) | 1",
                "cinch_kv_setnx('there', 5) | 0",
                "cinch_kv_get('there') | 1",
                "cinch_kv_get('missing') | null",
                "cinch_kv_type('there') | integer",
                "cinch_kv_type('missing') | null",
                "cinch_kv_mset('a', 1, 'b', 'x') | 2",
                "cinch_kv_mget('there', 'j', 't') | {\"there\":1,\"j\":{\"a\":1.50},\"t\":true}",
                "cinch_kv_delete('there', 'missing') | 1",
                "cinch_kv_exists('there') | 1",
                "cinch_kv_exists('missing') | 0",
                "cinch_kv_increment('there') | 2",
                "cinch_kv_increment('there', 10) | 11",
                "cinch_kv_increment('there', 0.5) | 1.5",
                "cinch_kv_increment('new', -3) | -3",
                "cinch_kv_expire('there', 60) | 1",
                "cinch_kv_expire('missing', 60) | 0",
                "cinch_kv_persist('there') | 0",
                "cinch_kv_ttl('there') | null",
                "cinch_kv_ttl('missing') | -1",
                "cinch_kv_compare_and_set('there', 1, 2) | 1",
                "cinch_kv_compare_and_set('there', '1', 2) | 0",
                "cinch_kv_compare_and_set('missing', null, 2) | 1",
                "cinch_kv_compare_and_set('t', 1, 2) | 1",
                "cinch_kv_compare_and_set('j', '{\"a\":1.50}', 2) | 1",
                "cinch_kv_compare_and_set('j', '{ \"a\" : 1.50 }', '{}', null, 'json') | 1",
                "cinch_kv_compare_and_set('j', '{ \"a\" : 1.50 }', '{}') | 0",
                "cinch_kv_compare_and_delete('there', 1) | 1",
                "cinch_kv_compare_and_delete('there', 2) | 0",
                "cinch_kv_compare_and_delete('missing', 1) | 0",
                "cinch_kv_get_and_set('there', 2) | 1",
                "cinch_kv_get_and_set('missing', 2) | null",
                "cinch_kv_get_and_delete('there') | 1",
                "cinch_kv_keys('*') | [\"j\",\"t\",\"there\"]",
                "cinch_kv_keys() | [\"j\",\"t\",\"there\"]",
                "cinch_kv_key_count('t*') | 2",
                "cinch_kv_key_count() | 3",
                "cinch_kv_scan('t') | [\"t\",\"there\"]",
                "cinch_kv_scan('', 'j', 1) | [\"t\"]",
                "cinch_kv_storage_size('there') | 13",
                "cinch_kv_storage_size() | 33",
                "cinch_kv_delete_expired() | 0",
            })
    void eachFunctionGivesWhatItSays(String call, String result) throws SQLException {
        run(
                sql,
                "select cinch_kv_mset('there', 1)",
                "select cinch_kv_set('j', '{\"a\":1.50}', null, 'json')",
                "select cinch_kv_set('t', true, null, 'boolean')");

        assertThat(value(sql, "select " + call)).isEqualTo(result);
    }

    @Test
    void aTypeCanBeForced() throws SQLException {
        run(sql, """
                select cinch_kv_set('j', '{"a":[1,2]}', null, 'json'), cinch_kv_set('n', 5, null, 'JSON'),
                    cinch_kv_set('b', 0, null, 'boolean'), cinch_kv_set('r', 3, null, 'real'),
                    cinch_kv_set('t', 'x', null, 'text'), cinch_kv_set('x', x'00ff', null, 'blob'),
                    cinch_kv_set('z', null, null, 'json')""");

        assertThat(rows(sql, "select key, type, typeof(value) from cinch_kv order by key"))
                .containsExactly(
                        "b|boolean|integer",
                        "j|json|text",
                        "n|json|text",
                        "r|real|real",
                        "t|text|text",
                        "x|blob|blob",
                        "z|json|text");
        assertThat(value(sql, "select cinch_kv_get('j') ->> '$.a[1]'")).isEqualTo("2");
        assertThat(value(sql, "select hex(cinch_kv_get('x'))")).isEqualTo("00FF");
    }

    @Test
    void typesAndNumbersAreExact() throws SQLException {
        try (PreparedStatement set = sql.prepareStatement("select cinch_kv_set(?, ?)");
                PreparedStatement get = sql.prepareStatement("select cinch_kv_get(?)")) {
            for (Object value : new Object[] {
                (1L << 53) + 1,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                3.0,
                0.1,
                "3",
                "",
                "a\u0000b",
                "😀",
                new byte[] {0, 1},
                new byte[0]
            }) {
                set.setString(1, "k");
                set.setObject(2, value);
                set.execute();
                get.setString(1, "k");
                try (ResultSet row = get.executeQuery()) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getObject(1)).isEqualTo(value);
                }
            }
        }
    }

    @Test
    void theRelationsShowTheStore() throws SQLException {
        run(sql, "select cinch_kv_mset('user:1', 'Ada', 'user:2', x'00', 'n', 5)", "select cinch_kv_expire('n', 3600)");

        assertThat(rows(sql, "select key, type, value from cinch_kv where key glob 'user:1'"))
                .containsExactly("user:1|text|Ada");
        assertThat(value(
                        sql, "select expires_at > strftime('%Y-%m-%dT%H:%M:%fZ', 'now') from cinch_kv where key = 'n'"))
                .isEqualTo("1");
        assertThat(value(sql, "select count(*) from cinch_kv where expires_at is null"))
                .isEqualTo("2");
        assertThat(rows(sql, "select k.key from cinch_kv_keys('user:*') k join cinch_kv v on v.key = k.key"))
                .containsExactly("user:1", "user:2");
        assertThat(rows(sql, "select key from cinch_kv_scan('user:', 'user:1', 10)"))
                .containsExactly("user:2");
        try (PreparedStatement keys = sql.prepareStatement("select count(*) from cinch_kv_keys(?) where key <> ?")) {
            keys.setString(1, "user:*");
            keys.setString(2, "user:1");
            try (ResultSet row = keys.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(1);
            }
        }
        assertThat(rows(sql, "explain query plan select * from cinch_kv where key = 'n'"))
                .singleElement()
                .asString()
                .contains("SEARCH");
    }

    @Test
    void aRelationIsPreparedBeforeThereIsAStore() throws SQLException {
        try (PreparedStatement all = sql.prepareStatement("select key, value from cinch_kv")) {
            assertThat(all.getMetaData().getColumnName(2)).isEqualTo("value");
            assertThat(all.executeQuery().next()).isFalse();
            sql.setAutoCommit(false);
            assertThat(all.executeQuery().next()).isFalse();
            run(sql, "select cinch_kv_set('k', 1)");
            assertThat(all.executeQuery().next()).isTrue();
            sql.rollback();
            assertThat(all.executeQuery().next()).isFalse();
            run(sql, "select cinch_kv_set('k', 1)");
            sql.commit();
            sql.setAutoCommit(true);
            assertThat(all.executeQuery().next()).isTrue();
        }
    }

    @Test
    void everyFunctionIsListedWithItsSignature() throws SQLException {
        assertThat(rows(sql, "select name from cinch_functions where name like 'cinch_kv%' and kind = 'function'"))
                .hasSize(21);
        assertThat(rows(sql, "select name from cinch_functions where name like 'cinch_kv%' and kind = 'relation'"))
                .containsExactly("cinch_kv", "cinch_kv_keys", "cinch_kv_scan");
        assertThat(value(sql, "select signature from cinch_functions where name = 'cinch_kv_set'"))
                .isEqualTo("cinch_kv_set(key, value[, ttl[, type]])");
        assertThat(sql.getMetaData().getSystemFunctions() + sql.getMetaData().getStringFunctions())
                .isNotNull();
    }

    @Test
    void callableStatementsCallThem() throws SQLException {
        try (var call = sql.prepareCall("{? = call cinch_kv_increment(?)}")) {
            call.registerOutParameter(1, java.sql.Types.BIGINT);
            call.setString(2, "k");
            call.execute();
            assertThat(call.getLong(1)).isEqualTo(1);
        }
    }

    // ---- what they refuse

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cinch_kv_set('k') | cinch_kv_set(key, value[, ttl[, type]]) is called with 1 arguments | 42883",
                "cinch_kv_set('k', 1, 1, 'text', 1) | is called with 5 arguments | 42883",
                "cinch_kv_get() | cinch_kv_get(key) is called with 0 arguments | 42883",
                "cinch_kv_mset('a', 1, 'b') | cinch_kv_mset(key, value[, key, value]..): The last key has no value | 42883",
                "cinch_kv_set(5, 1) | cinch_kv_set(key, value[, ttl[, type]]): Argument 1 is not text: 5 | 22023",
                "cinch_kv_get(null) | cinch_kv_get(key): Argument 1 is not text: null | 22023",
                "cinch_kv_set('', 1) | cinch_kv_set(key, value[, ttl[, type]]): The key is empty | 22023",
                "cinch_kv_set('__k', 1) | begins with '__' | 22023",
                "cinch_kv_mset('a', 1, '__k', 1) | cinch_kv_mset(key, value[, key, value]..): The key '__k' | 22023",
                "cinch_kv_increment(char(97, 10)) | U+000A at position 2 | 22023",
                "cinch_kv_set('k', 1, 0) | The ttl is 0: it must be more than 0 | 22023",
                "cinch_kv_set('k', 1, -0.5) | more than 0 | 22023",
                "cinch_kv_set('k', 1, 'x') | no number of seconds: x | 22023",
                "cinch_kv_expire('k', 9e999) | no number of seconds: Infinity | 22023",
                "cinch_kv_expire('k', null) | cinch_kv_persist | 22023",
                "cinch_kv_set('k', 9e999) | Infinity cannot be stored | 22023",
                "cinch_kv_set('k', 1, null, 'number') | 'number' is no type. Types: text, integer, real, boolean, blob, json, null | 22023",
                "cinch_kv_set('k', '{', null, 'json') | cinch_kv_set(key, value[, ttl[, type]]): The value is no JSON | 22018",
                "cinch_kv_set('k', x'00', null, 'json') | A value of type blob (1 bytes) cannot become json | 22018",
                "cinch_kv_set('k', 'x', null, 'integer') | cannot become integer | 22018",
                "cinch_kv_set('k', 2, null, 'boolean') | 1 and 0 can | 22018",
                "cinch_kv_set('k', 9007199254740993, null, 'real') | cannot become real | 22018",
                "cinch_kv_increment('text') | cinch_kv_increment(key[, amount]): The key 'text' holds a value of type text | 22018",
                "cinch_kv_increment('k', 'x') | must be a number | 22023",
                "cinch_kv_increment('max') | past 64 bits | 22003",
                "cinch_kv_mget('text', 'b', 'a') | No such keys: 'a', 'b' | 22023",
                "cinch_kv_mget('blob') | Bytes have no place in JSON | 22018",
                "cinch_kv_keys('a[') | cinch_kv_keys([glob]): The glob 'a[' has a bracket at position 2 that is not closed | 22023",
                "cinch_kv_key_count(5) | Argument 1 is not text | 22023",
                "cinch_kv_scan('', '', 0) | The limit is 0 | 22023",
                "cinch_kv_set('k', zeroblob(100000000)) | 100000000 bytes, and may have 16777216 (16 MiB) | 22023",
            })
    void badArgumentsAreRefusedWithTheFunctionsSignature(String call, String message, String state)
            throws SQLException {
        run(sql, "select cinch_kv_mset('text', 'x', 'max', 9223372036854775807, 'blob', x'00')");

        assertThatThrownBy(() -> run(sql, "select " + call))
                .hasMessageContaining(message)
                .hasMessageContaining(call.substring(0, call.indexOf('(') + 1))
                .hasFieldOrPropertyWithValue("SQLState", state);
        assertThat(value(sql, "select cinch_kv_key_count()")).isEqualTo("3");
    }

    @Test
    void aReadOnlySessionIsRefusedWhateverWritesEvenThroughAView() throws SQLException {
        run(sql, "create view v as select cinch_kv_increment('k') as n", "select cinch_kv_set('k', 1)");
        try (Connection reader = project.connect("shop/main/acme", "readOnly=true")) {
            assertThat(value(reader, "select cinch_kv_get('k')")).isEqualTo("1");
            assertThat(failure(reader, "select cinch_kv_set('k', 2)").getSQLState())
                    .isEqualTo(SqlState.READ_ONLY.code());
            assertThat(failure(reader, "select * from v").getSQLState()).isEqualTo(SqlState.READ_ONLY.code());
        }
    }

    @Test
    void aViewReadsTheStoreButDoesNotWriteIt() throws SQLException {
        run(
                sql,
                "create view reads as select cinch_kv_get('k') as v",
                "create view writes as select cinch_kv_increment('k') as v",
                "select cinch_kv_set('k', 1)");

        assertThat(value(sql, "select v from reads")).isEqualTo("1");
        assertThatThrownBy(() -> rows(sql, "select v from writes"))
                .hasMessageContaining("cinch_kv_increment(key[, amount]) writes")
                .hasFieldOrPropertyWithValue("SQLState", SqlState.NOT_ALLOWED.code());
        assertThat(get("k")).isEqualTo("1");
    }

    @Test
    void actionsDoNotStandBesideThem() throws SQLException {
        assertThat(failure(sql, "select cinch_kv_set('k', 1), cinch_tenant_create('t')")
                        .getSQLState())
                .isEqualTo(SqlState.NOT_ALLOWED.code());
        assertThat(get("k")).isEqualTo("null");
    }

    // ---- in statements of all kinds

    @Test
    void anUpdateCallsThemInAutocommitAndCountsItsOwnRows() throws SQLException {
        run(sql, "create table t(id integer primary key, x)", "insert into t(id) values (1), (2), (3)");
        try (Statement statement = sql.createStatement()) {
            assertThat(statement.executeUpdate("update t set x = cinch_kv_increment('k')"))
                    .isEqualTo(3);
            assertThat(statement.executeUpdate("update t set x = cinch_kv_increment('k') where id = 2"))
                    .isEqualTo(1);
            assertThat(statement.executeUpdate("insert into t(x) select cinch_kv_increment('k') from t"))
                    .isEqualTo(3);
            assertThat(statement.executeUpdate("delete from t where cinch_kv_increment('k') > 0 and id > 1"))
                    .isEqualTo(5);
        }
        assertThat(rows(sql, "select id, x from t")).containsExactly("1|1");
        assertThat(get("k")).isEqualTo("12");
        run(sql, "begin", "commit");
    }

    @Test
    void aQueryThatFailsLeavesNothingBehind() throws SQLException {
        run(sql, "create table t(x)", "insert into t values (1), (2), (3)");
        String failing = "select cinch_kv_increment('k'), json(case x when 3 then '{' else '{}' end) from t";

        assertThatThrownBy(() -> rows(sql, failing)).hasMessageContaining("malformed JSON");
        assertThat(get("k")).isEqualTo("null");
        sql.setAutoCommit(false);
        run(sql, "select cinch_kv_increment('k')");
        assertThatThrownBy(() -> rows(sql, failing)).hasMessageContaining("malformed JSON");
        assertThat(get("k")).isEqualTo("1");
        sql.commit();
        assertThat(get("k")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWriteThatFailsLeavesNothingBehind(boolean autoCommit) throws SQLException {
        run(sql, "create table t(id integer primary key, x)", "insert into t(id) values (1), (2)");
        sql.setAutoCommit(autoCommit);
        for (String failing : List.of(
                "insert into t values (1, cinch_kv_increment('k'))",
                "insert or fail into t select 3 - id, cinch_kv_increment('k') from t",
                "update t set x = case id when 2 then cinch_kv_increment('text') else cinch_kv_increment('k') end",
                "update t set x = cinch_kv_increment('k'), id = 7",
                "update t set x = abs(-9223372036854775807 - cinch_kv_increment('k'))")) {
            run(sql, "select cinch_kv_set('text', 'x')");
            assertThatThrownBy(() -> run(sql, failing)).as(failing).isInstanceOf(SQLException.class);
            assertThat(get("k")).as(failing).isEqualTo("null");
            assertThat(rows(sql, "select * from t")).as(failing).containsExactly("1|null", "2|null");
        }
        run(sql, "insert into t(id) values (3)");
        if (!autoCommit) {
            sql.commit();
        }
        assertThat(rows(sql, "select id from t")).containsExactly("1", "2", "3");
    }

    @Test
    void aBatchIsOneTransactionWithTheKeysThatItSets() throws SQLException {
        run(sql, "create table t(id integer primary key, x)");
        try (PreparedStatement insert = sql.prepareStatement("insert into t values (?, cinch_kv_increment('k'))")) {
            for (int id : new int[] {1, 2, 2}) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOf(BatchUpdateException.class);
            assertThat(get("k")).isEqualTo("null");
            for (int id : new int[] {1, 2, 3}) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
        }
        assertThat(get("k")).isEqualTo("3");
        try (Statement batch = sql.createStatement()) {
            batch.addBatch("update t set x = cinch_kv_increment('k')");
            batch.addBatch("insert into t values (9, cinch_kv_set('last', 9))");
            assertThat(batch.executeBatch()).containsExactly(3, 1);
        }
        assertThat(get("k")).isEqualTo("6");
    }

    @Test
    void aBatchInATransactionKeepsWhatCameBeforeTheRowThatFailed() throws SQLException {
        run(sql, "create table t(id integer primary key, x)");
        sql.setAutoCommit(false);
        try (PreparedStatement insert = sql.prepareStatement("insert into t values (?, cinch_kv_increment('k'))")) {
            for (int id : new int[] {1, 2, 2}) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOf(BatchUpdateException.class);
        }
        sql.commit();

        assertThat(rows(sql, "select id, x from t")).containsExactly("1|1", "2|2");
        assertThat(get("k")).isEqualTo("2");
    }

    @Test
    void savepointsTakeBackWhatFunctionsDid() throws SQLException {
        run(sql, "create table t(x)", "begin", "savepoint a", "insert into t values (cinch_kv_increment('k'))");
        run(sql, "savepoint b", "select cinch_kv_increment('k')", "rollback to b");
        assertThat(get("k")).isEqualTo("1");
        run(sql, "rollback to a", "select cinch_kv_set('other', 1)", "release a", "commit");

        assertThat(rows(sql, "select key from cinch_kv")).containsExactly("other");
        assertThat(rows(sql, "select * from t")).isEmpty();
    }

    @Test
    void relationsAndFunctionsSeeTheTransactionsOwnChanges() throws SQLException {
        run(sql, "select cinch_kv_set('k', 1)");
        try (Connection other = project.connect("shop/main/acme")) {
            sql.setAutoCommit(false);
            run(sql, "select cinch_kv_mset('k', 2, 'l', 3)");

            assertThat(rows(sql, "select key, value from cinch_kv order by key"))
                    .containsExactly("k|2", "l|3");
            assertThat(rows(sql, "select key from cinch_kv_keys('*')")).containsExactly("k", "l");
            assertThat(rows(other, "select key, value from cinch_kv")).containsExactly("k|1");
            sql.rollback();
            assertThat(rows(sql, "select key, value from cinch_kv")).containsExactly("k|1");
        }
    }

    @Test
    void aSelectThatWritesTouchesTheTenant() throws Exception {
        run(sql, "select cinch_tenant_create('fresh')");
        try (Connection fresh = project.connect("shop/main/fresh")) {
            assertThat(value(fresh, "select cinch_kv_set('k', 1)")).isEqualTo("1");
            assertThat(value(fresh, "select cinch_kv_get('k')")).isEqualTo("1");
        }
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))).contains("fresh.db");
        }
    }

    @Test
    void aTransactionThatReadFirstMayStillWriteKeys() throws SQLException {
        sql.setAutoCommit(false);
        assertThat(get("k")).isEqualTo("null");
        run(sql, "select cinch_kv_increment('k')");
        sql.commit();

        assertThat(get("k")).isEqualTo("1");
    }

    @Test
    void returningAndCommonTableExpressionsCallThem() throws SQLException {
        run(sql, "create table t(id integer primary key, x)");
        assertThat(rows(sql, "insert into t(x) values (cinch_kv_increment('k')) returning x, cinch_kv_get('k')"))
                .containsExactly("1|1");
        assertThat(rows(sql, "with n(i) as (values (1), (2), (3)) select cinch_kv_set('n' || i, i) from n"))
                .containsExactly("1", "2", "3");
        assertThat(rows(sql, "select cinch_kv_delete(key) from cinch_kv where key glob 'n*'"))
                .containsExactly("1", "1", "1");
        assertThat(rows(sql, "select key from cinch_kv")).containsExactly("k");
    }

    @Test
    void generatedKeysAreThoseOfTheRow() throws SQLException {
        run(sql, "create table t(id integer primary key, x)", "insert into t(id) values (41)");
        try (Statement statement = sql.createStatement()) {
            statement.executeUpdate("insert into t(x) values (cinch_kv_set('k', 1))", Statement.RETURN_GENERATED_KEYS);
            try (ResultSet key = statement.getGeneratedKeys()) {
                assertThat(key.next()).isTrue();
                assertThat(key.getLong(1)).isEqualTo(42);
            }
        }
        sql.unwrap(CinchConnection.class).kv().set("another", 1);
        assertThat(value(sql, "select last_insert_rowid()")).isEqualTo("42");
    }

    @Test
    void explainingAWriteWritesNothing() throws SQLException {
        try (Connection reader = project.connect("shop/main/acme", "readOnly=true")) {
            assertThat(rows(reader, "explain select cinch_kv_set('k', 1)")).isNotEmpty();
        }
        assertThat(get("k")).isEqualTo("null");
    }

    // ---- triggers

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTriggerSetsKeysInTheStatementsTransaction(boolean autoCommit) throws SQLException {
        run(sql, "create table t(id integer primary key, x)", """
                create trigger counted after insert on t begin
                    select cinch_kv_increment('rows');
                    select raise(abort, 'thirteen') where new.x = 13;
                end""");
        try (Connection fresh = project.connect("shop/main/acme")) {
            fresh.setAutoCommit(autoCommit);
            run(fresh, "insert into t(x) values (1), (2)");
            assertThatThrownBy(() -> run(fresh, "insert into t(x) values (3), (13)"))
                    .hasMessageContaining("thirteen");
            assertThatThrownBy(() -> run(fresh, "insert into t(x) values (13)")).hasMessageContaining("thirteen");
            try (PreparedStatement insert = fresh.prepareStatement("insert into t(x) values (?)")) {
                insert.setInt(1, 4);
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
            assertThat(value(fresh, "select cinch_kv_get('rows')")).isEqualTo("3");
            if (!autoCommit) {
                fresh.rollback();
                assertThat(value(fresh, "select cinch_kv_get('rows')")).isEqualTo("null");
            }
        }
    }

    @Test
    void whatATriggerDidIsUndoneWithARowThatViolatesAConstraint() throws SQLException {
        run(
                sql,
                "create table t(id integer primary key)",
                "create trigger counted before insert on t begin select cinch_kv_increment('rows'); end",
                "insert into t values (1)");

        assertThatThrownBy(() -> run(sql, "insert into t values (1)")).isInstanceOf(SQLException.class);
        assertThat(get("rows")).isEqualTo("1");
        sql.setAutoCommit(false);
        assertThatThrownBy(() -> run(sql, "insert into t values (1)")).isInstanceOf(SQLException.class);
        assertThat(get("rows")).isEqualTo("1");
    }

    @Test
    void schemaChangesBesideSuchATriggerReachEveryTenant() throws SQLException {
        run(
                sql,
                "select cinch_tenant_create('other')",
                "create table t(id integer primary key, x)",
                "create view seen as select id, x, cinch_kv_get('last') as last from t",
                "create trigger counted after insert on t begin select cinch_kv_set('last', new.x); end");
        try (Connection other = project.connect("shop/main/other")) {
            run(other, "insert into t(x) values ('a')");
            try (Connection fresh = project.connect("shop/main/acme")) {
                run(fresh, "alter table t rename column x to y", "alter table t rename to u");
            }
            run(other, "insert into u(y) values ('b')");
            assertThat(value(other, "select cinch_kv_get('last')")).isEqualTo("b");
        }
        run(sql, "select cinch_tenant_create('late')");
        try (Connection late = project.connect("shop/main/late")) {
            run(late, "insert into u(y) values ('c')");
            assertThat(value(late, "select cinch_kv_get('last')")).isEqualTo("c");
            assertThat(rows(late, "select * from seen")).containsExactly("1|c|c");
        }
    }

    @Test
    void aTriggerThatIsMadeLaterIsSeenAsWell() throws SQLException {
        run(sql, "create table t(id integer primary key)", "select cinch_kv_set('a', 1)");
        try (PreparedStatement insert = sql.prepareStatement("insert into t values (1)")) {
            insert.executeUpdate();
            sql.setAutoCommit(false);
            assertThatThrownBy(insert::executeUpdate).isInstanceOf(SQLException.class);
            run(sql, "create trigger counted before insert on t begin select cinch_kv_increment('rows'); end");
            assertThatThrownBy(insert::executeUpdate).isInstanceOf(SQLException.class);
            assertThat(get("rows")).isEqualTo("null");
            sql.commit();
        }
    }
}
