/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/** Branches and their change log: what a change is, how it is recorded, how it is applied to a file. */
@NullMarked
package org.cinchdb.branch;

import org.jspecify.annotations.NullMarked;
