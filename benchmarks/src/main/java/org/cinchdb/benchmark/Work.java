/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.benchmark;

import java.sql.SQLException;

/** Something to time. It is done over and over. */
@FunctionalInterface
interface Work {
    /** Does it once; what it gives is only looked at, so that none of it can be optimised away. */
    Object run() throws SQLException;

    /** Puts things back to where they were before; done now and then, and not timed. */
    default void restore() throws SQLException {}
}
