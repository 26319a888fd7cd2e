/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/** What a project is on disk: metadata.db, paths, the mapped heads, the schema locks. */
@NullMarked
package org.cinchdb.catalog;

import org.jspecify.annotations.NullMarked;
