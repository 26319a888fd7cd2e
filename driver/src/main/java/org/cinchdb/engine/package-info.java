/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/** The composition root: projects, sessions, and the gate that every statement passes. */
@NullMarked
package org.cinchdb.engine;

import org.jspecify.annotations.NullMarked;
