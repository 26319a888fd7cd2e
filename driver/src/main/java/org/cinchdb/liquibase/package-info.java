/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/**
 * What Liquibase looks for by its service files: the driver of our URL, and SQLite's own ADD COLUMN. Compiled against
 * Liquibase 4.0; nothing else of the driver knows it, and nothing here is loaded where Liquibase is absent.
 */
@NullMarked
package org.cinchdb.liquibase;

import org.jspecify.annotations.NullMarked;
