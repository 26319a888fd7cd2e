/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.catalog;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The {@code heads} file: 64 bytes for each branch, mapped by every process that has the project open. It only grows;
 * the place of a branch is its id, and ids are never used twice. For any thread.
 */
final class Heads {
    private static final int CHUNK = 64 * 1024;

    private final Path file;
    private final Map<Long, MappedByteBuffer> chunks = new HashMap<>();

    Heads(Path file) {
        this.file = file;
    }

    synchronized BranchWord word(long branchId) throws IOException {
        long at = branchId * BranchWord.BYTES;
        MappedByteBuffer chunk = chunks.get(at / CHUNK);
        if (chunk == null) {
            chunk = map(at / CHUNK);
            chunks.put(at / CHUNK, chunk);
        }
        return new BranchWord(chunk, (int) (at % CHUNK));
    }

    private MappedByteBuffer map(long chunk) throws IOException {
        return Uninterrupted.call(() -> {
            try (FileChannel channel = ProjectFiles.open(file)) {
                return channel.map(FileChannel.MapMode.READ_WRITE, chunk * CHUNK, CHUNK);
            }
        });
    }
}
