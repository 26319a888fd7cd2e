/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/** Has Apache Calcite's JDBC adapter write SQL that SQLite reads. */
@NullMarked
package org.cinchdb.calcite;

import org.jspecify.annotations.NullMarked;
