/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/**
 * What SchemaCrawler needs to know of Cinch's URLs. It ships in a jar of its own (classifier {@code schemacrawler}),
 * not in the driver's: SchemaCrawler fails as a whole when one connector on the class path does not load, and before
 * 17.5 its connectors were built otherwise.
 */
@NullMarked
package org.cinchdb.schemacrawler;

import org.jspecify.annotations.NullMarked;
