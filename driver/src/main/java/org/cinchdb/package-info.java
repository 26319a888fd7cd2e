/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/** What every other package shares: SQLStates and checked names. Imports nothing of Cinch. */
@NullMarked
package org.cinchdb;

import org.jspecify.annotations.NullMarked;
