/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    @TempDir
    Path project;

    @Test
    void whatAProjectConsistsOfIsForItsOwnerAlone() throws Exception {
        assumeTrue(project.getFileSystem().supportedFileAttributeViews().contains("posix"));
        try (Connection connection =
                        DriverManager.getConnection("jdbc:cinch:shop/main/acme?create=true&project=" + project);
                Statement statement = connection.createStatement()) {
            statement.execute("create table t(a)");
            statement.execute("insert into t values (1)");
            statement.execute("select cinch_tenant_create('lazy')");
            connection.setSchema("lazy");
            try (Statement read = connection.createStatement()) {
                read.executeQuery("select * from t").close();
            }
            List<Path> all;
            try (Stream<Path> walk = Files.walk(project.resolve(".cinchdb"))) {
                all = walk.toList();
            }
            assertThat(all).hasSizeGreaterThan(8);
            for (Path path : all) {
                assertThat(OWNER).as(path.toString()).containsAll(Files.getPosixFilePermissions(path));
            }
        }
    }
}
