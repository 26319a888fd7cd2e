/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls every method of JDBC on this driver and on sqlite-jdbc: where that one answers, this one does. */
class AgainstSqliteJdbcTest {
    private interface Connector {
        Connection connect() throws SQLException;
    }

    private interface Subject {
        Object of(Connection connection) throws SQLException;
    }

    private static final Map<Class<?>, Subject> SUBJECTS = Map.of(
            Connection.class,
            connection -> connection,
            DatabaseMetaData.class,
            Connection::getMetaData,
            Statement.class,
            Connection::createStatement,
            PreparedStatement.class,
            connection -> connection.prepareStatement("select ?"),
            ResultSet.class,
            AgainstSqliteJdbcTest::row,
            ResultSetMetaData.class,
            connection -> row(connection).getMetaData());

    private static ResultSet row(Connection connection) throws SQLException {
        ResultSet row = connection.createStatement().executeQuery("select 1 as a");
        row.next();
        return row;
    }

    @Test
    void nothingIsUnsupportedThatSqliteJdbcSupports(@TempDir Path directory) throws SQLException {
        Set<String> missing =
                methods(() -> Connections.open(directory), SQLFeatureNotSupportedException.class::isInstance);
        missing.retainAll(methods(() -> DriverManager.getConnection("jdbc:sqlite::memory:"), Objects::isNull));
        // There it answers null.
        missing.removeIf(method -> method.startsWith("Connection.createArrayOf"));
        assertThat(missing).isEmpty();
    }

    private static Set<String> methods(Connector connector, Predicate<@Nullable Throwable> outcome)
            throws SQLException {
        Set<String> methods = new TreeSet<>();
        for (Map.Entry<Class<?>, Subject> subject : SUBJECTS.entrySet()) {
            for (Method method : subject.getKey().getMethods()) {
                if (!Modifier.isStatic(method.getModifiers())
                        && outcome.test(failure(connector, subject.getValue(), method))) {
                    methods.add(subject.getKey().getSimpleName() + "." + method.getName()
                            + Arrays.toString(method.getParameterTypes()));
                }
            }
        }
        return methods;
    }

    private static @Nullable Throwable failure(Connector connector, Subject subject, Method method)
            throws SQLException {
        try (Connection connection = connector.connect()) {
            method.invoke(
                    subject.of(connection),
                    Arrays.stream(method.getParameterTypes())
                            .map(AgainstSqliteJdbcTest::argument)
                            .toArray());
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object argument(Class<?> type) {
        return Map.<Class<?>, Object>of(
                        int.class,
                        1,
                        long.class,
                        1L,
                        short.class,
                        (short) 1,
                        byte.class,
                        (byte) 1,
                        boolean.class,
                        true,
                        double.class,
                        1.0,
                        float.class,
                        1f,
                        String.class,
                        "a",
                        Object.class,
                        "a",
                        Class.class,
                        String.class)
                .get(type);
    }

    @Test
    void everyMethodOfAClosedConnectionSaysThatItIsClosed(@TempDir Path directory) throws Exception {
        Connection closed = Connections.open(directory);
        closed.close();
        List<String> exempt = List.of(
                "close",
                "isClosed",
                "isValid",
                "abort",
                "isWrapperFor",
                "beginRequest",
                "setShardingKey",
                "setShardingKeyIfValid");
        for (Method method : Connection.class.getMethods()) {
            if (Modifier.isStatic(method.getModifiers()) || exempt.contains(method.getName())) {
                continue;
            }
            try {
                method.invoke(
                        closed,
                        Arrays.stream(method.getParameterTypes())
                                .map(AgainstSqliteJdbcTest::argument)
                                .toArray());
                throw new AssertionError(method + " answers");
            } catch (InvocationTargetException e) {
                assertThat(e.getCause())
                        .as(method.toString())
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                cause -> assertThat(cause.getSQLState()).isEqualTo("08003"));
            }
        }
    }
}
