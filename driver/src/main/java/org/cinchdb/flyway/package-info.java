/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/**
 * What Flyway looks for by its service file: it takes our URL for SQLite's. Compiled against Flyway 8.5; nothing else
 * of the driver knows it, and nothing here is loaded where Flyway is absent.
 */
@NullMarked
package org.cinchdb.flyway;

import org.jspecify.annotations.NullMarked;
