/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SQLite starts a WAL anew only when no reader is left in it: with readers that overlap it would grow without bound.
 */
class LongWalTest {
    private static final int COMMITS = 12_000;
    private static final int ROW_BYTES = 3_000;
    private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path project;

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:cinch:shop/main/acme?create=true&project=" + project);
    }

    /** Reads with two cursors, of which one is always open. */
    private void readUntil(AtomicBoolean done) {
        try (Connection one = connect();
                Connection other = connect();
                PreparedStatement first = one.prepareStatement("select id from t");
                PreparedStatement second = other.prepareStatement("select id from t")) {
            ResultSet open = first.executeQuery();
            open.next();
            while (!done.get()) {
                ResultSet next = second.executeQuery();
                next.next();
                LockSupport.parkNanos(HELD_NANOS);
                open.close();
                open = first.executeQuery();
                open.next();
                LockSupport.parkNanos(HELD_NANOS);
                next.close();
            }
            open.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long wal() throws IOException {
        try (Stream<Path> files = Files.walk(project)) {
            Path wal = files.filter(file -> file.getFileName().toString().equals("acme.db-wal"))
                    .findFirst()
                    .orElseThrow();
            return Files.size(wal);
        }
    }

    @Test
    void theWalStaysShortWhileReadersOverlap() throws Exception {
        try (Connection writer = connect();
                Statement statement = writer.createStatement()) {
            statement.execute("create table t(id integer primary key, body blob)");
            statement.execute("insert into t(body) values (zeroblob(10))");
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> readUntil(done));
            long longest = 0;
            try (PreparedStatement insert = writer.prepareStatement("insert into t(body) values (zeroblob(?))")) {
                for (int i = 0; i < COMMITS; i++) {
                    insert.setInt(1, ROW_BYTES);
                    insert.executeUpdate();
                    if (i % 500 == 0) {
                        longest = Math.max(longest, wal());
                    }
                }
            } finally {
                done.set(true);
                reader.get(60, TimeUnit.SECONDS);
            }
            assertThat(longest).isLessThan(30 * MEBIBYTE);
            try (ResultSet rows = statement.executeQuery("select count(*) from t")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(COMMITS + 1);
            }
        }
    }
}
