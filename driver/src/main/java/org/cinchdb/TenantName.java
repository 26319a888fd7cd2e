/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb;

import java.sql.SQLException;

/**
 * The name of a tenant: as of a database, but up to 128 characters.
 *
 * @param text the checked name
 */
public record TenantName(String text) {
    /** The longest name, in characters. */
    public static final int MAX_LENGTH = 128;

    /** The tenant that a URL stands for when it names none. */
    public static final TenantName MAIN = new TenantName("main");

    /** Takes a name that is known to be valid; {@link #of} is for text from outside. */
    public TenantName {
        try {
            Names.checked("tenant", text, MAX_LENGTH);
        } catch (SQLException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Checks a name.
     *
     * @throws SQLException 42602 that says which rule is broken and, where one is near, the name to use instead
     */
    public static TenantName of(String text) throws SQLException {
        Names.checked("tenant", text, MAX_LENGTH);
        return new TenantName(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
