package it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Clob;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValuesTest {
  enum Mood { GLAD, SAD }

  @Entity(name = "Sample")
  static class Sample {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    LocalDate localDate;
    LocalTime localTime;
    LocalDateTime localDateTime;
    OffsetDateTime offsetDateTime;
    ZonedDateTime zonedDateTime;
    Instant instant;
    Duration duration;
    Year year;
    Date date;
    Calendar calendar;
    Boolean flag;
    Character letter;
    Double twice;
    @Column(precision = 30, scale = 10) BigDecimal decimal;
    BigInteger huge;
    UUID uuid;
    @Enumerated(EnumType.STRING) Mood byName;
    Mood byNumber;
    byte[] bytes;
    String[] words;
  }

  @Entity(name = "Letter")
  static class Letter {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    @Lob String text;
    @Lob byte[] bytes;
    @Lob Clob clob;
    @Lob Blob blob;
    @Lob char[] characters;
  }

  @TempDir Path project;
  Shop shop;

  @BeforeEach
  void open() {
    shop = new Shop(project);
  }

  private Sample roundTrip(Sample sample) {
    try (SessionFactory factory = shop.factory("create", Sample.class)) {
      factory.inTransaction(session -> session.persist(sample));
      return factory.fromTransaction(session -> session.find(Sample.class, sample.id));
    }
  }

  @Test
  void datesAndTimesComeBackAsTheyWere() {
    Sample sample = new Sample();
    sample.localDate = LocalDate.of(1582, 10, 4);
    sample.localTime = LocalTime.of(23, 59, 58);
    sample.localDateTime = LocalDateTime.of(2026, 2, 28, 23, 59, 59, 123_456_789);
    sample.instant = Instant.parse("2026-10-25T00:30:00.123456Z");
    sample.offsetDateTime = OffsetDateTime.of(2026, 7, 1, 12, 0, 0, 1_000_000, ZoneOffset.ofHours(5));
    sample.zonedDateTime = ZonedDateTime.of(2026, 7, 1, 12, 0, 0, 0, ZoneOffset.ofHoursMinutes(5, 30));
    sample.duration = Duration.ofNanos(123_456_789_012_345L);
    sample.year = Year.of(2026);
    Sample read = roundTrip(sample);

    assertThat(read.localDate).isEqualTo(sample.localDate);
    assertThat(read.localTime).isEqualTo(sample.localTime);
    assertThat(read.localDateTime).isEqualTo(sample.localDateTime);
    assertThat(read.instant).isEqualTo(sample.instant);
    assertThat(read.offsetDateTime.toInstant()).isEqualTo(sample.offsetDateTime.toInstant());
    assertThat(read.zonedDateTime.toInstant()).isEqualTo(sample.zonedDateTime.toInstant());
    assertThat(read.duration).isEqualTo(sample.duration);
    assertThat(read.year).isEqualTo(sample.year);
  }

  @Test
  void oldDateClassesComeBackAsTheyWere() {
    Sample sample = new Sample();
    sample.date = new Date(1_790_000_000_123L);
    sample.calendar = Calendar.getInstance();
    sample.calendar.setTimeInMillis(1_700_000_000_456L);
    Sample read = roundTrip(sample);

    assertThat(read.date.getTime()).isEqualTo(sample.date.getTime());
    assertThat(read.calendar.getTimeInMillis()).isEqualTo(sample.calendar.getTimeInMillis());
  }

  @Test
  void numbersTextsAndIdsComeBackAsTheyWere() {
    Sample sample = new Sample();
    sample.flag = true;
    sample.letter = 'ß';
    sample.twice = 0.1;
    sample.decimal = new BigDecimal("12345.0123456789");
    sample.huge = BigInteger.TWO.pow(62);
    sample.uuid = UUID.fromString("0190a000-0000-7000-8000-000000000001");
    sample.byName = Mood.SAD;
    sample.byNumber = Mood.SAD;
    sample.bytes = new byte[] {0, 1, -1};
    sample.words = new String[] {"a", null, "ö"};
    Sample read = roundTrip(sample);

    assertThat(read.flag).isTrue();
    assertThat(read.letter).isEqualTo('ß');
    assertThat(read.twice).isEqualTo(0.1);
    assertThat(read.decimal).isEqualByComparingTo(sample.decimal);
    assertThat(read.huge).isEqualTo(sample.huge);
    assertThat(read.uuid).isEqualTo(sample.uuid);
    assertThat(read.byName).isEqualTo(Mood.SAD);
    assertThat(read.byNumber).isEqualTo(Mood.SAD);
    assertThat(read.bytes).isEqualTo(sample.bytes);
    assertThat(read.words).isEqualTo(sample.words);
  }

  @Test
  void nothingIsNothing() {
    Sample read = roundTrip(new Sample());

    assertThat(read).usingRecursiveComparison().ignoringFields("id").isEqualTo(new Sample());
  }

  @Test
  void largeObjectsComeBackAsTheyWere() {
    byte[] bytes = new byte[300_000];
    bytes[299_999] = 7;
    try (SessionFactory factory = shop.factory("create", Letter.class)) {
      Long id = factory.fromTransaction(session -> {
        Letter letter = new Letter();
        letter.text = "wörd ".repeat(50_000);
        letter.bytes = bytes;
        letter.characters = "chars".toCharArray();
        letter.clob = session.getLobHelper().createClob("clöb");
        letter.blob = session.getLobHelper().createBlob(new byte[] {1, 2, 3});
        session.persist(letter);
        return letter.id;
      });
      factory.inTransaction(session -> {
        Letter letter = session.find(Letter.class, id);
        assertThat(letter.text).hasSize(250_000).startsWith("wörd ");
        assertThat(letter.bytes).isEqualTo(bytes);
        assertThat(letter.characters).isEqualTo("chars".toCharArray());
        try {
          assertThat(letter.clob.getSubString(1, 4)).isEqualTo("clöb");
          assertThat(letter.blob.getBytes(1, 3)).containsExactly(1, 2, 3);
        } catch (java.sql.SQLException e) {
          throw new AssertionError(e);
        }
      });
    }
  }

  @Test
  void largeObjectsAreWrittenFromStreams() throws Exception {
    try (SessionFactory factory = shop.factory("create", Letter.class)) {
      factory.inTransaction(session -> {
        Letter letter = new Letter();
        letter.clob = session.getLobHelper().createClob(new StringReader("streamed"), 8);
        letter.blob = session.getLobHelper().createBlob(new java.io.ByteArrayInputStream(new byte[] {4, 5}), 2);
        session.persist(letter);
      });

      assertThat(shop.column("main", "select clob || ' ' || hex(blob) from Letter")).containsExactly("streamed 0405");
    }
  }

  @Test
  void aTimestampIsTextThatSqlUnderstands() throws Exception {
    Sample sample = new Sample();
    sample.localDateTime = LocalDateTime.of(2026, 3, 4, 5, 6, 7);
    roundTrip(sample);

    assertThat(shop.column("main", "select strftime('%Y-%m-%d', localDateTime) from Sample"))
        .containsExactly("2026-03-04");
  }
}
