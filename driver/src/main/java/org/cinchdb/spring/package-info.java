/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in
 * compliance with the License. You may obtain a copy of the License at
 * https://www.apache.org/licenses/LICENSE-2.0
 */
/**
 * What lets a Spring Boot application name the URL alone. Loaded by Spring Boot, if it is there, through
 * {@code META-INF/spring.factories}; nothing else of Cinch knows this package.
 */
@NullMarked
package org.cinchdb.spring;

import org.jspecify.annotations.NullMarked;
