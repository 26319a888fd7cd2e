package it;

import static it.next.Tables.AUTHOR;
import static it.next.Tables.BOOK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.jsonArrayAgg;
import static org.jooq.impl.DSL.jsonObject;
import static org.jooq.impl.DSL.key;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.year;

import it.next.tables.records.AuthorRecord;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.JSON;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.conf.FetchTriggerValuesAfterReturning;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jooq.exception.NoDataFoundException;
import org.jooq.exception.SQLStateClass;
import org.jooq.exception.SQLStateSubclass;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DslTest {
  record Shelf(String author, List<String> titles) {}

  @TempDir Path directory;
  Connection connection;
  DSLContext dsl;

  @BeforeEach
  void open() throws Exception {
    connection = Library.in(directory).connect("acme");
    dsl = DSL.using(connection);
    dsl.insertInto(AUTHOR, AUTHOR.NAME, AUTHOR.BORN)
        .values("Ursula", LocalDate.of(1929, 10, 21))
        .values("Iain", LocalDate.of(1954, 2, 16))
        .execute();
    dsl.insertInto(BOOK, BOOK.AUTHOR_ID, BOOK.TITLE, BOOK.PRICE)
        .values(1, "The Dispossessed", new BigDecimal("9.90"))
        .values(1, "Rocannon's World", new BigDecimal("12.50"))
        .values(2, "Excession", new BigDecimal("8"))
        .execute();
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
  }

  @Test
  void theDialectIsFoundWithoutConfiguration() throws Exception {
    assertThat(dsl.dialect()).isEqualTo(SQLDialect.SQLITE);
    assertThat(DSL.using(new Library(directory).url("acme")).dialect()).isEqualTo(SQLDialect.SQLITE);
  }

  @Test
  void joinsGroupsAndWindowsWork() {
    var ursula = dsl.select(AUTHOR.NAME, count(), max(BOOK.PRICE))
        .from(AUTHOR).join(BOOK).onKey().groupBy(AUTHOR.NAME).having(count().gt(1)).fetchSingle();
    assertThat(ursula.value1()).isEqualTo("Ursula");
    assertThat(ursula.value2()).isEqualTo(2);
    assertThat(ursula.value3()).isEqualByComparingTo("12.50");
    assertThat(dsl.select(BOOK.TITLE, rowNumber().over().partitionBy(BOOK.AUTHOR_ID).orderBy(BOOK.TITLE).as("n"))
            .from(BOOK).orderBy(BOOK.AUTHOR_ID, field(name("n"))).fetch("n", int.class))
        .containsExactly(1, 2, 1);
  }

  @Test
  void pagesSubqueriesAndCommonTablesWork() {
    var cheap = name("cheap").as(select(BOOK.TITLE).from(BOOK).where(BOOK.PRICE.lt(BigDecimal.TEN)));
    assertThat(dsl.with(cheap).select(cheap.field(BOOK.TITLE)).from(cheap).orderBy(1).limit(1).offset(1).fetchSingle().value1())
        .isEqualTo("The Dispossessed");
    assertThat(dsl.fetchExists(selectOne().from(BOOK).where(BOOK.AUTHOR_ID.in(select(AUTHOR.ID).from(AUTHOR).where(AUTHOR.NAME.eq("Iain"))))))
        .isTrue();
  }

  @Test
  void datesAreTakenApart() {
    assertThat(dsl.select(AUTHOR.NAME).from(AUTHOR).where(year(AUTHOR.BORN).eq(1954)).fetchSingle().value1()).isEqualTo("Iain");
  }

  /** Without the setting jOOQ looks for triggers' values with last_insert_rowid(), which is the last row's. */
  @Test
  void anInsertOfSeveralRowsReturnsThemAll() {
    // region returning
    Settings settings = new Settings()
        .withFetchTriggerValuesAfterReturning(FetchTriggerValuesAfterReturning.NEVER);
    DSLContext direct = DSL.using(connection, SQLDialect.SQLITE, settings);
    // endregion
    assertThat(direct.insertInto(AUTHOR, AUTHOR.NAME).values("a").values("b").values("c").returning(AUTHOR.ID, AUTHOR.NAME).fetch())
        .extracting(AuthorRecord::getId, AuthorRecord::getName)
        .containsExactly(tuple(3, "a"), tuple(4, "b"), tuple(5, "c"));
  }

  @Test
  void updatesAndDeletesReturnTheirRows() {
    assertThat(dsl.update(BOOK).set(BOOK.PRICE, BOOK.PRICE.plus(1)).where(BOOK.AUTHOR_ID.eq(1)).returning(BOOK.TITLE).fetch(BOOK.TITLE))
        .containsExactlyInAnyOrder("The Dispossessed", "Rocannon's World");
    assertThat(dsl.deleteFrom(BOOK).where(BOOK.AUTHOR_ID.eq(2)).returningResult(BOOK.TITLE).fetchSingle().value1()).isEqualTo("Excession");
  }

  @Test
  void anInsertThatMeetsAConflictUpdatesOrIsLeftOut() {
    assertThat(dsl.insertInto(AUTHOR, AUTHOR.NAME, AUTHOR.BORN).values("Iain", LocalDate.of(1950, 1, 1))
            .onConflict(AUTHOR.NAME).doUpdate().set(AUTHOR.BORN, DSL.excluded(AUTHOR.BORN)).execute())
        .isEqualTo(1);
    assertThat(dsl.insertInto(AUTHOR, AUTHOR.NAME).values("Iain").onDuplicateKeyIgnore().execute()).isZero();
    assertThat(dsl.select(AUTHOR.BORN).from(AUTHOR).where(AUTHOR.NAME.eq("Iain")).fetchSingle().value1()).hasYear(1950);
  }

  @Test
  void batchesReachEveryRow() {
    assertThat(dsl.batch(dsl.insertInto(AUTHOR, AUTHOR.NAME).values((String) null)).bind("x").bind("y").bind("z").execute())
        .containsExactly(1, 1, 1);
    List<AuthorRecord> records = IntStream.range(0, 200).mapToObj(i -> {
      AuthorRecord author = dsl.newRecord(AUTHOR);
      author.setName("author " + i);
      return author;
    }).toList();
    assertThat(dsl.batchInsert(records).execute()).hasSize(200).containsOnly(1);
    assertThat(dsl.fetchCount(AUTHOR)).isEqualTo(205);
    dsl.batched(scope -> {
      for (int i = 0; i < 50; i++) {
        scope.dsl().update(AUTHOR).set(AUTHOR.NAME, "renamed " + i).where(AUTHOR.NAME.eq("author " + i)).execute();
      }
    });
    assertThat(dsl.fetchCount(AUTHOR, AUTHOR.NAME.like("renamed %"))).isEqualTo(50);
  }

  @Test
  void rowsAreLoadedFromCsv() throws Exception {
    var loaded = dsl.loadInto(AUTHOR).bulkAfter(10).batchAfter(5).loadCSV("name,born\nAda,1815-12-10\nBob,1900-01-01\n")
        .fields(AUTHOR.NAME, AUTHOR.BORN).execute();
    assertThat(loaded.errors()).isEmpty();
    assertThat(dsl.select(AUTHOR.BORN).from(AUTHOR).where(AUTHOR.NAME.eq("Ada")).fetchSingle().value1()).isEqualTo("1815-12-10");
  }

  @Test
  void jsonIsMadeAndRead() {
    JSON shelf = dsl.select(jsonArrayAgg(jsonObject(key("title").value(BOOK.TITLE))).orderBy(BOOK.TITLE)).from(BOOK).where(BOOK.AUTHOR_ID.eq(1))
        .fetchSingle().value1();
    assertThat(shelf.data().replace(" ", "")).contains("{\"title\":\"TheDispossessed\"}").startsWith("[");
    dsl.update(BOOK).set(BOOK.DETAILS, JSON.json("{\"pages\": 387, \"tags\": [\"sf\"]}")).where(BOOK.TITLE.eq("The Dispossessed")).execute();
    assertThat(dsl.select(DSL.jsonValue(BOOK.DETAILS, "$.pages")).from(BOOK).where(BOOK.DETAILS.isNotNull()).fetchSingle().value1().data())
        .isEqualTo("387");
    assertThat(dsl.select(BOOK.DETAILS).from(BOOK).where(BOOK.DETAILS.isNotNull()).fetchSingle().value1().data()).contains("sf");
  }

  @Test
  void nestedCollectionsComeInOneQuery() {
    List<Shelf> shelves = dsl.select(
            AUTHOR.NAME,
            multiset(select(BOOK.TITLE).from(BOOK).where(BOOK.AUTHOR_ID.eq(AUTHOR.ID)).orderBy(BOOK.TITLE))
                .convertFrom(titles -> titles.map(Record1::value1)))
        .from(AUTHOR).orderBy(AUTHOR.NAME)
        .fetch(mapping(Shelf::new));
    assertThat(shelves).containsExactly(
        new Shelf("Iain", List.of("Excession")), new Shelf("Ursula", List.of("Rocannon's World", "The Dispossessed")));
  }

  @Test
  void nestedRowsOfAllTypesComeBackWithTheirTypes() {
    var nested = dsl.select(row(AUTHOR.NAME, AUTHOR.BORN).as("author"), multiset(select(BOOK.PRICE, BOOK.IN_PRINT).from(BOOK).where(BOOK.AUTHOR_ID.eq(AUTHOR.ID))).as("books"))
        .from(AUTHOR).where(AUTHOR.NAME.eq("Iain")).fetchSingle();
    assertThat(nested.value1().value2()).isEqualTo(LocalDate.of(1954, 2, 16));
    assertThat(nested.value2().get(0).value1()).isEqualByComparingTo("8");
    assertThat(nested.value2().get(0).value2()).isTrue();
  }

  @Test
  void rowsAreStreamedLazily() {
    try (var cursor = dsl.selectFrom(BOOK).orderBy(BOOK.ID).fetchSize(1).fetchLazy()) {
      assertThat(cursor.fetchNext().getTitle()).isEqualTo("The Dispossessed");
    }
    try (var stream = dsl.selectFrom(BOOK).fetchStream()) {
      assertThat(stream.map(book -> book.getTitle())).contains("Excession");
    }
  }

  @Test
  void tablesAreMadeAndChanged() {
    dsl.createTable("note").column("id", SQLDataType.BIGINT.identity(true)).column("text", SQLDataType.VARCHAR(100).notNull())
        .constraints(DSL.primaryKey("id"), DSL.unique("text")).execute();
    dsl.alterTable("note").addColumn("stars", SQLDataType.INTEGER.default_(3)).execute();
    dsl.createIndex("note_stars").on("note", "stars").execute();
    dsl.insertInto(table("note"), field("text")).values("hello").execute();
    assertThat(dsl.fetchValue("select stars from note")).isEqualTo(3);
    assertThat(dsl.select(field(name("sql"), String.class)).from(table("cinch_log")).fetch(0, String.class)).anyMatch(sql -> sql.contains("note_stars"));
    dsl.dropTable("note").execute();
  }

  @Test
  void metadataListsWhatIsThere() {
    assertThat(dsl.meta().getTables()).extracting(table -> table.getName()).contains("author", "book", "cheap_book").noneMatch(name -> name.startsWith("__"));
    assertThat(dsl.meta().getTables("book").get(0).getReferences()).hasSize(1);
  }

  @Test
  void violationsAreToldApart() {
    IntegrityConstraintViolationException violation = catchThrowableOfType(
        IntegrityConstraintViolationException.class, () -> dsl.insertInto(AUTHOR, AUTHOR.NAME).values("Iain").execute());
    assertThat(violation.sqlState()).isEqualTo("23505");
    assertThat(violation.sqlStateClass()).isEqualTo(SQLStateClass.C23_INTEGRITY_CONSTRAINT_VIOLATION);
    assertThatThrownBy(() -> dsl.insertInto(BOOK, BOOK.AUTHOR_ID, BOOK.TITLE).values(99, "lost").execute())
        .isInstanceOfSatisfying(IntegrityConstraintViolationException.class, e -> assertThat(e.sqlState()).isEqualTo("23503"));
    assertThatThrownBy(() -> dsl.fetch("select * from nowhere"))
        .isInstanceOfSatisfying(DataAccessException.class, e -> assertThat(e.sqlStateClass()).isEqualTo(SQLStateClass.C42_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION));
    assertThatThrownBy(() -> dsl.selectFrom(BOOK).where(BOOK.ID.eq(99)).fetchSingle()).isInstanceOf(NoDataFoundException.class);
  }

  @Test
  void cinchsRelationsAndFunctionsAreTables() {
    assertThat(dsl.fetchValues("select name from cinch_tenants order by name")).asList().contains("acme", "main");
    dsl.select(field("cinch_kv_set({0}, {1})", val("greeting"), val("hello"))).fetch();
    assertThat(dsl.select(field("cinch_kv_get({0})", String.class, val("greeting"))).fetchSingle().value1()).isEqualTo("hello");
  }
}
