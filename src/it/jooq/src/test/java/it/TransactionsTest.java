package it;

import static it.next.Tables.AUTHOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionsTest {
  @TempDir Path directory;
  HikariDataSource pool;
  DSLContext dsl;

  @BeforeEach
  void open() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(Library.in(directory).url("acme"));
    config.setMaximumPoolSize(4);
    pool = new HikariDataSource(config);
    dsl = DSL.using(pool, SQLDialect.SQLITE);
  }

  @AfterEach
  void close() {
    pool.close();
  }

  private static void add(Configuration transaction, String name) {
    transaction.dsl().insertInto(AUTHOR, AUTHOR.NAME).values(name).execute();
  }

  private List<String> names() {
    return dsl.select(AUTHOR.NAME).from(AUTHOR).orderBy(AUTHOR.NAME).fetch(AUTHOR.NAME);
  }

  @Test
  void aTransactionCommitsWhole() {
    dsl.transaction(transaction -> {
      add(transaction, "a");
      add(transaction, "b");
    });
    assertThat(names()).containsExactly("a", "b");
  }

  @Test
  void aTransactionThatThrowsLeavesNothing() {
    assertThatThrownBy(() -> dsl.transaction(transaction -> {
      add(transaction, "a");
      throw new IllegalStateException("stop");
    })).hasMessage("stop");
    assertThat(names()).isEmpty();
  }

  @Test
  void aNestedTransactionRollsBackAlone() {
    dsl.transaction(outer -> {
      add(outer, "outer");
      try {
        outer.dsl().transaction(inner -> {
          add(inner, "inner");
          inner.dsl().transaction(innermost -> add(innermost, "innermost"));
          throw new IllegalStateException("stop");
        });
      } catch (IllegalStateException expected) {
        add(outer, "after");
      }
      outer.dsl().transaction(second -> add(second, "second"));
    });
    assertThat(names()).containsExactly("after", "outer", "second");
  }

  @Test
  void aFailedStatementInANestedTransactionLeavesTheOuterOneUsable() {
    dsl.transaction(outer -> {
      add(outer, "a");
      assertThatThrownBy(() -> outer.dsl().transaction(inner -> {
        add(inner, "b");
        add(inner, "a");
      }));
      add(outer, "c");
    });
    assertThat(names()).containsExactly("a", "c");
  }

  @Test
  void tablesAndRowsCommitTogether() {
    assertThatThrownBy(() -> dsl.transaction(transaction -> {
      transaction.dsl().execute("create table fresh (a)");
      transaction.dsl().execute("insert into fresh values (1)");
      throw new IllegalStateException("stop");
    }));
    assertThat(dsl.meta().getTables("fresh")).isEmpty();
    dsl.transaction(transaction -> {
      transaction.dsl().execute("create table fresh (a)");
      transaction.dsl().execute("insert into fresh values (1)");
    });
    assertThat(dsl.fetchCount(DSL.table("fresh"))).isEqualTo(1);
  }

  @Test
  void transactionsOfManyThreadsAllCommit() throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    try {
      for (var done : threads.invokeAll(IntStream.range(0, 100).<Callable<Void>>mapToObj(i -> () -> {
        dsl.transaction(transaction -> {
          add(transaction, "t" + i);
          add(transaction, "u" + i);
        });
        return null;
      }).toList())) {
        done.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(names()).hasSize(200);
  }
}
