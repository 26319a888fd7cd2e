/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/**
 * What Hibernate ORM 7 has of Cinch: {@link org.cinchdb.hibernate.CinchDialect}, which it takes by itself, and
 * {@link org.cinchdb.hibernate.TenantConnectionProvider}, named in a setting, which puts sessions on their tenants.
 */
@NullMarked
package org.cinchdb.hibernate;

import org.jspecify.annotations.NullMarked;
