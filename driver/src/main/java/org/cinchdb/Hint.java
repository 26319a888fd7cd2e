/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What to do about an error, where that is one thing for who writes SQL and URLs and another for who types commands.
 *
 * <p>The message of the error ends with the first. The second goes along as a suppressed throwable without a stack
 * trace: so the error stays of the class that JDBC has for its state.
 *
 * @param sql what to do in SQL or a URL
 * @param command what to do at the command line
 */
public record Hint(String sql, String command) {

    /** An error as the command line says it. */
    private static final class AtCommandLine extends Throwable {
        private static final long serialVersionUID = 1L;

        AtCommandLine(String message) {
            super(message, null, false, false);
        }
    }

    SQLException on(SqlState state, String fact) {
        SQLException error = state.error("%s. %s", fact, sql);
        error.addSuppressed(new AtCommandLine(fact + ". " + command));
        return error;
    }

    /** What an error with a hint says to who types commands. */
    public static Optional<String> atCommandLine(SQLException error) {
        return Arrays.stream(error.getSuppressed())
                .filter(AtCommandLine.class::isInstance)
                .map(Throwable::getMessage)
                .findFirst();
    }
}
