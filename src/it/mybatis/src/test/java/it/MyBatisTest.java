package it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.SelectKey;
import org.apache.ibatis.annotations.Update;
import org.apache.ibatis.cursor.Cursor;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.ibatis.exceptions.PersistenceException;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.mapping.StatementType;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.RowBounds;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MyBatisTest {
  public static class Person {
    private Long id;
    private String name;
    private byte[] photo;
    private LocalDate born;
    private LocalDateTime seen;
    private LocalTime wakes;
    private OffsetDateTime flies;
    private Instant changed;
    private Boolean active;

    public Person() {}

    Person(String name) {
      this.name = name;
    }
  }

  public interface People {
    @Insert("insert into person(name, photo, born, seen, wakes, flies, changed, active)"
        + " values (#{name}, #{photo}, #{born}, #{seen}, #{wakes}, #{flies}, #{changed}, #{active})")
    @Options(useGeneratedKeys = true, keyProperty = "id", keyColumn = "id")
    int insert(Person person);

    @Insert("<script>insert into person(name) values"
        + " <foreach collection='list' item='p' separator=','>(#{p.name})</foreach></script>")
    @Options(useGeneratedKeys = true, keyProperty = "id")
    int insertAll(List<Person> people);

    @Insert("insert into person(id, name) values (#{id}, #{name})")
    @SelectKey(statement = "select coalesce(max(id), 0) + 100 from person", keyProperty = "id", before = true,
        resultType = Long.class)
    int insertWithKey(Person person);

    @Select("select * from person where id = #{id}")
    Person byId(long id);

    @Select("<script>select name from person where id in"
        + " <foreach collection='ids' item='id' open='(' separator=',' close=')'>#{id}</foreach> order by id</script>")
    List<String> names(@Param("ids") List<Long> ids);

    @Select("select * from person order by id")
    List<Person> page(RowBounds bounds);

    @Select("select * from person order by id")
    Cursor<Person> stream();

    @Update("update person set name = #{name} where id = #{id}")
    int rename(@Param("id") long id, @Param("name") String name);

    @Delete("delete from person")
    int clear();

    @Select("select count(*) from person")
    int count();

    @Select("{call cinch_kv_set(#{key}, #{value})}")
    @Options(statementType = StatementType.CALLABLE)
    Object remember(@Param("key") String key, @Param("value") String value);

    @Select("select cinch_kv_get(#{key})")
    String remembered(String key);
  }

  @TempDir
  Path project;

  private HikariDataSource pool;
  private SqlSessionFactory sessions;

  @BeforeEach
  void aTableAndAFactory() throws SQLException {
    try (Connection home = DriverManager.getConnection(url() + "&create=true")) {
      home.createStatement().execute(
          "create table person(id integer primary key, name text not null unique, photo blob, born date,"
              + " seen timestamp, wakes time, flies timestamp, changed timestamp, active boolean);"
              + "select cinch_tenant_create('globex')");
    }
    pool = new HikariDataSource();
    pool.setJdbcUrl(url());
    pool.setMaximumPoolSize(2);
    sessions = factory(pool);
  }

  @AfterEach
  void closePool() {
    pool.close();
  }

  private String url() {
    return "jdbc:cinch:shop/main/acme?project=" + project;
  }

  private static SqlSessionFactory factory(DataSource source) {
    Configuration configuration = new Configuration(new Environment("test", new JdbcTransactionFactory(), source));
    configuration.addMapper(People.class);
    return new SqlSessionFactoryBuilder().build(configuration);
  }

  @Test
  void valuesGoInAndComeOut() {
    Person person = new Person("Ayşe");
    person.photo = new byte[] {0, 1, -1};
    person.born = LocalDate.of(1985, 3, 17);
    person.seen = LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678_000_000);
    person.wakes = LocalTime.of(6, 45);
    person.flies = OffsetDateTime.parse("2026-01-02T03:04:05+05:30");
    person.changed = Instant.parse("2026-01-02T03:04:05Z");
    person.active = true;

    try (SqlSession session = sessions.openSession()) {
      assertEquals(1, session.getMapper(People.class).insert(person));
      session.commit();
    }
    assertEquals(1, person.id);
    try (SqlSession session = sessions.openSession()) {
      Person read = session.getMapper(People.class).byId(1);
      assertEquals("Ayşe", read.name);
      assertArrayEquals(person.photo, read.photo);
      assertEquals(person.born, read.born);
      assertEquals(person.seen, read.seen);
      assertEquals(person.wakes, read.wakes);
      assertTrue(person.flies.isEqual(read.flies));
      assertEquals(person.changed, read.changed);
      assertEquals(true, read.active);
    }
  }

  @Test
  void nullsStayNulls() {
    try (SqlSession session = sessions.openSession(true)) {
      People people = session.getMapper(People.class);
      people.insert(new Person("bare"));
      Person read = people.byId(1);
      assertNull(read.photo);
      assertNull(read.born);
      assertNull(read.changed);
      assertNull(read.active);
    }
  }

  @Test
  void everyRowOfAnInsertGetsItsKey() {
    try (SqlSession session = sessions.openSession()) {
      List<Person> three = List.of(new Person("a"), new Person("b"), new Person("c"));
      assertEquals(3, session.getMapper(People.class).insertAll(three));
      assertEquals(List.of(1L, 2L, 3L), three.stream().map(person -> person.id).toList());
      assertEquals(List.of("a", "c"), session.getMapper(People.class).names(List.of(1L, 3L)));
    }
  }

  @Test
  void aKeyMayBeSelectedBefore() {
    try (SqlSession session = sessions.openSession()) {
      Person person = new Person("a");
      session.getMapper(People.class).insertWithKey(person);
      assertEquals(100, person.id);
    }
  }

  @Test
  void aBatchWritesEveryRowAndTellsEveryKey() {
    List<Person> many = new ArrayList<>();
    try (SqlSession session = sessions.openSession(ExecutorType.BATCH)) {
      People people = session.getMapper(People.class);
      for (int i = 1; i <= 500; i++) {
        Person person = new Person("p" + i);
        many.add(person);
        people.insert(person);
      }
      people.rename(1, "first");
      session.commit();
    }
    assertEquals(500, many.stream().map(person -> person.id).distinct().count());
    try (SqlSession session = sessions.openSession()) {
      People people = session.getMapper(People.class);
      assertEquals(500, people.count());
      assertEquals("first", people.byId(1).name);
      assertEquals(many.get(499).name, people.byId(many.get(499).id).name);
      assertEquals(List.of("p11", "p12"), people.page(new RowBounds(10, 2)).stream().map(p -> p.name).toList());
    }
  }

  @Test
  void statementsAreUsedAgainByTheReusingExecutor() {
    try (SqlSession session = sessions.openSession(ExecutorType.REUSE)) {
      People people = session.getMapper(People.class);
      for (String name : List.of("a", "b", "c")) {
        people.insert(new Person(name));
      }
      assertEquals(3, people.count());
      session.rollback();
      assertEquals(0, people.count());
    }
  }

  @Test
  void aCursorStreams() throws Exception {
    try (SqlSession session = sessions.openSession()) {
      People people = session.getMapper(People.class);
      people.insertAll(List.of(new Person("a"), new Person("b")));
      List<String> names = new ArrayList<>();
      try (Cursor<Person> cursor = people.stream()) {
        cursor.forEach(person -> names.add(person.name));
      }
      assertEquals(List.of("a", "b"), names);
    }
  }

  @Test
  void aFailureTellsItsCause() {
    try (SqlSession session = sessions.openSession()) {
      People people = session.getMapper(People.class);
      people.insert(new Person("a"));
      PersistenceException failure = assertThrows(PersistenceException.class, () -> people.insert(new Person("a")));
      SQLIntegrityConstraintViolationException cause =
          assertInstanceOf(SQLIntegrityConstraintViolationException.class, failure.getCause());
      assertEquals("23505", cause.getSQLState());
      assertEquals(1, people.count());
    }
  }

  @Test
  void functionsOfCinchAreCalledAsProcedures() {
    try (SqlSession session = sessions.openSession()) {
      People people = session.getMapper(People.class);
      people.remember("colour", "green");
      session.commit();
      assertEquals("green", people.remembered("colour"));
    }
  }

  @Test
  void oneSessionFactoryServesEveryTenant() {
    ThreadLocal<String> tenant = ThreadLocal.withInitial(() -> "acme");
    SqlSessionFactory routed = factory(new Routing(pool, tenant));
    for (String name : List.of("acme", "globex", "globex", "acme", "globex")) {
      tenant.set(name);
      try (SqlSession session = routed.openSession()) {
        People people = session.getMapper(People.class);
        people.insert(new Person(name + people.count()));
        session.commit();
      }
    }
    try (SqlSession session = routed.openSession()) {
      assertEquals(List.of("globex0", "globex1", "globex2"), session.getMapper(People.class).names(List.of(1L, 2L, 3L)));
    }
    try (SqlSession session = sessions.openSession()) {
      assertEquals(List.of("acme0", "acme1"), session.getMapper(People.class).names(List.of(1L, 2L, 3L)));
    }
  }

  /** Gives every connection to the tenant of the thread. */
  private record Routing(DataSource pool, ThreadLocal<String> tenant) implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
      Connection connection = pool.getConnection();
      connection.setSchema(tenant.get());
      return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
      return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
      pool.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
      pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
      return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getLogger(Logger.GLOBAL_LOGGER_NAME);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      return pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
      return pool.isWrapperFor(type);
    }
  }

  @Test
  void theNextBorrowerOfMyBatisOwnPoolIsHome() throws SQLException {
    PooledDataSource own = new PooledDataSource("org.cinchdb.jdbc.Driver", url(), null, null);
    own.setPoolMaximumActiveConnections(1);
    try {
      SqlSessionFactory factory = factory(own);
      for (int i = 0; i < 3; i++) {
        try (SqlSession session = factory.openSession()) {
          session.getMapper(People.class).insert(new Person("p" + i));
          session.commit();
        }
        try (Connection connection = own.getConnection()) {
          assertEquals("acme", connection.getSchema());
          connection.setSchema("globex");
        }
      }
      try (SqlSession session = factory.openSession()) {
        assertEquals(3, session.getMapper(People.class).count());
      }
    } finally {
      own.forceCloseAll();
    }
  }
}
