/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The stdout of the process, in UTF-8. A {@link PrintWriter} keeps failures to itself, so they are thrown past it: that
 * the reader has gone ({@code | head}) as {@link Closed}, which is no error, the rest as {@link UncheckedIOException}.
 */
final class StandardOutput extends OutputStream {
    private static final int BUFFER = 1 << 16;

    private final OutputStream descriptor;

    /** Nobody reads stdout any more. */
    static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Closed(IOException cause) {
            super(cause);
        }
    }

    StandardOutput(OutputStream descriptor) {
        this.descriptor = descriptor;
    }

    /** What commands print to. */
    static PrintWriter open() {
        return writer(new FileOutputStream(FileDescriptor.out));
    }

    static PrintWriter writer(OutputStream descriptor) {
        return new PrintWriter(
                new java.io.BufferedWriter(
                        new OutputStreamWriter(new StandardOutput(descriptor), StandardCharsets.UTF_8), BUFFER),
                false);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            descriptor.write(bytes, offset, length);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        boolean closed = message.contains("pipe") || message.contains("reset by peer");
        return closed ? new Closed(e) : new UncheckedIOException("Writing to stdout failed: " + e.getMessage(), e);
    }
}
