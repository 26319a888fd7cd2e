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
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;
import org.cinchdb.SqlState;
import org.jspecify.annotations.Nullable;

/** Text in memory: what was read, or what is to be stored. Changing it changes no row until it is set again. */
final class CinchClob implements NClob {
    private @Nullable String text;

    CinchClob(String text) {
        this.text = text;
    }

    static String textOf(Clob clob) throws SQLException {
        if (clob instanceof CinchClob ours) {
            return ours.text();
        }
        try (Reader reader = clob.getCharacterStream()) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        } catch (IOException e) {
            throw SqlState.IO.withCause(0, e, "The Clob cannot be read: " + e.getMessage());
        }
    }

    private String text() throws SQLException {
        String known = text;
        if (known == null) {
            throw SqlState.BAD_ARGUMENT.error("The Clob was freed.");
        }
        return known;
    }

    @Override
    public long length() throws SQLException {
        return text().length();
    }

    @Override
    public String getSubString(long pos, int length) throws SQLException {
        int from = CinchBlob.index(pos, length());
        if (length < 0) {
            throw SqlState.BAD_ARGUMENT.error("The length %d is negative.", length);
        }
        return text().substring(from, (int) Math.min(length(), (long) from + length));
    }

    @Override
    public Reader getCharacterStream() throws SQLException {
        return new StringReader(text());
    }

    @Override
    public Reader getCharacterStream(long pos, long length) throws SQLException {
        return new StringReader(getSubString(pos, (int) Math.min(length, Integer.MAX_VALUE)));
    }

    @Override
    public InputStream getAsciiStream() throws SQLException {
        return new ByteArrayInputStream(text().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long position(String pattern, long start) throws SQLException {
        int found = text().indexOf(pattern, CinchBlob.index(start, length()));
        return found < 0 ? -1 : found + 1L;
    }

    @Override
    public long position(Clob pattern, long start) throws SQLException {
        return position(textOf(pattern), start);
    }

    @Override
    public int setString(long pos, String added) throws SQLException {
        int from = CinchBlob.index(pos, length());
        String old = text();
        int to = Math.min(old.length(), from + added.length());
        text = old.substring(0, from) + added + old.substring(to);
        return added.length();
    }

    @Override
    public int setString(long pos, String added, int offset, int len) throws SQLException {
        return setString(pos, added.substring(offset, offset + len));
    }

    @Override
    public OutputStream setAsciiStream(long pos) throws SQLException {
        CinchBlob.index(pos, length());
        return new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
                store(pos, toString(StandardCharsets.UTF_8));
            }
        };
    }

    @Override
    public Writer setCharacterStream(long pos) throws SQLException {
        CinchBlob.index(pos, length());
        return new StringWriter() {
            @Override
            public void close() throws IOException {
                store(pos, toString());
            }
        };
    }

    private void store(long pos, String added) throws IOException {
        try {
            setString(pos, added);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void truncate(long len) throws SQLException {
        text = getSubString(1, (int) Math.min(len, Integer.MAX_VALUE));
    }

    @Override
    public void free() {
        text = null;
    }
}
