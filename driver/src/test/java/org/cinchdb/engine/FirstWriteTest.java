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
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes make the same thing at once: there is one of it, and what both wrote is in it. */
@Timeout(120)
class FirstWriteTest {
    private static final int TENANTS = 50;

    @TempDir
    Path project;

    @Test
    void racingFirstWritesOfATenantMakeOneFileAndLoseNoRow() throws Exception {
        try (SqlChild one = SqlChild.start();
                SqlChild two = SqlChild.start()) {
            one.connect("main", Sql.url(project, "main", "main", "create=true"));
            one.run("main", "create table item(id text)");
            one.run("main", """
                    with recursive n(i) as (select 1 union all select i + 1 from n where i < %d)
                    select cinch_tenant_create('t' || i) from n""".formatted(TENANTS));
            two.connect("main", Sql.url(project, "main", "main"));

            for (int i = 1; i <= TENANTS; i++) {
                one.run("main", "use tenant t" + i);
                two.run("main", "use tenant t" + i);
                one.begin("main", "insert into item values ('one')");
                two.begin("main", "insert into item values ('two')");
                one.answer();
                two.answer();
            }
        }

        for (int i = 1; i <= TENANTS; i++) {
            assertThat(Sql.run(project, "t" + i, "select id from item order by id"))
                    .containsExactly("one", "two");
        }
        assertThat(files()).hasSize(TENANTS + 1).noneMatch(file -> file.contains("~") || file.endsWith(".tmp"));
    }

    @Test
    void racingMakersOfAProjectAgreeOnOne() throws Exception {
        try (SqlChild one = SqlChild.start();
                SqlChild two = SqlChild.start()) {
            for (int i = 1; i <= 5; i++) {
                Path fresh = project.resolve("p" + i);
                String url = Sql.url(fresh, "feature/one", "acme", "create=true");
                one.beginToConnect("acme", url);
                two.beginToConnect("acme", url);
                one.answer();
                two.answer();
                one.begin("acme", "create table if not exists item(id text); insert into item values ('one')");
                two.begin("acme", "create table if not exists item(id text); insert into item values ('two')");
                one.answer();
                two.answer();

                assertThat(one.run("acme", "select id from item order by id")).containsExactly("one", "two");
                assertThat(two.run("acme", "select name from cinch_branches order by name"))
                        .containsExactly("feature/one", "main");
                assertThat(two.run("acme", "select name from cinch_tenants")).containsExactly("acme");
            }
        }
    }

    /** A process that died between the making of the file and its row in metadata.db leaves just this. */
    @Test
    void aFileThatMetadataDoesNotKnowOfYetIsAdopted() throws Exception {
        try (SqlChild writer = SqlChild.start()) {
            writer.connect("acme", Sql.url(project, "main", "acme", "create=true"));
            writer.run("acme", "create table item(id text); insert into item values ('old')");
            writer.connect("globex", Sql.url(project, "main", "globex", "create=true"));
            writer.run("globex", "create table note(id text)");
        }
        Path file = Disk.file(project, "main", "acme");
        Disk.query(project, "delete from tenant_file where file like '%acme.db'");

        assertThat(Sql.run(project, "acme", "select count(*) from note")).containsExactly("0");
        Sql.run(project, "acme", "insert into note values ('new')");

        assertThat(Disk.file(project, "main", "acme")).isEqualTo(file);
        assertThat(Sql.run(project, "acme", "select item.id, note.id from item, note"))
                .containsExactly("old|new");
        assertThat(files()).hasSize(2);
    }

    private List<String> files() throws IOException, SQLException {
        try (Stream<Path> paths = Files.walk(project.resolve(".cinchdb").resolve("shop-main"))) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("template-") && !name.endsWith("-wal") && !name.endsWith("-shm"))
                    .toList();
        }
    }
}
