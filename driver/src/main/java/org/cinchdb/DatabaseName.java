/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import java.sql.SQLException;

/**
 * The name of a database: {@code [a-z0-9]([a-z0-9_-]*[a-z0-9])?}, no two of {@code -} and {@code _} in a row.
 *
 * @param text the checked name
 */
public record DatabaseName(String text) {
    /** The longest name, in characters. */
    public static final int MAX_LENGTH = 63;

    /** Takes a name that is known to be valid; {@link #of} is for text from outside. */
    public DatabaseName {
        try {
            Names.checked("database", text, MAX_LENGTH);
        } catch (SQLException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Checks a name.
     *
     * @throws SQLException 42602 that says which rule is broken and, where one is near, the name to use instead
     */
    public static DatabaseName of(String text) throws SQLException {
        Names.checked("database", text, MAX_LENGTH);
        return new DatabaseName(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
