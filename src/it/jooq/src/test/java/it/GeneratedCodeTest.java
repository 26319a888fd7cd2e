package it;

import static it.next.Tables.AUTHOR;
import static it.next.Tables.BOOK;
import static it.next.Tables.CHEAP_BOOK;
import static org.assertj.core.api.Assertions.assertThat;

import it.next.DefaultSchema;
import it.next.tables.records.AuthorRecord;
import it.next.tables.records.BookRecord;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.JSON;
import org.jooq.Table;
import org.jooq.codegen.GenerationTool;
import org.jooq.impl.DSL;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.OnError;
import org.jooq.meta.jaxb.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedCodeTest {
  @TempDir Path directory;

  @Test
  void theClassesAreOfTheBranchFromWhichTheyWereMade() throws Exception {
    try (Connection branch = DriverManager.getConnection("jdbc:cinch:library/next?project=target/library")) {
      DSLContext dsl = DSL.using(branch);
      assertThat(dsl.fetchCount(BOOK)).isZero();
      assertThat(dsl.select(DSL.field("cinch_branch()", String.class)).fetchSingle().value1()).isEqualTo("next");
    }
  }

  @Test
  void cinchsOwnTablesAreNotAmongThem() {
    assertThat(DefaultSchema.DEFAULT_SCHEMA.getTables())
        .extracting(Table::getName)
        .containsExactlyInAnyOrder("author", "book", "cheap_book");
  }

  @Test
  void keysReferencesAndIndexesAreThere() {
    assertThat(AUTHOR.getIdentity().getField()).isEqualTo(AUTHOR.ID);
    assertThat(AUTHOR.getUniqueKeys()).hasSize(1);
    assertThat(BOOK.getPrimaryKey().getFields()).containsExactly(BOOK.ID);
    assertThat(BOOK.getReferences()).hasSize(1).first().satisfies(
        key -> assertThat((Object) key.getKey().getTable()).isEqualTo(AUTHOR));
    assertThat(BOOK.getIndexes()).extracting(index -> index.getName()).containsExactly("book_title");
  }

  @Test
  void columnsHaveTheTypesThatWereDeclared() {
    assertThat(AUTHOR.BORN.getType()).isEqualTo(LocalDate.class);
    assertThat(BOOK.PRICE.getType()).isEqualTo(BigDecimal.class);
    assertThat(BOOK.PRICE.getDataType().scale()).isEqualTo(2);
    assertThat(BOOK.IN_PRINT.getType()).isEqualTo(Boolean.class);
    assertThat(BOOK.PUBLISHED_AT.getType()).isEqualTo(LocalDateTime.class);
    assertThat(BOOK.COVER.getType()).isEqualTo(byte[].class);
    assertThat(BOOK.TITLE.getDataType().length()).isEqualTo(200);
    assertThat(BOOK.TITLE.getDataType().nullable()).isFalse();
    assertThat(BOOK.DETAILS.getType()).isEqualTo(JSON.class);
    assertThat(CHEAP_BOOK.PRICE.getType()).isEqualTo(BigDecimal.class);
  }

  @Test
  void recordsAreStoredReadAndDeleted() throws Exception {
    Library library = Library.in(directory);
    try (Connection connection = library.connect("acme")) {
      DSLContext dsl = DSL.using(connection);
      AuthorRecord ursula = dsl.newRecord(AUTHOR);
      ursula.setName("Ursula");
      ursula.setBorn(LocalDate.of(1929, 10, 21));
      ursula.store();
      assertThat(ursula.getId()).isEqualTo(1);

      BookRecord book = dsl.newRecord(BOOK);
      book.setAuthorId(ursula.getId());
      book.setTitle("The Dispossessed");
      book.setPrice(new BigDecimal("9.90"));
      book.setPublishedAt(LocalDateTime.of(1974, 5, 1, 12, 30, 15));
      book.setCover(new byte[] {1, 2, 3});
      book.store();
      book.refresh();
      assertThat(book.getInPrint()).isTrue();
      assertThat(book.getPublishedAt()).isEqualTo(LocalDateTime.of(1974, 5, 1, 12, 30, 15));
      assertThat(book.getCover()).containsExactly(1, 2, 3);

      assertThat(dsl.fetch(CHEAP_BOOK)).hasSize(1);
      assertThat(dsl.select(BOOK.author().NAME).from(BOOK).fetchSingle().value1()).isEqualTo("Ursula");
      ursula.delete();
      assertThat(dsl.fetchCount(BOOK)).isZero();
    }
  }

  @Test
  void theSchemaOfGeneratedClassesMakesTheSameTables() throws Exception {
    String url = "jdbc:cinch:copy?create=true&project=" + directory;
    try (Connection connection = DriverManager.getConnection(url)) {
      DSLContext dsl = DSL.using(connection);
      dsl.ddl(List.of(AUTHOR, BOOK)).executeBatch();
      assertThat(dsl.meta().getTables("book")).first().satisfies(
          table -> assertThat(table.fields()).extracting(field -> field.getName())
              .containsExactlyElementsOf(Stream.of(BOOK.fields()).map(field -> field.getName()).toList()));
      assertThat(dsl.meta().getTables()).extracting(Table::getName).contains("author", "book").noneMatch(name -> name.startsWith("__"));
    }
  }

  @Test
  void anotherBranchGivesOtherClasses() throws Exception {
    Library library = Library.in(directory);
    library.run("main", "select cinch_branch_create('isbn')");
    try (Connection branch = DriverManager.getConnection("jdbc:cinch:library/isbn?project=" + directory)) {
      branch.createStatement().execute("alter table book add column isbn text");
      Path sources = directory.resolve("sources");
      GenerationTool tool = new GenerationTool();
      tool.setConnection(branch);
      tool.run(new Configuration().withOnError(OnError.FAIL).withGenerator(new Generator()
          .withTarget(new Target().withPackageName("it.isbn").withDirectory(sources.toString()))));

      assertThat(Files.readString(sources.resolve("it/isbn/tables/Book.java"))).contains("ISBN");
      assertThat(Files.list(sources.resolve("it/isbn/tables")).map(file -> file.getFileName().toString()))
          .contains("Author.java", "Book.java", "CheapBook.java").hasSize(4);
    }
  }
}
