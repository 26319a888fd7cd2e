/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.jdbc;

import java.util.Optional;

/** The driver's version, as its jar says it. */
final class DriverVersion {
    static final String TEXT = Optional.ofNullable(
                    DriverVersion.class.getPackage().getImplementationVersion())
            .orElse("0.0-unpackaged");
    static final int MAJOR = part(TEXT, 0);
    static final int MINOR = part(TEXT, 1);

    private DriverVersion() {}

    /** A number of a version such as {@code 3.54.1}, by its place; 0 if there is none. */
    static int part(String version, int place) {
        String[] parts = version.split("[^0-9]+", -1);
        return place < parts.length && !parts[place].isEmpty() ? Integer.parseInt(parts[place]) : 0;
    }
}
