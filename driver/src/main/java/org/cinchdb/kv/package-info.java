/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/**
 * The key-value store of a tenant: its rules, its table, and {@link org.cinchdb.kv.KeyValueStore}, which users call.
 *
 * <p>Whatever is called belongs to the transaction of the session that gave the store: this package begins none.
 */
@NullMarked
package org.cinchdb.kv;

import org.jspecify.annotations.NullMarked;
