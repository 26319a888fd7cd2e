/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/**
 * Hibernate ORM's multi-tenancy over Cinch's tenants. Only who names these classes in a setting of Hibernate loads
 * them.
 */
@NullMarked
package org.cinchdb.hibernate;

import org.jspecify.annotations.NullMarked;
