/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.catalog;

import java.io.IOException;

/**
 * Work on file channels with the thread's interrupt set aside: a channel call on an interrupted thread closes the
 * channel, and closing a channel drops every lock that the process holds on that file.
 */
final class Uninterrupted {
    interface Work<T> {
        T run() throws IOException;
    }

    interface Action {
        void run() throws IOException;
    }

    private Uninterrupted() {}

    static void run(Action action) throws IOException {
        call(() -> {
            action.run();
            return true;
        });
    }

    static <T> T call(Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
