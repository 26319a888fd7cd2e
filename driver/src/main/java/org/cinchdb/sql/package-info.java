/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/** SQL as text: tokens, scripts, the kinds of statements, what DDL says. Pure: no connection, no file. */
@NullMarked
package org.cinchdb.sql;

import org.jspecify.annotations.NullMarked;
