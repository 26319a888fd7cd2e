/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
package org.cinchdb.engine;

import java.time.Instant;
import org.cinchdb.DatabaseName;

/**
 * A database of a project.
 *
 * @param branches how many it has
 */
public record DatabaseInfo(DatabaseName name, long branches, Instant createdAt) {}
