/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.tenant;

import java.util.Optional;
import org.cinchdb.TenantName;

/**
 * A tenant as one branch sees it.
 *
 * @param id its number in metadata.db: it stays through renames and is never used again
 * @param uid its id in its files
 * @param name its name on that branch
 * @param file the path of its file there, below {@code .cinchdb}; empty until it is touched
 */
public record Tenant(long id, String uid, TenantName name, Optional<String> file) {}
