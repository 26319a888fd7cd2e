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
import java.sql.SQLException;
import org.cinchdb.SqlState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Power fails in the middle of the publication of a table and the row beside it. What was forced to the disk is there
 * afterwards; of the rest, the end of the tenant's WAL and the mapped heads, anything may be missing. The table and its
 * row stay or go together.
 */
@Timeout(120)
class PowerLossTest {
    private static final String CHANGE =
            "begin; create table note(id integer primary key, body text); insert into note values (1, 'beside')";

    /** The project as it was after the tenant's COMMIT, and after the change entered the log. */
    @TempDir
    static Path committed;

    @TempDir
    static Path published;

    /** The length of the tenant's WAL before the COMMIT, in bytes. */
    private static long before;

    @TempDir
    Path project;

    @BeforeAll
    static void stopAtBothPlaces() throws IOException, SQLException {
        before = stop(FailPoint.TENANT_COMMITTED, committed);
        stop(FailPoint.PUBLISHED, published);
    }

    private static long stop(FailPoint point, Path into) throws IOException, SQLException {
        Path original = Files.createTempDirectory(into, "original");
        try (SqlChild maker = SqlChild.start()) {
            maker.connect("acme", Sql.url(original, "main", "acme", "create=true"));
            maker.connect("globex", Sql.url(original, "main", "globex", "create=true"));
            maker.run("acme", "create table item(id integer primary key); insert into item values (1)");
            maker.run("globex", "insert into item values (2)");
            Path wal = Disk.wal(Disk.file(original, "main", "acme"));
            maker.run("acme", CHANGE);
            long length = Files.size(wal);
            maker.runUntil(point, "acme", "commit");
            Disk.copy(original.resolve(".cinchdb"), into.resolve(".cinchdb"));
            return length;
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "0, true", "50, false", "50, true", "99, false", "99, true"})
    void withoutTheEndOfTheWalBothAreGone(int percentLeft, boolean headsLost) throws Exception {
        Path wal = failPower(committed, headsLost);
        long written = Files.size(wal) - before;
        assertThat(written).isPositive();
        Disk.cut(wal, before + written * percentLeft / 100);

        try (Connection acme = Sql.connect(project, "acme");
                Connection globex = Sql.connect(project, "globex")) {
            Sql.assertFails(acme, "select * from note", SqlState.TABLE_NOT_FOUND);
            Sql.assertFails(globex, "select * from note", SqlState.TABLE_NOT_FOUND);
            Sql.run(globex, "create table other(id integer primary key)");
            assertThat(Sql.run(acme, "select count(*) from other")).containsExactly("0");
            assertThat(Sql.run(acme, "select position, object_name from cinch_log"))
                    .containsExactly("1|item", "2|other");
            assertThat(Sql.run(acme, "select id from item")).containsExactly("1");
        }
        assertThat(Disk.intents(project)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withTheWholeWalBothAreThere(boolean headsLost) throws Exception {
        failPower(committed, headsLost);

        assertBothAreThere();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsInTheLogIsThereWithItsRow(boolean headsLost) throws Exception {
        failPower(published, headsLost);

        assertBothAreThere();
    }

    /** Copies the project, without what a mapping had not written back; the WAL of the tenant that made the change. */
    private Path failPower(Path source, boolean headsLost) throws IOException, SQLException {
        Disk.copy(source.resolve(".cinchdb"), project.resolve(".cinchdb"));
        if (headsLost) {
            Disk.cut(project.resolve(".cinchdb").resolve("heads"), 0);
        }
        Path file = Disk.file(source, "main", "acme");
        return Disk.wal(project.resolve(source.relativize(file).toString()));
    }

    private void assertBothAreThere() throws SQLException {
        try (Connection acme = Sql.connect(project, "acme");
                Connection globex = Sql.connect(project, "globex")) {
            assertThat(Sql.run(acme, "select id, body from note")).containsExactly("1|beside");
            assertThat(Sql.run(globex, "select count(*) from note")).containsExactly("0");
            Sql.run(globex, "create table other(id integer primary key)");
            assertThat(Sql.run(acme, "select position, object_name from cinch_log"))
                    .containsExactly("1|item", "2|note", "3|other");
        }
        assertThat(Disk.intents(project)).isEmpty();
    }
}
