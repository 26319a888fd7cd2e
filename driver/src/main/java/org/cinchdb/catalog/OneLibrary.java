/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.catalog;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.cinchdb.SqlState;
import org.cinchdb.sqlite.SqliteConnection;

/**
 * Sees to it that one copy of SQLite alone works on a project in this JVM: POSIX locks belong to the process, so two
 * copies, loaded by two class loaders, would not see each other's locks and would drop them (SQLite, "How To Corrupt An
 * SQLite Database File", 2.2.1). What is shared between class loaders are the system properties, with JDK classes alone
 * in them.
 */
final class OneLibrary {
    private static final String REGISTRY = "org.cinchdb.sqliteLibraries";

    private OneLibrary() {}

    @SuppressWarnings("unchecked")
    private static Map<String, WeakReference<Class<?>>> registry() {
        return (Map<String, WeakReference<Class<?>>>)
                System.getProperties().computeIfAbsent(REGISTRY, k -> new ConcurrentHashMap<>());
    }

    /**
     * Claims a project for the SQLite of this class loader.
     *
     * @throws SQLException CN005 if another class loader's SQLite has it open
     */
    static void claim(Path directory) throws SQLException {
        Class<?> own = SqliteConnection.library();
        WeakReference<Class<?>> holder = registry()
                .compute(
                        directory.toAbsolutePath().normalize().toString(),
                        (path, known) -> known == null || known.get() == null ? new WeakReference<>(own) : known);
        if (holder.get() != own) {
            throw SqlState.PROJECT.error(
                    "The project %s is open in this JVM through another copy of SQLite (loaded by %s). Two copies break each other's"
                            + " locks: let both class loaders share one sqlite-jdbc, or close the other's connections first",
                    directory,
                    holder.get() == null
                            ? "a class loader that is gone"
                            : holder.get().getClassLoader());
        }
    }

    /** The project is closed. */
    static void release(Path directory) {
        registry().remove(directory.toAbsolutePath().normalize().toString());
    }
}
