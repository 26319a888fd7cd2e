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
import java.util.Arrays;
import java.util.Properties;
import org.cinchdb.SqlState;
import org.cinchdb.url.ConnectionTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of a closed project that were put back from a backup, replaced, damaged or removed. */
@Timeout(120)
class RestoredFilesTest {
    @TempDir
    Path project;

    @TempDir
    Path backups;

    private final SqlChild writer;

    /** What may become of a tenant's file behind Cinch's back. */
    enum Mishap {
        REPLACED_BY_ANOTHER_TENANTS {
            @Override
            void befall(Path file, Path other) throws IOException, SQLException {
                Disk.remove(file);
                Disk.backUp(other, file);
            }
        },
        FILLED_WITH_GARBAGE {
            @Override
            void befall(Path file, Path other) throws IOException {
                Disk.remove(file);
                Files.writeString(file, "garbage".repeat(5000));
            }
        },
        GARBLED_BEHIND_ITS_HEADER {
            @Override
            void befall(Path file, Path other) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                Disk.remove(file);
                Arrays.fill(bytes, 100, bytes.length, (byte) 0x5a);
                Files.write(file, bytes);
            }
        },
        EMPTIED {
            @Override
            void befall(Path file, Path other) throws IOException {
                Disk.remove(file);
                Files.createFile(file);
            }
        },
        MADE_BY_SOMEBODY_ELSE {
            @Override
            void befall(Path file, Path other) throws IOException, SQLException {
                Disk.remove(file);
                Disk.plain(file, "create table item(id integer primary key)");
            }
        },
        DELETED {
            @Override
            void befall(Path file, Path other) throws IOException {
                Disk.remove(file);
            }
        };

        abstract void befall(Path file, Path other) throws IOException, SQLException;
    }

    RestoredFilesTest() throws IOException {
        writer = SqlChild.start();
    }

    @BeforeEach
    void threeTenantsWithATable() throws IOException {
        for (String tenant : new String[] {"acme", "globex", "initech", "untouched"}) {
            writer.connect(tenant, Sql.url(project, "main", tenant, "create=true"));
        }
        writer.run("acme", "create table item(id integer primary key); insert into item values (1)");
        writer.run("globex", "insert into item values (2)");
        writer.run("initech", "insert into item values (3)");
    }

    @AfterEach
    void endWriter() {
        writer.close();
    }

    @Test
    void aTenantThatIsNewerThanTheLogIsRefusedAndTheOthersGoOn() throws Exception {
        restoreMetadataFromBeforeTheLastChange();

        try (Connection session = Sql.connect(project, "initech")) {
            session.setSchema("acme");
            Sql.assertFails(session, "select * from item", SqlState.HISTORY_DIVERGED)
                    .hasMessageContaining("Tenant 'acme' has schema changes up to position 2")
                    .hasMessageContaining("metadata.db is older than the tenant's file");
            Sql.assertFails(session, "insert into item values (9)", SqlState.HISTORY_DIVERGED);
            session.setSchema("initech");
            Sql.run(session, "insert into item values (4)");
            assertThat(Sql.run(session, "select id from item")).containsExactly("3", "4");
        }
        assertThat(Disk.plain(Disk.file(project, "main", "acme"), "select id, body from note"))
                .containsExactly("1|kept");
    }

    @Test
    void aRepairBringsBackWhatTheTenantsOwnRecordHolds() throws Exception {
        restoreMetadataFromBeforeTheLastChange();
        Sql.assertFails(project, "acme", "select * from item", SqlState.HISTORY_DIVERGED)
                .hasMessageContaining("cinch repair");

        try (Administration administration =
                Administration.open(ConnectionTarget.parse(Sql.url(project, "main", "acme"), new Properties()))) {
            assertThat(administration.repair()).isEqualTo(1);
        }

        assertThat(Sql.run(project, "acme", "select id, body from note")).containsExactly("1|kept");
        assertThat(Sql.run(project, "initech", "select count(*) from note")).containsExactly("0");
        assertThat(Sql.run(project, "untouched", "select position, object_name from cinch_log"))
                .containsExactly("1|item", "2|note");
    }

    @Test
    void aTenantWithAnotherHistoryIsRefusedAndTheOthersGoOn() throws Exception {
        restoreMetadataFromBeforeTheLastChange();

        Sql.run(project, "initech", "create table other(id integer primary key)");

        Sql.assertFails(project, "acme", "select * from item", SqlState.HISTORY_DIVERGED)
                .hasMessageContaining("another schema change at position 2")
                .hasMessageContaining("Restore metadata.db and tenant files from one backup");
        assertThat(Sql.run(project, "untouched", "select count(*) from other")).containsExactly("0");
        Sql.assertFails(project, "untouched", "select * from note", SqlState.TABLE_NOT_FOUND);
        Sql.run(project, "untouched", "insert into other values (1)");
        assertThat(Sql.run(project, "untouched", "select id from other")).containsExactly("1");
    }

    @Test
    void aTenantThatTheOlderMetadataDoesNotKnowKeepsItsFile() throws Exception {
        Path metadata = backUpMetadata();
        writer.connect("late", Sql.url(project, "main", "late", "create=true"));
        writer.run("late", "insert into item values (5)");
        Path file = Disk.file(project, "main", "late");
        writer.end();
        Disk.restore(metadata, project.resolve(".cinchdb").resolve("metadata.db"));

        try (Connection late = Sql.connect(project, "late", "create=true")) {
            Sql.assertFails(late, "insert into item values (6)", SqlState.DAMAGED)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("Move it away");
        }
        assertThat(Disk.plain(file, "select id from item")).containsExactly("5");
    }

    @Test
    void anOlderTenantFileIsReplayedToTheHeadWithTheRowsOfThen() throws Exception {
        Path file = Disk.file(project, "main", "acme");
        Path backup = backups.resolve("acme.db");
        Disk.backUp(file, backup);
        writer.run("acme", "insert into item values (7)");
        writer.run("acme", "alter table item add column body text default 'new'");
        writer.run("globex", "create table note(id integer primary key)");
        writer.run("acme", "insert into note values (1)");
        writer.end();
        Disk.restore(backup, file);

        try (Connection acme = Sql.connect(project, "acme")) {
            assertThat(Sql.run(acme, "select id, body from item")).containsExactly("1|new");
            assertThat(Sql.run(acme, "select count(*) from note")).containsExactly("0");
            Sql.run(acme, "create index item_body on item(body)");
            assertThat(Sql.run(acme, "select position, object_name from cinch_log"))
                    .containsExactly("1|item", "2|item", "3|note", "4|item_body");
        }
        assertThat(Sql.run(project, "globex", "select name from pragma_index_list('item')"))
                .containsExactly("item_body");
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsNotTheTenantsIsRefusedAndTheSessionMovesOn(Mishap mishap) throws Exception {
        Path file = Disk.file(project, "main", "acme");
        Path other = Disk.file(project, "main", "globex");
        writer.end();
        Path backup = backups.resolve("acme.db");
        Disk.backUp(file, backup);
        mishap.befall(file, other);
        boolean there = Files.exists(file);

        try (Connection session = Sql.connect(project, "acme")) {
            Sql.assertFails(session, "select * from item", SqlState.DAMAGED).hasMessageContaining(file.toString());
            Sql.assertFails(session, "insert into item values (9)", SqlState.DAMAGED);
            Sql.assertFails(session, "create table note(id integer)", SqlState.DAMAGED);
            assertThat(Files.exists(file)).isEqualTo(there);
            session.setSchema("globex");
            Sql.run(session, "insert into item values (4); create table note(id integer)");
            assertThat(Sql.run(session, "select id from item")).containsExactly("2", "4");

            Files.deleteIfExists(file);
            Files.copy(backup, file);
            session.setSchema("acme");
            assertThat(Sql.run(session, "select id, (select count(*) from note) from item"))
                    .containsExactly("1|0");
        }
    }

    /** Whether the change happened only that file could say. */
    @Test
    void aDamagedFileThatDecidesAboutAChangeStopsSchemaChangesAlone() throws Exception {
        Path file = Disk.file(project, "main", "acme");
        writer.runUntil(FailPoint.TENANT_COMMITTED, "acme", "create table note(id integer primary key)");
        writer.kill();
        Mishap.FILLED_WITH_GARBAGE.befall(file, file);

        try (Connection globex = Sql.connect(project, "globex", "busyTimeout=1000");
                Connection untouched = Sql.connect(project, "untouched", "busyTimeout=1000")) {
            assertThat(Sql.run(globex, "select id from item")).containsExactly("2");
            Sql.run(globex, "insert into item values (4)");
            assertThat(Sql.run(untouched, "select id from item")).isEmpty();
            Sql.assertFails(globex, "create table other(id integer)", SqlState.DAMAGED)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("Restore it from a backup");

            Files.delete(file);
            Sql.run(globex, "create table other(id integer)");
            assertThat(Sql.run(untouched, "select count(*) from other")).containsExactly("0");
        }
    }

    private Path backUpMetadata() throws SQLException {
        Path backup = backups.resolve("metadata.db");
        Disk.backUp(project.resolve(".cinchdb").resolve("metadata.db"), backup);
        return backup;
    }

    private void restoreMetadataFromBeforeTheLastChange() throws IOException, SQLException {
        Path metadata = backUpMetadata();
        writer.run("acme", "create table note(id integer primary key, body text); insert into note values (1, 'kept')");
        writer.run("untouched", "select count(*) from note");
        writer.end();
        Disk.restore(metadata, project.resolve(".cinchdb").resolve("metadata.db"));
    }
}
