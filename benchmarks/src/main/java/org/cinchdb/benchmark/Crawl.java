/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A visit to each tenant of a shop, one after the other: what stays open, and what stays in memory. */
final class Crawl {
    private static final int LOOK_EVERY = 50;

    private Crawl() {}

    /**
     * What there was after so many tenants.
     *
     * @param mostDescriptors the most open file descriptors seen so far
     * @param heapBytes used after a garbage collection
     */
    record Sight(int tenants, long mostDescriptors, long heapBytes) {}

    /** Connects to each tenant, writes a row, disconnects. */
    static List<Sight> through(Shop shop, int tenants) throws SQLException, IOException {
        List<Sight> sights = new ArrayList<>();
        long most = 0;
        int next = 100;
        for (int i = 1; i <= tenants; i++) {
            try (Connection session = shop.connect("t" + i)) {
                Shop.addItem(session, i);
            }
            if (i % LOOK_EVERY == 0) {
                most = Math.max(most, descriptors());
            }
            if (i == next) {
                sights.add(new Sight(i, most, heap()));
                next *= 10;
            }
        }
        return sights;
    }

    /** The open files of this process; Linux shows them as a directory. */
    private static long descriptors() throws IOException {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            long count = 0;
            for (Path ignored : open) {
                count++;
            }
            return count;
        }
    }

    private static long heap() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
