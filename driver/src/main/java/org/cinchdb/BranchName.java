/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import java.sql.SQLException;

/**
 * The name of a branch: one or more names as of a database, joined by {@code /}.
 *
 * @param text the checked name
 */
public record BranchName(String text) {
    /** The longest name, in characters. */
    public static final int MAX_LENGTH = 63;

    /** The branch that every database has from the start. */
    public static final BranchName MAIN = new BranchName("main");

    /** Takes a name that is known to be valid; {@link #of} is for text from outside. */
    public BranchName {
        try {
            Names.checkedPath("branch", text, MAX_LENGTH);
        } catch (SQLException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Checks a name.
     *
     * @throws SQLException 42602 that says which rule is broken and, where one is near, the name to use instead
     */
    public static BranchName of(String text) throws SQLException {
        Names.checkedPath("branch", text, MAX_LENGTH);
        return new BranchName(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
