/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** A project's files by the side door: as plain SQLite sees them, and as a backup or a power failure treats them. */
final class Disk {
    private Disk() {}

    /** The schema changes whose outcome nobody has settled. */
    static List<String> intents(Path project) throws SQLException {
        return query(project, "select last_change_id from intent");
    }

    /** The file of a tenant that a branch has now. */
    static Path file(Path project, String branch, String tenant) throws SQLException {
        String file = query(project, """
                select file
                from tenant_file f
                join branch b on b.id = f.branch_id and b.name = '%s' and b.dropped_at is null
                join tenant_name n on n.tenant_id = f.tenant_id and n.name = '%s' and n.to_sequence is null
                where f.dropped_at is null""".formatted(branch, tenant)).get(0);
        return project.resolve(".cinchdb").resolve(file);
    }

    /** Runs a script on metadata.db itself. */
    static List<String> query(Path project, String script) throws SQLException {
        return plain(project.resolve(".cinchdb").resolve("metadata.db"), script);
    }

    /** Runs one statement on a file with sqlite-jdbc alone. */
    static List<String> plain(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            return Sql.run(connection, sql);
        }
    }

    /**
     * Copies a project's directory. Not one that this process has open: closing a copied file drops SQLite's locks on
     * it.
     */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (!Files.isDirectory(target)) {
                    Files.copy(path, target);
                }
            }
        }
    }

    /** Writes a copy of a database file, as backups are made. */
    static void backUp(Path file, Path copy) throws SQLException {
        plain(file, "vacuum into '" + copy + "'");
    }

    /** Puts a copy in place of a database file that nobody has open. */
    static void restore(Path copy, Path file) throws IOException {
        remove(file);
        Files.copy(copy, file);
    }

    /** Removes a database file that nobody has open. */
    static void remove(Path file) throws IOException {
        Files.delete(file);
        Files.deleteIfExists(wal(file));
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
    }

    /** The write-ahead log of a database file. */
    static Path wal(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    /** Cuts a file off behind so many bytes. */
    static void cut(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }
}
