/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.cinchdb.BranchName;
import org.cinchdb.DatabaseName;
import org.cinchdb.catalog.ProjectFiles;

/**
 * The database and the branch on which commands work that name none: {@code .cinchdb/active}, one line of text such as
 * {@code shop/feature/pay}. It concerns the command line alone.
 */
record Active(DatabaseName database, BranchName branch) {
    private static final String FILE = "active";

    /** What was chosen last; none if nothing was, or if the file says nothing that makes sense. */
    static Optional<Active> read(Path directory) {
        try {
            String line = Files.readString(directory.resolve(FILE)).strip();
            int slash = line.indexOf('/');
            return slash < 0
                    ? Optional.empty()
                    : Optional.of(new Active(
                            DatabaseName.of(line.substring(0, slash)), BranchName.of(line.substring(slash + 1))));
        } catch (NoSuchFileException | SQLException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure("Reading", directory, e);
        }
    }

    /** Chooses them: the file is the old one or the new one, never half of it. */
    void write(Path directory) {
        Path draft = directory.resolve(FILE + "-" + UUID.randomUUID() + ".tmp");
        try {
            try {
                Files.createFile(draft, ProjectFiles.privateFile());
                Files.writeString(draft, database + "/" + branch + "\n", StandardCharsets.UTF_8);
                Files.move(draft, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw failure("Writing", directory, e);
        }
    }

    /** Chooses none. */
    static void forget(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(FILE));
        } catch (IOException e) {
            throw failure("Removing", directory, e);
        }
    }

    private static UncheckedIOException failure(String what, Path directory, IOException e) {
        return new UncheckedIOException(what + " " + directory.resolve(FILE) + " failed: " + e, e);
    }
}
