/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.catalog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** How files and directories of a project come to be: for the owner alone where the file system can, and durably. */
public final class ProjectFiles {
    private static final boolean POSIX =
            Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix");

    private ProjectFiles() {}

    /** A channel on a file of our own, which is made if it is not there. */
    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                privateFile());
    }

    /**
     * Gives a finished file its real name, durably, unless that name is taken.
     *
     * @throws FileAlreadyExistsException if it is taken; the file that has it is left alone
     */
    public static void publish(Path draft, Path target) throws IOException {
        force(draft);
        Uninterrupted.call(() -> Files.createLink(target, draft));
        forceDirectory(target.resolveSibling("."));
    }

    /** Forces a file's content to the disk. Never for a file that SQLite may have open, but for its {@code -wal}. */
    public static void force(Path file) throws IOException {
        Uninterrupted.run(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(false);
            }
        });
    }

    /** The same for the file and its entry in its directory: it may be new. */
    public static void forceEntry(Path file) throws IOException {
        force(file);
        forceDirectory(file.resolveSibling("."));
    }

    private static void forceDirectory(Path directory) throws IOException {
        if (!POSIX) {
            return;
        }
        Uninterrupted.run(() -> {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        });
    }

    /** Makes a directory and those above it, for the owner alone, durably. */
    public static void makeDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().normalize().getParent();
        if (parent != null) {
            makeDirectories(parent);
        }
        try {
            Files.createDirectory(directory, privateDirectory());
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        if (parent != null) {
            forceDirectory(parent);
        }
    }

    private static FileAttribute<?>[] privateDirectory() {
        return permissions("rwx------");
    }

    /** How a file is made for the owner alone, where the file system can. */
    public static FileAttribute<?>[] privateFile() {
        return permissions("rw-------");
    }

    private static FileAttribute<?>[] permissions(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
