/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/** Tenants: their names and files, templates, leases and the pool of leases. */
@NullMarked
package org.cinchdb.tenant;

import org.jspecify.annotations.NullMarked;
