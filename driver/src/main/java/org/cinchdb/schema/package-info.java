/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/**
 * Schemas as values: which objects there are, which of them is which across renames, how one schema becomes another,
 * and how two lines of changes come together. Nothing here knows of branches, files or tenants; where SQLite itself
 * must be asked, it is asked in memory.
 */
@NullMarked
package org.cinchdb.schema;

import org.jspecify.annotations.NullMarked;
