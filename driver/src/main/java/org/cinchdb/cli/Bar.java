/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.cli;

import java.io.PrintWriter;
import org.cinchdb.engine.Progress;

/** A progress bar on a terminal, drawn anew where it stands. */
final class Bar implements Progress {
    private static final int WIDTH = 40;
    private static final long REDRAW_NANOS = 50_000_000;

    private final PrintWriter terminal;
    private long drawn = System.nanoTime() - REDRAW_NANOS;

    private Bar(PrintWriter terminal) {
        this.terminal = terminal;
    }

    /** A bar if there is a terminal to see it; else nothing. */
    static Progress on(Environment environment, PrintWriter err) {
        return environment.errIsTerminal() ? new Bar(err) : NONE;
    }

    static Bar drawnTo(PrintWriter terminal) {
        return new Bar(terminal);
    }

    @Override
    public void tried(int done, int total) {
        long now = System.nanoTime();
        if (done < total && now - drawn < REDRAW_NANOS) {
            return;
        }
        drawn = now;
        int full = (int) ((long) WIDTH * done / Math.max(1, total));
        terminal.printf("\r[%s%s] %,d of %,d tenants", "#".repeat(full), "-".repeat(WIDTH - full), done, total);
        if (done == total) {
            terminal.println();
        }
        terminal.flush();
    }
}
