/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

/** The version of this driver, from its jar's manifest; outside a jar the one under development. */
public final class Version {
    public static final String TEXT = Version.class.getPackage().getImplementationVersion() == null
            ? "0.1.0-SNAPSHOT"
            : Version.class.getPackage().getImplementationVersion();

    private Version() {}
}
