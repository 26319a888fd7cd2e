/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.tenant;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.cinchdb.SqlState;
import org.cinchdb.branch.Branch;
import org.cinchdb.branch.Change;
import org.cinchdb.branch.ChangeLog;
import org.cinchdb.branch.FileLog;
import org.cinchdb.branch.FileLog.Identity;
import org.cinchdb.branch.FileLog.Place;
import org.cinchdb.branch.SchemaApplier;
import org.cinchdb.branch.SchemaApplier.Listener;
import org.cinchdb.catalog.Catalog;
import org.cinchdb.catalog.ProjectFiles;
import org.cinchdb.schema.Ids;
import org.cinchdb.schema.Schema;
import org.cinchdb.sqlite.SqliteConnection;
import org.cinchdb.sqlite.SqliteConnection.Access;

/**
 * Empty tenants: what a tenant's file is before its first row, for each place in a branch's log.
 *
 * <p>A template is made from the nearest one before it by replay, kept on disk as {@code template-{position}.db} so
 * that the next process finds it, and in memory as an image that new tenants are written from. On disk it never changes
 * and SQLite opens it as immutable, without locks; that is why Java may read it. For any thread.
 */
public final class Templates {
    private static final int IMAGES = 16;
    private static final int KEPT_ON_DISK = 3;

    private final Catalog catalog;
    private final ChangeLog log;

    /** The place of each branch whose template on disk was last read or written here. */
    private final Map<Long, Place> onDisk = new HashMap<>();

    private final Map<String, Image> images = new LinkedHashMap<>(IMAGES, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Image> eldest) {
            return size() > IMAGES;
        }
    };

    /**
     * A template's bytes.
     *
     * @param marker what stands in the place of the tenant's id: a random UUID, so it occurs nowhere else
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Image(byte[] bytes, String marker, Place place) {
        /** The file of a new tenant: the same bytes with the tenant's id in place of the marker, which is as long. */
        byte[] forTenant(String uid) {
            byte[] file = bytes.clone();
            byte[] from = marker.getBytes(StandardCharsets.US_ASCII);
            byte[] to = uid.getBytes(StandardCharsets.US_ASCII);
            for (int at = 0; at <= file.length - from.length; at++) {
                if (file[at] == from[0] && Arrays.equals(file, at, at + from.length, from, 0, from.length)) {
                    System.arraycopy(to, 0, file, at, to.length);
                }
            }
            return file;
        }
    }

    public Templates(Catalog catalog, ChangeLog log) {
        this.catalog = catalog;
        this.log = log;
    }

    private Path directory(Branch branch) {
        return catalog.directory().resolve(branch.directory());
    }

    private Path path(Branch branch, Place place) {
        return directory(branch).resolve("template-" + place.position() + ".db");
    }

    /** The template at a place, on disk. */
    public synchronized Path file(Branch branch, Place place) throws SQLException {
        Image image = image(branch, place);
        Path path = path(branch, place);
        boolean known = place.equals(onDisk.get(branch.id())) && Files.exists(path);
        // A file of that position may come from a log that was there before metadata.db was restored.
        if (!known && load(branch, place).isEmpty()) {
            try {
                ProjectFiles.makeDirectories(directory(branch));
                Path draft = draft();
                Files.write(draft, image.bytes());
                ProjectFiles.force(draft);
                Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
                sweep(branch);
            } catch (IOException e) {
                throw SqlState.IO.withCause(0, e, "Writing the template " + path + " failed: " + e.getMessage());
            }
        }
        onDisk.put(branch.id(), place);
        return path;
    }

    /** The template at a place, in memory. */
    synchronized Image image(Branch branch, Place place) throws SQLException {
        Image known = images.get(key(branch, place));
        if (known != null) {
            return known;
        }
        Optional<Image> stored = load(branch, place);
        Image image = stored.isPresent() ? stored.get() : build(branch, place);
        images.put(key(branch, place), image);
        return image;
    }

    /** The schema of a template, whose objects have these ids. */
    public Schema schema(Branch branch, Place place, Ids ids) throws SQLException {
        Image image = image(branch, place);
        try {
            Path draft = draft();
            try {
                Files.write(draft, image.bytes());
                try (SqliteConnection file = SqliteConnection.open(draft, Access.IMMUTABLE, 0)) {
                    return Schema.read(file, ids);
                }
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw SqlState.IO.withCause(
                    0, e, "Reading a template in " + directory(branch) + " failed: " + e.getMessage());
        }
    }

    /** Keeps the outcome of {@link #replay} as the template at its place. */
    public synchronized void keep(Branch branch, Replayed replayed) {
        images.put(key(branch, replayed.image().place()), replayed.image());
    }

    /** What changes make of a template. */
    public record Replayed(Image image) {
        /** Which place in the log that template has. */
        public Place place() {
            return image.place();
        }
    }

    /**
     * Replays changes on the template at a place.
     *
     * @throws SQLException if they cannot be replayed in an empty file: then they must not enter the log
     */
    public Replayed replay(Branch branch, Place from, List<Change> changes) throws SQLException {
        return replay(branch, from, changes, (ignored, change) -> {});
    }

    /** The same, heard by a listener. */
    public Replayed replay(Branch branch, Place from, List<Change> changes, Listener listener) throws SQLException {
        Place place = new Place(
                from.position() + changes.size(),
                changes.get(changes.size() - 1).id());
        return new Replayed(replay(branch, Optional.of(image(branch, from)), changes, place, listener));
    }

    private static String key(Branch branch, Place place) {
        return branch.id() + ":" + place.position() + ":" + place.changeId();
    }

    private Image build(Branch branch, Place place) throws SQLException {
        Optional<Image> base = nearest(branch, place);
        long from = base.isPresent() ? base.get().place().position() : 0;
        return replay(branch, base, log.changes(branch.id(), from, place.position()), place, (ignored, change) -> {});
    }

    private Optional<Image> nearest(Branch branch, Place place) throws SQLException {
        for (long position : positionsOnDisk(branch)) {
            Optional<String> id = position < place.position() ? log.idAt(branch.id(), position) : Optional.empty();
            if (id.isPresent()) {
                Optional<Image> image = load(branch, new Place(position, id.get()));
                if (image.isPresent()) {
                    return image;
                }
            }
        }
        return Optional.empty();
    }

    /** The positions of the templates on disk, the highest first. */
    private List<Long> positionsOnDisk(Branch branch) throws SQLException {
        if (!Files.isDirectory(directory(branch))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory(branch))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("template-\\d{1,18}\\.db"))
                    .map(name -> Long.valueOf(name.substring("template-".length(), name.length() - ".db".length())))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "Listing " + directory(branch) + " failed: " + e.getMessage());
        }
    }

    /** Reads a template off the disk; empty if it is not there, or not the one of this log. */
    private Optional<Image> load(Branch branch, Place place) throws SQLException {
        Path path = path(branch, place);
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try (SqliteConnection file = SqliteConnection.open(path, Access.IMMUTABLE, 0)) {
            Identity identity = FileLog.identity(file);
            if (!FileLog.place(file).equals(place) || !identity.branch().equals(branch.uid())) {
                Files.delete(path);
                return Optional.empty();
            }
            return Optional.of(new Image(Files.readAllBytes(path), identity.tenant(), place));
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "Reading the template " + path + " failed: " + e.getMessage());
        }
    }

    private Image replay(Branch branch, Optional<Image> base, List<Change> changes, Place place, Listener listener)
            throws SQLException {
        String marker = UUID.randomUUID().toString();
        try {
            Path draft = draft();
            try {
                if (base.isPresent()) {
                    Files.write(draft, base.get().forTenant(marker));
                }
                try (SqliteConnection file = SqliteConnection.open(draft, Access.READ_WRITE, 0)) {
                    file.run("pragma synchronous = off");
                    if (base.isEmpty()) {
                        file.first("pragma journal_mode = wal", row -> row.getString(1));
                        FileLog.create(file, new Identity(branch.databaseUid(), branch.uid(), marker));
                    }
                    file.run("pragma foreign_keys = off");
                    file.run("begin immediate");
                    SchemaApplier.apply(file, changes, place, listener);
                    file.run("commit");
                }
                return new Image(Files.readAllBytes(draft), marker, place);
            } finally {
                Files.deleteIfExists(draft);
                Files.deleteIfExists(draft.resolveSibling(draft.getFileName() + "-wal"));
                Files.deleteIfExists(draft.resolveSibling(draft.getFileName() + "-shm"));
            }
        } catch (IOException e) {
            throw SqlState.IO.withCause(
                    0, e, "Making a template in " + directory(branch) + " failed: " + e.getMessage());
        }
    }

    /** Not in the branch's directory: looking at a branch makes none. */
    private Path draft() throws IOException {
        return Files.createFile(
                catalog.directory().resolve("template-" + UUID.randomUUID() + ".tmp"), ProjectFiles.privateFile());
    }

    /** Keeps the newest few: an older one, still open somewhere, stays readable there. */
    private void sweep(Branch branch) throws SQLException, IOException {
        for (long position : positionsOnDisk(branch).stream().skip(KEPT_ON_DISK).toList()) {
            Files.deleteIfExists(path(branch, new Place(position, "")));
        }
    }
}
