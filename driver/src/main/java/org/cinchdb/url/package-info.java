/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/**
 * The connection URL and the settings: text in, a checked {@link org.cinchdb.url.ConnectionTarget} out.
 *
 * <p>Pure: nothing here reads a file, an environment variable or a clock. Whatever cannot be used is an
 * {@link java.sql.SQLException} with state 08001, a bad name one with state 42602.
 */
@NullMarked
package org.cinchdb.url;

import org.jspecify.annotations.NullMarked;
