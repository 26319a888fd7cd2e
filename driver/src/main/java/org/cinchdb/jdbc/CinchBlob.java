/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;

/** Bytes in memory: what was read, or what is to be stored. Changing it changes no row until it is set again. */
final class CinchBlob implements Blob {
    private byte @Nullable [] bytes;

    CinchBlob(byte[] bytes) {
        this.bytes = bytes;
    }

    static byte[] bytesOf(Blob blob) throws SQLException {
        if (blob instanceof CinchBlob ours) {
            return ours.bytes().clone();
        }
        try (InputStream stream = blob.getBinaryStream()) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "The Blob cannot be read: " + e.getMessage());
        }
    }

    private byte[] bytes() throws SQLException {
        byte[] known = bytes;
        if (known == null) {
            throw SqlState.BAD_ARGUMENT.error("The Blob was freed.");
        }
        return known;
    }

    /** Turns a position of JDBC, from 1, into an index. */
    static int index(long position, long length) throws SQLException {
        if (position < 1 || position > length + 1) {
            throw SqlState.BAD_ARGUMENT.error("Position %d is outside of 1 to %d.", position, length + 1);
        }
        return (int) position - 1;
    }

    @Override
    public long length() throws SQLException {
        return bytes().length;
    }

    @Override
    public byte[] getBytes(long pos, int length) throws SQLException {
        int from = index(pos, length());
        if (length < 0) {
            throw SqlState.BAD_ARGUMENT.error("The length %d is negative.", length);
        }
        return Arrays.copyOfRange(bytes(), from, (int) Math.min(bytes().length, (long) from + length));
    }

    @Override
    public InputStream getBinaryStream() throws SQLException {
        return new ByteArrayInputStream(bytes());
    }

    @Override
    public InputStream getBinaryStream(long pos, long length) throws SQLException {
        return new ByteArrayInputStream(getBytes(pos, (int) Math.min(length, Integer.MAX_VALUE)));
    }

    @Override
    public long position(byte[] pattern, long start) throws SQLException {
        byte[] all = bytes();
        for (int i = index(start, all.length); i + pattern.length <= all.length; i++) {
            if (Arrays.equals(all, i, i + pattern.length, pattern, 0, pattern.length)) {
                return i + 1L;
            }
        }
        return -1;
    }

    @Override
    public long position(Blob pattern, long start) throws SQLException {
        return position(bytesOf(pattern), start);
    }

    @Override
    public int setBytes(long pos, byte[] added) throws SQLException {
        return setBytes(pos, added, 0, added.length);
    }

    @Override
    public int setBytes(long pos, byte[] added, int offset, int len) throws SQLException {
        int from = index(pos, length());
        byte[] grown = Arrays.copyOf(bytes(), Math.max(bytes().length, from + len));
        System.arraycopy(added, offset, grown, from, len);
        bytes = grown;
        return len;
    }

    @Override
    public OutputStream setBinaryStream(long pos) throws SQLException {
        index(pos, length());
        return new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
                try {
                    setBytes(pos, toByteArray());
                } catch (SQLException e) {
                    throw new IOException(e);
                }
            }
        };
    }

    @Override
    public void truncate(long len) throws SQLException {
        bytes = getBytes(1, (int) Math.min(len, Integer.MAX_VALUE));
    }

    @Override
    public void free() {
        bytes = null;
    }
}
