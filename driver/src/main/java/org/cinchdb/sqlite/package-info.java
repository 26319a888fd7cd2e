/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/** One SQLite file: how it is opened and driven, its error codes. The only importer of {@code org.sqlite}. */
@NullMarked
package org.cinchdb.sqlite;

import org.jspecify.annotations.NullMarked;
