/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Change;
import org.cinchdb.branch.FileLog;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.catalog.ProjectFiles;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.tenant.TenantCopies;
import org.cinchdb.tenant.Tenants;

/**
 * Copies a project while it is in use. The copy is a project itself.
 *
 * <p>The files of tenants are copied first and metadata.db last: a file that is behind the log follows it at its next
 * use, one that is ahead of it would be refused. Then metadata.db's copy says what else belongs to it. Files that it
 * knows and that were not there before are copied now; those of a branch on which a change came in the meantime that
 * rows can refuse are copied again, since the rows of before may not fit it; and if a file turns out to be ahead,
 * metadata.db is copied again. Each file is as of one moment, which is not the same for all.
 *
 * <p>All of it lies under a temporary name until it is complete and on the disk. A process that dies before leaves
 * {@code .cinchdb.partial-..} behind, which may be deleted.
 */
public final class Backup {
    private static final int ROUNDS = 50;
    private static final int NAMED = 20;

    private final Project project;
    private final Path target;
    private final Path draft;
    private final Map<String, Place> copied = new LinkedHashMap<>();

    /**
     * What was copied.
     *
     * @param tenants how many files of tenants; those that nobody has touched have none
     * @param bytes the size of all files
     */
    public record Outcome(int tenants, long bytes) {}

    /**
     * What a copy of metadata.db says.
     *
     * @param files those that belong to it, with their branches
     * @param heads those of the branches
     * @param intended the files whose own change is about to be published, with its position
     */
    private record Truth(Map<String, Long> files, Map<Long, Long> heads, Map<String, Long> intended) {
        static Truth of(SqliteConnection metadata) throws SQLException {
            Map<Long, Long> heads = new HashMap<>();
            metadata.query("select id, head from branch", row -> heads.put(row.getLong(1), row.getLong(2)));
            Map<String, Long> intended = new HashMap<>();
            metadata.query(
                    "select file, to_position from intent natural join tenant_file",
                    row -> intended.put(row.getString(1), row.getLong(2)));
            return new Truth(Tenants.files(metadata), heads, intended);
        }

        /** Whether a copy is not ahead of the log. */
        boolean covers(Map.Entry<String, Place> copy) {
            long head = heads.getOrDefault(files.getOrDefault(copy.getKey(), 0L), 0L);
            return copy.getValue().position() <= Math.max(head, intended.getOrDefault(copy.getKey(), 0L));
        }
    }

    Backup(Project project, Path directory) {
        this.project = project;
        Path there = directory.toAbsolutePath().normalize();
        this.target = there.resolve(Project.DIRECTORY);
        this.draft = there.resolve(Project.DIRECTORY + ".partial-" + UUID.randomUUID());
    }

    Outcome run(Progress progress) throws SQLException {
        if (Files.exists(target)) {
            throw SqlState.DUPLICATE_OBJECT.error(
                    "There is a project in %s already: name a directory that has none", target.getParent());
        }
        boolean done = false;
        try {
            ProjectFiles.makeDirectories(draft);
            copyAll(progress);
            FailPoint.BACKED_UP.reached();
            Outcome outcome = new Outcome(copied.size(), size());
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            ProjectFiles.forceEntry(target.resolve("metadata.db"));
            done = true;
            return outcome;
        } catch (IOException e) {
            throw SqlState.IO.withCause(
                    0,
                    e,
                    "The backup to " + target.getParent() + " failed: "
                            + e.getClass().getSimpleName() + " " + e.getMessage());
        } finally {
            if (!done) {
                discard();
            }
        }
    }

    private void copyAll(Progress progress) throws SQLException, IOException {
        Truth before = project.catalog().read(Truth::of);
        copy(before.files().keySet(), progress);
        for (int round = 0; round < ROUNDS; round++) {
            Truth now = TenantCopies.duplicate(
                    project.catalog().directory().resolve("metadata.db"), draft.resolve("metadata.db"), Truth::of);
            copy(outdated(before, now), progress);
            forget(now);
            if (missing(now).isEmpty() && copied.entrySet().stream().allMatch(now::covers)) {
                return;
            }
            before = now;
        }
        throw SqlState.SERIALIZATION.error(
                "Schema changes came faster than the files could be copied. Back up again when there are fewer");
    }

    /** What has to be copied to go with {@code now}, given what was copied since {@code before}. */
    private Set<String> outdated(Truth before, Truth now) throws SQLException {
        Set<String> files = missing(now);
        for (Map.Entry<Long, Long> branch : now.heads().entrySet()) {
            long from = before.heads().getOrDefault(branch.getKey(), branch.getValue());
            boolean dependsOnRows = project.log().changes(branch.getKey(), from, branch.getValue()).stream()
                    .anyMatch(Change::dependsOnRows);
            if (dependsOnRows) {
                now.files().forEach((file, of) -> {
                    if (of.equals(branch.getKey())) {
                        files.add(file);
                    }
                });
            }
        }
        return files;
    }

    private Set<String> missing(Truth now) {
        Set<String> files = new TreeSet<>(now.files().keySet());
        files.removeAll(copied.keySet());
        return files;
    }

    /** Removes the copies of files that were dropped in the meantime. */
    private void forget(Truth now) throws IOException {
        for (String file : List.copyOf(copied.keySet())) {
            if (!now.files().containsKey(file)) {
                Files.deleteIfExists(draft.resolve(file));
                copied.remove(file);
            }
        }
    }

    private void copy(Set<String> files, Progress progress) throws SQLException {
        EachTenant<String, Place> copies = EachTenant.run(
                files,
                file -> TenantCopies.duplicate(project.files().path(file), draft.resolve(file), FileLog::place),
                progress);
        copied.putAll(copies.done());
        List<String> failures = new ArrayList<>();
        for (Map.Entry<String, SQLException> failed : copies.failed().entrySet()) {
            if (isStillThere(failed.getKey())) {
                failures.add(failed.getKey() + ": " + failed.getValue().getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw SqlState.DAMAGED.error(
                    "%d files cannot be copied, and nothing was backed up: %s. Restore or drop these tenants first",
                    failures.size(), String.join("; ", failures.subList(0, Math.min(NAMED, failures.size()))));
        }
    }

    /** Its tenant may have been dropped since it was listed. */
    private boolean isStillThere(String file) throws SQLException {
        return project.catalog().read(metadata -> Tenants.files(metadata).containsKey(file));
    }

    private long size() throws IOException {
        try (Stream<Path> files = Files.walk(draft)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private void discard() throws SQLException {
        if (!Files.exists(draft)) {
            return;
        }
        try (Stream<Path> files = Files.walk(draft)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            throw SqlState.IO.withCause(0, new IOException(e), "Removing " + draft + " failed: " + e.getMessage());
        }
    }
}
