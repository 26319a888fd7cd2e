/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/** The command line. It speaks to the driver as everybody does: by URL and SQL. */
@NullMarked
package org.cinchdb.cli;

import org.jspecify.annotations.NullMarked;
